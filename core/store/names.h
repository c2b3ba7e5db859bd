/* names.h - domains and instances by number: a handful of them, each in every row. Store thread. */
#ifndef DG_STORE_NAMES_H
#define DG_STORE_NAMES_H

#include "store/journal.h"

struct dg_names;

int dg_names_load(struct dg_journal *j); /* creates j->names */
void dg_names_destroy(struct dg_names *n);
/* The number of `text`, which is written when it is new; 0 for NULL. */
int dg_names_number(struct dg_journal *j, const char *text, int64_t *number);
/* The same without writing: -1, which no row bears, for a name that is not known. */
int64_t dg_names_find(const struct dg_journal *j, const char *text);
const char *dg_names_text(const struct dg_journal *j, int64_t number); /* NULL for 0; borrowed */
/* What the last transaction added stays, or goes. */
void dg_names_settle(struct dg_names *n, bool committed);

#endif
