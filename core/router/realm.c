/* realm.c - a domain as the router sees it: made of the configuration, its links taken together, its users told. Called
 * by router.c and by the lanes; knows nothing of turns and verdicts. */
#include "router/realm.h"

#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "router/price.h"
#include "util/mem.h"

struct realm *realm_find(const struct dg_router *r, const char *domain)
{
	for (size_t i = 0; i < r->n_realms; i++)
		if (!strcmp(r->realms[i].conf->domain, domain))
			return &r->realms[i];
	return NULL;
}

struct lane *lane_named(const struct dg_router *r, const char *instance)
{
	for (size_t i = 0; i < r->n_realms; i++)
		for (size_t k = 0; k < r->realms[i].n_lanes; k++)
			if (strcmp(r->realms[i].lanes[k].conf->section.name, instance) == 0)
				return &r->realms[i].lanes[k];
	return NULL;
}

struct lane *realm_accounts(const struct realm *m)
{
	for (size_t i = 0; i < m->n_lanes; i++)
		if (m->lanes[i].sessions)
			return &m->lanes[i];
	return NULL;
}

bool realm_is_own(const struct dg_row *row)
{
	return row->way == DG_DOWN && !strcmp(row->user, row->domain);
}

void realm_count(struct realm *m)
{
	static const struct {
		enum dg_stand stand;
		const char *label;
	} ends[] = { { DG_DONE, "delivered" }, { DG_GONE, "failed" }, { DG_LATE, "expired" } };
	struct dg_metrics *metrics = m->router->metrics;
	struct dg_buf b = { 0 };
	dg_buf_printf(&b, "domain=\"%s\"", m->conf->domain);
	m->accepted = dg_metrics_counter(
		metrics, "dragoman_messages_accepted_total", b.at, "Messages from XMPP users that were put on disk.");
	m->refused = dg_metrics_counter(metrics, "dragoman_messages_refused_total", b.at,
		"Messages from XMPP users that were refused at once.");
	m->received = dg_metrics_counter(
		metrics, "dragoman_messages_received_total", b.at, "Messages from the network that were put on disk.");
	m->offers.n_aside = dg_metrics_counter(metrics, "dragoman_messages_set_aside_total", b.at,
		"Messages that the XMPP server does not bear, kept in the journal.");
	if (realm_accounts(m))
		m->sessions = dg_metrics_gauge(
			metrics, "dragoman_sessions", b.at, "Users who are logged in at their network.");
	m->answer_seconds = dg_metrics_histogram(metrics, "dragoman_network_answer_seconds", b.at,
		"From handing a message to the network until its answer.");
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		dg_buf_clear(&b);
		dg_buf_printf(&b, "domain=\"%s\",end=\"%s\"", m->conf->domain, ends[i].label);
		m->ended[ends[i].stand] = dg_metrics_counter(
			metrics, "dragoman_messages_ended_total", b.at, "Messages from XMPP users by how they ended.");
	}
	dg_buf_finish(&b);
}

void realm_init(struct realm *m, struct dg_router *r, const struct dg_conf_domain *conf)
{
	m->router = r;
	m->conf = conf;
	m->convs = dg_map_create();
	m->owner_of = dg_map_create();
	m->number_of = dg_map_create();
	m->teams = teams_create(conf);
	for (size_t i = 0; i < conf->n_numbers; i++) {
		dg_map_put(m->owner_of, conf->numbers[i].number, (void *)(uintptr_t)conf->numbers[i].user);
		if (!dg_map_get(m->number_of, conf->numbers[i].user)) /* who has several texts from the first */
			dg_map_put(m->number_of, conf->numbers[i].user, (void *)(uintptr_t)conf->numbers[i].number);
	}
	offers_init(&m->offers, m);
	m->n_lanes = conf->n_transports;
	m->lanes = dg_alloc((m->n_lanes + 1) * sizeof *m->lanes);
	for (size_t i = 0; i < m->n_lanes; i++) {
		lane_init(&m->lanes[i], m);
		m->lanes[i].conf = &conf->transports[i];
		for (size_t k = 0; k < conf->transports[i].n_routes; k++)
			m->has_prices = m->has_prices || conf->transports[i].routes[k].price >= 0;
	}
	route_table_init(&m->routes, m);
}

