/* Tests of core/main/show_done.c: what a command came to, for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "main/show.h"

static void expect(const char *answer, const char *wanted)
{
	json_t *j = json_loads(answer, 0, NULL);
	struct dg_buf out = { 0 };

	assert_non_null(j);
	dg_show_done(j, &out);
	assert_string_equal(out.at, wanted);
	dg_buf_finish(&out);
	json_decref(j);
}

static void test_a_result(void **state)
{
	(void)state;
	expect("{\"said\": \"2 registered.\", \"fields\": [{\"var\": \"count\", \"label\": \"How many\", \"value\":"
	       "\"2\"}, {\"var\": \"users\", \"label\": \"Users\", \"value\": [\"a@b\", \"c\\u001b[1m@d\"]}],"
	       "\"ignored\": {\"colour\": \"red\"}}",
		"2 registered.\n"
		"How many: 2\n"
		"Users:\n"
		"  a@b\n"
		"  c\xef\xbf\xbd[1m@d\n"
		"no form asked for colour\n");
}

static void test_the_list(void **state)
{
	(void)state;
	expect("{\"commands\": [{\"word\": \"status\", \"node\": \"status\", \"who\": \"everybody\","
	       "\"summary\": \"See it.\"}]}",
		"WORD    WHO        WHAT IT DOES\n"
		"status  everybody  See it.\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_result),
		cmocka_unit_test(test_the_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
