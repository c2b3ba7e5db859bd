/* test_latest.c - who wrote last is known while it is remembered, and only of that very conversation. What the journal
 * makes of it stands in test_intake.c and test_worker.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store/latest.h"

static void it_knows_what_it_was_told_and_no_more(void **state)
{
	static struct dg_latest l = { .secret = { 1, 2 } };
	(void)state;
	struct dg_latest_entry e = dg_latest_entry(&l, 1, "+1", "+2", "alice");
	assert_false(dg_latest_has(&l, e));
	dg_latest_put(&l, e);
	assert_true(dg_latest_has(&l, e));
	assert_false(dg_latest_has(&l, dg_latest_entry(&l, 1, "+1", "+2", "bob")));
	assert_false(dg_latest_has(&l, dg_latest_entry(&l, 2, "+1", "+2", "alice")));
	assert_false(dg_latest_has(&l, dg_latest_entry(&l, 1, "+", "1+2", "alice")));
	dg_latest_put(&l, dg_latest_entry(&l, 1, "+1", "+2", "bob"));
	assert_false(dg_latest_has(&l, e));
	dg_latest_forget(&l);
	assert_false(dg_latest_has(&l, dg_latest_entry(&l, 1, "+1", "+2", "bob")));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(it_knows_what_it_was_told_and_no_more) };
	return cmocka_run_group_tests_name("store/latest", tests, NULL, NULL);
}
