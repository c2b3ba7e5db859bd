/* session.c - see session.h. Called through router.h, by network.c for the states that instances report, and by the
 * lane for whose texts may go. */
#include "router/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "router/trial.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/mem.h"

struct sid_text {
	char text[24];
};

static struct sid_text print_sid(dg_sid sid)
{
	struct sid_text t;
	snprintf(t.text, sizeof t.text, "%" PRIu64, sid);
	return t;
}

/* ---- all of a lane ---- */

struct sessions *sessions_create(void)
{
	struct sessions *all = dg_alloc(sizeof *all);
	all->by_user = dg_map_create();
	all->by_sid = dg_map_create();
	dg_list_init(&all->trials);
	dg_list_init(&all->queue);
	dg_list_init(&all->timed);
	dg_list_init(&all->rest);
	return all;
}

static void free_session(struct session *s)
{
	dg_list_remove(&s->node);
	trial_free(s->trial);
	free(s->text);
	free(s);
}

void sessions_destroy(struct sessions *all)
{
	if (!all)
		return;
	struct dg_node *const lists[] = { &all->trials, &all->queue, &all->timed, &all->rest };
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		while (!dg_list_empty(lists[i]))
			free_session(DG_OF(lists[i]->next, struct session, node));
	dg_map_destroy(all->by_user);
	dg_map_destroy(all->by_sid);
	free(all);
}

struct session *session_of(const struct lane *l, const char *user)
{
	return l->sessions ? dg_map_get(l->sessions->by_user, user) : NULL;
}

struct session *session_by_sid(const struct lane *l, dg_sid sid)
{
	return l->sessions && sid ? dg_map_get(l->sessions->by_sid, print_sid(sid).text) : NULL;
}

dg_sid session_sid(const struct lane *l, const char *user)
{
	const struct session *s = session_of(l, user);
	return s && s->stand == SESSION_ONLINE ? s->sid : 0;
}

/* ---- one: its stand ---- */

static struct session *create_session(struct lane *l, const char *user)
{
	size_t octets = strlen(user) + 1;
	struct session *s = dg_alloc(sizeof *s + octets);
	memcpy(s->user, user, octets);
	s->lane = l;
	dg_list_append(&l->sessions->rest, &s->node);
	return s;
}

static struct session *find_or_create(struct lane *l, const char *user)
{
	struct session *s = session_of(l, user);
	if (s)
		return s;
	s = create_session(l, user);
	dg_map_put(l->sessions->by_user, user, s);
	return s;
}

static bool is_opening(const struct session *s)
{
	return s->stand == SESSION_ASKING || s->stand == SESSION_OPENING;
}

/* How long a stand may last; 0: as long as it likes. */
static const int64_t lasts_ms[] = {
	[SESSION_OPENING] = SESSION_OPEN_MS,
	[SESSION_CLOSING] = SESSION_CLOSE_MS,
	[SESSION_WAITING] = SESSION_FIRST_MS, /* the back-off says it better */
};

static void set_stand(struct session *s, enum session_stand stand)
{
	struct sessions *all = s->lane->sessions;
	bool is_timed = stand < sizeof lasts_ms / sizeof lasts_ms[0] && lasts_ms[stand];
	struct dg_series *online = s->trial ? NULL : s->lane->realm->sessions;
	all->n_opening -= is_opening(s);
	if (online)
		online->value += (stand == SESSION_ONLINE) - (s->stand == SESSION_ONLINE);
	s->stand = stand;
	all->n_opening += is_opening(s);
	s->due_ms = dg_mono_ms() + (!is_timed ? 0 : s->trial ? SESSION_TRY_MS : lasts_ms[stand]);
	dg_list_remove(&s->node);
	dg_list_append(stand != SESSION_QUEUED ? is_timed ? &all->timed : &all->rest
			: s->trial             ? &all->trials
					       : &all->queue,
		&s->node);
}

static void say(struct session *s, enum dg_link link, enum dg_status why, const char *text)
{
	const struct dg_router *r = s->lane->realm->router;
	bool is_same = link == s->link && why == DG_OK && !text && !s->text;
	s->link = link;
	if (text != s->text) {
		free(s->text);
		s->text = dg_strdup(text);
	}
	if (!is_same && !s->trial && r->sink.on_session && !r->stopping)
		r->sink.on_session(r->sink_arg, s->lane->realm->conf->domain, s->user, link, why, s->text);
}

