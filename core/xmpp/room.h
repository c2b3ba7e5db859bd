/* room.h - rooms of the network as their users see them (XEP-0045): who is inside, by which of the user's clients.
 *
 * Each user has a view of its own of each room, since the network knows nothing but its users' sessions: one nick for
 * all clients of the user (the "multi-session nicks" of XEP-0045 section 7.2.10). A view begins with the first client
 * that enters and ends with the last that leaves; it lives in memory only, and a client that was inside before a
 * restart learns by its self-ping (XEP-0410) that it is not any more.
 *
 * room_in.c takes what clients do, room_out.c what the network says; room.c holds the views.
 */
#ifndef DG_ROOM_H
#define DG_ROOM_H

#include <stdbool.h>

#include "util/list.h"
#include "xmpp/component.h"
#include "xmpp/content.h"

enum { ROOMS_MAX = 500, OCCUPANTS_MAX = 16, MEMBERS_MAX = 50000 }; /* of one user; clients, and others, of one room */

struct member {
	char *role; /* "owner", "moderator", "participant", "visitor" */
	char *text; /* of its presence; NULL: none */
	enum dg_show show;
};

/* One of the user's clients. */
struct occupant {
	struct dg_node node;
	char *wanted;  /* the nick that it asked for, as long as the answer is due; NULL: it is inside */
	bool entering; /* is not inside yet */
	char full[];   /* JID */
};

struct room {
	struct component *c;
	char *user;              /* bare JID */
	char *name;              /* as the network has it */
	char *jid;               /* room@domain */
	char *nick;              /* the user's own, as the network has it; NULL: not inside yet */
	char *subject, *said_by; /* NULL: not known, nobody */
	struct dg_map *members;  /* nick -> struct member */
	struct dg_node occupants;
	size_t n_occupants;
};

struct room *room_find(const struct component *c, const char *user, const char *name);
/* The view that is there, or a new one. NULL: the user has too many. */
struct room *room_get(struct component *c, const char *user, const char *name);
void room_drop(struct room *room);
struct occupant *room_occupant(const struct room *room, const char *full);
struct occupant *room_enter(struct room *room, const char *full, const char *nick);
void room_leave(struct room *room, struct occupant *o);
/* Note somebody; strings NULL: as before, or the default. */
struct member *room_member(struct room *room, const char *nick, const char *role, enum dg_show show, const char *text);
void room_forget(struct room *room, const char *nick);
/* The nick as part of a JID: prepared, or a made-up one when no JID can hold it. Given. */
char *room_resource(const char *nick);

/* ---- what is said to clients (room_out.c) ---- */

/* Codes of XEP-0045 section 15.6. */
enum {
	ROOM_SELF = 110,
	ROOM_NICK_SET = 210,
	ROOM_NICK_CHANGED = 303,
	ROOM_KICKED = 307,
	ROOM_SHUTDOWN = 332,
	ROOM_TROUBLE = 333,
};

/* How `nick` is, to one client. `codes` end with 0; NULL: none. `new_nick`: it is called so from now on. */
void room_show(
	struct room *room, const char *to, const char *nick, const char *new_nick, const char *text, const int *codes);
/* The clients that are inside, one after the other: the one behind `o` (NULL: the first); NULL behind the last. */
const struct occupant *room_inside(const struct room *room, const struct occupant *o);
/* Begin a stanza of somebody in the room (`nick` NULL: of the room) in c->out. */
struct dg_render room_open(
	struct room *room, const char *name, const char *nick, const char *to, const char *id, const char *type);
/* That the client is outside, and why. */
void room_show_out(struct room *room, const char *to, const char *text, const int *codes);
/* All that a client hears when it enters: who is inside, itself last, then the subject, as soon as it is known. */
void room_welcome(struct room *room, const struct occupant *o);
void room_refuse(struct room *room, const struct occupant *o, enum dg_status why, const struct dg_said *said);
/* The network has answered: for all who wait to enter or to be called otherwise. The view may be gone then. */
void room_answer(struct room *room, enum dg_status why, const struct dg_said *said);
void room_tell_subject(struct room *room, const char *to);

/* The user's session is over, or the gateway stops: all are outside. `user` NULL: everybody. */
void rooms_close(struct component *c, const char *user, int code);

/* ---- the hooks ---- */

/* A presence to an address of a room, or to nothing of the sort (false). */
bool room_presence(struct component *c, const struct incoming *in);
/* A client of a room bounces what it is sent: it is not there any more. */
void room_bounced(struct component *c, const struct incoming *in);
/* Is in->to a room, or somebody in it? */
bool room_is_addressed(const struct component *c, const struct incoming *in);
/* A message of type groupchat. true: it is answered or done with (the sender is not inside, a new subject, nothing that
 * a room could hear); false: what it holds is to be said there, or it is no room. */
bool room_hears(struct component *c, const struct incoming *in, const struct content *m);
/* DG_ROOM and DG_MEMBER to a user. */
void room_news(struct component *c, const char *user, const struct dg_event *ev);
/* A row of the journal that was said in a room: a text to show, or one of the user's own that the room has now.
 * DG_OFFLINE as tell_row(). */
enum dg_status room_tell(struct component *c, const struct dg_row *row);

#endif
