/* roster.c - see roster.h: the lists that wait, the ladder, and what was learned on it. Called by contact.c, welcome.c
 * and tell.c; the rungs themselves are in roster_write.c and roster_propose.c. */
#include "xmpp/roster.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/roster_job.h"

enum {
	GATHER_MS = 1000, /* a network tells its list contact by contact */
	ITEMS_MAX = 5000,
	JOBS_MAX = 20 * 1000,
	WRITERS_MAX = 20 * 1000,
	REFUSED_MS = 60 * 60 * 1000, /* a rung that was refused is tried again after this */
	SILENT_MS = 10 * 60 * 1000,  /* ... and one that was not answered */
};

static const struct rung {
	const char *name;
	void (*run)(struct roster_job *job);
	bool is_servers; /* what happens to one user happens to all of that server */
} rungs[ROSTER_RUNGS] = {
	[ROSTER_PRIVILEGE_2] = { "privilege:2", roster_write, true },
	[ROSTER_PRIVILEGE_1] = { "privilege:1", roster_write, true },
	[ROSTER_REMOTE] = { "remote roster", roster_write, true },
	[ROSTER_EXCHANGE] = { "roster exchange", roster_propose, false },
	[ROSTER_SUBSCRIBE] = { "subscribe", roster_subscribe, false },
};

const char *roster_rung_name(enum roster_rung rung)
{
	return rungs[rung].name;
}

/* ---- what was learned ---- */

const struct roster_verdict *roster_verdict(const struct component *c, const char *vhost)
{
	return dg_map_get(c->rosters.verdicts, vhost);
}

/* Only for domains of our server: a federated one is never asked for what only a server can grant. */
static struct roster_verdict *verdict_of(struct component *c, const char *vhost)
{
	struct roster_verdict *v = dg_map_get(c->rosters.verdicts, vhost);
	if (v || !privilege_is_vhost(c, vhost))
		return v;
	v = dg_alloc(sizeof *v);
	dg_map_put(c->rosters.verdicts, vhost, v);
	return v;
}

static bool is_granted(const struct component *c, const char *vhost, enum roster_rung rung)
{
	const struct privilege *p = privilege_of(c, vhost);
	switch (rung) {
	case ROSTER_PRIVILEGE_2: return p && p->dialect == 2 && p->roster_set;
	case ROSTER_PRIVILEGE_1: return p && p->dialect == 1 && p->roster_set;
	case ROSTER_REMOTE: return privilege_is_vhost(c, vhost);
	case ROSTER_EXCHANGE:
	case ROSTER_SUBSCRIBE:
	case ROSTER_RUNGS: return true;
	}
	return false;
}

static bool is_open(const struct component *c, const char *vhost, enum roster_rung rung)
{
	const struct roster_verdict *v = roster_verdict(c, vhost);
	int64_t since_ms = v ? v->failed_ms[rung] : 0;
	if (!is_granted(c, vhost, rung))
		return false;
	return !since_ms || dg_mono_ms() - since_ms > (v->in_silence[rung] ? SILENT_MS : REFUSED_MS);
}

static enum roster_rung open_rung(const struct component *c, const char *vhost, enum roster_rung from)
{
	enum roster_rung rung = from;
	while (rung < ROSTER_SUBSCRIBE && !is_open(c, vhost, rung))
		rung++;
	return rung;
}

enum roster_rung roster_first_rung(const struct component *c, const char *vhost)
{
	return open_rung(c, vhost, ROSTER_PRIVILEGE_2);
}

enum roster_rung roster_rung_now(const struct component *c, const char *vhost, bool *is_tried)
{
	const struct roster_verdict *v = roster_verdict(c, vhost);
	*is_tried = v && v->worked_ms;
	return *is_tried ? v->worked : roster_first_rung(c, vhost);
}

/* ---- the items ---- */

void roster_item_free(struct roster_item *item)
{
	dg_list_remove(&item->node);
	free(item->jid);
	free(item->name);
	free(item->group);
	free(item);
}

static void note_key(const struct roster_job *job, const char *contact, struct dg_buf *out)
{
	dg_buf_printf(out, "user %s asked %s", job->user, contact);
}

