/* test_log.c - lines in both formats, and text that tries to forge one. */
#include "util/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "util/buf.h"

static void keep(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}

#define TIME_OCTETS 30 /* "time=2025-11-22T18:10:00.123Z " */

/* What is written after the time, for one line with one field. */
static void expect(bool json, const char *value, const char *expected)
{
	struct dg_buf out = { 0 };
	const struct dg_log log = { DG_LOG_INFO, json, keep, &out };
	dg_log(&log, DG_LOG_INFO, DG_SAY("t", "s"), DG_S("k", value));
	assert_int_equal(out.at[out.len - 1], '\n');
	assert_ptr_equal(strchr(out.at, '\n'), out.at + out.len - 1); /* one line, whatever came */
	out.at[out.len - 1] = '\0';
	const char *value_at = strstr(out.at, json ? "\"k\":" : " k=");
	assert_string_equal(value_at ? value_at + (json ? 4 : 3) : "", expected);
	dg_buf_finish(&out);
}

static void test_logfmt(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	const struct dg_log log = { DG_LOG_DEBUG, false, keep, &out };
	dg_log(&log, DG_LOG_WARN, DG_SAY("smsc-a", "link lost"), DG_S("host", "127.0.0.1"), DG_S("gone", NULL),
		DG_I("retry_ms", -500));
	assert_int_equal(strspn(out.at + 5, "0123456789-T:.Z"), TIME_OCTETS - 6);
	assert_string_equal(
		out.at + TIME_OCTETS, "level=warn tag=smsc-a msg=\"link lost\" host=127.0.0.1 retry_ms=-500\n");
	dg_buf_finish(&out);
}

static void test_json(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	const struct dg_log log = { DG_LOG_DEBUG, true, keep, &out };
	dg_log(&log, DG_LOG_ERROR, DG_SAY("smsc-a", "link lost"), DG_S("host", "h"), DG_I("n", INT64_MIN));
	assert_memory_equal(out.at, "{\"time\":\"20", 11);
	assert_string_equal(strstr(out.at, ",\"level\""),
		",\"level\":\"error\",\"tag\":\"smsc-a\",\"msg\":\"link lost\",\"host\":\"h\","
		"\"n\":-9223372036854775808}\n");
	dg_buf_finish(&out);
}

static void test_levels(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	const struct dg_log log = { DG_LOG_WARN, false, keep, &out };
	dg_log(&log, DG_LOG_INFO, DG_SAY("t", "not said"));
	dg_log(NULL, DG_LOG_ERROR, DG_SAY("t", "to nobody"));
	assert_int_equal(out.len, 0);
	dg_log(&log, DG_LOG_WARN, DG_SAY("t", "said"));
	assert_true(out.len > 0);
	dg_buf_finish(&out);
}

static void test_nothing_forges_a_line(void **state)
{
	(void)state;
	expect(false, "plain.value:1/2@x", "plain.value:1/2@x");
	expect(false, "", "\"\"");
	expect(false, "two words", "\"two words\"");
	expect(false, "a=b", "\"a=b\"");
	expect(false, "say \"hi\" \\ back", "\"say \\\"hi\\\" \\\\ back\"");
	expect(false, "x\nlevel=error tag=forged", "\"x\\nlevel=error tag=forged\"");
	expect(false, "\r\x1B[2J\x7F\x01", "\"\\u000d\\u001b[2J\\u007f\\u0001\"");
	expect(false, "\xC2\x85\xE2\x80\xA8\xE2\x80\xAE", "\"\\u0085\\u2028\\u202e\""); /* NEL, LS, RLO */
	expect(false, "gr\xC3\xBC\xC3\x9F", "\"gr\xC3\xBC\xC3\x9F\"");
	expect(false, "bad\xFF\xC3", "\"bad\xEF\xBF\xBD\xEF\xBF\xBD\"");
	expect(true, "plain", "\"plain\"}");
	expect(true, "x\"},{\"level\":\"error\n", "\"x\\\"},{\\\"level\\\":\\\"error\\n\"}");
	expect(true, "\xF0\x9F\x98\x80\t", "\"\xF0\x9F\x98\x80\\u0009\"}");
}

static void test_a_long_value_is_cut_between_characters(void **state)
{
	(void)state;
	struct dg_buf text = { 0 };
	struct dg_buf expected = { 0 };
	for (int i = 0; i < 3000; i++) /* 2 octets each, an odd one in front */
		dg_buf_str(&text, i ? "\xC3\xBC" : "x\xC3\xBC");
	dg_buf_chr(&expected, '"');
	dg_buf_add(&expected, text.at, 4097);
	dg_buf_str(&expected, "...\"");
	expect(false, text.at, expected.at);
	dg_buf_finish(&text);
	dg_buf_finish(&expected);
}

static void test_masks(void **state)
{
	(void)state;
	static const char *const cases[][2] = { { "+15550001111", "+1555*****11" },
		{ "+15550001111@sms.example.org/phone", "+1555*****11@sms.example.org" },
		{ "alice@example.org", "a****@example.org" }, { "12345", "1****" }, { "", "" }, { "x", "*" },
		{ "example.org", "examp****rg" }, { "@example.org", "@example.org" },
		{ "verylongnodename@example.org", "veryl*********me@example.org" } };
	char out[64];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(dg_log_mask(cases[i][0], out), cases[i][1]);
	assert_null(dg_log_mask(NULL, out));
}

static void test_a_mask_fits_whatever_comes(void **state)
{
	(void)state;
	char out[64];
	char text[300];
	for (size_t node = 0; node < 140; node++) {
		memset(text, 'n', sizeof text);
		text[node] = '@';
		text[2 * node + 1] = '\0';
		dg_log_mask(text, out);
		assert_in_range(strlen(out), 1, 63);
		memset(text, '\xFF', node);
		text[node] = '\0';
		dg_log_mask(text, out);
		assert_int_equal(strspn(out, "*"), strlen(out));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logfmt),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_nothing_forges_a_line),
		cmocka_unit_test(test_a_long_value_is_cut_between_characters),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_a_mask_fits_whatever_comes),
	};
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
