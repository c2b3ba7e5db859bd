/* Tests of core/main/args.c: the command line against its tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "main/args.h"

static const struct dg_subcommand send = { "send", "TEXT", "Text a number",
	DG_TAKES_CONFIG | DG_TAKES_FROM | DG_TAKES_TIMEOUT | DG_TAKES_JSON, 1, 2, NULL };

static enum dg_status read_line(char *line[], struct dg_args *out, struct dg_error *why)
{
	int n = 0;

	while (line[n])
		n++;
	return dg_args_read(&send, n, line, out, why);
}

static void test_options_in_any_order(void **state)
{
	char *line[] = { "send", "--from", "alice@example.org", "hello there", "--json", "--timeout=5", "-c", "x.json",
		NULL };
	struct dg_args args;
	struct dg_error why;

	(void)state;
	assert_int_equal(read_line(line, &args, &why), DG_OK);
	assert_string_equal(args.from, "alice@example.org");
	assert_string_equal(args.config, "x.json");
	assert_int_equal(args.timeout_s, 5);
	assert_true(args.json);
	assert_false(args.help);
	assert_int_equal(args.n_words, 1);
	assert_string_equal(args.words[0], "hello there");
}

static void test_defaults(void **state)
{
	char *line[] = { "send", "hello", NULL };
	struct dg_args args;
	struct dg_error why;

	(void)state;
	assert_int_equal(read_line(line, &args, &why), DG_OK);
	assert_string_equal(args.config, DG_CONFIG_PATH);
	assert_int_equal(args.timeout_s, 30);
	assert_int_equal(args.limit, 100);
	assert_null(args.from);
	assert_false(args.json);
}

static void test_a_text_may_look_like_an_option(void **state)
{
	char *line[] = { "send", "--json", "--", "--core", NULL };
	struct dg_args args;
	struct dg_error why;

	(void)state;
	assert_int_equal(read_line(line, &args, &why), DG_OK);
	assert_int_equal(args.n_words, 1);
	assert_string_equal(args.words[0], "--core");
	assert_false(args.core);
}

static void expect_complaint(char *line[], const char *about)
{
	struct dg_args args;
	struct dg_error why;

	assert_int_equal(read_line(line, &args, &why), DG_INVALID);
	if (!strstr(why.text, about))
		fail_msg("\"%s\" does not say \"%s\"", why.text, about);
}

static void test_mistakes_are_named(void **state)
{
	char *unknown[] = { "send", "--frm", "x", "hello", NULL };
	char *others[] = { "send", "--sample", "hello", NULL };
	char *bare[] = { "send", "hello", "--from", NULL };
	char *letter[] = { "send", "hello", "-c", NULL };
	char *number[] = { "send", "hello", "--timeout", "soon", NULL };
	char *negative[] = { "send", "hello", "--timeout", "-1", NULL };
	char *none[] = { "send", NULL };
	char *many[] = { "send", "a", "b", "c", NULL };

	(void)state;
	expect_complaint(unknown, "no option --frm");
	expect_complaint(others, "no option --sample");
	expect_complaint(bare, "missing after --from");
	expect_complaint(letter, "missing after -c");
	expect_complaint(number, "\"soon\" is not a number");
	expect_complaint(negative, "\"-1\" is not a number");
	expect_complaint(none, "usage: dragoman send TEXT");
	expect_complaint(many, "too many words");
}

static void test_help_needs_nothing_else(void **state)
{
	char *line[] = { "send", "-h", NULL };
	struct dg_args args;
	struct dg_error why;
	struct dg_buf out = { 0 };

	(void)state;
	assert_int_equal(read_line(line, &args, &why), DG_OK);
	assert_true(args.help);
	dg_args_help(&send, &out);
	assert_non_null(strstr(out.at, "usage: dragoman send [OPTIONS] TEXT\nText a number.\n"));
	assert_non_null(strstr(out.at, "-c, --config FILE"));
	assert_non_null(strstr(out.at, "    --from JID"));
	assert_null(strstr(out.at, "--sample"));
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_in_any_order),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_a_text_may_look_like_an_option),
		cmocka_unit_test(test_mistakes_are_named),
		cmocka_unit_test(test_help_needs_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
