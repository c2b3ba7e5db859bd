/* intake.c - a text from a user on its way into the journal: who it is, checks, plugins, route, commit. Called through
 * router.h.
 *
 * Who has registered is asked of core/user, which answers at once or when the disk has; either way in the order of the
 * texts of one user. Where nobody is registered nobody is asked.
 */
#include <stdlib.h>
#include <string.h>

#include "router/price.h"
#include "router/realm.h"
#include "router/route.h"
#include "router/sender.h"
#include "user/user.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"
#include "util/random.h"

/* What the store may have in its queue before users are asked to wait: operations, and octets of texts that are on
 * their way to the disk. Measured on a disk that takes 500 ms to sync: docs/operating.md, "What it costs under
 * pressure". */
enum { STORE_QUEUE_MAX = 20000, INTAKE_OCTETS = 32 << 20 };

enum { OWN_ID_CHARACTERS = 26 };

/* A text on its way through the checks. */
struct passage {
	struct dg_router *router;
	struct realm *realm;
	const struct dg_row *given; /* the caller's, or `kept` */
	bool at_last;               /* the router may have stopped */
	bool is_own;                /* the gateway's */
	bool is_word;               /* a plugin's: none is asked */
	bool by_http;               /* a program's, which the operator knows */
	dg_router_sent *done;
	void *arg;
	/* While it waits to be known who it is: */
	struct dg_row *kept;
	size_t octets;
	bool is_inside; /* in the call that asks */
	bool is_over;   /* it was answered in there */
};

