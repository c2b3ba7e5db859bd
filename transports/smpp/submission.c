/* A message on its way out, as a thing. submit.c calls all of this. */
#include "submission.h"

#include <stdio.h>
#include <string.h>

#include "sms/rest.h"
#include "util/clock.h"
#include "util/mem.h"
#include "util/utf8.h"

struct smpp_submission *smpp_submission_create(
	const char *id, const struct sms_parts *split, uint16_t reference, const struct dg_buf *extras)
{
	size_t fixed = sizeof(struct smpp_submission) + split->n * sizeof(struct smpp_part);
	size_t id_octets = strlen(id) + 1;
	struct smpp_submission *m = dg_alloc(fixed + split->octets.len + extras->len + id_octets);
	uint8_t *octets = (uint8_t *)m + fixed;
	memcpy(octets, split->octets.at, split->octets.len);
	m->extras = octets + split->octets.len;
	m->extra_octets = extras->len;
	if (extras->len)
		memcpy(octets + split->octets.len, extras->at, extras->len);
	m->id = memcpy(octets + split->octets.len + extras->len, id, id_octets);
	m->n = split->n;
	m->data_coding = split->coding.data_coding;
	m->esm_class = split->has_header ? SMPP_ESM_UDHI : 0;
	m->payload = split->is_long && split->concat == SMS_PAYLOAD;
	m->sar = split->n > 1 && split->concat == SMS_SAR;
	m->reference = reference;
	dg_list_init(&m->in_active);
	for (size_t i = 0; i < split->n; i++) {
		struct smpp_part *p = &m->parts[i];
		p->of = m;
		p->octets = octets + split->at[i].offset;
		p->n = split->at[i].octets;
		p->number = (uint8_t)(i + 1);
		dg_list_init(&p->in_waiting);
	}
	return m;
}

/* -- the PDU ------------------------------------------------------------------------------- */

static int64_t validity_of(const struct smpp_submission *m, int64_t own_ms)
{
	if (!m->expires_ms)
		return own_ms;
	int64_t left_ms = m->expires_ms - dg_now_ms();
	if (left_ms < 1000)
		left_ms = 1000;
	return own_ms && own_ms < left_ms ? own_ms : left_ms;
}

static void write_validity(
	const struct smpp_submission *m, const struct smpp_submit_style *style, char out[SMPP_VALIDITY_OCTETS])
{
	int64_t ms = validity_of(m, style->validity_ms);
	out[0] = '\0';
	if (style->times == SMPP_RELATIVE)
		smpp_map_validity(ms, out);
	else if (style->times == SMPP_ABSOLUTE && ms)
		smpp_map_moment(dg_now_ms() + ms, out);
}

static void add_parameters(const struct smpp_part *p, bool with_others, struct smpp_pdu *out)
{
	const struct smpp_submission *m = p->of;
	if (m->payload) {
		smpp_tlv_add(out, SMPP_TAG_MESSAGE_PAYLOAD, p->octets, p->n);
		out->sm_length = 0;
	}
	if (m->sar) {
		smpp_tlv_add_number(out, SMPP_TAG_SAR_MSG_REF_NUM, m->reference, 2);
		smpp_tlv_add_number(out, SMPP_TAG_SAR_TOTAL_SEGMENTS, (uint32_t)m->n, 1);
		smpp_tlv_add_number(out, SMPP_TAG_SAR_SEGMENT_SEQNUM, p->number, 1);
	}
	smpp_extras_add(m->extras, m->extra_octets, out);
	if (with_others)
		smpp_tlv_add_number(out, SMPP_TAG_USER_MESSAGE_REFERENCE, (uint16_t)m->order, 2);
}

void smpp_part_pdu(const struct smpp_part *p, const struct smpp_submit_style *style,
	char validity[SMPP_VALIDITY_OCTETS], struct smpp_pdu *out)
{
	const struct smpp_submission *m = p->of;
	smpp_pdu_init(out, SMPP_SUBMIT_SM);
	write_validity(m, style, validity);
	out->service_type = style->service_type;
	out->source_addr_ton = m->source.ton;
	out->source_addr_npi = m->source.npi;
	out->source_addr = m->source.text;
	out->dest_addr_ton = m->destination.ton;
	out->dest_addr_npi = m->destination.npi;
	out->destination_addr = m->destination.text;
	out->esm_class = m->esm_class;
	out->data_coding = m->data_coding;
	out->priority_flag = style->priority;
	out->validity_period = validity;
	out->registered_delivery = style->want_receipts;
	out->short_message = p->octets;
	out->sm_length = (uint8_t)p->n;
	add_parameters(p, style->with_parameters, out);
}

