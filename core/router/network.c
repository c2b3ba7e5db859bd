/* network.c - what instances report: states of links, receipts, texts from the network. The only place that
 * reads events on their way up. */
#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "util/random.h"

static void answer(dg_kept *kept, void *arg, enum dg_status status)
{
	if (kept)
		kept(arg, status);
}

/* Who waits for a fact to be on disk. */
struct waiter {
	struct lane *lane;
	dg_kept *kept;
	void *kept_arg;
	struct dg_row *row; /* an inbound text whose owner is being looked up */
	bool maybe_repeat;
	struct dg_span *spans; /* dg_event message.spans; NULL: none */
	size_t n_spans;
};

static struct waiter *waiter_create(struct lane *l, dg_kept *kept, void *kept_arg)
{
	struct waiter *w = dg_alloc(sizeof *w);
	w->lane = l;
	w->kept = kept;
	w->kept_arg = kept_arg;
	return w;
}

static void waiter_done(struct waiter *w, enum dg_status status)
{
	answer(w->kept, w->kept_arg, status);
	free(w->row);
	free(w->spans);
	free(w);
}

/* ---- receipts ---- */

static void on_reported(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct waiter *w = arg;
	if (status == DG_OK && outcome->settled)
		realm_tell(w->lane->realm, &outcome->row);
	waiter_done(w, status);
}

static void take_receipt(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	struct dg_router *r = l->realm->router;
	struct job *j = ev->receipt.id ? dg_map_get(r->jobs, ev->receipt.id) : NULL;
	bool final = ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED;
	if (final && j && j->state == JOB_FLYING && j->lane == l) {
		lane_answered(j, ev, kept, kept_arg);
		return;
	}
	struct waiter *w = waiter_create(l, kept, kept_arg);
	if (!ev->receipt.id) {
		dg_store_report(r->store, l->conf->section.name, ev->receipt.refs, ev->receipt.n_refs,
			ev->receipt.stage, ev->receipt.why, ev->receipt.text, on_reported, w);
	} else if (ev->receipt.stage == DG_SENT) {
		waiter_done(w, DG_OK); /* said before */
	} else {
		bool failed = ev->receipt.stage == DG_FAILED;
		dg_store_settle(r->store, strtoull(ev->receipt.id, NULL, 10), failed ? DG_GONE : DG_DONE,
			ev->receipt.why, ev->receipt.text, on_reported, w);
	}
}

/* ---- texts ---- */

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct waiter *w = arg;
	struct realm *m = w->lane->realm;
	if (status == DG_OK && !repeat) {
		m->received->value++;
		w->row->id = id;
		offers_add(&m->offers, w->row);
	}
	waiter_done(w, status);
}

static void accept_text(struct waiter *w, const char *user)
{
	struct dg_router *r = w->lane->realm->router;
	struct dg_row *row = w->row;
	row->user = user;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = row->network_id;
	ev.message.peer = row->peer;
	ev.message.self = row->self;
	ev.message.text = row->text;
	ev.message.subject = row->subject;
	const struct dg_place at = { DG_UP, row->domain, row->instance, user };
	enum dg_status why = DG_DENIED;
	struct dg_error text = { "" };
	if (chain_filter(&r->chain, &at, &ev, &why, &text) == DG_DROP) {
		dg_log(r->log, DG_LOG_INFO, DG_SAY(row->instance, "a plugin refused a text from the network"),
			DG_S("why", text.text));
		waiter_done(w, why);
		return;
	}
	chain_observe(&r->chain, &at, &ev, DG_OK);
	struct dg_row final = *row; /* with what the plugins made of it */
	final.text = ev.message.text;
	final.subject = ev.message.subject;
	w->row = row_copy(&final);
	free(row);
	if (w->n_spans)
		dg_store_accept_within(r->store, w->row, w->spans, w->n_spans, on_accepted, w);
	else
		dg_store_accept(r->store, w->row, w->maybe_repeat, on_accepted, w);
}

