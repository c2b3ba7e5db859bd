/* test_form.c - a form takes what faces bring, and gives commands what is checked and canonical. */
#include "dialog/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct dg_form form;

static int begin(void **state)
{
	(void)state;
	dg_form_init(&form);
	return 0;
}

static int end(void **state)
{
	(void)state;
	dg_form_finish(&form);
	return 0;
}

static struct dg_form_field *add(enum dg_field_type type, const char *value)
{
	struct dg_form_field *field = dg_form_add(&form, type, "it", "It");
	dg_field_value(field, value);
	return field;
}

static enum dg_status check(enum dg_text_id *what)
{
	const struct dg_form_field *wrong = NULL;
	struct dg_said said = { DG_T_NONE, { NULL, NULL, NULL } };
	enum dg_status status = dg_form_check(&form, "US", &wrong, &said);
	if (status != DG_OK) {
		assert_non_null(wrong);
		assert_string_equal(wrong->var, "it");
	}
	*what = said.what;
	return status;
}

static void each_type_takes_and_refuses(void **state)
{
	static const struct {
		enum dg_field_type type;
		const char *given, *kept; /* NULL: refused */
		enum dg_text_id why;
	} rows[] = {
		{ DG_FIELD_TEXT, "  hello there\n", "hello there", DG_T_NONE },
		{ DG_FIELD_TEXT, "two\nlines", NULL, DG_T_FIELD_NOT_TEXT },
		{ DG_FIELD_TEXT, "bad \xff", NULL, DG_T_FIELD_NOT_TEXT },
		{ DG_FIELD_SECRET, " with blanks ", " with blanks ", DG_T_NONE },
		{ DG_FIELD_LINES, "two\nlines", "two\nlines", DG_T_NONE },
		{ DG_FIELD_BOOL, "true", "1", DG_T_NONE },
		{ DG_FIELD_BOOL, "0", "0", DG_T_NONE },
		{ DG_FIELD_BOOL, "", "0", DG_T_NONE },
		{ DG_FIELD_BOOL, "perhaps", NULL, DG_T_FIELD_YES_OR_NO },
		{ DG_FIELD_JID, "Alice@EXAMPLE.org/phone", "alice@example.org", DG_T_NONE },
		{ DG_FIELD_JID, "@", NULL, DG_T_FIELD_JID },
		{ DG_FIELD_JID, "a@b\nc@d", NULL, DG_T_FIELD_NOT_TEXT },
		{ DG_FIELD_JIDS, "A@b\n\n c@D/r \n", "a@b\nc@d", DG_T_NONE },
		{ DG_FIELD_JIDS, "a@b\n@", NULL, DG_T_FIELD_JID },
		{ DG_FIELD_PHONE, "(212) 555-0100", "+12125550100", DG_T_NONE },
		{ DG_FIELD_PHONE, "call me", NULL, DG_T_NOT_A_NUMBER },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum dg_text_id what;
		dg_form_clear(&form);
		add(rows[i].type, rows[i].given);
		assert_int_equal(check(&what), rows[i].kept ? DG_OK : DG_INVALID);
		assert_int_equal(what, rows[i].why);
		if (rows[i].kept)
			assert_string_equal(form.fields[0].value, rows[i].kept);
	}
}

static void a_choice_is_one_of_those_offered(void **state)
{
	enum dg_text_id what;
	struct dg_form_field *field = add(DG_FIELD_CHOICE, "de");
	(void)state;
	dg_field_choice(field, "en", "English");
	dg_field_choice(field, "de", "Deutsch");
	assert_int_equal(check(&what), DG_OK);
	dg_field_value(field, "Deutsch");
	assert_int_equal(check(&what), DG_INVALID);
	assert_int_equal(what, DG_T_FIELD_CHOICE);
	dg_field_value(field, NULL);
	assert_int_equal(check(&what), DG_OK);
}

static void what_is_required_must_be_there(void **state)
{
	enum dg_text_id what;
	struct dg_form_field *field = add(DG_FIELD_TEXT, "   ");
	(void)state;
	assert_int_equal(check(&what), DG_OK);
	assert_null(dg_form_value(&form, "it"));
	field->required = true;
	assert_int_equal(check(&what), DG_INVALID);
	assert_int_equal(what, DG_T_FIELD_MISSING);
}

static void too_long_is_refused(void **state)
{
	enum dg_text_id what;
	char text[4098];
	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	struct dg_form_field *field = add(DG_FIELD_TEXT, text);
	assert_int_equal(check(&what), DG_INVALID);
	assert_int_equal(what, DG_T_FIELD_TOO_LONG);
	field->type = DG_FIELD_LINES;
	assert_int_equal(check(&what), DG_OK);
}

static void faces_fill_what_they_know(void **state)
{
	static const char *const values[] = { "one", "two" };
	(void)state;
	dg_form_add(&form, DG_FIELD_LINES, "lines", "Lines");
	dg_form_add(&form, DG_FIELD_TEXT, "text", "Text");
	dg_field_value(dg_form_add(&form, DG_FIELD_FIXED, "fixed", "Fixed"), "as it is");
	dg_form_add(&form, DG_FIELD_BOOL, "flag", "Flag");
	dg_form_fill(&form, "lines", values, 2);
	dg_form_fill(&form, "text", values, 2);
	dg_form_fill(&form, "fixed", values, 1);
	dg_form_fill(&form, "unknown", values, 1);
	dg_form_fill(&form, "flag", (const char *const[]){ "1" }, 1);
	assert_string_equal(dg_form_value(&form, "lines"), "one\ntwo");
	assert_string_equal(dg_form_value(&form, "text"), "one");
	assert_string_equal(dg_form_value(&form, "fixed"), "as it is");
	assert_null(dg_form_field(&form, "unknown"));
	assert_true(dg_form_flag(&form, "flag"));
	assert_false(dg_form_flag(&form, "text"));
	dg_form_fill(&form, "text", NULL, 0);
	assert_null(dg_form_value(&form, "text"));
}

static void what_is_too_long_is_not_kept(void **state)
{
	char *text = malloc(20001);
	enum dg_text_id what;
	(void)state;
	assert_non_null(text);
	memset(text, '&', 20000);
	text[20000] = '\0';
	const struct dg_form_field *field = add(DG_FIELD_LINES, text);
	free(text);
	assert_int_equal(check(&what), DG_INVALID);
	assert_int_equal(what, DG_T_FIELD_TOO_LONG);
	assert_null(field->value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_type_takes_and_refuses, begin, end),
		cmocka_unit_test_setup_teardown(a_choice_is_one_of_those_offered, begin, end),
		cmocka_unit_test_setup_teardown(what_is_required_must_be_there, begin, end),
		cmocka_unit_test_setup_teardown(too_long_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(what_is_too_long_is_not_kept, begin, end),
		cmocka_unit_test_setup_teardown(faces_fill_what_they_know, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
