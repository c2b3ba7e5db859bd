/* What a character costs, kind by kind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/coding.h"

static void costs(void **state)
{
	(void)state;
	struct sms_charset *charset = NULL;
	assert_int_equal(sms_charset_open("GBK", &charset), DG_OK);
	const struct sms_coding gsm = { .alphabet = SMS_GSM }, turkish = { .alphabet = SMS_GSM, .shift = { 0, 1 } },
				ucs2 = { .alphabet = SMS_UCS2 }, gbk = { .alphabet = SMS_BINARY, .charset = charset },
				zero = { .alphabet = SMS_GSM, .charset = charset };
	const struct {
		const struct sms_coding *coding;
		uint32_t cp;
		size_t units, octets;
	} cases[] = { { &gsm, 'a', 1, 1 }, { &gsm, '[', 2, 2 }, { &gsm, 0x11F, 0, 0 }, { &turkish, 0x11F, 2, 2 },
		{ &ucs2, 0x11F, 1, 2 }, { &ucs2, 0x1F600, 2, 4 }, { &gbk, 'a', 1, 1 }, { &gbk, 0x4E2D, 2, 2 },
		{ &gbk, 0x1F600, 0, 0 }, { &zero, '[', 2, 1 }, { &zero, 0x4E2D, 0, 0 }, { &zero, 0xEC, 1, 2 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint8_t out[SMS_CHARSET_PUT_MAX];
		assert_int_equal(sms_coding_cost(cases[i].coding, cases[i].cp), cases[i].units);
		if (cases[i].units)
			assert_int_equal(sms_coding_put(cases[i].coding, cases[i].cp, out), cases[i].octets);
	}
	assert_int_equal(sms_coding_cost_all(&gsm, "a[€", strlen("a[€")), 5);
	assert_int_equal(sms_coding_cost_all(&gsm, "ağ", strlen("ağ")), 0);
	assert_int_equal(sms_coding_room(&gsm, 140), 160);
	assert_int_equal(sms_coding_room(&gsm, 136), 155);
	assert_int_equal(sms_coding_room(&ucs2, 140), 70);
	assert_int_equal(sms_coding_room(&gbk, 140), 140);
	sms_charset_close(charset);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
