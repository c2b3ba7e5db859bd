/* row.h - a row between memory and the database. */
#ifndef DG_STORE_ROW_H
#define DG_STORE_ROW_H

#include "store/keep.h"
#include "store/op.h"

/* Loop: the row with its texts, into an operation. */
size_t dg_row_octets(const struct dg_row *row);
struct dg_row dg_row_copy(struct dg_op *op, const struct dg_row *row);

/* Store thread: the columns of DG_ROW_COLUMNS. */
struct dg_found {
	struct dg_row row;        /* numbers only: the texts are NULL */
	int64_t domain, instance; /* names.h */
};
void dg_row_read(sqlite3_stmt *s, struct dg_found *out);
/* Into two columns from `at` on; NULL where nothing is known. */
void dg_row_bind_price(sqlite3_stmt *s, int at, uint32_t segments, int64_t micros);
const char *dg_row_parts(sqlite3_stmt *s); /* for dg_refs_read(); borrowed until the next step */
/* The texts of the same row, and its names, in one block of `k`. */
void dg_row_read_texts(const struct dg_journal *j, sqlite3_stmt *s, const struct dg_found *found, struct dg_keep *k,
	struct dg_row *out);

#endif
