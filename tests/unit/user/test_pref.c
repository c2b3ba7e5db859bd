/* test_pref.c - preferences of a record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "user/user.h"

static void preferences_have_a_default(void **state)
{
	(void)state;
	static const struct dg_pair prefs[] = { { "lang", "de" }, { "receipts", "0" }, { "joined", "1" } };
	const struct dg_user user = { .prefs = prefs, .n_prefs = 3 };
	assert_string_equal(dg_user_pref(&user, "lang", "en"), "de");
	assert_string_equal(dg_user_pref(&user, "other", "en"), "en");
	assert_null(dg_user_pref(NULL, "lang", NULL));
	assert_false(dg_user_wants(&user, "receipts", true));
	assert_true(dg_user_wants(&user, "joined", false));
	assert_true(dg_user_wants(&user, "other", true));
	assert_false(dg_user_wants(NULL, "joined", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(preferences_have_a_default),
	};
	return cmocka_run_group_tests_name("user/pref", tests, NULL, NULL);
}
