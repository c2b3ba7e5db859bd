/* price.h - what a text takes on its network and what that costs, and how plugins are shown a row. */
#ifndef DG_PRICE_H
#define DG_PRICE_H

#include "router/lane.h"

/* Into row->segments and row->micros, as long as there is anybody who wants to know: plugins, or prices. What the
 * network would refuse is not measured; it says so itself. */
void price_row(const struct lane *l, struct dg_row *row);
/* The same for a text that the network of its lane has taken: it may have been accepted for another one. */
void price_job(struct job *j);
/* Where the row is; borrowed from it. */
struct dg_place price_place(const struct realm *m, const struct dg_row *row);
/* What became of a text that went down, for plugins: DG_SENT, DG_DELIVERED, or DG_FAILED and why. */
void price_observe(struct realm *m, const struct dg_row *row, enum dg_stage stage);

#endif
