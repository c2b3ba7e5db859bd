/* test_recent.c - the table of the newest keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/recent.h"

#define MANY 20000

/* Half of the keys differ in their upper half only, as those of one instance do. */
static int64_t key_of(int64_t i)
{
	return i % 2 ? i : (int64_t)((uint64_t)i << 32);
}

static void finds_what_was_added(void **state)
{
	struct dg_recent r = { 0 };
	int64_t rows[4];
	(void)state;
	assert_int_equal(dg_recent_find(&r, 1, rows, 4), 0);
	for (int64_t i = 1; i <= MANY; i++)
		dg_recent_add(&r, key_of(i), i, 4);
	assert_int_equal(r.n, MANY);
	for (int64_t i = 1; i <= MANY; i++) {
		assert_int_equal(dg_recent_find(&r, key_of(i), rows, 4), 1);
		assert_int_equal(rows[0], i);
	}
	assert_int_equal(dg_recent_find(&r, key_of(MANY + 1), rows, 4), 0);
	dg_recent_finish(&r);
	assert_int_equal(dg_recent_find(&r, key_of(1), rows, 4), 0);
}

static void gives_all_by_key(void **state)
{
	struct dg_recent r = { 0 };
	size_t n;
	(void)state;
	for (int64_t i = 1; i <= MANY; i++)
		dg_recent_add(&r, i * 7919 % MANY / 2 - MANY / 4, i, 4);
	struct dg_entry *all = dg_recent_give(&r, &n);
	assert_int_equal(n, MANY);
	assert_int_equal(r.n, 0);
	for (size_t i = 1; i < n; i++) {
		assert_true(all[i - 1].key <= all[i].key);
		if (all[i - 1].key == all[i].key)
			assert_true(all[i - 1].row < all[i].row);
	}
	for (int64_t key = -MANY / 4; key < MANY / 4; key++) {
		size_t at = dg_entries_find(all, n, key);
		assert_true(at < n && all[at].key == key);
		assert_true(at == 0 || all[at - 1].key < key);
	}
	assert_int_equal(dg_entries_find(all, n, INT64_MIN), 0);
	assert_int_equal(dg_entries_find(all, n, INT64_MAX), n);
	free(all);
}

static void one_key_newest_first(void **state)
{
	static const int64_t order[] = { 5, 9, 1, 7, 3 };
	struct dg_recent r = { 0 };
	int64_t rows[8];
	(void)state;
	for (size_t i = 0; i < 5; i++)
		dg_recent_add(&r, 42, order[i], 8);
	assert_int_equal(dg_recent_find(&r, 42, rows, 8), 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(rows[i], 9 - 2 * i);
	dg_recent_finish(&r);
}

static void a_key_of_too_many_keeps_the_newest(void **state)
{
	struct dg_recent r = { 0 };
	int64_t rows[4];
	(void)state;
	for (int64_t i = 1; i <= MANY; i++)
		dg_recent_add(&r, 42, i, 4);
	dg_recent_add(&r, 42, 1, 4);
	assert_int_equal(r.n, 4);
	assert_int_equal(dg_recent_find(&r, 42, rows, 4), 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(rows[i], MANY - i);
	dg_recent_finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_added),
		cmocka_unit_test(gives_all_by_key),
		cmocka_unit_test(one_key_newest_first),
		cmocka_unit_test(a_key_of_too_many_keeps_the_newest),
	};
	return cmocka_run_group_tests_name("store/recent", tests, NULL, NULL);
}
