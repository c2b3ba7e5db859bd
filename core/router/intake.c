/* intake.c - a text from a user on its way into the journal: checks, plugins, route, commit. Called through router.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "router/route.h"
#include "util/clock.h"
#include "util/mem.h"

/* What the store may have in its queue before users are asked to wait: operations, and octets of texts that are on
 * their way to the disk. Measured on a disk that takes 500 ms to sync: docs/operating.md, "What it costs under
 * pressure". */
enum { STORE_QUEUE_MAX = 20000, INTAKE_OCTETS = 32 << 20 };

struct refusal {
	enum dg_status why;
	struct dg_error text;
};

__attribute__((format(printf, 3, 4))) static bool refuse(struct refusal *f, enum dg_status why, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	vsnprintf(f->text.text, sizeof f->text.text, fmt, args);
	va_end(args);
	f->why = why;
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
		return refuse(
			f, DG_AGAIN, "The gateway is being restarted. Please send the message again in a moment.");
	if (dg_store_health(r->store) || dg_store_queued(r->store) > STORE_QUEUE_MAX ||
		r->intake_octets > INTAKE_OCTETS)
		return refuse(
			f, DG_AGAIN, "The gateway cannot take messages right now. Please try again in a few minutes.");
	return true;
}

/* Who sends, and from which number. */
static bool check_sender(const struct realm *m, struct dg_row *row, struct refusal *f)
{
	if (!dg_router_may(m->router, row->user))
		return refuse(f, DG_DENIED, "You are not allowed to use this gateway.");
	row->self = dg_map_get(m->number_of, row->user);
	row->remember = !row->self;
	row->self = row->self ? row->self : m->conf->sender;
	if (!row->self && dg_router_caps(m->router, m->conf->domain) & DG_CAP_PHONE)
		return refuse(f, DG_DENIED,
			"You have no phone number at this gateway, and it has no common one. Ask its operator for a "
			"number.");
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
	f->text.text[0] = '\0';
	if (chain_filter(&m->router->chain, &at, &ev, &f->why, &f->text) == DG_DROP)
		return false;
	row->text = ev.message.text;
	row->subject = ev.message.subject;
	return true;
}

static bool check_route(const struct realm *m, const struct dg_row *row, struct lane **out, struct refusal *f)
{
	*out = route_pick(m, row->peer, NULL);
	if (!*out)
		return refuse(f, DG_DENIED, "This gateway does not send to %s: no route leads there.", row->peer);
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
	if (status == DG_OK)
		done(done_arg, DG_OK, "", id);
	else
		done(done_arg, DG_AGAIN, "The gateway could not store the message. Please try again in a few minutes.",
			0);
	router_check_stopped(m->router);
}

static void take(struct dg_router *r, const struct dg_row *given, bool at_last, dg_router_sent *done, void *arg)
{
	struct dg_row row = *given;
	struct refusal f;
	struct lane *l;
	struct realm *m = realm_find(r, row.domain);
	if (!m) {
		done(arg, DG_NOENT, "The gateway does not serve this domain.", 0);
		return;
	}
	if (!check_sender(m, &row, &f) || !check_house(r, at_last, &f) || !check_route(m, &row, &l, &f) ||
		!check_plugins(m, &row, &f)) {
		m->refused->value++;
		done(arg, f.why, f.text.text, 0);
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

void dg_router_send(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	take(r, given, false, done, arg);
}

void dg_router_send_at_last(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg)
{
	take(r, given, true, done, arg);
}
