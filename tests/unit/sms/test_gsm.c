/* The GSM alphabet, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/gsm.h"

static void every_septet_comes_back(void **state)
{
	(void)state;
	uint8_t out[2];
	for (unsigned septet = 0; septet < 0x80; septet++) {
		if (septet == SMS_GSM_ESC)
			continue;
		uint32_t cp = sms_gsm_get((uint8_t)septet, false);
		assert_int_equal(sms_gsm_put(cp, out), 1);
		assert_int_equal(out[0], septet);
	}
}

static void known_characters(void **state)
{
	(void)state;
	static const struct {
		uint32_t cp;
		size_t n;
		uint8_t first, second;
	} cases[] = { { '@', 1, 0x00, 0 }, { 0xA3, 1, 0x01, 0 }, { '$', 1, 0x02, 0 }, { '_', 1, 0x11, 0 },
		{ 0x394, 1, 0x10, 0 }, { 0x3A9, 1, 0x15, 0 }, { 0xDF, 1, 0x1E, 0 }, { 0xC7, 1, 0x09, 0 },
		{ 0xE0, 1, 0x7F, 0 }, { 0xA1, 1, 0x40, 0 }, { 0xBF, 1, 0x60, 0 }, { '\n', 1, 0x0A, 0 },
		{ '\r', 1, 0x0D, 0 }, { 0x20AC, 2, 0x1B, 0x65 }, { '[', 2, 0x1B, 0x3C }, { ']', 2, 0x1B, 0x3E },
		{ '{', 2, 0x1B, 0x28 }, { '}', 2, 0x1B, 0x29 }, { '\\', 2, 0x1B, 0x2F }, { '^', 2, 0x1B, 0x14 },
		{ '~', 2, 0x1B, 0x3D }, { '|', 2, 0x1B, 0x40 }, { '\f', 2, 0x1B, 0x0A }, { '`', 0, 0, 0 },
		{ 0xE7, 0, 0, 0 }, { 0x1B, 0, 0, 0 }, { 0x2019, 0, 0, 0 }, { 0x1F600, 0, 0, 0 }, { '\t', 0, 0, 0 },
		{ 0, 0, 0, 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t out[2] = { 0 };
		assert_int_equal(sms_gsm_put(cases[i].cp, out), cases[i].n);
		assert_int_equal(out[0], cases[i].first);
		assert_int_equal(out[1], cases[i].second);
		if (cases[i].n)
			assert_int_equal(sms_gsm_get(cases[i].n == 2 ? out[1] : out[0], cases[i].n == 2), cases[i].cp);
	}
}

static void what_the_extension_lacks_reads_as_the_default(void **state)
{
	(void)state;
	assert_int_equal(sms_gsm_get('A', true), 'A');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_septet_comes_back),
		cmocka_unit_test(known_characters),
		cmocka_unit_test(what_the_extension_lacks_reads_as_the_default),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
