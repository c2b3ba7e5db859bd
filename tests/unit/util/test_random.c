/* test_random.c - bounds hold, every outcome occurs, tokens have their alphabet. */
#include "util/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_two_draws_differ(void **state)
{
	(void)state;
	unsigned char a[32] = { 0 };
	unsigned char b[32] = { 0 };
	dg_random(a, sizeof a);
	dg_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	dg_random(a, 0);
}

static void test_below_reaches_every_value_and_no_other(void **state)
{
	(void)state;
	int seen[7] = { 0 };
	for (int i = 0; i < 7000; i++) {
		uint64_t n = dg_random_below(7);
		assert_true(n < 7);
		seen[n]++;
	}
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 700, 1300); /* 1000 expected; ten standard deviations */
	assert_int_equal(dg_random_below(1), 0);
	for (int i = 0; i < 100; i++)
		assert_true(dg_random_below(UINT64_MAX) < UINT64_MAX);
}

static void test_tokens(void **state)
{
	(void)state;
	char token[41];
	char other[41];
	dg_random_token(token, 40);
	dg_random_token(other, 40);
	assert_int_equal(strlen(token), 40);
	assert_int_equal(strspn(token, "abcdefghijklmnopqrstuvwxyz234567"), 40);
	assert_string_not_equal(token, other);
	dg_random_token(token, 0);
	assert_string_equal(token, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_draws_differ),
		cmocka_unit_test(test_below_reaches_every_value_and_no_other),
		cmocka_unit_test(test_tokens),
	};
	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
