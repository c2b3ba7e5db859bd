/* test_user_change.c - administrators add, change and remove users. */
#include "rig.h"

static void whom(struct rig *r, struct face *f, const char *jid)
{
	begin_as(r, f, "user-add", NULL, true);
	assert_string_equal(f->form, "accountjid=\n");
	assert_false(f->last);
	fill(f, "accountjid", jid);
	submit(f);
}

static void a_user_is_added_and_changed_without_proof(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	whom(r, &f, "Alice@example.org");
	assert_string_equal(f.form, "phone=\nlanguage=\n");
	assert_string_equal(dg_dialog_form(f.dialog)->instructions, "alice@example.org");
	fill(&f, "phone", "(212) 555-0100");
	fill(&f, "language", "es");
	submit(&f);
	assert_string_equal(f.said, "alice@example.org is registered now.");
	assert_string_equal(fake_user("alice@example.org")->number, "+12125550100");
	assert_string_equal(fake_user("alice@example.org")->lang, "es");
	assert_true(fake.was_new);
	assert_string_equal(fake.number, ""); /* no code */
}

static void what_is_on_file_is_shown_and_stays_when_left(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	record_set(&fake_add("alice@example.org", "+12125550100")->lang, "es");
	whom(r, &f, "alice@example.org");
	assert_string_equal(f.form, "phone=+12125550100\nlanguage=es\n");
	record_set_pref(fake_user("alice@example.org"), "typing", "0"); /* by the user, meanwhile */
	submit(&f);
	assert_int_equal(f.what, DG_T_USER_CHANGED);
	assert_false(fake.was_new);
	assert_string_equal(fake_user("alice@example.org")->number, "+12125550100");
	assert_string_equal(dg_user_pref(fake_user("alice@example.org"), "typing", "1"), "0");
	whom(r, &f, "alice@example.org");
	fill(&f, "phone", "");
	submit(&f);
	assert_null(fake_user("alice@example.org")->number);
	assert_int_equal(fake_user("alice@example.org")->since_ms, 1700000000000);
}

static void a_taken_number_is_refused(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.put_status = DG_BUSY;
	whom(r, &f, "alice@example.org");
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
		cmocka_unit_test_setup_teardown(what_is_on_file_is_shown_and_stays_when_left, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_taken_number_is_refused, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(several_are_removed_at_once, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
