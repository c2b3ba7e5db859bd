/* test_filter.c - what was added is never denied, what was not seldom affirmed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "store/filter.h"

#define MANY 16384

/* Keys as the finder makes them: two hashes, of which one may be the same in all. */
static uint32_t mark(uint32_t i)
{
	return dg_filter_mark((int64_t)((uint64_t)(i * 2654435761u) << 32 | 7));
}

static void it_never_denies_and_seldom_errs(void **state)
{
	(void)state;
	struct dg_filter f;
	dg_filter_init(&f, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		dg_filter_add(&f, mark(i));
	assert_in_range(f.octets, MANY * 2, MANY * 2 + 64);
	for (uint32_t i = 0; i < MANY; i++)
		assert_true(dg_filter_may_hold(&f, mark(i)));
	int wrong = 0;
	for (uint32_t i = MANY; i < 11 * MANY; i++)
		wrong += dg_filter_may_hold(&f, mark(i));
	assert_in_range(wrong, 1, MANY * 10 / 500);
	dg_filter_finish(&f);
}

static void an_empty_one_holds_nothing(void **state)
{
	(void)state;
	struct dg_filter f;
	dg_filter_init(&f, 0);
	for (uint32_t i = 0; i < MANY; i++)
		assert_false(dg_filter_may_hold(&f, mark(i)));
	dg_filter_finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_never_denies_and_seldom_errs),
		cmocka_unit_test(an_empty_one_holds_nothing),
	};
	return cmocka_run_group_tests_name("store/filter", tests, NULL, NULL);
}
