/* chain.c - runs events through the plugins. Called by intake, inbound and the lanes; knows no message by name. */
#include "router/chain.h"

#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "module/probe.h"
#include "util/mem.h"

struct chain_link {
	struct dg_module module;
	void *config;
	struct dg_filter *filter;
};

static bool load(struct chain_link *l, const struct dg_conf *conf, const struct dg_conf_section *section,
	const char *modules, struct dg_conf_errors *errors)
{
	struct dg_error why;
	if (dg_module_load(modules, section->module, &l->module, &why) != DG_OK) {
		dg_conf_error(conf, errors, section->path, "%s", why.text);
		return false;
	}
	if (!l->module.plugin) {
		dg_conf_error(conf, errors, section->path,
			"\"%s\" is a transport: it belongs into a domain's \"transports\"", section->module);
		return false;
	}
	l->config = dg_options_fill(conf, section, l->module.plugin->options, l->module.plugin->config_size, errors);
	return l->config != NULL;
}

/* How many of the same module stand before this one: their durable states must not mix. */
static size_t same_before(const struct dg_conf *conf, size_t at)
{
	size_t n = 0;
	for (size_t i = 0; i < at; i++)
		n += conf->plugins[i].module && !strcmp(conf->plugins[i].module, conf->plugins[at].module);
	return n;
}

/* Of a plugin whose options are good. */
static bool create(struct chain_link *l, const struct chain_makings *with, size_t at, struct dg_error *why)
{
	struct dg_buf name = { 0 };
	size_t before = same_before(with->conf, at);
	dg_buf_printf(&name, "plugin %s", l->module.plugin->name);
	if (before)
		dg_buf_printf(&name, " %zu", before + 1);
	const struct dg_filter_options options = { name.at, l->module.plugin, l->config, with->owner, with->arg };
	if (with->loop)
		l->filter = dg_filter_create(with->loop, &options, with->log, with->metrics, why);
	dg_buf_finish(&name);
	/* only now: the probe forks, and later there are threads */
	return with->loop ? l->filter != NULL : dg_plugin_probe(l->module.plugin, l->config, why) == DG_OK;
}

void chain_init(struct chain *c, const struct chain_makings *with, struct dg_conf_errors *errors)
{
	const struct dg_conf *conf = with->conf;
	c->links = dg_alloc((conf->n_plugins + 1) * sizeof *c->links);
	c->count = conf->n_plugins;
	for (size_t i = 0; i < c->count; i++) {
		struct chain_link *l = &c->links[i];
		const struct dg_conf_section *section = &conf->plugins[i];
		struct dg_error why;
		if (!section->module || !load(l, conf, section, with->modules, errors))
			continue;
		if (!create(l, with, i, &why))
			dg_conf_error(conf, errors, section->path, "%s", why.text);
	}
}

void chain_start(struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		dg_filter_start(c->links[i].filter);
}

void chain_reload(struct chain *c)
{
	for (size_t i = 0; i < c->count; i++)
		dg_filter_reload(c->links[i].filter);
}

void chain_finish(struct chain *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct chain_link *l = &c->links[i];
		dg_filter_destroy(l->filter);
		if (l->config)
			dg_options_free(l->config, l->module.plugin->options);
		dg_module_unload(&l->module);
	}
	free(c->links);
	*c = (struct chain){ 0 };
}

enum dg_verdict chain_filter(
	struct chain *c, const struct dg_place *at, struct dg_event *ev, enum dg_status *why, struct dg_error *text)
{
	for (size_t i = 0; i < c->count; i++)
		if (dg_filter_run(c->links[i].filter, at, ev, why, text) == DG_DROP)
			return DG_DROP;
	return DG_PASS;
}

void chain_observe(struct chain *c, const struct dg_place *at, const struct dg_event *ev, enum dg_status result)
{
	for (size_t i = 0; i < c->count; i++)
		dg_filter_observe(c->links[i].filter, at, ev, result);
}
