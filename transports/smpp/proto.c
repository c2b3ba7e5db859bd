/* The wire codec. One table per command names its mandatory fields in wire order; the decoder, the encoder and the
 * limit check walk the same table. Called by the session, by the simulated SMSC and by the fuzzers. Never does I/O,
 * never allocates on decode, never trusts a length before it is compared with the end of the frame. */
#include "proto.h"

#include <assert.h>
#include <string.h>

enum field_kind {
	OCTET,  /* one octet */
	STRING, /* C-Octet String: `max` counts the NUL */
	SHORT,  /* sm_length and short_message */
};

struct field {
	enum field_kind kind;
	uint8_t max;
	uint16_t offset;
};

/* clang-format off */
#define F_OCTET(name)       { OCTET, 1, offsetof(struct smpp_pdu, name) }
#define F_STRING(name, max) { STRING, (max), offsetof(struct smpp_pdu, name) }
#define F_SHORT             { SHORT, SMPP_SHORT_MAX, offsetof(struct smpp_pdu, short_message) }
/* clang-format on */

/* 4.1.1. The specification stops system_id at 16 and password at 9 octets; carriers hand out longer ones, and what
 * they hand out goes on the wire as it is. */
static const struct field bind_fields[] = { F_STRING(system_id, 65), F_STRING(password, 65), F_STRING(system_type, 33),
	F_OCTET(interface_version), F_OCTET(addr_ton), F_OCTET(addr_npi), F_STRING(address_range, 41) };
static const struct field bind_resp_fields[] = { F_STRING(system_id, 65) };
static const struct field outbind_fields[] = { F_STRING(system_id, 65), F_STRING(password, 65) };
static const struct field message_fields[] = { F_STRING(service_type, 6), F_OCTET(source_addr_ton),
	F_OCTET(source_addr_npi), F_STRING(source_addr, 21), F_OCTET(dest_addr_ton), F_OCTET(dest_addr_npi),
	F_STRING(destination_addr, 21), F_OCTET(esm_class), F_OCTET(protocol_id), F_OCTET(priority_flag),
	F_STRING(schedule_delivery_time, 17), F_STRING(validity_period, 17), F_OCTET(registered_delivery),
	F_OCTET(replace_if_present_flag), F_OCTET(data_coding), F_OCTET(sm_default_msg_id), F_SHORT };
static const struct field data_fields[] = { F_STRING(service_type, 6), F_OCTET(source_addr_ton),
	F_OCTET(source_addr_npi), F_STRING(source_addr, 65), F_OCTET(dest_addr_ton), F_OCTET(dest_addr_npi),
	F_STRING(destination_addr, 65), F_OCTET(esm_class), F_OCTET(registered_delivery), F_OCTET(data_coding) };
static const struct field id_fields[] = { F_STRING(message_id, 65) };
static const struct field query_fields[] = { F_STRING(message_id, 65), F_OCTET(source_addr_ton),
	F_OCTET(source_addr_npi), F_STRING(source_addr, 21) };
static const struct field query_resp_fields[] = { F_STRING(message_id, 65), F_STRING(final_date, 17),
	F_OCTET(message_state), F_OCTET(error_code) };
static const struct field cancel_fields[] = { F_STRING(service_type, 6), F_STRING(message_id, 65),
	F_OCTET(source_addr_ton), F_OCTET(source_addr_npi), F_STRING(source_addr, 21), F_OCTET(dest_addr_ton),
	F_OCTET(dest_addr_npi), F_STRING(destination_addr, 21) };
static const struct field replace_fields[] = { F_STRING(message_id, 65), F_OCTET(source_addr_ton),
	F_OCTET(source_addr_npi), F_STRING(source_addr, 21), F_STRING(schedule_delivery_time, 17),
	F_STRING(validity_period, 17), F_OCTET(registered_delivery), F_OCTET(sm_default_msg_id), F_SHORT };
static const struct field alert_fields[] = { F_OCTET(source_addr_ton), F_OCTET(source_addr_npi),
	F_STRING(source_addr, 65), F_OCTET(esme_addr_ton), F_OCTET(esme_addr_npi), F_STRING(esme_addr, 65) };

struct layout {
	uint32_t command;
	const char *name;
	uint8_t n_fields;
	const struct field *fields;
};

#define N(fields) (sizeof(fields) / sizeof(fields)[0])

