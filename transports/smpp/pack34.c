/* The only file that includes libsmpp34. The limits of the library are checked before it is called: it cuts passwords,
 * refuses what carriers send daily, and logs each field into a global of 2 KiB that it does not guard, which the few
 * fields below cannot fill. Everything that the links write comes through smpp_pack(). */
#include "pack34.h"

#include <string.h>

/* The library's headers need each other in this order. */
/* clang-format off */
#include <smpp34.h>
#include <smpp34_structs.h>
/* clang-format on */

#define FIXED_MAX      600 /* more than the mandatory part of any PDU below; the library wants an octet to spare */
#define SHORT34_MAX    253
#define SEQUENCE34_MAX 0x7FFFFFFFu

union pdu34 {
	uint64_t aligned[64];
	enquire_link_t header; /* every PDU begins with it */
	submit_sm_t submit;
	bind_transceiver_t bind; /* the three binds are laid out alike */
	deliver_sm_resp_t deliver_resp;
	data_sm_resp_t data_resp;
};
_Static_assert(sizeof(union pdu34) == sizeof(uint64_t[64]), "the blank clears everything");

/* One field from our struct to theirs; max 0: a single octet. */
struct copy {
	uint16_t from, to, max;
};

#define OCTET_OF(type, name)                                                                                           \
	{                                                                                                              \
		offsetof(struct smpp_pdu, name), offsetof(type, name), 0                                               \
	}
#define STRING_OF(type, name)                                                                                          \
	{                                                                                                              \
		offsetof(struct smpp_pdu, name), offsetof(type, name), sizeof((type){ 0 }.name)                        \
	}

static const struct copy submit_copies[] = { STRING_OF(submit_sm_t, service_type),
	OCTET_OF(submit_sm_t, source_addr_ton), OCTET_OF(submit_sm_t, source_addr_npi),
	STRING_OF(submit_sm_t, source_addr), OCTET_OF(submit_sm_t, dest_addr_ton), OCTET_OF(submit_sm_t, dest_addr_npi),
	STRING_OF(submit_sm_t, destination_addr), OCTET_OF(submit_sm_t, esm_class), OCTET_OF(submit_sm_t, protocol_id),
	OCTET_OF(submit_sm_t, priority_flag), STRING_OF(submit_sm_t, schedule_delivery_time),
	STRING_OF(submit_sm_t, validity_period), OCTET_OF(submit_sm_t, registered_delivery),
	OCTET_OF(submit_sm_t, replace_if_present_flag), OCTET_OF(submit_sm_t, data_coding),
	OCTET_OF(submit_sm_t, sm_default_msg_id), OCTET_OF(submit_sm_t, sm_length) };
static const struct copy bind_copies[] = { STRING_OF(bind_transceiver_t, system_id),
	STRING_OF(bind_transceiver_t, password), STRING_OF(bind_transceiver_t, system_type),
	OCTET_OF(bind_transceiver_t, interface_version), OCTET_OF(bind_transceiver_t, addr_ton),
	OCTET_OF(bind_transceiver_t, addr_npi), STRING_OF(bind_transceiver_t, address_range) };
static const struct copy deliver_resp_copies[] = { STRING_OF(deliver_sm_resp_t, message_id) };
static const struct copy data_resp_copies[] = { STRING_OF(data_sm_resp_t, message_id) };

#define N(copies) (sizeof(copies) / sizeof(copies)[0])

static const struct layout34 {
	uint32_t command;
	size_t n;
	const struct copy *copies;
} layouts34[] = {
	{ SMPP_SUBMIT_SM, N(submit_copies), submit_copies },
	{ SMPP_DELIVER_SM_RESP, N(deliver_resp_copies), deliver_resp_copies },
	{ SMPP_DATA_SM_RESP, N(data_resp_copies), data_resp_copies },
	{ SMPP_ENQUIRE_LINK, 0, NULL },
	{ SMPP_ENQUIRE_LINK_RESP, 0, NULL },
	{ SMPP_UNBIND, 0, NULL },
	{ SMPP_UNBIND_RESP, 0, NULL },
	{ SMPP_BIND_TRANSCEIVER, N(bind_copies), bind_copies },
	{ SMPP_BIND_TRANSMITTER, N(bind_copies), bind_copies },
	{ SMPP_BIND_RECEIVER, N(bind_copies), bind_copies },
};

static const struct layout34 *layout_of(uint32_t command)
{
	for (size_t i = 0; i < N(layouts34); i++)
		if (layouts34[i].command == command)
			return &layouts34[i];
	return NULL;
}

static bool copy_field(const struct copy *c, const struct smpp_pdu *from, union pdu34 *to)
{
	const char *at = (const char *)from + c->from;
	char *out = (char *)to + c->to;
	if (!c->max) {
		*out = *at;
		return true;
	}
	const char *text = *(const char *const *)(const void *)at;
	size_t octets = strlen(text) + 1;
	if (octets > c->max)
		return false;
	memcpy(out, text, octets);
	return true;
}

static bool fill(const struct smpp_pdu *pdu, union pdu34 *out)
{
	const struct layout34 *layout = layout_of(pdu->command);
	if (!layout || pdu->no_body || !pdu->sequence || pdu->sequence > SEQUENCE34_MAX || pdu->sm_length > SHORT34_MAX)
		return false;
	out->header.command_id = pdu->command;
	out->header.command_status = pdu->status;
	out->header.sequence_number = pdu->sequence;
	for (size_t i = 0; i < layout->n; i++)
		if (!copy_field(&layout->copies[i], pdu, out))
			return false;
	if (pdu->command == SMPP_SUBMIT_SM)
		memcpy(out->submit.short_message, pdu->short_message, pdu->sm_length);
	return true;
}

enum dg_status smpp_pack34(const struct smpp_pdu *pdu, struct dg_buf *out)
{
	union pdu34 theirs = { .aligned = { 0 } };
	if (!fill(pdu, &theirs))
		return DG_UNSUPPORTED;
	size_t start = out->len;
	uint8_t *at = (uint8_t *)dg_buf_reserve(out, FIXED_MAX);
	int octets = 0;
	if (smpp34_pack2(at, FIXED_MAX, &octets, &theirs) != 0)
		return DG_UNSUPPORTED;
	out->len += (size_t)octets;
	smpp_encode_tlvs(pdu, out);
	uint32_t length = (uint32_t)(out->len - start);
	for (int i = 0; i < 4; i++)
		out->at[start + (size_t)i] = (char)(length >> (24 - 8 * i));
	return DG_OK;
}

/* Written for every message. libsmpp34 prints each field into that log of its own, which takes a sixth of all the time
 * that a message needs from stanza to receipt, so these are ours; the tests hold both to the same octets. */
static bool is_everyday(uint32_t command)
{
	return command == SMPP_SUBMIT_SM || command == SMPP_DELIVER_SM_RESP || command == SMPP_DATA_SM_RESP;
}

enum dg_status smpp_pack(const struct smpp_pdu *pdu, struct dg_buf *out)
{
	if (!is_everyday(pdu->command) && smpp_pack34(pdu, out) == DG_OK)
		return DG_OK;
	return smpp_encode(pdu, out);
}
