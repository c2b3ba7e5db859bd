/* profile.h - who a contact is, as its network says (DG_PROFILE): asked when somebody wants to know, remembered a
 * while.
 *
 * What a network tells one user about a contact is that user's alone, so profiles are kept by user and contact. Bounded
 * in number and octets: the oldest go first, and when too many are being asked for, nothing is known of the next one.
 * Networks without profiles (DG_CAP_PROFILE) are never asked.
 */
#ifndef DG_PROFILE_H
#define DG_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/event.h"
#include "stream/digest.h"
#include "util/list.h"
#include "util/map.h"

struct component;
struct dg_timer;

struct profile {
	struct dg_node node;    /* in one of the two lists of struct profiles */
	struct dg_node waiters; /* who wants to know, while the network is asked */
	struct component *c;
	int64_t due_ms; /* mono: when the answer is given up, or asked for again */
	bool is_asked;  /* and has not answered */
	bool is_known;  /* has answered once */
	size_t octets;  /* what it takes */
	char *name, *text;
	void *photo;
	size_t photo_octets;
	const char *photo_type; /* "image/png"; NULL: no picture that we know */
	char hash[DG_SHA1_HEX]; /* of the picture */
	char key[];             /* "user peer" */
};

struct profiles {
	struct dg_map *by_key;
	struct dg_node order; /* not being asked for, the oldest first */
	struct dg_node asked; /* the first to be given up first */
	struct dg_timer *timer;
	int64_t wait_ms; /* for the network's answer */
	size_t most, octets;
};

void profiles_init(struct profiles *p, struct component *c, uv_loop_t *loop);
void profiles_finish(struct profiles *all); /* who waits is released, unheard */

/* Borrowed until the loop turns; NULL: not known now. */
const struct profile *profile_find(const struct component *c, const char *user, const char *peer);
/* `learnt` is called once: when the network has said what it knows, or will not; at once where there is nothing to ask.
 * `release` instead of it when the program ends. */
void profile_learn(struct component *c, const char *user, const char *peer, void (*learnt)(void *arg),
	void (*release)(void *arg), void *arg);
/* DG_PROFILE of the network. */
void profile_take(struct component *c, const char *user, const struct dg_event *ev);

#endif
