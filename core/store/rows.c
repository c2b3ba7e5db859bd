/* rows.c - see rows.h. Called by load.c and search.c. */
#include "store/rows.h"

#include <stdlib.h>

#include "util/mem.h"

#define FIRST_ROOM 16u

void dg_rows_init(struct dg_rows *r, size_t limit, dg_store_rows *done)
{
	r->limit = limit < INT32_MAX ? limit : INT32_MAX;
	r->done = done;
}

void dg_rows_clear(struct dg_op *op)
{
	struct dg_rows *r = (struct dg_rows *)op;
	dg_keep_finish(&r->keep);
	free(r->rows);
	r->rows = NULL;
	r->n = r->room = 0;
	r->more = false;
}

void dg_rows_answer(struct dg_op *op)
{
	const struct dg_rows *r = (const struct dg_rows *)op;
	r->done(op->arg, op->status, r->rows, r->n, r->more);
}

void dg_rows_add(struct dg_rows *r, const struct dg_journal *j, sqlite3_stmt *s)
{
	struct dg_found found;
	if (r->n == r->limit) {
		r->more = true;
		return;
	}
	if (r->n == r->room) {
		r->room = r->room ? r->room * 2 : FIRST_ROOM;
		r->rows = dg_grow(r->rows, r->room * sizeof *r->rows);
	}
	dg_row_read(s, &found);
	r->rows[r->n] = found.row;
	dg_row_read_texts(j, s, &found, &r->keep, &r->rows[r->n]);
	r->n++;
}
