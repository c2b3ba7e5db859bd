/* test_record.c - a record of one's own: copied whole, changed, and let go. */
#include "rig.h"

static void a_copy_is_its_own(void **state)
{
	const struct dg_pair account[] = { { "username", "al" }, { "password", "secret" } },
			     prefs[] = { { "receipts", "0" } };
	const struct dg_user given = { .domain = "sms.example.org",
		.jid = "alice@example.org",
		.since_ms = 5,
		.lang = "de",
		.number = "+12125550100",
		.account = account,
		.n_account = 2,
		.prefs = prefs,
		.n_prefs = 1 };
	struct dg_user *copy = record_copy(&given);
	(void)state;
	assert_string_equal(copy->jid, given.jid);
	assert_ptr_not_equal(copy->jid, given.jid);
	assert_int_equal(copy->since_ms, 5);
	assert_string_equal(copy->lang, "de");
	assert_string_equal(copy->number, "+12125550100");
	assert_string_equal(record_account(copy, "password"), "secret");
	assert_string_equal(dg_user_pref(copy, "receipts", "1"), "0");
	record_free(copy);
}

static void pairs_come_change_and_go(void **state)
{
	struct dg_user *user = record_create("sms.example.org", "alice@example.org");
	(void)state;
	assert_null(record_account(user, "username"));
	record_set_account(user, "username", "al");
	record_set_account(user, "password", "one");
	record_set_account(user, "port", "1");
	record_set_account(user, "password", "two");
	assert_int_equal(user->n_account, 3);
	assert_string_equal(record_account(user, "password"), "two");
	record_set_account(user, "username", NULL);
	record_set_account(user, "nothing", NULL);
	assert_int_equal(user->n_account, 2);
	assert_null(record_account(user, "username"));
	assert_string_equal(record_account(user, "port"), "1");
	record_set_pref(user, "typing", "1");
	assert_int_equal(user->n_prefs, 1);
	assert_null(record_account(NULL, "port"));
	record_free(user);
	record_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_its_own),
		cmocka_unit_test(pairs_come_change_and_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
