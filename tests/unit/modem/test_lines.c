/* Lines and prompts, however they are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lines.h"
#include "util/buf.h"

static struct modem_lines lines;
static struct dg_buf said;

static void on_line(void *arg, char *line)
{
	(void)arg;
	dg_buf_str(&said, line);
	dg_buf_chr(&said, '|');
}

static void on_prompt(void *arg)
{
	(void)arg;
	dg_buf_str(&said, "PROMPT|");
	lines.awaits_prompt = false;
}

static const struct modem_lines_events events = { on_line, on_prompt };

static void feed(const char *text)
{
	modem_lines_feed(&lines, text, strlen(text), &events, NULL);
}

static int set_up(void **state)
{
	(void)state;
	lines = (struct modem_lines){ 0 };
	dg_buf_clear(&said);
	dg_buf_str(&said, "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dg_buf_finish(&said);
	return 0;
}

static void either_end_ends_a_line(void **state)
{
	(void)state;
	feed("\r\n+CSQ: 21,99\r\n\r\nOK\r\nAT\rone\ntwo");
	assert_string_equal(said.at, "+CSQ: 21,99|OK|AT|one|");
	feed("\r");
	assert_string_equal(said.at, "+CSQ: 21,99|OK|AT|one|two|");
}

static void a_prompt_is_one_only_when_it_is_awaited(void **state)
{
	(void)state;
	feed("> no\r");
	lines.awaits_prompt = true;
	feed("AT>B\r\r\n> 00AA\r\n");
	assert_string_equal(said.at, "> no|AT>B|PROMPT|00AA|");
}

static void what_cannot_be_printed_is_a_question_mark(void **state)
{
	(void)state;
	modem_lines_feed(&lines, "a\0b\xE4\x1A\r", 6, &events, NULL);
	assert_string_equal(said.at, "ab??|");
}

static void a_line_without_end_is_passed_over(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5 * MODEM_LINE_MAX; i++)
		feed("x");
	feed("\rOK\r");
	assert_string_equal(said.at, "OK|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(either_end_ends_a_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_prompt_is_one_only_when_it_is_awaited, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_printed_is_a_question_mark, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_without_end_is_passed_over, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
