/* test_codes.c - the codes that are open: who they are of, how long, and that no more are kept than there is room for.
 * What test_proof.c shows through the desk is not said again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "user/codes.h"
#include "util/clock.h"
#include "util/map.h"

#define SMS   "sms.example.org"
#define PHONE "+15550001111"

enum { OPEN_MOST = 20000 };

static int64_t now_ms = 1700000000000;

int64_t dg_now_ms(void)
{
	return now_ms;
}
int64_t dg_mono_ms(void)
{
	return now_ms;
}
int64_t dg_mono_ns(void)
{
	return now_ms * 1000000;
}

static void each_user_has_one(void **state)
{
	struct codes c;
	char first[CODE_DIGITS + 1];
	(void)state;
	codes_init(&c);
	snprintf(first, sizeof first, "%s", codes_open(&c, SMS, "a@x", PHONE)->digits);
	(void)codes_open(&c, SMS, "b@x", PHONE);
	assert_int_equal(dg_map_count(c.opens), 2);
	assert_int_equal(dg_map_count(c.numbers), 1);
	assert_int_equal(codes_try(&c, SMS, "a@x", PHONE, first), DG_OK);
	assert_int_equal(dg_map_count(c.opens), 1);
	(void)codes_open(&c, SMS, "b@x", "+15550002222");
	assert_int_equal(dg_map_count(c.opens), 1);
	assert_non_null(dg_map_get(c.numbers, SMS " +15550002222"));
	assert_null(dg_map_get(c.numbers, SMS " " PHONE));
	codes_finish(&c);
}

static void the_oldest_goes_when_there_are_too_many(void **state)
{
	struct codes c;
	char user[32], first[CODE_DIGITS + 1];
	(void)state;
	codes_init(&c);
	snprintf(first, sizeof first, "%s", codes_open(&c, SMS, "first@x", PHONE)->digits);
	for (int i = 0; i < OPEN_MOST; i++) {
		snprintf(user, sizeof user, "u%d@x", i);
		(void)codes_open(&c, SMS, user, PHONE);
	}
	assert_int_equal(dg_map_count(c.opens), OPEN_MOST);
	assert_int_equal(codes_try(&c, SMS, "first@x", PHONE, first), DG_TIMEOUT);
	now_ms += 5 * 60000;
	assert_int_equal(codes_try(&c, SMS, user, PHONE, "000000"), DG_TIMEOUT);
	assert_int_equal(dg_map_count(c.opens), 0);
	codes_finish(&c);
}

static void a_number_at_which_too_much_was_guessed_takes_no_code(void **state)
{
	struct codes c;
	char digits[CODE_DIGITS + 1];
	int64_t until_ms;
	(void)state;
	codes_init(&c);
	const struct code *code = codes_open(&c, SMS, "a@x", PHONE);
	snprintf(digits, sizeof digits, "%s", code->digits);
	for (int i = 0; i < GUESSES_A_DAY; i++)
		free(guesses_spend(code->guesses, &until_ms));
	assert_int_equal(codes_try(&c, SMS, "a@x", PHONE, digits), DG_TIMEOUT);
	assert_int_equal(dg_map_count(c.opens), 0);
	codes_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_user_has_one),
		cmocka_unit_test(the_oldest_goes_when_there_are_too_many),
		cmocka_unit_test(a_number_at_which_too_much_was_guessed_takes_no_code),
	};
	return cmocka_run_group_tests_name("user/codes", tests, NULL, NULL);
}
