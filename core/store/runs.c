/* runs.c - see runs.h. */
#include "store/runs.h"

#include <stdlib.h>

#include "util/mem.h"

#define DROP_KEYS 2048 /* of a run that is not needed any more, in one step */

static bool is_expected(int64_t key)
{
	return key & 1;
}

/* ---- which there are ---- */

static struct dg_run *add(struct dg_runs *r)
{
	if (r->n == r->room) {
		r->room = r->room ? r->room * 2 : 8;
		r->at = dg_grow(r->at, r->room * sizeof *r->at);
	}
	struct dg_run *run = &r->at[r->n++];
	*run = (struct dg_run){ 0 };
	return run;
}

int dg_runs_load(struct dg_journal *j, struct dg_runs *r)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_RUN_ALL);
	bool found;
	int rc;
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found) {
		struct dg_run *run = add(r);
		run->id = sqlite3_column_int64(s, 0);
		run->last = sqlite3_column_int64(s, 1);
		run->ended_ms = sqlite3_column_int64(s, 2);
		const void *filter = sqlite3_column_blob(s, 3);
		if (!filter || !dg_filter_read(&run->filter, filter, (size_t)sqlite3_column_bytes(s, 3))) {
			(void)sqlite3_reset(s);
			return SQLITE_CORRUPT;
		}
	}
	return rc;
}

void dg_runs_finish(struct dg_runs *r)
{
	for (size_t i = 0; i < r->n; i++)
		dg_filter_finish(&r->at[i].filter);
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

int dg_runs_close(struct dg_journal *j, const struct dg_run *run)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_RUN_ADD);
	dg_bind_int(s, 1, run->id);
	dg_bind_int(s, 2, run->last);
	dg_bind_int(s, 3, run->ended_ms);
	dg_bind_blob(s, 4, run->filter.at, run->filter.octets);
	return dg_sql_run(s);
}

void dg_runs_add(struct dg_runs *r, const struct dg_run *run)
{
	*add(r) = *run;
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

int dg_runs_each(struct dg_journal *j, const struct dg_runs *r, int64_t key, dg_runs_visit *visit, void *arg)
{
	bool stop = false;
	int rc = SQLITE_OK;
	for (size_t i = r->n; i > 0 && rc == SQLITE_OK && !stop; i--) {
		const struct dg_run *run = &r->at[i - 1];
		if (!is_expected(key) || (!run->is_old && dg_filter_may_hold(&run->filter, key)))
			rc = look_into(j, run->id, key, visit, arg, &stop);
	}
	if (rc == SQLITE_OK && !stop && !is_expected(key))
		rc = look_into(j, DG_RUN_STRAGGLERS, key, visit, arg, &stop);
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
	dg_filter_finish(&r->at[0].filter);
	r->n--;
	for (size_t i = 0; i < r->n; i++)
		r->at[i] = r->at[i + 1];
	return dg_sql_run(s);
}

int dg_runs_prune(struct dg_journal *j, struct dg_runs *r, int64_t oldest, int64_t old_ms, bool *more)
{
	*more = false;
	for (size_t i = 0; i < r->n && r->at[i].ended_ms < old_ms; i++) {
		r->at[i].is_old = true;
		dg_filter_finish(&r->at[i].filter);
	}
	if (!r->n || r->at[0].last >= oldest)
		return SQLITE_OK;
	int rc = drop_keys(j, r->at[0].id, more);
	if (rc != SQLITE_OK || *more)
		return rc;
	*more = true;
	rc = drop_stragglers(j, oldest);
	return rc == SQLITE_OK ? drop_first(j, r) : rc;
}
