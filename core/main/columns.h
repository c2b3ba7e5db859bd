/* columns.h - rows and columns for people's terminals. Pure.
 *
 * What a network or a user wrote goes through here on its way to a terminal: control characters (also C1, escape
 * sequences are made of them) and bad UTF-8 are replaced, so no text can move the cursor or fake a line.
 */
#ifndef DG_COLUMNS_H
#define DG_COLUMNS_H

#include <stddef.h>

#include "util/buf.h"

#define DG_COLUMNS_MAX 12

struct dg_columns {
	size_t columns;
	char **cells; /* row after row; the first row is the headings */
	size_t n_cells;
};

/* `headings`: "ID", "STAND", ..., NULL; at most DG_COLUMNS_MAX. Finish with dg_columns_finish(). */
void dg_columns_init(struct dg_columns *t, const char *const *headings);
/* The next cell; a row is as many cells as there are headings. NULL and "": a dash. Copied. */
void dg_columns_add(struct dg_columns *t, const char *text);
void dg_columns_add_number(struct dg_columns *t, long long number);
/* Columns two spaces apart, as wide as their widest cell; no spaces at the ends of lines. */
void dg_columns_print(const struct dg_columns *t, struct dg_buf *out);
void dg_columns_finish(struct dg_columns *t);

/* Append one foreign text made safe for a terminal, as above; NULL adds nothing. */
void dg_columns_safe(struct dg_buf *out, const char *text);

#endif
