/* house_rig.h - the XMPP side, the router and a real journal, between a fake server and a scripted network. */
#ifndef HOUSE_RIG_H
#define HOUSE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../router/puppet.h"
#include "fake/run.h"
#include "fake/xmpp_server.h"
#include "router/router.h"
#include "stream/pace.h"
#include "util/clock.h"
#include "xmpp/xmpp.h"

#define HOUSE_DOMAIN "sms.example.org"
#define HOUSE_ALICE  "+15550001111"
#define HOUSE_PHONE  "+15552220000"

/* Quick where a test waits. */
#define HOUSE_PACE                                                                                                     \
	{                                                                                                              \
		.connect_ms = 3000, .idle_ms = 30000, .answer_ms = 15000, .first_ms = 4, .most_ms = 20, .slow_ms = 60, \
		.proven_ms = 60000, .drain_ms = 1500, .closing_ms = 500                                                \
	}

static struct house {
	uv_loop_t loop;
	char folder[64], path[96];
	struct fake_xmpp *fake;
	struct dg_store *store;
	struct dg_router *router;
	struct dg_xmpp *xmpp;
	struct dg_metrics *metrics;
	struct dg_log logger;
	struct dg_buf log;
	struct dg_pace pace;
	struct dg_conf conf;
	struct dg_conf_errors errors;
	struct dg_store_counts counts;
	int answers; /* to questions about counts, and to operators */
	enum dg_status status;
	bool stopped;
} house;

static struct dg_conf_route house_routes[] = { { .prefix = "+", .cost = 1, .weight = 1 } };
static struct dg_conf_transport house_transport = {
	.section = { .module = "puppet", .name = "a", .path = "a" },
	.routes = house_routes,
	.n_routes = 1,
	.on_doubt = "hold",
	.doubt_ms = 30000,
	.message_ttl_ms = 60000,
};
static struct dg_conf_number house_numbers[] = { { .number = HOUSE_ALICE, .user = "alice@example.org" },
	{ .number = "+15550002222", .user = "bob@example.org" } };
static struct dg_conf_domain house_domains[] = { {
	.domain = HOUSE_DOMAIN,
	.secret = "s3cret",
	.sender = "+15550000000",
	.transports = &house_transport,
	.n_transports = 1,
	.numbers = house_numbers,
	.n_numbers = 2,
} };
static const char *house_allowed[] = { "example.org" };

static inline void house_write(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}

/* How often `part` stands in the log. */
static inline int house_logged(const char *part)
{
	int n = 0;
	for (const char *at = house.log.at; at && (at = strstr(at, part)); at++)
		n++;
	return n;
}

static inline void house_open(void)
{
	struct dg_error why;
	const struct dg_store_options options = { .path = house.path };
	n_networks = 0;
	house.conf = (struct dg_conf){
		.access = { .allow = house_allowed, .n_allow = 1 }, .domains = house_domains, .n_domains = 1
	};
	house.conf.server.host = "127.0.0.1";
	house.conf.server.port = fake_xmpp_port(house.fake);
	house.metrics = dg_metrics_create();
	house.store = dg_store_open(&house.loop, &options, &house.logger, house.metrics, &why);
	assert_non_null(house.store);
	house.router =
		dg_router_create(&house.loop, &house.conf, house.store, &house.logger, house.metrics, &house.errors);
	assert_non_null(house.router);
	house.xmpp = dg_xmpp_create(&house.loop, &house.conf, house.router, NULL, NULL, &house.logger, house.metrics);
	dg_xmpp_set_pace(house.xmpp, &house.pace);
	dg_router_start(house.router);
	dg_xmpp_start(house.xmpp);
	link_is(&networks[0], DG_LINK_ONLINE);
}

static inline void house_on_stopped(void *arg)
{
	(void)arg;
	house.stopped = true;
}

static inline bool house_is_stopped(void *arg)
{
	(void)arg;
	return house.stopped;
}

static inline void house_stop(void (*stop)(void))
{
	house.stopped = false;
	stop();
	assert_true(fake_run(&house.loop, house_is_stopped, NULL, 5000));
}

static inline void house_stop_router(void)
{
	dg_router_stop(house.router, house_on_stopped, NULL);
}

static inline void house_stop_xmpp(void)
{
	dg_xmpp_stop(house.xmpp, house_on_stopped, NULL);
}

