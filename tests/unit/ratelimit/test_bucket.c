/* The buckets, with the clock in the test's hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "bucket.h"

#define MINUTE 60000

static void a_burst_then_the_steady_rate(void **state)
{
	(void)state;
	struct buckets *b = buckets_create(60, 3);
	int64_t now = 1000000;
	for (int i = 0; i < 3; i++)
		assert_int_equal(buckets_take(b, "alice", now), 0);
	assert_int_equal(buckets_take(b, "alice", now), 1000);
	assert_int_equal(buckets_take(b, "alice", now + 400), 600); /* asking again costs nothing */
	assert_int_equal(buckets_take(b, "alice", now + 999), 1);
	assert_int_equal(buckets_take(b, "alice", now + 1000), 0);
	assert_int_equal(buckets_take(b, "alice", now + 1000), 1000);
	buckets_destroy(b);
}

/* Whatever the pattern, a minute never passes more than the burst and a minute's worth. */
static void no_pattern_beats_the_rate(void **state)
{
	(void)state;
	static const int steps[] = { 1, 7, 333, 999, 1000, 1001, 20000 };
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct buckets *b = buckets_create(60, 5);
		int passed = 0;
		for (int64_t now = 0; now < 10 * MINUTE; now += steps[i])
			passed += buckets_take(b, "alice", now) == 0;
		assert_in_range(passed, 1, 5 + 600);
		if (steps[i] <= 1000)
			assert_in_range(passed, 600, 605);
		buckets_destroy(b);
	}
}

static void users_do_not_share(void **state)
{
	(void)state;
	struct buckets *b = buckets_create(1, 1);
	assert_int_equal(buckets_take(b, "alice", 0), 0);
	assert_int_equal(buckets_take(b, "alice", 0), MINUTE);
	assert_int_equal(buckets_take(b, "bob", 0), 0);
	buckets_destroy(b);
}

static void memory_follows_who_writes(void **state)
{
	(void)state;
	struct buckets *b = buckets_create(60, 2);
	char user[32];
	for (int i = 0; i < 1000; i++) {
		snprintf(user, sizeof user, "user%d", i);
		assert_int_equal(buckets_take(b, user, 0), 0);
	}
	assert_int_equal(buckets_count(b), 1000);
	for (int i = 0; i < 600; i++) /* one user writes on; the others are full again */
		buckets_take(b, "alice", MINUTE + i * 1000);
	assert_int_equal(buckets_count(b), 1);
	buckets_destroy(b);
	buckets_destroy(NULL);
}

/* The fastest rate, the longest silence: nothing overflows. */
static void extremes_are_harmless(void **state)
{
	(void)state;
	struct buckets *b = buckets_create(60000, 60000);
	assert_int_equal(buckets_take(b, "alice", 0), 0);
	for (int i = 0; i < 59999; i++)
		assert_int_equal(buckets_take(b, "alice", 0), 0);
	assert_int_equal(buckets_take(b, "alice", 0), 1);
	assert_int_equal(buckets_take(b, "alice", INT64_MAX), 0);
	buckets_destroy(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_burst_then_the_steady_rate),
		cmocka_unit_test(no_pattern_beats_the_rate),
		cmocka_unit_test(users_do_not_share),
		cmocka_unit_test(memory_follows_who_writes),
		cmocka_unit_test(extremes_are_harmless),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
