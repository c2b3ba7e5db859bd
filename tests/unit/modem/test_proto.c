/* PDUs against octets that were worked out by hand from 3GPP TS 23.040 and 23.038. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "proto.h"

static struct modem_pdu pdu;

static enum dg_status read_hex(const char *hex, size_t said)
{
	uint8_t octets[MODEM_PDU_MAX];
	size_t n;
	assert_true(modem_hex_read(hex, octets, sizeof octets, &n));
	return modem_decode(octets, n, said, &pdu);
}

static void a_text(void **state)
{
	(void)state;
	/* "hellohello" from +27838890001 */
	assert_int_equal(
		read_hex("07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", 0), DG_OK);
	assert_int_equal(pdu.kind, MODEM_DELIVER);
	assert_string_equal(pdu.peer.text, "27838890001");
	assert_int_equal(pdu.n, 10);
	assert_memory_equal(pdu.ud, "hellohello", 10);
	assert_int_equal(pdu.dcs, 0);
	assert_int_equal(pdu.time_s, 922713419); /* 1999-03-29 15:16:59 at +02:00 */
}

static void times_have_zones(void **state)
{
	(void)state;
	/* 2024-02-29 23:59:59, at +05:45 and at -05:45 */
	assert_int_equal(read_hex("00040B915155000011F10000422092329595320141", 0), DG_OK);
	assert_int_equal(pdu.time_s, 1709251199 - 20700);
	assert_int_equal(read_hex("00040B915155000011F100004220923295953A0141", 0), DG_OK);
	assert_int_equal(pdu.time_s, 1709251199 + 20700);
	assert_int_equal(read_hex("00040B915155000011F10000422092FF9595320141", 0), DG_OK);
	assert_int_equal(pdu.time_s, 0);
}

static void names_are_packed(void **state)
{
	(void)state;
	assert_int_equal(read_hex("00040AD0D4F29C3E060000422092329595000141", 0), DG_OK);
	assert_int_equal(pdu.peer.ton, MODEM_TON_NAME);
	assert_int_equal(strncmp(pdu.peer.text, "Tes", 3), 0);
}

static void headers_stay_in_front(void **state)
{
	(void)state;
	/* part 1 of 2: six octets of header, one fill bit, "Hi" */
	assert_int_equal(read_hex("00440B915155000011F10000422092329595000905000307020190"
				  "69",
				 0),
		DG_OK);
	assert_true(pdu.has_header);
	assert_int_equal(pdu.n, 6 + 2);
	assert_memory_equal(pdu.ud, "\x05\x00\x03\x07\x02\x01Hi", 8);
	/* one that says that it is longer than the message */
	assert_int_equal(read_hex("00440B915155000011F100044220923295950003FF0102", 0), DG_OK);
	assert_true(pdu.broken_header && !pdu.has_header);
	assert_int_equal(pdu.n, 3);
}

static void a_report(void **state)
{
	(void)state;
	assert_int_equal(read_hex("0006A50B915155000011F14220923295950042209232959500"
				  "46",
				 0),
		DG_OK);
	assert_int_equal(pdu.kind, MODEM_STATUS_REPORT);
	assert_int_equal(pdu.reference, 0xA5);
	assert_int_equal(pdu.status, 0x46);
	assert_string_equal(pdu.peer.text, "15550000111");
	assert_int_equal(pdu.time_s, 1709251199);
}

static void the_service_centre_may_be_left_out(void **state)
{
	(void)state;
	const char *bare = "06A50B915155000011F1422092329595004220923295950000";
	assert_int_equal(read_hex(bare, strlen(bare) / 2), DG_OK);
	assert_int_equal(pdu.reference, 0xA5);
}

static void what_is_cut_short_is_refused(void **state)
{
	(void)state;
	const char *whole = "0006A50B915155000011F1422092329595004220923295950046";
	char cut[64];
	for (size_t n = 2; n < strlen(whole); n += 2) {
		memcpy(cut, whole, n);
		cut[n] = '\0';
		assert_int_not_equal(read_hex(cut, 0), DG_OK);
	}
	assert_int_equal(read_hex("0001000B915155000011F1000001", 0), DG_UNSUPPORTED);
	assert_int_equal(read_hex("00", 0), DG_INVALID);
	assert_int_equal(read_hex("FF04", 0), DG_INVALID);
}

