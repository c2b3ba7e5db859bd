/* Which receipt is final, which is late, which is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "module/flight.h"

static int set_up(void **state)
{
	static struct flights f;
	flights_init(&f);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	flights_finish(*state);
	return 0;
}

static enum flight_answer receipt(struct flights *f, const char *id, enum dg_stage stage)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = stage;
	return flights_receipt(f, &ev);
}

static void one_of_sent_and_failed_is_final(void **state)
{
	flights_add(*state, "a");
	flights_add(*state, "b");
	assert_int_equal(receipt(*state, "a", DG_SENT), FLIGHT_FINAL);
	assert_int_equal(receipt(*state, "b", DG_FAILED), FLIGHT_FINAL);
	assert_int_equal(receipt(*state, "a", DG_SENT), FLIGHT_TWICE);
	assert_int_equal(receipt(*state, "b", DG_SENT), FLIGHT_TWICE);
	assert_int_equal(receipt(*state, "b", DG_FAILED), FLIGHT_TWICE);
	assert_int_equal(receipt(*state, "a", DG_FAILED), FLIGHT_LATER);
	assert_int_equal(receipt(*state, "a", DG_FAILED), FLIGHT_TWICE);
	assert_null(flights_next(*state));
}

static void what_is_late_settles_nothing(void **state)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = "a";
	ev.receipt.stage = DG_SENT;
	ev.receipt.late = true;
	flights_add(*state, "a"); /* the second attempt, while the first one is answered */
	assert_int_equal(flights_receipt(*state, &ev), FLIGHT_LATER);
	assert_true(flights_waits(*state, "a"));
	assert_int_equal(receipt(*state, "a", DG_SENT), FLIGHT_FINAL);
	assert_int_equal(flights_receipt(*state, &ev), FLIGHT_LATER);
	ev.receipt.stage = DG_FAILED;
	assert_int_equal(flights_receipt(*state, &ev), FLIGHT_NOTHING);
}

static void delivered_settles_nothing(void **state)
{
	flights_add(*state, "a");
	assert_int_equal(receipt(*state, "a", DG_DELIVERED), FLIGHT_LATER); /* it overtook the answer */
	assert_true(flights_waits(*state, "a"));
	assert_int_equal(receipt(*state, "a", DG_SENT), FLIGHT_FINAL);
	assert_false(flights_waits(*state, "a"));
	assert_int_equal(receipt(*state, "a", DG_DELIVERED), FLIGHT_LATER);
	assert_int_equal(receipt(*state, "a", DG_READ), FLIGHT_LATER);
}

static void what_waits_comes_oldest_first(void **state)
{
	flights_add(*state, "a");
	flights_add(*state, "b");
	flights_add(*state, "a"); /* a retry waits anew */
	assert_string_equal(flights_next(*state)->id, "b");
	flights_remove(*state, "b");
	flights_remove(*state, "b");
	assert_string_equal(flights_next(*state)->id, "a");
}

/* Only the latest are remembered; of older ones the journal knows. */
static void forgets_in_time(void **state)
{
	char id[16];
	for (int i = 0; i < 2000; i++) {
		snprintf(id, sizeof id, "%d", i);
		flights_add(*state, id);
		assert_int_equal(receipt(*state, id, DG_SENT), FLIGHT_FINAL);
	}
	const struct flights *f = *state;
	assert_int_equal(dg_map_count(f->by_id), 1024);
	assert_int_equal(receipt(*state, "1999", DG_SENT), FLIGHT_TWICE);
	assert_int_equal(receipt(*state, "0", DG_SENT), FLIGHT_NOTHING);
	assert_int_equal(receipt(*state, "0", DG_FAILED), FLIGHT_LATER);
}

int main(void)
{
#define FLYING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FLYING(one_of_sent_and_failed_is_final),
		FLYING(what_is_late_settles_nothing),
		FLYING(delivered_settles_nothing),
		FLYING(what_waits_comes_oldest_first),
		FLYING(forgets_in_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
