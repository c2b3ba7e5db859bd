/* dragoman/event.h - the vocabulary: everything that can happen, as plain values.
 *
 * One type crosses every wall: XMPP link -> router -> transport, and back the same way.
 * Down (core -> transport) an event is a request; up (transport -> core) it is a fact.
 *
 * Ownership: every pointer in an event is BORROWED and dies when the call that passed it
 * returns; dg_event_copy() keeps one. Strings are valid UTF-8 ended by NUL; whoever read
 * them off a wire validated them. NULL means absent.
 * Growth (the rule of openat2(2)): `size` first, fields only appended, zero means absent.
 */
#ifndef DRAGOMAN_EVENT_H
#define DRAGOMAN_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One user's binding to one transport instance. Core picks it and never reuses it: a stale
 * id is refused, it cannot point at freed memory. On a trunk network (DG_CAP_TRUNK) nobody
 * logs in: sid is 0 there, and `self` says whose message it is. */
typedef uint64_t dg_sid;

/* The one error vocabulary. Core maps it to RFC 6120 8.3.3 conditions in one table, and
 * each transport maps its network's codes to it in one table. */
#define DG_STATUS_MAP(X)                                                                                               \
	X(OK, 0, "ok")                                                                                                 \
	X(AGAIN, -1, "window full; offer it again after ready()")                                                      \
	X(OFFLINE, -2, "no link to the network")                                                                       \
	X(AUTH, -3, "credentials refused")                                                                             \
	X(NOENT, -4, "no such peer, room or session")                                                                  \
	X(DENIED, -5, "refused by policy")                                                                             \
	X(INVALID, -6, "malformed")                                                                                    \
	X(TOOBIG, -7, "too long for this network")                                                                     \
	X(UNSUPPORTED, -8, "this network cannot do that")                                                              \
	X(TIMEOUT, -9, "no answer in time; it may have happened")                                                      \
	X(REMOTE, -10, "the network failed for now")                                                                   \
	X(BUSY, -11, "peer cannot take it now; try later")                                                             \
	X(INTERNAL, -12, "a bug in the gateway")
#define X(name, value, text) DG_##name = (value),
enum dg_status { DG_STATUS_MAP(X) };
#undef X

/* The sentence a human reads next to a status; lives on the caller's stack. */
struct dg_error {
	char text[256];
};

enum dg_kind {
	DG_LOGIN = 1, /* down: open session `sid`                          */
	DG_LOGOUT,    /* down: close it; answered by a final DG_STATE      */
	DG_STATE,     /* up:   the session is connecting, online, offline  */
	DG_MESSAGE,   /* both: one text, to or from a peer or a room       */
	DG_RECEIPT,   /* both: what became of a message                    */
	DG_TYPING,    /* both: composing, paused                           */
	DG_PRESENCE,  /* both: availability of the user, or of a peer      */
	DG_CONTACT,   /* both: a contact is added, removed, asks, granted  */
	DG_PROFILE,   /* both: asked down, answered up: name, avatar, ...  */
	DG_REACTION,  /* both: emoji on an earlier message                 */
	DG_RETRACT,   /* both: an earlier message is withdrawn             */
	DG_ROOM,      /* both: join, leave, subject; up it is the answer   */
	DG_MEMBER,    /* up:   someone entered, changed or left a room     */
	DG_KIND_END
};

enum dg_link { DG_LINK_OFFLINE, DG_LINK_CONNECTING, DG_LINK_ONLINE };
enum dg_stage { DG_SENT = 1, DG_DELIVERED, DG_READ, DG_FAILED };
enum dg_show { DG_SHOW_OFFLINE, DG_SHOW_ONLINE, DG_SHOW_CHAT, DG_SHOW_AWAY, DG_SHOW_XA, DG_SHOW_DND };
enum dg_contact_op { DG_CONTACT_ADD = 1, DG_CONTACT_REMOVE, DG_CONTACT_ASK, DG_CONTACT_GRANT, DG_CONTACT_DENY };
/* JOIN down: enter, or, when inside already, be called `nick` from now on. Up it is the answer, after a DG_MEMBER for
 * everyone who is inside (with `self` for the user): `why` DG_OK, DG_BUSY the nick is taken, DG_AUTH the key is missing
 * or wrong, DG_DENIED banned or for members only, DG_NOENT no such room, DG_TOOBIG full.
 * LEAVE up: the user is out, by request or (DG_DENIED) thrown out by `nick` with `text`.
 * SUBJECT up: once after JOIN and whenever `nick` changes it; "" when there is none.
 * INVITE up: `nick` asks the user to come, with `text`. */
