/* The life of a bind as two tables: what each PDU means in each state, and what each state waits for. Reading and
 * writing octets is in here as well; it never looks into a message. */
#include "link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "redial.h"
#include "stream.h"
#include "util/clock.h"
#include "util/mem.h"
#include "window.h"

#define INTERFACE_VERSION 0x34
#define ENQUIRIES_MAX     3
#define DRAIN_MS          3000
#define UNBIND_MS         1000

enum state {
	IDLE,     /* waits to dial (again) */
	DIALLING, /* TCP */
	BINDING,  /* bind_* is written */
	BOUND,
	DRAINING,  /* we are leaving: no more requests, answers welcome */
	UNBINDING, /* unbind is written */
	LEAVING,   /* the peer has unbound: answers may still come */
	CLOSED,
};
#define IN(state) (1u << (state))
#define SPEAKING  (IN(BOUND) | IN(DRAINING) | IN(UNBINDING) | IN(LEAVING))
#define CONNECTED (IN(BINDING) | SPEAKING)

struct smpp_link {
	struct dg_host *host;
	const struct smpp_link_options *options;
	const struct smpp_link_events *events;
	void *arg;
	enum smpp_role role;
	uint16_t port;
	enum state state;
	bool stopping;
	struct smpp_stream stream;
	struct dg_timer *tick;
	struct smpp_window window;
	uint32_t sequence; /* of the bind or unbind under way */
	int64_t due_ms;    /* when the state has lasted long enough */
	int64_t heard_ms;  /* the last whole PDU */
	int64_t enquired_ms;
	unsigned enquiries; /* without anything heard since */
	unsigned attempts;
	bool is_34, parameters_refused;
	struct smpp_redial redial;
	struct smpp_inlet inlet;
};

static const struct {
	const char *name;
	uint32_t bind;
} roles[] = {
	[SMPP_TRANSCEIVER] = { "transceiver", SMPP_BIND_TRANSCEIVER },
	[SMPP_TRANSMITTER] = { "transmitter", SMPP_BIND_TRANSMITTER },
	[SMPP_RECEIVER] = { "receiver", SMPP_BIND_RECEIVER },
};

static void enter(struct smpp_link *l, enum state state, int64_t lasts_ms)
{
	l->state = state;
	l->due_ms = lasts_ms < 0 ? INT64_MAX : dg_mono_ms() + lasts_ms;
}

/* -- ends ---------------------------------------------------------------------------------- */

static void close_now(struct smpp_link *l)
{
	if (IN(l->state) & SPEAKING)
		l->events->on_over(l->arg, l);
	smpp_stream_close(&l->stream);
	enter(l, l->stopping ? CLOSED : IDLE, -1);
	for (void *what; (what = smpp_window_take_older(&l->window, INT64_MAX));)
		l->events->on_lost(l->arg, what);
}

static void down(struct smpp_link *l, enum dg_status status, const char *why)
{
	bool dialling = l->state == DIALLING;
	close_now(l);
	if (l->stopping) {
		l->events->on_closed(l->arg, l);
		return;
	}
	int64_t wait_ms = smpp_redial_wait_ms(&l->redial, status, dg_mono_ms());
	bool news = smpp_redial_is_news(&l->redial, dialling, why);
	enum dg_level level = status == DG_AUTH ? DG_LOG_ERROR : DG_LOG_WARN;
	enter(l, IDLE, wait_ms);
	l->host->log(l->host, news ? level : DG_LOG_DEBUG, "%s link to %s:%u is down: %s; next attempt in %lld ms",
		roles[l->role].name, l->options->host, l->port, why, (long long)wait_ms);
	if (news)
		l->events->on_down(l->arg, l, status, why);
}

/* -- what the peer says -------------------------------------------------------------------- */

static void bind_refused(struct smpp_link *l, uint32_t status)
{
	char why[160];
	const char *name = smpp_status_name(status);
	bool fallback = l->role == SMPP_TRANSCEIVER && (status == SMPP_ESME_RBINDFAIL || status == SMPP_ESME_RINVCMDID);
	(void)snprintf(why, sizeof why, "the carrier refused the bind: %s (%s%s0x%08x)%s", smpp_status_text(status),
		name ? name : "", name ? ", " : "", (unsigned)status,
		fallback ? "; if it knows no transceivers, set bind to pair" : "");
	bool credentials = smpp_status_dg(status) == DG_AUTH || status == SMPP_ESME_RBINDFAIL;
	down(l, credentials ? DG_AUTH : DG_OFFLINE, why);
}