/* An object that stands for nothing goes. */
static void mind(struct session *s)
{
	if (s->stand != SESSION_AWAY || s->is_wanted || s->is_refused || s->is_asleep)
		return;
	if (!s->trial)
		dg_map_take(s->lane->sessions->by_user, s->user);
	free_session(s);
}

/* NOLINTBEGIN(misc-no-recursion): sessions_pump() is not entered twice (is_pumping) */
static void queue_up(struct session *s)
{
	set_stand(s, SESSION_QUEUED);
	sessions_pump(s->lane);
}

static void wait_a_while(struct session *s)
{
	struct dg_backoff b = { SESSION_FIRST_MS, SESSION_MOST_MS, s->backoff_ms };
	int64_t wait_ms = dg_backoff_next(&b);
	s->backoff_ms = b.next_ms;
	set_stand(s, SESSION_WAITING);
	s->due_ms = dg_mono_ms() + wait_ms;
}

/* Where the user's session goes when it is over. */
static void settle(struct session *s, enum dg_status why, bool retry)
{
	bool begins_anew = s->is_anew && s->is_wanted;
	s->is_anew = false;
	if (s->lane->realm->router->stopping || !s->is_wanted) {
		set_stand(s, SESSION_AWAY);
	} else if (begins_anew) {
		queue_up(s);
	} else if (why == DG_AUTH) {
		s->is_refused = true;
		set_stand(s, SESSION_AWAY);
	} else if (retry) {
		wait_a_while(s);
	} else { /* the network does not want it: somebody else logged in, say */
		s->is_wanted = false;
		set_stand(s, SESSION_AWAY);
	}
}

/* It is over at the network, or was never begun there. */
static void is_over(struct session *s, enum dg_status why, bool retry, const char *text)
{
	struct lane *l = s->lane;
	if (s->sid)
		dg_map_take(l->sessions->by_sid, print_sid(s->sid).text);
	s->sid = 0;
	if (s->stand == SESSION_ONLINE && dg_mono_ms() - s->due_ms >= SESSION_PROVEN_MS)
		s->backoff_ms = 0;
	if (s->trial) {
		trial_answer(s->trial, why == DG_OK ? DG_OFFLINE : why, text);
		set_stand(s, SESSION_AWAY);
	} else {
		bool was_closing = s->stand == SESSION_CLOSING;
		settle(s, why, retry);
		lane_session_down(l, s->user);
		say(s, DG_LINK_OFFLINE, was_closing ? DG_OK : why, text);
	}
	mind(s);
	sessions_pump(l);
}

/* ---- opening and closing ---- */

static void open_session(struct session *s, const struct dg_pair *account, size_t n_account)
{
	struct lane *l = s->lane;
	struct dg_event ev = DG_EVENT(DG_LOGIN, ++l->realm->router->last_sid);
	ev.login.user = s->user;
	ev.login.account = account;
	ev.login.n_account = n_account;
	s->sid = ev.sid;
	dg_map_put(l->sessions->by_sid, print_sid(s->sid).text, s);
	set_stand(s, SESSION_OPENING);
	enum dg_status status = dg_instance_deliver(l->instance, &ev);
	if (status == DG_OK)
		say(s, DG_LINK_CONNECTING, DG_OK, NULL);
	else
		is_over(s, status, status != DG_INVALID && status != DG_DENIED && status != DG_UNSUPPORTED, NULL);
}

static void close_session(struct session *s)
{
	struct dg_event ev = DG_EVENT(DG_LOGOUT, s->sid);
	set_stand(s, SESSION_CLOSING);
	enum dg_status status = dg_instance_deliver(s->lane->instance, &ev);
	if (status != DG_OK)
		is_over(s, status, true, NULL);
	else if (!s->trial)
		lane_session_down(s->lane, s->user);
}

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct session *s = arg;
	const struct dg_router *r = s->lane->realm->router;
	if (!s->is_wanted || r->stopping)
		is_over(s, DG_OK, false, NULL);
	else if (s->is_anew)
		is_over(s, DG_OK, true, NULL); /* what was read may be what was on file before */
	else if (status == DG_OK && user->is_locked)
		is_over(s, DG_INTERNAL, false, dg_text(DG_LANG_EN, dg_text_of_status(DG_INTERNAL)));
	else if (status == DG_OK)
		open_session(s, user->account, user->n_account);
	else
		is_over(s, status, status != DG_NOENT, NULL);
}