enum dg_room_op { DG_ROOM_JOIN = 1, DG_ROOM_LEAVE, DG_ROOM_SUBJECT, DG_ROOM_INVITE };

struct dg_pair {
	const char *key, *value;
};
/* `url` is https or http, readable by whoever the message is for. What a network gives as octets, or behind a password
 * of its own, a transport fetches and hands up as a "data:" URL (RFC 2397, base64, 2 MiB at most): core puts it where
 * the user can read it. Down there are no data URLs. */
struct dg_file {
	const char *url, *type, *name;
	uint64_t octets;
};
struct dg_span {
	int64_t from_ms, to_ms; /* Unix ms, both included */
};

struct dg_event {
	uint32_t size; /* sizeof(struct dg_event) where the sender was compiled */
	uint32_t kind; /* enum dg_kind; an unknown kind is ignored, not an error */
	dg_sid sid;
	union {
		uint64_t blank[24]; /* first, so that zeroing an event zeroes every payload (GCC 15
				     * clears only a union's first member), and room to grow in */
		struct {
			const char *user;
			const struct dg_pair *account;
			size_t n_account;
		} login;
		struct {
			enum dg_link link;
			enum dg_status why;
			bool retry;
			const char *text;
		} state;
		/* `id`: down, core's name for the message, quoted in every DG_RECEIPT; up, a name
		 * that a repeat of the same message bears again (the network's id or a digest).
		 * `self`: our side's address on the network: down, the number to send from; up,
		 * the number that was written to. */
		struct {
			const char *id, *peer, *self, *room, *nick, *text, *subject, *lang, *thread;
			const char *replaces, *reply_to; /* ids of earlier messages */
			const struct dg_file *files;
			size_t n_files;
			int64_t sent_ms, expires_ms; /* Unix ms; 0: now, never */
			bool want_receipt;
			bool maybe_repeat; /* up: the network may be sending again what it never saw
					    * acknowledged: core drops it when a message of this
					    * instance that came in one of `spans` (none: in the last
					    * ten minutes) bears the same id. A message that stood in
					    * for a repeat counts as come when the repeat came */
			const struct dg_span *spans;
			size_t n_spans;
			bool outgoing; /* up: the user wrote it to `peer` from another program of that network; a copy
					* for the user's own history, shown where the server lets us and not kept */
			bool passing;  /* down: its sender asks that its words are kept nowhere (XEP-0334); who
					* archives leaves it out */
		} message;
		/* Which message: `id`, or when NULL the network's own ids. With DG_SENT, `refs` are the
		 * ids the network gave to each part; core keeps them in the same commit. A later
		 * report names one part by `refs`, the spellings to try in order, and core answers the
		 * user once, when every part is settled. */
		struct {
			const char *id, *peer, *text;
			enum dg_stage stage;
			enum dg_status why;
			const char *const *refs;
			size_t n_refs;
			bool late; /* DG_SENT, of an attempt that DG_FAILED with DG_TIMEOUT ended: it was taken after
				    * all, and maybe again meanwhile */
		} receipt;
		struct {
			const char *peer, *room;
			bool composing;
		} typing;
		struct {
			const char *peer, *text;
			enum dg_show show;
		} presence;
		struct {
			const char *peer, *name, *group;
			enum dg_contact_op op;
		} contact;
		struct {
			const char *peer, *name, *text;
			const void *avatar;
			size_t avatar_octets;
			const struct dg_pair *fields;
			size_t n_fields;
			enum dg_status why;
		} profile;
		struct {
			const char *id, *peer, *room, *nick;
			const char *emojis; /* all that the message has from there now, separated by spaces; "": none */
		} reaction;
		struct {
			const char *id, *peer, *room, *nick;
		} retract;
		struct {
			const char *room, *nick, *key, *text;
			enum dg_room_op op;
			enum dg_status why;
		} room;
		struct {
			const char *room, *nick, *new_nick, *role, *text;
			enum dg_show show;
			bool self;
		} member;
	};
};

#define DG_EVENT(k, s)                                                                                                 \
	{                                                                                                              \
		.size = sizeof(struct dg_event), .kind = (k), .sid = (s)                                               \
	}

#endif
