/* sender.c - see sender.h. Called by intake.c.
 *
 * Whoever has been written to from a number answers there, so a user keeps his: of all in the pool the one that, taken
 * together with the user, has the highest hash (rendezvous hashing). One more number in a pool of n takes one user in
 * n + 1, and nothing has to be remembered.
 */
#include "router/sender.h"

#include <string.h>

#include "util/map.h"

const struct dg_conf_sender *sender_rule(const struct dg_conf_domain *domain, const char *peer)
{
	const struct dg_conf_sender *best = NULL;
	for (size_t i = 0; i < domain->n_senders; i++) {
		const struct dg_conf_sender *s = &domain->senders[i];
		size_t n = strlen(s->prefix);
		if (strncmp(peer, s->prefix, n) == 0 && (!best || n > strlen(best->prefix)))
			best = s;
	}
	return best;
}

static uint64_t hash(const char *number, const char *user)
{
	static const uint64_t key[2] = { 0x647261676f6d616e, 0x73656e6465727320 }; /* the same for ever */
	const uint64_t both[2] = { dg_siphash(key, number, strlen(number)), dg_siphash(key, user, strlen(user)) };
	return dg_siphash(key, both, sizeof both);
}

const char *sender_of(const struct dg_conf_sender *rule, const char *user)
{
	const char *best = NULL;
	uint64_t highest = 0;
	for (size_t i = 0; i < rule->n_pool; i++) {
		uint64_t h = hash(rule->pool[i], user);
		if (!best || h > highest) {
			best = rule->pool[i];
			highest = h;
		}
	}
	return best;
}
