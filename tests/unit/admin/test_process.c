/* Tests of core/admin/process.c: what it says of this very process is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "admin/process.h"

static int64_t gauge(struct dg_metrics *m, const char *name)
{
	return dg_metrics_gauge(m, name, NULL, "")->value;
}

static void test_the_process_is_measured(void **state)
{
	struct dg_metrics *m = dg_metrics_create();
	struct dg_buf out = { 0 };
	int64_t before;
	int fd;

	(void)state;
	dg_process_measure(m, 5000);
	assert_int_equal(gauge(m, "process_start_time_seconds"), 5);
	assert_true(gauge(m, "process_resident_memory_bytes") > 100000);
	before = gauge(m, "process_open_fds");
	assert_true(before >= 3);
	fd = dup(STDERR_FILENO);
	dg_process_measure(m, 5000);
	assert_int_equal(gauge(m, "process_open_fds"), before + 1);
	assert_int_equal(close(fd), 0);
	dg_metrics_print(m, &out);
	assert_non_null(strstr(out.at, "dragoman_build_info{version=\"" DG_VERSION "\"} 1\n"));
	dg_buf_finish(&out);
	dg_metrics_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_process_is_measured),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
