/* Pacing. submit.c asks before each submit_sm and tells what became of it. */
#include "throttle.h"

#include <stddef.h>

/* The carrier's queue overflows: halve what is under way. Each answer then adds a little, a whole one per round; after
 * a second overflow one in two rounds, and so on: a carrier with a small window is asked for more ever more seldom. */
#define SHRINK      0.5
#define ROUNDS_MOST 64

void smpp_throttle_init(struct smpp_throttle *t, int64_t per_second, int64_t pause_ms, int64_t full_ms,
	int64_t most_under_way, int64_t now_ms)
{
	*t = (struct smpp_throttle){ .per_second = per_second, .tokens = 1, .counted_ms = now_ms };
	t->slow = (struct dg_backoff){ .first_ms = pause_ms, .most_ms = pause_ms * 30 };
	t->full = (struct dg_backoff){ .first_ms = full_ms, .most_ms = full_ms * 10 };
	t->room = t->most_room = (double)most_under_way;
	t->pause_began_ms = t->pause_until_ms = INT64_MIN;
}

bool smpp_throttle_is_paused(const struct smpp_throttle *t, int64_t now_ms)
{
	return now_ms < t->pause_until_ms;
}

/* At most a tenth of a second's worth is saved up: a burst after a quiet hour is still a burst to the carrier. */
static void refill(struct smpp_throttle *t, int64_t now_ms)
{
	double most = (double)t->per_second / 10 > 1 ? (double)t->per_second / 10 : 1;
	t->tokens += (double)(now_ms - t->counted_ms) * (double)t->per_second / 1000;
	if (t->tokens > most)
		t->tokens = most;
	t->counted_ms = now_ms;
}

int64_t smpp_throttle_wait_ms(struct smpp_throttle *t, int64_t now_ms)
{
	if (smpp_throttle_is_paused(t, now_ms))
		return t->pause_until_ms - now_ms;
	if (!t->per_second)
		return 0;
	refill(t, now_ms);
	if (t->tokens >= 1)
		return 0;
	int64_t wait_ms = (int64_t)((1 - t->tokens) * 1000 / (double)t->per_second) + 1;
	return wait_ms;
}

void smpp_throttle_sent(struct smpp_throttle *t)
{
	if (t->per_second)
		t->tokens -= 1;
}

bool smpp_throttle_refused(struct smpp_throttle *t, bool queue_full, int64_t sent_ms, int64_t now_ms)
{
	if (sent_ms < t->pause_began_ms || smpp_throttle_is_paused(t, now_ms))
		return false;
	/* A carrier with a small window says "queue full" to what is over it: fewer at once comes before a long pause.
	 */
	bool shrunk = queue_full && t->room > 1;
	if (shrunk && t->rounds < ROUNDS_MOST)
		t->rounds = t->rounds ? t->rounds * 2 : 1;
	if (shrunk)
		t->room = t->room * SHRINK < 1 ? 1 : t->room * SHRINK;
	t->pause_began_ms = now_ms;
	t->pause_until_ms = now_ms + dg_backoff_next(queue_full && !shrunk ? &t->full : &t->slow);
	return true;
}

void smpp_throttle_accepted(struct smpp_throttle *t)
{
	dg_backoff_reset(&t->slow);
	dg_backoff_reset(&t->full);
	if (t->rounds)
		t->room += 1 / (t->room * t->rounds);
	if (t->room < t->most_room)
		return;
	t->room = t->most_room;
	t->rounds = 0;
}
