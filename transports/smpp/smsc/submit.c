/* submit.c - what becomes of one submit_sm or data_sm: limits, rules and chaos decide; then it is recorded, answered,
 * receipted, shown and perhaps answered by a text of its own. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "conversation.h"
#include "fault.h"
#include "handlers.h"
#include "inbound.h"
#include "receipts.h"
#include "segment.h"
#include "smsc.h"
#include "util/clock.h"
#include "util/mem.h"

#define RECEIPT_FIRST_MS 100 /* the head start of a receipt that comes before its response */

/* One submit under work. */
struct submit {
	struct smsc *smsc;
	struct smsc_link *link;
	struct smsc_account *account;
	const struct smsc_request *request;
	const struct smpp_pdu *pdu;
	struct smsc_user_data data;
	struct smsc_action action;
	char id[SMSC_ID_OCTETS], receipt_id[SMSC_ID_OCTETS];
	struct smsc_part_ref at;
	char *to_answer; /* a whole text that is to be answered; NULL: none */
};

/* -- deciding ------------------------------------------------------------------------------ */

static bool is_over_window(const struct smsc_link *l)
{
	return l->smsc->options.window && (int64_t)l->unanswered >= l->smsc->options.window;
}

static void decide(struct submit *x)
{
	struct smsc *s = x->smsc;
	if (!(x->link->bound & SMSC_TRANSMITTER)) {
		x->action.status = SMPP_ESME_RINVBNDSTS;
	} else if (is_over_window(x->link)) {
		x->action.status = s->options.window_status;
		smsc_count(&s->stats, SMSC_OVER_WINDOW, 1);
	} else if (!smsc_account_may_submit(x->account)) {
		x->action.status = SMPP_ESME_RTHROTTLED;
		smsc_count(&s->stats, SMSC_THROTTLED, 1);
	} else if (!smsc_rules_match(&s->rules, x->pdu->destination_addr, &x->action) &&
		!(s->options.magic && smsc_rules_match(&s->magic, x->pdu->destination_addr, &x->action))) {
		smsc_chaos_strikes(&s->options.chaos, SMSC_AT_SUBMIT, &s->chance, &x->action);
	}
}

static void print_uuid(struct smsc_prng *chance, char out[SMSC_ID_OCTETS])
{
	uint64_t high = smsc_prng_next(chance), low = smsc_prng_next(chance);
	snprintf(out, SMSC_ID_OCTETS, "%08x-%04x-4%03x-%04x-%012" PRIx64, (unsigned)(high >> 32),
		(unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff), (unsigned)(low >> 48 & 0x3fff) | 0x8000u,
		low & 0xffffffffffff);
}

static void make_ids(struct submit *x)
{
	struct smsc *s = x->smsc;
	uint64_t n = ++s->ids_made;
	enum smsc_id_format format = (enum smsc_id_format)s->options.id_format;
	switch (format) {
	case SMSC_ID_DEC: snprintf(x->id, sizeof x->id, "%" PRIu64, n); break;
	case SMSC_ID_HEX:
	case SMSC_ID_HEX_DEC: snprintf(x->id, sizeof x->id, "%" PRIX64, n); break;
	case SMSC_ID_UUID: print_uuid(&s->chance, x->id); break;
	}
	memcpy(x->receipt_id, x->id, sizeof x->id);
	if (format == SMSC_ID_HEX_DEC)
		snprintf(x->receipt_id, sizeof x->receipt_id, "%" PRIu64, n);
}

/* Such faults break the link before it is answered. */
static bool is_silent(const struct smsc_action *a)
{
	return a->no_response || a->fault == SMSC_FAULT_DROP || a->fault == SMSC_FAULT_RST ||
		a->fault == SMSC_FAULT_HALF_OPEN;
}

/* -- recording ----------------------------------------------------------------------------- */

