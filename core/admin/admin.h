/* admin.h - the operator's side of a running program: its control socket, its HTTP pages, its commands.
 *
 * Main creates one after the router and the XMPP side; nobody else knows it. Reads the other rooms' status calls and
 * asks them to act; holds no messages of its own. Loop thread only.
 */
#ifndef DG_ADMIN_H
#define DG_ADMIN_H

#include <uv.h>

#include "conf/conf.h"
#include "dialog/dialog.h"
#include "router/router.h"
#include "store/store.h"
#include "util/log.h"
#include "util/metrics.h"
#include "xmpp/xmpp.h"

struct dg_admin;

/* What it works on; everything is shared and outlives the admin. */
struct dg_admin_parts {
	uv_loop_t *loop;
	const struct dg_conf *conf;
	struct dg_store *store;
	struct dg_router *router;
	struct dg_xmpp *xmpp;
	struct dg_dialogs *dialogs;
	struct dg_metrics *metrics;
	const struct dg_log *log;
};

/* Opens the control socket (conf->control) and the HTTP listener (conf->http) at once, those that are configured. NULL
 * with `why` when one of them cannot be had; then nothing is left open. */
struct dg_admin *dg_admin_create(const struct dg_admin_parts *parts, struct dg_error *why);
/* The program is going down: /readyz says so, `send` is refused, commands that wait are answered. The pages stay. */
void dg_admin_drain(struct dg_admin *a);
/* Closes the sockets; commands under way are forgotten. After the store is closed, so that none of its answers is still
 * to come. NULL is fine. */
void dg_admin_destroy(struct dg_admin *a);

#endif
