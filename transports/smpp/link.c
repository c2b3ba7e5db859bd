/* The life of a bind: what each state waits for, as a table, and how it ends. What the peer says is link_peer.c's;
 * nobody here looks into a message. */
#include "link_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"

#define ENQUIRIES_MAX 3
#define DRAIN_MS      3000

const struct smpp_role_words smpp_roles[] = {
	[SMPP_TRANSCEIVER] = { "transceiver", SMPP_BIND_TRANSCEIVER },
	[SMPP_TRANSMITTER] = { "transmitter", SMPP_BIND_TRANSMITTER },
	[SMPP_RECEIVER] = { "receiver", SMPP_BIND_RECEIVER },
};

void smpp_link_enter(struct smpp_link *l, enum smpp_state state, int64_t lasts_ms)
{
	l->state = state;
	l->due_ms = lasts_ms < 0 ? INT64_MAX : dg_mono_ms() + lasts_ms;
}

/* -- ends ---------------------------------------------------------------------------------- */

void smpp_link_close(struct smpp_link *l)
{
	if (SMPP_IN(l->state) & SMPP_SPEAKING)
		l->events->on_over(l->arg, l);
	smpp_stream_close(&l->stream);
	smpp_link_enter(l, l->stopping ? SMPP_CLOSED : SMPP_IDLE, -1);
	for (void *what; (what = smpp_window_take_older(&l->window, INT64_MAX));)
		l->events->on_lost(l->arg, what);
}

/* A caller is gone; the next one is welcome. */
static void hung_up(struct smpp_link *l, bool was_bound, enum dg_status status, const char *why)
{
	bool news = smpp_redial_is_news(&l->redial, false, why);
	l->host->log(
		l->host, was_bound || news ? DG_LOG_WARN : DG_LOG_DEBUG, "the call from %s ended: %s", l->peer, why);
	if (was_bound)
		l->events->on_down(l->arg, l, status, why);
}

void smpp_link_down(struct smpp_link *l, enum dg_status status, const char *why)
{
	bool dialling = l->state == SMPP_DIALLING, was_bound = SMPP_IN(l->state) & SMPP_SPEAKING;
	smpp_link_close(l);
	if (l->stopping) {
		l->events->on_closed(l->arg, l);
		return;
	}
	if (l->is_called) {
		hung_up(l, was_bound, status, why);
		return;
	}
	int64_t wait_ms = smpp_redial_wait_ms(&l->redial, status, dg_mono_ms());
	bool news = smpp_redial_is_news(&l->redial, dialling && status != DG_AUTH, why);
	enum dg_level level = status == DG_AUTH ? DG_LOG_ERROR : DG_LOG_WARN;
	smpp_link_enter(l, SMPP_IDLE, wait_ms);
	l->host->log(l->host, news ? level : DG_LOG_DEBUG, "%s link to %s:%u is down: %s; next attempt in %lld ms",
		smpp_roles[l->role].name, l->options->host, l->port, why, (long long)wait_ms);
	if (news)
		l->events->on_down(l->arg, l, status, why);
}

/* -- the connection ------------------------------------------------------------------------ */

void smpp_link_bind(struct smpp_link *l)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, smpp_roles[l->role].bind);
	pdu.sequence = l->sequence = smpp_window_number(&l->window);
	pdu.system_id = l->options->system_id;
	pdu.password = l->options->password;
	pdu.system_type = l->options->system_type;
	pdu.address_range = l->options->address_range;
	pdu.interface_version = SMPP_INTERFACE_VERSION;
	l->heard_ms = dg_mono_ms();
	smpp_link_enter(l, SMPP_BINDING, l->options->init_timeout_ms);
	enum dg_status status = smpp_stream_write(&l->stream, &pdu);
	assert(status == DG_OK); /* create() checked the lengths */
	(void)status;
}

static void on_open(void *arg)
{
	smpp_link_bind(arg);
}

static void on_tick(void *arg);

static void on_room(void *arg)
{
	struct smpp_link *l = arg;
	if (l->state == SMPP_DRAINING)
		on_tick(l); /* that may have been the last answer */
	else
		l->events->on_room(l->arg);
}

static void on_closed(void *arg, const char *why)
{
	struct smpp_link *l = arg;
	char text[320];
	bool orderly = strcmp(why, "end of stream") == 0;
	if (l->state == SMPP_LEAVING && orderly) /* it had our unbind_resp; a reset would say that it had not */
		smpp_inlet_prove(&l->inlet, SMPP_ASKED_BY_LEAVING);
	if (l->state == SMPP_LEAVING)
		(void)snprintf(text, sizeof text, "the carrier ended the session");
	else if (orderly)
		(void)snprintf(text, sizeof text, "the carrier closed the connection%s",
			l->state == SMPP_BINDING            ? " without an answer to the bind"
				: l->state == SMPP_AWAITING ? " without saying who it is"
							    : "");
	else
		(void)snprintf(text, sizeof text, "%s", why);
	smpp_link_down(l, l->stream.fault == DG_AUTH ? DG_AUTH : DG_OFFLINE, text);
}

static const struct smpp_stream_events stream_events = {
	.on_open = on_open, .on_pdu = smpp_link_on_pdu, .on_room = on_room, .on_closed = on_closed
};

/* -- the clock ----------------------------------------------------------------------------- */

static void dial(struct smpp_link *l)
{
	smpp_link_enter(l, SMPP_DIALLING, -1);
	smpp_stream_dial(&l->stream, l->host->loop, l->options->trust->dials, l->options->host, l->port, l->attempts++,
		l->options->init_timeout_ms);
}

