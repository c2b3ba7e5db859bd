/* receipts.h - delivery receipts: which ones a submit gets, and what they say (SMPP 3.4 appendix B).
 */
#ifndef SMSC_RECEIPTS_H
#define SMSC_RECEIPTS_H

#include "action.h"
#include "options.h"
#include "proto.h"
#include "recorder.h"

struct smsc_account;

/* One receipt; all borrowed. */
struct smsc_receipt {
	const struct smpp_pdu *submit; /* what it is about */
	const char *id;                /* as the receipt spells it */
	uint8_t state;
	uint32_t network_error;
	int64_t submitted_ms, done_ms; /* Unix */
};

/* Append the deliver_sm of a receipt, its sequence_number 0. DG_TOOBIG: the addresses of the submit (a data_sm) are
 * longer than a deliver_sm carries. Pure. */
DG_MUST_CHECK
enum dg_status smsc_receipt_encode(const struct smsc_receipt *r, enum smsc_receipt_form form, struct dg_buf *out);
/* Queue all receipts that registered_delivery asks for and `action` gives, the first one --receipt-delay after
 * `after_ms`. */
void smsc_receipts_plan(struct smsc_account *a, const struct smpp_pdu *submit, const char *id,
	const struct smsc_action *action, struct smsc_part_ref part, int64_t after_ms);

#endif