/* Who tries a login waits at a form, and those are bounded. */
static struct session *next_in_line(const struct sessions *all)
{
	const struct dg_node *line = !dg_list_empty(&all->trials) ? &all->trials : &all->queue;
	return dg_list_empty(line) ? NULL : DG_OF(line->next, struct session, node);
}

void sessions_pump(struct lane *l)
{
	struct sessions *all = l->sessions;
	const struct dg_router *r = l->realm->router;
	if (!all || all->is_pumping)
		return;
	all->is_pumping = true;
	while (!r->stopping && l->link == DG_LINK_ONLINE && all->n_opening < SESSIONS_OPENING) {
		struct session *s = next_in_line(all);
		if (!s)
			break;
		if (s->trial) {
			open_session(s, s->trial->account, s->trial->n_account);
		} else {
			set_stand(s, SESSION_ASKING);
			dg_users_find(r->users, l->realm->conf->domain, s->user, on_user, s);
		}
	}
	all->is_pumping = false;
}
/* NOLINTEND(misc-no-recursion) */

void sessions_lost(struct lane *l)
{
	struct dg_map_iter at = { 0 };
	while (l->sessions && dg_map_next(l->sessions->by_sid, &at))
		is_over(at.value, DG_REMOTE, true, NULL);
}

/* ---- what the network says ---- */

static void is_online(struct session *s)
{
	if (s->stand != SESSION_OPENING)
		return; /* too late: it is being closed; or it says so twice */
	set_stand(s, SESSION_ONLINE);
	if (s->trial) {
		struct lane *l = s->lane;
		trial_answer(s->trial, DG_OK, NULL);
		close_session(s);
		sessions_pump(l);
		return;
	}
	say(s, DG_LINK_ONLINE, DG_OK, NULL);
	lane_session_up(s->lane, s->user, s->is_asleep);
	sessions_pump(s->lane);
}

void sessions_state(struct lane *l, const struct dg_event *ev)
{
	struct session *s = session_by_sid(l, ev->sid);
	if (!s)
		return; /* given up already */
	switch (ev->state.link) {
	case DG_LINK_CONNECTING:
		if (s->stand == SESSION_OPENING)
			say(s, DG_LINK_CONNECTING, DG_OK, ev->state.text);
		return;
	case DG_LINK_ONLINE: is_online(s); return;
	case DG_LINK_OFFLINE: is_over(s, ev->state.why, ev->state.retry, ev->state.text); return;
	}
}

/* ---- time ---- */

static void is_due(struct session *s)
{
	switch (s->stand) {
	case SESSION_WAITING: queue_up(s); return;
	case SESSION_OPENING:
		if (s->trial)
			trial_answer(s->trial, DG_TIMEOUT, NULL);
		s->is_anew = s->is_wanted;
		close_session(s);
		return;
	case SESSION_CLOSING:
		dg_log(s->lane->realm->router->log, DG_LOG_WARN,
			DG_SAY(s->lane->conf->section.name, "the network did not end a session; it is given up"),
			DG_S("user", s->user), DG_I("sid", s->sid));
		is_over(s, DG_TIMEOUT, true, NULL);
		return;
	case SESSION_QUEUED: is_over(s, DG_TIMEOUT, false, NULL); return; /* a trial: its turn did not come */
	case SESSION_AWAY:
	case SESSION_ASKING:
	case SESSION_ONLINE: return;
	}
}

static void collect_late(struct dg_node *list, int64_t now_ms, struct dg_node *late)
{
	for (struct dg_node *n = list->next, *after; n != list; n = after) {
		after = n->next;
		if (DG_OF(n, struct session, node)->due_ms > now_ms)
			continue;
		dg_list_remove(n);
		dg_list_append(late, n);
	}
}

void sessions_tick(struct lane *l)
{
	int64_t now_ms = dg_mono_ms();
	struct dg_node late;
	dg_list_init(&late);
	collect_late(&l->sessions->timed, now_ms, &late);
	collect_late(&l->sessions->trials, now_ms, &late);
	while (!dg_list_empty(&late)) { /* each goes into another list, or out of being */
		struct session *s = DG_OF(late.next, struct session, node);
		dg_list_remove(&s->node);
		is_due(s);
	}
	sessions_pump(l);
}

