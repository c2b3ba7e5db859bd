/* Addresses, contents, identities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "map.h"

static const char *name(uint8_t ton, const char *text, const char *code)
{
	static char out[SMS_PEER_MAX];
	struct modem_address a = { .ton = ton };
	memcpy(a.text, text, strlen(text) + 1);
	modem_map_address(&a, code, out);
	return out;
}

static void addresses(void **state)
{
	(void)state;
	assert_string_equal(name(MODEM_TON_INTERNATIONAL, "15550001111", ""), "+15550001111");
	assert_string_equal(name(MODEM_TON_UNKNOWN, "12345", ""), "12345");
	assert_string_equal(name(MODEM_TON_UNKNOWN, "004917012345678", ""), "+4917012345678");
	assert_string_equal(name(MODEM_TON_UNKNOWN, "017012345678", ""), "017012345678");
	assert_string_equal(name(MODEM_TON_UNKNOWN, "017012345678", "49"), "+4917012345678");
	assert_string_equal(name(MODEM_TON_NATIONAL, "17012345678", "49"), "+4917012345678");
	assert_string_equal(name(MODEM_TON_NAME, " Bank ", "49"), "Bank");
	assert_string_equal(name(MODEM_TON_INTERNATIONAL, "", ""), "unknown");
	assert_string_equal(name(MODEM_TON_INTERNATIONAL, "12#", ""), "12#");
}

static void destinations(void **state)
{
	(void)state;
	char out[24];
	assert_int_equal(modem_map_destination("+15550001111", out), DG_OK);
	assert_string_equal(out, "+15550001111");
	assert_int_equal(modem_map_destination("12345", out), DG_OK);
	assert_int_equal(modem_map_destination("Bob", out), DG_NOENT);
	assert_int_equal(modem_map_destination(NULL, out), DG_NOENT);
	assert_int_equal(modem_map_destination("+", out), DG_NOENT);
	assert_int_equal(modem_map_destination("+123456789012345678901", out), DG_NOENT);
}

static void one_number_in_two_spellings(void **state)
{
	(void)state;
	assert_true(modem_map_is_same("+4917012345678", "4917012345678"));
	assert_true(modem_map_is_same("+4917012345678", "017012345678"));
	assert_true(modem_map_is_same("12345", "12345"));
	assert_false(modem_map_is_same("12345", "2345"));
	assert_false(modem_map_is_same("+4917012345678", "+4917012345679"));
	assert_false(modem_map_is_same("", "1"));
}

static void contents(void **state)
{
	(void)state;
	struct dg_buf room = { 0 };
	struct sms_content c;
	struct modem_pdu pdu = { .n = 8, .has_header = true, .ud = { 5, 0, 3, 7, 2, 1, 'H', 'i' } };
	modem_map_content(&pdu, &room, &c);
	assert_int_equal(c.n, 2);
	assert_memory_equal(c.octets, "Hi", 2);
	assert_int_equal(c.place.total, 2);
	assert_int_equal(c.place.reference, 7);
	pdu = (struct modem_pdu){ .n = 4, .has_header = true, .ud = { 3, 0x25, 1, 1 }, .dcs = 0 };
	pdu.ud[4] = 0x1D; /* Turkish: a cedilla where the default alphabet has an AE */
	pdu.n = 5;
	modem_map_content(&pdu, &room, &c);
	assert_int_equal(c.alphabet, SMS_UTF8);
	assert_memory_equal(c.octets, "\xC5\x9F", 2);
	dg_buf_finish(&room);
}

static void digests(void **state)
{
	(void)state;
	char first[SMS_DIGEST_MAX], second[SMS_DIGEST_MAX];
	struct modem_pdu pdu = { .n = 2, .ud = { 'H', 'i' }, .time_s = 1000 };
	modem_map_digest(&pdu, "a", first);
	modem_map_digest(&pdu, "a", second);
	assert_string_equal(first, second);
	pdu.time_s++;
	modem_map_digest(&pdu, "a", second);
	assert_string_not_equal(first, second);
	pdu.time_s--;
	modem_map_digest(&pdu, "b", second);
	assert_string_not_equal(first, second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(destinations),
		cmocka_unit_test(one_number_in_two_spellings),
		cmocka_unit_test(contents),
		cmocka_unit_test(digests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