static void record(struct submit *x, struct smsc_message *m)
{
	struct smsc_part *part = smsc_part_add(m);
	x->at = (struct smsc_part_ref){ m->number, m->n_parts - 1 };
	memcpy(part->message_id, x->id, sizeof x->id);
	part->time_ms = dg_now_ms();
	part->link = x->link->number;
	part->status = x->action.status;
	part->unanswered = is_silent(&x->action);
	part->pdu = dg_alloc(x->request->octets);
	memcpy(part->pdu, x->request->frame, x->request->octets);
	part->pdu_octets = x->request->octets;
}

/* Parts belong together by account, both numbers, reference, total and the way they are marked. */
static struct smsc_long *join(const struct submit *x, bool *is_new)
{
	char key[320];
	snprintf(key, sizeof key, "%.80s\n%.80s\n%.80s\n%u/%u/%u", x->account->system_id, x->pdu->source_addr,
		x->pdu->destination_addr, x->data.reference, x->data.total, (unsigned)x->data.concat);
	return smsc_join_get(&x->smsc->join, key, x->data.total, is_new);
}

/* A phone that was never reached does not answer. */
static bool is_reached(const struct smsc_action *a)
{
	if (!a->states_set || !a->n_states)
		return true;
	return memchr(a->states, SMSC_STATE_DELIVERED, a->n_states) != NULL;
}

/* A text that is whole now: takes it. */
static void on_whole(struct submit *x, struct smsc_message *m, char *text)
{
	smsc_count(&x->smsc->stats, SMSC_MESSAGES, 1);
	smsc_tell_text(x->smsc, x->pdu, text, x->data.total, SMPP_ESME_ROK);
	if (*x->smsc->options.answer && is_reached(&x->action))
		x->to_answer = dg_strdup(text);
	if (m) {
		m->order = x->smsc->stats.value[SMSC_MESSAGES];
		m->text = text;
	} else {
		free(text);
	}
}

static void admit(struct submit *x)
{
	struct smsc *s = x->smsc;
	if (s->recorder.off && s->options.quiet && !*s->options.answer) {
		smsc_count(&s->stats, SMSC_MESSAGES, x->data.total == 1);
		return;
	}
	bool is_new = true;
	struct smsc_long *l = x->data.total > 1 ? join(x, &is_new) : NULL;
	struct smsc_message *m = is_new ? NULL : smsc_message_find(&s->recorder, *smsc_long_tag(l));
	if (!m)
		m = smsc_message_open(&s->recorder, x->account->system_id);
	if (m)
		record(x, m);
	if (l)
		*smsc_long_tag(l) = x->at.message;
	struct dg_buf octets = { 0 };
	smsc_user_data_text(x->pdu, &x->data, &octets);
	char *text = dg_buf_give(&octets), *whole = text;
	if (l) {
		whole = smsc_join_put(&s->join, l, x->data.number, text);
		free(text);
	}
	if (whole)
		on_whole(x, m, whole);
}

static void refuse(struct submit *x)
{
	struct smsc *s = x->smsc;
	struct smsc_message *m = smsc_message_open(&s->recorder, x->account->system_id);
	if (m) {
		m->refused = true;
		record(x, m);
	}
	if (s->options.quiet)
		return;
	struct dg_buf octets = { 0 };
	smsc_user_data_text(x->pdu, &x->data, &octets);
	char *text = dg_buf_give(&octets);
	smsc_tell_text(s, x->pdu, text, 1, x->action.status);
	free(text);
}

/* -- answering ----------------------------------------------------------------------------- */

static void encode_response(const struct submit *x, struct dg_buf *out)
{
	static const char info[] = "refused by the simulator";
	const struct smsc_action *a = &x->action;
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, x->pdu->command | SMPP_RESPONSE);
	pdu.status = a->status;
	pdu.sequence = x->pdu->sequence;
	pdu.message_id = a->no_id ? "" : x->id;
	pdu.no_body = a->status && !a->body;
	if (a->status && a->body)
		smpp_tlv_add(&pdu, SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT, info, sizeof info);
	enum dg_status status = smpp_encode(&pdu, out);
	assert(!status && "only our own id is in it");
	(void)status;
}

