/* parts.h - the parts of one message as the network knows them, and the text that holds them in `progress`. Store
 * thread.
 *
 * They stand in their message's own row: what a report changes is one row, and most messages have one part. The text is
 * a line for each part: stage, time, why (as a positive number), octets of its id, octets of the reason, then both of
 * these. They are counted, since networks choose the ids:
 *	1 1763800000000 0 8 0 0a1b2c3d
 * The stage of a part of another copy is greater by 16, of the next by 32.
 */
#ifndef DG_STORE_PARTS_H
#define DG_STORE_PARTS_H

#include "store/keep.h"
#include "store/op.h"
#include "util/buf.h"

/* What the network said of a part. */
struct dg_news {
	enum dg_stage stage; /* DG_SENT: nothing yet */
	enum dg_status why;
	const char *why_text; /* NULL: none */
	int64_t at_ms;
};

struct dg_ref {
	const char *ref; /* the network's id */
	struct dg_news news;
	unsigned copy; /* of a message that the network took more than once: 0, 1, ... */
};

struct dg_refs {
	struct dg_ref
		*at; /* NULL when there are none; strings and array live as long as the dg_keep they were read into */
	size_t n;
};

bool dg_stage_is_end(enum dg_stage stage);

/* From a column; NULL or "": none. SQLITE_CORRUPT when it is no such text. */
DG_MUST_CHECK
int dg_refs_read(const char *text, struct dg_keep *k, struct dg_refs *out);
void dg_refs_write(const struct dg_refs *refs, struct dg_buf *out);
/* The part that a report under `ref` means, or NULL. Networks give an id again, even to each part of one message: one
 * that is still open is meant rather than one that has ended. */
struct dg_ref *dg_refs_find(const struct dg_refs *refs, const char *ref);
/* Has the message ended: with all parts of one copy delivered, or all parts of all copies ended? Then *sum is the news
 * of the last part of that copy, or of the first that failed. */
bool dg_refs_have_ended(const struct dg_refs *refs, struct dg_news *sum);

#endif
