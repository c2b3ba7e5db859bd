/* Tests of health.c: when a network is left alone, and when it is tried again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "router/health.h"

static struct health h;
static int64_t now;

static int begin(void **state)
{
	(void)state;
	h = (struct health){ 0 };
	now = 1000000;
	return 0;
}

static void answer(int n, enum health_answer what)
{
	for (int i = 0; i < n; i++)
		health_answered(&h, now, what, 0);
}

static bool is_well(void)
{
	return !health_complaint(&h, now, 60000);
}

static void some_refusals_are_no_complaint(void **state)
{
	(void)state;
	answer(HEALTH_MANY - 1, HEALTH_REFUSED);
	assert_true(is_well());
	answer(100, HEALTH_TAKEN);
	answer(90, HEALTH_REFUSED); /* less than it took */
	health_reported(&h);
	assert_true(is_well());
	answer(30, HEALTH_REFUSED);
	assert_string_equal(health_complaint(&h, now, 0), "it refuses more than it takes");
}

static void a_few_in_a_row_are_one_if_they_last(void **state)
{
	(void)state;
	answer(HEALTH_ROW, HEALTH_REFUSED); /* at once: an accident */
	assert_true(is_well());
	now += HEALTH_STUCK_MS;
	answer(1, HEALTH_TAKEN);
	answer(HEALTH_ROW - 1, HEALTH_REFUSED);
	now += HEALTH_STUCK_MS;
	assert_true(is_well());
	answer(1, HEALTH_REFUSED);
	assert_false(is_well());
}

static void refusals_are_forgotten(void **state)
{
	(void)state;
	for (int minute = 0; minute < 60; minute++) {
		now += 60000;
		answer(1, HEALTH_JUDGED);
		answer(4, HEALTH_REFUSED);
		assert_true(is_well());
	}
	now += INT64_C(86400000) * 365;
	answer(1, HEALTH_REFUSED);
	assert_true(h.refused < 1.5);
}

static void what_the_text_is_says_nothing_of_the_network(void **state)
{
	(void)state;
	answer(1000, HEALTH_JUDGED);
	assert_true(is_well());
}

static void one_text_tries_a_network_that_rests(void **state)
{
	(void)state;
	answer(HEALTH_MANY, HEALTH_REFUSED);
	assert_false(is_well());
	assert_false(health_try(&h, now)); /* it rests first */
	now += HEALTH_REST_MS;
	assert_true(health_try(&h, now));
	assert_false(health_try(&h, now)); /* one */
	answer(1, HEALTH_REFUSED);
	now += HEALTH_REST_MS;
	assert_false(health_try(&h, now)); /* twice as long now */
	now += HEALTH_REST_MS;
	assert_true(health_try(&h, now));
	answer(1, HEALTH_TAKEN);
	assert_true(is_well());
	answer(HEALTH_MANY - 1, HEALTH_REFUSED);
	assert_true(is_well()); /* it begins anew */
}

static void rests_have_an_end(void **state)
{
	(void)state;
	answer(HEALTH_MANY, HEALTH_REFUSED);
	for (int i = 0; i < 20; i++) {
		now += HEALTH_REST_MOST_MS;
		assert_true(health_try(&h, now));
		answer(1, HEALTH_REFUSED);
	}
	assert_int_equal(h.rest_ms, HEALTH_REST_MOST_MS);
}

static void silence_is_a_complaint_until_it_ends(void **state)
{
	(void)state;
	health_asked(&h, now);
	now += HEALTH_STUCK_MS - 1;
	assert_true(is_well());
	now += 1;
	health_asked(&h, now); /* another text is no answer */
	assert_string_equal(health_complaint(&h, now, 0), "it does not answer");
	assert_false(health_try(&h, now + HEALTH_REST_MOST_MS)); /* it has something to try with */
	health_answered(&h, now, HEALTH_TAKEN, 1);
	assert_true(is_well());
	now += HEALTH_STUCK_MS;
	assert_false(is_well()); /* the second one */
	health_answered(&h, now, HEALTH_TAKEN, 0);
	now += INT64_C(3600000);
	health_reported(&h);
	assert_true(is_well());
}

static void who_is_slow_is_not_stuck(void **state)
{
	(void)state;
	health_asked(&h, now);
	for (int i = 0; i < 20; i++) { /* a modem: one text every six seconds, and always another one */
		now += 6000;
		health_answered(&h, now, HEALTH_TAKEN, 1);
	}
	health_reported(&h);
	now += 15000;
	assert_true(is_well());
	now += 15000;
	assert_string_equal(health_complaint(&h, now, 0), "it does not answer");
}

static void texts_without_receipts(void **state)
{
	(void)state;
	answer(HEALTH_UNREPORTED_MANY, HEALTH_TAKEN);
	now += 59999;
	assert_true(is_well());
	now += 1;
	assert_string_equal(health_complaint(&h, now, 60000), "it takes texts and sends no receipts");
	assert_null(health_complaint(&h, now, 0)); /* nobody asked */
	assert_true(health_try(&h, now));
	answer(1, HEALTH_TAKEN);
	assert_false(is_well());
	assert_false(health_try(&h, now));
	health_reported(&h);
	assert_true(is_well());
}

#define T(test) cmocka_unit_test_setup(test, begin)
int main(void)
{
	const struct CMUnitTest tests[] = {
		T(some_refusals_are_no_complaint),
		T(a_few_in_a_row_are_one_if_they_last),
		T(refusals_are_forgotten),
		T(what_the_text_is_says_nothing_of_the_network),
		T(one_text_tries_a_network_that_rests),
		T(rests_have_an_end),
		T(silence_is_a_complaint_until_it_ends),
		T(who_is_slow_is_not_stuck),
		T(texts_without_receipts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