static int64_t response_delay(struct submit *x)
{
	const struct smsc_options *o = &x->smsc->options;
	int64_t ms = o->response_delay_ms + x->action.late_ms;
	if (o->response_jitter_ms)
		ms += (int64_t)smsc_prng_below(&x->smsc->chance, (uint64_t)o->response_jitter_ms + 1);
	return x->action.receipt_first && ms < RECEIPT_FIRST_MS ? RECEIPT_FIRST_MS : ms;
}

/* How much later the response leaves. */
static int64_t respond(struct submit *x)
{
	struct dg_buf octets = { 0 };
	int64_t ms = response_delay(x);
	encode_response(x, &octets);
	for (int left = x->action.twice ? 2 : 1; left > 0; left--) {
		if (ms)
			smsc_link_write_later(x->link, octets.at, octets.len, ms);
		else
			smsc_link_write(x->link, octets.at, octets.len);
	}
	dg_buf_finish(&octets);
	return ms;
}

/* %s, %f, %t and %% of --answer. */
static char *fill_in(const char *template, const char *text, const char *from, const char *to)
{
	struct dg_buf out = { 0 };
	for (const char *at = template; *at; at++) {
		if (*at != '%') {
			dg_buf_chr(&out, *at);
			continue;
		}
		switch (*++at) {
		case 's': dg_buf_str(&out, text); break;
		case 'f': dg_buf_str(&out, from); break;
		case 't': dg_buf_str(&out, to); break;
		case '%': dg_buf_chr(&out, '%'); break;
		case '\0': at--; /* fall through */
		default: dg_buf_chr(&out, '%');
		}
	}
	return dg_buf_give(&out);
}

static void answer(struct submit *x, int64_t after_ms)
{
	struct smsc *s = x->smsc;
	struct dg_buf from = { 0 }, to = { 0 };
	smsc_number_print(&from, x->pdu->source_addr_ton, x->pdu->source_addr);
	smsc_number_print(&to, x->pdu->dest_addr_ton, x->pdu->destination_addr);
	char *phone = dg_buf_give(&to), *sender = dg_buf_give(&from);
	char *words = fill_in(s->options.answer, x->to_answer, sender, phone);
	struct smsc_text in = smsc_text_usual(s, phone, sender, words);
	in.account = x->account;
	in.after_ms = after_ms + s->options.answer_delay_ms;
	uint64_t number;
	struct dg_error why;
	if (smsc_text_in(s, &in, &number, &why))
		smsc_tell(s, "no answer from %s: %s", phone, why.text);
	free(phone);
	free(sender);
	free(words);
}

static void settle(struct submit *x)
{
	struct smsc *s = x->smsc;
	int64_t after_ms = 0;
	struct smsc_fault fault = smsc_fault_usual(x->action.fault);
	if (fault.kind == SMSC_FAULT_GARBAGE)
		smsc_fault_strike(x->link, &fault);
	if (fault.kind == SMSC_FAULT_CUT)
		x->link->cut = true;
	if (is_silent(&x->action))
		smsc_count(&s->stats, SMSC_UNANSWERED, 1);
	else
		after_ms = respond(x);
	if (!x->action.status)
		smsc_receipts_plan(
			x->account, x->pdu, x->receipt_id, &x->action, x->at, x->action.receipt_first ? 0 : after_ms);
	if (x->to_answer)
		answer(x, after_ms);
	if (fault.kind != SMSC_FAULT_GARBAGE && fault.kind != SMSC_FAULT_CUT)
		smsc_fault_strike(x->link, &fault); /* last: the link may be gone */
}

void smsc_on_submit(struct smsc_link *l, const struct smsc_request *r)
{
	struct smsc *s = l->smsc;
	struct submit x = { .smsc = s, .link = l, .account = l->account, .request = r, .pdu = &r->pdu };
	smsc_count(&s->stats, SMSC_SUBMITS, 1);
	smsc_user_data_read(x.pdu, &x.data);
	decide(&x);
	if (!x.action.status || x.action.body)
		make_ids(&x);
	if (x.action.status)
		refuse(&x);
	else
		admit(&x);
	smsc_count(&s->stats, x.action.status ? SMSC_REFUSED : SMSC_ACCEPTED, 1);
	settle(&x);
	free(x.to_answer);
}