/* -- answers ------------------------------------------------------------------------------- */

void smpp_part_accepted(struct smpp_part *p, const struct smpp_pdu *answer)
{
	size_t n = 0;
	p->state = SMPP_PART_ACCEPTED;
	p->of->n_accepted++;
	for (const char *at = answer->message_id; *at && n < sizeof p->message_id - 1; at++)
		if (*at > ' ' && *at < 0x7F)
			p->message_id[n++] = *at;
}

/* What the carrier adds in its own words, fit for people. */
static void quote(const struct smpp_pdu *answer, char *out, size_t cap)
{
	char raw[80];
	struct dg_buf text = { 0 };
	out[0] = '\0';
	if (!smpp_tlv_text(answer, SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT, raw, sizeof raw))
		return;
	for (char *at = raw; *at; at++)
		if (*at == '\n' || *at == '\r' || *at == '\t')
			*at = ' ';
	dg_utf8_mend(&text, raw, strlen(raw));
	if (text.len && text.len + 4 < cap)
		(void)snprintf(out, cap, ", \"%s\"", text.at);
	dg_buf_finish(&text);
}

void smpp_part_refused(
	struct smpp_part *p, uint32_t status, const struct smpp_meaning *meaning, const struct smpp_pdu *answer)
{
	struct smpp_submission *m = p->of;
	char words[100];
	p->state = SMPP_PART_DROPPED;
	if (m->why != DG_OK)
		return;
	m->why = meaning->dg;
	quote(answer, words, sizeof words);
	(void)snprintf(m->text, sizeof m->text, "The carrier refused it: %s (%s%s0x%08x%s).", meaning->text,
		meaning->name ? meaning->name : "", meaning->name ? ", " : "", (unsigned)status, words);
}

/* -- the end ------------------------------------------------------------------------------- */

static void emit_final(struct dg_host *host, const struct dg_event *ev)
{
	enum dg_status status = host->emit(host, ev, NULL, NULL);
	if (status != DG_OK)
		host->log(host, DG_LOG_ERROR, "core does not take the answer to message %s (status %d)", ev->receipt.id,
			(int)status);
}

void smpp_report_failed(struct dg_host *host, const char *id, enum dg_status why, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = text;
	host->count(host, "failed", 1);
	emit_final(host, &ev);
}

static void report_sent(const struct smpp_submission *m, struct dg_host *host, bool late)
{
	const char *refs[SMS_PARTS_MAX];
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = m->id;
	ev.receipt.stage = DG_SENT;
	ev.receipt.late = late;
	ev.receipt.refs = refs;
	for (size_t i = 0; i < m->n; i++)
		if (m->parts[i].message_id[0])
			refs[ev.receipt.n_refs++] = m->parts[i].message_id;
	if (ev.receipt.n_refs < m->n)
		host->count(host, "untrackable", m->n - ev.receipt.n_refs);
	host->count(host, late ? "sent_late" : "sent", 1);
	emit_final(host, &ev);
}

void smpp_submission_report_late(const struct smpp_submission *m, struct dg_host *host)
{
	report_sent(m, host, true);
}

void smpp_submission_report(const struct smpp_submission *m, struct dg_host *host)
{
	char text[400];
	if (m->n_accepted == m->n) {
		report_sent(m, host, false);
	} else if (m->lost) {
		smpp_report_failed(host, m->id, DG_TIMEOUT,
			"The carrier did not answer; the message may or may not have been sent.");
	} else if (m->n_accepted) {
		(void)snprintf(
			text, sizeof text, "The carrier took only %zu of %zu parts. %s", m->n_accepted, m->n, m->text);
		smpp_report_failed(host, m->id, sms_rest_why(m->why), text);
	} else {
		smpp_report_failed(host, m->id, m->why, m->text);
	}
}
