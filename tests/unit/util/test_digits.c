/* test_digits.c - the same digits as snprintf() writes. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "util/digits.h"

static void they_are_those_of_snprintf(void **state)
{
	static const uint64_t values[] = { 0, 1, 9, 10, 15, 16, 99, 100, 0xabcdef, INT64_MAX, UINT64_MAX };
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		for (int width = 0; width <= 20; width++) {
			char ours[DG_DIGITS_ROOM], theirs[64];
			int n = snprintf(theirs, sizeof theirs, "%0*" PRIu64, width, values[i]);
			assert_int_equal(dg_digits(values[i], 10, (size_t)width, ours), n);
			assert_string_equal(ours, theirs);
			n = snprintf(theirs, sizeof theirs, "%0*" PRIx64, width, values[i]);
			assert_int_equal(dg_digits(values[i], 16, (size_t)width, ours), n);
			assert_string_equal(ours, theirs);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(they_are_those_of_snprintf) };
	return cmocka_run_group_tests_name("util/digits", tests, NULL, NULL);
}
