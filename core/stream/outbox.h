/* outbox.h - octets on their way out: a queue that hands over chunks and moves each octet at most once. */
#ifndef DG_OUTBOX_H
#define DG_OUTBOX_H

#include <stddef.h>

#include "util/buf.h"

struct dg_outbox {
	struct dg_buf waiting;
	size_t taken; /* octets at its front that are gone */
};

void dg_outbox_add(struct dg_outbox *o, const char *octets, size_t n);
size_t dg_outbox_octets(const struct dg_outbox *o);
/* The front, at most `most` octets; borrowed until the next call. A NUL follows the last octet of all. */
const char *dg_outbox_front(struct dg_outbox *o, size_t most, size_t *n);
void dg_outbox_take(struct dg_outbox *o, size_t n); /* the first `n` octets are gone */
void dg_outbox_finish(struct dg_outbox *o);         /* empty and usable again */

#endif
