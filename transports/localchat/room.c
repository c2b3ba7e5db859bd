/* room.c - rooms: who is in, what is said there, what they are about. In memory only; a room is there while somebody is
 * in it, but for the lobby, where a host greets. Called by module.c and session.c. */
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "map.h"
#include "util/buf.h"
#include "util/mem.h"

#define LOBBY "#lobby"
#define HOST  "host"

struct room {
	struct chat *chat;
	struct dg_node members;
	char *key;                  /* the word that opens it; NULL: it is open */
	char *subject, *subject_by; /* NULL: none */
	bool stays;
	uint64_t n_said; /* by the host: its texts need names */
	char name[];
};

struct member {
	struct dg_node in_room, in_session;
	struct room *room;
	struct session *session; /* NULL: the host */
	bool leads;
	char *nick;
};

static struct room *add(struct chat *c, const char *name)
{
	size_t octets = strlen(name) + 1;
	struct room *r = dg_alloc(sizeof *r + octets);
	memcpy(r->name, name, octets);
	r->chat = c;
	dg_list_init(&r->members);
	dg_map_put(c->rooms, name, r);
	return r;
}

static struct member *enter(struct room *r, struct session *s, const char *nick)
{
	struct member *m = dg_alloc(sizeof *m);
	m->room = r;
	m->session = s;
	m->leads = dg_list_empty(&r->members);
	m->nick = dg_strdup(nick);
	dg_list_init(&m->in_session);
	dg_list_append(&r->members, &m->in_room);
	if (s)
		dg_list_append(&s->places, &m->in_session);
	return m;
}

static void remove_member(struct member *m)
{
	dg_list_remove(&m->in_room);
	dg_list_remove(&m->in_session);
	free(m->nick);
	free(m);
}

static void destroy(struct room *r)
{
	while (!dg_list_empty(&r->members))
		remove_member(DG_OF(r->members.next, struct member, in_room));
	free(r->key);
	free(r->subject);
	free(r->subject_by);
	free(r);
}

static void mind(struct room *r)
{
	if (r->stays || !dg_list_empty(&r->members))
		return;
	dg_map_take(r->chat->rooms, r->name);
	destroy(r);
}

void room_open_lobby(struct chat *c)
{
	struct room *r = add(c, LOBBY);
	r->stays = true;
	r->subject = dg_strdup("Everybody meets here");
	r->subject_by = dg_strdup(HOST);
	enter(r, NULL, HOST);
}

void room_finish(struct chat *c)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(c->rooms, &at))
		destroy(at.value);
}

static struct member *member_of(const struct session *s, const char *room)
{
	DG_LIST_EACH (n, &s->places) {
		struct member *m = DG_OF(n, struct member, in_session);
		if (!strcmp(m->room->name, room))
			return m;
	}
	return NULL;
}

static const struct member *called(const struct room *r, const char *nick)
{
	DG_LIST_EACH (n, &r->members) {
		const struct member *m = DG_OF(n, struct member, in_room);
		if (!strcmp(m->nick, nick))
			return m;
	}
	return NULL;
}

/* ---- saying it ---- */

/* To everybody in the room but `except` (NULL: nobody). */
static void tell(const struct room *r, const struct member *except, const struct dg_event *ev)
{
	DG_LIST_EACH (n, &r->members) {
		const struct member *m = DG_OF(n, struct member, in_room);
		if (m != except && m->session)
			chat_say(m->session, ev);
	}
}

static struct dg_event member_event(const struct member *m, enum dg_show show)
{
	struct dg_event ev = DG_EVENT(DG_MEMBER, 0);
	ev.member.room = m->room->name;
	ev.member.nick = m->nick;
	ev.member.role = m->leads ? "moderator" : "participant";
	ev.member.show = show;
	return ev;
}

/* Those who see it of somebody else, and then that one. */
static void tell_member(const struct member *m, struct dg_event *ev)
{
	tell(m->room, m, ev);
	ev->member.self = true;
	if (m->session)
		chat_say(m->session, ev);
}

static void answer(const struct session *s, const struct dg_event *request, enum dg_status why)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room = request->room;
	ev.room.key = NULL;
	ev.room.why = why;
	chat_say(s, &ev);
}

static struct dg_event subject_event(const struct room *r)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room.room = r->name;
	ev.room.op = DG_ROOM_SUBJECT;
	ev.room.nick = r->subject_by;
	ev.room.text = r->subject ? r->subject : "";
	return ev;
}

static void host_says(struct room *r, const char *before, const char *about)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	struct dg_buf id = { 0 }, text = { 0 };
	dg_buf_printf(&id, "host-%llu", (unsigned long long)++r->n_said);
	dg_buf_printf(&text, "%s%s", before, about);
	ev.message.id = id.at;
	ev.message.peer = ev.message.room = r->name;
	ev.message.nick = HOST;
	ev.message.text = text.at;
	tell(r, NULL, &ev);
	dg_buf_finish(&id);
	dg_buf_finish(&text);
}

/* ---- coming, going, and what it is about ---- */

static enum dg_status rename_member(struct member *m, const struct dg_event *ev)
{
	if (!strcmp(m->nick, ev->room.nick)) {
		answer(m->session, ev, DG_OK);
		return DG_OK;
	}
	struct dg_event change = member_event(m, DG_SHOW_ONLINE);
	change.member.new_nick = ev->room.nick;
	tell_member(m, &change);
	answer(m->session, ev, DG_OK);
	free(m->nick);
	m->nick = dg_strdup(ev->room.nick);
	return DG_OK;
}

static void show_around(const struct member *newcomer)
{
	const struct room *r = newcomer->room;
	DG_LIST_EACH (n, &r->members) {
		const struct member *m = DG_OF(n, struct member, in_room);
		const struct dg_event ev = member_event(m, DG_SHOW_ONLINE);
		if (m != newcomer)
			chat_say(newcomer->session, &ev);
	}
}