static void bind_overdue(struct smpp_link *l)
{
	smpp_link_down(l, DG_OFFLINE, "the carrier did not answer the bind");
}

static void outbind_overdue(struct smpp_link *l)
{
	smpp_link_down(l, DG_OFFLINE, "it did not say who it is");
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
	if (l->window.outstanding != before && l->options->leaves_silent) {
		smpp_link_down(l, DG_OFFLINE, "the carrier did not answer a message in time");
		return;
	}
	if (l->window.outstanding != before)
		l->events->on_room(l->arg);
	int64_t since_ms = l->enquiries ? l->enquired_ms : l->heard_ms;
	if (l->stream.number != number || now_ms - since_ms < l->options->enquire_ms)
		return;
	if (l->enquiries == ENQUIRIES_MAX) {
		smpp_link_down(l, DG_OFFLINE, "the carrier does not answer enquire_link");
		return;
	}
	l->enquiries++;
	l->enquired_ms = now_ms;
	smpp_link_ask(l);
}

static void unbind(struct smpp_link *l)
{
	smpp_link_enter(l, SMPP_UNBINDING, SMPP_UNBIND_MS);
	l->sequence = smpp_window_number(&l->window);
	smpp_inlet_ask(&l->inlet, l->sequence, dg_mono_ms());
	smpp_stream_write_bare(&l->stream, SMPP_UNBIND, SMPP_ESME_ROK, l->sequence);
}

static void leave(struct smpp_link *l)
{
	smpp_link_down(l, DG_OFFLINE, l->state == SMPP_LEAVING ? "the carrier ended the session" : "closed");
}

/* What each state does at every tick, and when it has lasted long enough. */
static const struct {
	void (*at_tick)(struct smpp_link *l);
	void (*when_due)(struct smpp_link *l);
} waits[] = {
	[SMPP_IDLE] = { NULL, dial },
	[SMPP_DIALLING] = { NULL, leave },
	[SMPP_AWAITING] = { NULL, outbind_overdue },
	[SMPP_BINDING] = { NULL, bind_overdue },
	[SMPP_BOUND] = { tick_bound, NULL },
	[SMPP_DRAINING] = { NULL, unbind },
	[SMPP_UNBINDING] = { NULL, leave },
	[SMPP_LEAVING] = { NULL, leave },
	[SMPP_CLOSED] = { NULL, NULL },
};

static void on_tick(void *arg)
{
	struct smpp_link *l = arg;
	bool drained = l->state == SMPP_DRAINING && !l->window.outstanding && !smpp_inlet_oldest(&l->inlet);
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
	l->is_called = !port;
	l->state = SMPP_CLOSED;
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
	smpp_link_enter(l, SMPP_IDLE, l->is_called || l->is_asleep ? -1 : 0);
}

void smpp_link_play(struct smpp_link *l, enum smpp_role role)
{
	l->role = role;
}

void smpp_link_sleep(struct smpp_link *l)
{
	l->is_asleep = true;
	if (l->state != SMPP_CLOSED)
		smpp_link_close(l);
}

void smpp_link_wake(struct smpp_link *l)
{
	l->is_asleep = false;
	if (l->state == SMPP_IDLE)
		smpp_link_enter(l, SMPP_IDLE, 0);
}

bool smpp_link_is_called(const struct smpp_link *l)
{
	return l->is_called;
}

int64_t smpp_link_unknown_since_ms(const struct smpp_link *l)
{
	if (l->state == SMPP_IDLE)
		return 0;
	return l->state == SMPP_AWAITING ? l->due_ms - l->options->init_timeout_ms : INT64_MAX;
}

void smpp_link_take(struct smpp_link *l, uv_stream_t *listener)
{
	assert(smpp_link_unknown_since_ms(l) != INT64_MAX);
	if (l->state == SMPP_AWAITING)
		smpp_link_down(l, DG_OFFLINE, "it did not say who it is before the next one came");
	if (!smpp_stream_accept(&l->stream, l->options->trust->listens, listener, l->options->init_timeout_ms))
		return;
	(void)snprintf(l->peer, sizeof l->peer, "%s", smpp_stream_peer(&l->stream));
	smpp_link_enter(l, SMPP_AWAITING, l->options->init_timeout_ms);
}

void smpp_link_stop(struct smpp_link *l)
{
	if (l->stopping)
		return;
	l->stopping = true;
	if (l->state == SMPP_BOUND)
		smpp_link_enter(l, SMPP_DRAINING, DRAIN_MS);
	else if (SMPP_IN(l->state) &
		(SMPP_IN(SMPP_IDLE) | SMPP_IN(SMPP_DIALLING) | SMPP_IN(SMPP_AWAITING) | SMPP_IN(SMPP_BINDING)))
		smpp_link_enter(l, SMPP_UNBINDING, 0); /* there is nothing to unbind: the next tick closes */
	dg_timer_start(l->tick, 0, l->options->tick_ms);
}

bool smpp_link_is_bound(const struct smpp_link *l)
{
	return l->state == SMPP_BOUND;
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
	if (l->state != SMPP_BOUND || smpp_stream_is_full(&l->stream))
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
	if (bind_number == l->stream.number && (SMPP_IN(l->state) & SMPP_SPEAKING))
		smpp_stream_write_bare(&l->stream, command | SMPP_RESPONSE, status, sequence);
}
