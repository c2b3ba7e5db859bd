/* Refused with the hour from which it may go; who has just written is answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "../../fixtures/plugin_host.h"

struct config {
	const char *zones;
	int64_t answer_within;
};

static void who_writes_is_answered(void **state)
{
	static struct stage s;
	char zones[128];
	struct tm utc;
	time_t now = time(NULL);
	const struct dg_place down = stage_place(DG_DOWN, "alice@example.org"),
			      up = stage_place(DG_UP, "alice@example.org");
	(void)state;
	assert_non_null(gmtime_r(&now, &utc));
	int hour = (utc.tm_hour + 6) % 24; /* six hours from now, for one hour */
	snprintf(zones, sizeof zones, "[{\"prefix\": \"+1\", \"hours\": \"%02d:00-%02d:59\", \"utc\": \"+00:00\"}]",
		hour, hour);
	const struct config c = { zones, 3600000 };
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_false(stage_show(&s, &down, "+15550001111", "+15559990001", "hi"));
	assert_int_equal(s.why, DG_AGAIN);
	assert_non_null(strstr(s.text.text, "no texts go to +15559990001 at this hour. Please send it again after 20"));
	char opens[24];
	snprintf(opens, sizeof opens, " %02d:00 UTC.", hour);
	assert_non_null(strstr(s.text.text, opens));
	assert_true(stage_show(&s, &down, "+15550001111", "+447700900001", "hi"));
	assert_true(stage_show(&s, &up, "+15550001111", "+15559990001", "are you there?"));
	assert_true(stage_show(&s, &down, "+15550001111", "+15559990001", "yes"));
	assert_false(stage_show(&s, &down, "+15550002222", "+15559990001", "a stranger"));
	stage_shut(&s);
	const struct config wrong = { "7", 0 };
	assert_int_equal(stage_open(&s, &wrong), DG_INVALID);
	stage_finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(who_writes_is_answered) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
