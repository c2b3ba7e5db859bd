/* intake.c - a text from a user on its way into the journal: checks, plugins, route, commit. Called through router.h.
 */
#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "router/route.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/mem.h"

/* What the store may have in its queue before users are asked to wait: operations, and octets of texts that are on
 * their way to the disk. Measured on a disk that takes 500 ms to sync: docs/operating.md, "What it costs under
 * pressure". */
enum { STORE_QUEUE_MAX = 20000, INTAKE_OCTETS = 32 << 20 };

struct refusal {
	enum dg_status why;
	struct dg_said said;
	struct dg_error plugin; /* what a plugin has to say */
};

static bool refuse(struct refusal *f, enum dg_status why, enum dg_text_id what, const char *arg)
{
	f->why = why;
	f->said = (struct dg_said){ what, { arg, NULL, NULL } };
	return false;
}

unsigned dg_router_load(const struct dg_router *r)
{
	size_t queued = dg_store_queued(r->store) * 100 / STORE_QUEUE_MAX,
	       octets = r->intake_octets * 100 / INTAKE_OCTETS;
	return (unsigned)(queued > octets ? queued : octets);
}

/* Is the gateway able to take anything now? */
static bool check_house(const struct dg_router *r, bool at_last, struct refusal *f)
{
	if (r->stopping && !at_last)
		return refuse(f, DG_AGAIN, DG_T_RESTARTING, NULL);
	if (dg_store_health(r->store) || dg_store_queued(r->store) > STORE_QUEUE_MAX ||
		r->intake_octets > INTAKE_OCTETS)
		return refuse(f, DG_AGAIN, DG_T_OVERLOADED, NULL);
	return true;
}

/* Who sends, and from which number. */
static bool check_sender(const struct realm *m, struct dg_row *row, struct refusal *f)
{
	bool is_own = !strcmp(row->user, m->conf->domain); /* the gateway's: a code that proves a number */
	if (!is_own && !dg_router_may(m->router, row->user))
		return refuse(f, DG_DENIED, DG_T_NOT_ALLOWED, NULL);
	if (realm_accounts(m)) { /* it is the session's */
		row->self = NULL;
		row->remember = false;
		return true;
	}
	row->self = dg_map_get(m->number_of, row->user);
	row->remember = !row->self && !is_own;
	row->self = row->self ? row->self : m->conf->sender;
	if (!row->self && dg_router_caps(m->router, m->conf->domain) & DG_CAP_PHONE)
		return refuse(f, DG_DENIED, DG_T_NO_NUMBER, NULL);
	return true;
}

/* What a text may bring along, and needs a network for. */
static bool check_caps(const struct realm *m, const struct dg_row *row, struct refusal *f)
{
	const struct {
		const char *value;
		uint32_t cap;
		enum dg_text_id what;
	} needs[] = {
		{ row->room, DG_CAP_ROOMS, DG_T_NOT_A_ROOM },
		{ row->files, DG_CAP_FILES, DG_T_STATUS_UNSUPPORTED },
		{ row->replaces, DG_CAP_EDIT, DG_T_CANNOT_CORRECT },
	};
	uint32_t caps = dg_router_caps(m->router, m->conf->domain);
	for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
		if (needs[i].value && !(caps & needs[i].cap))
			return refuse(f, DG_UNSUPPORTED, needs[i].what, NULL);
	return true;
}

static bool check_plugins(struct realm *m, struct dg_row *row, struct refusal *f)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.peer = row->peer;
	ev.message.self = row->self;
	ev.message.text = row->text;
	ev.message.subject = row->subject;
	const struct dg_place at = { DG_DOWN, row->domain, NULL, row->user };
	f->why = DG_DENIED;
	f->plugin.text[0] = '\0';
	if (chain_filter(&m->router->chain, &at, &ev, &f->why, &f->plugin) == DG_DROP)
		return refuse(f, f->why, f->plugin.text[0] ? DG_T_PLAIN : dg_text_of_status(f->why), f->plugin.text);
	row->text = ev.message.text;
	row->subject = ev.message.subject;
	return true;
}

static bool check_route(const struct realm *m, const struct dg_row *row, struct lane **out, struct refusal *f)
{
	*out = realm_accounts(m);
	if (!*out)
		*out = route_pick(m, row->peer, NULL);
	if (!*out)
		return refuse(f, DG_DENIED, DG_T_NO_ROUTE, row->peer);
	return true;
}

