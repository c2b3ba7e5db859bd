/* router.c - the router as a whole: built from the configuration, started, stopped, asked. Rooms of its own: intake.c
 * (down), network.c (up), lane.c and verdict.c (order and retries), offers.c (what XMPP is told), route.c, chain.c. */
#include "router/router.h"

#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "module/probe.h"
#include "net/handle.h"
#include "router/realm.h"
#include "router/renew.h"
#include "router/word.h"
#include "util/mem.h"

enum { TICK_MS = 1000 };

/* ---- building ---- */

/* Load the module, check its options; with a loop, create the instance. */
static void lane_open(struct lane *l, const char *modules, bool create, struct dg_conf_errors *errors)
{
	struct realm *m = l->realm;
	struct dg_router *r = m->router;
	const struct dg_conf_section *section = &l->conf->section;
	struct dg_error why;
	if (!section->module)
		return; /* the reader has said so */
	if (dg_module_load(modules, section->module, &l->module, &why) != DG_OK) {
		dg_conf_error(r->conf, errors, section->path, "%s", why.text);
		return;
	}
	const struct dg_transport *transport = l->module.transport;
	if (!transport) {
		dg_conf_error(r->conf, errors, section->path, "\"%s\" is a plugin: it belongs into \"plugins\"",
			section->module);
		return;
	}
	if (transport->account && !r->conf->credentials_key)
		dg_conf_error(r->conf, errors, section->path,
			"users of \"%s\" leave a login here, which is kept sealed: add \"credentials_key\": "
			"\"file:credentials.key\" at the top of the configuration (`openssl rand -hex 32` makes the "
			"file)",
			section->module);
	l->config = dg_options_fill(r->conf, section, transport->options, transport->config_size, errors);
	if (!l->config || !section->name)
		return;
	lane_fit(l);
	if (l->sessions && m->n_lanes > 1)
		dg_conf_error(r->conf, errors, section->path,
			"users log in at \"%s\": it is the only transport that its domain can have", section->module);
	if (!create) { /* only now: the probe forks, and later there are threads */
		if (dg_module_probe(transport, l->config, &why) != DG_OK)
			dg_conf_error(r->conf, errors, section->path, "%s", why.text);
		return;
	}
	l->instance = lane_create_instance(l, &why);
	if (!l->instance)
		dg_conf_error(r->conf, errors, section->path, "%s", why.text);
}

static void on_tick(void *arg)
{
	struct dg_router *r = arg;
	for (size_t i = 0; i < r->n_realms; i++) {
		offers_tick(&r->realms[i].offers);
		for (size_t k = 0; k < r->realms[i].n_lanes; k++)
			lane_tick(&r->realms[i].lanes[k]);
		realm_mind_backlog(&r->realms[i]);
	}
	reports_tick(r->reports);
}

/* The journal, the metrics and the log know an instance by its name alone. */
static void check_names(const struct dg_conf *conf, struct dg_conf_errors *errors)
{
	struct dg_map *seen = dg_map_create();
	for (size_t i = 0; i < conf->n_domains; i++) {
		for (size_t k = 0; k < conf->domains[i].n_transports; k++) {
			const struct dg_conf_section *section = &conf->domains[i].transports[k].section;
			const char *elsewhere = section->name
				? dg_map_put(seen, section->name, (void *)(uintptr_t)conf->domains[i].domain)
				: NULL;
			if (elsewhere && strcmp(elsewhere, conf->domains[i].domain))
				dg_conf_error(conf, errors, section->path,
					"the name \"%s\" is taken by a transport of %s: names are "
					"unique in the whole configuration",
					section->name, elsewhere);
		}
	}
	dg_map_destroy(seen);
}

