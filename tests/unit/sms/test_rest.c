/* Tests of rest.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sms/rest.h"

static void nobody_else_gets_what_was_taken_in_part(void **state)
{
	static const struct {
		enum dg_status part, whole;
	} cases[] = { { DG_NOENT, DG_NOENT }, { DG_INVALID, DG_INVALID }, { DG_DENIED, DG_INVALID },
		{ DG_TOOBIG, DG_INVALID }, { DG_UNSUPPORTED, DG_INVALID }, { DG_INTERNAL, DG_INVALID },
		{ DG_AGAIN, DG_TIMEOUT }, { DG_OFFLINE, DG_TIMEOUT }, { DG_AUTH, DG_TIMEOUT },
		{ DG_REMOTE, DG_TIMEOUT }, { DG_BUSY, DG_TIMEOUT }, { DG_TIMEOUT, DG_TIMEOUT } };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(sms_rest_why(cases[i].part), cases[i].whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_else_gets_what_was_taken_in_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
