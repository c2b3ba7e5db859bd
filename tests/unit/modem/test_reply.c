/* Fields of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reply.h"

static struct modem_reply r;

static void fields(void **state)
{
	(void)state;
	assert_true(modem_reply_read("+CMGL: 3,1,\"Bob, \"\"the\"\" best\",23\n0791", "+CMGL", &r));
	assert_int_equal(r.n, 4);
	assert_int_equal(modem_reply_number(&r, 0, -1), 3);
	assert_string_equal(r.field[2], "Bob, the best");
	assert_int_equal(modem_reply_number(&r, 3, -1), 23);
	assert_true(modem_reply_read("+CMGL: 3,1,,23", "+CMGL", &r));
	assert_int_equal(r.n, 4);
	assert_int_equal(modem_reply_number(&r, 2, -7), -7);
	assert_int_equal(modem_reply_number(&r, 9, -7), -7);
	assert_true(modem_reply_read("+CSQ:21,99", "+CSQ", &r));
	assert_int_equal(modem_reply_number(&r, 1, 0), 99);
}

static void not_that_line(void **state)
{
	(void)state;
	assert_false(modem_reply_read("+CMTI: 1", "+CMT", &r));
	assert_false(modem_reply_read("+CMT", "+CMT", &r));
	assert_false(modem_reply_find("OK\nRING\n", "+CMT", &r));
}

static void numbers_are_whole(void **state)
{
	(void)state;
	assert_true(modem_reply_read("+X: 1x,99999999999,-5", "+X", &r));
	assert_int_equal(modem_reply_number(&r, 0, 7), 7);
	assert_int_equal(modem_reply_number(&r, 1, 7), 7);
	assert_int_equal(modem_reply_number(&r, 2, 7), -5);
}

static void too_much_is_cut(void **state)
{
	(void)state;
	assert_true(modem_reply_read(
		"+X: 0123456789012345678901234567890123456789012345678901234567890123456789,1,2,3,4,5,6,"
		"7,8,9,10,11,12",
		"+X", &r));
	assert_int_equal(r.n, MODEM_FIELDS_MAX);
	assert_int_equal(strlen(r.field[0]), MODEM_FIELD_MAX - 1);
}

static void lines_are_found(void **state)
{
	(void)state;
	const char *lines = "noise\n+CREG: 0,1\n+CREG: 2\n";
	assert_true(modem_reply_find(lines, "+CREG", &r));
	assert_int_equal(modem_reply_number(&r, 1, 0), 1);
	const char *second = modem_line_next(lines);
	assert_int_equal(strncmp(second, "+CREG: 0", 8), 0);
	assert_null(modem_line_next(modem_line_next(second)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(not_that_line),
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(too_much_is_cut),
		cmocka_unit_test(lines_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
