/* test_interview.c - a form asked in words, every type of field. */
#include "xmpp/interview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct dg_form form;
static struct dg_buf out;

static int setup(void **state)
{
	(void)state;
	dg_form_init(&form);
	dg_form_title(&form, "Title");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dg_form_finish(&form);
	dg_buf_finish(&out);
	return 0;
}

static struct dg_form_field *add(enum dg_field_type type, const char *var, const char *value)
{
	struct dg_form_field *field = dg_form_add(&form, type, var, var);
	dg_field_value(field, value);
	return field;
}

static const char *ask(size_t at, enum dg_lang lang)
{
	dg_buf_clear(&out);
	interview_ask(&out, &form, at, lang);
	return out.at;
}

/* NULL: it was taken. */
static const char *answer(size_t at, const char *text)
{
	dg_buf_clear(&out);
	if (interview_answer(&form, at, text, DG_LANG_EN, "US", &out)) {
		assert_int_equal(out.len, 0);
		return NULL;
	}
	assert_true(out.len > 0);
	return out.at;
}

static void test_the_order_of_questions(void **state)
{
	(void)state;
	add(DG_FIELD_FIXED, NULL, "First words.");
	add(DG_FIELD_TEXT, "a", NULL);
	add(DG_FIELD_FIXED, NULL, "More words.");
	add(DG_FIELD_FIXED, NULL, "Even more.");
	add(DG_FIELD_TEXT, "b", NULL);
	add(DG_FIELD_FIXED, NULL, "Last words.");
	assert_int_equal(interview_first(&form), 1);
	assert_int_equal(interview_next(&form, 1), 4);
	assert_int_equal(interview_next(&form, 4), form.n_fields);
	assert_int_equal(interview_next(&form, form.n_fields), form.n_fields);
	assert_int_equal(interview_previous(&form, 4), 1);
	assert_int_equal(interview_previous(&form, 1), 1);
	assert_int_equal(interview_find(&form, "b"), 4);
	assert_int_equal(interview_find(&form, "nobody"), 1);
	assert_int_equal(interview_find(&form, NULL), 1);
	assert_string_equal(ask(4, DG_LANG_EN), "\nMore words.\nEven more.\nb\nWrite “skip” to leave this empty.");
}

static void test_how_it_begins(void **state)
{
	(void)state;
	add(DG_FIELD_TEXT, "a", NULL)->required = true;
	interview_begin(&out, &form, 0, DG_LANG_EN);
	assert_string_equal(out.at, "Title\na (required)");
	add(DG_FIELD_TEXT, "b", NULL);
	dg_form_instructions(&form, "Instructions.");
	dg_buf_clear(&out);
	interview_begin(&out, &form, 0, DG_LANG_DE);
	assert_string_equal(
		out.at, "Instructions.\n(„zurück“ geht eine Frage zurück, „abbrechen“ bricht ab.)\na (erforderlich)");
}

static void test_a_form_without_questions_wants_a_yes(void **state)
{
	(void)state;
	add(DG_FIELD_FIXED, NULL, "Only words.");
	assert_int_equal(interview_first(&form), 1);
	assert_string_equal(ask(1, DG_LANG_EN), "\nOnly words.\nWrite “yes” to go on, or “cancel”.");
	assert_non_null(answer(1, "no"));
	assert_null(answer(1, "Yes"));
}

static void test_texts_and_what_may_be_left_out(void **state)
{
	(void)state;
	add(DG_FIELD_TEXT, "name", NULL)->required = true;
	add(DG_FIELD_TEXT, "nick", "Al");
	dg_field_hint(&form.fields[1], "as friends say");
	assert_string_equal(answer(0, "skip"), "“name” is missing. Please fill it in.");
	assert_string_equal(answer(0, "   "), "“name” is missing. Please fill it in.");
	assert_null(answer(0, "  Alice \n"));
	assert_string_equal(form.fields[0].value, "Alice");
	assert_null(answer(0, "skip"));
	assert_string_equal(form.fields[0].value, "Alice");
	assert_string_equal(ask(1, DG_LANG_EN), "\nnick\nas friends say\nNow: Al. Write “skip” to keep it.");
	assert_null(answer(1, "Skip"));
	assert_string_equal(form.fields[1].value, "Al");
}

