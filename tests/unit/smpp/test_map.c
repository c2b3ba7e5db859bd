/* Addresses, contents, times and identities across the border. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "map.h"

static const struct smpp_numbering automatic = { SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, "", NULL, NULL };
static const struct smpp_numbering german = { SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, "49", NULL, NULL };

static void senders(void **state)
{
	(void)state;
	static const struct {
		const char *self;
		enum dg_status status;
		int ton, npi;
		const char *text;
	} cases[] = { { "+15550000000", DG_OK, 1, 1, "15550000000" }, { "12345", DG_OK, 3, 0, "12345" },
		{ "0301234567", DG_OK, 0, 1, "0301234567" }, { "My Bank", DG_OK, 5, 0, "My Bank" },
		{ NULL, DG_OK, 0, 0, "" }, { "", DG_OK, 0, 0, "" }, { "me@home", DG_INVALID, 0, 0, "" },
		{ "TwelveLetter", DG_INVALID, 0, 0, "" }, { "+", DG_INVALID, 0, 0, "" },
		{ "Zoë", DG_INVALID, 0, 0, "" }, { "+123456789012345678901", DG_INVALID, 0, 0, "" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct smpp_address a = { 0 };
		assert_int_equal(smpp_map_source(cases[i].self, &automatic, &a), cases[i].status);
		assert_int_equal(a.ton, cases[i].ton);
		assert_int_equal(a.npi, cases[i].npi);
		assert_string_equal(a.text, cases[i].text);
	}
	const struct smpp_numbering own = { 6, 9, 2, 8, "", NULL, NULL };
	struct smpp_address a;
	assert_int_equal(smpp_map_source("+1555", &own, &a), DG_OK);
	assert_int_equal(a.ton, 6);
	assert_int_equal(a.npi, 9);
	assert_int_equal(smpp_map_destination("+1555", &own, &a), DG_OK);
	assert_int_equal(a.ton, 2);
	assert_int_equal(a.npi, 8);
}

static void recipients(void **state)
{
	(void)state;
	struct smpp_address a;
	assert_int_equal(smpp_map_destination("+15550001111", &automatic, &a), DG_OK);
	assert_int_equal(a.ton, 1);
	assert_string_equal(a.text, "15550001111");
	assert_int_equal(smpp_map_destination("12345", &automatic, &a), DG_OK);
	assert_int_equal(a.ton, 3);
	assert_int_equal(smpp_map_destination("My Bank", &automatic, &a), DG_NOENT);
	assert_int_equal(smpp_map_destination("", &automatic, &a), DG_NOENT);
	assert_int_equal(smpp_map_destination(NULL, &automatic, &a), DG_NOENT);
	assert_int_equal(smpp_map_destination("+", &automatic, &a), DG_NOENT);
	assert_int_equal(smpp_map_destination("+123456789012345678901", &automatic, &a), DG_NOENT);
}

static void addresses_of_the_network(void **state)
{
	(void)state;
	static const struct {
		uint8_t ton;
		const char *address;
		const struct smpp_numbering *numbering;
		const char *peer;
	} cases[] = { { 1, "15550001111", &automatic, "+15550001111" },
		{ 1, "+15550001111", &automatic, "+15550001111" }, { 0, "+15550001111", &automatic, "+15550001111" },
		{ 0, "0015550001111", &automatic, "+15550001111" }, { 0, "15550001111", &automatic, "+15550001111" },
		{ 0, "12345", &automatic, "12345" }, { 3, "12345", &automatic, "12345" },
		{ 6, "12345678", &automatic, "12345678" }, { 1, "12345", &automatic, "+12345" },
		{ 2, "01701234567", &german, "+491701234567" }, { 2, "1701234567", &german, "+491701234567" },
		{ 0, "01701234567", &german, "+491701234567" }, { 0, "01701234567", &automatic, "01701234567" },
		{ 2, "1701234567", &automatic, "1701234567" }, { 5, "My Bank", &automatic, "My Bank" },
		{ 0, "My Bank", &automatic, "My Bank" }, { 5, "12345", &automatic, "12345" },
		{ 5, "  Bank ", &automatic, "Bank" }, { 0, "", &automatic, "unknown" },
		{ 5, "   ", &automatic, "unknown" }, { 1, "+", &automatic, "+" },
		{ 5, "B\tan\x01k", &automatic, "Bank" }, { 5, "Caf\xE9", &automatic, "Caf\uFFFD" },
		{ 5, "Café", &automatic, "Café" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char peer[SMS_PEER_MAX];
		smpp_map_address(cases[i].ton, cases[i].address, cases[i].numbering, peer);
		assert_string_equal(peer, cases[i].peer);
	}
}

static void endless_addresses_are_cut(void **state)
{
	(void)state;
	static char address[60000];
	char peer[SMS_PEER_MAX];
	memset(address, '5', sizeof address - 1);
	smpp_map_address(1, address, &automatic, peer);
	assert_true(strlen(peer) < SMS_PEER_MAX);
	smpp_map_address(2, address, &german, peer);
	assert_true(strlen(peer) < SMS_PEER_MAX);
	memset(address, 0xE9, sizeof address - 1); /* each becomes three octets */
	smpp_map_address(5, address, &automatic, peer);
	assert_true(strlen(peer) < SMS_PEER_MAX);
	assert_int_equal(strlen(peer) % 3, 0);
}

