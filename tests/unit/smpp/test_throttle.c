/* Pacing, with a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "throttle.h"

static struct smpp_throttle t;

static void the_rate_is_kept(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 50, 1000, 30000, 10, 0);
	int64_t now_ms = 0;
	size_t sent = 0;
	for (; now_ms < 10000; now_ms++)
		while (!smpp_throttle_wait_ms(&t, now_ms)) {
			smpp_throttle_sent(&t);
			sent++;
		}
	assert_in_range(sent, 495, 505);
}

/* A wait that is kept to ends it: no turn is spent on waiting again and again. */
static void waiting_as_told_is_enough(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 7, 1000, 30000, 10, 0);
	smpp_throttle_sent(&t);
	int64_t wait_ms = smpp_throttle_wait_ms(&t, 0);
	assert_in_range(wait_ms, 140, 145);
	assert_int_equal(smpp_throttle_wait_ms(&t, wait_ms), 0);
}

static void quiet_hours_are_not_saved_up(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 100, 1000, 30000, 10, 0);
	size_t sent = 0;
	while (!smpp_throttle_wait_ms(&t, 3600000)) {
		smpp_throttle_sent(&t);
		sent++;
	}
	assert_int_equal(sent, 10);
}

static void no_rate_is_no_wait(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 0, 1000, 30000, 10, 0);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(smpp_throttle_wait_ms(&t, 0), 0);
		smpp_throttle_sent(&t);
	}
}

static void pauses_grow_and_one_flight_is_one_pause(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 0, 1000, 30000, 10, 0);
	int64_t now_ms = 100, longest_ms = 0;
	for (int i = 0; i < 12; i++) {
		assert_true(smpp_throttle_refused(&t, false, now_ms, now_ms));
		int64_t wait_ms = smpp_throttle_wait_ms(&t, now_ms);
		assert_in_range(wait_ms, 500, 30000);
		assert_false(smpp_throttle_refused(&t, false, now_ms - 1, now_ms + 1)); /* of the same flight */
		assert_int_equal(smpp_throttle_wait_ms(&t, now_ms + 1), wait_ms - 1);
		longest_ms = wait_ms > longest_ms ? wait_ms : longest_ms;
		now_ms += wait_ms;
		assert_int_equal(smpp_throttle_wait_ms(&t, now_ms), 0);
		assert_false(smpp_throttle_refused(&t, false, now_ms - wait_ms - 1, now_ms)); /* a late answer to it */
	}
	assert_true(longest_ms >= 15000);
	smpp_throttle_accepted(&t);
	assert_true(smpp_throttle_refused(&t, false, now_ms, now_ms));
	assert_in_range(smpp_throttle_wait_ms(&t, now_ms), 500, 1000);
}

static void after_one_overflow_it_grows_by_one_in_a_round(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 0, 1000, 30000, 8, 0);
	assert_true(smpp_throttle_refused(&t, true, 100, 100));
	for (int i = 0; i < 4; i++)
		smpp_throttle_accepted(&t);
	assert_true(t.room > 4.5 && t.room < 5.5);
	for (int i = 0; i < 24; i++)
		smpp_throttle_accepted(&t);
	assert_true(t.room == 8);
	assert_true(t.rounds == 0);
}

static void a_full_queue_shrinks_what_is_under_way_before_it_pauses_long(void **state)
{
	(void)state;
	smpp_throttle_init(&t, 0, 1000, 30000, 8, 0);
	int64_t now_ms = 100;
	static const double rooms[] = { 4, 2, 1 };
	for (size_t i = 0; i < 3; i++) {
		assert_true(smpp_throttle_refused(&t, true, now_ms, now_ms));
		assert_in_range(smpp_throttle_wait_ms(&t, now_ms), 500, 4000);
		assert_true(t.room == rooms[i]);
		now_ms = t.pause_until_ms;
	}
	assert_true(smpp_throttle_refused(&t, true, now_ms, now_ms)); /* one at a time, and still */
	assert_in_range(smpp_throttle_wait_ms(&t, now_ms), 15000, 30000);
	for (int i = 0; i < 5; i++)
		smpp_throttle_accepted(&t);
	assert_true(t.room < 2);
	for (int i = 0; i < 300; i++)
		smpp_throttle_accepted(&t);
	assert_true(t.room == 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rate_is_kept),
		cmocka_unit_test(waiting_as_told_is_enough),
		cmocka_unit_test(quiet_hours_are_not_saved_up),
		cmocka_unit_test(no_rate_is_no_wait),
		cmocka_unit_test(pauses_grow_and_one_flight_is_one_pause),
		cmocka_unit_test(after_one_overflow_it_grows_by_one_in_a_round),
		cmocka_unit_test(a_full_queue_shrinks_what_is_under_way_before_it_pauses_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
