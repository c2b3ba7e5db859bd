/* PDUs from the network, and texts on their way into one. The first octet says which.
 *
 * Odd: the rest is a PDU with the length that a modem would say in its second octet. Oracles: what is read fits, text
 * that comes out of it is UTF-8 that XML can carry, and the same PDU has the same digest.
 * Even: the rest is a text that is cut, written as SMS-SUBMIT, turned into the SMS-DELIVER that a network would make of
 * it, and read again. Oracle: it is the same octets, behind the same header.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "sms/split.h"
#include "status.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_proto: %s\n", what);
	abort();
}

static void require_text(const char *text, size_t n)
{
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		require(cp != DG_UTF8_BAD && dg_xml_char_ok(cp), "text that XML cannot carry");
	}
}

static void check_content(const struct modem_pdu *pdu)
{
	struct sms_content content;
	struct dg_buf room = { 0 }, text = { 0 };
	modem_map_content(pdu, &room, &content);
	sms_text_decode(&text, content.alphabet, content.octets, content.n);
	if (text.len)
		require_text(text.at, text.len);
	dg_buf_finish(&text);
	dg_buf_finish(&room);
}

static void check_pdu(const uint8_t *octets, size_t n, size_t said)
{
	struct modem_pdu pdu;
	struct modem_outcome outcome;
	char first[SMS_DIGEST_MAX], second[SMS_DIGEST_MAX], peer[SMS_PEER_MAX], hex[2 * MODEM_PDU_MAX + 1];
	uint8_t back[MODEM_PDU_MAX];
	size_t n_back;
	if (n > MODEM_PDU_MAX || modem_decode(octets, n, said, &pdu) != DG_OK)
		return;
	modem_hex_print(octets, n, hex);
	require(modem_hex_read(hex, back, sizeof back, &n_back) && n_back == n && !memcmp(back, octets, n),
		"hexadecimal that is not read as it was written");
	require(pdu.n <= sizeof pdu.ud && (!pdu.has_header || pdu.ud[0] < pdu.n), "user data that does not fit");
	modem_map_address(&pdu.peer, said % 2 ? "49" : "", peer);
	require(peer[0] && strlen(peer) < sizeof peer, "an address without a name");
	require_text(peer, strlen(peer));
	modem_map_digest(&pdu, "modem", first);
	modem_map_digest(&pdu, "modem", second);
	require(strcmp(first, second) == 0, "two digests of one message");
	modem_outcome_of(pdu.status, &outcome);
	require((outcome.stage == DG_FAILED) == (outcome.text != NULL), "a failure without words");
	if (pdu.kind == MODEM_DELIVER)
		check_content(&pdu);
}

/* SMS-SUBMIT -> SMS-DELIVER, behind a service centre's address. */
static size_t as_deliver(const uint8_t *tpdu, size_t n, uint8_t *out)
{
	static const uint8_t centre[] = { 0x07, 0x91, 0x13, 0x26, 0x04, 0x00, 0x00, 0xF0 };
	static const uint8_t time[] = { 0x62, 0x11, 0x32, 0x40, 0x10, 0x00, 0x40 };
	size_t address = 2 + (tpdu[2] + 1u) / 2, at = sizeof centre, from = 2 + address + 2;
	bool has_validity = tpdu[0] & 0x10;
	memcpy(out, centre, sizeof centre);
	out[at++] = (uint8_t)(0x04 | (tpdu[0] & 0x40));
	memcpy(out + at, tpdu + 2, address + 2); /* originator, TP-PID, TP-DCS */
	at += address + 2;
	memcpy(out + at, time, sizeof time);
	at += sizeof time;
	from += has_validity;
	memcpy(out + at, tpdu + from, n - from);
	return at + n - from;
}

static void check_part(const struct sms_parts *parts, size_t i, const char *peer, bool is_gsm, int validity)
{
	uint8_t tpdu[MODEM_TPDU_MAX], deliver[MODEM_PDU_MAX];
	struct modem_pdu pdu;
	const uint8_t *ud = (const uint8_t *)parts->octets.at + parts->at[i].offset;
	const struct modem_submit submit = { .peer = peer,
		.want_report = validity % 2,
		.has_header = parts->has_header,
		.is_gsm = is_gsm,
		.dcs = is_gsm ? 0 : 8,
		.validity = validity,
		.ud = ud,
		.n = parts->at[i].octets };
	size_t n = modem_encode(&submit, tpdu);
	require(n > 0, "a part that cannot be written");
	size_t m = as_deliver(tpdu, n, deliver);
	require(modem_decode(deliver, m, m - 8, &pdu) == DG_OK, "a part that cannot be read");
	require(strcmp(pdu.peer.text, peer + (*peer == '+')) == 0, "another number");
	require((pdu.peer.ton == MODEM_TON_INTERNATIONAL) == (*peer == '+'), "another type of number");
	require(pdu.has_header == parts->has_header && !pdu.broken_header, "another header");
	require(pdu.n == parts->at[i].octets && memcmp(pdu.ud, ud, pdu.n) == 0, "another text");
	require(pdu.time_s > 1700000000, "another time");
}

static void check_text(const uint8_t *octets, size_t n, uint8_t how)
{
	static const char *const peers[] = { "+15550001111", "12345", "+4917012345678901", "0" };
	struct sms_parts parts = { 0 };
	char *text = strndup((const char *)octets, n);
	const struct sms_split_rules rules = { .zero = SMS_GSM,
		.concat = how & 2 ? SMS_UDH8 : SMS_UDH16,
		.reference = (uint16_t)(how * 257),
		.most_parts = 255,
		.limit_octets = 140,
		.languages = how & 4 ? 0x000E : 0 };
	if (sms_split(text, &rules, &parts) == DG_OK)
		for (size_t i = 0; i < parts.n; i++)
			check_part(&parts, i, peers[how >> 3 & 3], parts.coding.alphabet == SMS_GSM,
				how & 0x20 ? how : -1);
	sms_parts_finish(&parts);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	if (n >= 2 && octets[0] & 1)
		check_pdu(octets + 2, n - 2, octets[1]);
	else if (n >= 2)
		check_text(octets + 1, n - 1, octets[0]);
	return 0;
}
