/* Tests of core/admin/bearer.c: only the token opens. That the time is constant is in the code's shape, not testable
 * here; that nothing but the whole token opens is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "admin/bearer.h"

static void test_the_token_opens(void **state)
{
	(void)state;
	assert_true(dg_bearer_is("Bearer open-sesame", "open-sesame"));
	assert_true(dg_bearer_is("bearer open-sesame", "open-sesame"));
	assert_true(dg_bearer_is("Bearer   open-sesame", "open-sesame"));
}

static void test_nothing_else_opens(void **state)
{
	static const char *const headers[] = { "", "open-sesame", "Bearer", "Bearer ", "Bearer open-sesam",
		"Bearer open-sesamee", "Bearer open-sesame ", "Bearer Open-sesame", "Basic open-sesame",
		"Beareropen-sesame", "Bearer open-sesameopen-sesame", "Bearer xpen-sesame" };

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		assert_false(dg_bearer_is(headers[i], "open-sesame"));
	assert_false(dg_bearer_is(NULL, "open-sesame"));
}

static void test_without_a_token_nobody_is_the_operator(void **state)
{
	(void)state;
	assert_false(dg_bearer_is("Bearer x", NULL));
	assert_false(dg_bearer_is("Bearer ", ""));
	assert_false(dg_bearer_is("Bearer x", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_token_opens),
		cmocka_unit_test(test_nothing_else_opens),
		cmocka_unit_test(test_without_a_token_nobody_is_the_operator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
