/* router.h - which way a message goes, and that it gets there: intake, routes, order, retries, reports.
 *
 * XMPP hands down what a user wrote; transports hand up what the network says; every message is in the journal before
 * anyone is told "yes". Knows neither stanzas nor PDUs. Loop thread only.
 */
#ifndef DG_ROUTER_H
#define DG_ROUTER_H

#include <stdbool.h>
#include <uv.h>

#include "conf/conf.h"
#include "dragoman/event.h"
#include "module/instance.h"
#include "store/store.h"
#include "text/text.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_router;
struct dg_users; /* user/user.h */

/* What XMPP (the only client) does for the router. Everything is borrowed for the call. */
struct dg_router_sink {
	/* Tell `row->user` about a row: an up row is a text to show; a down row has ended (stand says how); with
	 * `aside` neither can be shown, and that is to be said. XMPP answers with dg_router_told() once the server has
	 * it for sure (barrier). DG_OFFLINE: cannot now; the router offers it again after dg_router_drained(). Else: no
	 * stanza can hold it, ever. */
	enum dg_status (*on_tell)(void *arg, const struct dg_row *row);
	/* The links of a domain changed. */
	void (*on_domain)(void *arg, const char *domain, enum dg_link link, const char *text);
	/* Where users log in (DG_CAP_ACCOUNT): how `user`'s session is now. Offline with `why` DG_AUTH: the network
	 * refuses the credentials, and nothing is tried again before they change. NULL: nobody listens. */
	void (*on_session)(void *arg, const char *domain, const char *user, enum dg_link link, enum dg_status why,
		const char *text);
	/* What the network says to `user` beside texts: typing, presence, contact, profile, reaction, retract, room,
	 * member, a receipt with DG_READ, and a message with `outgoing`. Ids of messages are the stanza ids that the
	 * user's clients know. Volatile: what cannot be shown now is lost, so transports say it again at the next
	 * log-in. NULL: nobody listens. */
	void (*on_event)(void *arg, const char *domain, const char *user, const struct dg_event *ev);
	/* Is one of the user's clients known to be there? NULL: nobody knows. */
	bool (*is_there)(void *arg, const char *domain, const char *user);
};

/* Whose fault the end of a stream may be. */
enum dg_blame {
	DG_BLAME_NONE,    /* nobody's here: the server shuts down, or there are two of us */
	DG_BLAME_UNKNOWN, /* it ended without a reason, or with one that says nothing */
	DG_BLAME_STANZA,  /* the server says that something it got was wrong */
};

/* Loads modules, fills their options and creates instances and plugins. Errors of the configuration go to `errors`;
 * NULL when there are any. */
struct dg_router *dg_router_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_store *store,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_conf_errors *errors);
/* The same checks without creating anything, and each module's create() tried in a child process: for `dragoman check`,
 * and for `run` before there are threads. */
void dg_router_check(const struct dg_conf *conf, struct dg_conf_errors *errors);
void dg_router_set_sink(struct dg_router *r, const struct dg_router_sink *sink, void *arg);
/* Who is registered, where users log in; before the start. Outlives the router. */
void dg_router_set_users(struct dg_router *r, struct dg_users *users);
void dg_router_start(struct dg_router *r);
/* Plugins read the files again that their options name. */
void dg_router_reload(struct dg_router *r);
/* Intake ends (DG_OFFLINE), instances stop, what is in flight settles; then on_stopped once. At most 6 s. */
void dg_router_stop(struct dg_router *r, void (*on_stopped)(void *arg), void *arg);
/* A module did not stop when it was told to. Its handles are still on the loop and it may still look at what it was
 * given, so nothing may be destroyed: the program ends as it is. */
bool dg_router_is_forsaken(const struct dg_router *r);
void dg_router_destroy(struct dg_router *r);

/* Answers one dg_router_send(). DG_OK: it is on disk under `id` (or was already: a repeat). Else it was refused, no row
 * was kept, and `said` (never NULL, borrowed) says why in a sentence for the sender. */
typedef void dg_router_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id);
/* A text that a user wrote. `given` needs domain, user, peer (canonical), stanza_id, text; may have resource, subject,
 * lang, thread, want_receipt, expires_ms; the rest is the router's. `done` is called exactly once, maybe before this
 * returns. */
void dg_router_send(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg);
/* The same at the very end, when the sender cannot be answered any more: a router that stops does not refuse the text
 * but puts it into the journal for the next life. */
void dg_router_send_at_last(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg);
/* The same for a program that speaks by HTTP: from `given->self` when that is not NULL, and told as `given->report`
 * says (dg_row), not to the user. */
void dg_router_send_by_http(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg);
/* A text of the gateway itself to a phone (a code that proves a number): from the domain's sender, whoever may text.
 * Nobody's answer to it is expected, and nobody is told what became of it. */
void dg_router_send_own(
	struct dg_router *r, const char *domain, const char *number, const char *text, dg_router_sent *done, void *arg);
/* Before the journal is closed: `on_idle` once no text waits to be known whose it is. Maybe called at once. */
void dg_router_when_idle(struct dg_router *r, void (*on_idle)(void *arg), void *arg);
/* ---- what is not a text ---- */

/* Answers one dg_router_ask(). DG_OK: the network has the request. `said` (never NULL) says why not. */
typedef void dg_router_asked(void *arg, enum dg_status why, const struct dg_said *said);
/* A request of `user` to the network: typing, presence, contact, profile, reaction, retract, room, or a receipt with
 * DG_READ. Messages are named by stanza ids, in either direction; the router knows their names on the network. Not
 * kept: what cannot go now is refused. DG_UNSUPPORTED where the network cannot do it. `done` is called exactly once,
 * maybe before this returns; it may be NULL. */
