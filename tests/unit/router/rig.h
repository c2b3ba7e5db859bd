/* rig.h - the router on the real store and the real loop, between a scripted network and a scripted XMPP side. The
 * network is this file: it defines dg_instance_*() and dg_module_*() itself, so nothing is loaded. Included by
 * test_router.c only. */
#ifndef DG_TEST_ROUTER_RIG_H
#define DG_TEST_ROUTER_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "module/filter.h"
#include "module/instance.h"
#include "module/probe.h"
#include "router/router.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

/* ---- the network ---- */

struct dg_instance {
	const struct dg_instance_owner *owner;
	void *arg;
	const char *name, *domain;
	enum dg_status answer; /* of deliver() */
	int delivered;
	struct dg_buf texts; /* what was delivered, one letter or word each, separated by spaces */
	char last_id[32], last_self[32];
};

static struct dg_instance networks[2];
static int n_networks;

static const struct dg_option no_options[] = { { 0 } };
static const struct dg_transport transport = {
	.abi = DG_ABI,
	.size = sizeof transport,
	.name = "puppet",
	.gateway = "sms",
	.caps = DG_CAP_TRUNK | DG_CAP_PHONE | DG_CAP_DELIVERED,
	.options = no_options,
	.config_size = 8,
};

enum dg_status dg_module_load(const char *directory, const char *name, struct dg_module *out, struct dg_error *why)
{
	(void)directory;
	(void)name;
	(void)why;
	*out = (struct dg_module){ .transport = &transport };
	return DG_OK;
}
void dg_module_unload(struct dg_module *m)
{
	(void)m;
}
char *dg_module_directory(const char *configured)
{
	return dg_strdup(configured);
}
enum dg_status dg_module_probe(const struct dg_transport *t, const void *config, struct dg_error *why)
{
	(void)t;
	(void)config;
	(void)why;
	return DG_OK;
}
enum dg_status dg_plugin_probe(const struct dg_plugin *plugin, const void *config, struct dg_error *why)
{
	(void)plugin;
	(void)config;
	(void)why;
	return DG_OK;
}
struct dg_instance *dg_instance_create(uv_loop_t *loop, const struct dg_instance_options *options,
	const struct dg_instance_owner *owner, void *arg, const struct dg_log *log, struct dg_metrics *metrics,
	struct dg_error *why)
{
	(void)loop;
	(void)log;
	(void)metrics;
	(void)why;
	struct dg_instance *i = &networks[n_networks++];
	*i = (struct dg_instance){ .owner = owner, .arg = arg, .name = options->name, .domain = options->domain };
	return i;
}
enum dg_status dg_instance_start(struct dg_instance *i)
{
	(void)i;
	return DG_OK;
}
void dg_instance_stop(struct dg_instance *i)
{
	i->owner->on_stopped(i->arg, i);
}
void dg_instance_destroy(struct dg_instance *i)
{
	if (i)
		dg_buf_finish(&i->texts);
}
enum dg_status dg_instance_deliver(struct dg_instance *i, const struct dg_event *ev)
{
	if (i->answer != DG_OK)
		return i->answer;
	i->delivered++;
	dg_buf_printf(&i->texts, "%s%s", i->texts.len ? " " : "", ev->message.text);
	snprintf(i->last_id, sizeof i->last_id, "%s", ev->message.id);
	snprintf(i->last_self, sizeof i->last_self, "%s", ev->message.self);
	return DG_OK;
}
bool dg_instance_is_forsaken(const struct dg_instance *i)
{
	(void)i;
	return false;
}
const char *dg_instance_name(const struct dg_instance *i)
{
	return i->name;
}
const char *dg_instance_domain(const struct dg_instance *i)
{
	return i->domain;
}
const struct dg_transport *dg_instance_transport(const struct dg_instance *i)
{
	(void)i;
	return &transport;
}

static void link_is(struct dg_instance *i, enum dg_link link)
{
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	i->owner->on_event(i->arg, i, &ev, NULL, NULL);
}

static void report(struct dg_instance *i, const char *id, enum dg_stage stage, enum dg_status why, const char *ref)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = stage;
	ev.receipt.why = why;
	ev.receipt.refs = ref ? &ref : NULL;
	ev.receipt.n_refs = ref ? 1 : 0;
	i->owner->on_event(i->arg, i, &ev, NULL, NULL);
}

static int kept_ok, kept_bad;
static void on_kept(void *arg, enum dg_status status)
{
	(void)arg;
	*(status == DG_OK ? &kept_ok : &kept_bad) += 1;
}

static void text_in(struct dg_instance *i, const char *peer, const char *self, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.peer = peer;
	ev.message.self = self;
	ev.message.text = text;
	i->owner->on_event(i->arg, i, &ev, on_kept, NULL);
}

/* ---- the XMPP side ---- */

static struct dg_buf told; /* "alice<hi", "alice>delivered:id1" ... */
static uint64_t told_ids[64];
static size_t n_told;
static bool xmpp_takes;

