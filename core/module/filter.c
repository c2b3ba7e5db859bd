/* filter.c - see filter.h. The router's chain owns filters; this file guards every call into a plugin. */
#include "module/filter.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "module/host.h"
#include "util/mem.h"

struct dg_filter {
	struct module_host base; /* first: the plugin's host */
	const struct dg_plugin *plugin;
	void *self;
};

static enum dg_status no_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	(void)host, (void)ev, (void)kept, (void)arg;
	return DG_UNSUPPORTED;
}

static enum dg_status no_put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	(void)host, (void)key, (void)value, (void)expires_ms, (void)kept, (void)arg;
	return DG_UNSUPPORTED;
}

static enum dg_status no_find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	(void)host, (void)prefix, (void)found, (void)arg;
	return DG_UNSUPPORTED;
}

/* Life calls that a plugin's host has no use for. */
static void no_call(struct dg_host *host)
{
	module_breach((struct module_host *)host, BREACH_STOPPED);
}

static enum dg_status create_plugin(struct dg_filter *f, const void *config, struct dg_error *why)
{
	*why = (struct dg_error){ 0 };
	int64_t began = module_call_begin(&f->base);
	enum dg_status s = f->plugin->create(&f->base.host, config, &f->self, why);
	module_call_end(&f->base, CALL_CREATE, began);
	return module_created(&f->base, s, f->self, why);
}

struct dg_filter *dg_filter_create(uv_loop_t *loop, const struct dg_plugin *plugin, const void *config,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_error *why)
{
	struct dg_filter *f = dg_alloc(sizeof *f);
	module_host_init(&f->base, loop, plugin->name, NULL, plugin->name, log, metrics);
	f->base.host.emit = no_emit;
	f->base.host.put = no_put;
	f->base.host.find = no_find;
	f->base.host.ready = no_call;
	f->base.host.stopped = no_call;
	f->plugin = plugin;
	if (create_plugin(f, config, why) == DG_OK)
		return f;
	module_host_finish(&f->base);
	free(f);
	return NULL;
}

void dg_filter_destroy(struct dg_filter *f)
{
	if (!f)
		return;
	int64_t began = module_call_begin(&f->base);
	f->plugin->destroy(f->self);
	module_call_end(&f->base, CALL_DESTROY, began);
	module_host_finish(&f->base);
	free(f);
}

static bool wants(const struct dg_filter *f, const struct dg_event *ev)
{
	return ev->kind < DG_KIND_END && (f->plugin->kinds & 1u << ev->kind);
}

enum dg_verdict dg_filter_run(
	struct dg_filter *f, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	if (!f->plugin->filter || !wants(f, ev))
		return DG_PASS;
	enum dg_status said = DG_DENIED;
	struct dg_error sentence = { 0 };
	int64_t began = module_call_begin(&f->base);
	enum dg_verdict verdict = f->plugin->filter(f->self, at, ev, &said, &sentence);
	module_call_end(&f->base, CALL_FILTER, began);
	if (verdict == DG_PASS)
		return DG_PASS;
	said = module_status(&f->base, said);
	*why = said == DG_OK ? DG_DENIED : said;
	sentence.text[sizeof sentence.text - 1] = '\0';
	if (!*sentence.text) /* never in silence */
		snprintf(sentence.text, sizeof sentence.text, "refused by the plugin %s", f->plugin->name);
	*text = sentence;
	return DG_DROP;
}

void dg_filter_observe(struct dg_filter *f, const struct dg_place *at, const struct dg_event *ev, enum dg_status result)
{
	if (!f->plugin->observe || !wants(f, ev))
		return;
	int64_t began = module_call_begin(&f->base);
	f->plugin->observe(f->self, at, ev, result);
	module_call_end(&f->base, CALL_OBSERVE, began);
}
