/* forget.c - see forget.h. Called by whatever brings rows to their end, and by upkeep.c. */
#include "store/forget.h"

#include "store/sql.h"

enum { STEP_ROWS = 64 };
#define GRACE_MS (24 * 60 * 60 * INT64_C(1000)) /* networks report what has expired, too, and somewhat later */

int dg_forget(struct dg_journal *j, int64_t id)
{
	if (!j->tally.passing)
		return SQLITE_OK;
	sqlite3_stmt *s = dg_sql(j, DG_SQL_PASSED);
	dg_bind_int(s, 1, id);
	int rc = dg_sql_run(s);
	int passed = sqlite3_changes(j->file.db);
	if (rc != SQLITE_OK || !passed)
		return rc;
	j->tally.passing -= passed;
	s = dg_sql(j, DG_SQL_FORGET);
	dg_bind_int(s, 1, id);
	return dg_sql_run(s);
}

/* In the order of their ids, up to the first that may still be reported. */
static int pick(struct dg_journal *j, int64_t before_ms, int64_t ids[STEP_ROWS], size_t *n)
{
	sqlite3_stmt *s = dg_sql(j, DG_SQL_UNREPORTED);
	bool found;
	int rc;
	*n = 0;
	dg_bind_int(s, 1, STEP_ROWS);
	while ((rc = dg_sql_next(s, &found)) == SQLITE_OK && found && sqlite3_column_int64(s, 1) <= before_ms)
		ids[(*n)++] = sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return rc;
}

int dg_forget_unreported(struct dg_journal *j, int64_t now_ms, bool *more)
{
	int64_t ids[STEP_ROWS];
	size_t n;
	*more = false;
	if (!j->tally.passing)
		return SQLITE_OK;
	int rc = pick(j, now_ms - GRACE_MS, ids, &n);
	*more = n == STEP_ROWS;
	for (size_t i = 0; i < n && rc == SQLITE_OK; i++)
		rc = dg_forget(j, ids[i]);
	return rc;
}
