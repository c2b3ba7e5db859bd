/* test_status.c - each is told what concerns them. */
#include "rig.h"

static void a_user_sees_their_own(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add("alice@example.org", "+12125550100");
	fake.rows[0] = (struct dg_row){ .way = DG_DOWN, .domain = "sms.example.org", .user = "alice@example.org" };
	fake.rows[1] = (struct dg_row){ .way = DG_DOWN, .domain = "sms.example.org", .user = "bob@example.org" };
	fake.n_rows = 2;
	begin(r, &f, "status", "alice@example.org");
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_string_equal(
		f.form, "registered=2023-11-14\nnumber=+12125550100\nlanguage=English\nnetwork=connected\nwaiting=1\n");
}

static void who_is_new_sees_that(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "status", "carol@example.org");
	assert_string_equal(f.form, "registered=not registered\nnumber=+15550009999\nnetwork=connected\n");
}

static void a_login_is_shown_where_there_is_one(void **state)
{
	static const struct dg_option login[] = { { .key = "nick", .type = DG_STRING, .doc = "Name." }, { 0 } };
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	(void)fake_add("alice@example.org", NULL);
	begin(r, &f, "status", "alice@example.org");
	assert_holds(&f, "login=connecting\n");
}

static void an_administrator_sees_the_house(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "status", NULL, true);
	assert_string_equal(f.form,
		"network=connected\nconnections=smsc-a (smpp): not connected (refused)\n"
		"rosters=example.org: privilege:2\nexample.net: subscribe (not tried yet)\nusers=0\n"
		"for_network=3\non_disk=6\nin_doubt=1\nfor_users=2\nset_aside=4\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_user_sees_their_own, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(who_is_new_sees_that, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_login_is_shown_where_there_is_one, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(an_administrator_sees_the_house, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
