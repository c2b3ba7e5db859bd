/* Limits as operators write them, and periods by the calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "rules.h"

static void a_rule_says_how_much_and_how_often(void **state)
{
	struct rules r;
	struct dg_error why;
	(void)state;
	assert_int_equal(
		rules_read("[{\"segments\": 100, \"each\": \"hour\"}, {\"spend\": \"5.00\", \"each\": \"month\", "
			   "\"per\": \"domain\", \"prefix\": \"+44\"}, {\"spend\": 0.5, \"each\": \"day\", "
			   "\"newer_than\": 7}]",
			&r, &why),
		DG_OK);
	assert_int_equal(r.n, 3);
	assert_string_equal(r.at[0].name, "100 SMS/hour");
	assert_int_equal(r.at[0].per, PER_USER);
	assert_int_equal(r.at[0].micros, -1);
	assert_string_equal(r.at[1].name, "5.00/month");
	assert_int_equal(r.at[1].micros, 5000000);
	assert_string_equal(r.at[1].prefix, "+44");
	assert_int_equal(r.at[2].micros, 500000);
	assert_int_equal(r.at[2].newer_than_ms, INT64_C(7) * 86400000);
	rules_finish(&r);
}

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *json, *what;
	} wrong[] = {
		{ "{}", "must be a list" },
		{ "[1]", "rules[0]: it must be an object" },
		{ "[{\"each\": \"hour\"}]", "one of \"segments\" and \"spend\"" },
		{ "[{\"each\": \"hour\", \"segments\": 1, \"spend\": 1}]", "one of \"segments\" and \"spend\"" },
		{ "[{\"each\": \"year\", \"segments\": 1}]", "\"each\"" },
		{ "[{\"segments\": 1}]", "\"each\"" },
		{ "[{\"each\": \"hour\", \"segments\": -1}]", "not negative" },
		{ "[{\"each\": \"hour\", \"spend\": \"x\"}]", "\"spend\" must be" },
		{ "[{\"each\": \"hour\", \"segments\": 1, \"per\": \"me\"}]", "\"per\"" },
		{ "[{\"each\": \"hour\", \"segments\": 1, \"prefx\": \"+1\"}]", "a key that is none of" },
		{ "[{\"each\": \"hour\", \"segments\": 1, \"per\": \"all\", \"newer_than\": 3}]", "for users" },
		{ "[{\"each\": \"hour\", \"segments\": 1, \"newer_than\": 0}]", "days" },
		{ "[{\"each\": \"hour\", \"segments\": 1}, {\"each\": \"hour\", \"segments\": 2}]",
			"rules[1]: an earlier rule" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct rules r;
		struct dg_error why = { "" };
		assert_int_equal(rules_read(wrong[i].json, &r, &why), DG_INVALID);
		if (!strstr(why.text, wrong[i].what))
			fail_msg("%s: %s", wrong[i].json, why.text);
	}
}

static void periods_are_those_of_the_calendar(void **state)
{
	const int64_t now_ms = INT64_C(1709208000123); /* 2024-02-29 12:00:00.123 UTC */
	(void)state;
	struct span s = period_span(PERIOD_MINUTE, now_ms);
	assert_int_equal(s.from_ms, INT64_C(1709208000000));
	assert_int_equal(s.to_ms, INT64_C(1709208060000));
	s = period_span(PERIOD_DAY, now_ms);
	assert_int_equal(s.from_ms, INT64_C(1709164800000));
	s = period_span(PERIOD_MONTH, now_ms);
	assert_int_equal(s.from_ms, INT64_C(1706745600000));   /* 2024-02-01 */
	assert_int_equal(s.to_ms, INT64_C(1709251200000));     /* 2024-03-01 */
	s = period_span(PERIOD_MONTH, INT64_C(1735300000000)); /* 2024-12-27 */
	assert_int_equal(s.to_ms, INT64_C(1735689600000));     /* 2025-01-01 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_says_how_much_and_how_often),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(periods_are_those_of_the_calendar),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
