/* link_state.h - the inside of a link: link.c, and goodbye.c for its orderly end. Nobody else's. */
#ifndef DG_LINK_STATE_H
#define DG_LINK_STATE_H

#include "net/backoff.h"
#include "net/handle.h"
#include "net/resolve.h"
#include "stream/counters.h"
#include "stream/link.h"
#include "stream/pace.h"
#include "stream/pulse.h"
#include "stream/round.h"
#include "stream/stream.h"
#include "stream/trouble.h"

enum link_state {
	LINK_IDLE,
	LINK_RESOLVING,
	LINK_CONNECTING,
	LINK_UP,
	LINK_DRAINING,  /* stopping: a barrier behind all that was said */
	LINK_LISTENING, /* stopping: is anybody still talking? */
	LINK_FINISHING, /* stopping, late: the last answers leave, and there will be no others */
	LINK_CLOSING,   /* our goodbye is said, or the connection cut */
	LINK_WAITING,
	LINK_STOPPED,
	LINK_STATES
};
enum link_event { ON_START, ON_FOUND, ON_NOT_FOUND, ON_OPENED, ON_LOST, ON_DUE, ON_STOP, ON_PASSED, LINK_EVENTS };

struct dg_xlink {
	uv_loop_t *loop;
	char *host, *domain, *secret, *server;
	uint16_t port;
	struct dg_xlink_events events;
	void *arg;
	const struct dg_log *log;
	struct dg_counters counters;
	struct dg_pace pace;
	enum link_state state;
	struct dg_stream *stream;
	struct dg_timer *timer; /* one: what it means is the state's */
	struct dg_resolve *resolve;
	struct dg_round round;
	struct dg_backoff backoff;
	int64_t up_since_ms;
	int64_t listening_since_ms, end_by_ms; /* of a stop: the second is the phase's */
	struct dg_pulse pulse;
	bool paused;
	bool hurry;                       /* the next attempt comes soon */
	const struct dg_trouble *trouble; /* of the last loss */
	struct dg_loss loss;
	char why[768];  /* the same as a sentence; "" while up */
	char said[768]; /* what the log has been told, so that it is told once */
	void (*on_stopped)(void *arg);
};

static inline int64_t link_now_ms(const struct dg_xlink *x)
{
	return (int64_t)uv_now(x->loop);
}

/* What a state has no answer to does not matter in it. */
void link_step(struct dg_xlink *x, enum link_event event);

/* ---- goodbye.c: the answers of a link that stops ---- */

void goodbye_begin(struct dg_xlink *x);  /* ON_STOP while up */
void goodbye_listen(struct dg_xlink *x); /* all has been answered: wait for a lull */
void goodbye_due(struct dg_xlink *x);    /* the lull is over, or the time is up */
void goodbye_say(struct dg_xlink *x);    /* unless the last answers are still with us */
void goodbye_cut(struct dg_xlink *x);
void goodbye_end(struct dg_xlink *x); /* the stream is gone */
void goodbye_tell(struct dg_xlink *x);

#endif
