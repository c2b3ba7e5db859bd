/* test_fold.c - what is the same text whatever the case of its letters. */
#include "util/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_folds(const char *text, const char *folded)
{
	struct dg_buf out = { 0 };
	dg_buf_str(&out, ">");
	dg_fold(&out, text);
	assert_string_equal(out.at + 1, folded);
	dg_buf_finish(&out);
}

static void letters_become_small(void **state)
{
	(void)state;
	assert_folds("", "");
	assert_folds("Mary @ Z[ 9", "mary @ z[ 9");
	assert_folds("MÜLLER", "müller");
	assert_folds("ΣΊΣΥΦΟΣ", "σίσυφοσ");
	assert_folds("ЖАННА", "жанна");
	assert_folds("王小李", "王小李");
}

static void one_form_of_each(void **state)
{
	(void)state;
	assert_folds("Straße", "strasse");
	assert_folds("M\x75\xcc\x88ller", "müller"); /* u and a mark */
	assert_folds("ＡＮＮＡ", "anna");
	assert_folds("An\xc2\xad"
		     "na",
		"anna");                                                /* a soft hyphen */
	assert_folds("Anna \xf0\x9f\xa6\x84", "anna \xf0\x9f\xa6\x84"); /* younger than the tables */
}

static void what_grows_has_room(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	struct dg_buf text = { 0 };
	for (int i = 0; i < 300; i++)
		dg_buf_str(&text, "\xef\xb7\xba"); /* U+FDFA, 18 letters */
	dg_fold(&out, text.at);
	assert_int_equal(out.len, 300 * 33);
	dg_buf_finish(&out);
	dg_buf_finish(&text);
}

static void what_is_no_text_stays(void **state)
{
	(void)state;
	assert_folds("A\xff"
		     "B",
		"a\xff"
		"b");
	assert_folds("\xc3", "\xc3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_become_small),
		cmocka_unit_test(one_form_of_each),
		cmocka_unit_test(what_grows_has_room),
		cmocka_unit_test(what_is_no_text_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
