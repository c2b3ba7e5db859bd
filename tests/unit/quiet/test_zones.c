/* When phones may get texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "zones.h"

#define MINUTE INT64_C(60000)
/* 2026-11-23, a Monday, 00:00 UTC */
#define MONDAY INT64_C(1795392000000)

static int64_t opening(const char *json, const char *phone, int64_t now_ms)
{
	struct zones z;
	struct dg_error why;
	assert_int_equal(zones_read(json, &z, &why), DG_OK);
	int64_t at = zones_opening(&z, phone, now_ms);
	zones_finish(&z);
	return at;
}

static void hours_are_those_of_the_phone(void **state)
{
	static const char z[] = "[{\"prefix\": \"+1\", \"hours\": \"Mo-Fr 08:00-20:00\", \"utc\": \"-05:00\"}, "
				"{\"prefix\": \"+1787\", \"hours\": \"00:00-24:00\", \"utc\": \"-04:00\"}, "
				"{\"prefix\": \"+91\", \"hours\": \"09:00-21:00\", \"utc\": \"+05:30\"}]";
	(void)state;
	assert_int_equal(opening(z, "+15559990001", MONDAY + 14 * 60 * MINUTE), 0);
	assert_int_equal(opening(z, "+15559990001", MONDAY + 12 * 60 * MINUTE), MONDAY + 13 * 60 * MINUTE);
	assert_int_equal(
		opening(z, "+15559990001", MONDAY + 12 * 60 * MINUTE + 59 * MINUTE + 59999), MONDAY + 13 * 60 * MINUTE);
	/* Friday evening there: Monday morning */
	assert_int_equal(
		opening(z, "+15559990001", MONDAY + (5 * 24 + 2) * 60 * MINUTE), MONDAY + (7 * 24 + 13) * 60 * MINUTE);
	assert_int_equal(opening(z, "+17875550000", MONDAY), 0);
	assert_int_equal(opening(z, "+919999999999", MONDAY), MONDAY + 3 * 60 * MINUTE + 30 * MINUTE);
	assert_int_equal(opening(z, "+4915112345678", MONDAY), 0);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *json, *what;
	} wrong[] = {
		{ "{}", "a list" },
		{ "[{\"hours\": \"08:00-20:00\"}]", "a \"prefix\"" },
		{ "[{\"prefix\": \"+1\", \"hours\": \"eight\"}]", "\"hours\"" },
		{ "[{\"prefix\": \"+1\", \"hours\": \"08:00-20:00\", \"utc\": \"EST\"}]", "an offset" },
		{ "[{\"prefix\": \"+1\", \"hours\": \"08:00-20:00\", \"tz\": \"EST\"}]", "nothing else" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct zones z;
		struct dg_error why = { "" };
		assert_int_equal(zones_read(wrong[i].json, &z, &why), DG_INVALID);
		if (!strstr(why.text, wrong[i].what))
			fail_msg("%s", why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_are_those_of_the_phone),
		cmocka_unit_test(what_is_wrong_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
