/* search.c - what operators ask for: messages by any of their ids, the parts of one, and how many wait. */
#include <stdlib.h>
#include <string.h>

#include "store/finder.h"
#include "store/keep.h"
#include "store/names.h"
#include "store/parts.h"
#include "store/rows.h"
#include "util/mem.h"

/* ---- search ---- */

struct search {
	struct dg_rows rows;
	const char *needle; /* NULL: all that is not done */
	int64_t *ids;
	size_t n_ids, room;
};

static void add_id(struct search *o, int64_t id)
{
	if (o->n_ids == o->room) {
		o->room = o->room ? o->room * 2 : DG_FINDER_MOST;
		o->ids = dg_grow(o->ids, o->room * sizeof *o->ids);
	}
	o->ids[o->n_ids++] = id;
}

/* *is_called: by its own id, the network's, or that of one of its parts. */
static int look_for_needle(const struct search *o, sqlite3_stmt *s, bool *is_called)
{
	struct dg_keep keep = { 0 };
	struct dg_refs refs;
	for (int column = 0; column < 2; column++) {
		const char *text = dg_column_text(s, column);
		*is_called = *is_called || (text && strcmp(text, o->needle) == 0);
	}
	int rc = dg_refs_read(dg_column_text(s, 2), &keep, &refs);
	*is_called = *is_called || (rc == SQLITE_OK && dg_refs_find(&refs, o->needle));
	dg_keep_finish(&keep);
	return rc;
}

static int visit_called(struct dg_journal *j, int64_t row, void *arg, bool *stop)
{
	struct search *o = arg;
	bool found, is_called = false;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_CALLED);
	dg_bind_int(s, 1, row);
	int rc = dg_sql_next(s, &found);
	if (found)
		rc = look_for_needle(o, s, &is_called);
	(void)sqlite3_reset(s);
	if (is_called)
		add_id(o, row);
	*stop = false;
	return rc;
}

static int find_named(struct dg_journal *j, struct search *o)
{
	char *end;
	long long id = strtoll(o->needle, &end, 10);
	if (id > 0 && !*end)
		add_id(o, id); /* whether there is such a row shows when it is read */
	return dg_finder_search(j, o->needle, visit_called, o);
}

static int find_open(struct dg_journal *j, struct search *o)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_OPEN_IDS);
	bool found;
	int rc;
	dg_bind_int(s, 1, (int64_t)o->rows.limit + 1);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found)
		add_id(o, sqlite3_column_int64(s, 0));
	return rc;
}

static int newest_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return *x > *y ? -1 : *x < *y;
}

static int run_search(struct dg_journal *j, struct dg_op *op)
{
	struct search *o = (struct search *)op;
	int rc = o->needle ? find_named(j, o) : find_open(j, o);
	if (o->n_ids)
		qsort(o->ids, o->n_ids, sizeof *o->ids, newest_first);
	for (size_t i = 0; i < o->n_ids && rc == SQLITE_OK; i++) {
		bool found;
		if (i && o->ids[i] == o->ids[i - 1])
			continue;
		sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
		dg_bind_int(s, 1, o->ids[i]);
		rc = dg_sql_next(s, &found);
		if (found)
			dg_rows_add(&o->rows, j, s);
		(void)sqlite3_reset(s);
	}
	return rc;
}

static void clear_search(struct dg_op *op)
{
	struct search *o = (struct search *)op;
	free(o->ids);
	o->ids = NULL;
	o->n_ids = o->room = 0;
	dg_rows_clear(op);
}

static const struct dg_op_kind search_kind = { "search", run_search, clear_search, dg_rows_answer, DG_OP_READ };

void dg_store_search(struct dg_store *s, const char *needle, size_t limit, dg_store_rows *done, void *arg)
{
	struct search *o = dg_op_create(&search_kind, sizeof *o, dg_text_octets(needle), arg, done);
	dg_rows_init(&o->rows, limit, done);
	o->needle = dg_op_text(&o->rows.op, needle);
	dg_store_queue(s, &o->rows.op);
}

/* ---- parts ---- */

struct parts {
	struct dg_op op;
	void (*done)(void *arg, enum dg_status status, const struct dg_part *parts, size_t n);
	int64_t id;
	struct dg_part *parts;
	size_t n;
	struct dg_keep keep;
};

