/* How a carrier spells ids, learned from what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "habit.h"

static struct smpp_habit *h;
static struct smpp_spellings s;

static int set_up(void **state)
{
	(void)state;
	h = smpp_habit_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	smpp_habit_destroy(h);
	return 0;
}

/* A receipt: what is tried first. */
static const char *first(const char *told, bool *news)
{
	smpp_spell(told, false, &s);
	size_t n = s.n;
	bool learned = smpp_habit_order(h, &s);
	if (news)
		*news = learned;
	assert_int_equal(s.n, n);
	for (size_t i = 0; i < n; i++) /* none is lost, none is there twice */
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(s.at[i], s.at[k]);
	return s.at[0];
}

/* The carrier names messages in hexadecimal and reports on them in decimal. */
static void teach(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char named[16], told[16];
		(void)snprintf(named, sizeof named, "a%05x", i);
		(void)snprintf(told, sizeof told, "%u", 0xa00000 + i);
		smpp_habit_note(h, named);
		assert_string_equal(first(told, NULL), named);
	}
}

static void what_was_an_id_lately_comes_first(void **state)
{
	(void)state;
	assert_string_equal(first("256", NULL), "256"); /* nothing is known */
	smpp_habit_note(h, "100");
	assert_string_equal(first("256", NULL), "100");
	smpp_habit_note(h, "256");
	assert_string_equal(first("256", NULL), "256"); /* both, and there is no habit */
	smpp_habit_note(h, "");
	assert_string_equal(first("x", NULL), "x");
}

static void three_receipts_are_a_habit(void **state)
{
	(void)state;
	bool news;
	teach(2);
	smpp_habit_note(h, "aaaaaa");
	assert_string_equal(first("11184810", &news), "aaaaaa");
	assert_true(news);
	assert_string_equal(first("11184810", &news), "aaaaaa");
	assert_false(news); /* said once */
	smpp_habit_note(h, "256");
	smpp_habit_note(h, "100");
	assert_string_equal(first("256", NULL), "100");   /* not the one that is spelled so by chance */
	assert_string_equal(first("4096", NULL), "1000"); /* older than what is remembered */
}

static void what_is_known_is_believed_rather_than_the_habit(void **state)
{
	(void)state;
	teach(5);
	smpp_habit_note(h, "777777");
	assert_string_equal(first("777777", NULL), "777777");
}

static void a_carrier_may_change(void **state)
{
	(void)state;
	bool news = false;
	teach(20);
	for (int i = 0; i < 20; i++) {
		char id[16];
		(void)snprintf(id, sizeof id, "%d", 500000 + i);
		smpp_habit_note(h, id);
		assert_string_equal(first(id, &news), id);
		assert_false(news); /* as it is: nothing worth saying */
	}
	smpp_habit_note(h, "256");
	smpp_habit_note(h, "100");
	assert_string_equal(first("256", NULL), "256");
}

static void ids_without_number_are_learned_too(void **state)
{
	(void)state;
	for (char c = 'a'; c < 'd'; c++) {
		char named[8] = "xy-", told[8] = "XY-";
		named[3] = c;
		told[3] = (char)(c - 'a' + 'A');
		smpp_habit_note(h, named);
		assert_string_equal(first(told, NULL), named);
	}
	assert_string_equal(first("XY-Z", NULL), "xy-z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_an_id_lately_comes_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(three_receipts_are_a_habit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_known_is_believed_rather_than_the_habit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_carrier_may_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ids_without_number_are_learned_too, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