static bool on_tell(void *arg, const struct dg_row *row)
{
	(void)arg;
	if (!xmpp_takes)
		return false;
	if (row->way == DG_UP)
		dg_buf_printf(&told, "%.5s<%s ", row->user, row->text);
	else
		dg_buf_printf(&told, "%.5s>%s:%s ", row->user, dg_stand_name(row->stand), row->stanza_id);
	if (n_told < 64)
		told_ids[n_told++] = row->id;
	return true;
}
static void on_domain(void *arg, const char *domain, enum dg_link link, const char *text)
{
	(void)arg;
	(void)domain;
	(void)link;
	(void)text;
}

/* ---- the house ---- */

static uv_loop_t loop;
static char folder[64], path[96];
static struct dg_store *store;
static struct dg_metrics *metrics;
static struct dg_router *router;
static struct dg_conf_errors errors;
static bool house_is_open;

static struct dg_conf_route everything[] = { { "+", 1, 1 } };
static struct dg_conf_route detour[] = { { "+", 5, 1 } };
static struct dg_conf_transport transports[2] = {
	{ .section = { .module = "puppet", .name = "a", .path = "a" },
		.routes = everything,
		.n_routes = 1,
		.on_doubt = "hold",
		.doubt_ms = 30,
		.message_ttl_ms = 60000 },
	{ .section = { .module = "puppet", .name = "b", .path = "b" },
		.routes = detour,
		.n_routes = 1,
		.on_doubt = "hold",
		.doubt_ms = 30,
		.message_ttl_ms = 60000 },
};
static struct dg_conf_number numbers[] = { { "+15550001111", "alice@example.org" } };
static struct dg_conf_domain domains[] = {
	{ .domain = "sms.example.org",
		.sender = "+15550000000",
		.transports = transports,
		.numbers = numbers,
		.n_numbers = 1 },
};
static const char *allowed[] = { "example.org" };
static struct dg_conf conf = { .access = { .allow = allowed, .n_allow = 1 }, .domains = domains, .n_domains = 1 };

static void open_house(size_t n_transports)
{
	static const struct dg_router_sink sink = { on_tell, on_domain };
	struct dg_error why;
	const struct dg_store_options options = { .path = path };
	metrics = dg_metrics_create();
	store = dg_store_open(&loop, &options, NULL, metrics, &why);
	assert_non_null(store);
	domains[0].n_transports = n_transports;
	n_networks = 0;
	router = dg_router_create(&loop, &conf, store, NULL, metrics, &errors);
	assert_non_null(router);
	house_is_open = true;
	dg_router_set_sink(router, &sink, NULL);
	dg_router_start(router);
}

/* Run the loop until `done` says so, or fail after 10 s. */
#define UNTIL(condition)                                                                                               \
	do {                                                                                                           \
		int64_t limit_ms = dg_mono_ms() + 10000;                                                               \
		while (!(condition)) {                                                                                 \
			if (dg_mono_ms() > limit_ms)                                                                   \
				fail_msg("never happened: %s", #condition);                                            \
			uv_run(&loop, UV_RUN_ONCE);                                                                    \
		}                                                                                                      \
	} while (0)

static void on_stopped(void *arg)
{
	*(bool *)arg = true;
}

static void close_house(void)
{
	bool stopped = false;
	dg_router_stop(router, on_stopped, &stopped);
	UNTIL(stopped);
	dg_store_close(store);
	dg_router_destroy(router);
	dg_metrics_destroy(metrics);
	uv_run(&loop, UV_RUN_NOWAIT);
	house_is_open = false;
}

static void on_waker(uv_timer_t *t)
{
	(void)t; /* keeps UV_RUN_ONCE from sleeping longer than a tick */
}
static uv_timer_t waker;

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/dg-router-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/journal.db", folder);
	uv_loop_init(&loop);
	uv_timer_init(&loop, &waker);
	uv_timer_start(&waker, on_waker, 20, 20);
	xmpp_takes = true;
	n_told = 0;
	kept_ok = kept_bad = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < 3; i++) {
		char file[128];
		snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
		unlink(file);
	}
	rmdir(folder);
	if (house_is_open)
		return -1; /* a story failed half-way: its handles would keep the loop for ever */
	uv_close((uv_handle_t *)&waker, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	dg_buf_finish(&told);
	return 0;
}

static int answered;
static enum dg_status last_answer;
static char last_text[256];
static void on_sent(void *arg, enum dg_status why, const char *text, uint64_t id)
{
	(void)arg;
	(void)id;
	answered++;
	last_answer = why;
	snprintf(last_text, sizeof last_text, "%s", text);
}

static void send_text(const char *user, const char *peer, const char *id, const char *text)
{
	const struct dg_row row = { .domain = "sms.example.org",
		.user = user,
		.resource = "r",
		.peer = peer,
		.stanza_id = id,
		.text = text,
		.want_receipt = true };
	dg_router_send(router, &row, on_sent, NULL);
}

static bool texts_are(int network, const char *texts)
{
	return networks[network].texts.at && !strcmp(networks[network].texts.at, texts);
}
static bool told_is(const char *text)
{
	return told.at && !strcmp(told.at, text);
}

#endif
