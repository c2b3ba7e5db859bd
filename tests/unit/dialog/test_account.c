/* test_account.c - a login as its module describes it, as fields and back. */
#include "rig.h"

#define ALICE "alice@example.org"

static const struct dg_option login[] = {
	{ .key = "nick", .type = DG_STRING, .doc = "Your nickname." },
	{ .key = "password", .type = DG_SECRET, .initial = "", .doc = "Your password." },
	{ .key = "encoding", .type = DG_STRING, .initial = "utf-8", .doc = "Letters.", .choices = "utf-8|latin-1" },
	{ .key = "tls", .type = DG_BOOL, .initial = "true", .doc = "Encrypt." },
	{ .key = "age", .type = DG_INT, .initial = "20", .doc = "Years.", .min = 1, .max = 99 },
	{ .key = "idle", .type = DG_DURATION_MS, .initial = "10m", .doc = "Until away." },
	{ 0 },
};

static void each_option_is_a_field(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	fake.caps = DG_CAP_ACCOUNT;
	begin(r, &f, "register", ALICE);
	const struct dg_form *form = dg_dialog_form(f.dialog);
	assert_string_equal(f.form, "nick=\npassword=\nencoding=utf-8\ntls=1\nage=20\nidle=10m\nlanguage=en\n");
	assert_true(dg_form_field(form, "nick")->required);
	assert_string_equal(dg_form_field(form, "nick")->label, "Nickname");
	assert_string_equal(dg_form_field(form, "nick")->legacy, "nick");
	assert_string_equal(dg_form_field(form, "nick")->hint, "Your nickname.");
	assert_int_equal(dg_form_field(form, "password")->type, DG_FIELD_SECRET);
	assert_false(dg_form_field(form, "password")->required);
	assert_int_equal(dg_form_field(form, "encoding")->n_choices, 2);
	assert_string_equal(dg_form_field(form, "encoding")->choices[1].value, "latin-1");
	assert_null(dg_form_field(form, "age")->legacy);
}

static void what_is_no_number_is_asked_again(void **state)
{
	static const struct {
		const char *var, *value;
	} wrong[] = { { "age", "old" }, { "age", "100" }, { "age", "7 or 8" }, { "idle", "soon" } };
	struct rig *r = *state;
	struct face f = { 0 };
	fake.account = login;
	begin(r, &f, "register", ALICE);
	fill(&f, "nick", "al");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		fill(&f, "age", "30");
		fill(&f, "idle", "5m");
		fill(&f, wrong[i].var, wrong[i].value);
		submit(&f);
		assert_int_equal(f.event, DG_DIALOG_AGAIN);
		assert_string_equal(f.var, wrong[i].var);
	}
	fill(&f, "idle", "5m");
	fill(&f, "tls", "0");
	submit(&f);
	assert_int_equal(f.event, DG_DIALOG_DONE);
	assert_string_equal(record_account(fake_user(ALICE), "tls"), "false");
	assert_string_equal(record_account(fake_user(ALICE), "age"), "30");
	assert_null(record_account(fake_user(ALICE), "password"));
	begin(r, &f, "register", ALICE);
	assert_holds(&f, "tls=0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_option_is_a_field, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(what_is_no_number_is_asked_again, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
