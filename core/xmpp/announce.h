/* announce.h - when those who watch a domain's numbers are told that its network is gone or back.
 *
 * Only what differs from what they were told last, which is noted in the journal: a restart, and a link that comes back
 * soon, are seen by nobody. xmpp.c has one per component.
 */
#ifndef DG_ANNOUNCE_H
#define DG_ANNOUNCE_H

#include <stdbool.h>
#include <uv.h>

#include "router/router.h"

struct announce {
	struct dg_router *router;
	const char *domain;
	/* Tell all who watch, or (`go_on`) those who were left out the last time. false: cannot now; announce_again()
	 * when it can. */
	bool (*tell)(void *arg, bool go_on);
	void *arg;
	struct dg_timer *timer;
	int64_t back_after_ms, gone_after_ms; /* how long a change must last; set by announce_init() */
	int64_t gone_since_ms;                /* mono; 0: the network is there */
	bool told_gone;                       /* what all who watch have seen; */
	bool is_halfway;                      /* but for those who were left out */
};

void announce_init(struct announce *a, uv_loop_t *loop, struct dg_router *router, const char *domain,
	bool (*tell)(void *arg, bool go_on), void *arg);
void announce_finish(struct announce *a);
void announce_start(struct announce *a);                   /* reads what was told last */
void announce_link(struct announce *a, enum dg_link link); /* the domain's links changed */
void announce_again(struct announce *a);
void announce_rest(struct announce *a); /* some were left out: call tell() for them */
/* What one who asks now is told: the same as all others were. */
bool announce_is_gone(const struct announce *a);
void announce_stop(struct announce *a); /* nobody is told anything from now on */

#endif
