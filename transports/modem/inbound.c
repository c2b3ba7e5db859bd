/* The way up: a PDU is an arrival until core has it and the SIM does not. A SIM that is read again while that lasts
 * shows the same texts again; they are known by their digest. session.c calls it. */
#include "inbound.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "sms/joiner.h"
#include "util/clock.h"
#include "util/list.h"
#include "util/mem.h"

#define INCOMPLETE_MAX 1000
#define ARRIVALS_MAX   2000
#define DELAY_NOTED_MS 30000              /* a text that the network kept for longer bears the time when it had it */
#define REPEATS_MS     INT64_C(604800000) /* a SIM that lay in a drawer shows what was not deleted from it */
#define PARTS_MS       INT64_C(3600000)
#define OFFER_AGAIN_MS 600000

enum arrival_state {
	KEEPING,  /* on its way to the disk */
	KEPT,     /* to be deleted as soon as it is seen again */
	DELETING, /* asked for */
	ODD,      /* nobody can read it: left where it is */
	UNOWNED,  /* nobody has the number: left where it is while there is room, and offered again from time to time */
};

struct arrival {
	struct dg_node node;
	struct modem_receiver *owner;
	struct modem_device *device;
	struct modem_where at;
	enum arrival_state state;
	int64_t offered_ms; /* monotonic */
	char digest[SMS_DIGEST_MAX];
	char ref[MODEM_REF_MAX]; /* of the text that a final report is about; "" */
};

struct modem_receiver {
	struct dg_host *host;
	const struct modem_settings *settings;
	struct modem_awaited *awaited;
	const struct modem_receiver_events *events;
	void *arg;
	struct sms_joiner *joiner;
	struct dg_node arrivals;
	size_t n_arrivals, n_keeping;
	bool stopping;
	struct dg_buf text, octets; /* room */
};

/* -- arrivals ------------------------------------------------------------------------------ */

static struct arrival *find(const struct modem_receiver *r, const struct modem_device *d, const char *digest)
{
	DG_LIST_EACH (n, &r->arrivals) {
		struct arrival *a = DG_OF(n, struct arrival, node);
		if (a->device == d && strcmp(a->digest, digest) == 0)
			return a;
	}
	return NULL;
}

static struct arrival *arrival_create(
	struct modem_receiver *r, struct modem_device *d, const struct modem_where *at, const char *digest)
{
	struct arrival *a = dg_alloc(sizeof *a);
	a->owner = r;
	a->device = d;
	a->at = *at;
	memcpy(a->digest, digest, sizeof a->digest);
	dg_list_append(&r->arrivals, &a->node);
	r->n_arrivals++;
	return a;
}

static void arrival_destroy(struct arrival *a)
{
	dg_list_remove(&a->node);
	a->owner->n_arrivals--;
	free(a);
}

/* Core has it. */
static void empty_place(struct arrival *a)
{
	a->state = KEPT;
	if (a->at.index < 0) {
		modem_device_acknowledge(a->device, &a->at);
		arrival_destroy(a);
	} else if (modem_device_delete(a->device, &a->at, a)) {
		a->state = DELETING;
	}
}

void modem_receiver_deleted(struct modem_receiver *r, void *what, bool ok)
{
	struct arrival *a = what;
	(void)r;
	if (ok)
		arrival_destroy(a);
	else
		a->state = KEPT; /* the next list shows it again, if it is there */
}

/* Not kept: the SIM still has it, or the network sends it again, since it was not acknowledged. */
static void let_go(struct arrival *a)
{
	a->owner->host->count(a->owner->host, "pushed_back", 1);
	arrival_destroy(a);
}

static void on_kept(void *arg, enum dg_status status)
{
	struct arrival *a = arg;
	a->owner->n_keeping--;
	if (status == DG_NOENT && a->at.index >= 0) {
		a->state = UNOWNED;
		a->offered_ms = dg_mono_ms();
		return;
	}
	if (status != DG_OK) {
		let_go(a);
		return;
	}
	if (a->ref[0])
		modem_awaited_forget(a->owner->awaited, a->ref);
	empty_place(a);
}

static void emit(struct modem_receiver *r, const struct dg_event *ev, struct arrival *a)
{
	r->n_keeping++;
	enum dg_status status = r->host->emit(r->host, ev, on_kept, a);
	if (status == DG_OK)
		return;
	r->n_keeping--;
	if (status != DG_AGAIN)
		r->host->log(r->host, DG_LOG_ERROR, "core does not take what came (status %d)", (int)status);
	let_go(a);
}

/* -- status reports ------------------------------------------------------------------------ */

