/* xmpp.h - the XMPP side: one component stream per domain, and everything a user's client sees of us.
 *
 * Stanzas in become rows for the router and answers; rows from the router become stanzas. JIDs stop here.
 */
#ifndef DG_XMPP_H
#define DG_XMPP_H

#include "conf/conf.h"
#include "dialog/dialog.h"
#include "router/router.h"

struct dg_xmpp;

/* Gives `dialogs` the hands that XMPP has (who registers is welcomed, ...). `users` and `dialogs` may be NULL in tests
 * of what asks neither. */
struct dg_xmpp *dg_xmpp_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_router *router,
	struct dg_users *users, struct dg_dialogs *dialogs, const struct dg_log *log, struct dg_metrics *metrics);
void dg_xmpp_start(struct dg_xmpp *x);
/* Read the operator's address books again. */
void dg_xmpp_reload(struct dg_xmpp *x);
/* End the stream of `domain` once the server has all that was said, and begin another one. DG_NOENT: no such domain.
 * DG_OFFLINE: it is stopping. */
enum dg_status dg_xmpp_reconnect(struct dg_xmpp *x, const char *domain) __attribute__((warn_unused_result));
/* Stop taking stanzas, flush, close the streams; then on_stopped once. At most 3 s. */
void dg_xmpp_stop(struct dg_xmpp *x, void (*on_stopped)(void *arg), void *arg);
void dg_xmpp_destroy(struct dg_xmpp *x);

struct dg_stream_status {
	const char *domain;
	bool up;
	const char *why; /* a sentence while down */
};
/* How contacts of `domain` come into rosters, for each domain of the server's users: how many there are. */
size_t dg_xmpp_roster_ways(const struct dg_xmpp *x, const char *domain, struct dg_roster_way *out, size_t room);
size_t dg_xmpp_status(const struct dg_xmpp *x, struct dg_stream_status *out, size_t room);

#endif