struct refusal {
	enum dg_status why;
	struct dg_said said;
	struct dg_error plugin;   /* what a plugin has to say */
	struct dg_text_room room; /* and what stands in it */
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

/* Where users log in, nobody else has a way to the network. */
static bool wants_registration(const struct realm *m)
{
	return m->conf->registration == DG_REGISTRATION_REQUIRED || realm_accounts(m);
}

/* A number that was proven here is the user's until the configuration gives it to somebody. */
static const char *proven_number(const struct realm *m, const struct dg_user *user)
{
	return user && user->number && !dg_map_get(m->owner_of, user->number) ? user->number : NULL;
}

/* Who sends, and from which number. `user`: as registered, or NULL. */
static bool check_sender(const struct passage *p, const struct dg_user *user, struct dg_row *row, struct refusal *f)
{
	const struct realm *m = p->realm;
	row->remember = false;
	if ((p->is_word || p->by_http) && row->self) {
		row->remember = p->by_http;
		return true;
	}
	row->self = NULL;
	if (!p->is_own && !p->by_http && !user && wants_registration(m))
		return refuse(f, DG_AUTH, DG_T_MUST_REGISTER, m->conf->domain);
	if (realm_accounts(m))
		return true; /* the number is the session's */
	const char *own = dg_map_get(m->number_of, row->user);
	own = own ? own : proven_number(m, user);
	const struct dg_conf_sender *rule = sender_rule(m->conf, row->peer);
	row->self = rule && (rule->always || !own) ? sender_of(rule, row->user) : own ? own : m->conf->sender;
	row->remember = !p->is_own && row->self && (row->self != own || dg_map_get(m->teams, own));
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

static bool check_plugins(const struct lane *l, struct dg_row *row, struct refusal *f)
{
	struct realm *m = l->realm;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	row->instance = l->conf->section.name;
	row->created_ms = dg_now_ms();
	price_row(l, row);
	ev.message.peer = row->peer;
	ev.message.self = row->self;
	ev.message.text = row->text;
	ev.message.subject = row->subject;
	ev.message.passing = row->passing;
	const struct dg_place at = price_place(m, row);
	f->why = DG_DENIED;
	f->plugin.text[0] = '\0';
	if (chain_filter(&m->router->chain, &at, &ev, &f->why, &f->plugin) == DG_DROP) {
		f->said = dg_text_read(f->plugin.text, &f->room);
		return false;
	}
	bool is_other = row->text != ev.message.text || row->subject != ev.message.subject;
	row->text = ev.message.text;
	row->subject = ev.message.subject;
	if (is_other)
		price_row(l, row);
	return true;
}

static bool check_route(const struct realm *m, const struct dg_row *row, struct lane **out, struct refusal *f)
{
	*out = realm_accounts(m);
	if (!*out)
		*out = route_pick(m, row->peer);
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

static void refused(const struct passage *p, const struct refusal *f)
{
	p->realm->refused->value++;
	p->done(p->arg, f->why, &f->said, 0);
}

static void commit(const struct passage *p, struct lane *l, struct dg_row *row)
{
	struct dg_router *r = p->router;
	int64_t limit_ms = l->conf->message_ttl_ms;
	row->instance = l->conf->section.name;
	row->created_ms = dg_now_ms();
	if (!row->expires_ms || row->expires_ms > row->created_ms + limit_ms)
		row->expires_ms = row->created_ms + limit_ms;
	row->stand = !r->stopping && lane_is_open(l, row) ? DG_SUBMITTED : DG_ACCEPTED;
	row->attempts = row->stand == DG_SUBMITTED;

	struct job *j = job_create(row);
	j->state = JOB_COMMITTING;
	j->sent = p->done;
	j->sent_arg = p->arg;
	r->claiming += row->stand == DG_SUBMITTED;
	r->intake_octets += j->octets;
	lane_join(l, j);
	dg_store_accept(r->store, &j->row, false, on_accepted, j);
}

/* Now it is known who it is. */
static void pass(const struct passage *p, const struct dg_user *user)
{
	struct dg_row row = *p->given;
	struct refusal f;
	struct lane *l;
	row.way = DG_DOWN;
	if (!check_sender(p, user, &row, &f) || !check_house(p->router, p->at_last, &f) ||
		!check_route(p->realm, &row, &l, &f) || !check_caps(p->realm, &row, &f) ||
		(!p->is_word && !check_plugins(l, &row, &f)))
		refused(p, &f);
	else
		commit(p, l, &row);
}

/* ---- who it is ---- */

static void on_user(void *arg, enum dg_status status, const struct dg_user *user)
{
	struct passage *p = arg;
	struct dg_router *r = p->router;
	struct refusal f;
	p->is_over = true;
	if (status == DG_OK || status == DG_NOENT) {
		pass(p, user);
	} else {
		(void)refuse(&f, DG_AGAIN, DG_T_OVERLOADED, NULL);
		refused(p, &f);
	}
	if (p->is_inside)
		return;
	r->asking--;
	r->intake_octets -= p->octets;
	free(p->kept);
	free(p);
	router_check_idle(r);
}

/* From memory the answer comes at once, and nothing has to be copied. */
static void ask_who(const struct passage *passage)
{
	struct dg_router *r = passage->router;
	struct passage *p = dg_alloc(sizeof *p);
	*p = *passage;
	p->is_inside = true;
	dg_users_find(r->users, p->given->domain, p->given->user, on_user, p);
	p->is_inside = false;
	if (p->is_over) {
		free(p);
		return;
	}
	p->kept = row_copy(p->given);
	p->given = p->kept;
	p->octets = row_octets(p->kept) + sizeof *p;
	r->intake_octets += p->octets;
	r->asking++;
}

static bool has_to_be_known(const struct realm *m, const char *user)
{
	const struct dg_router *r = m->router;
	return r->users && (wants_registration(m) || !dg_map_get(m->number_of, user)) &&
		dg_users_any(r->users, m->conf->domain);
}

static void take(struct passage *p)
{
	struct dg_router *r = p->router;
	struct refusal f;
	p->realm = realm_find(r, p->given->domain);
	if (!p->realm) {
		p->done(p->arg, DG_NOENT, &(const struct dg_said){ DG_T_NOT_SERVED, { NULL, NULL, NULL } }, 0);
	} else if (!p->is_own && !p->by_http && !dg_router_may(r, p->given->user)) {
		(void)refuse(&f, DG_DENIED, DG_T_NOT_ALLOWED, NULL);
		refused(p, &f);
	} else if (p->is_own || !has_to_be_known(p->realm, p->given->user)) {
		pass(p, NULL);
	} else if (!check_house(r, p->at_last, &f)) {
		refused(p, &f);
	} else {
		ask_who(p);
	}
}

void dg_router_send(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	take(&(struct passage){ .router = r, .given = given, .done = done, .arg = arg });
}

void dg_router_send_at_last(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	take(&(struct passage){ .router = r, .given = given, .at_last = true, .done = done, .arg = arg });
}

void dg_router_send_by_http(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	take(&(struct passage){ .router = r, .given = given, .by_http = true, .done = done, .arg = arg });
}

void dg_router_send_own(
	struct dg_router *r, const char *domain, const char *number, const char *text, dg_router_sent *done, void *arg)
{
	char id[OWN_ID_CHARACTERS + 1];
	dg_random_token(id, OWN_ID_CHARACTERS);
	const struct dg_row row = {
		.domain = domain, .user = domain, .peer = number, .stanza_id = id, .text = text, .passing = true
	}; /* a code is nobody's business when it has gone */
	take(&(struct passage){ .router = r, .given = &row, .is_own = true, .done = done, .arg = arg });
}

static void on_word(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	const struct dg_router *r = arg;
	(void)said, (void)id;
	if (why != DG_OK)
		dg_log(r->log, DG_LOG_WARN, DG_SAY("router", "a plugin's own text could not be sent"),
			DG_S("why", dg_status_name(why)));
}

void intake_word(struct dg_router *r, const char *domain, const char *self, const char *number, const char *text)
{
	char id[OWN_ID_CHARACTERS + 1];
	dg_random_token(id, OWN_ID_CHARACTERS);
	const struct dg_row row = {
		.domain = domain, .user = domain, .self = self, .peer = number, .stanza_id = id, .text = text
	};
	take(&(struct passage){ .router = r,
		.given = &row,
		.at_last = true,
		.is_own = true,
		.is_word = true,
		.done = on_word,
		.arg = r });
}

/* ---- the end ---- */

void dg_router_when_idle(struct dg_router *r, void (*on_idle)(void *arg), void *arg)
{
	r->on_idle = on_idle;
	r->idle_arg = arg;
	router_check_idle(r);
}

void router_check_idle(struct dg_router *r)
{
	void (*on_idle)(void *arg) = r->on_idle;
	if (!on_idle || r->asking)
		return;
	r->on_idle = NULL;
	on_idle(r->idle_arg);
}
