/* Charsets through iconv: which names there are, what can be cut, and that broken octets never stop a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/charset.h"

static struct sms_charset *open_one(const char *name)
{
	struct sms_charset *c = NULL;
	assert_int_equal(sms_charset_open(name, &c), DG_OK);
	return c;
}

static void names(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "nonsense", "ISO-8859-1//TRANSLIT", "//IGNORE", "ISO-8859-1/" };
	struct sms_charset *c = NULL;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(sms_charset_open(bad[i], &c), DG_NOENT);
	assert_null(c);
	sms_charset_close(NULL);
	sms_charsets_destroy(NULL);
}

static void kinds(void **state)
{
	(void)state;
	const struct {
		const char *name;
		bool stateless, utf16;
	} cases[] = { { "ISO-8859-1", true, false }, { "windows-1251", true, false }, { "KOI8-R", true, false },
		{ "GBK", true, false }, { "SHIFT_JIS", true, false }, { "EUC-KR", true, false },
		{ "UTF-8", true, false }, { "UTF-16BE", true, true }, { "UTF-16LE", true, true },
		{ "UTF-32LE", true, false }, { "UTF-16", false, false }, { "UTF-7", false, false },
		{ "ISO-2022-JP", false, false }, { "UCS-2LE", true, false } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sms_charset *c = open_one(cases[i].name);
		assert_int_equal(sms_charset_is_stateless(c), cases[i].stateless);
		assert_int_equal(sms_charset_is_utf16(c), cases[i].utf16);
		sms_charset_close(c);
	}
}

static void writing(void **state)
{
	(void)state;
	uint8_t out[SMS_CHARSET_PUT_MAX];
	struct sms_charset *c = open_one("windows-1251");
	assert_int_equal(sms_charset_put(c, 0x416, out), 1);
	assert_int_equal(out[0], 0xC6);
	assert_int_equal(sms_charset_put(c, 0x4E00, out), 0);
	assert_int_equal(sms_charset_put(c, 0x1F600, out), 0);
	sms_charset_close(c);
	c = open_one("GBK");
	assert_int_equal(sms_charset_put(c, 0x4E2D, out), 2);
	assert_memory_equal(out, "\xD6\xD0", 2);
	sms_charset_close(c);
	c = open_one("UTF-16LE");
	assert_int_equal(sms_charset_put(c, 0x1F600, out), 4);
	assert_memory_equal(out, "\x3D\xD8\x00\xDE", 4);
	sms_charset_close(c);
}

static void reads(const char *name, const char *octets, size_t n, const char *text)
{
	struct dg_buf out = { 0 };
	struct sms_charset *c = open_one(name);
	for (int again = 0; again < 2; again++) { /* nothing is left over from the text before */
		dg_buf_clear(&out);
		sms_charset_decode(c, (const uint8_t *)octets, n, &out);
		assert_string_equal(out.at ? out.at : "", text);
	}
	sms_charset_close(c);
	dg_buf_finish(&out);
}

static void reading(void **state)
{
	(void)state;
	reads("windows-1251", "\xCF\xF0\xE8", 3, "При");
	reads("GBK", "a\xD6\xD0", 3, "a中");
	reads("ISO-2022-JP", "\x1B$B$\"\x1B(B!", 9, "あ!");
	reads("windows-1251", "", 0, "");
	reads("windows-1251", "\x98z", 2, "\uFFFDz"); /* 0x98 is nothing there */
	reads("GBK", "ok\xD6", 3, "ok\uFFFD");        /* cut off */
	reads("GBK", "\xFF\xFFz", 3, "\uFFFD\uFFFDz");
	reads("UTF-16LE", "a\0\x3D\xD8", 4, "a\uFFFD"); /* half an emoji */
	reads("ISO-2022-JP", "\x1B$B$", 4, "\uFFFD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(kinds),
		cmocka_unit_test(writing),
		cmocka_unit_test(reading),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
