/* network.c - what instances report, sorted: states of links and of sessions, receipts; texts go to arrival.c, all else
 * to events.c. */
#include <stdlib.h>

#include "router/arrival.h"
#include "router/events.h"
#include "router/price.h"
#include "router/realm.h"
#include "router/renew.h"
#include "router/verdict.h"
#include "util/mem.h"

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

/* The network has it: only now is it certain which one, and so what it costs. */
static void take_sent(struct job *j)
{
	price_job(j);
	struct dg_row row = j->row;
	row.instance = j->lane->conf->section.name;
	price_observe(j->lane->realm, &row, DG_SENT);
}

static void take_receipt(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	struct dg_router *r = l->realm->router;
	struct job *j = ev->receipt.id ? dg_map_get(r->jobs, ev->receipt.id) : NULL;
	bool final = ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED;
	if (ev->receipt.late && j && j->lane == l && verdict_taken_late(j, ev, kept, kept_arg))
		return;
	if (final && !ev->receipt.late && j && j->state == JOB_FLYING && j->lane == l) {
		if (ev->receipt.stage == DG_SENT)
			take_sent(j);
		if (ev->receipt.stage == DG_SENT && j->row.report)
			reports_taken(r->reports, &j->row);
		lane_answered(j, ev, kept, kept_arg);
		return;
	}
	struct waiter *w = waiter_create(l, kept, kept_arg);
	if (!ev->receipt.id) {
		health_reported(&l->health);
		dg_store_report(r->store, l->conf->section.name, ev->receipt.refs, ev->receipt.n_refs,
			ev->receipt.stage, ev->receipt.why, ev->receipt.text, on_reported, w);
	} else if (ev->receipt.late) {
		dg_store_sent(r->store, strtoull(ev->receipt.id, NULL, 10), l->conf->section.name, ev->receipt.refs,
			ev->receipt.n_refs, !(dg_instance_caps(l->instance) & DG_CAP_DELIVERED), on_reported, w);
	} else if (ev->receipt.stage == DG_SENT) {
		waiter_done(w, DG_OK); /* said before */
	} else {
		bool failed = ev->receipt.stage == DG_FAILED;
		dg_store_settle(r->store, strtoull(ev->receipt.id, NULL, 10), failed ? DG_GONE : DG_DONE,
			ev->receipt.why, ev->receipt.text, on_reported, w);
	}
	if (ev->receipt.stage == DG_READ && l->sessions)
		(void)events_up(l, ev); /* behind the report: that it was delivered is told first */
}

/* ---- states ---- */

static void take_state(struct lane *l, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	if (ev->sid)
		sessions_state(l, ev);
	else
		lane_set_link(l, ev->state.link, ev->state.text);
	answer(kept, kept_arg, DG_OK);
}

/* ---- the owner's side of an instance ---- */

static void on_event(void *arg, struct dg_instance *from, const struct dg_event *ev, dg_kept *kept, void *kept_arg)
{
	struct lane *l = arg;
	(void)from;
	switch (ev->kind) {
	case DG_STATE: take_state(l, ev, kept, kept_arg); return;
	case DG_RECEIPT: take_receipt(l, ev, kept, kept_arg); return;
	case DG_MESSAGE:
		if (ev->message.outgoing)
			answer(kept, kept_arg, events_up(l, ev));
		else
			arrival_take(l, ev, kept, kept_arg);
		return;
	default: answer(kept, kept_arg, events_up(l, ev));
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
	l->runs = false;
	r->running--;
	if (l->renewing && !r->stopping)
		lane_renew(l);
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
