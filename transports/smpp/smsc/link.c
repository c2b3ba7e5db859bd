/* link.c - see link.h. */
#include "link.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "conversation.h"
#include "handlers.h"
#include "smsc.h"
#include "util/mem.h"

#define HANDSHAKE_MS 10000 /* TLS, and TCP when we call */

/* A response that waits for its time. */
struct late {
	struct dg_node node;
	struct smsc_due due;
	struct smsc_link *link;
	size_t octets;
	char pdu[];
};

static const struct {
	uint32_t command;
	bool bound; /* only on a bound link */
	void (*handle)(struct smsc_link *l, const struct smsc_request *r);
} commands[] = {
	{ SMPP_SUBMIT_SM, true, smsc_on_submit },
	{ SMPP_DATA_SM, true, smsc_on_submit },
	{ SMPP_DELIVER_SM_RESP, true, smsc_on_deliver_resp },
	{ SMPP_DATA_SM_RESP, true, smsc_on_deliver_resp },
	{ SMPP_GENERIC_NACK, false, smsc_on_deliver_resp },
	{ SMPP_ENQUIRE_LINK, false, smsc_on_enquire_link },
	{ SMPP_ENQUIRE_LINK_RESP, false, smsc_on_enquire_link_resp },
	{ SMPP_BIND_RECEIVER, false, smsc_on_bind },
	{ SMPP_BIND_TRANSMITTER, false, smsc_on_bind },
	{ SMPP_BIND_TRANSCEIVER, false, smsc_on_bind },
	{ SMPP_UNBIND, false, smsc_on_unbind },
	{ SMPP_UNBIND_RESP, false, smsc_on_unbind_resp },
};

/* -- the end ------------------------------------------------------------------------------- */

static void forget_late(struct smsc_link *l)
{
	for (struct dg_node *n = l->late.next, *next; n != &l->late; n = next) {
		struct late *late = DG_OF(n, struct late, node);
		next = n->next;
		smsc_schedule_remove(&l->smsc->schedule, &late->due);
		free(late);
	}
	dg_list_init(&l->late);
	l->unanswered = 0;
}

static void link_free(struct smsc_link *l)
{
	smsc_window_finish(&l->window);
	dg_buf_finish(&l->in);
	free(l->called_as);
	free(l->called_with);
	free(l);
}

/* The connection is no more; whoever called has seen to that. */
static void end(struct smsc_link *l)
{
	smsc_unbound(l);
	forget_late(l);
	smsc_schedule_remove(&l->smsc->schedule, &l->reset);
	dg_list_remove(&l->node);
	smsc_count(&l->smsc->stats, SMSC_LINKS, -1);
	l->conn = NULL;
	l->gone = true;
	if (!l->reading)
		link_free(l);
}

void smsc_link_destroy(struct smsc_link *l)
{
	dg_conn_destroy(l->conn);
	end(l);
}

void smsc_link_reset(struct smsc_link *l)
{
	if (l->gone)
		return;
	smsc_tell(l->smsc, "link %" PRIu64 " reset by us", l->number);
	dg_conn_reset(l->conn);
	end(l);
}

void smsc_link_finish(struct smsc_link *l)
{
	if (l->closing || l->gone)
		return;
	smsc_tell(l->smsc, "link %" PRIu64 " closed by us", l->number);
	l->closing = true;
	smsc_unbound(l);
	forget_late(l);
	dg_conn_finish(l->conn);
}

static void on_reset_due(struct smsc_due *d)
{
	smsc_link_reset(DG_OF(d, struct smsc_link, reset));
}

void smsc_link_half_open(struct smsc_link *l, int64_t ms)
{
	if (l->closing || l->gone || l->half_open)
		return;
	smsc_tell(l->smsc, "link %" PRIu64 " goes deaf and mute", l->number);
	l->half_open = true;
	smsc_unbound(l);
	forget_late(l);
	dg_conn_pause(l->conn, true);
	l->reset.on_due = on_reset_due;
	if (ms)
		smsc_schedule_add(&l->smsc->schedule, &l->reset, ms);
}