static void on_bind_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	uint32_t version;
	if (pdu->command != (roles[l->role].bind | SMPP_RESPONSE))
		return;
	if (pdu->status != SMPP_ESME_ROK) {
		bind_refused(l, pdu->status);
		return;
	}
	l->is_34 = smpp_tlv_number(pdu, SMPP_TAG_SC_INTERFACE_VERSION, &version) && version >= INTERFACE_VERSION;
	l->enquiries = 0;
	smpp_redial_bound(&l->redial, dg_mono_ms());
	enter(l, BOUND, -1);
	l->host->log(l->host, DG_LOG_INFO, "bound as %s at %s", roles[l->role].name, smpp_stream_peer(&l->stream));
	l->events->on_bound(l->arg, l);
}

static void on_submit_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	int64_t sent_ms;
	void *what = smpp_window_take(&l->window, pdu->sequence, &sent_ms);
	if (what)
		l->events->on_answer(l->arg, what, sent_ms, pdu);
	else
		l->host->count(l->host, "unmatched_responses", 1);
}

static void on_nack(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	int64_t sent_ms;
	void *what = pdu->sequence ? smpp_window_take(&l->window, pdu->sequence, &sent_ms) : NULL;
	l->host->count(l->host, "nacks_received", 1);
	if (what)
		l->events->on_answer(l->arg, what, sent_ms, pdu);
	else if (l->state == BINDING && pdu->sequence == l->sequence)
		bind_refused(l, pdu->status);
	else if (l->state == UNBINDING && pdu->sequence == l->sequence)
		down(l, DG_OFFLINE, "closed");
	else
		l->host->log(l->host, DG_LOG_WARN, "the carrier sent generic_nack for no request of ours: %s (0x%08x)",
			smpp_status_text(pdu->status), (unsigned)pdu->status);
}

static void on_enquire(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_stream_write_bare(&l->stream, SMPP_ENQUIRE_LINK_RESP, SMPP_ESME_ROK, pdu->sequence);
}

static void on_unbind(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_stream_write_bare(&l->stream, SMPP_UNBIND_RESP, SMPP_ESME_ROK, pdu->sequence);
	smpp_inlet_ask(&l->inlet, SMPP_ASKED_BY_LEAVING, dg_mono_ms());
	enter(l, LEAVING, l->window.outstanding ? UNBIND_MS : UNBIND_MS / 4);
}

static void on_enquire_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_inlet_prove(&l->inlet, pdu->sequence);
}

static void on_unbind_resp(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	smpp_inlet_prove(&l->inlet, pdu->sequence);
	down(l, DG_OFFLINE, "closed");
}

static void on_deliver(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	l->events->on_deliver(l->arg, l, pdu);
}

static void on_nothing(struct smpp_link *l, const struct smpp_pdu *pdu)
{
	(void)pdu; /* heard is what counts */
	(void)l;
}

/* What each PDU means, and when. Another state, or a command that is not here: answered by refuse(). */
static const struct rule {
	uint32_t command;
	unsigned states;
	void (*act)(struct smpp_link *l, const struct smpp_pdu *pdu);
} rules[] = {
	{ SMPP_SUBMIT_SM_RESP, SPEAKING, on_submit_resp },
	{ SMPP_DELIVER_SM, IN(BOUND) | IN(DRAINING), on_deliver },
	{ SMPP_DATA_SM, IN(BOUND) | IN(DRAINING), on_deliver },
	{ SMPP_ENQUIRE_LINK, CONNECTED, on_enquire },
	{ SMPP_ENQUIRE_LINK_RESP, CONNECTED, on_enquire_resp },
	{ SMPP_GENERIC_NACK, CONNECTED, on_nack },
	{ SMPP_BIND_TRANSCEIVER_RESP, IN(BINDING), on_bind_resp },
	{ SMPP_BIND_TRANSMITTER_RESP, IN(BINDING), on_bind_resp },
	{ SMPP_BIND_RECEIVER_RESP, IN(BINDING), on_bind_resp },
	{ SMPP_UNBIND, CONNECTED, on_unbind },
	{ SMPP_UNBIND_RESP, IN(UNBINDING), on_unbind_resp },
	{ SMPP_ALERT_NOTIFICATION, SPEAKING, on_nothing },
	{ SMPP_OUTBIND, CONNECTED, on_nothing },
};

/* A request that is not for us, or not now, or broken; a response to nothing is only counted. */
static void refuse(struct smpp_link *l, const struct smpp_pdu *pdu, enum dg_status why)
{
	l->host->count(l->host, "pdus_ignored", 1);
	if (pdu->command & SMPP_RESPONSE)
		return;
	if (why == DG_UNSUPPORTED)
		smpp_stream_write_bare(&l->stream, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDID, pdu->sequence);
	else if (pdu->command == SMPP_DELIVER_SM || pdu->command == SMPP_DATA_SM)
		smpp_stream_write_bare(&l->stream, pdu->command | SMPP_RESPONSE,
			why == DG_INVALID ? pdu->fault : (uint32_t)SMPP_ESME_RX_T_APPN, pdu->sequence);
	else
		smpp_stream_write_bare(&l->stream, SMPP_GENERIC_NACK,
			why == DG_INVALID ? pdu->fault : (uint32_t)SMPP_ESME_RINVCMDID, pdu->sequence);
}

