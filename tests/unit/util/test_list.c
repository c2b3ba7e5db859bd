/* test_list.c - the intrusive list: order, removal, and removal twice. */
#include "util/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct item {
	int number;
	struct dg_node node;
};

static int digits(const struct dg_node *head)
{
	int all = 0;
	DG_LIST_EACH (n, head) {
		all = all * 10 + DG_OF(n, struct item, node)->number;
	}
	return all;
}

static void test_order_and_removal(void **state)
{
	(void)state;
	struct dg_node head;
	struct item a = { .number = 1 };
	struct item b = { .number = 2 };
	struct item c = { .number = 3 };
	dg_list_init(&head);
	assert_true(dg_list_empty(&head));
	dg_list_append(&head, &b.node);
	dg_list_append(&head, &c.node);
	dg_list_prepend(&head, &a.node);
	assert_int_equal(digits(&head), 123);
	dg_list_remove(&b.node);
	dg_list_remove(&b.node);
	assert_int_equal(digits(&head), 13);
	dg_list_remove(&a.node);
	dg_list_remove(&c.node);
	assert_true(dg_list_empty(&head));
	dg_list_append(&head, &b.node);
	assert_int_equal(digits(&head), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order_and_removal) };
	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
