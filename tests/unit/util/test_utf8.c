/* test_utf8.c - every code point both ways, every class of bad octets, mending, and what joins what. */
#include "util/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define FFFD "\xEF\xBF\xBD"

static void test_every_scalar_value_goes_both_ways(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (cp == 0xD800)
			cp = 0xE000;
		char out[4];
		size_t n = dg_utf8_put(cp, out);
		size_t used;
		assert_int_equal(n, cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4);
		assert_int_equal(dg_utf8_next(out, n, &used), cp);
		assert_int_equal(used, n);
		assert_true(dg_utf8_is_valid(out, n));
		if (n > 1) { /* truncated */
			assert_int_equal(dg_utf8_next(out, n - 1, &used), DG_UTF8_BAD);
			assert_int_equal(used, 1);
		}
	}
}

static void test_bad_octets(void **state)
{
	(void)state;
	static const char *const bad[] = { "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF",
		"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", /* overlong */
		"\xED\xA0\x80", "\xED\xBF\xBF",         /* surrogates */
		"\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF", "\xC3(", "\xE2\x82(",
		"\xF0\x9F\x98(" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		size_t used = 0;
		assert_int_equal(dg_utf8_next(bad[i], strlen(bad[i]), &used), DG_UTF8_BAD);
		assert_int_equal(used, 1);
		assert_false(dg_utf8_is_valid(bad[i], strlen(bad[i])));
	}
	assert_true(dg_utf8_is_valid("", 0));
	assert_true(dg_utf8_is_valid("a\0b", 3));
	assert_false(dg_utf8_is_valid("abc\xE2\x82\xAC", 5));
}

static void test_xml_characters(void **state)
{
	(void)state;
	static const uint32_t good[] = { 0x9, 0xA, 0xD, 0x20, 0x7F, 0x85, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF };
	static const uint32_t bad[] = { 0, 1, 8, 0xB, 0xC, 0xE, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x110000,
		DG_UTF8_BAD };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(dg_xml_char_ok(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(dg_xml_char_ok(bad[i]));
}

static void expect_mended(const char *at, size_t n, const char *expected)
{
	struct dg_buf out = { 0 };
	dg_buf_str(&out, "|");
	dg_utf8_mend(&out, at, n);
	assert_string_equal(out.at + 1, expected);
	dg_buf_finish(&out);
}

static void test_mending(void **state)
{
	(void)state;
	expect_mended("", 0, "");
	expect_mended("plain\ttext\r\n", 12, "plain\ttext\r\n");
	expect_mended("\xF0\x9F\x98\x80", 4, "\xF0\x9F\x98\x80");
	expect_mended("a\0b\x01\x1B[31mc", 10, "ab[31mc"); /* controls go, their arguments are just text */
	expect_mended("\xFF", 1, FFFD);
	expect_mended("x\xED\xA0\x80y", 5, "x" FFFD FFFD FFFD "y"); /* a lone surrogate: three bad octets */
	expect_mended("\xEF\xBF\xBE\xEF\xBF\xBF", 6, FFFD FFFD);    /* U+FFFE, U+FFFF */
	expect_mended("ok\xE2\x82", 4, "ok" FFFD FFFD);
	expect_mended("caf\xE9", 4, "caf" FFFD); /* Latin-1 */
}

static void test_what_joins_its_base(void **state)
{
	(void)state;
	static const uint32_t joins[][2] = {
		{ 'e', 0x301 },         /* combining acute */
		{ 0x915, 0x94D },       /* Devanagari virama */
		{ 0x0E01, 0x0E33 - 2 }, /* Thai vowel sign above */
		{ 0x2764, 0xFE0F },     /* heart, emoji style */
		{ 0x1F468, 0x200D },    /* man, ZWJ */
		{ 0x200D, 0x1F469 },    /* ZWJ, woman */
		{ 0x1F44D, 0x1F3FD },   /* thumb, skin tone */
		{ 0x1F1E9, 0x1F1EA },   /* the flag of Germany */
		{ 0x1F3F4, 0xE0067 },   /* black flag, tag */
		{ 0x1100, 0x1161 },     /* Hangul jamo */
		{ '1', 0x20E3 },        /* keycap */
		{ 0xFF76, 0xFF9E },     /* halfwidth ka, voiced mark */
		{ '\r', '\n' },
	};
	static const uint32_t stands_alone[][2] = { { 'a', 'b' }, { 0, 'a' }, { 0, 0x301 }, { 0x1F600, 0x1F600 },
		{ 'x', 0x1F1E9 }, { 0x1F1E9, 'x' }, { 0x4E2D, 0x6587 }, { ' ', '\n' }, { 0x301, 'e' } };
	for (size_t i = 0; i < sizeof joins / sizeof *joins; i++)
		assert_true(dg_utf8_joins(joins[i][0], joins[i][1]));
	for (size_t i = 0; i < sizeof stands_alone / sizeof *stands_alone; i++)
		assert_false(dg_utf8_joins(stands_alone[i][0], stands_alone[i][1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_scalar_value_goes_both_ways),
		cmocka_unit_test(test_bad_octets),
		cmocka_unit_test(test_xml_characters),
		cmocka_unit_test(test_mending),
		cmocka_unit_test(test_what_joins_its_base),
	};
	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