static void test_numbers(void **state)
{
	(void)state;
	add(DG_FIELD_PHONE, "phone", "+15550001111");
	assert_non_null(answer(0, "my number"));
	assert_string_equal(form.fields[0].value, "+15550001111");
	assert_null(answer(0, "(555) 765-4321"));
	assert_string_equal(form.fields[0].value, "+15557654321");
}

static void test_secrets_are_warned_of_and_never_said(void **state)
{
	(void)state;
	add(DG_FIELD_SECRET, "password", NULL)->required = true;
	assert_non_null(strstr(ask(0, DG_LANG_EN), "Careful: what you write stays in the history"));
	assert_null(answer(0, " s3cret "));
	assert_string_equal(form.fields[0].value, " s3cret "); /* blanks may belong to it */
	assert_null(strstr(ask(0, DG_LANG_EN), "s3cret"));
	dg_buf_clear(&out);
	add(DG_FIELD_TEXT, "name", "Alice");
	interview_result(&out, &form, DG_LANG_EN);
	assert_string_equal(out.at, "\nname: Alice");
}

static void test_yes_and_no(void **state)
{
	(void)state;
	add(DG_FIELD_BOOL, "flag", "0");
	assert_string_equal(ask(0, DG_LANG_FR),
		"\nflag\nÉcrivez « oui » ou « non ».\nActuellement : non. Écrivez « passer » pour le garder.");
	assert_null(answer(0, "YES."));
	assert_string_equal(form.fields[0].value, "1");
	assert_null(answer(0, "n"));
	assert_string_equal(form.fields[0].value, "0");
	assert_string_equal(answer(0, "perhaps"), "“flag” can only be yes or no.");
	assert_string_equal(form.fields[0].value, "0");
	dg_buf_clear(&out);
	assert_true(interview_answer(&form, 0, "sí", DG_LANG_ES, NULL, &out));
	assert_string_equal(form.fields[0].value, "1");
}

static void test_choices_by_number_and_name(void **state)
{
	(void)state;
	struct dg_form_field *field = add(DG_FIELD_CHOICE, "colour", "b");
	dg_field_choice(field, "r", "Red");
	dg_field_choice(field, "b", "Blue");
	assert_string_equal(ask(0, DG_LANG_EN),
		"\ncolour\n1. Red\n2. Blue\nWrite the number of your choice.\nNow: Blue. Write “skip” to keep it.");
	assert_null(answer(0, "1"));
	assert_string_equal(form.fields[0].value, "r");
	assert_null(answer(0, "2."));
	assert_string_equal(form.fields[0].value, "b");
	assert_null(answer(0, "red"));
	assert_string_equal(form.fields[0].value, "r");
	assert_null(answer(0, "B"));
	assert_string_equal(form.fields[0].value, "b");
	assert_non_null(answer(0, "3"));
	assert_non_null(answer(0, "0"));
	assert_non_null(answer(0, "-1"));
	assert_non_null(answer(0, "99999999999999999999999"));
	assert_string_equal(form.fields[0].value, "b");
}

static void test_addresses_and_lines(void **state)
{
	(void)state;
	add(DG_FIELD_JIDS, "who", NULL);
	add(DG_FIELD_LINES, "text", NULL);
	assert_non_null(strstr(ask(0, DG_LANG_EN), "One a line."));
	assert_null(answer(0, "Alice@Example.org\nbob@example.org/r"));
	assert_string_equal(form.fields[0].value, "alice@example.org\nbob@example.org");
	assert_non_null(answer(0, "@"));
	assert_null(answer(1, "one\ntwo"));
	dg_buf_clear(&out);
	interview_result(&out, &form, DG_LANG_EN);
	assert_string_equal(out.at, "\nwho:\nalice@example.org\nbob@example.org\ntext:\none\ntwo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_order_of_questions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_how_it_begins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_form_without_questions_wants_a_yes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_texts_and_what_may_be_left_out, setup, teardown),
		cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets_are_warned_of_and_never_said, setup, teardown),
		cmocka_unit_test_setup_teardown(test_yes_and_no, setup, teardown),
		cmocka_unit_test_setup_teardown(test_choices_by_number_and_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_addresses_and_lines, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
