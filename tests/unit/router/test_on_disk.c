/* test_on_disk.c - how many messages of an instance are on disk only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "router/router.h"

static void what_is_not_in_memory_is_on_disk(void **state)
{
	static const struct dg_store_waiting each[] = { { "smsc-b", 4 }, { "smsc-a", 10 } };
	static const struct dg_store_counts counts = { .instances = each, .n_instances = 2 };
	(void)state;
	assert_int_equal(
		dg_instance_on_disk(
			&(const struct dg_instance_status){ .name = "smsc-a", .waiting = 5, .in_flight = 2 }, &counts),
		3);
	/* Some are in memory before they are on disk. */
	assert_int_equal(
		dg_instance_on_disk(&(const struct dg_instance_status){ .name = "smsc-b", .waiting = 5 }, &counts), 0);
	assert_int_equal(dg_instance_on_disk(&(const struct dg_instance_status){ .name = "idle" }, &counts), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_not_in_memory_is_on_disk) };
	return cmocka_run_group_tests_name("router/on_disk", tests, NULL, NULL);
}
