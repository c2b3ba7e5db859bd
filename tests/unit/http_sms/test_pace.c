/* test_pace.c - the operator's rate and the carrier's pauses. */
#include "pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void without_a_rate_nothing_waits(void **state)
{
	(void)state;
	struct http_pace p;
	http_pace_init(&p, 0, 1000);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(http_pace_wait_ms(&p, 1000), 0);
		http_pace_sent(&p);
	}
}

static void a_rate_is_kept(void **state)
{
	(void)state;
	struct http_pace p;
	int64_t now_ms = 1000;
	http_pace_init(&p, 10, now_ms);
	for (int i = 0; i < 101; i++) {
		now_ms += http_pace_wait_ms(&p, now_ms);
		assert_int_equal(http_pace_wait_ms(&p, now_ms), 0);
		http_pace_sent(&p);
	}
	assert_in_range(now_ms, 11000, 11200); /* the first one leaves at once, a hundred follow in ten seconds */
}

static void what_was_not_used_is_kept_for_a_second(void **state)
{
	(void)state;
	struct http_pace p;
	int n = 0;
	http_pace_init(&p, 5, 1000);
	for (; !http_pace_wait_ms(&p, 100000); n++)
		http_pace_sent(&p);
	assert_int_equal(n, 5);
}

static void the_carriers_pause_is_kept_and_never_made_shorter(void **state)
{
	(void)state;
	struct http_pace p;
	http_pace_init(&p, 0, 0);
	http_pace_hold(&p, 5000, 1000);
	http_pace_hold(&p, 2000, 1000);
	http_pace_hold(&p, 0, 2000);
	assert_int_equal(http_pace_wait_ms(&p, 1000), 5000);
	assert_int_equal(http_pace_wait_ms(&p, 6000), 0);
}

static void pauses_without_a_word_grow_until_one_is_taken(void **state)
{
	(void)state;
	struct http_pace p;
	int64_t now_ms = 0, most_ms = 0;
	http_pace_init(&p, 0, now_ms);
	for (int i = 0; i < 12; i++) {
		http_pace_hold(&p, 0, now_ms);
		int64_t wait_ms = http_pace_wait_ms(&p, now_ms);
		assert_in_range(wait_ms, 500, 60000);
		most_ms = wait_ms > most_ms ? wait_ms : most_ms;
		now_ms += wait_ms;
	}
	assert_true(most_ms >= 30000);
	http_pace_accepted(&p);
	http_pace_hold(&p, 0, now_ms);
	assert_in_range(http_pace_wait_ms(&p, now_ms), 500, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_rate_nothing_waits),
		cmocka_unit_test(a_rate_is_kept),
		cmocka_unit_test(what_was_not_used_is_kept_for_a_second),
		cmocka_unit_test(the_carriers_pause_is_kept_and_never_made_shorter),
		cmocka_unit_test(pauses_without_a_word_grow_until_one_is_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
