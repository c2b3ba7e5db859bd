/* test_user_change.c - administrators add, change and remove users. */
#include "rig.h"

static void a_user_is_added_and_changed_without_proof(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "user-add", NULL, true);
	assert_string_equal(f.form, "accountjid=\nphone=\nlanguage=\n");
	fill(&f, "accountjid", "Alice@example.org");
	fill(&f, "phone", "(212) 555-0100");
	fill(&f, "language", "es");
	submit(&f);
	assert_string_equal(f.said, "alice@example.org is registered now.");
	assert_string_equal(fake_user("alice@example.org")->number, "+12125550100");
	assert_string_equal(fake_user("alice@example.org")->lang, "es");
	assert_true(fake.was_new);
	assert_string_equal(fake.number, ""); /* no code */
	begin_as(r, &f, "user-add", NULL, true);
	fill(&f, "accountjid", "alice@example.org");
	submit(&f);
	assert_int_equal(f.what, DG_T_USER_CHANGED);
	assert_null(fake_user("alice@example.org")->number);
	assert_string_equal(fake_user("alice@example.org")->lang, "es");
	assert_false(fake.was_new);
}

static void a_taken_number_is_refused(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.put_status = DG_BUSY;
	begin_as(r, &f, "user-add", NULL, true);
	fill(&f, "accountjid", "alice@example.org");
	submit(&f);
	assert_int_equal(f.what, DG_T_NUMBER_TAKEN);
}

static void several_are_removed_at_once(void **state)
{
	static const char *const jids[] = { "alice@example.org", "nobody@example.org", "bob@example.org" };
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add("alice@example.org", NULL);
	(void)fake_add("bob@example.org", NULL);
	begin_as(r, &f, "user-remove", NULL, true);
	assert_string_equal(dg_dialog_form(f.dialog)->type, "http://jabber.org/protocol/admin");
	dg_form_fill(dg_dialog_form(f.dialog), "accountjids", jids, 3);
	fake.at_once = false;
	submit(&f);
	fake_settle();
	assert_string_equal(f.said, "Users removed: 2. Not registered: 1.");
	assert_int_equal(fake.n_users, 0);
	assert_string_equal(fake.unregistered, "bob@example.org");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_user_is_added_and_changed_without_proof, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_taken_number_is_refused, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(several_are_removed_at_once, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
