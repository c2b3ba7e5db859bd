/* dragoman/transport.h - what a transport is. The only contract between core and a module.
 *
 * Threads: one libuv loop. Every callback runs on it, never re-entered, and must return
 * within 10 ms; core times each call and logs the slow ones. Blocking work goes through
 * uv_queue_work() and comes back to the loop before it touches `host`.
 * Linking: the module takes what it needs from `host`; it has no undefined symbol of core.
 */
#ifndef DRAGOMAN_TRANSPORT_H
#define DRAGOMAN_TRANSPORT_H

#include "dragoman/event.h"

#define DG_ABI          1 /* bumped when a meaning changes; appended fields do not bump it */
#define DG_EXPORT       __attribute__((visibility("default")))
#define DG_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define DG_MUST_CHECK   __attribute__((warn_unused_result))

/* What the network can do. The router refuses the rest with DG_UNSUPPORTED and answers
 * disco#info from these, so a module never sees an event it did not declare. */
enum dg_caps {
	DG_CAP_ACCOUNT = 1 << 0,  /* each user logs in (IRC, MSN, ICQ, SIP line)      */
	DG_CAP_TRUNK = 1 << 1,    /* the operator's account carries all (SMS)         */
	DG_CAP_PHONE = 1 << 2,    /* peers are E.164 numbers or short codes           */
	DG_CAP_PRESENCE = 1 << 3, /* DG_PRESENCE and DG_CONTACT mean something        */
	DG_CAP_ROOMS = 1 << 4,
	DG_CAP_TYPING = 1 << 5,
	DG_CAP_DELIVERED = 1 << 6, /* receipts go beyond DG_SENT                      */
	DG_CAP_READ = 1 << 7,
	DG_CAP_FILES = 1 << 8,
	DG_CAP_EDIT = 1 << 9,
	DG_CAP_REACTION = 1 << 10,
	DG_CAP_RETRACT = 1 << 11,
	DG_CAP_PROFILE = 1 << 12,
	DG_CAP_REPLY = 1 << 13,   /* a message can name the one that it answers       */
	DG_CAP_STYLING = 1 << 14, /* *bold* and > quoted mean something (XEP-0393)    */
};

enum dg_level { DG_LOG_ERROR, DG_LOG_WARN, DG_LOG_INFO, DG_LOG_DEBUG };
enum dg_type { DG_STRING = 1, DG_SECRET, DG_INT, DG_BOOL, DG_DURATION_MS, DG_PORT, DG_JSON };

/* One configuration key. Core checks it, fills the module's config struct, prints the help
 * and writes the sample file from the same table. The table ends with {0}. Write the entries
 * with designated initializers: what is left out is zero, and zero means "no such limit".
 *
 *	{ .key = "port", .type = DG_PORT, .offset = offsetof(struct irc_config, port),
 *	  .initial = "6667", .doc = "TCP port of the server." },
 */
struct dg_option {
	const char *key;
	enum dg_type type;
	size_t offset;       /* offsetof(struct irc_config, server) */
	const char *initial; /* default as written in the file, without quotes; NULL: the key is required */
	const char *doc;     /* one sentence, with the unit */
	const char *choices; /* DG_STRING: the only values, "transceiver|pair"; NULL: any. DG_JSON: keys of the object,
			      * or of each object in the list, that are secrets as with DG_SECRET, "pin|password" */
	int64_t min, max;    /* DG_INT, DG_DURATION_MS: the range, ends included; equal: any; max below min: no end */
	uint32_t caps;       /* DG_BOOL: what an instance cannot do where it is false, whatever the descriptor says */
	uint32_t blank_half; /* room to grow in: entries stand in arrays, so their size is part of the ABI */
	uint64_t blank[1];
};

/* Told once, on the loop: DG_OK when the fact is durable (committed to the store), any
 * other status when core could not keep it. */
typedef void dg_kept(void *arg, enum dg_status status);

/* A request at /hooks/<instance>/... of the operator's HTTP server: how a carrier tells what happens there. Borrowed
 * for the call. */
struct dg_hook {
	uint32_t size;
	uint64_t id;        /* for dg_host.answer() */
	const char *method; /* "GET", "POST", "PUT", "DELETE" */
	const char *path;   /* behind the instance's name, %-decoded: "/inbound"; "/" when there is nothing */
	const char *target; /* all of it as it came, "/hooks/twilio/inbound?a=b": what signatures are made of */
	const char *peer;   /* the address that connected: the operator's proxy, mostly */
	const struct dg_pair *query, *headers; /* decoded; in the order in which they came */
	size_t n_query, n_headers;
	const char *body; /* as it came, with a NUL behind it */
	size_t octets;
};

/* What a text costs to send: short messages of one carrier, or whatever a network bills by. */
struct dg_measure {
	uint32_t size;
	uint32_t segments;
	uint32_t units, room; /* characters as the network counts them; how many of them these segments hold */
};

struct dg_place; /* plugin.h */

/* Core's services, one per instance; valid from create() until destroy() returns. */
struct dg_host {
	uint32_t size;
	struct uv_loop_s *loop; /* libuv is linked shared, once, for core and modules */