void roster_item_done(struct roster_job *job, struct roster_item *item)
{
	struct component *c = job->c;
	struct roster_verdict *v = verdict_of(c, job->vhost);
	struct dg_buf key = { 0 };
	if (v) {
		v->worked = job->rung;
		v->worked_ms = dg_mono_ms();
	}
	note_key(job, item->jid, &key);
	if (!job->is_over)
		dg_router_note(c->router, c->conf->domain, key.at, "1");
	dg_buf_finish(&key);
	job->n_items--;
	roster_item_free(item);
}

static struct roster_item *find_item(const struct dg_node *list, const char *jid)
{
	DG_LIST_EACH (n, list) {
		struct roster_item *item = DG_OF(n, struct roster_item, node);
		if (!strcmp(item->jid, jid))
			return item;
	}
	return NULL;
}

/* ---- the jobs ---- */

static void free_list(struct dg_node *list)
{
	while (!dg_list_empty(list))
		roster_item_free(DG_OF(list->next, struct roster_item, node));
}

static void job_free(struct roster_job *job)
{
	dg_map_take(job->c->rosters.jobs, job->user);
	free_list(&job->items);
	free_list(&job->later);
	roster_candidates_free(job);
	free(job->user);
	free(job);
}

static void run(struct roster_job *job)
{
	if (job->is_over) {
		roster_job_done(job);
		return;
	}
	job->rung = open_rung(job->c, job->vhost, job->rung);
	rungs[job->rung].run(job);
}

void roster_fall(struct roster_job *job, bool in_silence)
{
	struct component *c = job->c;
	struct roster_verdict *v = verdict_of(c, job->vhost);
	if (!dg_xlink_is_up(c->link)) { /* nothing was learned; what was not offered is offered another time */
		roster_job_done(job);
		return;
	}
	if (v && rungs[job->rung].is_servers) {
		v->failed_ms[job->rung] = dg_mono_ms();
		v->in_silence[job->rung] = in_silence;
		dg_log(c->log, DG_LOG_INFO,
			DG_SAY("xmpp", "rosters cannot be written that way here; the next way is tried"),
			DG_S("domain", c->conf->domain), DG_S("users", job->vhost), DG_S("way", rungs[job->rung].name),
			DG_I("answered", !in_silence));
	}
	job->rung++;
	run(job);
}

static void wait_for_more(struct rosters *r)
{
	if (!dg_timer_is_active(r->timer))
		dg_timer_start(r->timer, r->gather_ms, 0);
}

void roster_job_done(struct roster_job *job)
{
	if (dg_list_empty(&job->later)) {
		job_free(job);
		return;
	}
	free_list(&job->items);
	job->n_items = job->n_later;
	job->n_later = 0;
	job->at_work = job->is_over = false;
	while (!dg_list_empty(&job->later)) {
		struct dg_node *n = job->later.next;
		dg_list_remove(n);
		dg_list_append(&job->items, n);
	}
	wait_for_more(&job->c->rosters);
}

/* What was offered before; then NULL. */
static void on_note(void *arg, const char *key, const char *value)
{
	struct roster_job *job = arg;
	(void)value;
	if (key) {
		struct roster_item *item = find_item(&job->items, strrchr(key, ' ') + 1);
		if (item && !item->again) {
			roster_item_free(item);
			job->n_items--;
		}
		return;
	}
	if (!job->n_items || !dg_xlink_is_up(job->c->link)) {
		roster_job_done(job);
		return;
	}
	job->rung = ROSTER_PRIVILEGE_2;
	run(job);
}

static void begin(struct roster_job *job)
{
	struct dg_buf prefix = { 0 };
	job->at_work = true;
	note_key(job, "", &prefix);
	dg_router_notes(job->c->router, job->c->conf->domain, prefix.at, on_note, job);
	dg_buf_finish(&prefix);
}

static void on_time(void *arg)
{
	struct rosters *r = arg;
	struct dg_map_iter at = { 0 };
	while (dg_map_next(r->jobs, &at)) {
		struct roster_job *job = at.value;
		if (!job->at_work)
			begin(job);
	}
}

static struct roster_job *job_of(struct component *c, const char *user)
{
	struct rosters *r = &c->rosters;
	struct roster_job *job = dg_map_get(r->jobs, user);
	if (job || dg_map_count(r->jobs) >= JOBS_MAX)
		return job;
	job = dg_alloc(sizeof *job);
	job->c = c;
	job->user = dg_strdup(user);
	const char *at = strchr(job->user, '@');
	job->vhost = at ? at + 1 : job->user;
	dg_list_init(&job->items);
	dg_list_init(&job->later);
	dg_list_init(&job->candidates);
	dg_map_put(r->jobs, user, job);
	return job;
}

