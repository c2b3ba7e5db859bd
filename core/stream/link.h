/* link.h - one component stream (XEP-0114) to the XMPP server, over libstrophe on the uv loop.
 *
 * Owns the TCP connection, the handshake, reconnecting (back-off 0.5 s to 30 s with jitter, reset after 15 s up;
 * conflict, not-authorized and host-unknown: every 30 s, said once), keep-alive pings (at most every 30 s when idle, 15
 * s for an answer), barriers and the orderly close. Knows nothing of what stanzas mean. Never ends the process. Loop
 * thread only. One libstrophe context per link, driven by stream.c behind guard.c, where its defects are met.
 * libstrophe writes without MSG_NOSIGNAL: the program must ignore SIGPIPE.
 *
 * Callbacks may call anything here but dg_xlink_destroy(); on_stopped may call that too.
 */
#ifndef DG_LINK_H
#define DG_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/event.h"
#include "stream/element.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_xlink;

struct dg_xlink_options {
	const char *host; /* name or literal */
	uint16_t port;
	const char *domain; /* the component's, prepared */
	const char *secret;
	const char *server; /* JID that answers pings: a vhost of the server; NULL: the first domain is guessed by
			     * dropping the component's first label */
	size_t high_octets, low_octets; /* of our queue; 0: 1 MiB and 256 KiB */
};

struct dg_xlink_events {
	void (*on_up)(void *arg);
	/* The stream is gone; whatever was not covered by an answered barrier may be lost. `condition`: the stream
	 * error's name ("conflict", "policy-violation") or NULL; `text` a sentence for people. Only after on_up, and
	 * not for a stream that dg_xlink_stop() ends. Barriers have been told before. The place to call
	 * dg_xlink_hurry(). */
	void (*on_down)(void *arg, const char *condition, const char *text);
	/* One stanza, borrowed. `truncated`: the guard cut it at its limits, so its sender deserves an error. Answers
	 * to the link's own pings are not shown. */
	void (*on_stanza)(void *arg, const struct dg_element *stanza, bool truncated);
	/* The queue fell below low_octets after having passed high_octets. */
	void (*on_drained)(void *arg);
};

/* Copies `options`. Starts nothing. */
struct dg_xlink *dg_xlink_create(uv_loop_t *loop, const struct dg_xlink_options *options,
	const struct dg_xlink_events *events, void *arg, const struct dg_log *log, struct dg_metrics *metrics);
void dg_xlink_start(struct dg_xlink *x);
/* Flush, barrier, a lull, </stream:stream>; at most 3 s; then on_stopped once. No reconnect. Until our goodbye stanzas
 * still come and may be answered, or what a user has just sent would vanish. */
void dg_xlink_stop(struct dg_xlink *x, void (*on_stopped)(void *arg));
/* An operator wants another connection: this one is cut when the server has processed what was queued, and made anew at
 * the usual pace; one that is waited for is tried now. DG_OFFLINE: not started, or stopping. */
enum dg_status dg_xlink_reconnect(struct dg_xlink *x) __attribute__((warn_unused_result));
void dg_xlink_destroy(struct dg_xlink *x); /* after on_stopped, or never started; NULL is fine */

bool dg_xlink_is_up(const struct dg_xlink *x);
bool dg_xlink_is_closing(
	const struct dg_xlink *x);               /* our last word is said: stanzas still come, none can be answered */
bool dg_xlink_is_full(const struct dg_xlink *x); /* above high_octets: stop producing until on_drained */
size_t dg_xlink_queued(const struct dg_xlink *x);
const char *dg_xlink_why_down(const struct dg_xlink *x); /* a sentence; NULL while up */

/* Queue one whole stanza, rendered by render.h. DG_OFFLINE: not up, nothing queued. DG_TOOBIG: over the size cap (60
 * KiB) and DG_INVALID: no `from` inside the domain or no `to` (a bug of ours: logged as an error): nothing queued. */
enum dg_status dg_xlink_send(struct dg_xlink *x, const char *stanza, size_t octets) __attribute__((warn_unused_result));
/* Ask the server whether it has processed all that was queued before: `passed` is called once with true when its ping
 * answer comes, or with false when the stream dies first (at once when it is not up, nor stopping). Barriers asked in
 * one loop turn, or while another ping is on its way, share one ping. */
void dg_xlink_barrier(struct dg_xlink *x, void (*passed)(void *arg, bool yes), void *arg);
/* From inside on_down: this loss has taught something. The next attempt comes soon, as if it were the first. */
void dg_xlink_hurry(struct dg_xlink *x);
/* Stop reading for a short time (the journal lags). */
void dg_xlink_pause(struct dg_xlink *x, bool paused);

/* Start-up self-tests of the guard: split stanzas are not deferred, sibling floods and DTDs are cut, no debug
 * rendering. DG_INTERNAL with `why` when libstrophe's symbols are not interposed: the program must refuse to run. */
enum dg_status dg_xlink_selftest(struct dg_error *why) __attribute__((warn_unused_result));

#endif
