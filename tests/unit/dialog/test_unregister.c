/* test_unregister.c - nobody leaves by mistake, and who leaves is gone. */
#include "rig.h"

#define ALICE "alice@example.org"

static void it_takes_a_yes(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add(ALICE, NULL);
	begin(r, &f, "unregister", ALICE);
	assert_string_equal(f.form, "confirm=0\n");
	assert_non_null(strstr(dg_dialog_form(f.dialog)->instructions, "sms.example.org"));
	submit(&f);
	assert_int_equal(f.what, DG_T_NOTHING_CHANGED);
	assert_non_null(fake_user(ALICE));
	begin(r, &f, "unregister", ALICE);
	fill(&f, "confirm", "true");
	submit(&f);
	assert_int_equal(f.what, DG_T_UNREGISTERED);
	assert_null(fake_user(ALICE));
	assert_string_equal(fake.unregistered, ALICE);
	assert_string_equal(fake.logged_out, ALICE);
	begin(r, &f, "unregister", ALICE);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.status, DG_AUTH);
}

static void a_disk_that_is_ill_is_said(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add(ALICE, NULL);
	fake.put_status = DG_REMOTE;
	begin(r, &f, "unregister", ALICE);
	fill(&f, "confirm", "1");
	submit(&f);
	assert_int_equal(f.what, DG_T_CANNOT_SAVE);
	assert_string_equal(fake.unregistered, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_takes_a_yes, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_disk_that_is_ill_is_said, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
