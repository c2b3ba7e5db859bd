/* Tests of core/main/columns.c: tables for terminals, and what foreign text may not do to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "main/columns.h"

static void print(const char *const *headings, const char *const *cells, struct dg_buf *out)
{
	struct dg_columns t;

	dg_columns_init(&t, headings);
	for (; *cells; cells++)
		dg_columns_add(&t, *cells);
	dg_columns_print(&t, out);
	dg_columns_finish(&t);
}

static void test_columns_line_up(void **state)
{
	static const char *const headings[] = { "ID", "NAME", "WHY", NULL };
	static const char *const cells[] = { "1", "longer than its heading", "x", "12345", "b", "", NULL };
	struct dg_buf out = { 0 };

	(void)state;
	print(headings, cells, &out);
	assert_string_equal(out.at,
		"ID     NAME                     WHY\n"
		"1      longer than its heading  x\n"
		"12345  b                        -\n");
	dg_buf_finish(&out);
}

static void test_width_is_in_characters(void **state)
{
	static const char *const headings[] = { "A", "B", NULL };
	static const char *const cells[] = { "gr\xC3\xBC\xC3\x9F", "1", "four", "2", NULL };
	struct dg_buf out = { 0 };

	(void)state;
	print(headings, cells, &out);
	assert_string_equal(out.at, "A     B\ngr\xC3\xBC\xC3\x9F  1\nfour  2\n");
	dg_buf_finish(&out);
}

static void test_nothing_foreign_moves_the_cursor(void **state)
{
	struct dg_buf out = { 0 };

	(void)state;
	dg_columns_safe(&out,
		"a\x1b[2J\nb\tc\x7f"
		"d\xC2\x9B"
		"e\xE2\x80\xAE"
		"f\xFFg");
	assert_string_equal(out.at,
		"a\xEF\xBF\xBD[2J\xEF\xBF\xBD"
		"b\xEF\xBF\xBD"
		"c\xEF\xBF\xBD"
		"d\xEF\xBF\xBD"
		"e\xEF\xBF\xBD"
		"f\xEF\xBF\xBDg");
	dg_buf_finish(&out);
	dg_columns_safe(&out, NULL);
	assert_int_equal(out.len, 0);
}

static void test_numbers_and_an_empty_table(void **state)
{
	static const char *const headings[] = { "N", NULL };
	struct dg_buf out = { 0 };
	struct dg_columns t;

	(void)state;
	dg_columns_init(&t, headings);
	dg_columns_print(&t, &out);
	assert_string_equal(out.at, "N\n");
	dg_buf_clear(&out);
	dg_columns_add_number(&t, -9223372036854775807LL);
	dg_columns_print(&t, &out);
	assert_string_equal(out.at, "N\n-9223372036854775807\n");
	dg_columns_finish(&t);
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_line_up),
		cmocka_unit_test(test_width_is_in_characters),
		cmocka_unit_test(test_nothing_foreign_moves_the_cursor),
		cmocka_unit_test(test_numbers_and_an_empty_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
