/* Tests of core/xmpp/blame.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "xmpp/blame.h"

static void blame_follows_the_condition(void **state)
{
	(void)state;
	assert_int_equal(dg_blame_of("not-well-formed"), DG_BLAME_STANZA);
	assert_int_equal(dg_blame_of("policy-violation"), DG_BLAME_STANZA);
	assert_int_equal(dg_blame_of("invalid-from"), DG_BLAME_STANZA);
	assert_int_equal(dg_blame_of("conflict"), DG_BLAME_NONE);
	assert_int_equal(dg_blame_of("system-shutdown"), DG_BLAME_NONE);
	assert_int_equal(dg_blame_of("internal-server-error"), DG_BLAME_UNKNOWN);
	assert_int_equal(dg_blame_of(NULL), DG_BLAME_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blame_follows_the_condition),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
