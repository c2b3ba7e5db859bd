/* report.h - what becomes of texts that came by HTTP is said by HTTP: a GET of the URL that came with the text, as
 * Kannel's dlr-url (User's Guide 1.4.5, "Delivery reports").
 *
 * `report` of a row is "MASK URL": the mask is the sum of the kinds that are asked for, and in the URL stand %d the
 * kind, %T the Unix time, %t the same as "2026-11-23 05:06", %I our id, %i the instance, %p the phone, %P our number,
 * %a and %A what the network said, %% a percent sign.
 *
 * An end is kept on disk until somebody has answered 2xx, for a day at most. That the network has taken a text is said
 * once and not kept. Loop thread only.
 */
#ifndef DG_REPORT_H
#define DG_REPORT_H

#include "router/router.h"
#include "util/buf.h"

enum report_kind {
	REPORT_DELIVERED = 1,
	REPORT_FAILED = 2,
	REPORT_TAKEN = 8,    /* the network has it */
	REPORT_REFUSED = 16, /* asked for without REPORT_FAILED: a failure is said so */
};

struct reports;

struct reports *reports_create(struct dg_router *r);
void reports_destroy(struct reports *rp); /* NULL is fine */
void reports_start(struct reports *rp);   /* what an earlier life has left */
/* The row has ended. Tells the journal so once that is in the queue on disk, or at once when nobody asked. */
void reports_end(struct reports *rp, const struct dg_row *row);
/* The network has taken it. */
void reports_taken(struct reports *rp, const struct dg_row *row);
void reports_tick(struct reports *rp);

/* The URL for this kind; false: nobody asked for it. */
bool report_url(const struct dg_row *row, enum report_kind kind, struct dg_buf *out);

#endif
