/* room_in.c - what clients do in rooms: enter, be called otherwise, leave, ask whether they are inside, set the
 * subject. Called by presence.c, message.c and iq.c. */
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/iq.h"
#include "xmpp/room.h"

#define NS_MUC "http://jabber.org/protocol/muc"

static const struct condition not_acceptable = { "cancel", "not-acceptable" };
static const struct condition jid_malformed = { "modify", "jid-malformed" };

/* The room that is addressed. false: it is none. */
static bool find_room(const struct component *c, const struct incoming *in, struct dg_buf *name)
{
	return in->to.node && dg_router_caps(c->router, c->conf->domain) & DG_CAP_ROOMS &&
		component_address(c, in, name) == ADDRESS_OK && dg_router_is_room(c->router, c->conf->domain, name->at);
}

/* ---- presence ---- */

/* Whose request the network has refused at once. */
struct entry {
	struct component *c;
	char *user, *room; /* given */
};

static void entry_free(struct entry *e)
{
	free(e->user);
	free(e->room);
	free(e);
}

/* DG_OK: the answer is to come, as DG_ROOM. */
static void on_asked(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct entry *e = arg;
	struct room *room = room_find(e->c, e->user, e->room);
	if (why != DG_OK && room)
		room_answer(room, why, said);
	entry_free(e);
}

static const char *key_of(const struct incoming *in)
{
	const struct dg_element *x = dg_element_child(in->stanza, "x", NS_MUC);
	const struct dg_element *key = x ? dg_element_child(x, "password", NS_MUC) : NULL;
	return key ? dg_element_text(key) : NULL;
}

static void ask_in(struct component *c, const struct incoming *in, const struct room *room)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	struct entry *e = dg_alloc(sizeof *e);
	*e = (struct entry){ c, dg_strdup(room->user), dg_strdup(room->name) };
	ev.room.room = e->room;
	ev.room.nick = in->to.resource;
	ev.room.op = DG_ROOM_JOIN;
	ev.room.key = key_of(in);
	dg_router_ask(c->router, c->conf->domain, e->user, &ev, on_asked, e);
}

/* Nothing is left here that an answer could be for. */
static void ask_out(struct component *c, const char *user, const char *name)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room.room = name;
	ev.room.op = DG_ROOM_LEAVE;
	dg_router_ask(c->router, c->conf->domain, user, &ev, NULL, NULL);
}

/* Into the room, or another nick, or (`wanted` is the one it has) nothing that the network need know. */
static void on_available(struct component *c, const struct incoming *in, const char *name, const char *full)
{
	static const struct condition too_many = { "wait", "resource-constraint" };
	const char *nick = in->to.resource;
	struct room *room = room_get(c, in->from.bare, name);
	struct occupant *o = room ? room_occupant(room, full) : NULL;
	if (!room || (!o && room->n_occupants >= OCCUPANTS_MAX)) {
		component_refuse_in_words(c, in, too_many, DG_T_TOO_MANY_ROOMS, NULL);
		return;
	}
	char *own = room->nick ? room_resource(room->nick) : NULL;
	bool is_own = own && !strcmp(own, nick);
	bool is_first = dg_list_empty(&room->occupants);
	free(own);
	if (o && !o->entering && is_own && !dg_element_child(in->stanza, "x", NS_MUC))
		return; /* how the user is, is not the room's business on these networks */
	o = room_enter(room, full, nick);
	if (room->nick && (is_own || o->entering)) { /* the user is inside already, by another client or by this one */
		room_welcome(room, o);
		free(o->wanted);
		o->wanted = NULL;
		o->entering = false;
	} else if (room->nick || is_first) {
		ask_in(c, in, room);
	}
}

/* A client leaves, and with the last one the user. `hears`: and is shown that it is outside. */
static void leave(struct component *c, const char *user, const char *name, const char *full, bool hears)
{
	static const int codes[] = { ROOM_SELF, 0 };
	struct room *room = room_find(c, user, name);
	struct occupant *o = room ? room_occupant(room, full) : NULL;
	if (!o)
		return;
	if (!o->entering && hears)
		room_show_out(room, full, NULL, codes);
	room_leave(room, o);
	if (!dg_list_empty(&room->occupants))
		return;
	room_drop(room); /* first: the network may answer before it has been asked to the end */
	ask_out(c, user, name);
}

