/* queue.c - what an operator may do to one row that waits, or that was set aside: hand it over now, give it up. Called
 * through router.h. */
#include <stdlib.h>

#include "router/realm.h"
#include "util/mem.h"

static struct job *job_of(const struct dg_router *r, uint64_t id)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%llu", (unsigned long long)id);
	struct job *j = dg_map_get(r->jobs, key.at);
	dg_buf_finish(&key);
	return j;
}

/* ---- rows that are on disk only ---- */

struct order {
	struct dg_router *router;
	uint64_t id;
	bool gives_up;
	dg_store_done *done;
	void *arg;
};

static void answer(struct order *o, enum dg_status status)
{
	o->done(o->arg, status);
	free(o);
}

static void on_settled(void *arg, enum dg_status status, const struct dg_outcome *outcome)
{
	struct order *o = arg;
	struct realm *m = status == DG_OK && outcome->settled ? realm_find(o->router, outcome->row.domain) : NULL;
	if (m)
		realm_tell(m, &outcome->row);
	answer(o, status);
}

/* It waits: for room in the window, or for its user. Meanwhile it may have come into memory. */
static void on_waiting(void *arg, enum dg_status status)
{
	struct order *o = arg;
	struct job *j = job_of(o->router, o->id);
	if (status != DG_OK)
		answer(o, status);
	else if (j)
		answer(o, lane_drop(j) ? DG_OK : DG_BUSY);
	else
		dg_store_settle(o->router->store, o->id, DG_GONE, DG_DENIED,
			dg_text(DG_LANG_EN, DG_T_REMOVED_BY_OPERATOR), on_settled, o);
}

static void on_readmitted(void *arg, enum dg_status status)
{
	struct order *o = arg;
	if (status == DG_NOENT && o->gives_up) {
		dg_store_defer(o->router->store, o->id, 0, 0, on_waiting, o);
		return;
	}
	for (size_t i = 0; status == DG_OK && i < o->router->n_realms; i++)
		offers_look_again(&o->router->realms[i].offers);
	answer(o, status);
}

/* While the notice about a row that was set aside is in the window, its mark on the disk must not change: the notice's
 * barrier would then pass for the row's own. */
static void give(struct dg_router *r, uint64_t id, bool gives_up, dg_store_done *done, void *arg)
{
	for (size_t i = 0; i < r->n_realms; i++) {
		if (offers_may_hold(&r->realms[i].offers, id)) {
			done(arg, DG_BUSY);
			return;
		}
	}
	struct order *o = dg_alloc(sizeof *o);
	*o = (struct order){ r, id, gives_up, done, arg };
	dg_store_readmit(r->store, id, !gives_up, on_readmitted, o);
}

void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	struct job *j = job_of(r, id);
	if (j)
		done(arg, lane_retry(j) ? DG_OK : DG_BUSY);
	else
		give(r, id, false, done, arg);
}

void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	struct job *j = job_of(r, id);
	if (j)
		done(arg, lane_drop(j) ? DG_OK : DG_BUSY);
	else
		give(r, id, true, done, arg);
}
