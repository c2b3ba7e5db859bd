/* price.c - see price.h. Called by intake before plugins are asked, by network.c when the network has a text, and by
 * realm.c at its end. */
#include "router/price.h"

#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "router/realm.h"
#include "router/route.h"
#include "util/digits.h"

/* DG_OK: `took` and `micros` say what the text of this row takes by this lane, and costs. */
static enum dg_status measure(const struct lane *l, const struct dg_row *row, struct dg_measure *took, int64_t *micros)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	const struct dg_conf_route *route = route_of(l, row->peer);
	struct dg_file *files = dg_files_read(row->files, &ev.message.n_files);
	ev.message.files = files;
	ev.message.id = "0";
	ev.message.peer = row->peer;
	ev.message.self = row->self;
	ev.message.room = row->room;
	ev.message.text = row->text;
	ev.message.subject = row->subject;
	ev.message.lang = row->lang;
	enum dg_status status = dg_instance_measure(l->instance, &ev, took);
	free(files);
	*micros = status == DG_OK && route && route->price >= 0 ? route->price * (int64_t)took->segments : -1;
	return status;
}

void price_row(const struct lane *l, struct dg_row *row)
{
	struct dg_measure took = { 0 };
	row->segments = 0;
	row->micros = -1;
	if (!l->realm->has_prices && !l->realm->router->chain.count)
		return;
	if (measure(l, row, &took, &row->micros) == DG_OK)
		row->segments = took.segments;
}

enum dg_status dg_router_cost(const struct dg_router *r, const char *domain, const char *user, const char *peer,
	const char *text, struct dg_cost *out)
{
	const struct realm *m = realm_find(r, domain);
	struct dg_measure took = { 0 };
	if (!m || !m->n_lanes)
		return DG_NOENT;
	if (realm_accounts(m))
		return DG_UNSUPPORTED;
	struct dg_row row = { .domain = domain, .user = user, .peer = peer ? peer : "+", .text = text };
	const struct lane *l = route_pick(m, row.peer);
	row.self = user ? dg_map_get(m->number_of, user) : NULL;
	row.self = row.self ? row.self : m->conf->sender;
	enum dg_status status = measure(l ? l : &m->lanes[0], &row, &took, &out->micros);
	out->segments = took.segments;
	out->units = took.units;
	out->room = took.room;
	out->currency = m->conf->currency;
	return status;
}

void price_job(struct job *j)
{
	struct dg_row now = j->row;
	bool went_straight = j->row.attempts <= 1 && !strcmp(j->row.instance, j->lane->conf->section.name);
	if (went_straight && j->row.segments)
		return;
	price_row(j->lane, &now);
	if (!now.segments || (now.segments == j->row.segments && now.micros == j->row.micros))
		return;
	j->row.segments = now.segments;
	j->row.micros = now.micros;
	dg_store_price(j->lane->realm->router->store, j->row.id, now.segments, now.micros, NULL, NULL);
}

struct dg_place price_place(const struct realm *m, const struct dg_row *row)
{
	return (struct dg_place){
		.way = row->way,
		.domain = row->domain,
		.instance = row->instance,
		.user = row->user,
		.self = row->self,
		.segments = row->segments,
		.micros = row->segments ? row->micros : -1,
		.currency = m->conf->currency,
		.accepted_ms = row->created_ms,
	};
}

void price_observe(struct realm *m, const struct dg_row *row, enum dg_stage stage)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	const struct dg_place at = price_place(m, row);
	char id[DG_DIGITS_ROOM];
	if (!m->router->chain.count)
		return;
	(void)dg_digits(row->id, 10, 0, id);
	ev.receipt.id = id;
	ev.receipt.peer = row->peer;
	ev.receipt.stage = stage;
	ev.receipt.why = stage == DG_FAILED ? row->why : DG_OK;
	ev.receipt.text = row->why_text;
	chain_observe(&m->router->chain, &at, &ev, ev.receipt.why);
}
