/* roster.h - how contacts come into users' rosters by themselves: a ladder, whose best rung that works is taken.
 *
 *	privilege:2, privilege:1   the server lets us write rosters (XEP-0356): silently, with names
 *	remote roster              the same, by XEP-0321 (Openfire with GoJara)
 *	roster exchange            clients are proposed contacts (XEP-0144)
 *	subscribe                  each contact asks to see the user, with its nick (XEP-0172), at a walk
 *
 * What a rung is good for shows only when it is tried: one that is refused or not answered falls to the next, and is
 * left alone for a while for all users of that server. Each contact is offered once: who removes it has decided. Needed
 * by nothing: whoever writes to a number needs no contact.
 */
#ifndef DG_ROSTER_H
#define DG_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "util/map.h"

struct component;
struct dg_timer;

enum roster_rung {
	ROSTER_PRIVILEGE_2,
	ROSTER_PRIVILEGE_1,
	ROSTER_REMOTE,
	ROSTER_EXCHANGE,
	ROSTER_SUBSCRIBE,
	ROSTER_RUNGS
};

/* What the tries at one domain of users have shown. */
struct roster_verdict {
	int64_t failed_ms[ROSTER_RUNGS]; /* mono: when the rung failed last; 0: it has not */
	bool in_silence[ROSTER_RUNGS];   /* there was no answer at all */
	int64_t worked_ms;               /* mono; 0: nothing was tried yet */
	enum roster_rung worked;         /* the rung that was good for something last */
};

struct rosters {
	struct component *c;
	struct dg_map *jobs;    /* user -> struct roster_job */
	struct dg_map *writers; /* "user contact" of those who were offered in this life, not to ask the journal at each
				   text */
	struct dg_map *verdicts; /* domain of users -> struct roster_verdict */
	struct dg_timer *timer;  /* lets a list grow before it is worked on */
	int64_t gather_ms;
};

void rosters_init(struct rosters *r, struct component *c, uv_loop_t *loop);
void rosters_finish(struct rosters *r);
void rosters_stream_down(struct rosters *r); /* another server may be behind the next stream */

/* Put `contact` (bare JID of ours) into the roster of `user`; `name` and `group` may be NULL. A contact that was
 * offered before is not offered again. */
void roster_offer(struct component *c, const char *user, const char *contact, const char *name, const char *group);
/* The same for one who wrote to the user, where the configuration wants that ("roster": "all"); `peer` is the network's
 * name of `contact`. */
void roster_offer_writer(struct component *c, const char *user, const char *contact, const char *peer);
/* The gateway itself; `again`: though it was offered before ("repair"). */
void roster_offer_gateway(struct component *c, const char *user, bool again);
/* The user is registered no more: what was still to be offered is not. */
void roster_forget(struct component *c, const char *user);

const char *roster_rung_name(enum roster_rung rung); /* for operators */
/* NULL: nothing was tried at that domain yet. */
const struct roster_verdict *roster_verdict(const struct component *c, const char *vhost);
/* The rung that was good for something last (*is_tried), or else where the ladder begins now. */
enum roster_rung roster_rung_now(const struct component *c, const char *vhost, bool *is_tried);
/* Where the ladder begins now for users of `vhost`. */
enum roster_rung roster_first_rung(const struct component *c, const char *vhost);

#endif
