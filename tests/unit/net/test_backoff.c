/* test_backoff.c - delays double, keep their jitter inside the promise, stop at the ceiling, and start over. */
#include "net/backoff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_doubles_up_to_the_ceiling(void **state)
{
	(void)state;
	static const int64_t delays[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000 };
	for (int round = 0; round < 200; round++) {
		struct dg_backoff b = { .first_ms = 500, .most_ms = 30000 };
		for (size_t i = 0; i < sizeof delays / sizeof *delays; i++)
			assert_in_range(dg_backoff_next(&b), delays[i] / 2, delays[i]);
		dg_backoff_reset(&b);
		assert_in_range(dg_backoff_next(&b), 250, 500);
	}
}

static void test_two_links_do_not_march_in_step(void **state)
{
	(void)state;
	int same = 0;
	for (int i = 0; i < 100; i++) {
		struct dg_backoff a = { .first_ms = 100000, .most_ms = 100000 };
		struct dg_backoff b = a;
		same += dg_backoff_next(&a) == dg_backoff_next(&b);
	}
	assert_in_range(same, 0, 5); /* by chance once in 50,000 */
}

static void test_the_smallest_delay_is_not_zero_sized(void **state)
{
	(void)state;
	struct dg_backoff b = { .first_ms = 1, .most_ms = 1 };
	for (int i = 0; i < 20; i++)
		assert_in_range(dg_backoff_next(&b), 0, 1);
}

static void test_a_huge_ceiling_does_not_overflow(void **state)
{
	(void)state;
	struct dg_backoff b = { .first_ms = INT64_MAX / 3, .most_ms = INT64_MAX };
	for (int i = 0; i < 5; i++)
		assert_true(dg_backoff_next(&b) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doubles_up_to_the_ceiling),
		cmocka_unit_test(test_two_links_do_not_march_in_step),
		cmocka_unit_test(test_the_smallest_delay_is_not_zero_sized),
		cmocka_unit_test(test_a_huge_ceiling_does_not_overflow),
	};
	return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
