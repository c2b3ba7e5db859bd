/* chain.h - the plugins between XMPP and the networks, in the order of the configuration. */
#ifndef DG_CHAIN_H
#define DG_CHAIN_H

#include <uv.h>

#include "conf/conf.h"
#include "module/loader.h"
#include "util/log.h"
#include "util/metrics.h"

struct chain_link;

struct chain {
	struct chain_link *links;
	size_t count;
};

/* Load every plugin of the configuration and fill its options; errors go to `errors`. With `loop` NULL nothing is
 * created: a check. */
void chain_init(struct chain *c, uv_loop_t *loop, const struct dg_conf *conf, const char *modules,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_conf_errors *errors);
void chain_finish(struct chain *c);
/* Show `ev` to every filter that wants its kind; each may rewrite it, the first DG_DROP ends the trip with `why` and
 * `text` filled. */
enum dg_verdict chain_filter(
	struct chain *c, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text);
void chain_observe(struct chain *c, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);

#endif