bool room_presence(struct component *c, const struct incoming *in)
{
	struct dg_buf name = { 0 };
	bool is_room = find_room(c, in, &name);
	bool is_error = !strcmp(in->type, "error"), is_out = is_error || !strcmp(in->type, "unavailable");
	char *full = is_room && in->from.resource ? incoming_full_jid(in) : NULL;
	if (full && is_out)
		leave(c, in->from.bare, name.at, full, !is_error);
	else if (full && !*in->type && !in->allowed)
		component_refuse_in_words(c, in, condition_of(DG_DENIED), DG_T_NOT_ALLOWED, NULL);
	else if (full && !*in->type && in->to.resource)
		on_available(c, in, name.at, full);
	else if (full && !*in->type && dg_element_child(in->stanza, "x", NS_MUC))
		component_refuse_in_words(c, in, jid_malformed, DG_T_NICK_MISSING, NULL);
	free(full);
	dg_buf_finish(&name);
	return is_room;
}

/* ---- messages ---- */

void room_bounced(struct component *c, const struct incoming *in)
{
	struct dg_buf name = { 0 };
	char *full = in->from.resource && find_room(c, in, &name) ? incoming_full_jid(in) : NULL;
	if (full)
		leave(c, in->from.bare, name.at, full, false);
	free(full);
	dg_buf_finish(&name);
}

static void set_subject(struct component *c, const struct room *room, const char *subject)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room.room = room->name;
	ev.room.op = DG_ROOM_SUBJECT;
	ev.room.text = subject;
	dg_router_ask(c->router, c->conf->domain, room->user, &ev, NULL, NULL);
}

bool room_is_addressed(const struct component *c, const struct incoming *in)
{
	struct dg_buf name = { 0 };
	bool yes = find_room(c, in, &name);
	dg_buf_finish(&name);
	return yes;
}

static bool says_something(const struct content *m)
{
	return m->body || m->n_files || m->retracts || m->reacts_to || m->is_encrypted;
}

bool room_hears(struct component *c, const struct incoming *in, const struct content *m)
{
	struct dg_buf name = { 0 };
	bool is_room = find_room(c, in, &name);
	char *full = incoming_full_jid(in);
	const struct room *room = is_room ? room_find(c, in->from.bare, name.at) : NULL;
	const struct occupant *o = room ? room_occupant(room, full) : NULL;
	bool is_inside = o && !o->entering, speaks = says_something(m);
	bool is_heard = speaks || m->typing != CONTENT_NOT_TYPING_SAID;
	const struct dg_element *subject = dg_element_child(in->stanza, "subject", DG_NS_STANZA);
	if (is_room && !is_inside && (speaks || subject))
		component_refuse_in_words(c, in, not_acceptable, DG_T_NOT_INSIDE, NULL);
	else if (is_inside && subject && !speaks)
		set_subject(c, room, dg_element_text(subject));
	free(full);
	dg_buf_finish(&name);
	return is_room && (!is_inside || !is_heard);
}

/* ---- questions ---- */

/* XEP-0410: a client asks itself whether it is inside; whoever asks another one hears no more than that. */
static void answer_ping(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	struct dg_buf name = { 0 };
	char *full = incoming_full_jid(in);
	(void)query;
	const struct room *room = find_room(c, in, &name) ? room_find(c, in->from.bare, name.at) : NULL;
	const struct occupant *o = room ? room_occupant(room, full) : NULL;
	if (in->to.resource && (!o || o->entering)) {
		component_refuse(c, in, not_acceptable, NULL, NULL);
	} else {
		struct dg_render r = iq_open_result(c, in);
		iq_close_and_send(c, &r);
	}
	free(full);
	dg_buf_finish(&name);
}

const struct question room_questions[] = {
	{ "get", "ping", "urn:xmpp:ping", AT_ROOM, false, answer_ping },
	{ 0 },
};
