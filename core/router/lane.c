/* lane.c - a lane: jobs in and out, and whose turn it is. What the network answers is verdict.c's, the loading of what
 * is only on disk window.c's. Called by intake, by the network side and by the tick. */
#include "router/lane.h"

#include <stdlib.h>
#include <string.h>

#include "router/files.h"
#include "router/naming.h"
#include "router/price.h"
#include "router/realm.h"
#include "router/route.h"
#include "router/verdict.h"
#include "util/clock.h"
#include "util/mem.h"

enum { DISK_RETRY_MS = 5000 };

void lane_init(struct lane *l, struct realm *m)
{
	l->realm = m;
	dg_list_init(&l->jobs);
	dg_list_init(&l->ready);
	l->link = DG_LINK_OFFLINE;
	l->down_since_ms = dg_mono_ms();
	l->more = true; /* whatever an earlier life left */
}

void lane_fit(struct lane *l)
{
	if (l->module.transport && l->module.transport->caps & DG_CAP_ACCOUNT)
		l->sessions = sessions_create();
}

void lane_finish(struct lane *l)
{
	while (!dg_list_empty(&l->jobs))
		lane_forget(DG_OF(l->jobs.next, struct job, in_lane));
	sessions_destroy(l->sessions);
	free(l->link_text);
}

bool lane_has_way(const struct lane *l, const struct dg_row *row)
{
	return !l->sessions || session_sid(l, row->user);
}

bool lane_is_open(const struct lane *l, const struct dg_row *row)
{
	return l->link == DG_LINK_ONLINE && !l->full && !l->more && l->n_flying < LANE_FLYING_MAX &&
		lane_has_way(l, row) && !naming_is_needed(row) && conv_is_idle(l->realm->convs, row);
}

void lane_join(struct lane *l, struct job *j)
{
	j->lane = l;
	j->joined_mono_ms = dg_mono_ms();
	dg_list_append(&l->jobs, &j->in_lane);
	l->n_jobs++;
	l->octets += j->octets;
	if (!j->conv)
		conv_join(l->realm->convs, j);
}

static void leave(struct job *j)
{
	dg_list_remove(&j->in_lane);
	j->lane->n_jobs--;
	j->lane->octets -= j->octets;
}

/* Whoever is first now may have its turn. */
void lane_wake(struct conv *c)
{
	if (!c || !dg_list_empty(&c->in_ready))
		return;
	struct job *head = conv_head(c);
	if (!lane_has_way(head->lane, &head->row))
		return;
	if (head->state == JOB_CLAIMED)
		dg_list_prepend(&head->lane->ready, &c->in_ready);
	else if (head->state == JOB_QUEUED)
		dg_list_append(&head->lane->ready, &c->in_ready);
	else
		return;
	lane_pump(head->lane);
}

void lane_leave_conv(struct job *j)
{
	if (j->conv && conv_head(j->conv) == j)
		dg_list_remove(&j->conv->in_ready);
	lane_wake(conv_leave(j->lane->realm->convs, j));
}

void lane_forget(struct job *j)
{
	struct lane *l = j->lane;
	struct dg_map *jobs = l->realm->router->jobs;
	if (dg_map_get(jobs, j->id) == j)
		dg_map_take(jobs, j->id);
	leave(j);
	lane_leave_conv(j);
	job_destroy(j);
	lane_load(l);
}

/* Back to "accepted": what was never handed over must not look as if it might be on its way. */
static void unclaim(struct job *j)
{
	j->state = JOB_QUEUED;
	j->row.stand = DG_ACCEPTED;
	dg_store_defer(j->lane->realm->router->store, j->row.id, 0, j->row.attempts, NULL, NULL);
}

static void claimed(struct job *j)
{
	j->state = JOB_CLAIMED;
	j->row.stand = DG_SUBMITTED;
	if (j->lane->link != DG_LINK_ONLINE || !lane_has_way(j->lane, &j->row) || j->lane->realm->router->stopping)
		unclaim(j); /* the link went while the claim was on its way to the disk */
}

void lane_accepted(struct job *j)
{
	struct lane *l = j->lane;
	bool is_claimed = j->row.stand == DG_SUBMITTED;
	if (l->more && !is_claimed) {
		lane_forget(j); /* its turn comes after the others that are on disk only */
		return;
	}
	if (!l->more) /* else rows before it wait on disk, and loading has to pass them */
		l->last_id = j->row.id > l->last_id ? j->row.id : l->last_id;
	if (!is_claimed && !lane_has_way(l, &j->row)) {
		session_sleeps(l, j->row.user);
		lane_forget(j);
		return;
	}
	l->more = l->more || l->n_jobs > LANE_WINDOW || l->octets > LANE_OCTETS;
	dg_map_put(l->realm->router->jobs, j->id, j);
	j->state = JOB_QUEUED;
	if (is_claimed)
		claimed(j);
	lane_wake(j->conv);
}

