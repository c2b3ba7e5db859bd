/* addresses.c - the list of a message's recipients, read, checked, and sent to one by one. Called by message.c. An
 * amplifier is what this could be: so only addresses of our own domain, and few. */
#include "xmpp/addresses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/submit.h"

static const struct condition not_found = { "cancel", "item-not-found" };
static const struct condition not_allowed = { "cancel", "not-allowed" };
static const struct condition policy = { "modify", "policy-violation" };

struct recipients {
	char *peers[ADDRESSES_MAX], *jids[ADDRESSES_MAX]; /* given */
	size_t n;
};

static void recipients_finish(struct recipients *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->peers[i]);
		free(all->jids[i]);
	}
}

/* Is somebody to get it by this one: not by the sender's own server, and not a place to answer to? */
static bool is_recipient(const struct dg_element *address)
{
	static const char *const types[] = { "to", "cc", "bcc" };
	const char *type = dg_element_attr(address, "type"), *delivered = dg_element_attr(address, "delivered");
	if (!type || (delivered && !strcmp(delivered, "true")))
		return false;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* Append the JID that is meant: as it is written, or of a number (RFC 3966, RFC 5724). */
static void print_jid(const struct component *c, const struct dg_element *address, struct dg_buf *out)
{
	static const char *const schemes[] = { "sms:", "tel:" };
	const char *jid = dg_element_attr(address, "jid"), *uri = dg_element_attr(address, "uri");
	if (jid)
		dg_buf_str(out, jid);
	else if (uri && !strncmp(uri, "xmpp:", 5))
		dg_buf_str(out, uri + 5);
	for (size_t i = 0; !jid && uri && i < sizeof schemes / sizeof schemes[0]; i++)
		if (!strncmp(uri, schemes[i], 4))
			dg_buf_printf(out, "%s@%s", uri + 4, c->conf->domain);
}

static bool has(const struct recipients *all, const char *peer)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->peers[i], peer))
			return true;
	return false;
}

static bool refuse(struct component *c, const struct incoming *in, struct condition condition, enum dg_text_id what,
	const char *arg)
{
	component_refuse_in_words(c, in, condition, what, arg);
	return false;
}

/* One more; false: the sender has been told why not. */
static bool take(struct component *c, const struct incoming *in, const char *text, struct recipients *all)
{
	struct incoming one = *in;
	struct dg_buf peer = { 0 };
	if (dg_jid_parse(text, &one.to) != DG_OK)
		return refuse(c, in, not_found, DG_T_NO_SUCH_RECIPIENT, text);
	bool fine = false, is_ours = !strcmp(one.to.domain, c->conf->domain) && one.to.node;
	if (!is_ours)
		refuse(c, in, not_allowed, DG_T_FOREIGN_RECIPIENT, text);
	else if (component_address(c, &one, &peer) != ADDRESS_OK ||
		dg_router_is_room(c->router, c->conf->domain, peer.at)) /* where one speaks from inside alone */
		refuse(c, in, not_found, DG_T_NO_SUCH_RECIPIENT, text);
	else if (all->n == ADDRESSES_MAX)
		refuse(c, in, policy, DG_T_TOO_MANY_RECIPIENTS, "20");
	else
		fine = true;
	if (fine && !has(all, peer.at)) {
		all->jids[all->n] = dg_strdup(one.to.bare);
		all->peers[all->n++] = dg_buf_give(&peer);
	}
	dg_jid_finish(&one.to);
	dg_buf_finish(&peer);
	return fine;
}

static bool read_all(
	struct component *c, const struct incoming *in, const struct dg_element *list, struct recipients *all)
{
	bool fine = true;
	for (const struct dg_element *a = dg_element_first(list); a && fine; a = dg_element_next(a)) {
		struct dg_buf jid = { 0 };
		if (dg_element_is(a, "address", NS_ADDRESS) && is_recipient(a)) {
			print_jid(c, a, &jid);
			fine = take(c, in, jid.at ? jid.at : "", all);
		}
		dg_buf_finish(&jid);
	}
	return fine && (all->n || refuse(c, in, condition_of(DG_INVALID), DG_T_NO_RECIPIENTS, NULL));
}

bool addresses_hear(struct component *c, const struct incoming *in, const struct content *m)
{
	const struct dg_element *list = dg_element_child(in->stanza, "addresses", NS_ADDRESS);
	struct recipients all = { .n = 0 };
	if (!list)
		return false;
	if (read_all(c, in, list, &all))
		for (size_t i = 0; i < all.n; i++) {
			struct incoming one = *in; /* its answers come from whom it was for */
			one.to_text = all.jids[i];
			submit_copy(c, &one, m, all.peers[i]);
		}
	recipients_finish(&all);
	return true;
}
