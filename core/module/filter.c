/* filter.c - see filter.h. The router's chain owns filters; this file guards every call into a plugin. */
#include "module/filter.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module/host.h"
#include "util/mem.h"

struct dg_filter {
	struct module_host base; /* first: the plugin's host */
	const struct dg_plugin *plugin;
	const struct dg_filter_owner *owner, *owner_given; /* the first NULL until it has started */
	void *owner_arg, *self;
	char name[];
};

/* An answer that the owner owes the plugin: of put() or of find(). */
struct owed {
	struct dg_filter *filter;
	dg_kept *kept;
	void (*found)(void *arg, const char *key, const char *value);
	void *arg;
};

static struct dg_filter *of(struct dg_host *host)
{
	return (struct dg_filter *)host;
}

static enum dg_status no_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	(void)host, (void)ev, (void)kept, (void)arg;
	return DG_UNSUPPORTED;
}

/* Life calls that a plugin's host has no use for. */
static void no_call(struct dg_host *host)
{
	module_breach((struct module_host *)host, BREACH_STOPPED);
}

/* ---- what it keeps, and what it says ---- */

static struct owed *owe(struct dg_filter *f, void *arg)
{
	struct owed *o = dg_alloc(sizeof *o);
	o->filter = f;
	o->arg = arg;
	return o;
}

static void on_kept(void *arg, enum dg_status status)
{
	struct owed *o = arg;
	int64_t began = module_call_begin(&o->filter->base);
	o->kept(o->arg, status);
	module_call_end(&o->filter->base, CALL_KEPT, began);
	free(o);
}

static enum dg_status on_put(
	struct dg_host *host, const char *key, const char *value, int64_t expires_ms, dg_kept *kept, void *arg)
{
	struct dg_filter *f = of(host);
	if (!f->owner)
		return DG_UNSUPPORTED;
	struct owed *o = kept ? owe(f, arg) : NULL;
	if (o)
		o->kept = kept;
	f->owner->put(f->owner_arg, f->name, key, value, expires_ms, o ? on_kept : NULL, o);
	return DG_OK;
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct owed *o = arg;
	int64_t began = module_call_begin(&o->filter->base);
	o->found(o->arg, key, value);
	module_call_end(&o->filter->base, CALL_FOUND, began);
	if (!key)
		free(o);
}

static enum dg_status on_find(struct dg_host *host, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	struct dg_filter *f = of(host);
	if (!f->owner)
		return DG_UNSUPPORTED;
	struct owed *o = owe(f, arg);
	o->found = found;
	f->owner->find(f->owner_arg, f->name, prefix, on_found, o);
	return DG_OK;
}

static enum dg_status on_send(struct dg_host *host, const struct dg_place *at, const struct dg_event *ev)
{
	const struct dg_filter *f = of(host);
	bool has_whom = at->domain && ev->kind == DG_MESSAGE && ev->message.peer && (at->way == DG_DOWN || at->user);
	if (!f->owner)
		return DG_UNSUPPORTED;
	if (!has_whom || !ev->message.text)
		return DG_INVALID;
	return f->owner->send(f->owner_arg, at, ev);
}

/* ---- life ---- */

static enum dg_status create_plugin(struct dg_filter *f, const void *config, struct dg_error *why)
{
	*why = (struct dg_error){ 0 };
	int64_t began = module_call_begin(&f->base);
	enum dg_status s = f->plugin->create(&f->base.host, config, &f->self, why);
	module_call_end(&f->base, CALL_CREATE, began);
	return module_created(&f->base, s, f->self, why);
}

struct dg_filter *dg_filter_create(uv_loop_t *loop, const struct dg_filter_options *options, const struct dg_log *log,
	struct dg_metrics *metrics, struct dg_error *why)
{
	const struct dg_plugin *plugin = options->plugin;
	const char *name = options->name ? options->name : plugin->name;
	struct dg_filter *f = dg_alloc(sizeof *f + strlen(name) + 1);
	memcpy(f->name, name, strlen(name) + 1);
	module_host_init(&f->base, loop, plugin->name, NULL, plugin->name, log, metrics);
	f->base.host.emit = no_emit;
	f->base.host.put = on_put;
	f->base.host.find = on_find;
	f->base.host.send = on_send;
	f->base.host.ready = no_call;
	f->base.host.stopped = no_call;
	f->plugin = plugin;
	f->owner_arg = options->arg;
	if (create_plugin(f, options->config, why) == DG_OK) {
		f->owner_given = options->owner;
		return f;
	}
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

void dg_filter_start(struct dg_filter *f)
{
	f->owner = f->owner_given;
	if (!f->plugin->start)
		return;
	int64_t began = module_call_begin(&f->base);
	f->plugin->start(f->self);
	module_call_end(&f->base, CALL_START, began);
}

void dg_filter_reload(struct dg_filter *f)
{
	if (!f->plugin->reload)
		return;
	int64_t began = module_call_begin(&f->base);
	f->plugin->reload(f->self);
	module_call_end(&f->base, CALL_RELOAD, began);
}

/* ---- what it is shown ---- */

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