/* With `loop` NULL: a check, nothing is created. */
static struct dg_router *build(uv_loop_t *loop, const struct dg_conf *conf, struct dg_store *store,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_conf_errors *errors)
{
	struct dg_router *r = dg_alloc(sizeof *r);
	*r = (struct dg_router){
		.loop = loop, .conf = conf, .access = conf, .store = store, .log = log, .metrics = metrics
	};
	char *modules = dg_module_directory(conf->modules);
	r->jobs = dg_map_create();
	check_names(conf, errors);
	const struct chain_makings plugins = { loop, conf, modules, &word_owner, r, log, metrics };
	words_init(&r->words);
	chain_init(&r->chain, &plugins, errors);
	r->n_realms = conf->n_domains;
	r->realms = dg_alloc((r->n_realms + 1) * sizeof *r->realms);
	for (size_t i = 0; i < r->n_realms; i++) {
		struct realm *m = &r->realms[i];
		realm_init(m, r, &conf->domains[i]);
		for (size_t k = 0; k < m->n_lanes; k++)
			lane_open(&m->lanes[k], modules, loop != NULL, errors);
		if (metrics)
			realm_count(m);
	}
	free(modules);
	return r;
}

void dg_router_check(const struct dg_conf *conf, struct dg_conf_errors *errors)
{
	dg_router_destroy(build(NULL, conf, NULL, NULL, NULL, errors));
}

struct dg_router *dg_router_create(uv_loop_t *loop, const struct dg_conf *conf, struct dg_store *store,
	const struct dg_log *log, struct dg_metrics *metrics, struct dg_conf_errors *errors)
{
	struct dg_router *r = build(loop, conf, store, log, metrics, errors);
	if (errors->count) {
		dg_router_destroy(r);
		return NULL;
	}
	r->tick = dg_timer_create(loop, on_tick, r);
	r->reports = reports_create(r);
	return r;
}

void dg_router_destroy(struct dg_router *r)
{
	if (!r)
		return;
	r->stopping = true;
	dg_timer_destroy(r->tick);
	reports_destroy(r->reports);
	for (size_t i = 0; i < r->n_realms; i++)
		realm_finish(&r->realms[i]);
	free(r->realms);
	chain_finish(&r->chain);
	words_finish(&r->words);
	dg_map_destroy(r->jobs);
	free(r);
}

/* ---- life ---- */

void dg_router_set_sink(struct dg_router *r, const struct dg_router_sink *sink, void *arg)
{
	r->sink = *sink;
	r->sink_arg = arg;
}

void dg_router_start(struct dg_router *r)
{
	chain_start(&r->chain);
	reports_start(r->reports);
	for (size_t i = 0; i < r->n_realms; i++)
		realm_rehome(&r->realms[i]);
	for (size_t i = 0; i < r->n_realms; i++) {
		for (size_t k = 0; k < r->realms[i].n_lanes; k++) {
			struct lane *l = &r->realms[i].lanes[k];
			if (lane_start_instance(l))
				lane_load(l);
		}
	}
	dg_timer_start(r->tick, TICK_MS, TICK_MS);
}

void dg_router_stop(struct dg_router *r, void (*on_stopped)(void *arg), void *arg)
{
	r->stopping = true;
	r->on_stopped = on_stopped;
	r->stopped_arg = arg;
	dg_timer_stop(r->tick);
	for (size_t i = 0; i < r->n_realms; i++) {
		for (size_t k = 0; k < r->realms[i].n_lanes; k++) {
			lane_unclaim(&r->realms[i].lanes[k]);
			dg_instance_stop(r->realms[i].lanes[k].instance);
		}
	}
	router_check_stopped(r);
}

bool dg_router_is_forsaken(const struct dg_router *r)
{
	for (size_t i = 0; i < r->n_realms; i++)
		for (size_t k = 0; k < r->realms[i].n_lanes; k++)
			if (dg_instance_is_forsaken(r->realms[i].lanes[k].instance))
				return true;
	return false;
}

void dg_router_reload(struct dg_router *r)
{
	chain_reload(&r->chain);
}

