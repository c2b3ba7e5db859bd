/* chain.h - the plugins between XMPP and the networks, in the order of the configuration. */
#ifndef DG_CHAIN_H
#define DG_CHAIN_H

#include <uv.h>

#include "conf/conf.h"
#include "module/filter.h"
#include "module/loader.h"
#include "util/log.h"
#include "util/metrics.h"

struct chain_link;

struct chain {
	struct chain_link *links;
	size_t count;
};

/* What all plugins of a chain are made with. */
struct chain_makings {
	uv_loop_t *loop; /* NULL: nothing is created, it is a check */
	const struct dg_conf *conf;
	const char *modules; /* their directory */
	const struct dg_filter_owner
		*owner; /* of all; a filter's name is "plugin limits", the second of it "plugin limits 2" */
	void *arg;
	const struct dg_log *log;
	struct dg_metrics *metrics;
};

/* Load every plugin of the configuration and fill its options; errors go to `errors`. */
void chain_init(struct chain *c, const struct chain_makings *with, struct dg_conf_errors *errors);
void chain_start(struct chain *c);
void chain_reload(struct chain *c);
void chain_finish(struct chain *c);
/* Show `ev` to every filter that wants its kind; each may rewrite it, the first DG_DROP ends the trip with `why` and
 * `text` filled. */
enum dg_verdict chain_filter(
	struct chain *c, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text);
void chain_observe(struct chain *c, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);

#endif
