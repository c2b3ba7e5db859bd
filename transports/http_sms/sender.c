/* sender.c - see sender.h. session.c owns it. Texts leave in the order in which they came; what the carrier puts off
 * goes back to the head. */
#include "sender.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "pace.h"
#include "parcel.h"
#include "result.h"
#include "token.h"
#include "util/clock.h"
#include "util/mem.h"

/* TRIES_MOST: of a request that the carrier knows again (idempotent). */
enum { ANSWER_MAX = 1024 * 1024, TRIES_MOST = 4 };

struct http_sender {
	struct dg_host *host;
	const struct http_settings *settings;
	const struct http_sender_events *events;
	void *arg;
	struct dg_http_client *client;
	struct http_token *token; /* NULL: the carrier wants none */
	struct dg_timer *timer;   /* to go on, or to give up when stopping */
	struct http_pace pace;
	struct dg_node waiting, under_way; /* of struct http_parcel, oldest first */
	size_t n, n_under_way;
	bool full, stopping, asking; /* core was told DG_AGAIN; ...; a token is on its way */
};

static void pump(struct http_sender *s);

/* ---- what core hears ---- */

static void emit(struct http_sender *s, const struct dg_event *ev)
{
	enum dg_status status = s->host->emit(s->host, ev, NULL, NULL);
	if (status != DG_OK)
		s->host->log(
			s->host, DG_LOG_ERROR, "core does not take what became of a text (status %d)", (int)status);
}

/* One final receipt, and the parcel is gone. */
static void settle(struct http_sender *s, struct http_parcel *p, enum dg_status why, const char *words,
	const char *const *refs, size_t n_refs)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, p->ev->sid);
	ev.receipt.id = p->ev->message.id;
	ev.receipt.peer = p->ev->message.peer;
	ev.receipt.stage = why == DG_OK ? DG_SENT : DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = why != DG_OK && words && *words ? words : NULL;
	ev.receipt.refs = refs;
	ev.receipt.n_refs = n_refs;
	emit(s, &ev);
	s->host->count(s->host, why == DG_OK ? "sent" : why == DG_TIMEOUT ? "in_doubt" : "failed", 1);
	http_parcel_destroy(p);
	s->n--;
	if (s->full && !s->stopping) {
		s->full = false;
		s->host->ready(s->host);
	}
	if (s->stopping && !s->n)
		s->events->on_idle(s->arg);
}

/* The carrier took some parts and refused others: each of these has failed by now, under the name that we gave it. */
static void tell_refused(struct http_sender *s, const struct http_outcome *o, const char *peer, dg_sid sid)
{
	const char *at = o->refs.at + o->refused_at;
	for (size_t i = 0; i < o->n_refused; i++, at += strlen(at) + 1) {
		struct dg_event ev = DG_EVENT(DG_RECEIPT, sid);
		ev.receipt.peer = peer;
		ev.receipt.stage = DG_FAILED;
		ev.receipt.why = o->refused_why;
		ev.receipt.text = o->words[0] ? o->words : NULL;
		ev.receipt.refs = &at;
		ev.receipt.n_refs = 1;
		emit(s, &ev);
	}
}

static void accepted(struct http_sender *s, struct http_parcel *p, const struct http_outcome *o)
{
	const char *refs[HTTP_REFS_MAX], *at = o->refs.at;
	char *peer = dg_strdup(p->ev->message.peer);
	dg_sid sid = p->ev->sid;
	for (size_t i = 0; i < o->n_refs; i++, at += strlen(at) + 1)
		refs[i] = at;
	http_pace_accepted(&s->pace);
	if (!o->n_refs && s->settings->profile->result.id)
		s->host->log(s->host, DG_LOG_WARN,
			"the carrier took a text and gave it no name: no receipt will be matched");
	settle(s, p, DG_OK, "", refs, o->n_refs);
	tell_refused(s, o, peer, sid);
	free(peer);
}

/* ---- what the carrier said ---- */

/* Back to the head of the queue. */
static void put_back(struct http_sender *s, struct http_parcel *p)
{
	dg_list_prepend(&s->waiting, &p->node);
}

