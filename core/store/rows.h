/* rows.h - an answer of many rows. */
#ifndef DG_STORE_ROWS_H
#define DG_STORE_ROWS_H

#include "store/row.h"

struct dg_rows { /* begins the struct of each operation that answers so */
	struct dg_op op;
	dg_store_rows *done;
	size_t limit;
	struct dg_row *rows;
	size_t n, room;
	bool more;
	struct dg_keep keep;
};

void dg_rows_init(struct dg_rows *r, size_t limit, dg_store_rows *done);
void dg_rows_clear(struct dg_op *op);
void dg_rows_answer(struct dg_op *op);
/* The row on which `s` stands. One beyond the limit only says that there are more. */
void dg_rows_add(struct dg_rows *r, const struct dg_journal *j, sqlite3_stmt *s);

#endif
