/* National tables: what each language is known by, that every character that can be written is read back, and what
 * stands where nothing is defined. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sms/gsm.h"
#include "sms/national.h"
#include "util/utf8.h"

static void names(void **state)
{
	(void)state;
	uint8_t id = 0;
	assert_int_equal(sms_language_parse("tr", &id), DG_OK);
	assert_int_equal(id, 1);
	assert_int_equal(sms_language_parse("ur", &id), DG_OK);
	assert_int_equal(id, 13);
	assert_int_equal(sms_language_parse("de", &id), DG_INVALID);
	assert_int_equal(sms_language_parse("", &id), DG_INVALID);
	assert_true(sms_language_has_locking(1));
	assert_false(sms_language_has_locking(2));
	assert_false(sms_language_has_locking(0));
	assert_false(sms_language_has_locking(14));
	assert_false(sms_language_has_locking(255));
}

/* Letters of a language that only its tables have, by 3GPP TS 23.038 Annex A. */
static void letters(void **state)
{
	(void)state;
	const struct {
		struct sms_shift tables;
		uint32_t cp;
		size_t n;
		uint8_t septet;
	} cases[] = {
		{ { 0, 1 }, 0x11F, 2, 0x67 }, /* g with breve behind an escape */
		{ { 1, 0 }, 0x11F, 1, 0x0C }, /* in the place of o with stroke */
		{ { 1, 0 }, 0x131, 1, 0x07 },
		{ { 1, 1 }, 0x20AC, 1, 0x04 },
		{ { 0, 1 }, 0x20AC, 2, 0x65 },
		{ { 0, 2 }, 0xFA, 2, 0x75 },
		{ { 0, 2 }, 0xE7, 2, 0x09 },
		{ { 3, 3 }, 0xE3, 1, 0x7B },
		{ { 0, 3 }, 0xE3, 2, 0x7B },
		{ { 3, 3 }, '[', 2, 0x3C },
		{ { 3, 0 }, 0x60, 1, 0x7D },
		{ { 6, 6 }, 0x915, 1, 0x15 }, /* Hindi ka */
		{ { 6, 6 }, 0x964, 2, 0x19 }, /* danda */
		{ { 6, 6 }, 'A', 2, 0x41 },   /* capitals stand behind the escape there */
		{ { 6, 6 }, 'a', 1, 0x61 },
		{ { 7, 7 }, ' ', 1, 0x20 }, /* not one of the places that are open */
		{ { 13, 13 }, 0x627, 1, 0x00 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t out[2];
		assert_int_equal(sms_shift_put(cases[i].tables, cases[i].cp, out), cases[i].n);
		assert_int_equal(out[cases[i].n - 1], cases[i].septet);
	}
}

static void assert_is_read(struct sms_shift tables, uint32_t cp)
{
	uint8_t out[2];
	size_t n = sms_shift_put(tables, cp, out);
	if (!n)
		return;
	assert_true(n == 1 || out[0] == SMS_GSM_ESC);
	assert_true(out[n - 1] < 0x80 && (n == 2 || out[0] != SMS_GSM_ESC));
	assert_int_equal(sms_shift_get(tables, out[n - 1], n == 2), cp);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint8_t locking = 0; locking < SMS_LANGUAGES; locking++)
		for (uint8_t single = 0; single < SMS_LANGUAGES; single++)
			for (uint32_t cp = 0; cp < 0x2300; cp++)
				assert_is_read((struct sms_shift){ locking, single }, cp);
}

/* Every septet reads as a character of XML, alone and behind an escape, whatever the identifiers. */
static void everything_reads(void **state)
{
	(void)state;
	static const uint8_t ids[] = { 0, 1, 2, 3, 4, 13, 14, 255 };
	for (size_t i = 0; i < sizeof ids; i++)
		for (uint8_t septet = 0; septet < 0x80; septet++)
			for (int escaped = 0; escaped < 2; escaped++) {
				const struct sms_shift tables = { ids[i], ids[sizeof ids - 1 - i] };
				uint32_t cp = sms_shift_get(tables, septet, escaped);
				assert_true(dg_xml_char_ok(cp) || cp == SMS_GSM_ESC || cp == 0x0C);
			}
}

static void without_tables_it_is_the_default(void **state)
{
	(void)state;
	const struct sms_shift none = { 0, 0 }, unknown = { 14, 200 };
	for (uint32_t cp = 0; cp < 0x2300; cp++) {
		uint8_t plain[2], shifted[2], strange[2];
		size_t n = sms_gsm_put(cp, plain);
		if (!cp)
			continue;
		assert_int_equal(sms_shift_put(none, cp, shifted), n);
		assert_int_equal(sms_shift_put(unknown, cp, strange), n);
		if (n) {
			assert_memory_equal(plain, shifted, n);
			assert_memory_equal(plain, strange, n);
		}
	}
	for (uint8_t septet = 0; septet < 0x80; septet++) {
		assert_int_equal(sms_shift_get(none, septet, true), sms_gsm_get(septet, true));
		assert_int_equal(sms_shift_get(unknown, septet, false), sms_gsm_get(septet, false));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(letters),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(everything_reads),
		cmocka_unit_test(without_tables_it_is_the_default),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
