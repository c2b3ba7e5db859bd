/* The border between the network's words and core's. submit.c asks it on the way down, inbound.c on the way up. */
#include "map.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "coding.h"
#include "util/digits.h"
#include "util/map.h"
#include "util/utf8.h"

/* Type of number and numbering plan, 5.2.5 and 5.2.6. */
enum { TON_UNKNOWN, TON_INTERNATIONAL, TON_NATIONAL, TON_NETWORK, TON_SUBSCRIBER, TON_NAME };
enum { NPI_UNKNOWN, NPI_ISDN };

#define SHORT_CODE_MAX  8
#define NAME_MAX_OCTETS 11

static bool all_digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

const struct smpp_plan smpp_plan_auto = { SMPP_AUTO, SMPP_AUTO, "" };

static enum smpp_class class_of(const char *digits, bool plus)
{
	if (plus)
		return SMPP_INTERNATIONAL;
	return strlen(digits) <= SHORT_CODE_MAX ? SMPP_SHORT : SMPP_OTHER;
}

/* What most carriers want, by class. */
static const struct {
	uint8_t ton, npi;
} usual[] = {
	[SMPP_INTERNATIONAL] = { TON_INTERNATIONAL, NPI_ISDN },
	[SMPP_SHORT] = { TON_NETWORK, NPI_UNKNOWN },
	[SMPP_OTHER] = { TON_UNKNOWN, NPI_ISDN },
	[SMPP_NAME] = { TON_NAME, NPI_UNKNOWN },
};

static uint8_t first_said(int of_class, int of_all, uint8_t otherwise)
{
	if (of_class != SMPP_AUTO)
		return (uint8_t)of_class;
	return of_all != SMPP_AUTO ? (uint8_t)of_all : otherwise;
}

static void write_address(enum smpp_class class, const char *text, const struct smpp_plan *plans, int ton, int npi,
	struct smpp_address *out)
{
	const struct smpp_plan *plan = plans ? &plans[class] : &smpp_plan_auto;
	out->ton = first_said(plan->ton, ton, usual[class].ton);
	out->npi = first_said(plan->npi, npi, usual[class].npi);
	(void)snprintf(out->text, sizeof out->text, "%s%s", class == SMPP_NAME ? "" : plan->prefix, text);
}

/* With whatever may stand before them; E.164 has 15. */
static bool fits(const char *digits)
{
	return strlen(digits) + sizeof smpp_plan_auto.prefix <= sizeof((struct smpp_address *)NULL)->text;
}

static bool is_name(const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && !strchr(" &-._", text[i]))
			return false; /* '@' is 0x00 in GSM and would end the field */
	return n && n <= NAME_MAX_OCTETS;
}

enum dg_status smpp_map_source(const char *self, const struct smpp_numbering *numbering, struct smpp_address *out)
{
	struct smpp_address a = { 0 };
	if (self && *self) {
		bool plus = *self == '+';
		bool is_number = all_digits(self + plus) && fits(self + plus);
		if (!is_number && !is_name(self))
			return DG_INVALID;
		write_address(is_number ? class_of(self + plus, plus) : SMPP_NAME, self + plus, numbering->source,
			numbering->source_ton, numbering->source_npi, &a);
	}
	*out = a;
	return DG_OK;
}

enum dg_status smpp_map_destination(const char *peer, const struct smpp_numbering *numbering, struct smpp_address *out)
{
	bool plus = peer && *peer == '+';
	if (!peer || !all_digits(peer + plus) || !fits(peer + plus))
		return DG_NOENT;
	write_address(class_of(peer + plus, plus), peer + plus, numbering->dest, numbering->dest_ton,
		numbering->dest_npi, out);
	return DG_OK;
}

