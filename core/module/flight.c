/* flight.c - see flight.h. instance.c adds what deliver() accepted; emit() asks about every receipt. */
#include "module/flight.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define SETTLED_MAX 1024u

void flights_init(struct flights *f)
{
	f->by_id = dg_map_create();
	f->n_settled = 0;
	dg_list_init(&f->waiting);
	dg_list_init(&f->settled);
}

static void drop(struct flights *f, struct flight *flight)
{
	if (flight->end)
		f->n_settled--;
	dg_list_remove(&flight->node);
	dg_map_take(f->by_id, flight->id);
	free(flight);
}

void flights_finish(struct flights *f)
{
	while (!dg_list_empty(&f->waiting))
		drop(f, DG_OF(f->waiting.next, struct flight, node));
	while (!dg_list_empty(&f->settled))
		drop(f, DG_OF(f->settled.next, struct flight, node));
	dg_map_destroy(f->by_id);
}

void flights_add(struct flights *f, const char *id)
{
	flights_remove(f, id); /* a retry of a message that failed here before */
	struct flight *flight = dg_alloc(sizeof *flight + strlen(id) + 1);
	memcpy(flight->id, id, strlen(id) + 1);
	dg_list_append(&f->waiting, &flight->node);
	dg_map_put(f->by_id, id, flight);
}

void flights_remove(struct flights *f, const char *id)
{
	struct flight *flight = dg_map_get(f->by_id, id);
	if (flight)
		drop(f, flight);
}

bool flights_waits(const struct flights *f, const char *id)
{
	const struct flight *flight = dg_map_get(f->by_id, id);
	return flight && !flight->end;
}

struct flight *flights_next(const struct flights *f)
{
	return dg_list_empty(&f->waiting) ? NULL : DG_OF(f->waiting.next, struct flight, node);
}

static void settle(struct flights *f, struct flight *flight, enum dg_stage end)
{
	flight->end = end;
	dg_list_remove(&flight->node);
	dg_list_append(&f->settled, &flight->node);
	if (++f->n_settled > SETTLED_MAX)
		drop(f, DG_OF(f->settled.next, struct flight, node));
}

enum flight_answer flights_receipt(struct flights *f, const struct dg_event *ev)
{
	enum dg_stage stage = ev->receipt.stage;
	const char *id = ev->receipt.id;
	if (!id)
		return stage == DG_SENT || !ev->receipt.n_refs ? FLIGHT_NOTHING : FLIGHT_LATER;
	if (ev->receipt.late)
		return stage == DG_SENT ? FLIGHT_LATER : FLIGHT_NOTHING;
	struct flight *flight = dg_map_get(f->by_id, id);
	bool may_end = stage == DG_SENT || stage == DG_FAILED;
	if (!flight) /* a late DG_FAILED may be for a message that is forgotten here; the journal knows */
		return stage == DG_SENT ? FLIGHT_NOTHING : FLIGHT_LATER;
	if (!may_end)
		return FLIGHT_LATER;
	if (!flight->end) {
		settle(f, flight, stage);
		return FLIGHT_FINAL;
	}
	if (stage == DG_SENT || flight->end == DG_FAILED)
		return FLIGHT_TWICE;
	flight->end = DG_FAILED; /* sent, and failed later: once */
	return FLIGHT_LATER;
}
