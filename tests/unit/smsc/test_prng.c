/* test_prng.c - the same seed gives the same numbers, and they stay in their limits. */
#include "prng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The first outputs of splitmix64 for the seed 1234567, as its authors publish them. */
static void follows_the_reference(void **state)
{
	(void)state;
	struct smsc_prng p = { 1234567 };
	assert_true(smsc_prng_next(&p) == 6457827717110365317u);
	assert_true(smsc_prng_next(&p) == 3203168211198807973u);
	assert_true(smsc_prng_next(&p) == 9817491932198370423u);
}

static void stays_in_its_limits(void **state)
{
	(void)state;
	struct smsc_prng p = { 7 };
	bool low = false, high = false;
	for (int i = 0; i < 1000; i++) {
		uint64_t n = smsc_prng_below(&p, 10);
		double unit = smsc_prng_unit(&p);
		assert_true(n < 10);
		assert_true(unit >= 0 && unit < 1);
		low = low || n == 0;
		high = high || n == 9;
	}
	assert_true(low && high);
	assert_true(smsc_prng_below(&p, 0) == 0);
}

static void fills_alike_from_the_same_seed(void **state)
{
	(void)state;
	struct smsc_prng a = { 3 }, b = { 3 }, c = { 4 };
	unsigned char x[33], y[33], z[33];
	smsc_prng_fill(&a, x, sizeof x);
	smsc_prng_fill(&b, y, sizeof y);
	smsc_prng_fill(&c, z, sizeof z);
	assert_memory_equal(x, y, sizeof x);
	assert_true(memcmp(x, z, sizeof x) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_reference),
		cmocka_unit_test(stays_in_its_limits),
		cmocka_unit_test(fills_alike_from_the_same_seed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
