/* Tests of report_url.c: what somebody who sent by HTTP hears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "router/report.h"

static void is(const char *report, enum report_kind kind, const char *url)
{
	const struct dg_row row = { .id = 42,
		.instance = "smsc-a",
		.peer = "+1555",
		.self = "My Shop",
		.report = report,
		.why_text = "no & no",
		.stand = DG_GONE };
	struct dg_buf out = { 0 };
	assert_int_equal(report_url(&row, kind, &out), url != NULL);
	if (url)
		assert_string_equal(out.at, url);
	dg_buf_finish(&out);
}

static void what_is_asked_for_is_said(void **state)
{
	(void)state;
	is("31 http://a/?d=%d&i=%I&s=%i&p=%p&P=%P&a=%A", REPORT_FAILED,
		"http://a/?d=2&i=42&s=smsc-a&p=%2B1555&P=My%20Shop&a=no%20%26%20no");
	is("1 http://a/%d", REPORT_DELIVERED, "http://a/1");
	is("1 http://a/%d", REPORT_TAKEN, NULL);
	is("16 http://a/%d", REPORT_FAILED, "http://a/16");
	is("8 http://a/%a", REPORT_TAKEN, "http://a/ACK%2F");
}

static void other_percent_signs_stay(void **state)
{
	(void)state;
	is("1 http://a/%2Fb%%20%", REPORT_DELIVERED, "http://a/%2Fb%20%");
}

static void what_is_no_wish_is_none(void **state)
{
	(void)state;
	is(NULL, REPORT_DELIVERED, NULL);
	is("", REPORT_DELIVERED, NULL);
	is("1", REPORT_DELIVERED, NULL);
	is("1 ", REPORT_DELIVERED, NULL);
	is("x http://a/", REPORT_DELIVERED, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_for_is_said),
		cmocka_unit_test(other_percent_signs_stay),
		cmocka_unit_test(what_is_no_wish_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
