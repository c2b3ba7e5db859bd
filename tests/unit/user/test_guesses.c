/* test_guesses.c - wrong codes of a number, in memory and as they are noted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "user/guesses.h"
#include "util/clock.h"
#include "util/map.h"

#define SMS   "sms.example.org"
#define PHONE "+15550001111"

static int64_t now_ms = 1700000000000;
static const int64_t day_ms = 24 * 60 * 60000;

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

static void who_holds_a_number_sees_what_others_guess(void **state)
{
	struct dg_map *numbers = dg_map_create();
	struct guesses *a = guesses_hold(numbers, SMS, PHONE), *b = guesses_hold(numbers, SMS, PHONE);
	struct guesses *other = guesses_hold(numbers, "irc.example.org", PHONE);
	int64_t until_ms;
	(void)state;
	assert_ptr_equal(a, b);
	assert_ptr_not_equal(a, other);
	for (int i = GUESSES_A_DAY; i > 0; i--) {
		assert_int_equal(guesses_left(b), i);
		free(guesses_spend(a, &until_ms));
		assert_int_equal(until_ms, now_ms + day_ms);
	}
	assert_int_equal(guesses_left(b), 0);
	assert_int_equal(guesses_left(other), GUESSES_A_DAY);
	now_ms += day_ms;
	assert_int_equal(guesses_left(b), GUESSES_A_DAY);
	guesses_let_go(numbers, a);
	assert_int_equal(dg_map_count(numbers), 2);
	guesses_let_go(numbers, b);
	guesses_let_go(numbers, other);
	guesses_let_go(numbers, NULL);
	assert_int_equal(dg_map_count(numbers), 0);
	dg_map_destroy(numbers);
}

static void what_was_noted_is_known_once(void **state)
{
	struct dg_map *numbers = dg_map_create();
	struct guesses *g = guesses_hold(numbers, SMS, PHONE);
	int64_t until_ms;
	(void)state;
	free(guesses_spend(g, &until_ms));
	char *note = guesses_spend(g, &until_ms);
	guesses_let_go(numbers, g);
	g = guesses_hold(numbers, SMS, PHONE);
	assert_int_equal(guesses_left(g), GUESSES_A_DAY);
	guesses_know(g, note);
	assert_int_equal(guesses_left(g), GUESSES_A_DAY - 2);
	guesses_know(g, note); /* somebody else read it, too */
	assert_int_equal(guesses_left(g), GUESSES_A_DAY - 2);
	guesses_let_go(numbers, g);
	free(note);
	dg_map_destroy(numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_holds_a_number_sees_what_others_guess),
		cmocka_unit_test(what_was_noted_is_known_once),
	};
	return cmocka_run_group_tests_name("user/guesses", tests, NULL, NULL);
}
