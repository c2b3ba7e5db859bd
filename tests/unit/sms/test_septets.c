/* Septets in octets: known packings, every length with every fill, and who counts them when nobody says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/septets.h"

static void known(void **state)
{
	(void)state;
	uint8_t out[16];
	assert_int_equal(sms_septets_pack((const uint8_t *)"hellohello", 10, 0, out), 9);
	assert_memory_equal(out, "\xE8\x32\x9B\xFD\x46\x97\xD9\xEC\x37", 9);
	/* Eight septets are seven octets; of seven there is a carriage return instead of an '@'. */
	assert_int_equal(sms_septets_pack((const uint8_t *)"1234567", 7, 0, out), 7);
	assert_int_equal(out[6] >> 1, 0x0D);
	assert_int_equal(sms_septets_count(out, 7, 0), 7);
	assert_int_equal(sms_septets_pack((const uint8_t *)"12345678", 8, 0, out), 7);
	assert_int_equal(sms_septets_count(out, 7, 0), 8);
	assert_int_equal(sms_septets_octets(0, 3), 0);
	assert_int_equal(sms_septets_count(out, 0, 0), 0);
	assert_int_equal(sms_septets_count(out, 1, 6), 0);
}

static void fills(void **state)
{
	(void)state;
	/* 5 octets of header and their length are 48 bits: one more makes 49. */
	assert_int_equal(sms_septets_fill(6), 1);
	assert_int_equal(sms_septets_fill(7), 0);
	assert_int_equal(sms_septets_fill(4), 3);
	assert_int_equal(sms_septets_fill(0), 0);
	for (size_t header = 0; header < 140; header++)
		assert_int_equal((header * 8 + sms_septets_fill(header)) % 7, 0);
}

static void round_trips(void **state)
{
	(void)state;
	for (size_t fill = 0; fill < 7; fill++)
		for (size_t n = 0; n <= 160; n++) {
			uint8_t septets[160], octets[150], back[170];
			for (size_t i = 0; i < n; i++)
				septets[i] = (uint8_t)((i * 37 + n + 1) % 127 + 1);
			if (n && septets[n - 1] == 0x0D)
				septets[n - 1] = 'x';
			size_t packed = sms_septets_pack(septets, n, fill, octets);
			assert_int_equal(packed, sms_septets_octets(n, fill));
			assert_int_equal(sms_septets_count(octets, packed, fill), n);
			sms_septets_unpack(octets, n, fill, back);
			assert_memory_equal(back, septets, n);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(fills),
		cmocka_unit_test(round_trips),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
