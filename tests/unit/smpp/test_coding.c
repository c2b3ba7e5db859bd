/* Tests of coding.c: each data_coding that means something, and the groups of those that mean nothing to us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "coding.h"

static void data_codings(void **state)
{
	(void)state;
	static const struct {
		uint8_t data_coding;
		enum sms_alphabet alphabet;
	} cases[] = { { 0x00, SMS_GSM }, { 0x01, SMS_ASCII }, { 0x02, SMS_BINARY }, { 0x03, SMS_LATIN1 },
		{ 0x04, SMS_BINARY }, { 0x05, SMS_BINARY }, { 0x06, SMS_CYRILLIC }, { 0x07, SMS_HEBREW },
		{ 0x08, SMS_UCS2 }, { 0x09, SMS_BINARY }, { 0x0E, SMS_BINARY }, { 0x10, SMS_GSM }, { 0x11, SMS_GSM },
		{ 0x14, SMS_BINARY }, { 0x18, SMS_UCS2 }, { 0x19, SMS_UCS2 }, { 0x1C, SMS_BINARY },
		{ 0x20, SMS_BINARY }, { 0x48, SMS_UCS2 }, { 0x80, SMS_BINARY }, { 0xC0, SMS_GSM }, { 0xC8, SMS_GSM },
		{ 0xD0, SMS_GSM }, { 0xE0, SMS_UCS2 }, { 0xF0, SMS_GSM }, { 0xF1, SMS_GSM }, { 0xF4, SMS_BINARY },
		{ 0xF6, SMS_BINARY } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(smpp_coding_alphabet(cases[i].data_coding, SMS_GSM), cases[i].alphabet);
	assert_int_equal(smpp_coding_alphabet(0, SMS_LATIN1), SMS_LATIN1);
	assert_int_equal(smpp_coding_alphabet(0xF0, SMS_LATIN1), SMS_GSM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_codings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
