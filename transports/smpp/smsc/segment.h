/* segment.h - long texts in pieces, both ways: what a submit carries, and cutting an inbound text. Pure.
 *
 * Written apart from the transport's own splitting and joining on purpose: a simulator that read with the code which
 * it shall test would agree with its mistakes.
 */
#ifndef SMSC_SEGMENT_H
#define SMSC_SEGMENT_H

#include "options.h"
#include "proto.h"
#include "sms/national.h"

enum smsc_coding { SMSC_CODING_AUTO, SMSC_CODING_GSM, SMSC_CODING_UCS2 };

/* What the user of a PDU gets to read. */
struct smsc_user_data {
	const uint8_t *octets; /* behind the user data header; borrowed from the PDU */
	size_t n;
	unsigned number, total; /* of a long text; total 1: it is whole */
	uint16_t reference;
	enum smsc_concat concat; /* how the parts are marked, when total is above 1 */
	bool payload;            /* came in message_payload */
	struct sms_shift tables; /* of its septets */
};

void smsc_user_data_read(const struct smpp_pdu *pdu, struct smsc_user_data *out);
/* Append the text as UTF-8; octets that are no text in hex. */
void smsc_user_data_text(const struct smpp_pdu *pdu, const struct smsc_user_data *data, struct dg_buf *out);

/* One piece of an inbound text, ready for short_message or message_payload. */
struct smsc_segment {
	struct dg_buf octets; /* user data header included */
	unsigned number, total;
	uint16_t reference;
};

struct smsc_segments {
	struct smsc_segment *at;
	size_t n;
	uint8_t data_coding;
	enum smsc_concat concat;
};

/* Cut UTF-8 `text`. A surrogate pair or an escaped character is never cut. DG_INVALID: not UTF-8, or a character that
 * SMSC_CODING_GSM does not have; DG_TOOBIG: more than 255 parts or over 64 KiB. Given on DG_OK. */
DG_MUST_CHECK
enum dg_status smsc_segments_cut(const char *text, enum smsc_coding coding, enum smsc_concat concat, uint16_t reference,
	struct smsc_segments *out);
void smsc_segments_finish(struct smsc_segments *s);
/* Put one segment into a deliver_sm that is being made; `pdu` borrows from it. */
void smsc_segment_put(const struct smsc_segments *s, const struct smsc_segment *segment, struct smpp_pdu *pdu);

#endif
