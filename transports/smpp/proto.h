/* proto.h - SMPP 3.4 on the wire: octets <-> struct smpp_pdu. Pure: no I/O, no clock, no allocation on decode.
 *
 * Everything the network sends is read by smpp_decode(); what we send is written by smpp_encode(), or by libsmpp34
 * where that can express it (pack34.h). The decoder is bounded by the frame, never by what the frame says about
 * itself, and tolerant where carriers are known to be sloppy: it tells by `oddities` what it overlooked.
 * Section numbers are those of "Short Message Peer to Peer Protocol Specification v3.4, Issue 1.2".
 */
#ifndef SMPP_PROTO_H
#define SMPP_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/transport.h"
#include "status.h"
#include "util/buf.h"

#define SMPP_HEADER_OCTETS 16
#define SMPP_PDU_MAX       (65536 + 1024) /* the default limit: one whole message_payload and its envelope */
#define SMPP_TLVS_MAX      128
#define SMPP_SHORT_MAX     254 /* octets of short_message, 5.2.21 */

/* command_id, 5.1.2.1; a request is answered by its own id | SMPP_RESPONSE. */
#define SMPP_RESPONSE              0x80000000u
#define SMPP_GENERIC_NACK          SMPP_RESPONSE
#define SMPP_BIND_RECEIVER         0x01u
#define SMPP_BIND_TRANSMITTER      0x02u
#define SMPP_QUERY_SM              0x03u
#define SMPP_SUBMIT_SM             0x04u
#define SMPP_DELIVER_SM            0x05u
#define SMPP_UNBIND                0x06u
#define SMPP_REPLACE_SM            0x07u
#define SMPP_CANCEL_SM             0x08u
#define SMPP_BIND_TRANSCEIVER      0x09u
#define SMPP_OUTBIND               0x0Bu
#define SMPP_ENQUIRE_LINK          0x15u
#define SMPP_ALERT_NOTIFICATION    0x102u
#define SMPP_DATA_SM               0x103u
#define SMPP_BIND_RECEIVER_RESP    (SMPP_BIND_RECEIVER | SMPP_RESPONSE)
#define SMPP_BIND_TRANSMITTER_RESP (SMPP_BIND_TRANSMITTER | SMPP_RESPONSE)
#define SMPP_QUERY_SM_RESP         (SMPP_QUERY_SM | SMPP_RESPONSE)
#define SMPP_SUBMIT_SM_RESP        (SMPP_SUBMIT_SM | SMPP_RESPONSE)
#define SMPP_DELIVER_SM_RESP       (SMPP_DELIVER_SM | SMPP_RESPONSE)
#define SMPP_UNBIND_RESP           (SMPP_UNBIND | SMPP_RESPONSE)
#define SMPP_REPLACE_SM_RESP       (SMPP_REPLACE_SM | SMPP_RESPONSE)
#define SMPP_CANCEL_SM_RESP        (SMPP_CANCEL_SM | SMPP_RESPONSE)
#define SMPP_BIND_TRANSCEIVER_RESP (SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE)
#define SMPP_ENQUIRE_LINK_RESP     (SMPP_ENQUIRE_LINK | SMPP_RESPONSE)
#define SMPP_DATA_SM_RESP          (SMPP_DATA_SM | SMPP_RESPONSE)

/* Optional parameters that somebody here reads or writes, 5.3.2. */
enum smpp_tag {
	SMPP_TAG_PAYLOAD_TYPE = 0x0019,
	SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT = 0x001D,
	SMPP_TAG_RECEIPTED_MESSAGE_ID = 0x001E,
	SMPP_TAG_USER_MESSAGE_REFERENCE = 0x0204,
	SMPP_TAG_SOURCE_PORT = 0x020A,
	SMPP_TAG_DESTINATION_PORT = 0x020B,
	SMPP_TAG_SAR_MSG_REF_NUM = 0x020C,
	SMPP_TAG_SAR_TOTAL_SEGMENTS = 0x020E,
	SMPP_TAG_SAR_SEGMENT_SEQNUM = 0x020F,
	SMPP_TAG_SC_INTERFACE_VERSION = 0x0210,
	SMPP_TAG_NETWORK_ERROR_CODE = 0x0423,
	SMPP_TAG_MESSAGE_PAYLOAD = 0x0424,
	SMPP_TAG_DELIVERY_FAILURE_REASON = 0x0425,
	SMPP_TAG_MORE_MESSAGES_TO_SEND = 0x0426,
	SMPP_TAG_MESSAGE_STATE = 0x0427,
};

/* esm_class, 5.2.12: bits 5..2 say what a deliver_sm is, bits 7..6 are the GSM features. */
#define SMPP_ESM_TYPE_MASK    0x3C
#define SMPP_ESM_RECEIPT      0x04
#define SMPP_ESM_DELIVERY_ACK 0x08
#define SMPP_ESM_MANUAL_ACK   0x10
#define SMPP_ESM_INTERMEDIATE 0x20
#define SMPP_ESM_UDHI         0x40