void realm_finish(struct realm *m)
{
	for (size_t i = 0; i < m->n_lanes; i++) {
		struct lane *l = &m->lanes[i];
		dg_instance_destroy(l->instance);
		lane_finish(l);
		if (l->config)
			dg_options_free(l->config, l->module.transport->options);
		dg_module_unload(&l->module);
	}
	free(m->lanes);
	route_table_finish(&m->routes);
	offers_finish(&m->offers);
	dg_map_destroy(m->convs);
	dg_map_destroy(m->owner_of);
	dg_map_destroy(m->number_of);
	teams_destroy(m->teams);
}

static void on_rehomed(void *arg, enum dg_status status, size_t moved)
{
	const struct realm *m = arg;
	if (status == DG_OK && moved)
		dg_log(m->router->log, DG_LOG_INFO,
			DG_SAY("router", "messages waited for transports that are gone; the others take them"),
			DG_S("domain", m->conf->domain), DG_I("messages", moved));
}

void realm_rehome(struct realm *m)
{
	const char **known = dg_alloc((m->n_lanes + 1) * sizeof *known);
	for (size_t i = 0; i < m->n_lanes; i++)
		known[i] = m->conf->transports[i].section.name;
	if (m->n_lanes)
		dg_store_rehome(m->router->store, m->conf->domain, known, m->n_lanes, known[0], on_rehomed, m);
	free(known);
}

static void mind_backlog(const struct realm *m, const char *who, bool full, bool over, bool *said)
{
	if (full && !*said) {
		*said = true;
		dg_log(m->router->log, DG_LOG_WARN,
			DG_SAY(who, "more waits than is kept in memory; the rest waits on the disk, which it fills"),
			DG_S("domain", m->conf->domain));
	} else if (over && *said) {
		*said = false;
		dg_log(m->router->log, DG_LOG_INFO, DG_SAY(who, "what waited on the disk only has been taken up"),
			DG_S("domain", m->conf->domain));
	}
}

void realm_mind_backlog(struct realm *m)
{
	for (size_t i = 0; i < m->n_lanes; i++) {
		struct lane *l = &m->lanes[i];
		mind_backlog(m, l->conf->section.name, l->more && !lane_has_window(l), !l->more, &l->said_more);
	}
	mind_backlog(m, "xmpp", m->offers.more && m->offers.count >= OFFERS_WINDOW, !m->offers.more, &m->said_more);
}

/* A claim that reaches the disk when nobody hears of it any more would pass for a doubt in the next life. */
void router_check_stopped(struct dg_router *r)
{
	void (*on_stopped)(void *arg) = r->on_stopped;
	if (!r->stopping || !on_stopped || r->running || r->claiming)
		return;
	r->on_stopped = NULL;
	on_stopped(r->stopped_arg);
}

/* Is its end more than that the network took it? */
static bool is_reported(const struct realm *m, const struct dg_row *row)
{
	for (size_t i = 0; i < m->n_lanes; i++)
		if (row->instance && !strcmp(m->lanes[i].conf->section.name, row->instance))
			return !row->room && dg_instance_caps(m->lanes[i].instance) & DG_CAP_DELIVERED;
	return false;
}

/* Who sent a message hears of its end when it failed, or when a receipt was asked for: the journal knows (`told`). */
void realm_tell(struct realm *m, const struct dg_row *row)
{
	struct dg_series *ended = row->stand <= DG_LATE ? m->ended[row->stand] : NULL;
	if (ended)
		ended->value++;
	if (row->way == DG_DOWN && (row->stand != DG_DONE || is_reported(m, row)))
		price_observe(m, row, row->stand == DG_DONE ? DG_DELIVERED : DG_FAILED);
	if (!row->told)
		offers_add(&m->offers, row);
}

enum dg_link realm_link(const struct realm *m, const char **text)
{
	enum dg_link best = DG_LINK_OFFLINE;
	if (text)
		*text = NULL;
	for (size_t i = 0; i < m->n_lanes; i++) {
		const struct lane *l = &m->lanes[i];
		if (l->link == DG_LINK_ONLINE || (l->link == DG_LINK_CONNECTING && best == DG_LINK_OFFLINE))
			best = l->link;
		if (text && l->link != DG_LINK_ONLINE && l->link_text)
			*text = l->link_text;
	}
	return best;
}

void realm_link_changed(struct realm *m)
{
	const struct dg_router *r = m->router;
	const char *text;
	enum dg_link link = realm_link(m, &text);
	if (link == m->link)
		return;
	m->link = link;
	if (r->sink.on_domain)
		r->sink.on_domain(r->sink_arg, m->conf->domain, link, text);
}
