/* The table of address classes, and what addresses become by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plans.h"

static void what_is_said_of_a_class_comes_first(void **state)
{
	(void)state;
	struct dg_error why;
	struct smpp_plans plans;
	struct smpp_address a;
	assert_int_equal(
		smpp_plans_read("address_plans",
			"{\"source\": {\"name\": {\"npi\": 1}, \"short\": {\"ton\": 6, \"npi\": 9}}, \"dest\": "
			"{\"international\": {\"ton\": 0, \"prefix\": \"00\"}, \"other\": {\"prefix\": \"+\"}}}",
			&plans, &why),
		DG_OK);
	const struct smpp_numbering numbering = { SMPP_AUTO, SMPP_AUTO, 2, SMPP_AUTO, "", plans.source, plans.dest };
	assert_int_equal(smpp_map_source("My Bank", &numbering, &a), DG_OK);
	assert_int_equal(a.ton, 5);
	assert_int_equal(a.npi, 1);
	assert_string_equal(a.text, "My Bank");
	assert_int_equal(smpp_map_source("12345", &numbering, &a), DG_OK);
	assert_int_equal(a.ton, 6);
	assert_int_equal(a.npi, 9);
	assert_int_equal(smpp_map_destination("+15550001111", &numbering, &a), DG_OK);
	assert_int_equal(a.ton, 0);
	assert_int_equal(a.npi, 1);
	assert_string_equal(a.text, "0015550001111");
	assert_int_equal(smpp_map_destination("15550001111", &numbering, &a), DG_OK);
	assert_int_equal(a.ton, 2); /* said of all */
	assert_string_equal(a.text, "+15550001111");
	assert_int_equal(smpp_map_destination("12345", &numbering, &a), DG_OK);
	assert_string_equal(a.text, "12345");
}

static void an_empty_table_changes_nothing(void **state)
{
	(void)state;
	struct dg_error why;
	struct smpp_plans plans;
	struct smpp_address a, b;
	assert_int_equal(smpp_plans_read("address_plans", "{}", &plans, &why), DG_OK);
	const struct smpp_numbering with = { SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, "", plans.source, plans.dest };
	const struct smpp_numbering without = { SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, "", NULL, NULL };
	static const char *const all[] = { "+15550001111", "12345", "15550001111", "ACME" };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		assert_int_equal(smpp_map_source(all[i], &with, &a), DG_OK);
		assert_int_equal(smpp_map_source(all[i], &without, &b), DG_OK);
		assert_int_equal(a.ton, b.ton);
		assert_int_equal(a.npi, b.npi);
		assert_string_equal(a.text, b.text);
	}
}

static void refusals(void **state)
{
	(void)state;
	static const char *const tables[] = { "[]", "{\"from\": {}}", "{\"source\": 1}", "{\"source\": {\"long\": {}}}",
		"{\"source\": {\"name\": 5}}", "{\"source\": {\"name\": {\"ton\": 256}}}",
		"{\"source\": {\"name\": {\"npi\": -1}}}", "{\"source\": {\"name\": {\"npi\": \"1\"}}}",
		"{\"dest\": {\"short\": {\"prefix\": \"0011\"}}}", "{\"dest\": {\"short\": {\"prefix\": \"x\"}}}",
		"{\"dest\": {\"short\": {\"tone\": 1}}}" };
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct dg_error why;
		struct smpp_plans plans;
		if (smpp_plans_read("address_plans", tables[i], &plans, &why) != DG_INVALID)
			fail_msg("taken: %s", tables[i]);
		assert_non_null(strstr(why.text, "address_plans: "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_of_a_class_comes_first),
		cmocka_unit_test(an_empty_table_changes_nothing),
		cmocka_unit_test(refusals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
