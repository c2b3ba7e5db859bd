/* sql.c - see sql.h. The only place that steps a statement. */
#include "store/sql.h"

#include <assert.h>

#include "store/journal.h"

sqlite3_stmt *dg_sql(const struct dg_journal *j, enum dg_sql which)
{
	return j->statements[which];
}

/* Nothing is allocated for a borrowed text or a number, so binding fails only for a parameter that is not there. */
void dg_bind_int(sqlite3_stmt *s, int at, int64_t value)
{
	int rc = sqlite3_bind_int64(s, at, value);
	assert(rc == SQLITE_OK);
	(void)rc;
}

void dg_bind_null(sqlite3_stmt *s, int at)
{
	int rc = sqlite3_bind_null(s, at);
	assert(rc == SQLITE_OK);
	(void)rc;
}

void dg_bind_blob(sqlite3_stmt *s, int at, const void *octets, size_t n)
{
	int rc = sqlite3_bind_blob64(s, at, octets, n, SQLITE_STATIC);
	assert(rc == SQLITE_OK);
	(void)rc;
}

void dg_bind_text(sqlite3_stmt *s, int at, const char *text)
{
	int rc = sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC);
	assert(rc == SQLITE_OK);
	(void)rc;
}

int dg_sql_run(sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);
	(void)sqlite3_reset(s); /* says again what the step said */
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

int dg_sql_next(sqlite3_stmt *s, bool *found)
{
	int rc = sqlite3_step(s);
	*found = rc == SQLITE_ROW;
	if (*found)
		return SQLITE_OK;
	(void)sqlite3_reset(s);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

const char *dg_column_text(sqlite3_stmt *s, int column)
{
	return (const char *)sqlite3_column_text(s, column);
}
