/* User data headers: made, read, and survived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/udh.h"

static enum dg_status read_udh(const char *octets, size_t n, struct sms_udh *out)
{
	return sms_udh_read((const uint8_t *)octets, n, out);
}

static void concatenation_is_read(void **state)
{
	(void)state;
	struct sms_udh udh;
	assert_int_equal(read_udh("\5\0\3\x42\3\2text", 10, &udh), DG_OK);
	assert_int_equal(udh.octets, 6);
	assert_int_equal(udh.place.reference, 0x42);
	assert_int_equal(udh.place.total, 3);
	assert_int_equal(udh.place.number, 2);
	assert_int_equal(udh.place.reference_bits, 8);
	assert_int_equal(read_udh("\6\x08\4\x12\x34\2\1t", 8, &udh), DG_OK);
	assert_int_equal(udh.place.reference, 0x1234);
	assert_int_equal(udh.place.reference_bits, 16);
	assert_false(udh.ports);
}

static void other_elements(void **state)
{
	(void)state;
	struct sms_udh udh;
	assert_int_equal(read_udh("\x0B\5\4\x0B\x84\x23\xF0\0\3\1\2\1x", 13, &udh), DG_OK);
	assert_true(udh.ports); /* WAP push, in two parts */
	assert_int_equal(udh.place.total, 2);
	assert_int_equal(read_udh("\4\x24\1\1\0x", 6, &udh), DG_OK); /* national language, and a stub */
	assert_int_equal(udh.place.total, 0);
	assert_int_equal(udh.octets, 5);
	assert_int_equal(read_udh("\0x", 2, &udh), DG_OK);
	assert_int_equal(udh.octets, 1);
}

static void impossible_places_are_none(void **state)
{
	(void)state;
	static const char *const headers[] = { "\5\0\3\1\0\1x", "\5\0\3\1\2\0x", "\5\0\3\1\2\3x", "\5\0\3\1\1\1x",
		"\5\0\2\1\2\1x", "\5\0\7\1\2\1x" };
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct sms_udh udh;
		assert_int_equal(read_udh(headers[i], 7, &udh), DG_OK);
		assert_int_equal(udh.place.total, 0);
	}
}

static void a_header_longer_than_the_message_is_none(void **state)
{
	(void)state;
	struct sms_udh udh;
	assert_int_equal(read_udh("\5\0\3\1\2", 5, &udh), DG_INVALID);
	assert_int_equal(read_udh("\xFF", 1, &udh), DG_INVALID);
	assert_int_equal(read_udh("", 0, &udh), DG_INVALID);
	assert_int_equal(read_udh("\5\0\3\1\2\1", 6, &udh), DG_OK); /* a part without text */
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	uint8_t out[SMS_UDH_MAX];
	struct sms_udh udh;
	struct sms_place place = { .reference = 0xBEEF, .total = 255, .number = 200, .reference_bits = 16 };
	assert_int_equal(sms_udh_write(&place, (struct sms_shift){ 0 }, out), 7);
	assert_int_equal(sms_udh_read(out, 7, &udh), DG_OK);
	assert_int_equal(udh.place.reference, 0xBEEF);
	assert_int_equal(udh.place.number, 200);
	place.reference_bits = 8;
	assert_int_equal(sms_udh_write(&place, (struct sms_shift){ 0 }, out), 6);
	assert_int_equal(sms_udh_read(out, 6, &udh), DG_OK);
	assert_int_equal(udh.place.reference, 0xEF);
	const struct sms_shift tables = { .locking = 3, .single = 13 };
	assert_int_equal(sms_udh_write(&place, tables, out), 12);
	assert_int_equal(out[SMS_UDH_TOTAL_8], 255);
	assert_int_equal(sms_udh_read(out, 12, &udh), DG_OK);
	assert_int_equal(udh.place.number, 200);
	assert_int_equal(udh.shift.locking, 3);
	assert_int_equal(udh.shift.single, 13);
	place.reference_bits = 16;
	assert_int_equal(sms_udh_write(&place, tables, out), SMS_UDH_MAX);
	assert_int_equal(out[SMS_UDH_TOTAL_16], 255);
	assert_int_equal(sms_udh_write(NULL, tables, out), 7);
	assert_memory_equal(out, "\6\x24\1\x0D\x25\1\3", 7);
	assert_int_equal(sms_udh_write(NULL, (struct sms_shift){ 0 }, out), 0);
}

/* An element of another length than the standard's names no tables; of two the last one counts. */
static void tables(void **state)
{
	(void)state;
	struct sms_udh udh;
	assert_int_equal(read_udh("\4\x24\2\1\1x", 6, &udh), DG_OK);
	assert_int_equal(udh.shift.single, 0);
	assert_int_equal(read_udh("\6\x24\1\1\x24\1\2x", 8, &udh), DG_OK);
	assert_int_equal(udh.shift.single, 2);
	assert_int_equal(udh.shift.locking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(concatenation_is_read),
		cmocka_unit_test(other_elements),
		cmocka_unit_test(impossible_places_are_none),
		cmocka_unit_test(a_header_longer_than_the_message_is_none),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
