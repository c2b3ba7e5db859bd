/* The services of a host: log lines under the instance's name, metrics under the module's, the clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "module/host.h"

struct stage {
	struct module_host h;
	struct dg_buf lines;
	struct dg_log log;
	struct dg_metrics *metrics;
};

static void take_line(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}

static int set_up(void **state)
{
	static struct stage s;
	s = (struct stage){ .metrics = dg_metrics_create() };
	s.log = (struct dg_log){ .level = DG_LOG_INFO, .write = take_line, .arg = &s.lines };
	module_host_init(&s.h, NULL, "smsc-a", "sms.example.org", "smpp", &s.log, s.metrics);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	module_host_finish(&s->h);
	dg_metrics_destroy(s->metrics);
	dg_buf_finish(&s->lines);
	return 0;
}

static void assert_metrics(const struct stage *s, const char *line)
{
	struct dg_buf out = { 0 };
	dg_metrics_print(s->metrics, &out);
	if (!out.at || !strstr(out.at, line))
		fail_msg("no %s in %s", line, out.at ? out.at : "nothing");
	dg_buf_finish(&out);
}

static void logs_one_sentence_under_its_name(void **state)
{
	struct stage *s = *state;
	struct dg_host *host = &s->h.host;
	host->log(host, DG_LOG_WARN, "bound to %s:%d\nas nobody", "127.0.0.1", 2775);
	host->log(host, DG_LOG_DEBUG, "%s", "this is not formatted");
	assert_non_null(strstr(s->lines.at, "level=warn tag=smsc-a msg=\"bound to 127.0.0.1:2775\\nas nobody\"\n"));
	assert_null(strstr(s->lines.at, "this is not formatted"));
}

static void counts_under_the_modules_name(void **state)
{
	struct stage *s = *state;
	struct dg_host *host = &s->h.host;
	host->count(host, "submits", 2);
	host->count(host, "submits", 3);
	host->count(host, "parts_total", 1);
	host->gauge(host, "window", 7);
	host->gauge(host, "window", -1);
	assert_metrics(s, "dragoman_smpp_submits_total{instance=\"smsc-a\",domain=\"sms.example.org\"} 5\n");
	assert_metrics(s, "dragoman_smpp_parts_total{instance=\"smsc-a\",domain=\"sms.example.org\"} 1\n");
	assert_metrics(s, "dragoman_smpp_window{instance=\"smsc-a\",domain=\"sms.example.org\"} -1\n");
}

/* Nothing that a module names can break the page of metrics, or give one name two types. */
static void refuses_metrics_that_cannot_be_printed(void **state)
{
	struct stage *s = *state;
	struct dg_host *host = &s->h.host;
	char longest[200];
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	host->count(host, "a b", 1);
	host->count(host, "", 1);
	host->count(host, "a{x=\"y\"}", 1);
	host->gauge(host, "a_total", 1);
	host->count(host, longest, 1);
	host->count(host, "window", 1);
	host->gauge(host, "window", 1);
	assert_metrics(s,
		"dragoman_module_breaches_total{instance=\"smsc-a\",domain=\"sms.example.org\",what=\"metric\"} 5\n");
	assert_metrics(s, "dragoman_smpp_window_total{");
	assert_metrics(s, "dragoman_smpp_window{");
}

static void times_every_call(void **state)
{
	struct stage *s = *state;
	const struct timespec slow = { .tv_nsec = 11000000 };
	for (int i = 0; i < 2; i++) {
		int64_t began = module_call_begin(&s->h);
		assert_int_equal(s->h.inside, 1);
		nanosleep(&slow, NULL);
		module_call_end(&s->h, CALL_STOP, began);
		assert_int_equal(s->h.inside, 0);
	}
	assert_metrics(
		s, "dragoman_slow_calls_total{instance=\"smsc-a\",domain=\"sms.example.org\",call=\"stop\"} 2\n");
	assert_non_null(strstr(s->lines.at, "a call into the module was slow"));
	assert_null(strstr(strchr(s->lines.at, '\n') + 1, "slow")); /* once a minute */
}

static void judges_create(void **state)
{
	struct stage *s = *state;
	struct dg_error why = { 0 };
	assert_int_equal(module_created(&s->h, DG_OK, s, &why), DG_OK);
	assert_int_equal(module_created(&s->h, DG_OK, NULL, &why), DG_INTERNAL);
	assert_string_equal(why.text, "the module \"smpp\" said OK and gave nothing in create()");
	why = (struct dg_error){ "no" };
	assert_int_equal(module_created(&s->h, DG_INVALID, NULL, &why), DG_INVALID);
	assert_string_equal(why.text, "no");
	memset(&why, 'x', sizeof why); /* a module that filled it to the brim */
	assert_int_equal(module_created(&s->h, (enum dg_status) - 99, NULL, &why), DG_INTERNAL);
	assert_int_equal(strlen(why.text), sizeof why.text - 1);
}

static void goes_silent_when_cut(void **state)
{
	struct stage *s = *state;
	struct dg_host *host = &s->h.host;
	module_host_cut(&s->h);
	host->log(host, DG_LOG_ERROR, "lost");
	host->count(host, "submits", 1);
	module_breach(&s->h, BREACH_TWICE);
	assert_int_equal(s->lines.len, 0);
}

int main(void)
{
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_STAGE(logs_one_sentence_under_its_name),
		ON_STAGE(counts_under_the_modules_name),
		ON_STAGE(refuses_metrics_that_cannot_be_printed),
		ON_STAGE(times_every_call),
		ON_STAGE(judges_create),
		ON_STAGE(goes_silent_when_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