	/* Report a fact. Core copies `ev` and handles it once the running callback is back in
	 * the loop, so nothing is ever re-entered. DG_OK: core has taken it; if `kept` is not
	 * NULL it is called exactly once when the fact is on disk, and only then may the
	 * network be acknowledged (deliver_sm_resp, HTTP 200). DG_AGAIN: core is full; push
	 * back on the network (never the answer to a DG_STATE or to a message's final receipt:
	 * those are bounded by what core itself handed down). DG_NOENT: that session is closed,
	 * or the instance has stopped. DG_UNSUPPORTED: `caps` does not declare it. DG_INVALID:
	 * against the contract, such as a second final receipt; core logs it. On anything but
	 * DG_OK `kept` is never called. */
	enum dg_status (*emit)(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg);
	/* The window has room again after deliver() answered DG_AGAIN. */
	void (*ready)(struct dg_host *host);
	/* Answers stop(): no handle, request or timer of this instance is left. */
	void (*stopped)(struct dg_host *host);
	/* No newline, no secrets, message text only at DG_LOG_DEBUG. */
	void (*log)(struct dg_host *host, enum dg_level level, const char *fmt, ...) DG_PRINTF(3, 4);
	/* Add to a counter, or set a gauge; exported as dragoman_<module>_<name>{instance=...}. */
	void (*count)(struct dg_host *host, const char *name, uint64_t by);
	void (*gauge)(struct dg_host *host, const char *name, int64_t value);
	/* Small durable state of this instance (parts of a long message, cursors). put() is kept
	 * like emit(); value NULL deletes. find() answers on the loop with every key that begins
	 * with `prefix`, in key order, and ends with one call whose key is NULL. */
	enum dg_status (*put)(
		struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg);
	enum dg_status (*find)(struct dg_host *host, const char *prefix,
		void (*found)(void *arg, const char *key, const char *value), void *arg);
	/* The answer to a hook, once, at any time within 30 s; after that, and when the instance stops, core has said
	 * 503 for it, and this is ignored. `type` NULL: no body. Copied. */
	void (*answer)(
		struct dg_host *host, uint64_t hook, unsigned code, const char *type, const void *body, size_t octets);
	/* Plugins only, NULL in a transport's host: a text of its own, at the next turn of the loop, shown to no
	 * plugin. DG_DOWN: from `message.self` (NULL: the domain's sender) to the phone `message.peer`, and nobody is
	 * told what became of it. DG_UP: to at->user, in the conversation with `message.peer`. A text that is one of
	 * core's own sentences in English is said in `message.lang`, or in the user's language. Copied. DG_OK: taken,
	 * and in the journal as soon as that can be. DG_UNSUPPORTED: there is no journal (a check). */
	enum dg_status (*send)(struct dg_host *host, const struct dg_place *at, const struct dg_event *ev);
};

/* The descriptor. A module exports exactly one symbol:
 *
 *   DG_EXPORT const struct dg_transport dg_transport_module = { .abi = 1, ... };
 *
 * `abi` is written as a literal, not as DG_ABI: recompiling is not porting.
 * Life of an instance: create -> start -> deliver* -> stop -> stopped() -> destroy.
 */
struct dg_transport {
	uint32_t abi;
	uint32_t size;                   /* sizeof(struct dg_transport) */
	const char *name;                /* folder, file, config value and log tag: "irc" */
	const char *summary;             /* one line, for `dragoman modules` */
	const char *gateway;             /* disco type of category "gateway" (XMPP registrar): "sms", "irc", ... */
	uint32_t caps;                   /* enum dg_caps */
	const struct dg_option *options; /* this instance, from the configuration file */
	size_t config_size;
	const struct dg_option *account; /* a user's login, asked by form; NULL: trunk */

	/* Memory only, besides files that `config` names: no other I/O, no threads. `config` is core's, checked, and
	 * outlives the instance. Unless DG_OK, *out is untouched and `why` says what is wrong. */
	DG_MUST_CHECK
	enum dg_status (*create)(struct dg_host *host, const void *config, void **out, struct dg_error *why);
	/* Frees everything. Called after stopped(), or after create() when never started. */
	void (*destroy)(void *self);
	/* Begin I/O. A dead network is not an error: report it with DG_STATE, keep trying. */
	DG_MUST_CHECK
	enum dg_status (*start)(void *self);
	/* Wind down within 5 s: settle what is in flight, close handles, then call stopped() once. */
	void (*stop)(void *self);
	/* Carry out a request. DG_OK: accepted, and for DG_MESSAGE exactly one final receipt
	 * follows: DG_SENT (the network took it) or DG_FAILED, whose `why` says whether to try
	 * elsewhere (REMOTE, OFFLINE, BUSY), give up, or stand in doubt (TIMEOUT). DG_DELIVERED,
	 * DG_READ or a late DG_FAILED may follow DG_SENT, and a DG_SENT with `late` a DG_FAILED
	 * with TIMEOUT. DG_AGAIN: not taken, core keeps it
	 * until ready(). Any other status: refused now and for good; no receipt follows. */
	DG_MUST_CHECK
	enum dg_status (*deliver)(void *self, const struct dg_event *ev);
	/* The characters one of which begins the address of every room and of nothing else, such as "#&" (RFC 2812
	 * section 1.3); NULL: there are no rooms. A text in a room has the room as its `peer` too; the room does not
	 * say it back to the session that said it. */
	const char *room_marks;
	/* A request of the network's at /hooks/<instance>/...; every one is answered by dg_host.answer(), now or later.
	 * Whoever it is has to prove it to the module: anybody can ask. NULL: there are no hooks. */
	void (*hook)(void *self, const struct dg_hook *hook);
	/* What this DG_MESSAGE would cost, without sending it. Pure; as deliver() would do it now. NULL: one segment
	 * each. Unless DG_OK, `out` is untouched: deliver() would refuse it with that status. */
	DG_MUST_CHECK
	enum dg_status (*measure)(void *self, const struct dg_event *ev, struct dg_measure *out);
};

#endif