static bool is_patient(const struct http_sender *s, const struct http_parcel *p)
{
	return !s->stopping && dg_mono_ms() - p->since_ms < s->settings->config->patience;
}

static void put_off(struct http_sender *s, struct http_parcel *p, const struct http_outcome *o)
{
	s->host->count(s->host, "throttled", 1);
	http_pace_hold(&s->pace, o->retry_after_ms, dg_mono_ms());
	if (is_patient(s, p))
		put_back(s, p);
	else
		settle(s, p, DG_BUSY, o->words, NULL, 0);
}

/* Asked again in the same words, the carrier says what it did the first time. */
static void in_doubt(struct http_sender *s, struct http_parcel *p, const struct http_outcome *o)
{
	if (s->settings->profile->idempotent && ++p->tries < TRIES_MOST && is_patient(s, p)) {
		http_pace_hold(&s->pace, o->retry_after_ms, dg_mono_ms());
		put_back(s, p);
		return;
	}
	s->host->log(s->host, DG_LOG_WARN, "nobody knows whether the carrier has a text: %s", o->words);
	settle(s, p, DG_TIMEOUT, o->words, NULL, 0);
}

static void account_refused(struct http_sender *s, struct http_parcel *p, const struct http_outcome *o)
{
	if (s->token && !p->renewed && !s->stopping) { /* its time may have ended early */
		p->renewed = true;
		http_token_drop(s->token);
		put_back(s, p);
		return;
	}
	s->host->log(s->host, DG_LOG_ERROR, "the carrier refuses the account: %s", o->words);
	http_pace_hold(&s->pace, o->retry_after_ms, dg_mono_ms());
	settle(s, p, DG_AUTH, o->words, NULL, 0);
}

static void conclude(struct http_sender *s, struct http_parcel *p, const struct http_outcome *o)
{
	switch (o->status) {
	case DG_OK: accepted(s, p, o); return;
	case DG_AGAIN: put_off(s, p, o); return;
	case DG_TIMEOUT: in_doubt(s, p, o); return;
	case DG_AUTH: account_refused(s, p, o); return;
	case DG_BUSY:
		if (o->retry_after_ms)
			http_pace_hold(&s->pace, o->retry_after_ms, dg_mono_ms());
		break;
	case DG_OFFLINE:
	case DG_NOENT:
	case DG_DENIED:
	case DG_INVALID:
	case DG_TOOBIG:
	case DG_UNSUPPORTED:
	case DG_REMOTE:
	case DG_INTERNAL: break;
	}
	settle(s, p, o->status, o->words, NULL, 0);
}

static void on_answered(void *arg, const struct dg_http_result *result)
{
	struct http_parcel *p = arg;
	struct http_sender *s = p->sender;
	struct http_names names;
	struct http_outcome outcome;
	dg_list_remove(&p->node);
	s->n_under_way--;
	http_parcel_names(p, s->settings, NULL, &names);
	http_result_read(&outcome, s->settings->profile, &names, result);
	if (outcome.status == DG_OFFLINE)
		s->events->on_unreachable(s->arg, outcome.words);
	else if (result->status == DG_OK)
		s->events->on_reached(s->arg);
	conclude(s, p, &outcome);
	http_outcome_finish(&outcome);
	pump(s);
}

/* ---- sending ---- */

/* What stands at the head leaves; false: it could not be made a request, and is gone. */
static void send_head(struct http_sender *s)
{
	struct http_parcel *p = DG_OF(s->waiting.next, struct http_parcel, node);
	struct http_names names;
	struct http_request request;
	struct dg_error why = { "" };
	dg_list_remove(&p->node);
	http_parcel_names(p, s->settings, s->token ? http_token_get(s->token) : NULL, &names);
	enum dg_status status = http_request_make(&request, http_parcel_send(p, s->settings), &names, &why);
	if (status == DG_OK) {
		struct dg_http_call call;
		http_request_call(&request, &call);
		call.answer_max = ANSWER_MAX;
		call.timeout_ms = s->settings->config->request_timeout;
		call.once = !s->settings->profile->idempotent;
		dg_list_append(&s->under_way, &p->node);
		s->n_under_way++;
		http_pace_sent(&s->pace);
		s->host->count(s->host, "requests", 1);
		dg_http_client_send(s->client, &call, on_answered, p);
	} else {
		settle(s, p, status, why.text, NULL, 0);
	}
	http_request_finish(&request);
}

