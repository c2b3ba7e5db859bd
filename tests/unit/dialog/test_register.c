/* test_register.c - registering: anew, again, with a login that is tried, with a number that is proven. */
#include "rig.h"

#define ALICE "alice@example.org"

static const struct dg_option login[] = {
	{ .key = "username", .type = DG_STRING, .doc = "Your name there." },
	{ .key = "password", .type = DG_SECRET, .doc = "Your password there." },
	{ .key = "port", .type = DG_PORT, .initial = "6667", .doc = "TCP port." },
	{ 0 },
};

static void a_new_user_is_put_on_file(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	assert_string_equal(f.form, "phone=\nlanguage=en\n");
	assert_false(f.last);
	fill(&f, "language", "de");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_int_equal(f.what, DG_T_REGISTERED);
	assert_string_equal(f.said, "Sie sind angemeldet."); /* what was chosen is spoken from now on */
	assert_string_equal(f.form, "");
	assert_string_equal(fake_user(ALICE)->lang, "de");
	assert_true(fake_user(ALICE)->since_ms > 0);
	assert_string_equal(fake.registered, ALICE);
	assert_true(fake.was_new);
}

static void a_number_is_kept_once_its_code_came_back(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "(212) 555-0100");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_ASKS);
	assert_true(f.last);
	assert_string_equal(f.form, "code=\n");
	assert_non_null(strstr(dg_dialog_form(f.dialog)->instructions, "+12125550100"));
	assert_string_equal(fake.number, "+12125550100");
	assert_non_null(strstr(fake.text, "{1}"));
	assert_non_null(fake_user(ALICE)); /* registered, and the number is not known yet */
	assert_null(fake_user(ALICE)->number);
	fake.try_status = DG_DENIED;
	fill(&f, "code", "111111");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_AGAIN);
	assert_int_equal(f.what, DG_T_CODE_WRONG);
	assert_string_equal(fake.code, "+12125550100 111111");
	fake.try_status = DG_OK;
	fill(&f, "code", "123456");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_string_equal(f.said, "+12125550100 is your number now.");
	assert_string_equal(fake_user(ALICE)->number, "+12125550100");
	assert_false(fake.was_new);
}

static void a_code_that_is_over_ends_it(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "+12125550100");
	submit(&f);
	fake.try_status = DG_TIMEOUT;
	fill(&f, "code", "123456");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.what, DG_T_CODE_OVER);
	assert_null(fake_user(ALICE)->number);
}

static void a_short_code_is_nobodys_own(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "55501");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_AGAIN);
	assert_int_equal(f.what, DG_T_NOT_A_NUMBER);
	assert_null(fake_user(ALICE));
}

static void why_no_code_was_sent_is_said(void **state)
{
	static const struct {
		enum dg_status status;
		enum dg_text_id what;
	} rows[] = { { DG_BUSY, DG_T_CODE_TOO_MANY }, { DG_AUTH, DG_T_CODE_GUESSED }, { DG_AGAIN, DG_T_CODE_LATER },
		{ DG_REMOTE, DG_T_CODE_NOT_SENT } }; /* of the proof */
	struct rig *r = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct face f = { 0 };
		fake.ask_status = rows[i].status;
		begin(r, &f, "register", ALICE);
		fill(&f, "phone", "+12125550100");
		submit(&f);
		assert_int_equal(f.event, DG_DIALOG_DONE); /* what is on file stays */
		assert_int_equal(f.status, rows[i].status);
		assert_int_equal(f.what, rows[i].what);
		assert_string_equal(f.form, "");
		assert_non_null(fake_user(ALICE));
		assert_null(fake_user(ALICE)->number);
	}
}

static void a_number_of_somebody_else_is_told_to_its_owner_only(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "+12125550100");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_ASKS); /* as for any number */
	fake.put_status = DG_BUSY;
	fill(&f, "code", "123456");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.what, DG_T_NUMBER_TAKEN);
}

static void another_dialog_takes_the_code_up(void **state)
{
	struct rig *r = *state;
	struct face legacy = { 0 }, f = { 0 };
	begin(r, &legacy, "register", ALICE);
	fill(&legacy, "phone", "+12125550100");
	submit(&legacy); /* a face with one form leaves it there */
	begin(r, &f, "register", ALICE);
	assert_string_equal(f.form, "phone=+12125550100\ncode=\nlanguage=en\n");
	fill(&f, "code", "123456");
	submit(&f);
	assert_int_equal(f.what, DG_T_NUMBER_PROVEN);
	assert_string_equal(fake_user(ALICE)->number, "+12125550100");
}