static int run_parts(struct dg_journal *j, struct dg_op *op)
{
	struct parts *o = (struct parts *)op;
	struct dg_refs refs;
	bool found;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_ROW);
	dg_bind_int(s, 1, o->id);
	int rc = dg_sql_next(s, &found);
	if (!found) {
		op->status = DG_NOENT;
		return rc;
	}
	rc = dg_refs_read(dg_row_parts(s), &o->keep, &refs);
	(void)sqlite3_reset(s);
	if (rc != SQLITE_OK || !refs.n)
		return rc;
	o->parts = dg_alloc(refs.n * sizeof *o->parts);
	for (; o->n < refs.n; o->n++) {
		const struct dg_ref *p = &refs.at[o->n];
		o->parts[o->n] =
			(struct dg_part){ (int)o->n + 1, p->ref, p->news.stage, p->news.why_text, p->news.at_ms };
	}
	return SQLITE_OK;
}

static void clear_parts(struct dg_op *op)
{
	struct parts *o = (struct parts *)op;
	dg_keep_finish(&o->keep);
	free(o->parts);
	o->parts = NULL;
	o->n = 0;
}

static void answer_parts(struct dg_op *op)
{
	const struct parts *o = (const struct parts *)op;
	o->done(op->arg, op->status, o->parts, o->n);
}

static const struct dg_op_kind parts_kind = { "parts", run_parts, clear_parts, answer_parts, DG_OP_READ };

void dg_store_parts(struct dg_store *s, uint64_t id,
	void (*done)(void *arg, enum dg_status status, const struct dg_part *parts, size_t n), void *arg)
{
	struct parts *o = dg_op_create(&parts_kind, sizeof *o, 0, arg, done);
	o->done = done;
	o->id = (int64_t)id;
	dg_store_queue(s, &o->op);
}

/* ---- counts ---- */

struct counts {
	struct dg_op op;
	void (*done)(void *arg, enum dg_status status, const struct dg_store_counts *c);
	struct dg_store_counts counts;
	struct dg_store_waiting *each;
	size_t n_each;
	struct dg_keep keep;
};

static int count_each(struct dg_journal *j, struct counts *o)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_COUNT_EACH);
	bool found;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		o->each = dg_grow(o->each, (o->n_each + 1) * sizeof *o->each); /* one an instance: a handful */
		o->each[o->n_each++] = (struct dg_store_waiting){
			dg_keep_text(&o->keep, dg_names_text(j, sqlite3_column_int64(s, 0))),
			(uint64_t)sqlite3_column_int64(s, 1),
		};
	}
	(void)sqlite3_reset(s);
	o->counts.instances = o->each;
	o->counts.n_instances = o->n_each;
	return rc;
}

static int run_counts(struct dg_journal *j, struct dg_op *op)
{
	struct counts *o = (struct counts *)op;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_COUNT);
	bool found;
	int rc = dg_sql_next(s, &found);
	if (rc != SQLITE_OK)
		return rc;
	o->counts.in_doubt = (uint64_t)sqlite3_column_int64(s, 1);
	o->counts.waiting_down = (uint64_t)sqlite3_column_int64(s, 0) - o->counts.in_doubt;
	o->counts.waiting_up = (uint64_t)sqlite3_column_int64(s, 2);
	o->counts.set_aside = (uint64_t)sqlite3_column_int64(s, 3);
	rc = sqlite3_reset(s);
	return rc == SQLITE_OK ? count_each(j, o) : rc;
}

static void clear_counts(struct dg_op *op)
{
	struct counts *o = (struct counts *)op;
	dg_keep_finish(&o->keep);
	free(o->each);
	o->each = NULL;
	o->n_each = 0;
}

static void answer_counts(struct dg_op *op)
{
	const struct counts *o = (const struct counts *)op;
	o->done(op->arg, op->status, &o->counts);
}

static const struct dg_op_kind counts_kind = { "counts", run_counts, clear_counts, answer_counts, DG_OP_READ };

void dg_store_counts(
	struct dg_store *s, void (*done)(void *arg, enum dg_status status, const struct dg_store_counts *c), void *arg)
{
	struct counts *o = dg_op_create(&counts_kind, sizeof *o, 0, arg, done);
	o->done = done;
	dg_store_queue(s, &o->op);
}
