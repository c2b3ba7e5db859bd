/* upkeep.c - see upkeep.h. Called by worker.c between batches; a step takes a few milliseconds at most, since somebody
 * may be waiting by its end. */
#include "store/upkeep.h"

#include "store/finder.h"
#include "store/forget.h"

#define STEP_ROWS      64
#define PARKED_KEEP_MS (5 * 60000)

/* ---- history ---- */

/* The next rows by age, of which those that may go: what waits, in whatever way, is kept whatever its age. The newest
 * message never goes: its id must not come again. */
static int pick(struct dg_journal *j, int64_t before_ms, int64_t olds[STEP_ROWS], size_t *n, bool *more)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_OLDEST);
	size_t seen = 0;
	bool found;
	int rc;
	*n = 0;
	dg_bind_int(s, 1, j->prune_after);
	dg_bind_int(s, 2, STEP_ROWS);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found && sqlite3_column_int64(s, 1) < before_ms) {
		seen++;
		j->prune_after = sqlite3_column_int64(s, 0);
		if (sqlite3_column_type(s, 2) == SQLITE_NULL)
			olds[(*n)++] = j->prune_after;
	}
	(void)sqlite3_reset(s);
	*more = seen == STEP_ROWS;
	if (!*more)
		j->prune_after = 0;
	return rc;
}

static int run_with(struct dg_journal *j, enum dg_sql which, int64_t first, int64_t second)
{
	sqlite3_stmt *s = dg_sql(j, which);
	dg_bind_int(s, 1, first);
	if (sqlite3_bind_parameter_count(s) > 1)
		dg_bind_int(s, 2, second);
	return dg_sql_run(s);
}

static int drop(struct dg_journal *j, int64_t id)
{
	int rc = dg_forget(j, id); /* it is counted */
	if (rc == SQLITE_OK)
		rc = run_with(j, DG_SQL_DROP_PROGRESS, id, 0);
	return rc == SQLITE_OK ? run_with(j, DG_SQL_DROP_MESSAGE, id, 0) : rc;
}

static int oldest_id(struct dg_journal *j, int64_t *id)
{
	bool found;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_OLDEST_ID);
	int rc = dg_sql_next(s, &found);
	*id = found ? sqlite3_column_int64(s, 0) : 0; /* none: NULL, which is 0 */
	(void)sqlite3_reset(s);
	return rc;
}

/* Rows first; then what they were called, when all of a run are gone. */
static int prune(struct dg_journal *j, int64_t now_ms, bool *more)
{
	int64_t olds[STEP_ROWS], oldest;
	size_t n;
	int rc = pick(j, now_ms - j->keep_ms, olds, &n, more);
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = drop(j, olds[i]);
	if (rc != SQLITE_OK || *more)
		return rc;
	rc = oldest_id(j, &oldest);
	return rc == SQLITE_OK ? dg_finder_prune(j, oldest, now_ms, more) : rc;
}

/* ---- what was not claimed ---- */

static int drop_parked(struct dg_journal *j, int64_t before_ms)
{
	bool found;
	if (!j->tally.parked)
		return SQLITE_OK;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_STALE_PARKED);
	dg_bind_int(s, 1, before_ms);
	int rc = dg_sql_next(s, &found);
	int64_t stale = found ? sqlite3_column_int64(s, 0) : 0;
	(void)sqlite3_reset(s);
	if (rc != SQLITE_OK || !stale)
		return rc;
	rc = run_with(j, DG_SQL_DROP_PARKED, before_ms, 0);
	if (rc == SQLITE_OK) {
		j->unmatched += (uint64_t)stale;
		j->tally.parked -= sqlite3_changes(j->file.db);
	}
	return rc;
}

int dg_upkeep_step(struct dg_journal *j, int64_t now_ms, bool *more)
{
	bool more_words = false;
	int rc = prune(j, now_ms, more);
	if (rc == SQLITE_OK)
		rc = dg_forget_unreported(j, now_ms, &more_words);
	if (rc == SQLITE_OK)
		rc = drop_parked(j, now_ms - PARKED_KEEP_MS);
	if (rc == SQLITE_OK)
		rc = run_with(j, DG_SQL_DROP_STATE, now_ms, STEP_ROWS);
	*more = dg_finder_hurry(j->finder) || *more || more_words;
	return rc;
}