static void on_pdu(void *arg, enum dg_status status, const struct smpp_pdu *pdu)
{
	struct smpp_link *l = arg;
	l->heard_ms = dg_mono_ms();
	l->enquiries = 0;
	if (pdu->oddities || status != DG_OK)
		l->host->count(l->host, "odd_pdus", 1);
	if (status != DG_OK) {
		refuse(l, pdu, status);
		return;
	}
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].command == pdu->command && (rules[i].states & IN(l->state))) {
			rules[i].act(l, pdu);
			return;
		}
	refuse(l, pdu, DG_NOENT);
}

/* -- the connection ------------------------------------------------------------------------ */

static void on_open(void *arg)
{
	struct smpp_link *l = arg;
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, roles[l->role].bind);
	pdu.sequence = l->sequence = smpp_window_number(&l->window);
	pdu.system_id = l->options->system_id;
	pdu.password = l->options->password;
	pdu.system_type = l->options->system_type;
	pdu.address_range = l->options->address_range;
	pdu.interface_version = INTERFACE_VERSION;
	l->heard_ms = dg_mono_ms();
	enter(l, BINDING, l->options->init_timeout_ms);
	enum dg_status status = smpp_stream_write(&l->stream, &pdu);
	assert(status == DG_OK); /* create() checked the lengths */
	(void)status;
}

static void on_tick(void *arg);

static void on_room(void *arg)
{
	struct smpp_link *l = arg;
	if (l->state == DRAINING)
		on_tick(l); /* that may have been the last answer */
	else
		l->events->on_room(l->arg);
}

static void on_closed(void *arg, const char *why)
{
	struct smpp_link *l = arg;
	char text[200];
	bool orderly = strcmp(why, "end of stream") == 0;
	if (l->state == LEAVING && orderly) /* it had our unbind_resp; a reset would say that it had not */
		smpp_inlet_prove(&l->inlet, SMPP_ASKED_BY_LEAVING);
	if (l->state == LEAVING)
		(void)snprintf(text, sizeof text, "the carrier ended the session");
	else if (orderly)
		(void)snprintf(text, sizeof text, "the carrier closed the connection%s",
			l->state == BINDING ? " without an answer to the bind" : "");
	else
		(void)snprintf(text, sizeof text, "%s", why);
	down(l, DG_OFFLINE, text);
}

static const struct smpp_stream_events stream_events = {
	.on_open = on_open, .on_pdu = on_pdu, .on_room = on_room, .on_closed = on_closed
};

/* -- the clock ----------------------------------------------------------------------------- */

static void dial(struct smpp_link *l)
{
	enter(l, DIALLING, -1);
	smpp_stream_dial(
		&l->stream, l->host->loop, l->options->host, l->port, l->attempts++, l->options->init_timeout_ms);
}

static void bind_overdue(struct smpp_link *l)
{
	down(l, DG_OFFLINE, "the carrier did not answer the bind");
}

/* Whatever was written before is proven read by the answer. */
void smpp_link_ask(struct smpp_link *l)
{
	uint32_t number = smpp_window_number(&l->window);
	smpp_inlet_ask(&l->inlet, number, dg_mono_ms());
	smpp_stream_write_bare(&l->stream, SMPP_ENQUIRE_LINK, SMPP_ESME_ROK, number);
}

static void tick_bound(struct smpp_link *l)
{
	int64_t now_ms = dg_mono_ms();
	smpp_stream_sip(&l->stream);
	l->events->on_beat(l->arg, l);
	uint32_t number = l->stream.number;
	size_t before = l->window.outstanding;
	for (void *what; (what = smpp_window_take_older(&l->window, now_ms - l->options->response_ms));) {
		l->host->count(l->host, "response_timeouts", 1);
		l->events->on_lost(l->arg, what);
	}
	if (l->window.outstanding != before)
		l->events->on_room(l->arg);
	int64_t since_ms = l->enquiries ? l->enquired_ms : l->heard_ms;
	if (l->stream.number != number || now_ms - since_ms < l->options->enquire_ms)
		return;
	if (l->enquiries == ENQUIRIES_MAX) {
		down(l, DG_OFFLINE, "the carrier does not answer enquire_link");
		return;
	}
	l->enquiries++;
	l->enquired_ms = now_ms;
	smpp_link_ask(l);
}

static void unbind(struct smpp_link *l)
{
	enter(l, UNBINDING, UNBIND_MS);
	l->sequence = smpp_window_number(&l->window);
	smpp_inlet_ask(&l->inlet, l->sequence, dg_mono_ms());
	smpp_stream_write_bare(&l->stream, SMPP_UNBIND, SMPP_ESME_ROK, l->sequence);
}