void session_sleeps(struct lane *l, const char *user)
{
	struct session *s = find_or_create(l, user);
	l->sessions->n_asleep += !s->is_asleep;
	s->is_asleep = true;
}

void sessions_forget_sleepers(struct lane *l)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(l->sessions->by_user, &at)) {
		struct session *s = at.value;
		s->is_asleep = false;
		mind(s);
	}
	l->sessions->n_asleep = 0;
}

/* ---- what XMPP says ---- */

/* The lane of the network where users of `domain` log in; NULL: nobody does, or nobody can be found. */
static struct lane *lane_of(const struct dg_router *r, const char *domain)
{
	struct realm *m = realm_find(r, domain);
	struct lane *l = m ? realm_accounts(m) : NULL;
	return l && r->users ? l : NULL;
}

void dg_router_log_in(struct dg_router *r, const char *domain, const char *user)
{
	struct lane *l = lane_of(r, domain);
	if (!l || r->stopping)
		return;
	struct session *s = find_or_create(l, user);
	if (s->is_wanted)
		return;
	s->is_wanted = true;
	s->is_anew = s->stand == SESSION_CLOSING;
	if (s->stand == SESSION_AWAY && !s->is_refused)
		queue_up(s);
}

void dg_router_log_out(struct dg_router *r, const char *domain, const char *user)
{
	struct lane *l = lane_of(r, domain);
	struct session *s = l ? session_of(l, user) : NULL;
	if (!s || !s->is_wanted)
		return;
	s->is_wanted = s->is_anew = false;
	switch (s->stand) {
	case SESSION_OPENING:
	case SESSION_ONLINE: close_session(s); return;
	case SESSION_QUEUED:
	case SESSION_WAITING: is_over(s, DG_OK, false, NULL); return;
	case SESSION_AWAY: mind(s); return;
	case SESSION_ASKING:
	case SESSION_CLOSING: return;
	}
}

void dg_router_log_in_anew(struct dg_router *r, const char *domain, const char *user)
{
	struct lane *l = lane_of(r, domain);
	struct session *s = l ? session_of(l, user) : NULL;
	if (!s)
		return;
	s->is_refused = false;
	s->backoff_ms = 0;
	s->is_anew = s->is_wanted;
	switch (s->stand) {
	case SESSION_OPENING:
	case SESSION_ONLINE: close_session(s); return;
	case SESSION_WAITING: is_over(s, DG_OK, true, NULL); return;
	case SESSION_AWAY:
		s->is_anew = false;
		if (s->is_wanted)
			queue_up(s);
		else
			mind(s);
		return;
	case SESSION_QUEUED: s->is_anew = false; return;
	case SESSION_ASKING:
	case SESSION_CLOSING: return;
	}
}

enum dg_link dg_router_session(const struct dg_router *r, const char *domain, const char *user, const char **text)
{
	const struct lane *l = lane_of(r, domain);
	const struct session *s = l ? session_of(l, user) : NULL;
	if (text)
		*text = s ? s->text : NULL;
	return s ? s->link : DG_LINK_OFFLINE;
}

void dg_router_try_login(struct dg_router *r, const char *domain, const char *user, const struct dg_pair *account,
	size_t n_account, dg_router_asked *done, void *arg)
{
	struct realm *m = realm_find(r, domain);
	struct lane *l = m ? realm_accounts(m) : NULL;
	enum dg_status why = !l ? DG_UNSUPPORTED : l->link != DG_LINK_ONLINE || r->stopping ? DG_OFFLINE : DG_OK;
	if (why != DG_OK) {
		done(arg, why, &(const struct dg_said){ dg_text_of_status(why), { NULL, NULL, NULL } });
		return;
	}
	struct session *s = create_session(l, user);
	s->trial = trial_create(account, n_account, done, arg);
	set_stand(s, SESSION_QUEUED);
	s->due_ms = dg_mono_ms() + SESSION_TRY_MS;
	sessions_pump(l);
}

const struct dg_option *dg_router_account(const struct dg_router *r, const char *domain)
{
	struct realm *m = realm_find(r, domain);
	const struct lane *l = m ? realm_accounts(m) : NULL;
	return l ? l->module.transport->account : NULL;
}

void dg_router_set_users(struct dg_router *r, struct dg_users *users)
{
	r->users = users;
}