/* What the decoder overlooked. */
enum smpp_oddity {
	SMPP_ODD_NO_BODY = 1 << 0,   /* a response without the body that its status promises */
	SMPP_ODD_BAD_BODY = 1 << 1,  /* a response whose body made no sense: read as if it had none */
	SMPP_ODD_TRAILER = 1 << 2,   /* octets behind the last field that are no optional parameter */
	SMPP_ODD_LONG = 1 << 3,      /* a field longer than the specification allows */
	SMPP_ODD_MANY_TLVS = 1 << 4, /* a response with over SMPP_TLVS_MAX of them: the rest is not seen */
};

/* One optional parameter. `at` NULL (only when encoding): the value is `number` in `octets` (1, 2 or 4) octets. */
struct smpp_tlv {
	uint16_t tag, octets;
	uint32_t number;
	const uint8_t *at;
};

/* One PDU, flat: each command uses its own fields, the others stay empty. Strings are never NULL after
 * smpp_pdu_init() or smpp_decode(); decoded ones are borrowed from the frame. */
struct smpp_pdu {
	uint32_t command, status, sequence;
	bool no_body;        /* header only: a response to a failed request, mostly */
	uint32_t oddities;   /* decode: enum smpp_oddity */
	uint32_t fault;      /* decode: when it failed, the command_status to answer with */
	size_t octets;       /* decode: of the whole PDU */
	size_t fixed_octets; /* decode: where the optional part begins */
	/* bind_*, outbind and their responses */
	const char *system_id, *password, *system_type, *address_range;
	uint8_t interface_version, addr_ton, addr_npi;
	/* messages */
	const char *service_type, *source_addr, *destination_addr, *schedule_delivery_time, *validity_period;
	uint8_t source_addr_ton, source_addr_npi, dest_addr_ton, dest_addr_npi;
	uint8_t esm_class, protocol_id, priority_flag, registered_delivery, replace_if_present_flag, data_coding,
		sm_default_msg_id;
	uint8_t sm_length;
	const uint8_t *short_message;
	/* responses, query, cancel, replace */
	const char *message_id, *final_date;
	uint8_t message_state, error_code;
	/* alert_notification */
	const char *esme_addr;
	uint8_t esme_addr_ton, esme_addr_npi;
	/* the optional part, in wire order; last, so that the rest is cheap to clear */
	size_t n_tlvs;
	struct smpp_tlv tlvs[SMPP_TLVS_MAX];
};

/* Where the first PDU in octets[0..n) ends. DG_AGAIN: it is not complete yet. DG_INVALID: its command_length is under
 * 16 or over `max`; the stream cannot be followed any further (3.2: generic_nack ESME_RINVCMDLEN, then close). */
DG_MUST_CHECK
enum dg_status smpp_frame(const uint8_t *octets, size_t n, size_t max, size_t *octets_out);
/* Only the header of at least 16 octets, when the frame itself is bad. */
void smpp_peek(const uint8_t *octets, struct smpp_pdu *out);
/* Read one whole frame. The header is filled in any case. DG_UNSUPPORTED: the command is unknown. DG_INVALID: a field
 * runs over the end (fault RINVCMDLEN), or the optional part of a request does (fault RINVOPTPARSTREAM). A response
 * never fails for its body: what it answers has happened, so the oddity is noted and the body left out. */
DG_MUST_CHECK
enum dg_status smpp_decode(const uint8_t *octets, size_t n, struct smpp_pdu *out);
/* Clear the fields and the optional part; `command` set. */
void smpp_pdu_init(struct smpp_pdu *pdu, uint32_t command);
/* Append the PDU. DG_UNSUPPORTED: no such command; DG_TOOBIG: a field does not fit; nothing is appended then. */
DG_MUST_CHECK
enum dg_status smpp_encode(const struct smpp_pdu *pdu, struct dg_buf *out);
/* Only the optional part, for whoever wrote the rest. */
void smpp_encode_tlvs(const struct smpp_pdu *pdu, struct dg_buf *out);
/* Every mandatory field is within the limits of the specification. */
bool smpp_fields_fit(const struct smpp_pdu *pdu);

/* The last one of this tag (a repeated parameter overrides); NULL when absent. */
const struct smpp_tlv *smpp_tlv_find(const struct smpp_pdu *pdu, uint16_t tag);
/* An integer of any width up to four octets, and wider when only zeros precede. */
bool smpp_tlv_number(const struct smpp_pdu *pdu, uint16_t tag, uint32_t *out);
/* A text, with or without its NUL, cut at `cap` - 1 octets: still foreign bytes, not UTF-8. */
bool smpp_tlv_text(const struct smpp_pdu *pdu, uint16_t tag, char *out, size_t cap);
/* Append one; asserts that there is room. `at` is borrowed until the PDU is encoded. */
void smpp_tlv_add(struct smpp_pdu *pdu, uint16_t tag, const void *at, uint16_t octets);
void smpp_tlv_add_number(struct smpp_pdu *pdu, uint16_t tag, uint32_t number, uint16_t octets);

const char *smpp_command_name(uint32_t command); /* "submit_sm"; "unknown" */

#endif
