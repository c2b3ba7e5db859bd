/* test_quote.c - what an answer quotes: few words, whole characters, and no quotation of a quotation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "router/quote.h"

static void gives(const char *text, const char *files, const char *wanted)
{
	const struct dg_row earlier = { .text = text, .files = files };
	struct dg_buf out = { 0 };
	quote_take(&earlier, &out);
	assert_string_equal(out.at ? out.at : "", wanted);
	dg_buf_finish(&out);
}

static void few_lines_and_none_that_is_empty(void **state)
{
	(void)state;
	gives("one", NULL, "one");
	gives("one\ntwo\nthree", NULL, "one\ntwo\nthree");
	gives("\n\none\r\n \t\ntwo\rthree\n\n", NULL, "one\ntwo\nthree");
	gives("one\ntwo\nthree\nfour", NULL, "one\ntwo\nthree…");
	gives("", NULL, "");
	gives(" \n\t", NULL, "");
	gives(NULL, NULL, "");
}

static void nothing_of_what_is_not_to_be_kept(void **state)
{
	(void)state;
	const struct dg_row earlier = { .text = "one", .passing = true };
	struct dg_buf out = { 0 };
	quote_take(&earlier, &out);
	assert_int_equal(out.len, 0);
	dg_buf_finish(&out);
}

static void few_characters_and_whole_ones(void **state)
{
	(void)state;
	struct dg_buf text = { 0 }, wanted = { 0 };
	for (int i = 0; i < QUOTE_CHARACTERS - 1; i++)
		dg_buf_str(&text, "ä");
	dg_buf_str(&wanted, text.at);
	dg_buf_str(&text, "e");
	gives(text.at, NULL, text.at); /* just fits */
	dg_buf_str(&text, "\xCC\x81"); /* and has an accent, which does not */
	dg_buf_str(&wanted, "…");
	gives(text.at, NULL, wanted.at);
	dg_buf_clear(&text);
	dg_buf_str(&text, "long ago\n");
	for (int i = 0; i < QUOTE_CHARACTERS; i++)
		dg_buf_str(&text, "x");
	dg_buf_clear(&wanted);
	dg_buf_add(&wanted, text.at, QUOTE_CHARACTERS + 1); /* the newline is no character of a line */
	dg_buf_str(&wanted, "…");
	gives(text.at, NULL, wanted.at);
	dg_buf_finish(&text);
	dg_buf_finish(&wanted);
}

static void full_at_the_end_of_a_line(void **state)
{
	(void)state;
	struct dg_buf text = { 0 }, wanted = { 0 };
	for (int i = 0; i < QUOTE_CHARACTERS; i++)
		dg_buf_str(&text, "x");
	dg_buf_printf(&wanted, "%s…", text.at);
	dg_buf_str(&text, "\nmore");
	gives(text.at, NULL, wanted.at);
	dg_buf_finish(&text);
	dg_buf_finish(&wanted);
}

static void quotations_are_passed_over(void **state)
{
	(void)state;
	gives("> what?\nyes", NULL, "yes");
	gives("> a\n> b\nfirst\n>> c\nsecond", NULL, "first\nsecond");
	gives("> nothing of my own", NULL, "> nothing of my own");
}

static void what_xml_does_not_bear_is_left_out(void **state)
{
	(void)state;
	gives("a\x01"
	      "b\xFF"
	      "c",
		NULL,
		"ab\xEF\xBF\xBD"
		"c");
}

static void a_file_is_called_by_its_name(void **state)
{
	(void)state;
	gives("", "5\thttps://h/b\timage/png\tcat.png\n", "cat.png");
	gives("", "5\thttps://h/b\timage/png\t\n", "https://h/b");
	gives("", "5\tdata:image/png;base64,AAAA\timage/png\tdot.png\n", "dot.png");
	gives("", "5\tdata:image/png;base64,AAAA\timage/png\t\n", "");
	gives("my cat", "5\thttps://h/b\timage/png\tcat.png\n", "my cat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_lines_and_none_that_is_empty),
		cmocka_unit_test(nothing_of_what_is_not_to_be_kept),
		cmocka_unit_test(few_characters_and_whole_ones),
		cmocka_unit_test(full_at_the_end_of_a_line),
		cmocka_unit_test(quotations_are_passed_over),
		cmocka_unit_test(what_xml_does_not_bear_is_left_out),
		cmocka_unit_test(a_file_is_called_by_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