static void on_claimed(void *arg, enum dg_status status)
{
	struct job *j = arg;
	struct lane *l = j->lane;
	l->n_flying--;
	l->realm->router->claiming--;
	if (status == DG_NOENT) {
		lane_forget(j);
		router_check_stopped(l->realm->router);
		return;
	}
	if (status == DG_OK) {
		claimed(j);
		lane_wake(j->conv);
	} else {
		j->state = JOB_WAITING;
		j->due_mono_ms = dg_mono_ms() + DISK_RETRY_MS;
	}
	lane_pump(l);
	router_check_stopped(l->realm->router);
}

static void on_named(struct job *j, enum dg_status status)
{
	if (status != DG_OK) {
		on_claimed(j, status);
		return;
	}
	j->row.attempts++;
	dg_store_claim(
		j->lane->realm->router->store, j->row.id, j->lane->conf->section.name, j->row.attempts, on_claimed, j);
}

static void claim(struct job *j)
{
	j->state = JOB_CLAIMING;
	j->lane->n_flying++;
	j->lane->realm->router->claiming++;
	naming_ask(j, on_named);
}

/* A session that has just ended may not have said so to us yet. */
static bool is_way_open(const struct lane *l, dg_sid sid)
{
	return !l->sessions || (sid && dg_instance_has_session(l->instance, sid));
}

static enum dg_status deliver(struct job *j)
{
	struct lane *l = j->lane;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, session_sid(l, j->row.user));
	if (!is_way_open(l, ev.sid))
		return DG_OFFLINE;
	struct dg_file *files = dg_files_read(j->row.files, &ev.message.n_files);
	ev.message.files = files;
	ev.message.id = j->id;
	ev.message.peer = j->row.peer;
	ev.message.self = j->row.self;
	ev.message.room = j->row.room;
	ev.message.nick = j->row.nick;
	ev.message.replaces = j->replaces;
	ev.message.reply_to = j->reply_to;
	ev.message.text = j->row.text;
	ev.message.subject = j->row.subject;
	ev.message.lang = j->row.lang;
	ev.message.thread = j->row.thread;
	ev.message.sent_ms = j->row.created_ms;
	ev.message.expires_ms = j->row.expires_ms;
	ev.message.passing = j->row.passing;
	ev.message.want_receipt = true; /* a failure must be told even when no receipt was asked for */
	enum dg_status status = dg_instance_deliver(l->instance, &ev);
	free(files);
	struct dg_place at = price_place(l->realm, &j->row);
	at.instance = l->conf->section.name;
	if (status != DG_AGAIN)
		chain_observe(&l->realm->router->chain, &at, &ev, status);
	return status;
}

static void hand_over(struct job *j)
{
	struct lane *l = j->lane;
	j->asked_ns = dg_mono_ns();
	enum dg_status status = deliver(j);
	switch (status) {
	case DG_OK:
		j->state = JOB_FLYING;
		l->n_flying++;
		l->n_asked++;
		health_asked(&l->health, dg_mono_ms());
		return;
	case DG_AGAIN:
		l->full = true;
		dg_list_prepend(&l->ready, &j->conv->in_ready);
		return;
	case DG_OFFLINE:
	case DG_REMOTE:
	case DG_BUSY:
	case DG_AUTH:
	case DG_NOENT:
	case DG_DENIED:
	case DG_INVALID:
	case DG_TOOBIG:
	case DG_UNSUPPORTED:
	case DG_TIMEOUT:
	case DG_INTERNAL: verdict_refused(j, status); return;
	}
}

void lane_pump(struct lane *l)
{
	if (l->pumping || l->realm->router->stopping)
		return;
	l->pumping = true;
	while (l->link == DG_LINK_ONLINE && !l->full && l->n_flying < LANE_FLYING_MAX && !dg_list_empty(&l->ready)) {
		struct conv *c = DG_OF(l->ready.next, struct conv, in_ready);
		dg_list_remove(&c->in_ready);
		struct job *j = conv_head(c);
		if (verdict_is_late(j))
			verdict_late(j);
		else if (j->state == JOB_CLAIMED)
			hand_over(j);
		else
			claim(j);
	}
	l->pumping = false;
}

void lane_unclaim(struct lane *l)
{
	DG_LIST_EACH (n, &l->jobs) {
		struct job *j = DG_OF(n, struct job, in_lane);
		if (j->state == JOB_CLAIMED)
			unclaim(j);
	}
}

void lane_set_link(struct lane *l, enum dg_link link, const char *text)
{
	bool was_online = l->link == DG_LINK_ONLINE;
	l->link = link;
	free(l->link_text);
	l->link_text = dg_strdup(text);
	if (link == DG_LINK_ONLINE) {
		l->down_since_ms = 0;
		l->full = false;
	} else if (was_online) {
		l->down_since_ms = dg_mono_ms();
		lane_unclaim(l);
	}
	realm_link_changed(l->realm);
	sessions_pump(l);
	lane_pump(l);
}

void lane_has_room(struct lane *l)
{
	l->full = false;
	lane_pump(l);
}