static void on_closed(void *arg, const char *why)
{
	struct smsc_link *l = arg;
	if (!l->closing)
		smsc_tell(l->smsc, "link %" PRIu64 " lost: %s", l->number, why);
	smsc_link_destroy(l);
}

/* -- writing ------------------------------------------------------------------------------- */

void smsc_link_write(struct smsc_link *l, const void *pdu, size_t octets)
{
	if (l->closing || l->half_open || l->gone)
		return;
	smsc_tell_pdu(l->smsc, l->number, "<", pdu, octets);
	dg_conn_write(l->conn, pdu, l->cut ? octets / 2 : octets);
	if (l->cut)
		smsc_link_finish(l);
}

void smsc_link_send(struct smsc_link *l, const struct smpp_pdu *pdu)
{
	struct dg_buf octets = { 0 };
	enum dg_status status = smpp_encode(pdu, &octets);
	assert(!status && "what the simulator itself says fits");
	(void)status;
	smsc_link_write(l, octets.at, octets.len);
	dg_buf_finish(&octets);
}

void smsc_link_answer(struct smsc_link *l, uint32_t command, uint32_t status, uint32_t sequence)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, command);
	pdu.status = status;
	pdu.sequence = sequence;
	pdu.no_body = true;
	smsc_link_send(l, &pdu);
}

void smsc_link_request(struct smsc_link *l, uint32_t command)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, command);
	pdu.sequence = smsc_window_next_sequence(&l->window);
	smsc_link_send(l, &pdu);
}

static void on_late(struct smsc_due *d)
{
	struct late *late = DG_OF(d, struct late, due);
	struct smsc_link *l = late->link;
	dg_list_remove(&late->node);
	l->unanswered--;
	smsc_link_write(l, late->pdu, late->octets);
	free(late);
}

void smsc_link_write_later(struct smsc_link *l, const void *pdu, size_t octets, int64_t after_ms)
{
	if (l->closing || l->gone)
		return;
	struct late *late = dg_alloc(sizeof *late + octets);
	late->due.on_due = on_late;
	late->link = l;
	late->octets = octets;
	memcpy(late->pdu, pdu, octets);
	dg_list_append(&l->late, &late->node);
	l->unanswered++;
	smsc_schedule_add(&l->smsc->schedule, &late->due, after_ms);
}

/* -- reading ------------------------------------------------------------------------------- */

static void refuse(struct smsc_link *l, const struct smpp_pdu *pdu, uint32_t command, uint32_t status)
{
	smsc_count(&l->smsc->stats, SMSC_BAD_PDUS, 1);
	char words[32];
	smsc_tell(l->smsc, "link %" PRIu64 ": %s answered with %s", l->number, smpp_command_name(pdu->command),
		smsc_status_print(status, words));
	smsc_link_answer(l, command, status, pdu->sequence);
}

static void dispatch(struct smsc_link *l, const struct smsc_request *r)
{
	const struct smpp_pdu *pdu = &r->pdu;
	bool asks = pdu->command < SMPP_RESPONSE;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (commands[i].command != pdu->command)
			continue;
		if (!commands[i].bound || l->bound)
			commands[i].handle(l, r);
		else if (asks)
			refuse(l, pdu, pdu->command | SMPP_RESPONSE, SMPP_ESME_RINVBNDSTS);
		return;
	}
	if (asks)
		refuse(l, pdu, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDID);
}

static void read_pdu(struct smsc_link *l, const char *frame, size_t octets)
{
	struct smsc_request r; /* large: smpp_decode() clears what it does not fill */
	r.frame = frame;
	r.octets = octets;
	enum dg_status status = smpp_decode((const uint8_t *)frame, octets, &r.pdu);
	smsc_tell_pdu(l->smsc, l->number, ">", frame, octets);
	if (!status)
		dispatch(l, &r);
	else if (r.pdu.command >= SMPP_RESPONSE)
		smsc_count(&l->smsc->stats, SMSC_BAD_PDUS, 1);
	else if (status == DG_UNSUPPORTED)
		refuse(l, &r.pdu, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDID);
	else
		refuse(l, &r.pdu, r.pdu.command | SMPP_RESPONSE, r.pdu.fault);
}