/* The busiest first: the table is searched in order. */
static const struct layout layouts[] = {
	{ SMPP_SUBMIT_SM_RESP, "submit_sm_resp", N(id_fields), id_fields },
	{ SMPP_DELIVER_SM, "deliver_sm", N(message_fields), message_fields },
	{ SMPP_SUBMIT_SM, "submit_sm", N(message_fields), message_fields },
	{ SMPP_DELIVER_SM_RESP, "deliver_sm_resp", N(id_fields), id_fields },
	{ SMPP_ENQUIRE_LINK, "enquire_link", 0, NULL },
	{ SMPP_ENQUIRE_LINK_RESP, "enquire_link_resp", 0, NULL },
	{ SMPP_DATA_SM, "data_sm", N(data_fields), data_fields },
	{ SMPP_DATA_SM_RESP, "data_sm_resp", N(id_fields), id_fields },
	{ SMPP_BIND_TRANSCEIVER, "bind_transceiver", N(bind_fields), bind_fields },
	{ SMPP_BIND_TRANSCEIVER_RESP, "bind_transceiver_resp", N(bind_resp_fields), bind_resp_fields },
	{ SMPP_BIND_TRANSMITTER, "bind_transmitter", N(bind_fields), bind_fields },
	{ SMPP_BIND_TRANSMITTER_RESP, "bind_transmitter_resp", N(bind_resp_fields), bind_resp_fields },
	{ SMPP_BIND_RECEIVER, "bind_receiver", N(bind_fields), bind_fields },
	{ SMPP_BIND_RECEIVER_RESP, "bind_receiver_resp", N(bind_resp_fields), bind_resp_fields },
	{ SMPP_UNBIND, "unbind", 0, NULL },
	{ SMPP_UNBIND_RESP, "unbind_resp", 0, NULL },
	{ SMPP_GENERIC_NACK, "generic_nack", 0, NULL },
	{ SMPP_OUTBIND, "outbind", N(outbind_fields), outbind_fields },
	{ SMPP_QUERY_SM, "query_sm", N(query_fields), query_fields },
	{ SMPP_QUERY_SM_RESP, "query_sm_resp", N(query_resp_fields), query_resp_fields },
	{ SMPP_CANCEL_SM, "cancel_sm", N(cancel_fields), cancel_fields },
	{ SMPP_CANCEL_SM_RESP, "cancel_sm_resp", 0, NULL },
	{ SMPP_REPLACE_SM, "replace_sm", N(replace_fields), replace_fields },
	{ SMPP_REPLACE_SM_RESP, "replace_sm_resp", 0, NULL },
	{ SMPP_ALERT_NOTIFICATION, "alert_notification", N(alert_fields), alert_fields },
};

static const struct layout *layout_of(uint32_t command)
{
	for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
		if (layouts[i].command == command)
			return &layouts[i];
	return NULL;
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
	return at + 4;
}

static uint8_t *put16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
	return at + 2;
}

static const char *const *string_in(const struct smpp_pdu *pdu, const struct field *f)
{
	return (const char *const *)(const void *)((const char *)pdu + f->offset);
}

void smpp_pdu_init(struct smpp_pdu *pdu, uint32_t command)
{
	static const char none[] = "";
	memset(pdu, 0, offsetof(struct smpp_pdu, tlvs));
	pdu->command = command;
	pdu->system_id = pdu->password = pdu->system_type = pdu->address_range = none;
	pdu->service_type = pdu->source_addr = pdu->destination_addr = none;
	pdu->schedule_delivery_time = pdu->validity_period = none;
	pdu->message_id = pdu->final_date = pdu->esme_addr = none;
	pdu->short_message = (const uint8_t *)none;
}

/* -- reading ------------------------------------------------------------------------------- */

enum dg_status smpp_frame(const uint8_t *octets, size_t n, size_t max, size_t *octets_out)
{
	if (n < 4)
		return DG_AGAIN;
	uint32_t length = get32(octets);
	if (length < SMPP_HEADER_OCTETS || length > max)
		return DG_INVALID;
	if (n < length)
		return DG_AGAIN;
	*octets_out = length;
	return DG_OK;
}

void smpp_peek(const uint8_t *octets, struct smpp_pdu *out)
{
	smpp_pdu_init(out, get32(octets + 4));
	out->status = get32(octets + 8);
	out->sequence = get32(octets + 12);
	out->fixed_octets = SMPP_HEADER_OCTETS;
}

/* Read one field at `at`; the octets it took, or 0 when it runs over `end`. */
static size_t read_field(const struct field *f, const uint8_t *at, const uint8_t *end, struct smpp_pdu *out)
{
	size_t left = (size_t)(end - at);
	if (!left)
		return 0;
	switch (f->kind) {
	case OCTET: *((uint8_t *)out + f->offset) = *at; return 1;
	case STRING: {
		const uint8_t *nul = memchr(at, 0, left);
		if (!nul)
			return 0;
		size_t took = (size_t)(nul - at) + 1;
		if (took > f->max)
			out->oddities |= SMPP_ODD_LONG;
		*(const char **)(void *)((char *)out + f->offset) = (const char *)at;
		return took;
	}
	case SHORT:
		if (left < 1u + *at)
			return 0;
		if (*at > f->max)
			out->oddities |= SMPP_ODD_LONG;
		out->sm_length = *at;
		out->short_message = at + 1;
		return 1u + *at;
	}
	return 0;
}

