/* test_users.c - administrators look at who is registered. */
#include "rig.h"

static void they_are_listed_with_what_matters(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add("alice@example.org", "+12125550100");
	record_set(&fake_add("bob@example.org", NULL)->lang, "de");
	begin_as(r, &f, "users", NULL, true);
	assert_string_equal(f.form, "after=\nmax_items=50\n");
	submit(&f);
	assert_string_equal(f.form,
		"users=alice@example.org +12125550100 - 2023-11-14\nbob@example.org - de "
		"2023-11-14\ncount=2\n");
	assert_string_equal(f.said, "2 registered at sms.example.org.");
	begin_as(r, &f, "users", NULL, true);
	fill(&f, "after", "Alice@example.org");
	submit(&f);
	assert_null(strstr(f.form, "alice@example.org"));
	assert_holds(&f, "bob@example.org");
}

static void a_record_is_shown_without_its_secrets(void **state)
{
	static const struct dg_option login[] = { { .key = "nick", .type = DG_STRING, .doc = "Name." },
		{ .key = "password", .type = DG_SECRET, .doc = "Word." }, { 0 } };
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_user *user = fake_add("alice@example.org", "+12125550100");
	record_set_account(user, "nick", "al");
	record_set_account(user, "password", "hush");
	record_set_account(user, "former", "whatever"); /* of an older module: nobody knows what it was */
	record_set_pref(user, "receipts", "0");
	fake.account = login;
	begin_as(r, &f, "user-show", NULL, true);
	fill(&f, "accountjid", "alice@example.org");
	submit(&f);
	assert_string_equal(f.form,
		"accountjid=alice@example.org\nregistered=2023-11-14\nphone=+12125550100\n"
		"account.nick=al\npreference.receipts=0\n");
	begin_as(r, &f, "user-show", NULL, true);
	fill(&f, "accountjid", "nobody@example.org");
	submit(&f);
	assert_int_equal(f.status, DG_NOENT);
	assert_string_equal(f.said, "nobody@example.org is not registered.");
}

static void it_is_not_for_users(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add("alice@example.org", NULL);
	begin(r, &f, "users", "alice@example.org");
	assert_int_equal(f.status, DG_DENIED);
	assert_int_equal(f.what, DG_T_ADMINS_ONLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(they_are_listed_with_what_matters, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_record_is_shown_without_its_secrets, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(it_is_not_for_users, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
