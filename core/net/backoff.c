/* backoff.c - see backoff.h. Every link that reconnects and every retry calls it. */
#include "net/backoff.h"

#include <assert.h>

#include "util/random.h"

int64_t dg_backoff_next(struct dg_backoff *b)
{
	assert(b->first_ms > 0 && b->most_ms >= b->first_ms);
	int64_t delay = b->next_ms ? b->next_ms : b->first_ms;
	b->next_ms = delay > b->most_ms / 2 ? b->most_ms : delay * 2;
	int64_t half = delay / 2;
	return half + (int64_t)dg_random_below((uint64_t)(delay - half) + 1);
}

void dg_backoff_reset(struct dg_backoff *b)
{
	b->next_ms = 0;
}
