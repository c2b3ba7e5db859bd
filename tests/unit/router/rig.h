/* rig.h - the router on the real store and the real loop, between a scripted network and a scripted XMPP side. The
 * network is puppet.h. */
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

#include "puppet.h"
#include "router/router.h"
#include "user/user.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"

/* ---- the XMPP side ---- */

static struct dg_buf told; /* "alice<hi", "alice>delivered:id1" ... */
static uint64_t told_ids[64];
static size_t n_told;
static bool xmpp_takes;

static enum dg_status on_tell(void *arg, const struct dg_row *row)
{
	(void)arg;
	if (!xmpp_takes)
		return DG_OFFLINE;
	if (row->way == DG_UP)
		dg_buf_printf(&told, "%.5s<%s ", row->user, row->text);
	else
		dg_buf_printf(&told, "%.5s>%s:%s ", row->user, dg_stand_name(row->stand), row->stanza_id);
	if (n_told < 64)
		told_ids[n_told++] = row->id;
	return DG_OK;
}
static void on_domain(void *arg, const char *domain, enum dg_link link, const char *text)
{
	(void)arg;
	(void)domain;
	(void)link;
	(void)text;
}

static struct dg_buf heard; /* of sessions and events: "alice:online ", "alice:typing " */
static struct dg_event *last_heard;
static void on_session(
	void *arg, const char *domain, const char *user, enum dg_link link, enum dg_status why, const char *text)
{
	static const char *const links[] = { "offline", "connecting", "online" };
	(void)arg;
	(void)domain;
	(void)text;
	dg_buf_printf(&heard, "%.5s:%s", user, links[link]);
	if (why != DG_OK)
		dg_buf_printf(&heard, "(%s)", dg_status_name(why));
	dg_buf_str(&heard, " ");
}
static void on_event(void *arg, const char *domain, const char *user, const struct dg_event *ev)
{
	(void)arg;
	(void)domain;
	dg_buf_printf(&heard, "%.5s:%s ", user, dg_kind_name(ev->kind));
	free(last_heard);
	last_heard = dg_event_copy(ev);
}
static inline bool heard_is(const char *text)
{
	return heard.at && !strcmp(heard.at, text);
}

/* ---- the house ---- */

static uv_loop_t loop;
static char folder[64], path[96];
static struct dg_store *store;
static struct dg_metrics *metrics;
static struct dg_router *router;
static struct dg_users *users;
static struct dg_conf_errors errors;
static bool house_is_open;

static struct dg_conf_route everything[] = { { .prefix = "+", .cost = 1, .weight = 1 } };
static struct dg_conf_route detour[] = { { .prefix = "+", .cost = 5, .weight = 1 } };
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
static struct dg_conf_number numbers[] = { { .number = "+15550001111", .user = "alice@example.org" } };
static struct dg_conf_domain domains[] = {
	{ .domain = "sms.example.org",
		.sender = "+15550000000",
		.transports = transports,
		.numbers = numbers,
		.n_numbers = 1 },
};
static const char *allowed[] = { "example.org" };
static struct dg_conf conf = { .credentials_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	.access = { .allow = allowed, .n_allow = 1 },
	.domains = domains,
	.n_domains = 1 };

static void open_house(size_t n_transports)
{
	static const struct dg_router_sink sink = {
		.on_tell = on_tell, .on_domain = on_domain, .on_session = on_session, .on_event = on_event
	};
	struct dg_error why;
	const struct dg_store_options options = { .path = path };
	metrics = dg_metrics_create();
	store = dg_store_open(&loop, &options, NULL, metrics, &why);
	assert_non_null(store);
	domains[0].n_transports = n_transports;
	n_networks = 0;
	router = dg_router_create(&loop, &conf, store, NULL, metrics, &errors);
	assert_non_null(router);
	users = dg_users_create(&conf, store, NULL, metrics);
	dg_router_set_users(router, users);
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

static bool house_stopped;

static void stop_house(void)
{
	house_stopped = false;
	dg_router_stop(router, on_stopped, &house_stopped);
}

static inline void leave_house(void)
{
	UNTIL(house_stopped);
	dg_store_close(store);
	dg_router_destroy(router);
	dg_users_destroy(users);
	dg_metrics_destroy(metrics);
	uv_run(&loop, UV_RUN_NOWAIT);
	house_is_open = false;
}

static inline void close_house(void)
{
	stop_house();
	leave_house();
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
	dg_buf_finish(&heard);
	free(last_heard);
	last_heard = NULL;
	return 0;
}

static int answered;
static enum dg_status last_answer;
static char last_text[256];
static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	(void)arg;
	(void)id;
	answered++;
	last_answer = why;
	struct dg_buf text = { 0 };
	dg_text_print(&text, DG_LANG_EN, said);
	snprintf(last_text, sizeof last_text, "%s", text.at ? text.at : "");
	dg_buf_finish(&text);
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

static inline bool texts_are(int network, const char *texts)
{
	return networks[network].texts.at && !strcmp(networks[network].texts.at, texts);
}
static inline bool told_is(const char *text)
{
	return told.at && !strcmp(told.at, text);
}

#endif
