/* test_record.c - a user becomes a row and a user again; what cannot be read is said and left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "user/record.h"

static const struct dg_conf conf = { .credentials_key =
					     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" };
static const struct dg_pair pair[] = { { "k", "v" } };

static void a_row_and_back(void **state)
{
	(void)state;
	struct dg_seal *seal = dg_seal_create(&conf);
	const struct dg_user user = { .domain = "d", .jid = "a@x", .since_ms = 7, .account = pair, .n_account = 1 };
	struct user_row row;
	enum dg_status why;
	assert_int_equal(user_row_make(seal, &user, &row), DG_OK);
	assert_null(row.row.prefs);
	assert_null(row.row.number);
	struct user_record *r = user_record_read(seal, &row.row, &why);
	assert_int_equal(why, DG_OK);
	assert_string_equal(r->user.domain, "d");
	assert_string_equal(r->user.jid, "a@x");
	assert_int_equal(r->user.since_ms, 7);
	assert_string_equal(r->user.account[0].value, "v");
	assert_int_equal(r->user.n_prefs, 0);
	assert_false(r->user.is_locked);
	assert_true(r->octets > sizeof *r);
	user_record_free(r);
	user_row_finish(&row);
	dg_seal_destroy(seal);
}

static void a_user_without_a_login_needs_no_key(void **state)
{
	(void)state;
	const struct dg_user user = { .domain = "d", .jid = "a@x", .prefs = pair, .n_prefs = 1 };
	struct user_row row;
	enum dg_status why;
	assert_int_equal(user_row_make(NULL, &user, &row), DG_OK);
	assert_true(row.row.since_ms > 0);
	assert_null(row.row.account);
	struct user_record *r = user_record_read(NULL, &row.row, &why);
	assert_int_equal(why, DG_OK);
	assert_string_equal(r->user.prefs[0].key, "k");
	user_record_free(r);
	user_row_finish(&row);
}

static void a_user_with_a_login_does(void **state)
{
	(void)state;
	const struct dg_user user = { .domain = "d", .jid = "a@x", .account = pair, .n_account = 1 };
	struct user_row row;
	assert_int_equal(user_row_make(NULL, &user, &row), DG_UNSUPPORTED);
	user_row_finish(&row);
}

static void what_cannot_be_read_is_left_out(void **state)
{
	(void)state;
	struct dg_seal *seal = dg_seal_create(&conf);
	const struct dg_user_row row = { .domain = "d",
		.jid = "a@x",
		.number = "+1",
		.prefs = "garbage",
		.account = "garbage",
		.account_octets = 7 };
	enum dg_status why;
	struct user_record *r = user_record_read(seal, &row, &why);
	assert_int_equal(why, DG_INVALID);
	assert_true(r->user.is_locked);
	assert_null(r->user.account);
	assert_null(r->user.prefs);
	assert_string_equal(r->user.number, "+1");
	user_record_free(r);
	user_record_free(NULL);
	dg_seal_destroy(seal);
}

/* Sealed well, by a program that is not ours. */
static void what_a_seal_holds_is_checked(void **state)
{
	(void)state;
	struct dg_seal *seal = dg_seal_create(&conf);
	struct dg_buf blob = { 0 };
	assert_int_equal(dg_seal_close(seal, "d", "a@x", "garbage", 7, &blob), DG_OK);
	const struct dg_user_row row = { .domain = "d", .jid = "a@x", .account = blob.at, .account_octets = blob.len };
	enum dg_status why;
	struct user_record *r = user_record_read(seal, &row, &why);
	assert_int_equal(why, DG_INVALID);
	assert_true(r->user.is_locked);
	user_record_free(r);
	dg_buf_finish(&blob);
	dg_seal_destroy(seal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_and_back),
		cmocka_unit_test(a_user_without_a_login_needs_no_key),
		cmocka_unit_test(a_user_with_a_login_does),
		cmocka_unit_test(what_cannot_be_read_is_left_out),
		cmocka_unit_test(what_a_seal_holds_is_checked),
	};
	return cmocka_run_group_tests_name("user/record", tests, NULL, NULL);
}
