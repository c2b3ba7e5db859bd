/* window.h - requests that were written and not yet answered, by sequence number, in constant time. Pure; the caller
 * tells the time.
 */
#ifndef SMPP_WINDOW_H
#define SMPP_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMPP_WINDOW_MAX    1000
#define SMPP_SEQUENCE_LAST 0x7FFFFFFFu /* 3.2: then 1 again */

struct smpp_slot {
	uint32_t sequence;
	void *what; /* NULL: free */
	int64_t sent_ms;
};

struct smpp_window {
	struct smpp_slot *slots; /* twice as many as may be outstanding: a straggler does not block its successors */
	uint32_t mask, last;     /* `last` sequence number given out */
	size_t limit, outstanding;
};

void smpp_window_init(struct smpp_window *w, size_t limit); /* 1 .. SMPP_WINDOW_MAX */
void smpp_window_finish(struct smpp_window *w);
/* A number for a request that keeps its own account (bind, enquire_link, unbind). */
uint32_t smpp_window_number(struct smpp_window *w);
/* Enter `what`, which is not NULL; asserts that there is room. */
uint32_t smpp_window_put(struct smpp_window *w, void *what, int64_t now_ms);
/* Take out what was sent under this number, and when; NULL: nothing. */
void *smpp_window_take(struct smpp_window *w, uint32_t sequence, int64_t *sent_ms);
/* Take out one that was sent at or before `until_ms`; NULL: there is none. Linear: for time-outs and for the end. */
void *smpp_window_take_older(struct smpp_window *w, int64_t until_ms);

#endif
