/* segment.c - see segment.h. 3GPP TS 23.040 9.2.3.24 for the header, SMPP 3.4 5.3.2.22 to 24 for SAR. */
#include "segment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "coding.h"
#include "sms/text.h"
#include "util/mem.h"
#include "util/utf8.h"

#define IE_CONCAT_8      0x00
#define IE_CONCAT_16     0x08
#define IE_SINGLE_SHIFT  0x24
#define IE_LOCKING_SHIFT 0x25

/* -- reading ------------------------------------------------------------------------------- */

static void read_element(uint8_t id, const uint8_t *at, size_t n, struct smsc_user_data *out)
{
	if (id == IE_CONCAT_8 && n == 3) {
		out->concat = SMSC_CONCAT_UDH8;
		out->reference = at[0];
	} else if (id == IE_CONCAT_16 && n == 4) {
		out->concat = SMSC_CONCAT_UDH16;
		out->reference = (uint16_t)(at[0] << 8 | at[1]);
	} else {
		if (id == IE_SINGLE_SHIFT && n == 1)
			out->tables.single = at[0];
		if (id == IE_LOCKING_SHIFT && n == 1)
			out->tables.locking = at[0];
		return;
	}
	out->total = at[n - 2];
	out->number = at[n - 1];
}

/* The header ends where it says, or it is none. */
static void read_header(struct smsc_user_data *out)
{
	if (!out->n || out->octets[0] >= out->n)
		return;
	const uint8_t *at = out->octets + 1, *end = at + out->octets[0];
	while (end - at >= 2 && end - at >= 2 + at[1]) {
		read_element(at[0], at + 2, at[1], out);
		at += 2 + at[1];
	}
	out->n -= (size_t)(end - out->octets);
	out->octets = end;
}

static void read_sar(const struct smpp_pdu *pdu, struct smsc_user_data *out)
{
	uint32_t reference, total, number;
	if (!smpp_tlv_number(pdu, SMPP_TAG_SAR_MSG_REF_NUM, &reference) ||
		!smpp_tlv_number(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, &total) ||
		!smpp_tlv_number(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, &number))
		return;
	out->concat = SMSC_CONCAT_SAR;
	out->reference = (uint16_t)reference;
	out->total = total;
	out->number = number;
}

void smsc_user_data_read(const struct smpp_pdu *pdu, struct smsc_user_data *out)
{
	*out = (struct smsc_user_data){ .octets = pdu->short_message, .n = pdu->sm_length };
	const struct smpp_tlv *payload = smpp_tlv_find(pdu, SMPP_TAG_MESSAGE_PAYLOAD);
	if (payload) {
		out->octets = payload->at;
		out->n = payload->octets;
		out->payload = true;
	}
	read_sar(pdu, out);
	if (pdu->esm_class & SMPP_ESM_UDHI)
		read_header(out);
	if (out->total < 2 || out->total > 255 || !out->number || out->number > out->total)
		out->number = out->total = 1;
}

void smsc_user_data_text(const struct smpp_pdu *pdu, const struct smsc_user_data *data, struct dg_buf *out)
{
	enum sms_alphabet alphabet = smpp_coding_alphabet(pdu->data_coding, SMS_GSM);
	if (alphabet == SMS_GSM) {
		sms_text_decode_shifted(out, data->tables, data->octets, data->n);
		return;
	}
	if (alphabet != SMS_BINARY) {
		sms_text_decode(out, alphabet, data->octets, data->n);
		return;
	}
	for (size_t i = 0; i < data->n; i++)
		dg_buf_printf(out, "%02x", data->octets[i]);
}

/* -- cutting ------------------------------------------------------------------------------- */

/* What one kind of marking costs: octets of its header, 0 when it marks outside the text. */
static const struct {
	size_t header_octets;
	bool cuts;
} marks[] = {
	[SMSC_CONCAT_UDH8] = { 6, true },
	[SMSC_CONCAT_UDH16] = { 7, true },
	[SMSC_CONCAT_SAR] = { 0, true },
	[SMSC_CONCAT_PAYLOAD] = { 0, false },
};

/* Septets or 16-bit units that fit beside `header` octets in the 140 of a short message. */
static size_t room(enum sms_alphabet alphabet, size_t header)
{
	return alphabet == SMS_UCS2 ? (140 - header) / 2 : (140 - header) * 8 / 7;
}

