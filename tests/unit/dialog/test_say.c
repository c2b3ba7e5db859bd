/* test_say.c - what commands put into forms, in the user's language. */
#include "rig.h"

static void dates_are_days(void **state)
{
	char day[16];
	(void)state;
	assert_string_equal(dialog_date(1700000000000, day), "2023-11-14");
	assert_string_equal(dialog_date(0, day), "");
	assert_string_equal(dialog_date(-1, day), "");
}

static void labels_are_in_the_language_of_the_dialog(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	record_set(&fake_add("alice@example.org", NULL)->lang, "de");
	begin(r, &f, "preferences", "alice@example.org");
	const struct dg_form *form = dg_dialog_form(f.dialog);
	assert_string_equal(form->title, "Einstellungen");
	assert_string_equal(dg_form_field(form, "language")->label, "Sprache");
	assert_int_equal(dg_form_field(form, "language")->n_choices, DG_LANG_END);
	assert_string_equal(dg_form_field(form, "language")->choices[DG_LANG_FR].label, "Français");
	assert_string_equal(dialog_link_text(f.dialog, DG_LINK_CONNECTING), "wird verbunden");
}

static void a_form_begins_afresh(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin(r, &f, "register", "alice@example.org");
	const struct dg_form *form = dialog_blank(f.dialog, DG_T_CODE_TITLE, DG_T_CODE_WORDS, "+12125550100");
	assert_int_equal(form->n_fields, 0);
	assert_null(form->type);
	assert_string_equal(form->title, "Prove your number");
	assert_string_equal(form->instructions, "A code was sent to +12125550100. Enter it within five minutes.");
	dialog_count_field(f.dialog, "n", DG_T_LABEL_COUNT, 1234567);
	assert_string_equal(dg_form_value(form, "n"), "1234567");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_days),
		cmocka_unit_test_setup_teardown(labels_are_in_the_language_of_the_dialog, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_form_begins_afresh, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
