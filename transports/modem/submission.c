/* A message on its way out, as a thing. submit.c calls all of this. */
#include "submission.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sms/rest.h"
#include "util/clock.h"
#include "util/mem.h"

#define DCS_UCS2 0x08

struct modem_submission *modem_submission_create(const char *id, const char *peer, const struct sms_parts *split)
{
	size_t fixed = sizeof(struct modem_submission) + split->n * sizeof(struct modem_part);
	size_t id_octets = strlen(id) + 1;
	struct modem_submission *m = dg_alloc(fixed + split->octets.len + id_octets);
	uint8_t *octets = (uint8_t *)m + fixed;
	memcpy(octets, split->octets.at, split->octets.len);
	m->id = memcpy(octets + split->octets.len, id, id_octets);
	(void)snprintf(m->peer, sizeof m->peer, "%s", peer);
	m->n = split->n;
	m->is_gsm = split->coding.alphabet == SMS_GSM;
	m->has_header = split->has_header;
	dg_list_init(&m->node);
	for (size_t i = 0; i < split->n; i++) {
		m->parts[i].octets = octets + split->at[i].offset;
		m->parts[i].n = split->at[i].octets;
	}
	return m;
}

/* What is left until the end, at most the configured time. */
static int64_t validity_of(const struct modem_submission *m, int64_t own_ms)
{
	if (!m->expires_ms)
		return own_ms;
	int64_t left_ms = m->expires_ms - dg_now_ms();
	if (left_ms < 1)
		left_ms = 1;
	return own_ms && own_ms < left_ms ? own_ms : left_ms;
}

size_t modem_submission_next(
	const struct modem_submission *m, bool want_report, int64_t validity_ms, uint8_t out[MODEM_TPDU_MAX])
{
	const struct modem_part *p = &m->parts[m->n_sent];
	const struct modem_submit submit = { .peer = m->peer,
		.want_report = want_report,
		.has_header = m->has_header,
		.is_gsm = m->is_gsm,
		.dcs = m->is_gsm ? 0 : DCS_UCS2,
		.validity = validity_ms < 0 ? -1 : modem_validity(validity_of(m, validity_ms)),
		.ud = p->octets,
		.n = p->n };
	return modem_encode(&submit, out);
}

void modem_submission_refuse(struct modem_submission *m, enum dg_status why, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	m->why = why;
	(void)vsnprintf(m->text, sizeof m->text, fmt, args);
	va_end(args);
}

/* -- the end ------------------------------------------------------------------------------- */

static void emit_final(struct dg_host *host, const struct dg_event *ev)
{
	enum dg_status status = host->emit(host, ev, NULL, NULL);
	if (status != DG_OK)
		host->log(host, DG_LOG_ERROR, "core does not take the answer to message %s (status %d)", ev->receipt.id,
			(int)status);
}

void modem_report_failed(struct dg_host *host, const char *id, enum dg_status why, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = text;
	host->count(host, "failed", 1);
	emit_final(host, &ev);
}

static void report_sent(const struct modem_submission *m, struct dg_host *host)
{
	const char *refs[SMS_PARTS_MAX];
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = m->id;
	ev.receipt.stage = DG_SENT;
	ev.receipt.refs = refs;
	for (size_t i = 0; i < m->n; i++)
		if (m->parts[i].ref[0])
			refs[ev.receipt.n_refs++] = m->parts[i].ref;
	host->count(host, "sent", 1);
	emit_final(host, &ev);
}

void modem_submission_report(const struct modem_submission *m, struct dg_host *host)
{
	char text[300];
	if (m->n_sent == m->n) {
		report_sent(m, host);
	} else if (m->n_sent) {
		(void)snprintf(text, sizeof text, "Only %zu of %zu parts were sent. %s", m->n_sent, m->n, m->text);
		modem_report_failed(host, m->id, sms_rest_why(m->why), text);
	} else {
		modem_report_failed(host, m->id, m->why, m->text);
	}
}
