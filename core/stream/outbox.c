/* outbox.c - see outbox.h. stream.c owns one. */
#include "stream/outbox.h"

#include <assert.h>

#define KEEP_OCTETS (512u * 1024) /* a larger buffer is given back once it is empty */

void dg_outbox_add(struct dg_outbox *o, const char *octets, size_t n)
{
	dg_buf_add(&o->waiting, octets, n);
}

size_t dg_outbox_octets(const struct dg_outbox *o)
{
	return o->waiting.len - o->taken;
}

const char *dg_outbox_front(struct dg_outbox *o, size_t most, size_t *n)
{
	size_t all = dg_outbox_octets(o);
	*n = all < most ? all : most;
	return dg_buf_reserve(&o->waiting, 0) - all;
}

void dg_outbox_take(struct dg_outbox *o, size_t n)
{
	assert(n <= dg_outbox_octets(o));
	o->taken += n;
	if (o->taken == o->waiting.len) {
		o->taken = 0;
		dg_buf_clear(&o->waiting);
		if (o->waiting.cap > KEEP_OCTETS)
			dg_buf_finish(&o->waiting);
	} else if (o->taken > o->waiting.len / 2) { /* what is moved is less than what went before it */
		dg_buf_drop(&o->waiting, o->taken);
		o->taken = 0;
	}
}

void dg_outbox_finish(struct dg_outbox *o)
{
	dg_buf_finish(&o->waiting);
	o->taken = 0;
}
