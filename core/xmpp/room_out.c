/* room_out.c - what a room says to the clients of a user: who is there, what is said, what went wrong. Called by news.c
 * with what the network reports, by tell.c with what was said, and by room_in.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/digest.h"
#include "util/mem.h"
#include "xmpp/bookmark.h"
#include "xmpp/room.h"
#include "xmpp/text_out.h"

#define NS_USER "http://jabber.org/protocol/muc#user"

static const int self_codes[] = { ROOM_SELF, 0 };

/* ---- presence ---- */

/* XEP-0421: the same for one nick of one room, always. All that the network tells of somebody is the nick, so there is
 * nobody to hide, and nothing secret goes into what everybody can read. */
static void occupant_id(const struct room *room, const char *nick, struct dg_buf *out)
{
	unsigned char digest[DG_SHA1_OCTETS];
	struct dg_buf words = { 0 };
	dg_buf_printf(&words, "%s\n%s", room->jid, nick);
	dg_sha1(words.at, words.len, digest);
	dg_base64(out, digest, sizeof digest);
	dg_buf_finish(&words);
}

static void full_jid(const struct room *room, const char *nick, struct dg_buf *out)
{
	char *resource = nick ? room_resource(nick) : NULL;
	dg_buf_str(out, room->jid);
	if (resource)
		dg_buf_printf(out, "/%s", resource);
	free(resource);
}

struct dg_render room_open(
	struct room *room, const char *name, const char *nick, const char *to, const char *id, const char *type)
{
	struct dg_buf from = { 0 };
	full_jid(room, nick, &from);
	struct dg_render r = component_open(room->c, name, from.at, to, id, type);
	dg_buf_finish(&from);
	return r;
}

static void render_codes(struct dg_render *r, const int *codes)
{
	char text[12];
	for (; codes && *codes; codes++) {
		snprintf(text, sizeof text, "%d", *codes);
		dg_render_open(r, "status");
		dg_render_attr(r, "code", text);
		dg_render_close(r);
	}
}

/* What the network calls a role, in the two words of XEP-0045 section 5. */
static void render_item(struct dg_render *r, const char *role, const char *new_nick)
{
	static const struct {
		const char *role, *affiliation, *word;
	} roles[] = {
		{ "owner", "owner", "moderator" },
		{ "moderator", "none", "moderator" },
		{ "visitor", "none", "visitor" },
		{ "none", "none", "none" },
	};
	size_t i = 0;
	while (i < sizeof roles / sizeof roles[0] && strcmp(roles[i].role, role) != 0)
		i++;
	bool known = i < sizeof roles / sizeof roles[0];
	dg_render_open(r, "item");
	dg_render_attr(r, "affiliation", known ? roles[i].affiliation : "none");
	dg_render_attr(r, "role", known ? roles[i].word : "participant");
	dg_render_attr(r, "nick", new_nick);
	dg_render_close(r);
}

static void render_user(struct dg_render *r, const char *role, const char *new_nick, const int *codes)
{
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", NS_USER);
	render_item(r, role, new_nick);
	render_codes(r, codes);
	dg_render_close(r);
}

void room_show(
	struct room *room, const char *to, const char *nick, const char *new_nick, const char *text, const int *codes)
{
	static const char *const shows[] = {
		[DG_SHOW_CHAT] = "chat", [DG_SHOW_AWAY] = "away", [DG_SHOW_XA] = "xa", [DG_SHOW_DND] = "dnd"
	};
	const struct member *m = dg_map_get(room->members, nick);
	bool is_there = m && m->show != DG_SHOW_OFFLINE && !new_nick;
	struct dg_buf id = { 0 };
	struct dg_render r = room_open(room, "presence", nick, to, NULL, is_there ? NULL : "unavailable");
	if (is_there && m->show <= DG_SHOW_DND && shows[m->show])
		dg_render_leaf(&r, "show", NULL, shows[m->show]);
	if (text || (is_there && m->text))
		dg_render_leaf(&r, "status", NULL, text ? text : m->text);
	if (is_there) {
		render_user(&r, m->role, NULL, codes);
	} else if (new_nick) {
		char *resource = room_resource(new_nick);
		render_user(&r, m ? m->role : "participant", resource, codes);
		free(resource);
	} else {
		render_user(&r, "none", NULL, codes);
	}
	occupant_id(room, nick, &id);
	render_named(&r, "occupant-id", "urn:xmpp:occupant-id:0", id.at);
	dg_buf_finish(&id);
	dg_render_close(&r);
	component_send(room->c);
}

