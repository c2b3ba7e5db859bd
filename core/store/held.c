/* held.c - see held.h. Called by worker.c. */
#include "store/held.h"

void dg_held_init(struct dg_held *h)
{
	*h = (struct dg_held){ .last = &h->first };
}

bool dg_op_is_fact(const struct dg_op *op)
{
	return op->kind->traits & DG_OP_FACT || (!op->is_heard && !(op->kind->traits & DG_OP_READ));
}

struct dg_op *dg_held_keep(struct dg_held *h, struct dg_op *ops, size_t *n)
{
	struct dg_op **at = &ops;
	*n = 0;
	while (*at) {
		struct dg_op *op = *at;
		if (!dg_op_is_fact(op) || op->is_poison || h->n >= DG_HELD_MOST) {
			at = &op->next;
			++*n;
			continue;
		}
		*at = op->next;
		op->next = NULL;
		op->status = DG_OK;
		*h->last = op;
		h->last = &op->next;
		h->n++;
	}
	return ops;
}

struct dg_op *dg_held_give(struct dg_held *h, struct dg_op *ops)
{
	struct dg_op *all = h->first ? h->first : ops;
	*h->last = ops;
	dg_held_init(h);
	return all;
}
