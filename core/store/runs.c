/* runs.c - see runs.h. */
#include "store/runs.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define DROP_KEYS 2048 /* of a run that is not needed any more, in one step */

#define FIRST_SHELF 65536u /* marks */

/* ---- shelves ---- */

static struct dg_shelf *shelf_for(struct dg_runs *r, size_t marks)
{
	struct dg_shelf *newest = r->n_shelves ? &r->shelves[r->n_shelves - 1] : NULL;
	if (newest && newest->marks + marks <= newest->room)
		return newest;
	size_t room = newest ? newest->room * 2 : FIRST_SHELF;
	while (room < marks)
		room *= 2;
	r->shelves = dg_grow(r->shelves, (r->n_shelves + 1) * sizeof *r->shelves);
	newest = &r->shelves[r->n_shelves++];
	*newest = (struct dg_shelf){ .room = room };
	dg_filter_init(&newest->filter, room);
	return newest;
}

/* The oldest run that is on a shelf leaves it. */
static void unshelve(struct dg_runs *r)
{
	if (--r->shelves[0].n_runs)
		return;
	dg_filter_finish(&r->shelves[0].filter);
	r->n_shelves--;
	memmove(r->shelves, r->shelves + 1, r->n_shelves * sizeof *r->shelves);
}

/* ---- which runs there are ---- */

static void append(struct dg_runs *r, const struct dg_run *run)
{
	if (r->n == r->room) {
		r->room = r->room ? r->room * 2 : 8;
		r->at = dg_grow(r->at, r->room * sizeof *r->at);
	}
	r->at[r->n++] = *run;
}

void dg_runs_add(struct dg_runs *r, const struct dg_run *run, const struct dg_marks *marks)
{
	append(r, run);
	struct dg_shelf *shelf = shelf_for(r, marks->n);
	for (size_t i = 0; i < marks->n; i++)
		dg_filter_add(&shelf->filter, le32toh(marks->at[i]));
	shelf->marks += marks->n;
	shelf->n_runs++;
}

static int load_one(struct dg_runs *r, sqlite3_stmt *s, int64_t old_ms)
{
	const struct dg_run run = { sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		sqlite3_column_int64(s, 2) };
	if (run.ended_ms < old_ms && r->n_old == r->n) {
		append(r, &run);
		r->n_old++;
		return SQLITE_OK;
	}
	const void *octets = sqlite3_column_blob(s, 3);
	size_t n = (size_t)sqlite3_column_bytes(s, 3);
	if (n % sizeof(uint32_t))
		return SQLITE_CORRUPT;
	struct dg_marks marks = { dg_alloc(n + 1), n / sizeof(uint32_t) };
	if (n)
		memcpy(marks.at, octets, n);
	dg_runs_add(r, &run, &marks);
	free(marks.at);
	return SQLITE_OK;
}

int dg_runs_load(struct dg_journal *j, struct dg_runs *r, int64_t now_ms)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_RUN_ALL);
	bool found;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		rc = load_one(r, s, now_ms - j->dedupe_ms);
		if (rc != SQLITE_OK)
			break;
	}
	(void)sqlite3_reset(s);
	return rc;
}

void dg_runs_finish(struct dg_runs *r)
{
	for (size_t i = 0; i < r->n_shelves; i++)
		dg_filter_finish(&r->shelves[i].filter);
	free(r->shelves);
	free(r->at);
	*r = (struct dg_runs){ 0 };
}

int64_t dg_runs_next(const struct dg_runs *r)
{
	return r->n ? r->at[r->n - 1].id + 1 : DG_RUN_STRAGGLERS + 1;
}

int64_t dg_runs_last(const struct dg_runs *r)
{
	return r->n ? r->at[r->n - 1].last : 0;
}

/* ---- writing ---- */

int dg_runs_put(struct dg_journal *j, int64_t run, int64_t key, int64_t row)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_ADD);
	dg_bind_int(s, 1, run);
	dg_bind_int(s, 2, key);
	dg_bind_int(s, 3, row);
	return dg_sql_run(s);
}

int dg_runs_close(struct dg_journal *j, const struct dg_run *run, const struct dg_marks *marks)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_RUN_ADD);
	dg_bind_int(s, 1, run->id);
	dg_bind_int(s, 2, run->last);
	dg_bind_int(s, 3, run->ended_ms);
	dg_bind_blob(s, 4, marks->at, marks->n * sizeof *marks->at);
	return dg_sql_run(s);
}

/* ---- finding ---- */

/* The rows are read first: the visitor may want the statement itself. */
static int visit_rows(struct dg_journal *j, sqlite3_stmt *s, size_t most, dg_runs_visit *visit, void *arg, bool *stop)
{
	int64_t rows[DG_RUN_MOST];
	bool found;
	size_t n = 0;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found && n < most)
		rows[n++] = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	for (size_t i = 0; i < n && rc == SQLITE_OK && !*stop; i++)
		rc = visit(j, rows[i], arg, stop);
	return rc;
}

