/* window.c - the window of a lane on the journal: rows that are only on disk become jobs while there is room, and where
 * users log in what waits for those who are not there leaves memory again. Called by the lane. */
#include "router/realm.h"
#include "router/route.h"
#include "router/verdict.h"
#include "util/clock.h"

enum { SLEEPERS_MS = 60000 };

/* Where a row goes that waited for `l`: the configuration may have changed since. NULL: no route leads there now. */
static struct lane *home_of(struct lane *l, const char *peer)
{
	return l->sessions || route_leads(l, peer) ? l : route_pick(l->realm, peer);
}

static bool is_late(const struct dg_row *row)
{
	return row->expires_ms && row->expires_ms <= dg_now_ms();
}

/* Whose earlier rows have been passed over waits for the next time that all are looked through, or these would overtake
 * those. */
static bool may_wake(const struct lane *l, const struct dg_row *row)
{
	const struct session *s = session_of(l, row->user);
	return lane_has_way(l, row) && !(s && s->is_asleep);
}

/* A row that an earlier life (or the spilling of the window) left on disk. */
static void adopt(struct lane *from, const struct dg_row *row)
{
	struct lane *home = home_of(from, row->peer), *l = home ? home : from;
	struct dg_router *r = l->realm->router;
	if (row->stand == DG_ACCEPTED && !may_wake(l, row) && !is_late(row)) {
		session_sleeps(l, row->user);
		return;
	}
	struct job *j = job_create(row);
	if (dg_map_get(r->jobs, j->id)) { /* claimed with its intake while others before it were spilled */
		job_destroy(j);
		return;
	}
	int64_t wait_ms = verdict_left_ms(l, row);
	lane_join(l, j);
	dg_map_put(r->jobs, j->id, j);
	j->due_mono_ms = dg_mono_ms() + wait_ms;
	if (!home && row->stand == DG_ACCEPTED) {
		verdict_homeless(j);
	} else if (row->stand == DG_SUBMITTED) {
		verdict_doubt(j, NULL, NULL);
	} else if (row->stand == DG_DOUBT) {
		j->state = JOB_DOUBT;
		lane_leave_conv(j);
	} else {
		j->state = wait_ms ? JOB_WAITING : JOB_QUEUED;
		lane_wake(j->conv);
	}
}

static void begin(struct lane *l)
{
	sessions_forget_sleepers(l);
	l->again = false;
	l->more = true;
	l->last_id = 0;
}

/* What is under way comes to its end first: in a storm of log-ins nobody would be reached otherwise. */
void lane_load_again(struct lane *l)
{
	if (l->more)
		l->again = true;
	else
		begin(l);
}

static void on_rows(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	struct lane *l = arg;
	l->loading = false;
	if (status != DG_OK)
		return; /* the tick asks again */
	l->more = more;
	for (size_t i = 0; i < n; i++) {
		l->last_id = rows[i].id > l->last_id ? rows[i].id : l->last_id;
		adopt(l, &rows[i]);
	}
	if (!l->more && l->again)
		begin(l);
	lane_pump(l);
	lane_load(l);
}

bool lane_has_window(const struct lane *l)
{
	return l->n_jobs <= LANE_WINDOW / 2 && l->octets <= LANE_OCTETS / 2;
}

void lane_load(struct lane *l)
{
	const struct dg_router *r = l->realm->router;
	if (!l->more || l->loading || !lane_has_window(l) || r->stopping)
		return;
	l->loading = true;
	dg_store_load_down(r->store, l->conf->section.name, l->last_id, LANE_LOAD, on_rows, l);
}

void lane_mind_sleepers(struct lane *l, int64_t now_ms)
{
	for (struct dg_node *n = l->jobs.next, *after; n != &l->jobs; n = after) {
		struct job *j = DG_OF(n, struct job, in_lane);
		after = n->next;
		if ((j->state != JOB_QUEUED && j->state != JOB_WAITING) || lane_has_way(l, &j->row) || is_late(&j->row))
			continue;
		session_sleeps(l, j->row.user);
		lane_forget(j);
	}
	sessions_tick(l);
	if (!l->sessions->n_asleep || l->more || now_ms < l->sessions->scan_ms)
		return;
	l->sessions->scan_ms = now_ms + SLEEPERS_MS;
	lane_load_again(l);
}