static inline void house_close(void)
{
	house_stop(house_stop_router);
	house_stop(house_stop_xmpp);
	(void)dg_store_close(house.store);
	dg_xmpp_destroy(house.xmpp);
	dg_router_destroy(house.router);
	dg_metrics_destroy(house.metrics);
	fake_turn(&house.loop, 2);
	house.xmpp = NULL;
}

static inline int house_setup(void **state)
{
	const struct dg_pace pace = HOUSE_PACE;
	(void)state;
	memset(&house, 0, sizeof house);
	snprintf(house.folder, sizeof house.folder, "/tmp/dg-house-XXXXXX");
	assert_non_null(mkdtemp(house.folder));
	snprintf(house.path, sizeof house.path, "%s/journal.db", house.folder);
	uv_loop_init(&house.loop);
	kept_ok = kept_bad = 0;
	house.pace = pace;
	house.logger = (struct dg_log){ .level = DG_LOG_DEBUG, .write = house_write, .arg = &house.log };
	house.fake = fake_xmpp_create(&house.loop, HOUSE_DOMAIN, "s3cret", NULL, NULL);
	house_open();
	return 0;
}

static inline int house_teardown(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	(void)state;
	if (house.xmpp)
		house_close();
	assert_null(fake_xmpp_complaint(house.fake));
	fake_xmpp_destroy(house.fake);
	assert_true(fake_close(&house.loop));
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		char file[128];
		snprintf(file, sizeof file, "%s%s", house.path, suffixes[i]);
		unlink(file);
	}
	rmdir(house.folder);
	dg_buf_finish(&house.log);
	return 0;
}

/* ---- waiting ---- */

static inline void house_on_counts(void *arg, enum dg_status status, const struct dg_store_counts *c)
{
	(void)arg;
	house.answers++;
	house.status = status;
	if (status == DG_OK)
		house.counts = *c;
}

static inline void house_on_done(void *arg, enum dg_status status)
{
	(void)arg;
	house.answers++;
	house.status = status;
}

static inline bool house_is_answered(void *arg)
{
	return house.answers >= *(int *)arg;
}

static inline void house_wait_answer(int wanted)
{
	assert_true(fake_run(&house.loop, house_is_answered, &wanted, 10000));
}

static inline const struct dg_store_counts *house_count(void)
{
	int wanted = house.answers + 1;
	dg_store_counts(house.store, house_on_counts, NULL);
	house_wait_answer(wanted);
	return &house.counts;
}

/* Until the journal has nothing left to tell, and `aside` rows set aside. */
static inline void house_settles(size_t aside)
{
	int64_t limit_ms = dg_mono_ms() + 30000;
	for (;;) {
		const struct dg_store_counts *c = house_count();
		if (!c->waiting_up && c->set_aside == aside)
			return;
		if (dg_mono_ms() > limit_ms)
			fail_msg("%d are still to be told, %d set aside; the log ends: %s", (int)c->waiting_up,
				(int)c->set_aside,
				house.log.len > 3000 ? house.log.at + house.log.len - 3000 : house.log.at);
		fake_run_for(&house.loop, 2);
	}
}

static inline bool house_has_come(void *arg)
{
	return fake_xmpp_count(house.fake) >= *(size_t *)arg;
}

/* Until the server has read so many stanzas. */
static inline void house_comes(size_t n)
{
	assert_true(fake_run(&house.loop, house_has_come, &n, 20000));
}

static inline bool house_is_up(void *arg)
{
	struct dg_stream_status s;
	(void)arg;
	return dg_xmpp_status(house.xmpp, &s, 1) == 1 && s.up;
}

static inline void house_comes_up(void)
{
	assert_true(fake_run(&house.loop, house_is_up, NULL, 5000));
}

/* ---- texts ---- */

static inline bool house_is_kept(void *arg)
{
	return kept_ok >= *(int *)arg;
}

/* A phone texts; the text is `word` and a number. */
static inline void house_text(const char *self, const char *word, size_t number)
{
	char text[64];
	snprintf(text, sizeof text, "%s %zu.", word, number);
	text_in(&networks[0], HOUSE_PHONE, self, text);
}

/* Until the journal has all texts of this test so far. */
static inline void house_keeps(int n)
{
	assert_true(fake_run(&house.loop, house_is_kept, &n, 20000));
}

#define HOUSE_TEST(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)

#endif
