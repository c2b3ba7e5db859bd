/* Which known key was meant. */
#include "conf/options.h"
#include "reading.h"

static const char *const known[] = { "port", "host", "password", "system_id", "window" };

static const char *nearest(const char *key)
{
	return dg_nearest(key, known, sizeof known / sizeof *known);
}

static void finds_slips(void **state)
{
	(void)state;
	assert_string_equal(nearest("prot"), "port");           /* swapped */
	assert_string_equal(nearest("pasword"), "password");    /* left out */
	assert_string_equal(nearest("passsword"), "password");  /* doubled */
	assert_string_equal(nearest("sytsem_di"), "system_id"); /* two slips */
	assert_string_equal(nearest("windows"), "window");
	assert_string_equal(nearest("hots"), "host");
}

static void does_not_guess(void **state)
{
	(void)state;
	static const char far[] = "a_key_that_is_longer_than_any_that_somebody_could_have_meant_here";
	assert_null(nearest("address"));
	assert_null(nearest("syystem_iiid"));
	assert_null(nearest("p"));
	assert_null(nearest("po"));
	assert_null(nearest(""));
	assert_true(strlen(far) > 63);
	assert_null(nearest(far));
	assert_null(dg_nearest("port", known, 0));
}

static void prefers_the_nearest(void **state)
{
	(void)state;
	static const char *const two[] = { "timeouts", "timeout" };
	assert_string_equal(dg_nearest("timeoutt", two, 2), "timeouts"); /* as near: the first */
	assert_string_equal(dg_nearest("timeou", two, 2), "timeout");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_slips),
		cmocka_unit_test(does_not_guess),
		cmocka_unit_test(prefers_the_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