static bool has_token(struct http_sender *s)
{
	if (!s->token || http_token_get(s->token))
		return true;
	if (!s->asking) {
		s->asking = true;
		http_token_ask(s->token);
	}
	return false;
}

static void pump(struct http_sender *s)
{
	while (!s->stopping && !dg_list_empty(&s->waiting) && has_token(s)) {
		int64_t wait_ms = http_pace_wait_ms(&s->pace, dg_mono_ms());
		if (wait_ms > 0) {
			dg_timer_start(s->timer, wait_ms, 0);
			return;
		}
		send_head(s);
	}
}

static void fail_waiting(struct http_sender *s, enum dg_status why, const char *words)
{
	struct dg_node mine; /* core may hand down others meanwhile: those are not meant */
	dg_list_init(&mine);
	while (!dg_list_empty(&s->waiting)) {
		struct dg_node *n = s->waiting.next;
		dg_list_remove(n);
		dg_list_append(&mine, n);
	}
	while (!dg_list_empty(&mine))
		settle(s, DG_OF(mine.next, struct http_parcel, node), why, words, NULL, 0);
}

static void on_token(void *arg, enum dg_status status, const char *words)
{
	struct http_sender *s = arg;
	s->asking = false;
	if (status == DG_OFFLINE)
		s->events->on_unreachable(s->arg, words);
	if (status == DG_AUTH)
		s->host->log(s->host, DG_LOG_ERROR, "%s", words);
	if (status != DG_OK)
		fail_waiting(s, status, words);
	else
		pump(s);
}

/* The carrier does not answer while we wait to stop: what is under way is in doubt. */
static void on_due(void *arg)
{
	struct http_sender *s = arg;
	if (!s->stopping) {
		pump(s);
		return;
	}
	while (!dg_list_empty(&s->under_way)) {
		struct http_parcel *p = DG_OF(s->under_way.next, struct http_parcel, node);
		dg_list_remove(&p->node);
		s->n_under_way--;
		settle(s, p, DG_TIMEOUT, "the gateway stopped before the carrier answered", NULL, 0);
	}
}

enum dg_status http_sender_take(struct http_sender *s, const struct dg_event *ev)
{
	struct http_parcel *p;
	if (s->n >= (size_t)s->settings->config->window) {
		s->full = true;
		return DG_AGAIN;
	}
	enum dg_status status = http_parcel_make(s->settings, ev, &p);
	if (status != DG_OK)
		return status;
	p->sender = s;
	dg_list_append(&s->waiting, &p->node);
	s->n++;
	dg_timer_start(s->timer, 0, 0); /* a receipt never comes before this has returned */
	return DG_OK;
}

/* ---- life ---- */

struct http_sender *http_sender_create(
	struct dg_host *host, const struct http_settings *settings, const struct http_sender_events *events, void *arg)
{
	struct http_sender *s = dg_alloc(sizeof *s);
	s->host = host;
	s->settings = settings;
	s->events = events;
	s->arg = arg;
	dg_list_init(&s->waiting);
	dg_list_init(&s->under_way);
	return s;
}

void http_sender_start(struct http_sender *s, struct dg_http_client *client)
{
	s->client = client;
	s->timer = dg_timer_create(s->host->loop, on_due, s);
	http_pace_init(&s->pace, s->settings->config->messages_per_second, dg_mono_ms());
	if (s->settings->profile->send.auth.type == HTTP_AUTH_OAUTH2)
		s->token = http_token_create(s->settings, client, on_token, s);
}

void http_sender_stop(struct http_sender *s, int64_t most_ms)
{
	s->stopping = true;
	fail_waiting(s, DG_OFFLINE, "the gateway stops");
	dg_timer_start(s->timer, most_ms, 0);
}

bool http_sender_is_busy(const struct http_sender *s)
{
	return s->n > 0;
}

void http_sender_destroy(struct http_sender *s)
{
	if (!s)
		return;
	dg_timer_destroy(s->timer);
	http_token_destroy(s->token);
	free(s);
}
