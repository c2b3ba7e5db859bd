/* Tests of core/stream/selftest.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/link.h"

static void guard_is_effective(void **state)
{
	struct dg_error why = { "" };
	(void)state;
	assert_int_equal(dg_xlink_selftest(&why), DG_OK);
	assert_string_equal(why.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guard_is_effective),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
