/* filter.h - one configured plugin at work: its life, its host services, the clock on its calls. */
#ifndef DG_FILTER_H
#define DG_FILTER_H

#include <uv.h>

#include "dragoman/plugin.h"
#include "util/log.h"
#include "util/metrics.h"

struct dg_filter;

/* What the owner (the router) does for a plugin; `name` is the filter's. May be called from inside a call of the
 * plugin, so they answer later, from the loop. */
struct dg_filter_owner {
	void (*put)(void *arg, const char *name, const char *key, const char *value, int64_t expires_ms, dg_kept *kept,
		void *kept_arg);
	void (*find)(void *arg, const char *name, const char *prefix,
		void (*found)(void *arg, const char *key, const char *value), void *found_arg);
	/* `at` and `ev` are borrowed. */
	enum dg_status (*send)(void *arg, const struct dg_place *at, const struct dg_event *ev);
};

struct dg_filter_options {
	const char *name; /* whose durable state it is: unique among plugins, and of no transport */
	const struct dg_plugin *plugin;
	const void *config;                  /* outlives the filter */
	const struct dg_filter_owner *owner; /* NULL: nobody keeps or sends anything (a check) */
	void *arg;
};

/* Calls the plugin's create(). NULL with `why` when it refused. A plugin's host has log, count, gauge and the loop;
 * put, find and send work after dg_filter_start() and where there is an owner, else they answer DG_UNSUPPORTED, as emit
 * always does. */
struct dg_filter *dg_filter_create(uv_loop_t *loop, const struct dg_filter_options *options, const struct dg_log *log,
	struct dg_metrics *metrics, struct dg_error *why);
/* The owner has answered all put() and find(), or will never. NULL is fine. */
void dg_filter_destroy(struct dg_filter *f);
void dg_filter_start(struct dg_filter *f);
void dg_filter_reload(struct dg_filter *f);
/* DG_PASS when the plugin does not want the kind or only observes. On DG_DROP both outs are filled. */
enum dg_verdict dg_filter_run(struct dg_filter *f, const struct dg_place *at, struct dg_event *ev, enum dg_status *why,
	struct dg_error *text);
void dg_filter_observe(
	struct dg_filter *f, const struct dg_place *at, const struct dg_event *ev, enum dg_status result);

#endif