static void on_correspondent(void *arg, enum dg_status status, const char *user)
{
	struct waiter *w = arg;
	const struct dg_router *r = w->lane->realm->router;
	if (status == DG_OK && user) {
		accept_text(w, user);
		return;
	}
	if (status == DG_OK || status == DG_NOENT) {
		char masked[64];
		dg_log(r->log, DG_LOG_WARN,
			DG_SAY(w->row->instance,
				"text for a number that nobody has; add it to \"numbers\" of the domain"),
			DG_S("number", w->row->self), DG_S("from", dg_log_mask(w->row->peer, masked)));
		status = DG_NOENT;
	}
	waiter_done(w, status);
}

static void take_text(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	struct realm *m = l->realm;
	if (!ev->message.peer || !*ev->message.peer || !ev->message.text) {
		dg_log(m->router->log, DG_LOG_WARN,
			DG_SAY(l->conf->section.name, "text without a sender or without text; dropped"),
			DG_S("number", ev->message.self));
		answer(kept, kept_arg, DG_INVALID);
		return;
	}
	char stanza_id[27];
	dg_random_token(stanza_id, sizeof stanza_id - 1);
	const struct dg_row row = {
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = m->conf->domain,
		.instance = l->conf->section.name,
		.self = ev->message.self,
		.peer = ev->message.peer,
		.stanza_id = stanza_id,
		.network_id = ev->message.id,
		.text = ev->message.text,
		.subject = ev->message.subject,
		.lang = ev->message.lang,
		.thread = ev->message.thread,
		.created_ms = dg_now_ms(),
	};
	struct waiter *w = waiter_create(l, kept, kept_arg);
	w->row = row_copy(&row);
	w->maybe_repeat = ev->message.maybe_repeat;
	if (w->maybe_repeat && ev->message.n_spans) {
		w->n_spans = ev->message.n_spans;
		w->spans = dg_alloc(w->n_spans * sizeof *w->spans);
		memcpy(w->spans, ev->message.spans, w->n_spans * sizeof *w->spans);
	}
	const char *user = row.self ? dg_map_get(m->owner_of, row.self) : NULL;
	if (user)
		accept_text(w, user);
	else
		dg_store_correspondent(m->router->store, m->conf->domain, row.self, row.peer, on_correspondent, w);
}

/* ---- the owner's side of an instance ---- */

static void on_event(void *arg, struct dg_instance *from, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	struct lane *l = arg;
	(void)from;
	switch (ev->kind) {
	case DG_STATE:
		lane_set_link(l, ev->state.link, ev->state.text);
		answer(kept, kept_arg, DG_OK);
		return;
	case DG_RECEIPT: take_receipt(l, ev, kept, kept_arg); return;
	case DG_MESSAGE: take_text(l, ev, kept, kept_arg); return;
	default:
		dg_log(l->realm->router->log, DG_LOG_DEBUG,
			DG_SAY(l->conf->section.name, "event that nothing here needs yet"),
			DG_S("kind", dg_kind_name(ev->kind)));
		answer(kept, kept_arg, DG_UNSUPPORTED);
	}
}

static void on_ready(void *arg, struct dg_instance *from)
{
	(void)from;
	lane_has_room(arg);
}

static void on_stopped(void *arg, struct dg_instance *from)
{
	struct lane *l = arg;
	struct dg_router *r = l->realm->router;
	(void)from;
	if (l->link != DG_LINK_OFFLINE)
		lane_set_link(l, DG_LINK_OFFLINE, NULL);
	r->running--;
	router_check_stopped(r);
}

static void put(void *arg, struct dg_instance *from, const char *key, const char *value, int64_t expires_ms,
	dg_kept *kept, void *kept_arg)
{
	const struct lane *l = arg;
	(void)from;
	dg_store_put(l->realm->router->store, l->conf->section.name, key, value, expires_ms, kept, kept_arg);
}

static void find(void *arg, struct dg_instance *from, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *found_arg)
{
	const struct lane *l = arg;
	(void)from;
	dg_store_find(l->realm->router->store, l->conf->section.name, prefix, found, found_arg);
}

const struct dg_instance_owner network_owner = {
	.on_event = on_event,
	.on_ready = on_ready,
	.on_stopped = on_stopped,
	.put = put,
	.find = find,
};
