/* backoff.h - how long to wait before the next attempt: doubling, with jitter, with a ceiling. */
#ifndef DG_BACKOFF_H
#define DG_BACKOFF_H

#include <stdint.h>

struct dg_backoff {
	int64_t first_ms, most_ms; /* the caller's */
	int64_t next_ms;           /* 0: start over */
};

/* The wait before the next attempt: between half and the whole of a delay that doubles each time. */
int64_t dg_backoff_next(struct dg_backoff *b);
/* Only after the link has proven itself (say, some seconds up): a peer that accepts and drops at once
 * must not be hammered. */
void dg_backoff_reset(struct dg_backoff *b);

#endif
