/* host.c - see host.h. Called by instance.c and filter.c around everything they ask of a module, and by modules through
 * their struct dg_host. */
#include "module/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/mem.h"

#define SLOW_NS      10000000 /* the contract: every callback returns within 10 ms */
#define LOG_EVERY_MS 60000
#define SUFFIX       "_total"

static const char *const call_names[CALL_END] = {
	[CALL_CREATE] = "create",
	[CALL_START] = "start",
	[CALL_DELIVER] = "deliver",
	[CALL_HOOK] = "hook",
	[CALL_MEASURE] = "measure",
	[CALL_KEPT] = "kept",
	[CALL_FOUND] = "found",
	[CALL_STOP] = "stop",
	[CALL_DESTROY] = "destroy",
	[CALL_FILTER] = "filter",
	[CALL_OBSERVE] = "observe",
	[CALL_RELOAD] = "reload",
};

/* clang-format off */
static const struct {
	const char *label, *sentence;
} breaches[BREACH_END] = {
	[BREACH_KIND] = { "kind", "the module reported a kind of event that it does not declare: refused" },
	[BREACH_TWICE] = { "twice", "the module settled one message twice: the second receipt is refused" },
	[BREACH_NOTHING] = { "nothing", "the module sent a receipt for no message of ours: refused" },
	[BREACH_UNSETTLED] = { "unsettled", "the module left a message without its final receipt: it stands in doubt" },
	[BREACH_CLOSED] = { "closed", "the module reported something before start() or after stopped(): refused" },
	[BREACH_STOPPED] = { "stopped", "the module said stopped() when nobody waited for it: ignored" },
	[BREACH_STATUS] = { "status", "the module answered a status that does not exist: taken as a bug" },
	[BREACH_CREATE] = { "create", "the module's create() said OK and gave nothing" },
	[BREACH_METRIC] = { "metric", "the module named a metric with other than a-z, 0-9 and _: not counted" },
};
/* clang-format on */

static struct module_host *of(struct dg_host *host)
{
	return (struct module_host *)host;
}

/* Whether this minute has not seen it yet. */
static bool is_news(int64_t *logged_ms)
{
	int64_t now = dg_mono_ms();
	if (*logged_ms && now - *logged_ms < LOG_EVERY_MS)
		return false;
	*logged_ms = now;
	return true;
}

/* One more of something that core counts; rare, so the series is looked up each time. */
static void count_one(struct module_host *h, const char *name, const char *key, const char *value, const char *help)
{
	if (!h->metrics)
		return;
	struct dg_buf labels = { 0 };
	dg_buf_str(&labels, h->labels.at);
	dg_metrics_label(&labels, key, value);
	dg_metrics_counter(h->metrics, name, labels.at, help)->value++;
	dg_buf_finish(&labels);
}

int64_t module_call_begin(struct module_host *h)
{
	h->inside++;
	return dg_mono_ns();
}

void module_call_end(struct module_host *h, enum module_call call, int64_t began_ns)
{
	int64_t took_ns = dg_mono_ns() - began_ns;
	h->inside--;
	if (took_ns <= SLOW_NS)
		return;
	count_one(h, "dragoman_slow_calls_total", "call", call_names[call],
		"Calls into a module that took over 10 ms, during which nothing else moved.");
	if (is_news(&h->slow_logged_ms[call]))
		dg_log(h->log, DG_LOG_WARN, DG_SAY(h->tag, "a call into the module was slow: all networks waited"),
			DG_S("module", h->module), DG_S("call", call_names[call]), DG_I("ms", took_ns / 1000000));
}

void module_breach(struct module_host *h, enum module_breach what)
{
	count_one(h, "dragoman_module_breaches_total", "what", breaches[what].label,
		"Times that a module broke its contract and core refused or mended it.");
	if (is_news(&h->breach_logged_ms[what]))
		dg_log(h->log, DG_LOG_ERROR, DG_SAY(h->tag, breaches[what].sentence), DG_S("module", h->module));
}

