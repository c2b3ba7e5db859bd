/* test_sql.c - what every statement reads: none goes through a table that grows with history or with users. */
#include "rig.h"

#include "store/sql.h"

static const char *const growing[] = { "message", "progress", "lookup", "correspondent", "state", "user" };

#define X(name, text) { #name, text },
static const struct {
	const char *name, *text;
} statements[] = { DG_SQL_MAP(X) };
#undef X

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	return s;
}

/* An index of some rows only, which is as small as the work that is left. (`owner` is as large as all users are.) */
static bool uses_partial_index(sqlite3 *db, const char *step)
{
	sqlite3_stmt *s = prepare(
		db, "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %' AND name <> 'owner'");
	bool uses = false;
	while (!uses && sqlite3_step(s) == SQLITE_ROW) {
		char wanted[96];
		snprintf(wanted, sizeof wanted, "INDEX %s", (const char *)sqlite3_column_text(s, 0));
		uses = strstr(step, wanted);
	}
	sqlite3_finalize(s);
	return uses;
}

/* A step of a plan reads "SCAN progress USING COVERING INDEX open". */
static bool reads_all(sqlite3 *db, const char *step)
{
	char table[64];
	if (sscanf(step, "SCAN %63s", table) != 1)
		return false;
	for (size_t i = 0; i < sizeof growing / sizeof growing[0]; i++)
		if (strcmp(table, growing[i]) == 0 || (strlen(table) == 1 && *table == *growing[i]))
			return !uses_partial_index(db, step);
	return false;
}

static void no_statement_reads_a_whole_table(void **state)
{
	struct rig *r = *state;
	sqlite3 *db;
	assert_int_equal(sqlite3_open_v2(r->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
		char sql[2048];
		snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i].text);
		sqlite3_stmt *s = prepare(db, sql);
		while (sqlite3_step(s) == SQLITE_ROW)
			if (reads_all(db, (const char *)sqlite3_column_text(s, 3)))
				fail_msg("%s: %s", statements[i].name, (const char *)sqlite3_column_text(s, 3));
		sqlite3_finalize(s);
	}
	assert_true(reads_all(db, "SCAN m")); /* it would be seen */
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_TEST(no_statement_reads_a_whole_table) };
	return cmocka_run_group_tests_name("store/sql", tests, NULL, NULL);
}