void room_show_out(struct room *room, const char *to, const char *text, const int *codes)
{
	struct dg_render r = room_open(room, "presence", room->nick, to, NULL, "unavailable");
	if (text)
		dg_render_leaf(&r, "status", NULL, text);
	render_user(&r, "none", NULL, codes);
	dg_render_close(&r);
	component_send(room->c);
}

void room_tell_subject(struct room *room, const char *to)
{
	struct dg_render r = room_open(room, "message", room->said_by, to, NULL, "groupchat");
	dg_render_leaf(&r, "subject", NULL, room->subject ? room->subject : "");
	dg_render_close(&r);
	component_send(room->c);
}

void room_welcome(struct room *room, const struct occupant *o)
{
	static const int renamed[] = { ROOM_SELF, ROOM_NICK_SET, 0 };
	char *resource = room_resource(room->nick);
	bool is_same = !o->wanted || !strcmp(o->wanted, resource);
	for (struct dg_map_iter at = { 0 }; dg_map_next(room->members, &at);)
		if (strcmp(at.key, room->nick) != 0)
			room_show(room, o->full, at.key, NULL, NULL, NULL);
	room_show(room, o->full, room->nick, NULL, NULL, is_same ? self_codes : renamed);
	if (room->subject) /* else the network is about to say it */
		room_tell_subject(room, o->full);
	free(resource);
}

static struct condition condition_of_join(enum dg_status why)
{
	static const struct {
		enum dg_status why;
		struct condition condition;
	} conditions[] = {
		{ DG_BUSY, { "cancel", "conflict" } },
		{ DG_AUTH, { "auth", "not-authorized" } },
		{ DG_DENIED, { "auth", "forbidden" } },
		{ DG_TOOBIG, { "wait", "service-unavailable" } },
	};
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++)
		if (conditions[i].why == why)
			return conditions[i].condition;
	return condition_of(why);
}

void room_refuse(struct room *room, const struct occupant *o, enum dg_status why, const struct dg_said *said)
{
	struct component *c = room->c;
	struct dg_render r = room_open(room, "presence", o->wanted ? o->wanted : room->nick, o->full, NULL, "error");
	dg_render_leaf(&r, "x", "http://jabber.org/protocol/muc", NULL);
	render_error(&r, condition_of_join(why), NULL, component_lang(c, NULL, room->user), said);
	dg_render_close(&r);
	component_send(c);
}

const struct occupant *room_inside(const struct room *room, const struct occupant *o)
{
	const struct dg_node *n = o ? o->node.next : room->occupants.next;
	for (; n != &room->occupants; n = n->next) {
		o = DG_OF(n, const struct occupant, node);
		if (!o->entering)
			return o;
	}
	return NULL;
}

void rooms_close(struct component *c, const char *user, int code)
{
	const int codes[] = { ROOM_SELF, code, 0 };
	for (struct dg_map_iter at = { 0 }; dg_map_next(c->rooms.by_key, &at);) {
		struct room *room = at.value;
		if (user && strcmp(room->user, user) != 0)
			continue;
		const struct dg_said said = { DG_T_STATUS_OFFLINE, { NULL, NULL, NULL } };
		DG_LIST_EACH (n, &room->occupants) {
			const struct occupant *o = DG_OF(n, struct occupant, node);
			if (o->entering)
				room_refuse(room, o, DG_OFFLINE, &said);
			else
				room_show_out(room, o->full, NULL, codes);
		}
		room_drop(room);
	}
}

/* ---- what the network reports ---- */