/* May this one come in? */
static enum dg_status judge(const struct room *r, const struct member *m, const struct dg_event *ev)
{
	const struct member *holder = called(r, ev->room.nick);
	if (holder && holder != m)
		return DG_BUSY;
	bool has_key = !r->key || (ev->room.key && !strcmp(r->key, ev->room.key));
	return m || has_key ? DG_OK : DG_AUTH;
}

static void welcome(struct member *m, const struct dg_event *ev)
{
	struct dg_event came = member_event(m, DG_SHOW_ONLINE);
	show_around(m);
	tell_member(m, &came);
	answer(m->session, ev, DG_OK);
	came = subject_event(m->room);
	chat_say(m->session, &came);
	if (m->room->stays)
		host_says(m->room, "Welcome, ", m->nick);
}

/* Whoever comes first makes the room, and its key. */
static enum dg_status join(struct session *s, const struct dg_event *ev)
{
	struct chat *c = s->account->chat;
	const char *room = ev->room.room, *nick = ev->room.nick;
	if (!room || !strchr(ROOM_MARKS, *room) || !directory_is_name(room + 1) || !nick || !*nick ||
		strlen(nick) > NAME_MAX_OCTETS)
		return DG_INVALID;
	struct room *r = dg_map_get(c->rooms, room);
	struct member *m = member_of(s, room);
	enum dg_status why = r ? judge(r, m, ev) : DG_OK;
	if (why != DG_OK) {
		answer(s, ev, why);
		return DG_OK;
	}
	if (m)
		return rename_member(m, ev);
	if (!r) {
		r = add(c, room);
		r->key = ev->room.key && *ev->room.key ? dg_strdup(ev->room.key) : NULL;
	}
	welcome(enter(r, s, nick), ev);
	return DG_OK;
}

/* Whoever goes is told otherwise: by DG_ROOM, or by the end of the session. */
static void go(struct member *m)
{
	struct room *r = m->room;
	const struct dg_event ev = member_event(m, DG_SHOW_OFFLINE);
	tell(r, m, &ev);
	remove_member(m);
	mind(r);
}

void room_leave_all(struct session *s)
{
	while (!dg_list_empty(&s->places))
		go(DG_OF(s->places.next, struct member, in_session));
}

enum dg_status room_change(struct session *s, const struct dg_event *ev)
{
	struct member *m = ev->room.room ? member_of(s, ev->room.room) : NULL;
	if (ev->room.op == DG_ROOM_JOIN)
		return join(s, ev);
	if (!m)
		return DG_NOENT;
	if (ev->room.op == DG_ROOM_LEAVE) {
		go(m);
		answer(s, ev, DG_OK);
		return DG_OK;
	}
	struct room *r = m->room;
	free(r->subject);
	free(r->subject_by);
	r->subject = dg_strdup(ev->room.text);
	r->subject_by = dg_strdup(m->nick);
	const struct dg_event change = subject_event(r);
	tell(r, NULL, &change);
	return DG_OK;
}

/* ---- what is said there ---- */

static enum dg_status say(struct session *s, const char *room, const struct dg_event *ev)
{
	const struct member *m = member_of(s, room);
	struct dg_event heard;
	if (!m)
		return DG_DENIED;
	if (!map_in_room(ev, m->room->name, m->nick, &heard))
		return DG_INVALID;
	tell(m->room, m, &heard);
	return DG_OK;
}

/* ---- what the host does when somebody says so ---- */

static void throw_out(struct member *m, const char *rest)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	(void)rest;
	ev.room.room = m->room->name;
	ev.room.op = DG_ROOM_LEAVE;
	ev.room.nick = HOST;
	ev.room.why = DG_DENIED;
	ev.room.text = "You asked for it.";
	chat_say(m->session, &ev);
	go(m);
}

static void invite(struct member *m, const char *name)
{
	const struct account *a = directory_find(m->room->chat, name);
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room.room = m->room->name;
	ev.room.op = DG_ROOM_INVITE;
	ev.room.nick = HOST;
	ev.room.text = "Come in!";
	if (a)
		chat_tell(a, &ev);
	host_says(m->room, a ? "I have asked " : "I do not know ", name);
}

static void repeat(struct member *m, const char *words)
{
	host_says(m->room, "Somebody says to me: ", words);
}

static const struct {
	const char *words;
	void (*act)(struct member *m, const char *rest);
} wishes[] = { { "throw me out", throw_out }, { "invite ", invite }, { "", repeat } };

static void obey(struct member *m, const char *words)
{
	size_t i = 0;
	while (strncmp(words, wishes[i].words, strlen(wishes[i].words)) != 0)
		i++; /* the last one fits all */
	wishes[i].act(m, words + strlen(wishes[i].words));
}

/* ---- texts and signals ---- */

/* The sender does not hear it again: core knows what it has said. */
enum dg_status room_text(struct session *s, const struct dg_event *ev)
{
	enum dg_status status = say(s, ev->message.room, ev);
	if (status != DG_OK)
		return status;
	talk_settle(s, ev->message.id, true, DG_OK, NULL);
	struct member *m = member_of(s, ev->message.room);
	if (m->room->stays && !strncmp(ev->message.text, HOST ": ", strlen(HOST ": ")))
		obey(m, ev->message.text + strlen(HOST ": "));
	return DG_OK;
}

enum dg_status room_signal(struct session *s, const struct dg_event *ev)
{
	const char *room = ev->kind == DG_TYPING ? ev->typing.room
		: ev->kind == DG_REACTION        ? ev->reaction.room
						 : ev->retract.room;
	return say(s, room, ev);
}
