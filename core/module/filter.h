/* filter.h - one configured plugin at work: its life, its host services, the clock on its calls. */
#ifndef DG_FILTER_H
#define DG_FILTER_H

#include <uv.h>

#include "dragoman/plugin.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_filter;

/* Calls the plugin's create(). `config` outlives the filter. NULL with `why` when it refused. A plugin's host has log,
 * count, gauge and the loop; it emits nothing and keeps nothing: emit, put and find answer DG_UNSUPPORTED. */
struct dg_filter *dg_filter_create(uv_loop_t *loop, const struct dg_plugin *plugin, const void *config,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_error *why);
void dg_filter_destroy(struct dg_filter *f); /* NULL is fine */
/* DG_PASS when the plugin does not want the kind or only observes. On DG_DROP both outs are filled. */
enum dg_verdict dg_filter_run(struct dg_filter *f, const struct dg_place *at, struct dg_event *ev, enum dg_status *why,
	struct dg_error *text);
void dg_filter_observe(
	struct dg_filter *f, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);

#endif