static void leave(struct smpp_link *l)
{
	down(l, DG_OFFLINE, l->state == LEAVING ? "the carrier ended the session" : "closed");
}

/* What each state does at every tick, and when it has lasted long enough. */
static const struct {
	void (*at_tick)(struct smpp_link *l);
	void (*when_due)(struct smpp_link *l);
} waits[] = {
	[IDLE] = { NULL, dial },
	[DIALLING] = { NULL, leave },
	[BINDING] = { NULL, bind_overdue },
	[BOUND] = { tick_bound, NULL },
	[DRAINING] = { NULL, unbind },
	[UNBINDING] = { NULL, leave },
	[LEAVING] = { NULL, leave },
	[CLOSED] = { NULL, NULL },
};

static void on_tick(void *arg)
{
	struct smpp_link *l = arg;
	bool drained = l->state == DRAINING && !l->window.outstanding && !smpp_inlet_oldest(&l->inlet);
	if (waits[l->state].at_tick)
		waits[l->state].at_tick(l);
	else if (waits[l->state].when_due && (drained || dg_mono_ms() >= l->due_ms))
		waits[l->state].when_due(l);
}

/* -- the owner's side ---------------------------------------------------------------------- */

struct smpp_link *smpp_link_create(struct dg_host *host, const struct smpp_link_options *options, enum smpp_role role,
	uint16_t port, const struct smpp_link_events *events, void *arg)
{
	struct smpp_link *l = dg_alloc(sizeof *l);
	l->host = host;
	l->options = options;
	l->events = events;
	l->arg = arg;
	l->role = role;
	l->port = port;
	l->state = CLOSED;
	smpp_redial_init(&l->redial, options->reconnect_ms, options->reconnect_refused_ms);
	smpp_inlet_init(&l->inlet);
	smpp_window_init(&l->window, options->window);
	smpp_stream_init(&l->stream, options->max_pdu, &stream_events, l);
	return l;
}

void smpp_link_destroy(struct smpp_link *l)
{
	if (!l)
		return;
	smpp_stream_finish(&l->stream);
	dg_timer_destroy(l->tick);
	smpp_window_finish(&l->window);
	free(l);
}

void smpp_link_start(struct smpp_link *l)
{
	l->tick = dg_timer_create(l->host->loop, on_tick, l);
	dg_timer_start(l->tick, 0, l->options->tick_ms);
	enter(l, IDLE, 0);
}

void smpp_link_stop(struct smpp_link *l)
{
	if (l->stopping)
		return;
	l->stopping = true;
	if (l->state == BOUND)
		enter(l, DRAINING, DRAIN_MS);
	else if (IN(l->state) & (IN(IDLE) | IN(DIALLING) | IN(BINDING)))
		enter(l, UNBINDING, 0); /* there is nothing to unbind: the next tick closes */
	dg_timer_start(l->tick, 0, l->options->tick_ms);
}

bool smpp_link_is_bound(const struct smpp_link *l)
{
	return l->state == BOUND;
}

enum smpp_role smpp_link_role(const struct smpp_link *l)
{
	return l->role;
}

uint32_t smpp_link_bind_number(const struct smpp_link *l)
{
	return l->stream.number;
}

bool smpp_link_takes_parameters(const struct smpp_link *l)
{
	return l->is_34 && !l->parameters_refused;
}

void smpp_link_refuses_parameters(struct smpp_link *l)
{
	l->parameters_refused = true;
}

struct smpp_inlet *smpp_link_inlet(struct smpp_link *l)
{
	return &l->inlet;
}

void smpp_link_hold(struct smpp_link *l, bool held)
{
	smpp_stream_hold(&l->stream, held);
}

size_t smpp_link_room(const struct smpp_link *l)
{
	if (l->state != BOUND || smpp_stream_is_full(&l->stream))
		return 0;
	return l->window.limit - l->window.outstanding;
}

size_t smpp_link_outstanding(const struct smpp_link *l)
{
	return l->window.outstanding;
}

enum dg_status smpp_link_submit(struct smpp_link *l, struct smpp_pdu *pdu, void *what)
{
	int64_t sent_ms;
	pdu->sequence = smpp_window_put(&l->window, what, dg_mono_ms());
	enum dg_status status = smpp_stream_write(&l->stream, pdu);
	if (status != DG_OK)
		smpp_window_take(&l->window, pdu->sequence, &sent_ms);
	return status;
}

void smpp_link_answer(struct smpp_link *l, uint32_t bind_number, uint32_t command, uint32_t sequence, uint32_t status)
{
	if (bind_number == l->stream.number && (IN(l->state) & SPEAKING))
		smpp_stream_write_bare(&l->stream, command | SMPP_RESPONSE, status, sequence);
}