static void submits_are_written(void **state)
{
	(void)state;
	uint8_t out[MODEM_TPDU_MAX];
	char hex[2 * MODEM_TPDU_MAX + 1];
	struct modem_submit s = {
		.peer = "+46708251358", .is_gsm = true, .validity = 0xAA, .ud = (const uint8_t *)"hellohello", .n = 10
	};
	modem_hex_print(out, modem_encode(&s, out), hex);
	assert_string_equal(hex, "11000B916407281553F80000AA0AE8329BFD4697D9EC37");
	s.want_report = true;
	s.validity = -1;
	s.is_gsm = false;
	s.dcs = 8;
	s.peer = "12345";
	s.ud = (const uint8_t *)"\x04\x1f";
	s.n = 2;
	modem_hex_print(out, modem_encode(&s, out), hex);
	assert_string_equal(hex, "210005812143F5000802041F");
}

static void what_does_not_fit_is_refused(void **state)
{
	(void)state;
	uint8_t out[MODEM_TPDU_MAX], ud[200] = { 5, 0, 3, 1, 2, 1 };
	struct modem_submit s = { .peer = "+1", .is_gsm = true, .validity = -1, .ud = ud, .n = 160 };
	assert_int_not_equal(modem_encode(&s, out), 0);
	s.n = 161;
	assert_int_equal(modem_encode(&s, out), 0);
	s.has_header = true;
	s.n = 6 + 153;
	assert_int_not_equal(modem_encode(&s, out), 0);
	s.n++;
	assert_int_equal(modem_encode(&s, out), 0);
	s.is_gsm = s.has_header = false;
	s.n = 141;
	assert_int_equal(modem_encode(&s, out), 0);
	s.n = 1;
	for (size_t i = 0; i < 4; i++) {
		static const char *const bad[] = { "", "+", "Bob", "123456789012345678901" };
		s.peer = bad[i];
		assert_int_equal(modem_encode(&s, out), 0);
	}
}

static void validity_is_rounded_down(void **state)
{
	(void)state;
	static const struct {
		int64_t minutes;
		int octet;
	} cases[] = { { 1, 0 }, { 5, 0 }, { 10, 1 }, { 719, 142 }, { 720, 143 }, { 749, 143 }, { 750, 144 },
		{ 1439, 166 }, { 1440, 167 }, { 2879, 167 }, { 2880, 168 }, { 30 * 1440, 196 }, { 34 * 1440, 196 },
		{ 35 * 1440, 197 }, { 63 * 7 * 1440, 255 }, { 1000 * 1440, 255 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(modem_validity(cases[i].minutes * 60000), cases[i].octet);
	assert_int_equal(modem_validity(0), -1);
	assert_int_equal(modem_validity(1), 0);
}

static void hexadecimal(void **state)
{
	(void)state;
	uint8_t out[4];
	size_t n = 9;
	assert_true(modem_hex_read("0aFf", out, sizeof out, &n));
	assert_int_equal(n, 2);
	assert_memory_equal(out, "\x0a\xff", 2);
	assert_false(modem_hex_read("", out, sizeof out, &n));
	assert_false(modem_hex_read("0", out, sizeof out, &n));
	assert_false(modem_hex_read("0g", out, sizeof out, &n));
	assert_false(modem_hex_read("0011223344", out, sizeof out, &n));
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text),
		cmocka_unit_test(times_have_zones),
		cmocka_unit_test(names_are_packed),
		cmocka_unit_test(headers_stay_in_front),
		cmocka_unit_test(a_report),
		cmocka_unit_test(the_service_centre_may_be_left_out),
		cmocka_unit_test(what_is_cut_short_is_refused),
		cmocka_unit_test(submits_are_written),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(validity_is_rounded_down),
		cmocka_unit_test(hexadecimal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
