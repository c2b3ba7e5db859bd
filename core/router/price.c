/* price.c - see price.h. Called by intake before plugins are asked, by network.c when the network has a text, and by
 * realm.c at its end. */
#include "router/price.h"

#include <stdlib.h>

#include "router/files.h"
#include "router/realm.h"
#include "router/route.h"
#include "util/digits.h"

void price_row(const struct lane *l, struct dg_row *row)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	struct dg_measure took;
	row->segments = 0;
	row->micros = -1;
	if (!l->realm->has_prices && !l->realm->router->chain.count)
		return;
	struct dg_file *files = dg_files_read(row->files, &ev.message.n_files);
	ev.message.files = files;
	ev.message.id = "0";
	ev.message.peer = row->peer;
	ev.message.self = row->self;
	ev.message.room = row->room;
	ev.message.text = row->text;
	ev.message.subject = row->subject;
	ev.message.lang = row->lang;
	if (dg_instance_measure(l->instance, &ev, &took) == DG_OK) {
		const struct dg_conf_route *route = route_of(l, row->peer);
		row->segments = took.segments;
		if (route && route->price >= 0)
			row->micros = route->price * (int64_t)took.segments;
	}
	free(files);
}

void price_job(struct job *j)
{
	struct dg_row now = j->row;
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
