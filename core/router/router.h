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
#include "store/store.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_router;

/* What XMPP (the only client) does for the router. Everything is borrowed for the call. */
struct dg_router_sink {
	/* Tell `row->user` about a row: an up row is a text to show; a down row has ended (stand says how); with
	 * `aside` neither can be shown, and that is to be said. XMPP answers with dg_router_told() once the server has
	 * it for sure (barrier). DG_OFFLINE: cannot now; the router offers it again after dg_router_drained(). Else: no
	 * stanza can hold it, ever. */
	enum dg_status (*on_tell)(void *arg, const struct dg_row *row);
	/* The links of a domain changed. */
	void (*on_domain)(void *arg, const char *domain, enum dg_link link, const char *text);
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
void dg_router_start(struct dg_router *r);
/* Intake ends (DG_OFFLINE), instances stop, what is in flight settles; then on_stopped once. At most 6 s. */
void dg_router_stop(struct dg_router *r, void (*on_stopped)(void *arg), void *arg);
/* A module did not stop when it was told to. Its handles are still on the loop and it may still look at what it was
 * given, so nothing may be destroyed: the program ends as it is. */
bool dg_router_is_forsaken(const struct dg_router *r);
void dg_router_destroy(struct dg_router *r);

/* Answers one dg_router_send(). DG_OK: it is on disk under `id` (or was already: a repeat). Else it was refused, no row
 * was kept, and `text` (never NULL) says why in a sentence for the sender. */
typedef void dg_router_sent(void *arg, enum dg_status why, const char *text, uint64_t id);
/* A text that a user wrote. `given` needs domain, user, peer (canonical), stanza_id, text; may have resource, subject,
 * lang, thread, want_receipt, expires_ms; the rest is the router's. `done` is called exactly once, maybe before this
 * returns. */
void dg_router_send(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg);
/* The same at the very end, when the sender cannot be answered any more: a router that stops does not refuse the text
 * but puts it into the journal for the next life. */
void dg_router_send_at_last(struct dg_router *r, const struct dg_row *given, dg_router_sent *done, void *arg);
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
enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text);

/* What XMPP itself has to remember in `domain` (who watches which number): as dg_store_put() and dg_store_find(). */
void dg_router_note(struct dg_router *r, const char *domain, const char *key, const char *value);
void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg);
/* As dg_store_find_some(). */
void dg_router_notes_some(struct dg_router *r, const char *domain, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg);

/* For operators. */
struct dg_instance_status {
	const char *domain, *name, *module;
	enum dg_link link;
	const char *text;
	uint64_t waiting, in_flight;
};
size_t dg_router_status(
	const struct dg_router *r, struct dg_instance_status *out, size_t room); /* how many there are */
/* Hand a waiting or doubted row over now / give it up (its sender is told). The same for a row that was set aside: tell
 * its user after all / tell nobody. DG_NOENT: no such row waits. DG_BUSY: it is on its way at this moment. */
void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg);
void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg);

#endif
