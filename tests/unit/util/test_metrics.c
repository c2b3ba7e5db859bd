/* test_metrics.c - the text that Prometheus reads, octet by octet. */
#include "util/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_sorted_with_one_head_per_name(void **state)
{
	(void)state;
	struct dg_metrics *m = dg_metrics_create();
	dg_metrics_counter(m, "dragoman_b_total", "way=\"up\"", "Messages.")->value = 7;
	dg_metrics_counter(m, "dragoman_b_total", "way=\"down\"", "Messages.")->value = 3;
	dg_metrics_gauge(m, "dragoman_a", NULL, "One line,\na back\\slash, a \"quote\".")->value = -2;
	struct dg_buf out = { 0 };
	dg_metrics_print(m, &out);
	assert_string_equal(out.at,
		"# HELP dragoman_a One line,\\na back\\\\slash, a \"quote\".\n"
		"# TYPE dragoman_a gauge\n"
		"dragoman_a -2\n"
		"# HELP dragoman_b_total Messages.\n"
		"# TYPE dragoman_b_total counter\n"
		"dragoman_b_total{way=\"down\"} 3\n"
		"dragoman_b_total{way=\"up\"} 7\n");
	dg_buf_finish(&out);
	dg_metrics_destroy(m);
}

static void test_the_same_name_and_labels_are_the_same_series(void **state)
{
	(void)state;
	struct dg_metrics *m = dg_metrics_create();
	struct dg_series *s = dg_metrics_counter(m, "n", "a=\"1\"", "h");
	for (char i = 'a'; i < 'z'; i++) /* the registry grows meanwhile */
		dg_metrics_counter(m, (const char[]){ i, '\0' }, NULL, "h");
	assert_ptr_equal(dg_metrics_counter(m, "n", "a=\"1\"", "h"), s);
	assert_ptr_not_equal(dg_metrics_counter(m, "n", "a=\"2\"", "h"), s);
	assert_ptr_not_equal(dg_metrics_counter(m, "n", NULL, "h"), s);
	dg_metrics_destroy(m);
	dg_metrics_destroy(NULL);
}

static void test_histograms_are_cumulative_and_in_seconds(void **state)
{
	(void)state;
	struct dg_metrics *m = dg_metrics_create();
	struct dg_histogram *h = dg_metrics_histogram(m, "t_seconds", "d=\"x\"", "Time.");
	static const int64_t microseconds[] = { 0, 500, 501, 1000, 1001, 60000000, 60000001, 3600000000 };
	for (size_t i = 0; i < sizeof microseconds / sizeof *microseconds; i++)
		dg_histogram_add(h, microseconds[i]);
	struct dg_buf out = { 0 };
	dg_metrics_print(m, &out);
	static const char *const lines[] = { "\nt_seconds_bucket{d=\"x\",le=\"0.0005\"} 2\n",
		"\nt_seconds_bucket{d=\"x\",le=\"0.001\"} 4\n", "\nt_seconds_bucket{d=\"x\",le=\"0.0025\"} 5\n",
		"\nt_seconds_bucket{d=\"x\",le=\"30\"} 5\n", "\nt_seconds_bucket{d=\"x\",le=\"60\"} 6\n",
		"\nt_seconds_bucket{d=\"x\",le=\"+Inf\"} 8\n", "\nt_seconds_sum{d=\"x\"} 3720.003003\n",
		"\nt_seconds_count{d=\"x\"} 8\n", "# TYPE t_seconds histogram\n" };
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!strstr(out.at, lines[i]))
			fail_msg("no %s in %s", lines[i], out.at);
	dg_buf_finish(&out);
	dg_metrics_destroy(m);
}

static void test_labels_are_escaped(void **state)
{
	(void)state;
	struct dg_buf labels = { 0 };
	dg_metrics_label(&labels, "a", "plain");
	dg_metrics_label(&labels, "b", "q\"} 1\nx \\");
	assert_string_equal(labels.at, "a=\"plain\",b=\"q\\\"} 1\\nx \\\\\"");
	dg_buf_finish(&labels);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sorted_with_one_head_per_name),
		cmocka_unit_test(test_the_same_name_and_labels_are_the_same_series),
		cmocka_unit_test(test_histograms_are_cumulative_and_in_seconds),
		cmocka_unit_test(test_labels_are_escaped),
	};
	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
