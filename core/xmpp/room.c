/* room.c - the views of rooms: made when a client enters, gone with the last. Called by room_in.c and room_out.c. */
#include "xmpp/room.h"

#include <stdlib.h>
#include <string.h>

#include "stream/digest.h"
#include "util/mem.h"

void rooms_init(struct rooms *r)
{
	r->by_key = dg_map_create();
	r->by_user = dg_map_create();
}

static struct dg_buf key_of(const char *user, const char *name)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", user, name);
	return key;
}

struct room *room_find(const struct component *c, const char *user, const char *name)
{
	struct dg_buf key = key_of(user, name);
	struct room *room = dg_map_get(c->rooms.by_key, key.at);
	dg_buf_finish(&key);
	return room;
}

static void count(struct rooms *r, const char *user, size_t n)
{
	if (n)
		dg_map_put(r->by_user, user, (void *)n);
	else
		dg_map_take(r->by_user, user);
}

struct room *room_get(struct component *c, const char *user, const char *name)
{
	struct room *room = room_find(c, user, name);
	size_t n = (size_t)dg_map_get(c->rooms.by_user, user);
	struct dg_buf key, jid = { 0 };
	if (room || n >= ROOMS_MAX)
		return room;
	address_print(c->conf->domain, name, &jid);
	room = dg_alloc(sizeof *room);
	*room = (struct room){ .c = c, .user = dg_strdup(user), .name = dg_strdup(name), .jid = dg_buf_give(&jid) };
	room->members = dg_map_create();
	dg_list_init(&room->occupants);
	key = key_of(user, name);
	dg_map_put(c->rooms.by_key, key.at, room);
	dg_buf_finish(&key);
	count(&c->rooms, user, n + 1);
	return room;
}

static void member_free(struct member *m)
{
	free(m->role);
	free(m->text);
	free(m);
}

static void room_free(struct room *room)
{
	for (struct dg_map_iter at = { 0 }; dg_map_next(room->members, &at);)
		member_free(at.value);
	dg_map_destroy(room->members);
	while (!dg_list_empty(&room->occupants))
		room_leave(room, DG_OF(room->occupants.next, struct occupant, node));
	free(room->user);
	free(room->name);
	free(room->jid);
	free(room->nick);
	free(room->subject);
	free(room->said_by);
	free(room);
}

void room_drop(struct room *room)
{
	struct rooms *r = &room->c->rooms;
	struct dg_buf key = key_of(room->user, room->name);
	dg_map_take(r->by_key, key.at);
	dg_buf_finish(&key);
	count(r, room->user, (size_t)dg_map_get(r->by_user, room->user) - 1);
	room_free(room);
}

void rooms_finish(struct rooms *r)
{
	for (struct dg_map_iter at = { 0 }; dg_map_next(r->by_key, &at);)
		room_free(at.value);
	dg_map_destroy(r->by_key);
	dg_map_destroy(r->by_user);
}

struct occupant *room_occupant(const struct room *room, const char *full)
{
	DG_LIST_EACH (n, &room->occupants) {
		struct occupant *o = DG_OF(n, struct occupant, node);
		if (!strcmp(o->full, full))
			return o;
	}
	return NULL;
}

struct occupant *room_enter(struct room *room, const char *full, const char *nick)
{
	struct occupant *o = room_occupant(room, full);
	if (!o) {
		size_t n = strlen(full);
		o = dg_alloc(sizeof *o + n + 1);
		memcpy(o->full, full, n);
		o->entering = true;
		o->wanted = NULL;
		dg_list_append(&room->occupants, &o->node);
		room->n_occupants++;
	}
	free(o->wanted);
	o->wanted = dg_strdup(nick);
	return o;
}

void room_leave(struct room *room, struct occupant *o)
{
	room->n_occupants--;
	dg_list_remove(&o->node);
	free(o->wanted);
	free(o);
}

static void replace(char **text, const char *by)
{
	if (!by)
		return;
	free(*text);
	*text = dg_strdup(by);
}

struct member *room_member(struct room *room, const char *nick, const char *role, enum dg_show show, const char *text)
{
	struct member *m = dg_map_get(room->members, nick);
	if (!m && dg_map_count(room->members) >= MEMBERS_MAX)
		return NULL;
	if (!m) {
		m = dg_alloc(sizeof *m);
		*m = (struct member){ .role = dg_strdup("participant") };
		dg_map_put(room->members, nick, m);
	}
	replace(&m->role, role);
	free(m->text);
	m->text = dg_strdup(text);
	m->show = show;
	return m;
}

void room_forget(struct room *room, const char *nick)
{
	struct member *m = dg_map_take(room->members, nick);
	if (m)
		member_free(m);
}

char *room_resource(const char *nick)
{
	struct dg_buf full = { 0 };
	struct dg_jid jid;
	char hash[DG_SHA1_HEX], *out;
	dg_jid_print(&full, "r", "example.org", nick);
	if (*nick && dg_jid_parse(full.at, &jid) == DG_OK) {
		out = dg_strdup(jid.resource ? jid.resource : "?");
		dg_jid_finish(&jid);
	} else {
		dg_sha1_hex(nick, strlen(nick), hash);
		out = dg_strndup(hash, 12);
	}
	dg_buf_finish(&full);
	return out;
}