static int look_into(struct dg_journal *j, int64_t run, int64_t key, dg_runs_visit *visit, void *arg, bool *stop)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND);
	dg_bind_int(s, 1, run);
	dg_bind_int(s, 2, key);
	dg_bind_int(s, 3, DG_RUN_MOST);
	return visit_rows(j, s, DG_RUN_MOST, visit, arg, stop);
}

static int look_into_some(struct dg_journal *j, const struct dg_run *first, size_t n, int64_t key, dg_runs_visit *visit,
	void *arg, bool *stop)
{
	int rc = SQLITE_OK;
	for (size_t i = n; i > 0 && rc == SQLITE_OK && !*stop; i--)
		rc = look_into(j, first[i - 1].id, key, visit, arg, stop);
	return rc;
}

int dg_runs_each(struct dg_journal *j, const struct dg_runs *r, int64_t key, dg_runs_visit *visit, void *arg)
{
	bool stop = false;
	int rc = SQLITE_OK;
	if (!dg_key_is_expected(key)) {
		rc = look_into_some(j, r->at, r->n, key, visit, arg, &stop);
		return rc == SQLITE_OK && !stop ? look_into(j, DG_RUN_STRAGGLERS, key, visit, arg, &stop) : rc;
	}
	uint32_t mark = dg_filter_mark(key);
	size_t end = r->n;
	for (size_t i = r->n_shelves; i > 0 && rc == SQLITE_OK && !stop; i--) {
		const struct dg_shelf *shelf = &r->shelves[i - 1];
		end -= shelf->n_runs;
		if (dg_filter_may_hold(&shelf->filter, mark))
			rc = look_into_some(j, r->at + end, shelf->n_runs, key, visit, arg, &stop);
	}
	return rc;
}

static int search(
	struct dg_journal *j, int64_t run, int64_t first, int64_t last, dg_runs_visit *visit, void *arg, bool *stop)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_RANGE);
	dg_bind_int(s, 1, run);
	dg_bind_int(s, 2, first);
	dg_bind_int(s, 3, last);
	dg_bind_int(s, 4, DG_RUN_MOST);
	return visit_rows(j, s, DG_RUN_MOST, visit, arg, stop);
}

int dg_runs_search(
	struct dg_journal *j, const struct dg_runs *r, int64_t first, int64_t last, dg_runs_visit *visit, void *arg)
{
	bool stop = false;
	int rc = search(j, DG_RUN_STRAGGLERS, first, last, visit, arg, &stop);
	for (size_t i = r->n; i > 0 && rc == SQLITE_OK && !stop; i--)
		rc = search(j, r->at[i - 1].id, first, last, visit, arg, &stop);
	return rc;
}

/* ---- forgetting ---- */

/* Where the next DROP_KEYS keys of the run end. */
static int step_end(struct dg_journal *j, int64_t run, int64_t *key)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_STEP);
	bool found;
	dg_bind_int(s, 1, run);
	dg_bind_int(s, 2, DROP_KEYS);
	int rc = dg_sql_next(s, &found);
	*key = found ? sqlite3_column_int64(s, 0) : INT64_MAX;
	(void)sqlite3_reset(s);
	return rc;
}

static int drop_keys(struct dg_journal *j, int64_t run, bool *more)
{
	int64_t end;
	int rc = step_end(j, run, &end);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_FIND_DROP);
	dg_bind_int(s, 1, run);
	dg_bind_int(s, 2, end);
	rc = dg_sql_run(s);
	*more = rc == SQLITE_OK && sqlite3_changes(j->file.db) > 0;
	return rc;
}

static int drop_stragglers(struct dg_journal *j, int64_t oldest)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_STRAGGLERS_DROP);
	dg_bind_int(s, 1, oldest);
	return dg_sql_run(s);
}

/* Its keys were gone before this transaction, so memory may forget it whatever becomes of that. */
static int drop_first(struct dg_journal *j, struct dg_runs *r)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_RUN_DROP);
	dg_bind_int(s, 1, r->at[0].id);
	if (r->n_old)
		r->n_old--;
	else
		unshelve(r);
	r->n--;
	memmove(r->at, r->at + 1, r->n * sizeof *r->at);
	return dg_sql_run(s);
}

int dg_runs_prune(struct dg_journal *j, struct dg_runs *r, int64_t oldest, int64_t old_ms, bool *more)
{
	*more = false;
	for (; r->n_old < r->n && r->at[r->n_old].ended_ms < old_ms; r->n_old++)
		unshelve(r);
	if (!r->n || r->at[0].last >= oldest)
		return SQLITE_OK;
	int rc = drop_keys(j, r->at[0].id, more);
	if (rc != SQLITE_OK || *more)
		return rc;
	*more = true;
	rc = drop_stragglers(j, oldest);
	return rc == SQLITE_OK ? drop_first(j, r) : rc;
}