static void on_accepted(void *arg, enum dg_status status, uint64_t id, bool repeat)
{
	struct job *j = arg;
	dg_router_sent *done = j->sent;
	void *done_arg = j->sent_arg;
	struct realm *m = j->lane->realm;
	m->router->claiming -= j->row.stand == DG_SUBMITTED;
	m->router->intake_octets -= j->octets;
	if (status != DG_OK || repeat) {
		lane_forget(j);
	} else {
		m->accepted->value++;
		job_set_id(j, id);
		lane_accepted(j);
	}
	const struct dg_said said = { status == DG_OK ? DG_T_NONE : DG_T_NOT_STORED, { NULL, NULL, NULL } };
	done(done_arg, status == DG_OK ? DG_OK : DG_AGAIN, &said, status == DG_OK ? id : 0);
	router_check_stopped(m->router);
}

static void take(struct realm *m, const struct dg_row *given, bool at_last, dg_router_sent *done, void *arg)
{
	struct dg_router *r = m->router;
	struct dg_row row = *given;
	struct refusal f;
	struct lane *l;
	if (!check_sender(m, &row, &f) || !check_house(r, at_last, &f) || !check_route(m, &row, &l, &f) ||
		!check_caps(m, &row, &f) || !check_plugins(m, &row, &f)) {
		m->refused->value++;
		done(arg, f.why, &f.said, 0);
		return;
	}
	int64_t limit_ms = l->conf->message_ttl_ms;
	row.way = DG_DOWN;
	row.instance = l->conf->section.name;
	row.created_ms = dg_now_ms();
	if (!row.expires_ms || row.expires_ms > row.created_ms + limit_ms)
		row.expires_ms = row.created_ms + limit_ms;
	row.stand = !r->stopping && lane_is_open(l, &row) ? DG_SUBMITTED : DG_ACCEPTED;
	row.attempts = row.stand == DG_SUBMITTED;

	struct job *j = job_create(&row);
	j->state = JOB_COMMITTING;
	j->sent = done;
	j->sent_arg = arg;
	r->claiming += row.stand == DG_SUBMITTED;
	r->intake_octets += j->octets;
	lane_join(l, j);
	dg_store_accept(r->store, &j->row, false, on_accepted, j);
}

/* ---- where users log in, only who is registered may send ---- */

struct entry {
	struct realm *realm;
	struct dg_row *row;
	dg_router_sent *done;
	void *arg;
};

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct entry *e = arg;
	const char *domain = e->realm->conf->domain;
	(void)user;
	if (status == DG_OK) {
		take(e->realm, e->row, false, e->done, e->arg);
	} else {
		bool is_nobody = status == DG_NOENT;
		const struct dg_said said = { is_nobody ? DG_T_MUST_REGISTER : DG_T_OVERLOADED,
			{ domain, NULL, NULL } };
		e->realm->refused->value++;
		e->done(e->arg, is_nobody ? DG_DENIED : DG_AGAIN, &said, 0);
	}
	free(e->row);
	free(e);
}

static void enter(struct realm *m, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	struct entry *e = dg_alloc(sizeof *e);
	*e = (struct entry){ m, row_copy(given), done, arg };
	if (m->router->users)
		dg_users_find(m->router->users, m->conf->domain, given->user, on_user, e);
	else
		on_user(e, DG_NOENT, NULL);
}

static struct realm *find_realm(const struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	struct realm *m = realm_find(r, given->domain);
	if (!m)
		done(arg, DG_NOENT, &(const struct dg_said){ DG_T_NOT_SERVED, { NULL, NULL, NULL } }, 0);
	return m;
}

void dg_router_send(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	struct realm *m = find_realm(r, given, done, arg);
	if (m && realm_accounts(m))
		enter(m, given, done, arg);
	else if (m)
		take(m, given, false, done, arg);
}

/* There may be no time left to look anybody up: who could log in is registered. */
void dg_router_send_at_last(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	struct realm *m = find_realm(r, given, done, arg);
	const struct lane *l = m ? realm_accounts(m) : NULL;
	if (m && l && !session_of(l, given->user))
		enter(m, given, done, arg);
	else if (m)
		take(m, given, true, done, arg);
}