static bool read_fields(const struct layout *layout, const uint8_t *octets, size_t n, struct smpp_pdu *out)
{
	const uint8_t *at = octets + SMPP_HEADER_OCTETS, *end = octets + n;
	for (size_t i = 0; i < layout->n_fields; i++) {
		size_t took = read_field(&layout->fields[i], at, end, out);
		if (!took)
			return false;
		at += took;
	}
	out->fixed_octets = (size_t)(at - octets);
	return true;
}

/* Read the optional part at `at`; false when it is not a whole row of parameters. Fewer than four octets at the end
 * cannot be one and hold nothing: some carriers pad. */
static bool read_tlvs(const uint8_t *at, const uint8_t *end, struct smpp_pdu *out)
{
	bool payload = false;
	while (end - at >= 4) {
		uint16_t tag = get16(at), octets = get16(at + 2);
		if (end - at - 4 < octets)
			return false;
		if (out->n_tlvs == SMPP_TLVS_MAX) {
			out->oddities |= SMPP_ODD_MANY_TLVS;
			return false;
		}
		if (tag == SMPP_TAG_MESSAGE_PAYLOAD && payload)
			return false; /* two texts in one message: there is no right one */
		payload |= tag == SMPP_TAG_MESSAGE_PAYLOAD;
		out->tlvs[out->n_tlvs++] = (struct smpp_tlv){ .tag = tag, .octets = octets, .at = at + 4 };
		at += 4 + octets;
	}
	if (at != end)
		out->oddities |= SMPP_ODD_TRAILER;
	return true;
}

static enum dg_status decode_response(
	const struct layout *layout, const uint8_t *octets, size_t n, struct smpp_pdu *out)
{
	if (n == SMPP_HEADER_OCTETS) {
		out->no_body = layout->n_fields != 0;
		if (out->no_body && out->status == SMPP_ESME_ROK)
			out->oddities |= SMPP_ODD_NO_BODY;
		return DG_OK;
	}
	if (!read_fields(layout, octets, n, out)) {
		uint32_t status = out->status, sequence = out->sequence;
		smpp_pdu_init(out, layout->command);
		out->status = status;
		out->sequence = sequence;
		out->fixed_octets = SMPP_HEADER_OCTETS;
		out->oddities = SMPP_ODD_BAD_BODY;
		return DG_OK;
	}
	if (!read_tlvs(octets + out->fixed_octets, octets + n, out))
		out->oddities |= SMPP_ODD_TRAILER;
	return DG_OK;
}

enum dg_status smpp_decode(const uint8_t *octets, size_t n, struct smpp_pdu *out)
{
	assert(n >= SMPP_HEADER_OCTETS);
	smpp_peek(octets, out);
	out->octets = n;
	const struct layout *layout = layout_of(out->command);
	if (!layout) {
		out->fault = SMPP_ESME_RINVCMDID;
		return DG_UNSUPPORTED;
	}
	if (out->command & SMPP_RESPONSE)
		return decode_response(layout, octets, n, out);
	if (!read_fields(layout, octets, n, out)) {
		out->fault = SMPP_ESME_RINVCMDLEN;
		return DG_INVALID;
	}
	if (!read_tlvs(octets + out->fixed_octets, octets + n, out)) {
		out->fault = SMPP_ESME_RINVOPTPARSTREAM;
		return DG_INVALID;
	}
	return DG_OK;
}

/* -- writing ------------------------------------------------------------------------------- */

/* The octets of the mandatory part, or 0 when a field does not fit. */
static size_t measure_fields(const struct layout *layout, const struct smpp_pdu *pdu)
{
	size_t octets = SMPP_HEADER_OCTETS;
	for (size_t i = 0; i < (pdu->no_body ? 0 : layout->n_fields); i++) {
		const struct field *f = &layout->fields[i];
		size_t took = 1;
		if (f->kind == STRING)
			took = strlen(*string_in(pdu, f)) + 1;
		else if (f->kind == SHORT)
			took = pdu->sm_length;
		if (took > f->max)
			return 0;
		octets += took + (f->kind == SHORT);
	}
	return octets;
}

static size_t measure_tlvs(const struct smpp_pdu *pdu)
{
	size_t octets = 0;
	for (size_t i = 0; i < pdu->n_tlvs; i++)
		octets += 4u + pdu->tlvs[i].octets;
	return octets;
}

