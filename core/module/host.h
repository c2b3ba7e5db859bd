/* host.h - what instances and filters have in common: the module's host, its log and metrics, the clock on every call
 * into the module, and the book of its breaches of the contract. Only this room includes it.
 */
#ifndef DG_MODULE_HOST_H
#define DG_MODULE_HOST_H

#include <uv.h>

#include "dragoman/transport.h"
#include "util/log.h"
#include "util/map.h"
#include "util/metrics.h"

/* Every way into a module. */
enum module_call {
	CALL_CREATE,
	CALL_START,
	CALL_DELIVER,
	CALL_HOOK,
	CALL_MEASURE,
	CALL_KEPT,
	CALL_FOUND,
	CALL_STOP,
	CALL_DESTROY,
	CALL_FILTER,
	CALL_OBSERVE,
	CALL_RELOAD,
	CALL_END
};

/* Every way to break the contract that core can see. Each is refused or mended, counted, and logged once a minute. */
enum module_breach {
	BREACH_KIND,      /* emitted what `caps` does not declare */
	BREACH_TWICE,     /* a second final receipt for one message */
	BREACH_NOTHING,   /* a receipt for no message */
	BREACH_UNSETTLED, /* stopped, or refused, with a message that has no final receipt */
	BREACH_CLOSED,    /* a fact before start() or after stopped() */
	BREACH_STOPPED,   /* stopped() without stop(), or twice */
	BREACH_STATUS,    /* a status that does not exist */
	BREACH_CREATE,    /* create() said DG_OK and gave nothing */
	BREACH_METRIC,    /* a metric whose name cannot be printed */
	BREACH_END
};

struct module_host {
	struct dg_host host; /* first: this is what the module holds */
	char *tag, *module;
	struct dg_buf labels;
	const struct dg_log *log;
	struct dg_metrics *metrics;
	struct dg_map *counters, *gauges; /* struct dg_series of the module's own metrics, by its names for them */
	struct dg_series nowhere;         /* counts when there are no metrics */
	int inside;                       /* calls into the module that are running */
	int64_t slow_logged_ms[CALL_END], breach_logged_ms[BREACH_END];
};

/* Names are copied. `domain` NULL: none. Fills host.size, loop, log, count, gauge; the rest is the caller's. */
void module_host_init(struct module_host *h, uv_loop_t *loop, const char *tag, const char *domain, const char *module,
	const struct dg_log *log, struct dg_metrics *metrics);
void module_host_finish(struct module_host *h);
/* The log and the metrics are about to go, the module stays: it writes and counts nowhere from now on. */
void module_host_cut(struct module_host *h);

/* Around every call into the module. */
int64_t module_call_begin(struct module_host *h);
void module_call_end(struct module_host *h, enum module_call call, int64_t began_ns);

void module_breach(struct module_host *h, enum module_breach what);
/* DG_INTERNAL, and a breach, for a status that does not exist. */
enum dg_status module_status(struct module_host *h, enum dg_status status) DG_MUST_CHECK;
/* What create() answered, judged: DG_OK only when there is something; else `why` says at least who refused. */
enum dg_status module_created(
	struct module_host *h, enum dg_status status, const void *self, struct dg_error *why) DG_MUST_CHECK;

#endif
