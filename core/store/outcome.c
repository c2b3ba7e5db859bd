/* outcome.c - see outcome.h. */
#include "store/outcome.h"

#include "store/forget.h"

bool dg_stand_is_end(enum dg_stand stand)
{
	return stand >= DG_DONE;
}

void dg_reported_init(struct dg_reported *r, dg_store_reported *done)
{
	r->done = done;
	dg_keep_lend(&r->keep, r->room, sizeof r->room);
}

void dg_reported_answer(struct dg_op *op)
{
	const struct dg_reported *r = (const struct dg_reported *)op;
	r->done(op->arg, op->status, &r->outcome);
}

void dg_reported_clear(struct dg_op *op)
{
	struct dg_reported *r = (struct dg_reported *)op;
	dg_keep_finish(&r->keep);
	r->outcome = (struct dg_outcome){ 0 };
	r->refs = (struct dg_refs){ 0 };
}

int dg_reported_read(struct dg_reported *r, sqlite3_stmt *s, struct dg_found *found)
{
	dg_row_read(s, found);
	r->outcome.row = found->row;
	int rc = dg_refs_read(dg_row_parts(s), &r->keep, &r->refs);
	if (rc != SQLITE_OK)
		(void)sqlite3_reset(s);
	return rc;
}

void dg_reported_read_texts(
	const struct dg_journal *j, struct dg_reported *r, sqlite3_stmt *s, const struct dg_found *found)
{
	dg_row_read_texts(j, s, found, &r->keep, &r->outcome.row);
	(void)sqlite3_reset(s);
}

static int run_with_parts(sqlite3_stmt *s, int at, const struct dg_refs *refs)
{
	struct dg_buf text = { 0 };
	dg_refs_write(refs, &text);
	dg_bind_text(s, at, text.at);
	int rc = dg_sql_run(s);
	dg_buf_finish(&text);
	return rc;
}

int dg_reported_name(struct dg_journal *j, const struct dg_reported *r, enum dg_sql how, int64_t id, int64_t instance)
{
	sqlite3_stmt *s = dg_sql(j, how);
	dg_bind_int(s, 1, id);
	dg_bind_int(s, 2, instance);
	return run_with_parts(s, 3, &r->refs);
}

int dg_reported_end(struct dg_journal *j, struct dg_reported *r, const struct dg_found *found, enum dg_stand end,
	enum dg_status why, const char *why_text)
{
	struct dg_row *row = &r->outcome.row;
	row->stand = end;
	row->why = why;
	row->why_text = why_text;
	/* Nobody is told of the end of a text from the network, nor of a success that nobody asked to hear of. */
	row->told = row->way == DG_UP || (end == DG_DONE && !row->want_receipt);
	r->outcome.settled = true;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ENDED);
	dg_bind_int(s, 1, (int64_t)row->id);
	if (row->told)
		dg_bind_null(s, 2);
	else
		dg_bind_int(s, 2, -found->domain);
	dg_bind_int(s, 3, end);
	dg_bind_int(s, 4, why);
	dg_bind_text(s, 5, why_text);
	int rc = run_with_parts(s, 6, &r->refs);
	return rc == SQLITE_OK && row->told ? dg_forget(j, (int64_t)row->id) : rc;
}