/* The stream cannot be followed any further. */
static void lose_track(struct smsc_link *l, const char *octets, size_t n)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_GENERIC_NACK);
	if (n >= SMPP_HEADER_OCTETS)
		smpp_peek((const uint8_t *)octets, &pdu);
	refuse(l, &pdu, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDLEN);
	smsc_link_finish(l);
}

/* How many octets of the buffer are done with. */
static size_t read_all(struct smsc_link *l)
{
	size_t at = 0, octets;
	while (!l->gone && !l->closing && !l->half_open) {
		const char *from = l->in.at + at;
		size_t left = l->in.len - at;
		enum dg_status status = smpp_frame((const uint8_t *)from, left, SMPP_PDU_MAX, &octets);
		if (status == DG_AGAIN)
			break;
		if (status) {
			lose_track(l, from, left);
			break;
		}
		read_pdu(l, from, octets);
		at += octets;
	}
	return at;
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct smsc_link *l = arg;
	if (l->closing || l->half_open)
		return;
	l->reading = true;
	dg_buf_add(&l->in, octets, n);
	size_t done = read_all(l);
	l->reading = false;
	if (l->gone)
		link_free(l);
	else
		dg_buf_drop(&l->in, done);
}

/* The ESME is there: what we called for. */
static void on_open(void *arg)
{
	struct smsc_link *l = arg;
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_OUTBIND);
	pdu.sequence = smsc_window_next_sequence(&l->window);
	pdu.system_id = l->called_as;
	pdu.password = l->called_with;
	smsc_link_send(l, &pdu);
}

static const struct dg_conn_events events = { .on_open = on_open, .on_octets = on_octets, .on_closed = on_closed };

static void join(struct smsc *s, struct smsc_link *l)
{
	l->smsc = s;
	l->number = ++s->links_made;
	smsc_window_init(&l->window);
	dg_list_init(&l->ready);
	dg_list_init(&l->late);
	dg_list_append(&s->links, &l->node);
	smsc_count(&s->stats, SMSC_LINKS, 1);
}

void smsc_link_accept(struct smsc *s, uv_stream_t *listener)
{
	struct smsc_link *l = dg_alloc(sizeof *l);
	l->conn = s->accepts ? dg_tls_accept(s->accepts, listener, HANDSHAKE_MS, &events, l)
			     : dg_conn_accept(listener, &events, l);
	if (!l->conn) {
		free(l);
		return;
	}
	join(s, l);
	smsc_count(&s->stats, SMSC_CONNECTIONS, 1);
	smsc_tell(s, "link %" PRIu64 " from %s", l->number, dg_conn_peer(l->conn));
}

uint64_t smsc_link_call(struct smsc *s, const char *host, uint16_t port, const char *system_id, const char *password)
{
	struct smsc_link *l = dg_alloc(sizeof *l);
	l->called_as = dg_strdup(system_id);
	l->called_with = dg_strdup(password);
	l->conn = s->calls ? dg_tls_open(s->calls, s->loop, host, port, 0, HANDSHAKE_MS, &events, l)
			   : dg_conn_open(s->loop, host, port, 0, HANDSHAKE_MS, &events, l);
	join(s, l);
	smsc_count(&s->stats, SMSC_OUTBINDS, 1);
	smsc_tell(s, "link %" PRIu64 " to %s: outbind as \"%s\"", l->number, dg_conn_peer(l->conn), system_id);
	return l->number;
}

size_t smsc_links_each(struct smsc *s, const char *system_id, uint64_t number,
	void (*visit)(struct smsc_link *l, const void *arg), const void *arg)
{
	size_t visited = 0;
	for (struct dg_node *n = s->links.next, *next; n != &s->links; n = next) {
		struct smsc_link *l = DG_OF(n, struct smsc_link, node);
		next = n->next;
		if (number && l->number != number)
			continue;
		if (system_id && (!l->account || strcmp(l->account->system_id, system_id) != 0))
			continue;
		visit(l, arg);
		visited++;
	}
	return visited;
}