void lane_session_up(struct lane *l, const char *user, bool slept)
{
	l->pumping = true; /* as in lane_tick() */
	DG_LIST_EACH (n, &l->jobs) {
		struct job *j = DG_OF(n, struct job, in_lane);
		if (j->conv && conv_head(j->conv) == j && !strcmp(j->row.user, user))
			lane_wake(j->conv);
	}
	l->pumping = false;
	if (slept)
		lane_load_again(l);
	lane_pump(l);
	lane_load(l);
}

void lane_session_down(struct lane *l, const char *user)
{
	DG_LIST_EACH (n, &l->jobs) {
		struct job *j = DG_OF(n, struct job, in_lane);
		if (!j->conv || conv_head(j->conv) != j || strcmp(j->row.user, user) != 0)
			continue;
		dg_list_remove(&j->conv->in_ready);
		if (j->state == JOB_CLAIMED)
			unclaim(j);
	}
}

/* To another lane, with its place in the conversation. */
void lane_move(struct job *j, struct lane *to)
{
	if (conv_head(j->conv) == j)
		dg_list_remove(&j->conv->in_ready);
	leave(j);
	lane_join(to, j);
}

/* What is claimed waits for room like what is queued, only further in front. The other lane's window is no larger than
 * this one's, behind which there may be millions on disk. */
static void take_detour(struct job *j)
{
	struct lane *other = route_detour(j->lane->realm, j->row.peer, j->barred | route_bit(j->lane));
	if (!other || other == j->lane || !lane_has_window(other))
		return;
	if (j->state == JOB_CLAIMED)
		unclaim(j);
	lane_move(j, other);
	lane_wake(j->conv);
}

/* Whoever waits at a lane that is not well, or has waited too long for his turn, goes elsewhere. */
static void mind_wait(struct job *j, int64_t now_ms)
{
	struct lane *l = j->lane;
	bool too_long =
		l->conf->overflow_ms && conv_head(j->conv) == j && now_ms - j->joined_mono_ms > l->conf->overflow_ms;
	if (l->realm->n_lanes < 2 || (!l->complaint && !too_long))
		return;
	l->crowded = l->crowded || too_long;
	take_detour(j);
}

static void tick_job(struct job *j, int64_t now_ms)
{
	bool due = j->due_mono_ms <= now_ms;
	switch (j->state) {
	case JOB_QUEUED:
	case JOB_CLAIMED:
	case JOB_WAITING:
		if (verdict_is_late(j)) {
			verdict_late(j);
		} else if (j->state == JOB_WAITING && due) {
			j->state = JOB_QUEUED;
			lane_wake(j->conv);
		} else if (j->state != JOB_WAITING) {
			mind_wait(j, now_ms);
		}
		return;
	case JOB_DOUBT:
		if (due)
			verdict_doubt_over(j);
		return;
	case JOB_ANSWERED:
		if (due)
			verdict_keep(j);
		return;
	case JOB_COMMITTING:
	case JOB_CLAIMING:
	case JOB_FLYING: return;
	}
}

/* Say it once when texts avoid this lane, and when that is over. */
static void mind_health(struct lane *l)
{
	const char *complaint = route_complaint(l);
	const struct dg_router *r = l->realm->router;
	if (!complaint != !l->complaint)
		l->realm->n_complaints += complaint ? 1 : (size_t)-1;
	if (complaint && !l->complaint && l->link == DG_LINK_ONLINE)
		dg_log(r->log, DG_LOG_WARN,
			DG_SAY(l->conf->section.name,
				"the network cannot be relied on; other routes are taken where there are some"),
			DG_S("why", complaint));
	else if (!complaint && l->complaint)
		dg_log(r->log, DG_LOG_INFO, DG_SAY(l->conf->section.name, "the network can be relied on again"));
	l->complaint = complaint;
}

void lane_tick(struct lane *l)
{
	int64_t now_ms = dg_mono_ms();
	mind_health(l);
	l->crowded = false;
	if (l->sessions)
		lane_mind_sleepers(l, now_ms);
	l->pumping = true; /* nothing is handed over, and so moved away, while the list is walked */
	for (struct dg_node *n = l->jobs.next, *after; n != &l->jobs; n = after) {
		after = n->next;
		tick_job(DG_OF(n, struct job, in_lane), now_ms);
	}
	l->pumping = false;
	lane_pump(l);
	lane_load(l);
}

bool lane_retry(struct job *j)
{
	if (j->state != JOB_WAITING && j->state != JOB_DOUBT)
		return j->state == JOB_QUEUED || j->state == JOB_CLAIMED;
	j->due_mono_ms = 0;
	tick_job(j, dg_mono_ms());
	return true;
}

bool lane_drop(struct job *j)
{
	if (j->state == JOB_COMMITTING || j->state == JOB_CLAIMING || j->state == JOB_FLYING ||
		j->state == JOB_ANSWERED)
		return false;
	verdict_dropped(j);
	return true;
}