static enum dg_text_id sentence_of_join(enum dg_status why)
{
	switch (why) {
	case DG_BUSY: return DG_T_NICK_TAKEN;
	case DG_AUTH: return DG_T_ROOM_KEY;
	case DG_DENIED: return DG_T_ROOM_CLOSED;
	case DG_NOENT: return DG_T_NO_ROOM;
	case DG_TOOBIG: return DG_T_ROOM_FULL;
	case DG_OK:
	case DG_AGAIN:
	case DG_OFFLINE:
	case DG_INVALID:
	case DG_UNSUPPORTED:
	case DG_TIMEOUT:
	case DG_REMOTE:
	case DG_INTERNAL: break;
	}
	return dg_text_of_status(why);
}

void room_answer(struct room *room, enum dg_status why, const struct dg_said *said)
{
	for (struct dg_node *n = room->occupants.next, *next; n != &room->occupants; n = next) {
		struct occupant *o = DG_OF(n, struct occupant, node);
		next = n->next;
		if (!o->wanted)
			continue;
		if (why != DG_OK)
			room_refuse(room, o, why, said);
		else if (o->entering && room->nick)
			room_welcome(room, o);
		free(o->wanted);
		o->wanted = NULL;
		if (o->entering && (why != DG_OK || !room->nick))
			room_leave(room, o);
		else
			o->entering = false;
	}
	if (dg_list_empty(&room->occupants))
		room_drop(room);
}

static void take_join(struct room *room, const struct dg_event *ev)
{
	const struct dg_said said = { sentence_of_join(ev->room.why), { NULL, NULL, NULL } };
	room_answer(room, ev->room.why, &said);
}

/* Who is still on the way in was let out before, and this is the answer to that, unless it says why not. */
static void take_leave(struct room *room, const struct dg_event *ev)
{
	static const int kicked[] = { ROOM_SELF, ROOM_KICKED, 0 };
	if (!room->nick) {
		if (ev->room.why != DG_OK)
			take_join(room, ev);
		return;
	}
	const int *codes = ev->room.why == DG_DENIED ? kicked : self_codes;
	for (const struct occupant *o = room_inside(room, NULL); o; o = room_inside(room, o))
		room_show_out(room, o->full, ev->room.text, codes);
	room_drop(room);
}

static void take_subject(struct room *room, const struct dg_event *ev)
{
	free(room->subject);
	free(room->said_by);
	room->subject = dg_strdup(ev->room.text ? ev->room.text : "");
	room->said_by = dg_strdup(ev->room.nick);
	for (const struct occupant *o = room_inside(room, NULL); o; o = room_inside(room, o))
		room_tell_subject(room, o->full);
}

/* XEP-0045 section 7.8 for clients that ask before they enter, XEP-0249 for those that only know that. */
static void take_invite(struct component *c, const char *user, const struct dg_event *ev)
{
	struct dg_buf jid = { 0 }, inviter = { 0 };
	if (!address_print(c->conf->domain, ev->room.room, &jid)) { /* nobody could go there */
		dg_buf_finish(&jid);
		return;
	}
	const struct dg_said said = { DG_T_INVITED, { ev->room.nick ? ev->room.nick : "?", jid.at, NULL } };
	struct dg_render r = component_open(c, "message", jid.at, user, NULL, NULL);
	render_said(&r, "body", component_lang(c, NULL, user), &said);
	dg_render_open(&r, "x");
	dg_render_attr(&r, "xmlns", NS_USER);
	dg_render_open(&r, "invite");
	if (ev->room.nick && address_print(c->conf->domain, ev->room.nick, &inviter))
		dg_render_attr(&r, "from", inviter.at);
	if (ev->room.text)
		dg_render_leaf(&r, "reason", NULL, ev->room.text);
	dg_render_close(&r);
	if (ev->room.key)
		dg_render_leaf(&r, "password", NULL, ev->room.key);
	dg_render_close(&r);
	dg_render_open(&r, "x");
	dg_render_attr(&r, "xmlns", "jabber:x:conference");
	dg_render_attr(&r, "jid", jid.at);
	dg_render_attr(&r, "password", ev->room.key);
	dg_render_attr(&r, "reason", ev->room.text);
	dg_render_close(&r);
	dg_render_close(&r);
	component_send(c);
	bookmark_offer(c, user, jid.at, ev->room.room);
	dg_buf_finish(&jid);
	dg_buf_finish(&inviter);
}

