/* What a record says, and when there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "record.h"

static const struct record_options plain = { false, false };
static struct dg_buf out;

static struct dg_place place(enum dg_way way)
{
	return (struct dg_place){ way, "sms.example.org", "smsc-a", "alice@example.org", "+15550001111", 2, 15000,
		"EUR", 1000 };
}

static const char *receipt(const struct record_options *options, enum dg_stage stage, enum dg_status why)
{
	const struct dg_place at = place(DG_DOWN);
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = "17";
	ev.receipt.peer = "+15559990001";
	ev.receipt.stage = stage;
	ev.receipt.why = why;
	ev.receipt.text = why == DG_OK ? NULL : "no such phone";
	dg_buf_clear(&out);
	record_write(options, &at, &ev, DG_OK, 3500, &out);
	return out.len ? out.at : "";
}

static const char *message(const struct record_options *options, enum dg_way way, bool passing)
{
	struct dg_place at = place(way);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	if (way == DG_UP)
		at.segments = 0;
	ev.message.id = "17";
	ev.message.self = "+15550001111";
	ev.message.peer = "+15559990001";
	ev.message.text = "say \"hi\"\n";
	ev.message.passing = passing;
	dg_buf_clear(&out);
	record_write(options, &at, &ev, DG_OK, 3500, &out);
	return out.len ? out.at : "";
}

static void a_delivered_text(void **state)
{
	(void)state;
	assert_string_equal(receipt(&plain, DG_DELIVERED, DG_OK),
		"{\"time\":\"1970-01-01T00:00:03.500Z\",\"id\":\"17\",\"way\":\"down\",\"state\":\"delivered\","
		"\"domain\":\"sms.example.org\",\"instance\":\"smsc-a\",\"user\":\"alice@example.org\","
		"\"self\":\"+15550001111\",\"peer\":\"+15559990001\",\"segments\":2,\"price\":\"0.015\","
		"\"currency\":\"EUR\",\"latency_ms\":2500}\n");
}

static void a_failed_one_says_why(void **state)
{
	(void)state;
	const char *line = receipt(&plain, DG_FAILED, DG_NOENT);
	assert_non_null(strstr(line, "\"state\":\"failed\""));
	assert_non_null(strstr(line, "\"error\":\"noent\",\"reason\":\"no such phone\""));
}

static void a_text_that_came_is_a_record_without_its_words(void **state)
{
	const struct record_options all = { true, false };
	(void)state;
	const char *line = message(&plain, DG_UP, false);
	assert_non_null(strstr(line, "\"state\":\"received\""));
	assert_null(strstr(line, "say"));
	assert_null(strstr(line, "segments"));
	assert_null(strstr(line, "latency"));
	assert_non_null(strstr(message(&all, DG_UP, false), "\"text\":\"say \\\"hi\\\"\\n\""));
	assert_null(strstr(message(&all, DG_UP, true), "say"));
}

static void what_is_no_record(void **state)
{
	const struct record_options all = { true, false };
	const struct dg_event typing = DG_EVENT(DG_TYPING, 0);
	const struct dg_place at = place(DG_DOWN);
	(void)state;
	assert_string_equal(message(&plain, DG_DOWN, false), "");
	assert_non_null(strstr(message(&all, DG_DOWN, false), "\"state\":\"submitted\""));
	assert_string_equal(receipt(&plain, DG_READ, DG_OK), "");
	assert_string_equal(receipt(&plain, (enum dg_stage)0, DG_OK), "");
	dg_buf_clear(&out);
	record_write(&plain, &at, &typing, DG_OK, 0, &out);
	assert_int_equal(out.len, 0);
}

static void phones_can_be_masked(void **state)
{
	const struct record_options masked = { false, true };
	(void)state;
	const char *line = receipt(&masked, DG_SENT, DG_OK);
	assert_null(strstr(line, "+15559990001"));
	assert_null(strstr(line, "+15550001111"));
	assert_non_null(strstr(line, "\"peer\":\"+1555"));
}

static int finish(void **state)
{
	(void)state;
	dg_buf_finish(&out);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delivered_text),
		cmocka_unit_test(a_failed_one_says_why),
		cmocka_unit_test(a_text_that_came_is_a_record_without_its_words),
		cmocka_unit_test(what_is_no_record),
		cmocka_unit_test(phones_can_be_masked),
	};
	return cmocka_run_group_tests(tests, NULL, finish);
}