void dg_router_ask(struct dg_router *r, const char *domain, const char *user, const struct dg_event *ev,
	dg_router_asked *done, void *arg);

/* Where users log in: the user is there, or is not any more. Opens or ends the session of a registered user; calls that
 * change nothing are free. Texts for a session that is down wait in the journal. */
void dg_router_log_in(struct dg_router *r, const char *domain, const char *user);
void dg_router_log_out(struct dg_router *r, const char *domain, const char *user);
/* The registration changed: the session, if one is open, begins anew with what is on file now. */
void dg_router_log_in_anew(struct dg_router *r, const char *domain, const char *user);
/* DG_LINK_OFFLINE when there is none; `text` (may be NULL) is borrowed until the loop turns. */
enum dg_link dg_router_session(const struct dg_router *r, const char *domain, const char *user, const char **text);
/* Does the network take these credentials? A session is opened and closed again for it, as soon as fewer than 64 are
 * being opened; that may take 20 s, and the network 20 s more. DG_OK, DG_AUTH, or why it is not known. */
void dg_router_try_login(struct dg_router *r, const char *domain, const char *user, const struct dg_pair *account,
	size_t n_account, dg_router_asked *done, void *arg);
/* The account table of the domain's network, its keys and types as fields of a form; NULL: nobody logs in there.
 * Shared.
 */
const struct dg_option *dg_router_account(const struct dg_router *r, const char *domain);

/* How long the journal's queue is, in percent of the length at which dg_router_send() answers DG_AGAIN. */
unsigned dg_router_load(const struct dg_router *r);
/* The barrier passed for these rows of `domain`, given in the order in which they were offered. */
void dg_router_told(struct dg_router *r, const char *domain, const uint64_t *ids, size_t n);
/* The stream of `domain` came up or has room again: offer what waits. */
void dg_router_drained(struct dg_router *r, const char *domain);
/* The stream went down: rows offered and not told are offered again after dg_router_drained(). `condition`: the
 * server's word for it, or NULL. true: one of the rows is suspected, and each stream from now on brings the router
 * nearer to it: the next one shall come soon. */
bool dg_router_rewind(struct dg_router *r, const char *domain, enum dg_blame blame, const char *condition);

/* May this bare JID use gateways? */
bool dg_router_may(const struct dg_router *r, const char *bare_jid);
bool dg_router_is_admin(const struct dg_router *r, const char *bare_jid);
/* From now on the access lists of `conf` decide; it outlives the router or the next call. */
void dg_router_set_access(struct dg_router *r, const struct dg_conf *conf);
/* What the domain's network can do (caps of all its instances together), its gateway type ("sms"), and how its links
 * are. */
uint32_t dg_router_caps(const struct dg_router *r, const char *domain);
const char *dg_router_gateway(const struct dg_router *r, const char *domain);
/* Is this address one of a room, rather than of somebody? */
bool dg_router_is_room(const struct dg_router *r, const char *domain, const char *address);
enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text);

/* What XMPP itself has to remember in `domain` (who watches which number): as dg_store_put() and dg_store_find(). */
void dg_router_note(struct dg_router *r, const char *domain, const char *key, const char *value);
void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg);
/* As dg_store_find_some(). */
void dg_router_notes_some(struct dg_router *r, const char *domain, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg);

/* What a text of `user` would take and cost if it went now; `peer` NULL: to a phone like most. DG_NOENT: no such
 * domain; DG_UNSUPPORTED: nobody there is billed by the piece; else why the network would refuse it. */
struct dg_cost {
	uint32_t segments, units, room; /* as struct dg_measure */
	int64_t micros;                 /* of all segments; -1: not known */
	const char *currency;           /* NULL: not said; shared */
};
enum dg_status dg_router_cost(const struct dg_router *r, const char *domain, const char *user, const char *peer,
	const char *text, struct dg_cost *out) __attribute__((warn_unused_result));

/* For operators. */
struct dg_instance_status {
	const char *domain, *name, *module;
	enum dg_link link;
	const char *text;
	uint64_t waiting, in_flight; /* in memory; the journal may have more */
};
/* How many of the journal's messages for an instance are on disk only: their user is not there, or too many wait. What
 * changes while the journal counts may be missing. */
uint64_t dg_instance_on_disk(const struct dg_instance_status *i, const struct dg_store_counts *counts);
size_t dg_router_status(
	const struct dg_router *r, struct dg_instance_status *out, size_t room); /* how many there are */
/* End this instance's links and begin it anew. DG_NOENT: there is none of this name. DG_BUSY: that is under way
 * already. DG_OFFLINE: the router stops. */
enum dg_status dg_router_reconnect(struct dg_router *r, const char *instance) __attribute__((warn_unused_result));
/* Hand a waiting or doubted row over now / give it up (its sender is told). The same for a row that was set aside: tell
 * its user after all / tell nobody. DG_NOENT: no such row waits. DG_BUSY: it is on its way at this moment. */
void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg);
void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg);

/* A request for this instance, as dg_instance_hook(). DG_NOENT: there is no such instance. */
enum dg_status dg_router_hook(struct dg_router *r, const char *instance, struct dg_hook *hook,
	dg_hook_answered *answered, void *arg) __attribute__((warn_unused_result));

#endif
