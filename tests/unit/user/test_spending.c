/* test_spending.c - how often something was done, as it is noted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "user/spending.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };
static const int64_t start_ms = 1700000040000; /* a whole minute */
static const struct spending_rule exact = { .window_ms = HOUR_MS, .grain_ms = 1, .most = 3 };
static const struct spending_rule coarse = { .window_ms = HOUR_MS, .grain_ms = MINUTE_MS, .most = 100 };

static void is_written(const struct spending *s, const char *expected)
{
	struct dg_buf out = { 0 };
	spending_write(s, &out);
	assert_string_equal(out.at ? out.at : "", expected);
	dg_buf_finish(&out);
}

static void what_was_done_counts_for_a_window(void **state)
{
	struct spending s = { 0 };
	(void)state;
	assert_int_equal(spending_left(&s, &exact, start_ms), 3);
	spending_add(&s, &exact, start_ms);
	spending_add(&s, &exact, start_ms + MINUTE_MS);
	assert_int_equal(spending_left(&s, &exact, start_ms + HOUR_MS - 1), 1);
	assert_int_equal(spending_left(&s, &exact, start_ms + HOUR_MS), 2);
	spending_add(&s, &exact, start_ms + HOUR_MS);
	is_written(&s, "1700000100000 1700003640000"); /* what is over is not kept */
}

static void a_grain_counts_until_its_end(void **state)
{
	struct spending s = { 0 };
	(void)state;
	spending_add(&s, &coarse, start_ms + 10);
	spending_add(&s, &coarse, start_ms + MINUTE_MS - 1);
	spending_add(&s, &coarse, start_ms + MINUTE_MS);
	is_written(&s, "1700000040000x2 1700000100000");
	assert_int_equal(spending_left(&s, &coarse, start_ms + HOUR_MS + MINUTE_MS - 2), 97);
	assert_int_equal(spending_left(&s, &coarse, start_ms + HOUR_MS + MINUTE_MS - 1), 99);
}

/* The most that a rule of the gateway can need. */
static void a_full_hour_finds_room(void **state)
{
	struct spending s = { 0 }, read = { 0 };
	struct dg_buf out = { 0 };
	(void)state;
	for (int64_t at_ms = start_ms; at_ms < start_ms + 3 * HOUR_MS; at_ms += 40000)
		spending_add(&s, &coarse, at_ms);
	assert_true(s.n <= 62);
	spending_write(&s, &out);
	spending_read(&read, &coarse, out.at, start_ms + 3 * HOUR_MS);
	assert_int_equal(spending_left(&read, &coarse, start_ms + 3 * HOUR_MS), 100 - 90);
	dg_buf_finish(&out);
}

static void notes_are_read(void **state)
{
	struct spending s = { 0 };
	(void)state;
	spending_read(&s, &exact, "1700000040000 1700000040001", start_ms + 5); /* as earlier versions wrote */
	assert_int_equal(spending_left(&s, &exact, start_ms + 5), 1);
	s.n = 0;
	spending_read(&s, &coarse, "1700000040000x98 1700000100000", start_ms + MINUTE_MS);
	assert_int_equal(spending_left(&s, &coarse, start_ms + MINUTE_MS), 1);
}

static void strange_notes_lock_nobody_out(void **state)
{
	static const char *const strange[] = { "", "x", "yesterday", "-5 -9223372036854775808", "9223372036854775807x3",
		"1800000000000 1800000000001 1800000000002", "1600000000000x3" };
	(void)state;
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
		struct spending s = { 0 };
		spending_read(&s, &exact, strange[i], start_ms);
		assert_int_equal(spending_left(&s, &exact, start_ms), 3);
	}
	struct spending s = { 0 };
	spending_read(&s, &exact, "1700000040000x99999999999999999999999", start_ms);
	assert_int_equal(spending_left(&s, &exact, start_ms), 0);
	assert_int_equal(spending_left(&s, &exact, start_ms + HOUR_MS), 3);
}

static void too_long_a_note_is_cut(void **state)
{
	struct spending s = { 0 };
	struct dg_buf note = { 0 };
	(void)state;
	for (int i = 0; i < 1000; i++)
		dg_buf_printf(&note, "%lld ", (long long)(start_ms + i));
	spending_read(&s, &exact, note.at, start_ms);
	assert_int_equal(s.n, SPENDING_SLOTS);
	assert_int_equal(spending_left(&s, &exact, start_ms), 0);
	dg_buf_finish(&note);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_done_counts_for_a_window),
		cmocka_unit_test(a_grain_counts_until_its_end),
		cmocka_unit_test(a_full_hour_finds_room),
		cmocka_unit_test(notes_are_read),
		cmocka_unit_test(strange_notes_lock_nobody_out),
		cmocka_unit_test(too_long_a_note_is_cut),
	};
	return cmocka_run_group_tests_name("user/spending", tests, NULL, NULL);
}
