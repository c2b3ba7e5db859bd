/* test_files.c - the files of a text as the journal keeps them: what is written comes back, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "router/files.h"

static void what_is_written_comes_back(void **state)
{
	(void)state;
	static const struct dg_file files[] = {
		{ .url = "https://a.example/cat.jpg", .type = "image/jpeg", .name = "cat.jpg", .octets = 48213 },
		{ .url = "https://a.example/x" },
		{ .url = "https://a.example/y", .name = "a\tb\nc" },
	};
	struct dg_buf text = { 0 };
	size_t n;
	dg_files_print(&text, files, 3);
	assert_string_equal(text.at,
		"48213\thttps://a.example/cat.jpg\timage/jpeg\tcat.jpg\n"
		"0\thttps://a.example/x\t\t\n0\thttps://a.example/y\t\ta b c\n");
	struct dg_file *back = dg_files_read(text.at, &n);
	assert_int_equal(n, 3);
	assert_string_equal(back[0].url, files[0].url);
	assert_string_equal(back[0].type, "image/jpeg");
	assert_string_equal(back[0].name, "cat.jpg");
	assert_int_equal(back[0].octets, 48213);
	assert_null(back[1].type);
	assert_null(back[1].name);
	assert_string_equal(back[2].name, "a b c");
	free(back);
	dg_buf_finish(&text);
}

static void what_has_no_good_url_is_left_out(void **state)
{
	(void)state;
	static const struct dg_file files[] = { { .name = "x" }, { .url = "" }, { .url = "https://a/ b" },
		{ .url = "a\nb" } };
	struct dg_buf text = { 0 };
	dg_files_print(&text, files, 4);
	assert_int_equal(text.len, 0);
	dg_buf_finish(&text);
}

static void foreign_lines_are_passed_over(void **state)
{
	(void)state;
	static const char *const foreign[] = { "", "\n", "x", "1\turl", "1\turl\ttype", "1\t\ttype\tname\n", "\t\t\t" };
	size_t n = 7;
	assert_null(dg_files_read(NULL, &n));
	assert_int_equal(n, 0);
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		assert_null(dg_files_read(foreign[i], &n));
	struct dg_file *files = dg_files_read("nonsense\n7\tu\tt\tn", &n);
	assert_int_equal(n, 1);
	assert_string_equal(files[0].name, "n");
	free(files);
}

static void there_is_an_end(void **state)
{
	(void)state;
	struct dg_file many[DG_FILES_MOST + 8];
	struct dg_buf text = { 0 };
	size_t n;
	for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
		many[i] = (struct dg_file){ .url = "u" };
	dg_files_print(&text, many, sizeof many / sizeof many[0]);
	dg_files_print(&text, many, 3);
	struct dg_file *back = dg_files_read(text.at, &n);
	assert_int_equal(n, DG_FILES_MOST);
	free(back);
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_comes_back),
		cmocka_unit_test(what_has_no_good_url_is_left_out),
		cmocka_unit_test(foreign_lines_are_passed_over),
		cmocka_unit_test(there_is_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
