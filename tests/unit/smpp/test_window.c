/* Outstanding requests by sequence number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "window.h"

static struct smpp_window w;

static int set_up(void **state)
{
	(void)state;
	smpp_window_init(&w, 10);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	smpp_window_finish(&w);
	return 0;
}

static void taken_by_number_in_any_order(void **state)
{
	(void)state;
	int things[10];
	uint32_t numbers[10];
	int64_t sent_ms = 0;
	for (int i = 0; i < 10; i++)
		numbers[i] = smpp_window_put(&w, &things[i], 100 + i);
	for (int i = 9; i >= 0; i--) {
		assert_ptr_equal(smpp_window_take(&w, numbers[i], &sent_ms), &things[i]);
		assert_int_equal(sent_ms, 100 + i);
		assert_null(smpp_window_take(&w, numbers[i], &sent_ms)); /* once */
	}
	assert_int_equal(w.outstanding, 0);
	assert_null(smpp_window_take(&w, 0, &sent_ms));
	assert_null(smpp_window_take(&w, 0x80000001u, &sent_ms));
	assert_null(smpp_window_take(&w, 4711, &sent_ms));
}

/* One that is never answered does not block the others, however often the numbers come round. */
static void a_straggler_is_stepped_over(void **state)
{
	(void)state;
	int straggler, other;
	int64_t sent_ms;
	uint32_t first = smpp_window_put(&w, &straggler, 1);
	for (int i = 0; i < 10000; i++) {
		uint32_t number = smpp_window_put(&w, &other, 2);
		assert_int_not_equal(number, first);
		assert_ptr_equal(smpp_window_take(&w, number, &sent_ms), &other);
	}
	assert_ptr_equal(smpp_window_take(&w, first, &sent_ms), &straggler);
}

static void numbers_wrap_to_one(void **state)
{
	(void)state;
	int thing;
	int64_t sent_ms;
	w.last = SMPP_SEQUENCE_LAST - 1;
	assert_int_equal(smpp_window_put(&w, &thing, 0), SMPP_SEQUENCE_LAST);
	assert_int_equal(smpp_window_number(&w), 1);
	assert_ptr_equal(smpp_window_take(&w, SMPP_SEQUENCE_LAST, &sent_ms), &thing);
}

static void time_outs(void **state)
{
	(void)state;
	int early, late;
	smpp_window_put(&w, &early, 100);
	smpp_window_put(&w, &late, 200);
	assert_null(smpp_window_take_older(&w, 99));
	assert_ptr_equal(smpp_window_take_older(&w, 150), &early);
	assert_null(smpp_window_take_older(&w, 150));
	assert_ptr_equal(smpp_window_take_older(&w, INT64_MAX), &late);
	assert_null(smpp_window_take_older(&w, INT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(taken_by_number_in_any_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_straggler_is_stepped_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_wrap_to_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(time_outs, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
