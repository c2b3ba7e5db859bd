/* events.c - what is not a text, both ways: typing, presence, contacts, profiles, reactions, retractions, rooms, and
 * that something was read. Called through router.h, and by network.c for what instances report. Keeps nothing: what
 * cannot go now is refused, and what XMPP cannot show now is lost.
 *
 * Messages have two names: XMPP's clients know a stanza id, the network a name of its own. The journal knows both.
 */
#include "router/events.h"

#include <stdlib.h>

#include "router/realm.h"
#include "util/event_copy.h"
#include "util/mem.h"

/* Where an event of this kind names an earlier message; NULL: it names none. */
static const char **name_in(struct dg_event *ev)
{
	switch (ev->kind) {
	case DG_REACTION: return &ev->reaction.id;
	case DG_RETRACT: return &ev->retract.id;
	case DG_RECEIPT: return &ev->receipt.id;
	default: return NULL;
	}
}

static struct dg_place place_of(const struct lane *l, enum dg_way way, const char *user)
{
	return (struct dg_place){
		.way = way,
		.domain = l->realm->conf->domain,
		.instance = l->conf->section.name,
		.user = user,
		.micros = -1,
	};
}

/* false: a plugin drops it. */
static bool pass_plugins(
	const struct lane *l, enum dg_way way, const char *user, struct dg_event *ev, enum dg_status *why)
{
	struct dg_error text;
	const struct dg_place at = place_of(l, way, user);
	*why = DG_DENIED;
	return chain_filter(&l->realm->router->chain, &at, ev, why, &text) == DG_PASS;
}

/* An event whose message is being looked up. */
struct look_up {
	struct lane *lane;
	char *user;
	struct dg_event *ev;
	dg_router_asked *done; /* down */
	void *arg;
};

static struct look_up *create(struct lane *l, const char *user, const struct dg_event *ev)
{
	struct look_up *u = dg_alloc(sizeof *u);
	u->lane = l;
	u->user = dg_strdup(user);
	u->ev = dg_event_copy(ev);
	return u;
}

static void destroy(struct look_up *u)
{
	free(u->user);
	free(u->ev);
	free(u);
}

/* ---- down ---- */

static void answer(dg_router_asked *done, void *arg, enum dg_status why, enum dg_text_id what)
{
	if (done)
		done(arg, why, &(const struct dg_said){ what, { NULL, NULL, NULL } });
}

static void answer_status(dg_router_asked *done, void *arg, enum dg_status why)
{
	answer(done, arg, why, why == DG_OK ? DG_T_NONE : dg_text_of_status(why));
}

static enum dg_status hand_over(struct lane *l, const char *user, struct dg_event *ev)
{
	enum dg_status why;
	ev->sid = session_sid(l, user);
	if (!ev->sid || l->realm->router->stopping || !dg_instance_has_session(l->instance, ev->sid))
		return DG_OFFLINE;
	if (!pass_plugins(l, DG_DOWN, user, ev, &why))
		return why;
	const struct dg_place at = place_of(l, DG_DOWN, user);
	enum dg_status status = dg_instance_deliver(l->instance, ev);
	chain_observe(&l->realm->router->chain, &at, ev, status);
	return status;
}

static void on_name_down(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct look_up *u = arg;
	(void)row;
	if (status == DG_NOENT || (status == DG_OK && !name)) {
		answer(u->done, u->arg, DG_NOENT, DG_T_UNKNOWN_MESSAGE);
	} else if (status != DG_OK) {
		answer_status(u->done, u->arg, status);
	} else {
		*name_in(u->ev) = name;
		answer_status(u->done, u->arg, hand_over(u->lane, u->user, u->ev));
	}
	destroy(u);
}

/* What a user may ask for: not what belongs to the session, and no texts. */
static bool may_ask(const struct dg_event *ev)
{
	static const uint32_t kinds = 1u << DG_TYPING | 1u << DG_PRESENCE | 1u << DG_CONTACT | 1u << DG_PROFILE |
		1u << DG_REACTION | 1u << DG_RETRACT | 1u << DG_ROOM;
	if (ev->kind == DG_RECEIPT)
		return ev->receipt.stage == DG_READ && ev->receipt.id;
	return ev->kind < DG_KIND_END && (kinds & 1u << ev->kind);
}

void dg_router_ask(struct dg_router *r, const char *domain, const char *user, const struct dg_event *ev,
	dg_router_asked *done, void *arg)
{
	struct realm *m = realm_find(r, domain);
	struct lane *l = m ? realm_accounts(m) : NULL;
	enum dg_status why = !m ? DG_NOENT : !l ? DG_UNSUPPORTED : !may_ask(ev) ? DG_INVALID : DG_OK;
	if (why == DG_OK && !session_sid(l, user))
		why = DG_OFFLINE;
	if (why != DG_OK) {
		answer_status(done, arg, why);
		return;
	}
	struct look_up *u = create(l, user, ev);
	const char **name = name_in(u->ev);
	u->done = done;
	u->arg = arg;
	if (name && *name) {
		dg_store_by_stanza(r->store, domain, user, *name, on_name_down, u);
		return;
	}
	answer_status(done, arg, name ? DG_INVALID : hand_over(l, user, u->ev));
	destroy(u);
}

/* ---- up ---- */

static void show(struct lane *l, const char *user, struct dg_event *ev)
{
	const struct dg_router *r = l->realm->router;
	const struct dg_place at = place_of(l, DG_UP, user);
	enum dg_status why;
	if (!pass_plugins(l, DG_UP, user, ev, &why))
		return;
	chain_observe(&l->realm->router->chain, &at, ev, DG_OK);
	if (r->sink.on_event && !r->stopping)
		r->sink.on_event(r->sink_arg, l->realm->conf->domain, user, ev);
}

static void on_name_up(void *arg, enum dg_status status, const struct dg_row *row, const char *name)
{
	struct look_up *u = arg;
	(void)name;
	if (status == DG_OK && row->stanza_id) {
		*name_in(u->ev) = row->stanza_id;
		show(u->lane, u->user, u->ev);
	} else {
		dg_log(u->lane->realm->router->log, DG_LOG_DEBUG,
			DG_SAY(u->lane->conf->section.name, "an event about a message that is not known (any more)"),
			DG_S("kind", dg_kind_name(u->ev->kind)));
	}
	destroy(u);
}

enum dg_status events_up(struct lane *l, const struct dg_event *ev)
{
	const struct session *s = session_by_sid(l, ev->sid);
	if (!s || s->trial)
		return DG_NOENT;
	struct look_up *u = create(l, s->user, ev);
	const char **name = name_in(u->ev);
	if (name && !*name && ev->kind == DG_RECEIPT && u->ev->receipt.n_refs)
		*name = u->ev->receipt.refs[0];
	if (name && *name) {
		dg_store_by_name(l->realm->router->store, l->conf->section.name, s->user, *name, on_name_up, u);
		return DG_OK;
	}
	if (!name)
		show(l, u->user, u->ev);
	destroy(u);
	return name ? DG_INVALID : DG_OK;
}