static void take_report(struct modem_receiver *r, const struct modem_pdu *pdu, struct arrival *a)
{
	struct modem_outcome outcome;
	char ref[MODEM_REF_MAX], peer[SMS_PEER_MAX];
	const char *refs[] = { ref };
	modem_outcome_of(pdu->status, &outcome);
	modem_map_address(&pdu->peer, r->settings->country_code, peer);
	r->host->count(r->host, "reports", 1);
	bool known =
		modem_awaited_find(r->awaited, modem_device_name(a->device), pdu->reference, peer, pdu->time_s, ref);
	if (!known)
		r->host->count(r->host, "reports_unmatched", 1);
	if (!known || !outcome.stage) {
		if (known && outcome.final)
			modem_awaited_forget(r->awaited, ref);
		empty_place(a); /* nothing that anybody waits for */
		return;
	}
	memcpy(a->ref, ref, sizeof a->ref);
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.peer = peer;
	ev.receipt.stage = outcome.stage;
	ev.receipt.why = outcome.why;
	ev.receipt.text = outcome.text;
	ev.receipt.refs = refs;
	ev.receipt.n_refs = 1;
	emit(r, &ev, a);
}

/* -- texts --------------------------------------------------------------------------------- */

/* A message that a person cannot read is still told: silence would hide it. */
static void describe(struct dg_buf *out, bool is_text, size_t octets)
{
	if (out->len)
		return;
	if (is_text)
		dg_buf_str(out, "[a message without text]");
	else
		dg_buf_printf(out, "[a message of %zu octets that is no text]", octets);
}

/* When the network had it, if that is worth saying: not what a clock that is wrong makes up. */
static int64_t sent_ms_of(int64_t time_s)
{
	int64_t now_ms = dg_now_ms(), sent_ms = time_s * 1000;
	return time_s && now_ms - sent_ms > DELAY_NOTED_MS && now_ms - sent_ms < REPEATS_MS ? sent_ms : 0;
}

static void take_single(struct modem_receiver *r, const struct modem_pdu *pdu, const struct sms_content *content,
	const char *peer, struct arrival *a)
{
	bool is_text = !content->ports && content->alphabet != SMS_BINARY;
	int64_t now_ms = dg_now_ms();
	const struct dg_span span = { now_ms - REPEATS_MS, now_ms };
	dg_buf_clear(&r->text);
	if (is_text)
		sms_text_decode(&r->text, content->alphabet, content->octets, content->n);
	describe(&r->text, is_text, content->n);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = a->digest; /* it has the service centre's time in it, so only a repetition bears it again */
	ev.message.peer = peer;
	ev.message.self = modem_device_number(a->device);
	ev.message.text = r->text.at;
	ev.message.sent_ms = sent_ms_of(pdu->time_s);
	ev.message.maybe_repeat = true;
	ev.message.spans = &span;
	ev.message.n_spans = 1;
	emit(r, &ev, a);
}

static void take_text(struct modem_receiver *r, const struct modem_pdu *pdu, struct arrival *a)
{
	struct sms_content content;
	char peer[SMS_PEER_MAX];
	modem_map_content(pdu, &r->octets, &content);
	modem_map_address(&pdu->peer, r->settings->country_code, peer);
	r->host->count(r->host, "delivers", 1);
	if (!sms_place_is_part(&content.place)) {
		take_single(r, pdu, &content, peer, a);
		return;
	}
	if (content.ports)
		content.alphabet = SMS_BINARY;
	r->n_keeping++;
	if (sms_joiner_add(r->joiner, peer, modem_device_number(a->device), &content, on_kept, a) == DG_OK)
		return;
	r->n_keeping--;
	let_go(a);
}

static enum dg_status on_joined(void *arg, const struct sms_joined *joined, dg_kept *kept, void *kept_arg)
{
	struct modem_receiver *r = arg;
	int64_t now_ms = dg_now_ms();
	const struct dg_span span = { joined->first_ms, now_ms }; /* handed over twice around a crash */
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = joined->id;
	ev.message.peer = joined->peer;
	ev.message.self = joined->self;
	ev.message.text = joined->text[0] ? joined->text : "[a message in several parts that is no text]";
	ev.message.maybe_repeat = true;
	ev.message.spans = &span;
	ev.message.n_spans = 1;
	if (now_ms - joined->first_ms > DELAY_NOTED_MS)
		ev.message.sent_ms = joined->first_ms;
	enum dg_status status = r->host->emit(r->host, &ev, kept, kept_arg);
	if (status == DG_OK)
		r->host->count(r->host, joined->n_missing ? "joined_incomplete" : "joined", 1);
	return status;
}

static int64_t on_forget(void *arg, int64_t first_ms, int64_t last_ms)
{
	(void)arg;
	(void)first_ms;
	return last_ms + PARTS_MS;
}

/* -- what comes ---------------------------------------------------------------------------- */

static void leave_odd(
	struct modem_receiver *r, struct modem_device *d, const struct modem_where *at, const char *digest)
{
	r->host->count(r->host, "odd_pdus", 1);
	r->host->log(r->host, DG_LOG_WARN, "modem %s has a message that cannot be read; it stays at place %d of \"%s\"",
		modem_device_name(d), at->index, at->memory);
	if (at->index >= 0)
		arrival_create(r, d, at, digest)->state = ODD;
}

