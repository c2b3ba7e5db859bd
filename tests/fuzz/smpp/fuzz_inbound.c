/* Everything that looks into a message from the network: user data headers, alphabets, receipts, addresses, parts. The
 * input is one PDU. Oracles: text that comes out is UTF-8 that XML can carry; ids are printable; what was written down
 * about a part is read back as it was; the same PDU has the same digest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "outcome.h"
#include "sms/shelf.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_inbound: %s\n", what);
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

static void check_address(const struct smpp_pdu *pdu, const char *country_code, char out[SMS_PEER_MAX])
{
	const struct smpp_numbering numbering = { SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, SMPP_AUTO, country_code, NULL,
		NULL };
	smpp_map_address(pdu->source_addr_ton, pdu->source_addr, &numbering, out);
	require(out[0] != '\0' && strlen(out) < SMS_PEER_MAX, "an address without a name");
	require_text(out, strlen(out));
}

static void check_receipt(const struct smpp_pdu *pdu, const struct sms_content *content)
{
	struct smpp_receipt receipt;
	struct smpp_outcome outcome;
	struct smpp_spellings spellings;
	smpp_receipt_read(pdu, content->octets, content->n, &receipt);
	for (const char *at = receipt.id; *at; at++)
		require(*at > ' ' && *at < 0x7F, "an id that cannot be printed");
	smpp_outcome_of(&receipt, &outcome);
	require((outcome.stage == DG_FAILED) == (outcome.text[0] != '\0'), "a failure without words");
	smpp_spell(receipt.id, false, &spellings);
	require((spellings.n != 0) == (receipt.id[0] != '\0'), "spellings of nothing");
	require(!spellings.n || strcmp(spellings.at[0], receipt.id) == 0, "the exact spelling is not the first");
}

static void check_shelf(const struct sms_content *content, const char *peer)
{
	struct dg_buf text = { 0 };
	struct sms_shelf_part back = { .octets = { 0 } };
	sms_shelf_part_print(&text, content->place.total, content->alphabet, peer, "self", content->octets, content->n);
	require(sms_shelf_part_parse(text.at, &back), "a part that cannot be read again");
	require(back.total == content->place.total && back.alphabet == content->alphabet, "another part");
	require(strcmp(back.peer, peer) == 0 && strcmp(back.self, "self") == 0, "a part of somebody else");
	require(back.octets.len == content->n, "another length");
	require(!content->n || !memcmp(back.octets.at, content->octets, content->n), "another text");
	dg_buf_finish(&back.octets);
	dg_buf_finish(&text);
}

static void check_content(const struct smpp_pdu *pdu, enum sms_alphabet zero)
{
	struct sms_content content;
	char first[SMS_DIGEST_MAX], second[SMS_DIGEST_MAX], peer[SMS_PEER_MAX];
	struct dg_buf text = { 0 }, room = { 0 };
	const struct smpp_reading reading = { .zero = zero, .packed = zero == SMS_ASCII };
	smpp_map_content(pdu, &reading, &room, &content);
	sms_text_decode(&text, content.alphabet, content.octets, content.n);
	if (text.len)
		require_text(text.at, text.len);
	smpp_map_digest(pdu, &content, first);
	smpp_map_digest(pdu, &content, second);
	require(strcmp(first, second) == 0, "two digests of one message");
	check_address(pdu, zero == SMS_GSM ? "" : "49", peer);
	check_receipt(pdu, &content);
	check_shelf(&content, peer);
	dg_buf_finish(&text);
	dg_buf_finish(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct smpp_pdu pdu;
	if (n < SMPP_HEADER_OCTETS || smpp_decode(octets, n, &pdu) != DG_OK)
		return 0;
	check_content(&pdu, SMS_GSM);
	check_content(&pdu, SMS_LATIN1);
	check_content(&pdu, SMS_ASCII);
	return 0;
}