static uint8_t *write_field(const struct field *f, const struct smpp_pdu *pdu, uint8_t *at)
{
	switch (f->kind) {
	case OCTET: *at = *((const uint8_t *)pdu + f->offset); return at + 1;
	case STRING: {
		const char *text = *string_in(pdu, f);
		size_t octets = strlen(text) + 1;
		memcpy(at, text, octets);
		return at + octets;
	}
	case SHORT:
		*at = pdu->sm_length;
		memcpy(at + 1, pdu->short_message, pdu->sm_length);
		return at + 1 + pdu->sm_length;
	}
	return at;
}

static uint8_t *write_tlvs(const struct smpp_pdu *pdu, uint8_t *at)
{
	for (size_t i = 0; i < pdu->n_tlvs; i++) {
		const struct smpp_tlv *t = &pdu->tlvs[i];
		at = put16(put16(at, t->tag), t->octets);
		if (t->at) {
			memcpy(at, t->at, t->octets);
			at += t->octets;
			continue;
		}
		for (unsigned shift = t->octets * 8u; shift; shift -= 8)
			*at++ = (uint8_t)(t->number >> (shift - 8));
	}
	return at;
}

/* What was reserved has been filled up to `end`. */
static void commit(struct dg_buf *out, const uint8_t *end)
{
	out->len = (size_t)((const char *)end - out->at);
	out->at[out->len] = '\0';
}

bool smpp_fields_fit(const struct smpp_pdu *pdu)
{
	const struct layout *layout = layout_of(pdu->command);
	return layout && measure_fields(layout, pdu);
}

void smpp_encode_tlvs(const struct smpp_pdu *pdu, struct dg_buf *out)
{
	uint8_t *at = (uint8_t *)dg_buf_reserve(out, measure_tlvs(pdu) + 1);
	commit(out, write_tlvs(pdu, at));
}

enum dg_status smpp_encode(const struct smpp_pdu *pdu, struct dg_buf *out)
{
	const struct layout *layout = layout_of(pdu->command);
	if (!layout)
		return DG_UNSUPPORTED;
	size_t octets = measure_fields(layout, pdu);
	if (!octets)
		return DG_TOOBIG;
	octets += measure_tlvs(pdu);
	uint8_t *at = (uint8_t *)dg_buf_reserve(out, octets + 1);
	at = put32(at, (uint32_t)octets);
	at = put32(at, pdu->command);
	at = put32(at, pdu->status);
	at = put32(at, pdu->sequence);
	for (size_t i = 0; i < (pdu->no_body ? 0 : layout->n_fields); i++)
		at = write_field(&layout->fields[i], pdu, at);
	commit(out, write_tlvs(pdu, at));
	return DG_OK;
}

/* -- optional parameters ------------------------------------------------------------------- */

const struct smpp_tlv *smpp_tlv_find(const struct smpp_pdu *pdu, uint16_t tag)
{
	for (size_t i = pdu->n_tlvs; i; i--)
		if (pdu->tlvs[i - 1].tag == tag)
			return &pdu->tlvs[i - 1];
	return NULL;
}

bool smpp_tlv_number(const struct smpp_pdu *pdu, uint16_t tag, uint32_t *out)
{
	const struct smpp_tlv *t = smpp_tlv_find(pdu, tag);
	if (!t || !t->octets)
		return false;
	uint32_t number = t->at ? 0 : t->number;
	for (size_t i = 0; t->at && i < t->octets; i++) {
		if (number >> 24)
			return false;
		number = number << 8 | t->at[i];
	}
	*out = number;
	return true;
}

bool smpp_tlv_text(const struct smpp_pdu *pdu, uint16_t tag, char *out, size_t cap)
{
	const struct smpp_tlv *t = smpp_tlv_find(pdu, tag);
	if (!t || !t->at)
		return false;
	size_t n = strnlen((const char *)t->at, t->octets);
	if (n >= cap)
		n = cap - 1;
	memcpy(out, t->at, n);
	out[n] = '\0';
	return true;
}

void smpp_tlv_add(struct smpp_pdu *pdu, uint16_t tag, const void *at, uint16_t octets)
{
	assert(pdu->n_tlvs < SMPP_TLVS_MAX && at);
	pdu->tlvs[pdu->n_tlvs++] = (struct smpp_tlv){ .tag = tag, .octets = octets, .at = at };
}

void smpp_tlv_add_number(struct smpp_pdu *pdu, uint16_t tag, uint32_t number, uint16_t octets)
{
	assert(pdu->n_tlvs < SMPP_TLVS_MAX && octets <= 4);
	pdu->tlvs[pdu->n_tlvs++] = (struct smpp_tlv){ .tag = tag, .octets = octets, .number = number };
}

const char *smpp_command_name(uint32_t command)
{
	const struct layout *layout = layout_of(command);
	return layout ? layout->name : "unknown";
}
