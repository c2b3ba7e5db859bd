/* brake.h - while the journal lags, nothing is read from the server for a moment: TCP holds the stanzas back.
 *
 * Only for a moment, since a server kills a component that does not read (ejabberd: max_fsm_queue). A disk that stays
 * slow is met by intake, which asks users to wait. One brake for all streams; xmpp.c owns it.
 */
#ifndef DG_BRAKE_H
#define DG_BRAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "router/router.h"
#include "util/metrics.h"

struct brake {
	const struct dg_router *router;
	uv_loop_t *loop;
	struct dg_timer *timer;
	void (*hold)(void *arg, bool yes);
	void *arg;
	struct dg_series *pauses; /* NULL: nobody counts */
	int64_t since_ms;
	bool on, stopped;
	bool spent; /* the moment is over and the journal still lags: not again until it has caught up */
};

void brake_init(struct brake *b, uv_loop_t *loop, const struct dg_router *router, void (*hold)(void *arg, bool yes),
	void *arg, struct dg_metrics *metrics);
void brake_finish(struct brake *b);
/* Something was read: has the journal fallen behind? */
void brake_look(struct brake *b);
/* The streams are stopping, and want to hear the end of it. */
void brake_stop(struct brake *b);

#endif