/* What waits to be deleted is remembered so that it is not taken for another text; core would know it, too. */
static bool has_room(struct modem_receiver *r)
{
	for (struct dg_node *n = r->arrivals.next, *next; r->n_arrivals >= ARRIVALS_MAX && n != &r->arrivals;
		n = next) {
		struct arrival *a = DG_OF(n, struct arrival, node);
		next = n->next;
		if (a->state == KEPT || a->state == ODD || a->state == UNOWNED)
			arrival_destroy(a);
	}
	return r->n_arrivals < ARRIVALS_MAX;
}

/* One that is here already: a SIM that was read again, or a network that sent again. false: take it once more. */
static bool take_known(struct arrival *a, const struct modem_where *at)
{
	switch (a->state) {
	case KEEPING: a->at = *at; return true;
	case KEPT:
		a->at = *at;
		empty_place(a);
		return true;
	case UNOWNED:
		a->at = *at;
		if (dg_mono_ms() - a->offered_ms < OFFER_AGAIN_MS)
			return true;
		arrival_destroy(a);
		return false;
	case DELETING:
	case ODD: return true;
	}
	return true;
}

void modem_receiver_full(struct modem_receiver *r, struct modem_device *d)
{
	DG_LIST_EACH (n, &r->arrivals) {
		struct arrival *a = DG_OF(n, struct arrival, node);
		if (a->device != d || a->state != UNOWNED)
			continue;
		r->host->log(r->host, DG_LOG_WARN,
			"modem %s is full: a text for a number that nobody has is deleted to make room",
			modem_device_name(d));
		r->host->count(r->host, "unowned_deleted", 1);
		empty_place(a); /* stored: it stays in the list until it is gone */
	}
}

void modem_receiver_take(struct modem_receiver *r, struct modem_device *d, const struct modem_where *at,
	const char *hex, size_t tpdu_octets)
{
	uint8_t octets[MODEM_PDU_MAX];
	struct modem_pdu pdu;
	char digest[SMS_DIGEST_MAX];
	size_t n = 0;
	if (r->stopping || !has_room(r))
		return; /* it stays where it is */
	bool good =
		modem_hex_read(hex, octets, sizeof octets, &n) && modem_decode(octets, n, tpdu_octets, &pdu) == DG_OK;
	if (good) {
		modem_map_digest(&pdu, modem_device_name(d), digest);
	} else {
		const struct sms_piece piece = { hex, strlen(hex) };
		sms_digest(&piece, 1, digest);
	}
	struct arrival *known = find(r, d, digest);
	if (known && take_known(known, at))
		return;
	if (!good) {
		leave_odd(r, d, at, digest);
		return;
	}
	struct arrival *a = arrival_create(r, d, at, digest);
	if (pdu.kind == MODEM_STATUS_REPORT)
		take_report(r, &pdu, a);
	else
		take_text(r, &pdu, a);
}

/* -- life ---------------------------------------------------------------------------------- */

static void on_loaded(void *arg)
{
	struct modem_receiver *r = arg;
	r->events->on_loaded(r->arg);
}

static void on_joiner_idle(void *arg)
{
	(void)arg; /* who waits for the end looks by itself */
}

static const struct sms_joiner_events joiner_events = {
	.on_loaded = on_loaded, .on_joined = on_joined, .on_forget = on_forget, .on_idle = on_joiner_idle
};

struct modem_receiver *modem_receiver_create(struct dg_host *host, const struct modem_settings *settings,
	struct modem_awaited *awaited, const struct modem_receiver_events *events, void *arg)
{
	struct modem_receiver *r = dg_alloc(sizeof *r);
	r->host = host;
	r->settings = settings;
	r->awaited = awaited;
	r->events = events;
	r->arg = arg;
	r->joiner = sms_joiner_create(host, settings->config->concat_timeout, INCOMPLETE_MAX, &joiner_events, r);
	dg_list_init(&r->arrivals);
	return r;
}

void modem_receiver_start(struct modem_receiver *r)
{
	if (sms_joiner_load(r->joiner) == DG_OK)
		return;
	r->host->log(r->host, DG_LOG_ERROR, "cannot read the parts of long messages that came before the restart");
	r->events->on_loaded(r->arg);
}

void modem_receiver_stop(struct modem_receiver *r)
{
	r->stopping = true;
	sms_joiner_stop(r->joiner);
}

bool modem_receiver_is_busy(const struct modem_receiver *r)
{
	return r->n_keeping || sms_joiner_is_busy(r->joiner);
}

void modem_receiver_destroy(struct modem_receiver *r)
{
	if (!r)
		return;
	assert(!r->n_keeping);
	while (!dg_list_empty(&r->arrivals))
		arrival_destroy(DG_OF(r->arrivals.next, struct arrival, node));
	sms_joiner_destroy(r->joiner);
	dg_buf_finish(&r->text);
	dg_buf_finish(&r->octets);
	free(r);
}