static void validity_periods(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { 0, "" }, { -5, "" }, { 1, "000000000001000R" }, { 60000, "000000000100000R" },
		{ INT64_C(90061000), "000001010101000R" }, { INT64_C(7) * 86400000, "000007000000000R" },
		{ INT64_C(45) * 86400000, "000115000000000R" }, { INT64_MAX / 2, "010221000000000R" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[17];
		smpp_map_validity(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

static struct smpp_pdu pdu;
static struct sms_content content;
static struct smpp_reading reading;
static struct dg_buf room;

static void fill(uint8_t esm_class, const void *text, size_t n)
{
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	pdu.esm_class = esm_class;
	pdu.short_message = text;
	pdu.sm_length = (uint8_t)n;
}

static void contents(void **state)
{
	(void)state;
	fill(0, "hello", 5);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 5);
	assert_false(sms_place_is_part(&content.place));
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, "payload", 7);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 7);
	assert_true(content.both);
	fill(0x40, "\5\0\3\x11\2\1hello", 11);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 5);
	assert_memory_equal(content.octets, "hello", 5);
	assert_int_equal(content.place.reference, 0x11);
	fill(0x40, "\x7Fhello", 6); /* says it has a header, and has none */
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_true(content.broken_header);
	assert_int_equal(content.n, 6);
	fill(0x40, "", 0);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 0);
	fill(0, "", 0);
	smpp_tlv_add_number(&pdu, SMPP_TAG_DESTINATION_PORT, 2948, 2);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_true(content.ports);
}

static void sar_parameters(void **state)
{
	(void)state;
	fill(0, "hello", 5);
	smpp_tlv_add_number(&pdu, SMPP_TAG_SAR_MSG_REF_NUM, 0x1234, 2);
	smpp_tlv_add_number(&pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, 3, 1);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_false(sms_place_is_part(&content.place)); /* not complete */
	smpp_tlv_add_number(&pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, 4, 1);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_false(sms_place_is_part(&content.place)); /* 4 of 3 */
	smpp_tlv_add_number(&pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, 2, 1);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_true(sms_place_is_part(&content.place));
	assert_int_equal(content.place.reference, 0x1234);
	assert_int_equal(content.place.total, 3);
	assert_int_equal(content.place.number, 2);
	pdu.esm_class = 0x40; /* a user data header wins */
	pdu.short_message = (const uint8_t *)"\5\0\3\x11\2\1hello";
	pdu.sm_length = 11;
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.place.reference, 0x11);
}

static void assert_utf8(const char *text)
{
	assert_int_equal(content.alphabet, SMS_UTF8);
	assert_int_equal(content.n, strlen(text));
	assert_memory_equal(content.octets, text, content.n);
}

static void letters_beyond_the_plain_alphabets(void **state)
{
	(void)state;
	struct sms_charsets charsets = { .of = { NULL } };
	fill(0x40, "\3\x24\1\1a\x1bg\x1bi", 9); /* Turkish, behind escapes */
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_utf8("ağı");
	fill(0x40, "\3\x25\1\1a\x0c\x07", 7); /* Turkish, in place */
	reading.zero = SMS_LATIN1;            /* who names tables of septets has septets */
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_utf8("ağı");
	fill(0, "\xcf\xf0\xe8\xe2\xe5\xf2", 6);
	pdu.data_coding = 4;
	assert_int_equal(sms_charset_open("windows-1251", &charsets.of[4]), DG_OK);
	reading.charsets = &charsets;
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_utf8("Привет");
	sms_charset_close(charsets.of[4]);
	reading = (struct smpp_reading){ .packed = true };
	fill(0, "\xe8\x32\x9b\xfd\x06", 5);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 5);
	assert_memory_equal(content.octets, "hello", 5);
	fill(0x40, "\5\0\3\1\2\1\xd0\x65\x36\xfb\x0d", 11);
	smpp_map_content(&pdu, &reading, &room, &content);
	assert_int_equal(content.n, 5);
	assert_memory_equal(content.octets, "hello", 5);
	assert_int_equal(content.place.total, 2);
	reading.packed = false;
	dg_buf_finish(&room);
}

static void digests_tell_messages_apart(void **state)
{
	(void)state;
	char digests[7][SMS_DIGEST_MAX];
	for (size_t i = 0; i < 7; i++) {
		fill(i == 1 ? 0x40 : 0, i == 2 ? "hellp" : "hello", 5);
		pdu.source_addr = i == 3 ? "1556" : "1555";
		pdu.destination_addr = i == 4 ? "221" : "22";
		pdu.data_coding = i == 5 ? 3 : 0;
		smpp_map_content(&pdu, &reading, &room, &content);
		smpp_map_digest(&pdu, &content, digests[i]);
		assert_int_equal(strlen(digests[i]), 32);
	}
	for (size_t i = 1; i < 6; i++)
		assert_string_not_equal(digests[0], digests[i]);
	assert_string_equal(digests[0], digests[6]);
	/* The same for ever: what an earlier version put on disk is still known. */
	assert_string_equal(digests[0], "bed077a124459f8cf9e5d1e01be09a24");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(senders),
		cmocka_unit_test(recipients),
		cmocka_unit_test(addresses_of_the_network),
		cmocka_unit_test(endless_addresses_are_cut),
		cmocka_unit_test(validity_periods),
		cmocka_unit_test(contents),
		cmocka_unit_test(sar_parameters),
		cmocka_unit_test(letters_beyond_the_plain_alphabets),
		cmocka_unit_test(digests_tell_messages_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