enum dg_status module_status(struct module_host *h, enum dg_status status)
{
	if (status <= DG_OK && status >= DG_INTERNAL)
		return status;
	module_breach(h, BREACH_STATUS);
	return DG_INTERNAL;
}

enum dg_status module_created(struct module_host *h, enum dg_status status, const void *self, struct dg_error *why)
{
	status = module_status(h, status);
	if (status == DG_OK && self)
		return DG_OK;
	if (status == DG_OK)
		module_breach(h, BREACH_CREATE);
	why->text[sizeof why->text - 1] = '\0';
	if (!*why->text)
		snprintf(why->text, sizeof why->text, "the module \"%s\" %s in create()", h->module,
			status == DG_OK ? "said OK and gave nothing" : "refused without a word");
	return status == DG_OK ? DG_INTERNAL : status;
}

static void on_log(struct dg_host *host, enum dg_level level, const char *fmt, ...)
{
	struct module_host *h = of(host);
	if (!h->log || level > h->log->level)
		return;
	char sentence[1024];
	va_list args;
	va_start(args, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, args);
	va_end(args);
	dg_log(h->log, level, DG_SAY(h->tag, sentence));
}

/* "dragoman_<module>_<name>", ending in _total exactly for counters: one name never has two types. */
static bool name_metric(const struct module_host *h, const char *name, bool is_counter, char out[128])
{
	size_t n = strlen(name);
	bool has_suffix = n >= sizeof SUFFIX - 1 && !strcmp(name + n - (sizeof SUFFIX - 1), SUFFIX);
	if (!n || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != n || (has_suffix && !is_counter))
		return false;
	const char *suffix = is_counter && !has_suffix ? SUFFIX : "";
	return snprintf(out, 128, "dragoman_%s_%s%s", h->module, name, suffix) < 128;
}

/* Modules count with every message: known names are found as they are given. */
static struct dg_series *series_of(struct module_host *h, const char *name, bool is_counter)
{
	struct dg_map *known = is_counter ? h->counters : h->gauges;
	struct dg_series *s = h->metrics ? dg_map_get(known, name) : NULL;
	if (s)
		return s;
	char full[128];
	if (!name_metric(h, name, is_counter, full)) {
		module_breach(h, BREACH_METRIC);
		return &h->nowhere;
	}
	if (!h->metrics)
		return &h->nowhere;
	s = is_counter ? dg_metrics_counter(h->metrics, full, h->labels.at, "Counted by the module.")
		       : dg_metrics_gauge(h->metrics, full, h->labels.at, "Set by the module.");
	dg_map_put(known, name, s);
	return s;
}

static void on_count(struct dg_host *host, const char *name, uint64_t by)
{
	struct dg_series *s = series_of(of(host), name, true);
	s->value = (int64_t)((uint64_t)s->value + by);
}

static void on_gauge(struct dg_host *host, const char *name, int64_t value)
{
	series_of(of(host), name, false)->value = value;
}

void module_host_init(struct module_host *h, uv_loop_t *loop, const char *tag, const char *domain, const char *module,
	const struct dg_log *log, struct dg_metrics *metrics)
{
	*h = (struct module_host){ .tag = dg_strdup(tag), .module = dg_strdup(module), .log = log, .metrics = metrics };
	h->host.size = sizeof h->host;
	h->host.loop = loop;
	h->host.log = on_log;
	h->host.count = on_count;
	h->host.gauge = on_gauge;
	h->counters = dg_map_create();
	h->gauges = dg_map_create();
	dg_metrics_label(&h->labels, "instance", tag);
	if (domain)
		dg_metrics_label(&h->labels, "domain", domain);
}

void module_host_finish(struct module_host *h)
{
	free(h->tag);
	free(h->module);
	dg_buf_finish(&h->labels);
	dg_map_destroy(h->counters);
	dg_map_destroy(h->gauges);
}

void module_host_cut(struct module_host *h)
{
	h->log = NULL;
	h->metrics = NULL;
}