static void add_header(struct smsc_segments *s, struct smsc_segment *segment)
{
	const uint8_t octets[] = { 6, IE_CONCAT_16, 4, (uint8_t)(segment->reference >> 8), (uint8_t)segment->reference,
		0, (uint8_t)segment->number };
	const uint8_t octets8[] = { 5, IE_CONCAT_8, 3, (uint8_t)segment->reference, 0, (uint8_t)segment->number };
	if (s->concat == SMSC_CONCAT_UDH16)
		dg_buf_add(&segment->octets, octets, sizeof octets);
	else if (s->concat == SMSC_CONCAT_UDH8)
		dg_buf_add(&segment->octets, octets8, sizeof octets8);
}

static struct smsc_segment *next_segment(struct smsc_segments *s, uint16_t reference, bool headed)
{
	s->at = dg_grow(s->at, (s->n + 1) * sizeof *s->at);
	struct smsc_segment *segment = &s->at[s->n++];
	*segment = (struct smsc_segment){ .number = (unsigned)s->n, .reference = reference };
	if (headed)
		add_header(s, segment);
	return segment;
}

static size_t cost_of(const char *text, size_t n, enum sms_alphabet alphabet)
{
	size_t cost = 0, used;
	for (size_t i = 0; i < n; i += used)
		cost += sms_text_cost(alphabet, dg_utf8_next(text + i, n - i, &used));
	return cost;
}

static void fill(struct smsc_segments *s, const char *text, enum sms_alphabet alphabet, uint16_t reference, bool cuts)
{
	size_t limit = cuts ? room(alphabet, marks[s->concat].header_octets) : SIZE_MAX;
	size_t n = strlen(text), left = limit, used;
	struct smsc_segment *segment = next_segment(s, reference, cuts);
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		size_t cost = sms_text_cost(alphabet, cp);
		if (cost > left) {
			segment = next_segment(s, reference, cuts);
			left = limit;
		}
		uint8_t octets[4];
		dg_buf_add(&segment->octets, octets, sms_text_put(alphabet, cp, octets));
		left -= cost;
	}
}

static void number_all(struct smsc_segments *s)
{
	size_t total_at = marks[s->concat].header_octets;
	for (size_t i = 0; i < s->n; i++) {
		s->at[i].total = (unsigned)s->n;
		if (total_at)
			s->at[i].octets.at[total_at - 2] = (char)s->n;
	}
}

static enum dg_status choose(const char *text, enum smsc_coding coding, enum sms_alphabet *out)
{
	size_t n = strlen(text), units;
	if (!dg_utf8_is_valid(text, n))
		return DG_INVALID;
	*out = coding == SMSC_CODING_UCS2 ? SMS_UCS2 : sms_text_choose(text, n, SMS_GSM, &units);
	return coding == SMSC_CODING_GSM && *out != SMS_GSM ? DG_INVALID : DG_OK;
}

enum dg_status smsc_segments_cut(const char *text, enum smsc_coding coding, enum smsc_concat concat, uint16_t reference,
	struct smsc_segments *out)
{
	enum sms_alphabet alphabet;
	enum dg_status status = choose(text, coding, &alphabet);
	if (status)
		return status;
	struct smsc_segments s = { .data_coding = alphabet == SMS_UCS2 ? 8 : 0, .concat = concat };
	bool cuts = marks[concat].cuts && cost_of(text, strlen(text), alphabet) > room(alphabet, 0);
	fill(&s, text, alphabet, reference, cuts);
	if (s.n > 255 || s.at[0].octets.len > UINT16_MAX) {
		smsc_segments_finish(&s);
		return DG_TOOBIG;
	}
	if (cuts)
		number_all(&s);
	else
		s.at[0].total = 1;
	*out = s;
	return DG_OK;
}

void smsc_segments_finish(struct smsc_segments *s)
{
	for (size_t i = 0; i < s->n; i++)
		dg_buf_finish(&s->at[i].octets);
	free(s->at);
	*s = (struct smsc_segments){ 0 };
}

void smsc_segment_put(const struct smsc_segments *s, const struct smsc_segment *segment, struct smpp_pdu *pdu)
{
	const char *octets = segment->octets.at ? segment->octets.at : "";
	pdu->data_coding = s->data_coding;
	if (s->concat == SMSC_CONCAT_PAYLOAD) {
		smpp_tlv_add(pdu, SMPP_TAG_MESSAGE_PAYLOAD, octets, (uint16_t)segment->octets.len);
		return;
	}
	pdu->short_message = (const uint8_t *)octets;
	pdu->sm_length = (uint8_t)segment->octets.len;
	if (segment->total < 2)
		return;
	if (s->concat == SMSC_CONCAT_SAR) {
		smpp_tlv_add_number(pdu, SMPP_TAG_SAR_MSG_REF_NUM, segment->reference, 2);
		smpp_tlv_add_number(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, segment->total, 1);
		smpp_tlv_add_number(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, segment->number, 1);
	} else {
		pdu->esm_class |= SMPP_ESM_UDHI;
	}
}
