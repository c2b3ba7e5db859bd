/* Tests of util/hours.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "util/hours.h"

enum { MO, TU, WE, TH, FR, SA, SU };

static bool has(const char *text, int weekday, int hour, int minute)
{
	struct dg_hours h;
	assert_true(dg_hours_read(text, &h));
	return dg_hours_has(&h, weekday, hour * 60 + minute);
}

static void days_and_times(void **state)
{
	static const char office[] = "Mo-Fr 08:00-18:00, Sa 09:30-12:00";
	(void)state;
	assert_true(has(office, MO, 8, 0));
	assert_true(has(office, FR, 17, 59));
	assert_false(has(office, FR, 18, 0));
	assert_false(has(office, MO, 7, 59));
	assert_true(has(office, SA, 9, 30));
	assert_false(has(office, SA, 9, 29));
	assert_false(has(office, SU, 10, 0));
	assert_true(has("08:00-09:00", SU, 8, 30));
	assert_true(has("00:00-24:00", WE, 0, 0));
	assert_true(has("00:00-24:00", WE, 23, 59));
	assert_true(has("Fr-Mo 10:00-11:00", SU, 10, 30));
	assert_false(has("Fr-Mo 10:00-11:00", TU, 10, 30));
}

static void over_night(void **state)
{
	(void)state;
	assert_true(has("Fr 22:00-06:00", FR, 23, 0));
	assert_true(has("Fr 22:00-06:00", SA, 5, 59));
	assert_false(has("Fr 22:00-06:00", SA, 6, 0));
	assert_false(has("Fr 22:00-06:00", FR, 5, 0));
	assert_true(has("Su 22:00-06:00", MO, 1, 0));
}

static void what_is_no_time_is_refused(void **state)
{
	static const char nine[] = "00:00-01:00,02:00-03:00,04:00-05:00,06:00-07:00,08:00-09:00,10:00-11:00,"
				   "12:00-13:00,14:00-15:00,16:00-17:00";
	static const char *const cases[] = { "", "Mo", "Mo-Fr", "Mo 8:00-18:00", "Mo 08:00", "Xx 08:00-09:00",
		"08:00-25:00", "08:60-09:00", "24:00-08:00", "08:00-09:00,", "08:00-09:00 Mo", "Mo- 08:00-09:00",
		nine };
	struct dg_hours h;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_false(dg_hours_read(cases[i], &h));
}

static void now_is_local_time(void **state)
{
	struct dg_hours h;
	(void)state;
	assert_int_equal(setenv("TZ", "UTC-2", 1), 0); /* two hours east */
	tzset();
	assert_true(dg_hours_read("Th 02:00-02:01", &h));
	assert_true(dg_hours_has_now(&h, 0)); /* 1970-01-01 00:00 UTC, a Thursday */
	assert_false(dg_hours_has_now(&h, 60000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_times),
		cmocka_unit_test(over_night),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(now_is_local_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
