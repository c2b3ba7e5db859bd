/* test_clock.c - both clocks run, in the units that they say. */
#include "util/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static void test_units(void **state)
{
	(void)state;
	assert_in_range(dg_now_ms() / 1000 - (int64_t)time(NULL) + 2, 0, 4);
	int64_t ns = dg_mono_ns();
	int64_t ms = dg_mono_ms();
	assert_in_range(ms - ns / 1000000, 0, 1000);
}

static void test_the_steady_clock_does_not_go_back(void **state)
{
	(void)state;
	int64_t last = dg_mono_ns();
	for (int i = 0; i < 10000; i++) {
		int64_t now = dg_mono_ns();
		assert_true(now >= last);
		last = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_the_steady_clock_does_not_go_back),
	};
	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
