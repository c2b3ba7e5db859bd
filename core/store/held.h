/* held.h - what becomes of a batch that the disk did not take: facts are held until it does, the rest goes back to the
 * callers. Store thread; the queue's list too, under its mutex. */
#ifndef DG_STORE_HELD_H
#define DG_STORE_HELD_H

#include "store/op.h"

/* More are not held: then they are refused, and logged where nobody listens. What a router has under way is bounded by
 * its windows, far below this. */
#define DG_HELD_MOST 65536

struct dg_held {
	struct dg_op *first, **last;
	size_t n;
};

void dg_held_init(struct dg_held *h);
/* Must it be written, now or later? */
bool dg_op_is_fact(const struct dg_op *op);
/* The facts of `ops` move to the end of `h`, as far as there is room; *n are left. */
struct dg_op *dg_held_keep(struct dg_held *h, struct dg_op *ops, size_t *n);
/* All of them, and then `ops`; `h` is empty. */
struct dg_op *dg_held_give(struct dg_held *h, struct dg_op *ops);

#endif