static void tell_all(struct room *room, const char *nick, const char *new_nick, const char *text, const int *codes)
{
	for (const struct occupant *o = room_inside(room, NULL); o; o = room_inside(room, o))
		room_show(room, o->full, nick, new_nick, text, codes);
}

static void rename_member(struct room *room, const struct dg_event *ev, bool is_self)
{
	static const int other[] = { ROOM_NICK_CHANGED, 0 }, own[] = { ROOM_NICK_CHANGED, ROOM_SELF, 0 };
	const char *nick = ev->member.nick, *new_nick = ev->member.new_nick;
	tell_all(room, nick, new_nick, NULL, is_self ? own : other);
	room_forget(room, nick);
	room_member(
		room, new_nick, ev->member.role, ev->member.show ? ev->member.show : DG_SHOW_ONLINE, ev->member.text);
	if (is_self) {
		free(room->nick);
		room->nick = dg_strdup(new_nick);
	}
	tell_all(room, new_nick, NULL, NULL, is_self ? self_codes : NULL);
}

static void take_member(struct room *room, const struct dg_event *ev)
{
	const char *nick = ev->member.nick;
	bool is_self = ev->member.self || (room->nick && !strcmp(room->nick, nick));
	if (ev->member.new_nick) {
		rename_member(room, ev, is_self);
	} else if (ev->member.show == DG_SHOW_OFFLINE && !is_self) { /* our own end comes as DG_ROOM_LEAVE */
		room_forget(room, nick);
		tell_all(room, nick, NULL, ev->member.text, NULL);
	} else if (ev->member.show != DG_SHOW_OFFLINE &&
		room_member(room, nick, ev->member.role, ev->member.show, ev->member.text)) {
		if (is_self && !room->nick)
			room->nick = dg_strdup(nick);
		tell_all(room, nick, NULL, NULL, is_self ? self_codes : NULL);
	}
}

void room_news(struct component *c, const char *user, const struct dg_event *ev)
{
	bool is_member = ev->kind == DG_MEMBER;
	const char *name = is_member ? ev->member.room : ev->room.room;
	struct room *room = name ? room_find(c, user, name) : NULL;
	if (name && !is_member && ev->room.op == DG_ROOM_INVITE)
		take_invite(c, user, ev);
	else if (room && is_member && ev->member.nick)
		take_member(room, ev);
	else if (room && !is_member && ev->room.op == DG_ROOM_JOIN)
		take_join(room, ev);
	else if (room && !is_member && ev->room.op == DG_ROOM_LEAVE)
		take_leave(room, ev);
	else if (room && !is_member && ev->room.op == DG_ROOM_SUBJECT)
		take_subject(room, ev);
}

/* ---- what was said ---- */

/* Whoever has left does not hear it: that is what leaving is. */
enum dg_status room_tell(struct component *c, const struct dg_row *row)
{
	struct room *room = room_find(c, row->user, row->room);
	const char *nick = row->way == DG_UP ? row->nick : NULL, *by = row->reply_by;
	struct dg_buf from = { 0 }, author = { 0 }, id = { 0 };
	enum dg_status status = DG_OK;
	if (!room || !room->nick)
		return DG_OK;
	nick = nick ? nick : room->nick;
	full_jid(room, nick, &from);
	if (by)
		full_jid(room, *by ? by : room->nick, &author);
	occupant_id(room, nick, &id);
	struct text_frame f = { .from = from.at, .author = author.at, .room = room->jid, .occupant_id = id.at };
	for (const struct occupant *o = room_inside(room, NULL); o && status == DG_OK; o = room_inside(room, o)) {
		f.to = o->full;
		status = text_write(c, row, &f);
	}
	dg_buf_finish(&from);
	dg_buf_finish(&author);
	dg_buf_finish(&id);
	return status;
}
