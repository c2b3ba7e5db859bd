/* receipts.c - see receipts.h. */
#include "receipts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "account.h"
#include "conversation.h"
#include "smsc.h"
#include "util/clock.h"

#define TEXT_MOST   20 /* characters of the message that a receipt repeats */
#define NETWORK_GSM 3  /* network_error_code, SMPP 3.4 5.3.2.31 */

/* registered_delivery, SMPP 3.4 5.2.17 */
#define WANTS_MASK    0x03
#define WANTS_FAILURE 0x02
#define WANTS_SUCCESS 0x03 /* of SMPP 5.0 */

static void print_date(int64_t unix_ms, char out[16])
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	strftime(out, 16, "%y%m%d%H%M", &tm);
}

/* The beginning of a plain text; carriers leave out what is not. */
static void print_text(const struct smpp_pdu *submit, char out[TEXT_MOST + 1])
{
	size_t n = submit->data_coding == 0 && !(submit->esm_class & SMPP_ESM_UDHI) ? submit->sm_length : 0;
	if (n > TEXT_MOST)
		n = TEXT_MOST;
	for (size_t i = 0; i < n; i++) {
		uint8_t c = submit->short_message[i];
		out[i] = (char)(c >= 0x20 && c < 0x7f ? c : '.');
	}
	out[n] = '\0';
}

static size_t print(const struct smsc_receipt *r, char *out, size_t cap)
{
	char submitted[16], done[16], text[TEXT_MOST + 1];
	print_date(r->submitted_ms, submitted);
	print_date(r->done_ms, done);
	print_text(r->submit, text);
	int n = snprintf(out, cap, "id:%s sub:001 dlvrd:%s submit date:%s done date:%s stat:%s err:%03u text:%s", r->id,
		r->state == SMSC_STATE_DELIVERED ? "001" : "000", submitted, done, smsc_state_name(r->state),
		r->network_error, text);
	assert(n > 0 && (size_t)n < cap);
	return (size_t)n;
}

enum dg_status smsc_receipt_encode(const struct smsc_receipt *r, enum smsc_receipt_form form, struct dg_buf *out)
{
	char text[SMPP_SHORT_MAX];
	const uint8_t network_error[3] = { NETWORK_GSM, (uint8_t)(r->network_error >> 8), (uint8_t)r->network_error };
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	pdu.esm_class = SMPP_ESM_RECEIPT;
	pdu.source_addr = r->submit->destination_addr;
	pdu.source_addr_ton = r->submit->dest_addr_ton;
	pdu.source_addr_npi = r->submit->dest_addr_npi;
	pdu.destination_addr = r->submit->source_addr;
	pdu.dest_addr_ton = r->submit->source_addr_ton;
	pdu.dest_addr_npi = r->submit->source_addr_npi;
	if (form != SMSC_RECEIPT_TLV) {
		pdu.sm_length = (uint8_t)print(r, text, sizeof text);
		pdu.short_message = (const uint8_t *)text;
	}
	if (form != SMSC_RECEIPT_TEXT) {
		smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, r->id, (uint16_t)(strlen(r->id) + 1));
		smpp_tlv_add_number(&pdu, SMPP_TAG_MESSAGE_STATE, r->state, 1);
		if (r->network_error)
			smpp_tlv_add(&pdu, SMPP_TAG_NETWORK_ERROR_CODE, network_error, sizeof network_error);
	}
	return smpp_encode(&pdu, out);
}

static void plan(struct smsc_account *a, const struct smsc_receipt *r, struct smsc_part_ref at, int64_t after_ms)
{
	struct smsc *s = a->smsc;
	struct dg_buf pdu = { 0 };
	if (smsc_receipt_encode(r, (enum smsc_receipt_form)s->options.receipt, &pdu)) {
		smsc_tell(s, "no receipt for id %s: its addresses do not fit", r->id);
		return;
	}
	struct smsc_delivery *d = smsc_delivery_create(a, pdu.at, pdu.len);
	dg_buf_finish(&pdu);
	d->is_receipt = true;
	d->part = at;
	struct smsc_part *part = smsc_part_find(&s->recorder, at);
	if (part) {
		d->outcome = smsc_part_add_receipt(part);
		part->receipts[d->outcome].state = r->state;
	}
	smsc_count(&s->stats, SMSC_RECEIPTS, 1);
	smsc_account_deliver(a, d, after_ms);
}

static bool is_wanted(uint8_t registered_delivery, uint8_t state)
{
	switch (registered_delivery & WANTS_MASK) {
	case 0: return false;
	case WANTS_FAILURE: return smsc_state_is_failure(state);
	case WANTS_SUCCESS: return !smsc_state_is_failure(state);
	default: return true;
	}
}

void smsc_receipts_plan(struct smsc_account *a, const struct smpp_pdu *submit, const char *id,
	const struct smsc_action *action, struct smsc_part_ref part, int64_t after_ms)
{
	static const uint8_t usual[] = { SMSC_STATE_DELIVERED };
	struct smsc *s = a->smsc;
	const uint8_t *states = action->states_set ? action->states : usual;
	size_t n = action->states_set ? action->n_states : sizeof usual;
	struct smsc_receipt r = { .submit = submit, .id = id, .network_error = action->network_error };
	r.submitted_ms = dg_now_ms();
	for (size_t i = 0; i < n; i++) {
		r.state = states[i];
		if (!is_wanted(submit->registered_delivery, r.state))
			continue;
		if (!action->receipt_first)
			after_ms += s->options.receipt_delay_ms +
				(int64_t)smsc_prng_below(&s->chance, (uint64_t)s->options.receipt_jitter_ms + 1);
		r.done_ms = r.submitted_ms + after_ms;
		for (int left = action->duplicate ? 2 : 1; left > 0; left--)
			plan(a, &r, part, after_ms);
	}
}
