/* Errors: where they point, how they sort, that each stays one line. */
#include "reading.h"

static void points_at_what_encloses_the_value(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER "\n" ACCESS "\n" DOMAINS "}");
	struct dg_conf_errors errors = { 0 };
	dg_conf_error(c, &errors, "domains.sms.example.org.transports[0].port", "wrong");
	dg_conf_error(c, &errors, "domains.sms.example.org.transports[7].port", "wrong");
	dg_conf_error(c, &errors, "access.nobody[3].knows", "wrong");
	dg_conf_error(c, &errors, "nothing", "wrong");
	dg_conf_error(c, &errors, "", "%s", "all wrong");
	assert_lines(&errors,
		(const char *const[]){ "t.json:3: domains.sms.example.org.transports[0].port: wrong",
			"t.json:3: domains.sms.example.org.transports[7].port: wrong",
			"t.json:2: access.nobody[3].knows: wrong", "t.json:1: nothing: wrong", "t.json:1: all wrong",
			NULL });
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void sorts_by_line_and_keeps_the_order_within(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER "\n" ACCESS "\n" DOMAINS "}");
	struct dg_conf_errors errors = { 0 };
	dg_conf_error(c, &errors, "domains", "3");
	dg_conf_error(c, &errors, "access.allow", "2, first");
	dg_conf_error(c, &errors, "access", "2, second");
	dg_conf_error(c, &errors, "server", "1");
	dg_conf_errors_sort(&errors);
	assert_lines(&errors,
		(const char *const[]){ "t.json:1: server: 1", "t.json:2: access.allow: 2, first",
			"t.json:2: access: 2, second", "t.json:3: domains: 3", NULL });
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void stays_one_line(void **state)
{
	(void)state;
	assert_gives("{" SERVER ACCESS DOMAINS ",\"a\\nb\\u001b[1m\":1}", "t.json:1: a b [1m: is no known key");
}

/* A conf that a test makes by hand has no files. */
static void works_without_files(void **state)
{
	(void)state;
	const struct dg_conf c = { 0 };
	struct dg_conf_errors errors = { 0 };
	dg_conf_error(&c, &errors, "a.b", "wrong");
	assert_lines(&errors, (const char *const[]){ "a.b: wrong", NULL });
	dg_conf_errors_finish(&errors);
	assert_null(errors.lines);
}

static void ends_a_flood(void **state)
{
	(void)state;
	const struct dg_conf c = { 0 };
	struct dg_conf_errors errors = { 0 };
	for (int i = 0; i < 5000; i++)
		dg_conf_error(&c, &errors, "a", "wrong");
	assert_int_equal(errors.count, 1001);
	assert_string_equal(errors.lines[1000], "a: there is more, which is not shown");
	dg_conf_errors_finish(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_at_what_encloses_the_value),
		cmocka_unit_test(sorts_by_line_and_keeps_the_order_within),
		cmocka_unit_test(stays_one_line),
		cmocka_unit_test(works_without_files),
		cmocka_unit_test(ends_a_flood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
