/* test_ring.c - numbers, growing, forgetting. */
#include "ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/mem.h"

/* An item that says when it is destroyed. */
struct item {
	int *alive;
};

static void destroy(void *item)
{
	--*((struct item *)item)->alive;
	free(item);
}

static uint64_t add(struct smsc_ring *r, int *alive)
{
	struct item *item = dg_alloc(sizeof *item);
	item->alive = alive;
	++*alive;
	return smsc_ring_add(r, item);
}

static void remembers_the_last(void **state)
{
	(void)state;
	struct smsc_ring r;
	int alive = 0;
	smsc_ring_init(&r, 100, destroy);
	assert_null(smsc_ring_get(&r, 1));
	for (uint64_t i = 1; i <= 250; i++) {
		assert_true(add(&r, &alive) == i);
		assert_int_equal(alive, i < 100 ? i : 100);
		assert_non_null(smsc_ring_get(&r, i));
	}
	assert_null(smsc_ring_get(&r, 0));
	assert_null(smsc_ring_get(&r, 150));
	assert_non_null(smsc_ring_get(&r, 151));
	assert_null(smsc_ring_get(&r, 251));
	smsc_ring_finish(&r);
	assert_int_equal(alive, 0);
}

static void clearing_keeps_counting(void **state)
{
	(void)state;
	struct smsc_ring r;
	int alive = 0;
	smsc_ring_init(&r, 1, destroy);
	smsc_ring_clear(&r);
	add(&r, &alive);
	smsc_ring_clear(&r);
	assert_int_equal(alive, 0);
	assert_null(smsc_ring_get(&r, 1));
	assert_true(add(&r, &alive) == 2);
	assert_non_null(smsc_ring_get(&r, 2));
	smsc_ring_finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remembers_the_last),
		cmocka_unit_test(clearing_keeps_counting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