/* ---- what XMPP says ---- */

void dg_router_told(struct dg_router *r, const char *domain, const uint64_t *ids, size_t n)
{
	struct realm *m = realm_find(r, domain);
	if (m)
		offers_told(&m->offers, ids, n);
}

void dg_router_drained(struct dg_router *r, const char *domain)
{
	struct realm *m = realm_find(r, domain);
	if (m)
		offers_open(&m->offers);
}

bool dg_router_rewind(struct dg_router *r, const char *domain, enum dg_blame blame, const char *condition)
{
	struct realm *m = realm_find(r, domain);
	return m && offers_rewind(&m->offers, blame, condition);
}

enum dg_link dg_router_link(const struct dg_router *r, const char *domain, const char **text)
{
	const struct realm *m = realm_find(r, domain);
	*text = NULL;
	return m ? realm_link(m, text) : DG_LINK_OFFLINE;
}

/* ---- questions ---- */

uint32_t dg_router_caps(const struct dg_router *r, const char *domain)
{
	const struct realm *m = realm_find(r, domain);
	uint32_t caps = 0;
	for (size_t i = 0; m && i < m->n_lanes; i++) {
		const struct lane *l = &m->lanes[i];
		caps |= l->instance ? dg_instance_caps(l->instance) : l->module.transport->caps;
	}
	return caps;
}

/* Appended to the descriptor: a module that was built before it has no rooms. */
static const char *room_marks(const struct dg_transport *t)
{
	return t->size >= offsetof(struct dg_transport, room_marks) + sizeof t->room_marks ? t->room_marks : NULL;
}

bool dg_router_is_room(const struct dg_router *r, const char *domain, const char *address)
{
	const struct realm *m = realm_find(r, domain);
	for (size_t i = 0; m && *address && i < m->n_lanes; i++) {
		const struct dg_transport *t = m->lanes[i].module.transport;
		const char *marks = t->caps & DG_CAP_ROOMS ? room_marks(t) : NULL;
		if (marks && strchr(marks, *address))
			return true;
	}
	return false;
}

const char *dg_router_gateway(const struct dg_router *r, const char *domain)
{
	const struct realm *m = realm_find(r, domain);
	return m && m->n_lanes ? m->lanes[0].module.transport->gateway : "sms";
}

size_t dg_router_status(const struct dg_router *r, struct dg_instance_status *out, size_t room)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n_realms; i++) {
		for (size_t k = 0; k < r->realms[i].n_lanes; k++, n++) {
			const struct lane *l = &r->realms[i].lanes[k];
			if (n >= room)
				continue;
			out[n] = (struct dg_instance_status){ r->realms[i].conf->domain, l->conf->section.name,
				l->conf->section.module, l->link, l->link_text, l->n_jobs - l->n_flying, l->n_flying };
		}
	}
	return n;
}

/* Notes of a domain live beside those of its instances; no instance may have a name with a space in it. */
static void note_owner(struct dg_buf *b, const char *domain)
{
	dg_buf_printf(b, "xmpp %s", domain);
}

void dg_router_note(struct dg_router *r, const char *domain, const char *key, const char *value)
{
	struct dg_buf owner = { 0 };
	note_owner(&owner, domain);
	dg_store_put(r->store, owner.at, key, value, 0, NULL, NULL);
	dg_buf_finish(&owner);
}

void dg_router_notes_some(struct dg_router *r, const char *domain, const char *prefix, const char *after, size_t limit,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	struct dg_buf owner = { 0 };
	note_owner(&owner, domain);
	dg_store_find_some(r->store, owner.at, prefix, after, limit, found, arg);
	dg_buf_finish(&owner);
}

void dg_router_notes(struct dg_router *r, const char *domain, const char *prefix,
	void (*found)(void *arg, const char *key, const char *value), void *arg)
{
	dg_router_notes_some(r, domain, prefix, NULL, 0, found, arg);
}
