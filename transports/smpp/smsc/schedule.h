/* schedule.h - things that fall due later: receipts, late responses, retries.
 *
 * A heap of nodes embedded in their owners under one timer of the loop, so a hundred thousand
 * receipts that wait cost no handle each. Nodes due at the same millisecond run in the order in
 * which they were added. Loop thread only.
 */
#ifndef SMSC_SCHEDULE_H
#define SMSC_SCHEDULE_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct smsc_due {
	void (*on_due)(
		struct smsc_due *d); /* the node is out of the schedule by then: it may be freed or added again */
	int64_t at_ms;               /* dg_mono_ms() */
	uint64_t order;
	size_t place; /* in the heap, from 1; 0: not scheduled */
};

struct smsc_schedule {
	struct smsc_due **heap;
	size_t n, cap;
	uint64_t added;
	struct dg_timer *timer;
};

void smsc_schedule_init(struct smsc_schedule *s, uv_loop_t *loop);
/* Forgets the nodes without calling them; their owners free them. */
void smsc_schedule_finish(struct smsc_schedule *s);
/* on_due is never called from inside this. The node must not be scheduled already. */
void smsc_schedule_add(struct smsc_schedule *s, struct smsc_due *d, int64_t after_ms);
void smsc_schedule_remove(struct smsc_schedule *s, struct smsc_due *d); /* a node that is not in it: nothing */

#endif
