/* Alphabets: what a text costs, what octets mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/text.h"
#include "util/utf8.h"

static void assert_reads(enum sms_alphabet alphabet, const void *octets, size_t n, const char *text)
{
	struct dg_buf out = { 0 };
	dg_buf_str(&out, "");
	sms_text_decode(&out, alphabet, octets, n);
	assert_true(dg_utf8_is_valid(out.at ? out.at : "", out.len));
	assert_string_equal(out.at ? out.at : "", text);
	dg_buf_finish(&out);
}
#define READS(alphabet, octets, text) assert_reads((alphabet), (octets), sizeof(octets) - 1, (text))

static void gsm_is_read(void **state)
{
	(void)state;
	READS(SMS_GSM, "hello\0\x1B\x65\x1B", "hello@€"); /* an escape at the end is nothing */
	READS(SMS_GSM,
		"a\x1B\x1B"
		"b",
		"a b");
	READS(SMS_GSM,
		"\x1B"
		"A",
		"A");
	READS(SMS_GSM,
		"a\r\nb\rc\nd\x1B\x0A"
		"e",
		"a\nb\nc\nd\ne");
	READS(SMS_GSM, "caf\xE9\x85", "café\uFFFD"); /* eight bits under data_coding 0: Latin-1, mostly */
	READS(SMS_GSM, "", "");
}

static void eight_bit_alphabets_are_read(void **state)
{
	(void)state;
	READS(SMS_LATIN1, "caf\xE9 \xA3\0\x07.", "café £.");
	READS(SMS_LATIN1, "\x80", "\uFFFD");
	READS(SMS_ASCII, "plain \x7E", "plain ~");
	READS(SMS_CYRILLIC, "\xBF\xE0\xD8\xD2\xD5\xE2 \xF0\xF1", "Привет №ё");
	READS(SMS_HEBREW, "\xF9\xEC\xE5\xED", "שלום");
	READS(SMS_BINARY, "\x01\x02", "");
}

static void utf16_is_read(void **state)
{
	(void)state;
	READS(SMS_UCS2, "\0h\0i\x20\xAC", "hi€");
	READS(SMS_UCS2, "\xD8\x3D\xDE\x00", "😀");
	READS(SMS_UCS2, "\xFE\xFF\0h", "h");
	READS(SMS_UCS2, "\xFF\xFEh\0", "h"); /* little endian, and says so */
	READS(SMS_UCS2, "\xFF\xFE\x3D\xD8\x00\xDE", "😀");
	READS(SMS_UCS2, "\0h\0", "h\uFFFD"); /* an odd octet */
	READS(SMS_UCS2, "\xD8\x3D\0h", "\uFFFDh");
	READS(SMS_UCS2, "\xDE\x00\0h", "\uFFFDh");
	READS(SMS_UCS2, "\xD8\x3D\xD8\x3D\xDE\x00", "\uFFFD😀");
	READS(SMS_UCS2, "\xD8\x3D", "\uFFFD");
	READS(SMS_UCS2, "\xFF\xFE", "");                             /* a mark alone */
	READS(SMS_UCS2, "\0a\xFF\xFE\xFF\xFF\0b", "a\uFFFD\uFFFDb"); /* no characters of XML */
	READS(SMS_UCS2, "\0a\0\0\0\x08\0b", "ab");
	READS(SMS_UCS2, "x", "\uFFFD");
}

static void coding_schemes(void **state)
{
	(void)state;
	static const struct {
		uint8_t dcs;
		enum sms_alphabet alphabet;
	} cases[] = { { 0x00, SMS_GSM }, { 0x04, SMS_BINARY }, { 0x08, SMS_UCS2 }, { 0x0C, SMS_BINARY },
		{ 0x11, SMS_GSM }, { 0x19, SMS_UCS2 }, { 0x20, SMS_BINARY }, { 0x48, SMS_UCS2 }, { 0x68, SMS_BINARY },
		{ 0xC0, SMS_GSM }, { 0xD0, SMS_GSM }, { 0xE0, SMS_UCS2 }, { 0xF1, SMS_GSM }, { 0xF5, SMS_BINARY } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(sms_alphabet_of(cases[i].dcs), cases[i].alphabet);
}

static enum sms_alphabet choose(const char *text, enum sms_alphabet zero)
{
	size_t units;
	return sms_text_choose(text, strlen(text), zero, &units);
}

static void the_alphabet_is_chosen_by_content(void **state)
{
	(void)state;
	assert_int_equal(choose("Hello @ £ € [x]", SMS_GSM), SMS_GSM);
	assert_int_equal(choose("Ω", SMS_GSM), SMS_GSM);
	assert_int_equal(choose("ça va", SMS_GSM), SMS_UCS2);
	assert_int_equal(choose("hi 😀", SMS_GSM), SMS_UCS2);
	assert_int_equal(choose("été", SMS_LATIN1), SMS_LATIN1);
	assert_int_equal(choose("€", SMS_LATIN1), SMS_UCS2);
	assert_int_equal(choose("ç", SMS_LATIN1), SMS_UCS2); /* the carrier could not turn it into GSM */
	assert_int_equal(choose("hello", SMS_ASCII), SMS_ASCII);
	assert_int_equal(choose("été", SMS_ASCII), SMS_UCS2);
}

static void what_is_written_is_read_again(void **state)
{
	(void)state;
	static const char text[] = "a@€^{}[]~|\\ Ωé😀\u0416";
	static const enum sms_alphabet alphabets[] = { SMS_GSM, SMS_LATIN1, SMS_ASCII, SMS_UCS2 };
	for (size_t i = 0; i < 4; i++) {
		struct dg_buf octets = { 0 }, back = { 0 }, expected = { 0 };
		size_t used;
		for (size_t k = 0; k < sizeof text - 1; k += used) {
			uint32_t cp = dg_utf8_next(text + k, sizeof text - 1 - k, &used);
			if (!sms_text_cost(alphabets[i], cp))
				continue;
			uint8_t put[4];
			dg_buf_add(&octets, put, sms_text_put(alphabets[i], cp, put));
			dg_buf_add(&expected, text + k, used);
		}
		sms_text_decode(&back, alphabets[i], (const uint8_t *)octets.at, octets.len);
		assert_string_equal(back.at, expected.at);
		dg_buf_finish(&octets);
		dg_buf_finish(&back);
		dg_buf_finish(&expected);
	}
}

static void names_of_alphabets(void **state)
{
	(void)state;
	enum sms_alphabet a = SMS_BINARY;
	assert_int_equal(sms_alphabet_parse("latin1", &a), DG_OK);
	assert_int_equal(a, SMS_LATIN1);
	assert_int_equal(sms_alphabet_parse("ucs2", &a), DG_INVALID);
	assert_int_equal(a, SMS_LATIN1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gsm_is_read),
		cmocka_unit_test(eight_bit_alphabets_are_read),
		cmocka_unit_test(utf16_is_read),
		cmocka_unit_test(coding_schemes),
		cmocka_unit_test(the_alphabet_is_chosen_by_content),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(names_of_alphabets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