static void what_is_on_file_is_shown_and_changed(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake_add(ALICE, "+12125550100");
	begin(r, &f, "register", ALICE);
	assert_holds(&f, "phone=+12125550100\n");
	submit(&f);
	assert_int_equal(f.what, DG_T_REGISTRATION_CHANGED);
	assert_string_equal(fake.number, ""); /* the same number needs no new proof */
	assert_int_equal(fake_user(ALICE)->since_ms, 1700000000000);
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "");
	submit(&f);
	assert_null(fake_user(ALICE)->number);
}

static void a_login_is_tried_before_it_is_kept(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	fake.caps = DG_CAP_ACCOUNT;
	fake.login_status = DG_AUTH;
	begin(r, &f, "register", ALICE);
	assert_string_equal(f.form, "username=\npassword=\nport=6667\nlanguage=en\n");
	submit(&f);
	assert_int_equal(f.what, DG_T_FIELD_MISSING);
	fill(&f, "username", "al");
	fill(&f, "password", "wrong");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_AGAIN);
	assert_int_equal(f.status, DG_AUTH);
	assert_int_equal(fake.puts, 0);
	fake.login_status = DG_OK;
	fill(&f, "password", "right");
	submit(&f);
	assert_int_equal(f.what, DG_T_REGISTERED);
	assert_string_equal(record_account(fake_user(ALICE), "password"), "right");
	assert_int_equal(fake.logins, 2);
	assert_int_equal(fake.anew, 1);
}

static void a_secret_is_never_shown_and_stays_when_left_empty(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_user *user = fake_add(ALICE, NULL);
	fake.account = login;
	fake.caps = DG_CAP_ACCOUNT;
	record_set_account(user, "username", "al");
	record_set_account(user, "password", "right");
	record_set_account(user, "port", "6667");
	begin(r, &f, "register", ALICE);
	assert_string_equal(f.form, "username=al\npassword=\nport=6667\nlanguage=en\n");
	submit(&f);
	assert_int_equal(f.what, DG_T_REGISTRATION_CHANGED);
	assert_string_equal(record_account(fake_user(ALICE), "password"), "right");
	assert_int_equal(fake.logins, 0); /* nothing of it changed */
	assert_int_equal(fake.anew, 0);
}

static void the_operator_takes_the_number_away(void)
{
	record_set(&((struct dg_user *)(uintptr_t)fake_user(ALICE))->number, NULL);
}

static void what_changes_while_a_login_is_tried_stays_changed(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	fake.caps = DG_CAP_ACCOUNT;
	(void)fake_add(ALICE, "+15550001111");
	fake.meanwhile = the_operator_takes_the_number_away;
	begin(r, &f, "register", ALICE);
	fill(&f, "username", "al");
	fill(&f, "password", "right");
	submit(&f);
	assert_int_equal(f.what, DG_T_REGISTRATION_CHANGED);
	assert_string_equal(record_account(fake_user(ALICE), "password"), "right");
	assert_null(fake_user(ALICE)->number);
}

static void a_network_that_is_away_does_not_keep_anybody_from_registering(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	fake.login_status = DG_TIMEOUT;
	begin(r, &f, "register", ALICE);
	fill(&f, "username", "al");
	fill(&f, "password", "who knows");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_int_equal(f.what, DG_T_REGISTERED_UNTRIED);
	assert_non_null(fake_user(ALICE));
}

static void a_disk_that_is_ill_is_said(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.put_status = DG_REMOTE;
	begin(r, &f, "register", ALICE);
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_int_equal(f.what, DG_T_CANNOT_SAVE);
	assert_int_equal(fake.n_registered, 0);
}

static void who_unregistered_meanwhile_gets_no_number(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", ALICE);
	fill(&f, "phone", "+12125550100");
	submit(&f);
	assert_true(fake_forget(ALICE));
	fill(&f, "code", "123456");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_REFUSED);
	assert_null(fake_user(ALICE));
}

/* clang-format off */
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_begin, rig_end)
/* clang-format on */

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_user_is_put_on_file),
		TEST(a_number_is_kept_once_its_code_came_back),
		TEST(a_code_that_is_over_ends_it),
		TEST(a_short_code_is_nobodys_own),
		TEST(why_no_code_was_sent_is_said),
		TEST(a_number_of_somebody_else_is_told_to_its_owner_only),
		TEST(another_dialog_takes_the_code_up),
		TEST(what_is_on_file_is_shown_and_changed),
		TEST(a_login_is_tried_before_it_is_kept),
		TEST(what_changes_while_a_login_is_tried_stays_changed),
		TEST(a_secret_is_never_shown_and_stays_when_left_empty),
		TEST(a_network_that_is_away_does_not_keep_anybody_from_registering),
		TEST(a_disk_that_is_ill_is_said),
		TEST(who_unregistered_meanwhile_gets_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
