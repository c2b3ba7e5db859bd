/* test_preferences.c - what a user chooses is on file. */
#include "rig.h"

#define ALICE "alice@example.org"

static void what_is_chosen_is_kept(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add(ALICE, "+12125550100");
	begin(r, &f, "preferences", ALICE);
	assert_holds(&f, "language=en\n");
	fill(&f, "language", "zh");
	submit(&f);
	assert_int_equal(f.what, DG_T_PREFERENCES_SAVED);
	assert_string_equal(f.said, "您的偏好设置已保存。"); /* in the language that was chosen */
	assert_string_equal(fake_user(ALICE)->lang, "zh");
	assert_string_equal(fake_user(ALICE)->number, "+12125550100");
}

static void an_operator_does_not_change_the_language_by_speaking(void **state)
{
	static const char *const words[] = { "preferences", "register" };
	struct rig *r = *state;
	for (size_t i = 0; i < 2; i++) {
		struct face f = { 0 };
		record_set(&fake_add(ALICE, NULL)->lang, "fr");
		begin_as(r, &f, words[i], ALICE, true);
		assert_holds(&f, "language=fr\n");
		submit(&f);
		assert_string_equal(fake_user(ALICE)->lang, "fr");
		(void)fake_forget(ALICE);
	}
	struct face f = { 0 };
	begin_as(r, &f, "register", ALICE, true);
	assert_holds(&f, "language=\n");
	submit(&f);
	assert_null(fake_user(ALICE)->lang);
}

static void each_row_of_the_table_is_a_field_that_is_kept(void **state)
{
	struct rig *r = *state;
	fake.caps = UINT32_MAX;
	for (const struct preference *p = dialog_preferences; p->key; p++) {
		struct face f = { 0 };
		const char *other = p->type == DG_FIELD_COUNTRY ? "DE" : strcmp(p->initial, "1") == 0 ? "0" : "1";
		(void)fake_add(ALICE, NULL);
		begin(r, &f, "preferences", ALICE);
		const char *shown = dg_form_value(dg_dialog_form(f.dialog), p->key);
		assert_string_equal(shown ? shown : "", p->initial);
		fill(&f, p->key, other);
		submit(&f);
		assert_string_equal(dg_user_pref(fake_user(ALICE), p->key, p->initial), other);
	}
}

static void a_country_is_one_that_numbers_have(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.caps = DG_CAP_PHONE;
	(void)fake_add(ALICE, NULL);
	begin(r, &f, "preferences", ALICE);
	fill(&f, "country", "Germany");
	submit(&f);
	assert_int_equal(f.what, DG_T_FIELD_COUNTRY);
	fill(&f, "country", "de");
	submit(&f);
	assert_int_equal(f.what, DG_T_PREFERENCES_SAVED);
	assert_string_equal(dg_user_pref(fake_user(ALICE), "country", ""), "DE");
	struct face again = { 0 };
	begin(r, &again, "preferences", ALICE);
	fill(&again, "country", "");
	submit(&again);
	assert_int_equal(again.what, DG_T_PREFERENCES_SAVED);
	assert_null(dg_user_pref(fake_user(ALICE), "country", NULL));
}

static void a_disk_that_is_ill_is_said(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	(void)fake_add(ALICE, NULL);
	fake.put_status = DG_REMOTE;
	begin(r, &f, "preferences", ALICE);
	submit(&f);
	assert_int_equal(f.what, DG_T_CANNOT_SAVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_chosen_is_kept, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(
			an_operator_does_not_change_the_language_by_speaking, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(each_row_of_the_table_is_a_field_that_is_kept, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_country_is_one_that_numbers_have, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_disk_that_is_ill_is_said, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
