/* test_join.c - parts in any order, twice, of two texts at a time, and the bound. */
#include "join.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char *put(struct smsc_join *j, const char *key, unsigned total, unsigned number, const char *text)
{
	bool is_new;
	return smsc_join_put(j, smsc_join_get(j, key, total, &is_new), number, text);
}

static void joins_in_any_order(void **state)
{
	(void)state;
	struct smsc_join j;
	smsc_join_init(&j);
	assert_null(put(&j, "a", 3, 3, "three"));
	assert_null(put(&j, "b", 2, 1, "other "));
	assert_null(put(&j, "a", 3, 1, "one "));
	assert_null(put(&j, "a", 3, 1, "ONE ")); /* twice: the first stays */
	char *whole = put(&j, "a", 3, 2, "two ");
	assert_string_equal(whole, "one two three");
	free(whole);
	assert_int_equal(j.n, 1);
	assert_null(put(&j, "a", 3, 2, "again")); /* a new text of the same reference */
	smsc_join_finish(&j);
}

static void keeps_the_tag(void **state)
{
	(void)state;
	struct smsc_join j;
	bool is_new;
	smsc_join_init(&j);
	*smsc_long_tag(smsc_join_get(&j, "a", 2, &is_new)) = 42;
	assert_true(is_new);
	assert_true(*smsc_long_tag(smsc_join_get(&j, "a", 2, &is_new)) == 42);
	assert_false(is_new);
	smsc_join_finish(&j);
}

static void forgets_the_oldest(void **state)
{
	(void)state;
	struct smsc_join j;
	bool is_new;
	smsc_join_init(&j);
	for (int i = 0; i <= SMSC_JOIN_MOST; i++) {
		char key[16];
		snprintf(key, sizeof key, "%d", i);
		assert_null(put(&j, key, 2, 1, "x"));
	}
	assert_int_equal(j.n, SMSC_JOIN_MOST);
	smsc_join_get(&j, "1", 2, &is_new);
	assert_false(is_new);
	smsc_join_get(&j, "0", 2, &is_new);
	assert_true(is_new);
	smsc_join_finish(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_in_any_order),
		cmocka_unit_test(keeps_the_tag),
		cmocka_unit_test(forgets_the_oldest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
