/* Tests of core/stream/round.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stream/round.h"

static struct dg_addresses addresses(int count)
{
	struct dg_addresses found = { .count = count };
	for (int i = 0; i < count; i++)
		found.at[i].ss_family = (sa_family_t)(100 + i);
	return found;
}

static void each_is_tried_once(void **state)
{
	struct dg_round r = { 0 };
	struct dg_addresses found = addresses(3);
	(void)state;
	for (int round = 0; round < 3; round++) {
		dg_round_begin(&r, &found);
		for (int i = 0; i < 3; i++)
			assert_int_equal(dg_round_next(&r)->sa_family, 100 + i);
		assert_null(dg_round_next(&r));
		assert_null(dg_round_next(&r));
	}
}

static void round_begins_with_what_worked(void **state)
{
	struct dg_round r = { 0 };
	struct dg_addresses found = addresses(3);
	(void)state;
	dg_round_begin(&r, &found);
	dg_round_next(&r);
	dg_round_next(&r);
	dg_round_keep(&r);
	dg_round_begin(&r, &found);
	assert_int_equal(dg_round_next(&r)->sa_family, 101);
	dg_round_keep(&r);
	dg_round_begin(&r, &found);
	assert_int_equal(dg_round_next(&r)->sa_family, 101);
	assert_int_equal(dg_round_next(&r)->sa_family, 102);
	assert_int_equal(dg_round_next(&r)->sa_family, 100);
	assert_null(dg_round_next(&r));
}

/* The name has fewer addresses than last time. */
static void fewer_addresses_are_fine(void **state)
{
	struct dg_round r = { 0 };
	struct dg_addresses many = addresses(DG_ADDRESSES_MAX);
	struct dg_addresses one = addresses(1);
	(void)state;
	dg_round_begin(&r, &many);
	while (dg_round_next(&r))
		continue;
	dg_round_keep(&r);
	dg_round_begin(&r, &one);
	assert_int_equal(dg_round_next(&r)->sa_family, 100);
	assert_null(dg_round_next(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_tried_once),
		cmocka_unit_test(round_begins_with_what_worked),
		cmocka_unit_test(fewer_addresses_are_fine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