static void offer(
	struct component *c, const char *user, const char *contact, const char *name, const char *group, bool again)
{
	struct roster_job *job = job_of(c, user);
	if (!job)
		return;
	struct dg_node *list = job->at_work ? &job->later : &job->items;
	size_t *n = job->at_work ? &job->n_later : &job->n_items;
	if (*n >= ITEMS_MAX || find_item(list, contact))
		return;
	struct roster_item *item = dg_alloc(sizeof *item);
	item->jid = dg_strdup(contact);
	item->name = name && *name ? dg_strdup(name) : NULL;
	item->group = group && *group ? dg_strdup(group) : NULL;
	item->again = again;
	dg_list_append(list, &item->node);
	++*n;
	wait_for_more(&c->rosters);
}

void roster_offer(struct component *c, const char *user, const char *contact, const char *name, const char *group)
{
	if (!c->conf->roster || strcmp(c->conf->roster, "off") != 0)
		offer(c, user, contact, name, group, false);
}

/* Who writes is offered once, so it waits until it is known whether the user may see the name. */
struct writer {
	struct component *c;
	char *user, *contact, *peer; /* given */
};

static void writer_free(void *arg)
{
	struct writer *w = arg;
	free(w->user);
	free(w->contact);
	free(w->peer);
	free(w);
}

static void on_writer_learnt(void *arg)
{
	struct writer *w = arg;
	offer(w->c, w->user, w->contact, card_name(w->c, w->user, w->peer), NULL, false);
	writer_free(w);
}

static void offer_writer(struct component *c, const char *user, const char *contact, const char *peer)
{
	if (!card_is_pending(c, user, peer)) {
		offer(c, user, contact, card_name(c, user, peer), NULL, false);
		return;
	}
	struct writer *w = dg_alloc(sizeof *w);
	*w = (struct writer){ c, dg_strdup(user), dg_strdup(contact), dg_strdup(peer) };
	card_learn(c, user, peer, on_writer_learnt, writer_free, w);
}

void roster_offer_writer(struct component *c, const char *user, const char *contact, const char *peer)
{
	struct rosters *r = &c->rosters;
	if (!c->conf->roster || strcmp(c->conf->roster, "all") != 0)
		return;
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", user, contact);
	if (!dg_map_get(r->writers, key.at)) {
		if (dg_map_count(r->writers) >= WRITERS_MAX) {
			dg_map_destroy(r->writers);
			r->writers = dg_map_create();
		}
		dg_map_put(r->writers, key.at, r);
		offer_writer(c, user, contact, peer);
	}
	dg_buf_finish(&key);
}

void roster_offer_gateway(struct component *c, const char *user, bool again)
{
	offer(c, user, c->conf->domain, c->conf->name, NULL, again);
}

void roster_forget(struct component *c, const char *user)
{
	struct roster_job *job = dg_map_get(c->rosters.jobs, user);
	if (!job)
		return;
	if (!job->at_work) {
		job_free(job);
		return;
	}
	free_list(&job->later);
	job->n_later = 0;
	job->is_over = true;
}

void rosters_init(struct rosters *r, struct component *c, uv_loop_t *loop)
{
	*r = (struct rosters){ .c = c,
		.jobs = dg_map_create(),
		.writers = dg_map_create(),
		.verdicts = dg_map_create(),
		.gather_ms = GATHER_MS };
	r->timer = dg_timer_create(loop, on_time, r);
}

/* Before this the asks have been answered with nothing, so that nobody else holds a job but the journal, which answers
 * no more. */
void rosters_finish(struct rosters *r)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(r->jobs, &at))
		job_free(at.value);
	rosters_stream_down(r);
	dg_map_destroy(r->jobs);
	dg_map_destroy(r->writers);
	dg_map_destroy(r->verdicts);
	dg_timer_destroy(r->timer);
}

void rosters_stream_down(struct rosters *r)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(r->verdicts, &at)) {
		void *verdict = at.value;
		dg_map_take(r->verdicts, at.key);
		free(verdict);
	}
}
