/* attach.h - texts whose files the network gave as octets: they are shown when the octets are where users can read
 * them.
 *
 * Each is held in memory meanwhile, a few at once, and is told like any other when it is shown. When a file cannot be
 * put anywhere its user reads so in words; the octets stay in the journal.
 */
#ifndef DG_ATTACH_H
#define DG_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

#include "router/router.h"
#include "util/list.h"

struct component;

struct attachments {
	struct dg_node held; /* of struct held */
	size_t n;
};

void attachments_init(struct attachments *a);
void attachments_finish(struct attachments *a); /* after uploads_finish() */
/* The rows will be offered again. */
void attachments_stream_down(struct attachments *a);

bool attach_is_needed(const struct dg_row *row);
/* DG_OK: it will be shown by tell_text(), maybe before this returns. DG_OFFLINE: too many are held. */
enum dg_status attach_take(struct component *c, const struct dg_row *row);

#endif