/* A name as UTF-8 without control characters and without spaces around it. */
static void clean_name(const char *address, char out[SMS_PEER_MAX])
{
	size_t n = 0, used;
	size_t octets = strlen(address);
	for (size_t i = 0; i < octets; i += used) {
		uint32_t cp = dg_utf8_next(address + i, octets - i, &used);
		char utf8[4];
		size_t took = dg_utf8_put(cp == DG_UTF8_BAD || !dg_xml_char_ok(cp) ? 0xFFFD : cp, utf8);
		if (cp < 0x20 || (cp == ' ' && !n))
			continue;
		if (n + took >= SMS_PEER_MAX)
			break;
		memcpy(out + n, utf8, took);
		n += took;
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

static const char *national_of(const char *digits, uint8_t ton, const struct smpp_numbering *numbering)
{
	bool trunk = ton == TON_UNKNOWN && digits[0] == '0' && digits[1] != '0';
	if (!numbering->country_code[0] || (ton != TON_NATIONAL && !trunk))
		return NULL;
	return digits + strspn(digits, "0");
}

void smpp_map_address(uint8_t ton, const char *address, const struct smpp_numbering *numbering, char out[SMS_PEER_MAX])
{
	char name[SMS_PEER_MAX];
	clean_name(address, name);
	bool plus = name[0] == '+';
	const char *digits = name + plus;
	if (!name[0]) {
		(void)snprintf(out, SMS_PEER_MAX, "unknown");
		return;
	}
	if (ton == TON_NAME || !all_digits(digits)) {
		memcpy(out, name, sizeof name);
		return;
	}
	const char *national = plus ? NULL : national_of(digits, ton, numbering);
	if (national) {
		(void)snprintf(out, SMS_PEER_MAX, "+%.8s%.80s", numbering->country_code, national);
		return;
	}
	if (!plus && strncmp(digits, "00", 2) == 0) {
		digits += 2;
		plus = true;
	}
	/* Carriers that leave the type of number at 0 mean international numbers all the same. */
	if (ton == TON_INTERNATIONAL || (ton == TON_UNKNOWN && strlen(digits) > SHORT_CODE_MAX && digits[0] != '0'))
		plus = true;
	(void)snprintf(out, SMS_PEER_MAX, "%s%.90s", plus ? "+" : "", digits);
}

void smpp_map_validity(int64_t validity_ms, char out[17])
{
	const int64_t most_s = INT64_C(63) * 7 * 24 * 3600;
	int64_t s = (validity_ms + 999) / 1000;
	if (s <= 0) {
		out[0] = '\0';
		return;
	}
	if (s > most_s)
		s = most_s;
	int days = (int)(s / 86400), rest = (int)(s % 86400);
	/* A month of the carrier's has 30 days here, and its year twelve of them. */
	const int pairs[] = { days / 360, days % 360 / 30, days % 30, rest / 3600, rest / 60 % 60, rest % 60 };
	for (size_t i = 0; i < 6; i++) {
		out[2 * i] = (char)('0' + pairs[i] / 10);
		out[2 * i + 1] = (char)('0' + pairs[i] % 10);
	}
	memcpy(out + 12, "000R", 5);
}

void smpp_map_moment(int64_t unix_ms, char out[17])
{
	time_t s = (time_t)(unix_ms / 1000);
	struct tm at;
	(void)gmtime_r(&s, &at);
	(void)strftime(out, 13, "%y%m%d%H%M%S", &at);
	memcpy(out + 12, "000+", 5);
}

/* -- contents ------------------------------------------------------------------------------ */

static struct sms_place sar_place(const struct smpp_pdu *pdu)
{
	uint32_t reference, total, number;
	struct sms_place place = { 0 };
	if (!smpp_tlv_number(pdu, SMPP_TAG_SAR_MSG_REF_NUM, &reference) ||
		!smpp_tlv_number(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, &total) ||
		!smpp_tlv_number(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, &number) || total > UINT8_MAX || number > UINT8_MAX)
		return place;
	place.reference = (uint16_t)reference;
	place.total = (uint8_t)total;
	place.number = (uint8_t)number;
	if (!sms_place_is_part(&place))
		place = (struct sms_place){ 0 };
	return place;
}

/* What is not in one of the alphabets that everybody knows. */
static void read_letters(const struct smpp_pdu *pdu, const struct smpp_reading *reading, const struct sms_udh *udh,
	struct dg_buf *room, struct sms_content *content)
{
	struct sms_charset *charset = reading->charsets ? reading->charsets->of[pdu->data_coding] : NULL;
	bool shifted = udh->shift.locking || udh->shift.single;
	/* Who names tables of septets has septets, whatever else data_coding 0 means there. */
	bool septets = (content->alphabet == SMS_GSM && !charset) || (shifted && pdu->data_coding == 0);
	if (content->ports)
		return;
	if (septets && reading->packed)
		sms_content_unpack(content, udh->octets, SIZE_MAX, room);
	if (septets && shifted)
		sms_content_shifted(content, udh->shift, room);
	else if (charset)
		sms_content_convert(content, charset, room);
}

void smpp_map_content(
	const struct smpp_pdu *pdu, const struct smpp_reading *reading, struct dg_buf *room, struct sms_content *out)
{
	const struct smpp_tlv *payload = smpp_tlv_find(pdu, SMPP_TAG_MESSAGE_PAYLOAD);
	struct sms_udh udh = { 0 };
	uint32_t port;
	*out = (struct sms_content){ .octets = pdu->short_message, .n = pdu->sm_length };
	if (payload) {
		out->both = pdu->sm_length != 0;
		out->octets = payload->at;
		out->n = payload->octets;
	}
	out->alphabet = smpp_coding_alphabet(pdu->data_coding, reading->zero);
	out->ports = smpp_tlv_number(pdu, SMPP_TAG_DESTINATION_PORT, &port);
	if (pdu->esm_class & SMPP_ESM_UDHI)
		(void)sms_content_open(out, &udh);
	if (!out->place.total)
		out->place = sar_place(pdu);
	read_letters(pdu, reading, &udh, room, out);
}

/* -- identities ---------------------------------------------------------------------------- */

void smpp_map_digest(const struct smpp_pdu *pdu, const struct sms_content *content, char out[SMS_DIGEST_MAX])
{
	const uint8_t how[] = { pdu->esm_class, pdu->data_coding, content->place.total, content->place.number,
		(uint8_t)(content->place.reference >> 8), (uint8_t)content->place.reference };
	const struct sms_piece pieces[] = { { pdu->source_addr, strlen(pdu->source_addr) },
		{ pdu->destination_addr, strlen(pdu->destination_addr) }, { how, sizeof how },
		{ content->octets, content->n } };
	sms_digest(pieces, sizeof pieces / sizeof pieces[0], out);
}
