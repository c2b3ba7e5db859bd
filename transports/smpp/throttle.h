/* throttle.h - when the next submit_sm may leave: the operator's own rate, the pauses that the carrier asks for, and
 * how many may be under way at once. One per instance: limits belong to the account, not to a connection. Pure; the
 * caller tells the time (monotonic).
 */
#ifndef SMPP_THROTTLE_H
#define SMPP_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/backoff.h"

struct smpp_throttle {
	int64_t per_second; /* 0: as fast as it goes */
	double tokens;
	int64_t counted_ms; /* when `tokens` was right */
	int64_t pause_began_ms, pause_until_ms;
	struct dg_backoff slow, full; /* after "too fast", after "queue full" */
	double room, most_room;       /* of submits under way; shrinks when a carrier's queue overflows */
	unsigned rounds;              /* in which it grows by one; 0: it has all its room */
};

/* `pause_ms`, `full_ms`: the first pause of each kind; they double up to thirty and ten times that. */
void smpp_throttle_init(struct smpp_throttle *t, int64_t per_second, int64_t pause_ms, int64_t full_ms,
	int64_t most_under_way, int64_t now_ms);
/* 0: one may leave now; else how long to wait. */
int64_t smpp_throttle_wait_ms(struct smpp_throttle *t, int64_t now_ms);
void smpp_throttle_sent(struct smpp_throttle *t); /* one left */
bool smpp_throttle_is_paused(const struct smpp_throttle *t, int64_t now_ms);
/* The carrier refused, for its rate or for its queue, what was sent at `sent_ms`. What left before the last pause began
 * says nothing new. false: no new pause. */
bool smpp_throttle_refused(struct smpp_throttle *t, bool queue_full, int64_t sent_ms, int64_t now_ms);
void smpp_throttle_accepted(struct smpp_throttle *t);

#endif
