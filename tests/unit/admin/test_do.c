/* Tests of core/admin/do.c on a faked dialog: forms filled from what was given, and what is wrong with that. */
#include "ask.h"

static int begin(void **state)
{
	memset(&fake_dialog, 0, sizeof fake_dialog);
	return set_up(state);
}

static int end(void **state)
{
	dg_form_finish(&fake_dialog.form);
	return tear_down(state);
}

static void test_without_a_word_it_lists(void **state)
{
	json_t *j = ask("do", "{}"), *first = json_array_get(json_object_get(j, "commands"), 0);

	(void)state;
	assert_string_equal(text(first, "word"), "paint");
	assert_string_equal(text(first, "node"), "a-node");
	assert_string_equal(text(first, "who"), "administrators");
	assert_non_null(text(first, "summary"));
	json_decref(j);
	expect_refusal("do", "{\"word\": \"dance\"}", DG_NOENT, "`dragoman do` lists them");
}

static void test_a_form_is_filled_from_the_fields(void **state)
{
	json_t *j, *field;

	(void)state;
	fake_dialog.asks = 2;
	j = ask("do",
		"{\"word\": \"paint\", \"as\": \"Alice@example.org/phone\","
		"\"fields\": {\"colour\": \"red\", \"where\": [\"north\", \"south\"]}}");
	assert_string_equal(fake_dialog.domain, "sms.example.org");
	assert_string_equal(fake_dialog.jid, "alice@example.org");
	assert_string_equal(fake_dialog.given, "red north\nsouth");
	assert_string_equal(text(j, "word"), "paint");
	assert_string_equal(text(j, "said"), "connected");
	field = json_array_get(json_object_get(j, "fields"), 0);
	assert_string_equal(text(field, "var"), "colour");
	assert_string_equal(text(field, "label"), "Colour");
	assert_string_equal(text(field, "value"), "red");
	assert_int_equal(json_array_size(json_object_get(json_array_get(json_object_get(j, "fields"), 1), "value")), 2);
	assert_null(json_object_get(j, "ignored"));
	json_decref(j);
}

static void test_what_is_missing_is_named_and_nothing_is_done(void **state)
{
	(void)state;
	fake_dialog.asks = 1;
	expect_refusal("do", "{\"word\": \"paint\"}", DG_INVALID, "say FIELD=VALUE for colour (Colour: red, blue)");
	assert_true(fake_dialog.cancelled);
	assert_string_equal(fake_dialog.given, "");
}

static void test_an_unknown_field_is_named_and_nothing_is_done(void **state)
{
	(void)state;
	fake_dialog.asks = 1;
	expect_refusal("do", "{\"word\": \"paint\", \"fields\": {\"colour\": \"red\", \"color\": \"red\"}}", DG_INVALID,
		"no field \"color\"; it takes colour (Colour: red, blue); where (Where: Walls, one a line.)");
	assert_string_equal(fake_dialog.given, "");
}

static void test_what_no_form_asked_for_is_told(void **state)
{
	json_t *j = ask("do", "{\"word\": \"paint\", \"fields\": {\"size\": \"3\"}}");

	(void)state;
	assert_string_equal(text(json_object_get(j, "ignored"), "size"), "3");
	assert_string_equal(fake_dialog.jid, "(nobody)");
	json_decref(j);
}

static void test_a_refusal_names_its_field(void **state)
{
	(void)state;
	fake_dialog.refusal = DG_DENIED;
	expect_refusal("do", "{\"word\": \"paint\"}", DG_DENIED, "colour: connected");
}

static void test_wrong_questions(void **state)
{
	(void)state;
	expect_refusal("do", "{\"word\": \"paint\", \"as\": \"example.org\"}", DG_INVALID, "not the JID of a user");
	expect_refusal("do", "{\"word\": \"paint\", \"as\": \"@\"}", DG_INVALID, "not the JID of a user");
	expect_refusal("do", "{\"word\": \"paint\", \"domain\": \"mars\"}", DG_NOENT, "not one of our domains");
	expect_refusal("do", "{\"word\": \"paint\", \"fields\": [\"red\"]}", DG_INVALID, "an object of texts");
	expect_refusal("do", "{\"word\": \"paint\", \"fields\": {\"colour\": 3}}", DG_INVALID, "an object of texts");
	expect_refusal("do", "{\"word\": \"paint\", \"fields\": {\"colour\": [3]}}", DG_INVALID, "an object of texts");
	fake_conf.n_domains = 2;
	expect_refusal("do", "{\"word\": \"paint\"}", DG_INVALID, "several domains");
}

#define DIALOG_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DIALOG_TEST(test_without_a_word_it_lists),
		DIALOG_TEST(test_a_form_is_filled_from_the_fields),
		DIALOG_TEST(test_what_is_missing_is_named_and_nothing_is_done),
		DIALOG_TEST(test_an_unknown_field_is_named_and_nothing_is_done),
		DIALOG_TEST(test_what_no_form_asked_for_is_told),
		DIALOG_TEST(test_a_refusal_names_its_field),
		DIALOG_TEST(test_wrong_questions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
