/* chat.h - the network that lives in one instance: who has an account, who is logged in, who knows whom, which rooms
 * there are. All of it is on the loop; what has to outlive a restart is in core's small durable state (dg_host put).
 *
 * There is no wire and so no proto.c: what one user says is an event, and what another hears of it is the event that
 * map.c makes of it.
 */
#ifndef LOCALCHAT_CHAT_H
#define LOCALCHAT_CHAT_H

#include "dragoman/transport.h"
#include "net/handle.h"
#include "util/list.h"
#include "util/map.h"

#define WINDOW          1000 /* texts and facts under way; beyond it core keeps them */
#define NAME_MAX_OCTETS 64

struct chat_config {
	bool open;            /* the first log-in makes the account */
	const char *accounts; /* a JSON object: name -> password */
};

struct chat {
	struct dg_host *host;
	const struct chat_config *config;
	struct dg_timer *timer;  /* for what is owed */
	struct dg_map *accounts; /* name -> struct account */
	struct dg_map *sessions; /* sid as text -> struct session */
	struct dg_map *rooms;    /* name -> struct room */
	struct dg_node owed;     /* facts that core had no room for, oldest first */
	size_t n_owed, n_parcels;
	bool is_full; /* deliver() said DG_AGAIN */
	bool is_open; /* what an earlier life left has been read */
	bool is_stopping;
};

struct session;
struct account;

/* Somebody who lives in the network itself. Each function is told what a user said to it. */
struct robot {
	const char *name, *says; /* its presence */
	void (*text)(struct session *from, struct account *robot, const struct dg_event *ev);
	void (*signal)(struct session *from, struct account *robot, const struct dg_event *ev);
};

struct account {
	struct chat *chat;
	struct dg_node sessions;   /* of struct session: an account may be used from several places */
	struct dg_map *contacts;   /* name -> struct contact: whom it knows */
	struct dg_map *seekers;    /* name -> struct account: who has it among the contacts */
	const struct robot *robot; /* NULL: a person */
	char *check; /* what the password is compared with (directory.c); NULL: the configuration has it */
	enum dg_show show;
	char *text; /* of its presence; NULL: none */
	char name[];
};

/* How an account stands to another. */
struct contact {
	bool is_listed; /* stands in its list, under `title` and `group` (NULL: none) */
	bool has_asked; /* and waits for an answer */
	bool may_see;   /* was granted */
	char *title, *group;
};

struct session {
	struct dg_node in_account;
	struct dg_node places; /* of struct member: the rooms it is in */
	struct account *account;
	dg_sid sid;
	size_t n_parcels; /* its texts that are under way */
	bool is_closing;
};

/* A text that one person has for another: under way until core has it on disk on the other side. */
struct parcel {
	struct session *from;
	size_t n_left;
	bool has_arrived;
	char id[];
};

/* directory.c: accounts. */
void directory_open(struct chat *c); /* reads what an earlier life left; then chat_is_open() */
void directory_finish(struct chat *c);
bool directory_is_name(const char *name);
struct account *directory_find(const struct chat *c, const char *name);
/* The account that these open, made when the network is open and nobody has it. NULL: no. */
struct account *directory_enter(struct chat *c, const char *name, const char *password);
/* Keep it for the next life; NULL deletes. */
void directory_put(struct chat *c, const char *key, const char *value);

/* module.c */
void chat_is_open(struct chat *c);
void chat_parcel_done(struct chat *c); /* there may be room again, or nothing left to wait for */
/* Report what a session hears. What core has no room for is said later; typing is not worth it. */
void chat_say(const struct session *s, const struct dg_event *ev);
void chat_tell(const struct account *a, const struct dg_event *ev); /* in each of its sessions */

/* session.c */
enum dg_status session_log_in(struct chat *c, const struct dg_event *ev);
enum dg_status session_log_out(struct session *s, const struct dg_event *ev);
struct session *session_find(const struct chat *c, dg_sid sid);
/* It is over; `why` DG_OK: as it was asked to. */
void session_end(struct session *s, enum dg_status why, bool retry);
void session_mind(struct session *s); /* a text of its has been settled: was it the last thing to wait for? */

/* contact.c: whom one knows, and who may see whom. */
enum dg_status contact_change(struct session *s, const struct dg_event *ev);
enum dg_status contact_presence(struct session *s, const struct dg_event *ev);
void contact_came(struct session *s); /* all that a session has to know when it begins */
void contact_show(struct account *a, enum dg_show show, const char *text);
void contact_load(struct chat *c, const char *key, const char *value);
void contact_finish(struct account *a);

/* profile.c */
enum dg_status profile_ask(struct session *s, const struct dg_event *ev);

/* talk.c: texts, and what is said about them. */
enum dg_status talk_text(struct session *s, const struct dg_event *ev);
enum dg_status talk_signal(struct session *s, const struct dg_event *ev);
/* The final receipt of a text; one to a person is delivered as soon as it is sent. */
void talk_settle(const struct session *s, const char *id, bool in_room, enum dg_status why, const char *text);

/* room.c */
#define ROOM_MARKS "#"
enum dg_status room_change(struct session *s, const struct dg_event *ev);
enum dg_status room_text(struct session *s, const struct dg_event *ev);
enum dg_status room_signal(struct session *s, const struct dg_event *ev);
void room_leave_all(struct session *s);
void room_open_lobby(struct chat *c);
void room_finish(struct chat *c);

/* echo.c */
extern const struct robot robot_echo;

#endif
