/* test_schema.c - an empty file becomes today's, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/schema.h"

static int ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return n;
}

static int setup(void **state)
{
	sqlite3 *db;
	int rc = sqlite3_open(":memory:", &db);
	*state = db;
	return rc;
}

static int teardown(void **state)
{
	return sqlite3_close(*state);
}

static void from_nothing_to_the_newest(void **state)
{
	sqlite3 *db = *state;
	struct dg_error why = { "" };
	assert_int_equal(dg_schema_update(db, &why), DG_OK);
	assert_int_equal(ask(db, "PRAGMA user_version"), dg_schema_newest());
	assert_int_equal(ask(db, "PRAGMA application_id"), DG_STORE_APPLICATION_ID);
	int changes = sqlite3_total_changes(db);
	assert_int_equal(dg_schema_update(db, &why), DG_OK);
	assert_int_equal(sqlite3_total_changes(db), changes);
	assert_int_equal(ask(db, "SELECT count(*) FROM meta WHERE name = 'secret' AND length(value) = 16"), 1);
}

static void a_newer_one_is_left_alone(void **state)
{
	sqlite3 *db = *state;
	struct dg_error why = { "" };
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1000", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(dg_schema_update(db, &why), DG_UNSUPPORTED);
	assert_non_null(strstr(why.text, "version 1000"));
	assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_schema"), 0);
}

static void a_step_is_taken_whole_or_not_at_all(void **state)
{
	sqlite3 *db = *state;
	struct dg_error why = { "" };
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE state(x)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(dg_schema_update(db, &why), DG_REMOTE);
	assert_non_null(strstr(why.text, "state"));
	assert_int_equal(ask(db, "SELECT count(*) FROM sqlite_schema"), 1);
	assert_int_equal(ask(db, "PRAGMA user_version"), 0);
	assert_true(sqlite3_get_autocommit(db));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(from_nothing_to_the_newest, setup, teardown),
		cmocka_unit_test_setup_teardown(a_newer_one_is_left_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(a_step_is_taken_whole_or_not_at_all, setup, teardown),
	};
	return cmocka_run_group_tests_name("store/schema", tests, NULL, NULL);
}
