/* test_localchat.c - the router on the real store and with the real module: two users of localchat talk, also over a
 * restart. Everything but XMPP is what runs in the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "router/router.h"
#include "user/user.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/event_copy.h"

#define DOMAIN "chat.example.org"
#define ALICE  "alice@example.org"
#define BOB    "bob@example.org"

static uv_loop_t loop;
static uv_timer_t waker;
static char folder[64], path[96];
static struct dg_store *store;
static struct dg_metrics *metrics;
static struct dg_users *users;
static struct dg_router *router;
static struct dg_buf told, heard, logged;
static char last_stanza_id[64];

static struct dg_conf_route everywhere = { .prefix = "", .cost = 1, .weight = 1 };
static struct dg_conf_transport transports = {
	.routes = &everywhere, .n_routes = 1, .on_doubt = "hold", .doubt_ms = 30, .message_ttl_ms = 60000
};
static struct dg_conf_domain domains = { .domain = DOMAIN, .transports = &transports, .n_transports = 1 };
static const char *allowed[] = { "example.org" };
static struct dg_conf conf = { .modules = DG_BUILD_DIR "/modules",
	.credentials_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	.access = { .allow = allowed, .n_allow = 1 },
	.domains = &domains,
	.n_domains = 1 };

static void on_waker(uv_timer_t *t)
{
	(void)t;
}

#define UNTIL(condition)                                                                                               \
	do {                                                                                                           \
		int64_t limit_ms = dg_mono_ms() + 20000;                                                               \
		while (!(condition)) {                                                                                 \
			if (dg_mono_ms() > limit_ms)                                                                   \
				fail_msg("never happened: %s; told %s; heard %s; %s", #condition,                      \
					told.at ? told.at : "", heard.at ? heard.at : "", logged.at ? logged.at : ""); \
			uv_run(&loop, UV_RUN_ONCE);                                                                    \
		}                                                                                                      \
	} while (0)

static bool has(const struct dg_buf *b, const char *needle)
{
	return b->at && strstr(b->at, needle);
}

/* ---- the XMPP side: each stanza is confirmed at once ---- */

static enum dg_status on_tell(void *arg, const struct dg_row *row)
{
	(void)arg;
	if (row->way == DG_UP)
		dg_buf_printf(&told, "%.5s<%s%s%s:%s ", row->user, row->peer, row->nick ? "/" : "",
			row->nick ? row->nick : "", row->text);
	else
		dg_buf_printf(&told, "%.5s>%s:%s ", row->user, dg_stand_name(row->stand), row->stanza_id);
	snprintf(last_stanza_id, sizeof last_stanza_id, "%s", row->stanza_id);
	return DG_OK;
}

static void on_session(
	void *arg, const char *domain, const char *user, enum dg_link link, enum dg_status why, const char *text)
{
	(void)arg, (void)domain, (void)text;
	if (link != DG_LINK_CONNECTING)
		dg_buf_printf(&heard, "%.5s:%s(%s) ", user, link == DG_LINK_ONLINE ? "on" : "off", dg_status_name(why));
}

static void on_event(void *arg, const char *domain, const char *user, const struct dg_event *ev)
{
	(void)arg, (void)domain;
	dg_buf_printf(&heard, "%.5s:%s", user, dg_kind_name(ev->kind));
	if (ev->kind == DG_REACTION)
		dg_buf_printf(&heard, "(%s,%s)", ev->reaction.id, ev->reaction.emojis);
	if (ev->kind == DG_RECEIPT)
		dg_buf_printf(&heard, "(read %s)", ev->receipt.id);
	if (ev->kind == DG_MEMBER)
		dg_buf_printf(&heard, "(%s)", ev->member.nick);
	dg_buf_str(&heard, " ");
}

static void on_log(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}
static struct dg_log log_ = { .level = DG_LOG_INFO, .write = on_log, .arg = &logged };

/* ---- the house ---- */

static void open_house(void)
{
	static const struct dg_router_sink sink = {
		.on_tell = on_tell, .on_session = on_session, .on_event = on_event
	};
	struct dg_conf_errors errors = { 0 };
	struct dg_error why;
	const struct dg_store_options options = { .path = path };
	metrics = dg_metrics_create();
	store = dg_store_open(&loop, &options, &log_, metrics, &why);
	assert_non_null(store);
	users = dg_users_create(&conf, store, &log_, metrics);
	router = dg_router_create(&loop, &conf, store, &log_, metrics, &errors);
	if (!router)
		fail_msg("%s", errors.count ? errors.lines[0] : "no router");
	dg_router_set_users(router, users);
	dg_router_set_sink(router, &sink, NULL);
	dg_router_start(router);
	dg_router_drained(router, DOMAIN);
}

static bool stopped;
static void on_stopped(void *arg)
{
	(void)arg;
	stopped = true;
}

static void close_house(void)
{
	stopped = false;
	dg_router_stop(router, on_stopped, NULL);
	UNTIL(stopped);
	dg_store_close(store);
	dg_router_destroy(router);
	dg_users_destroy(users);
	dg_metrics_destroy(metrics);
	uv_run(&loop, UV_RUN_NOWAIT);
	dg_buf_clear(&told);
	dg_buf_clear(&heard);
}

static void on_put(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

static void enrol(const char *jid, const char *name, const char *password)
{
	const struct dg_pair account[] = { { "username", name }, { "password", password } };
	const struct dg_user u = { .domain = DOMAIN, .jid = jid, .account = account, .n_account = 2 };
	enum dg_status status = DG_INTERNAL;
	dg_users_put(users, &u, on_put, &status);
	UNTIL(status != DG_INTERNAL);
	assert_int_equal(status, DG_OK);
}

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	(void)said, (void)id;
	*(enum dg_status *)arg = why;
}

static enum dg_status say(const struct dg_row *row)
{
	enum dg_status why = (enum dg_status)1;
	dg_router_send(router, row, on_sent, &why);
	UNTIL(why != (enum dg_status)1);
	return why;
}

static enum dg_status text(const char *user, const char *peer, const char *id, const char *words)
{
	const struct dg_row row = {
		.domain = DOMAIN, .user = user, .peer = peer, .stanza_id = id, .text = words, .want_receipt = true
	};
	return say(&row);
}

static void on_asked(void *arg, enum dg_status why, const struct dg_said *said)
{
	(void)said;
	*(enum dg_status *)arg = why;
}

static enum dg_status ask(const char *user, const struct dg_event *ev)
{
	enum dg_status why = (enum dg_status)1;
	dg_router_ask(router, DOMAIN, user, ev, on_asked, &why);
	UNTIL(why != (enum dg_status)1);
	return why;
}

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/dg-localchat-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/journal.db", folder);
	uv_loop_init(&loop);
	uv_timer_init(&loop, &waker);
	uv_timer_start(&waker, on_waker, 20, 20);
	json_t *section = json_pack("{s:b}", "open", 1);
	transports.section =
		(struct dg_conf_section){ .module = "localchat", .name = "chat", .path = "chat", .json = section };
	open_house();
	enrol(ALICE, "alice", "a");
	enrol(BOB, "bob", "b");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	for (size_t i = 0; i < 3; i++) {
		char file[128];
		snprintf(file, sizeof file, "%s%s", path, suffixes[i]);
		(void)unlink(file);
	}
	rmdir(folder);
	json_decref((json_t *)(uintptr_t)transports.section.json);
	uv_close((uv_handle_t *)&waker, NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	dg_buf_finish(&told);
	dg_buf_finish(&heard);
	dg_buf_finish(&logged);
	return 0;
}

/* ---- the stories ---- */

static void texts_with_receipts_over_a_restart(void **state)
{
	(void)state;
	dg_router_log_in(router, DOMAIN, ALICE);
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(has(&heard, "alice:on(ok) ") && has(&heard, "bob@e:on(ok) "));
	assert_int_equal(text(ALICE, "bob", "a1", "hi Bob"), DG_OK);
	UNTIL(has(&told, "bob@e<alice:hi Bob ") && has(&told, "alice>delivered:a1 "));
	dg_router_log_out(router, DOMAIN, BOB);
	UNTIL(has(&heard, "bob@e:off(ok) "));
	assert_int_equal(text(ALICE, "bob", "a2", "are you there?"), DG_OK); /* he is not: it waits */
	assert_int_equal(text(ALICE, "bob", "a3", "still?"), DG_OK);
	close_house();

	open_house();
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(has(&heard, "bob@e:on(ok) ")); /* his password is known still */
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(has(&told, "bob@e<alice:are you there? ") && has(&told, "bob@e<alice:still? "));
	assert_true(strstr(told.at, "are you there?") < strstr(told.at, "still?"));
	UNTIL(has(&told, "alice>delivered:a2 ") && has(&told, "alice>delivered:a3 "));
	assert_int_equal(text(BOB, "alice", "b1", "yes"), DG_OK);
	UNTIL(has(&told, "alice<bob:yes ") && has(&told, "bob@e>delivered:b1 "));
	close_house();
}

static void the_wrong_password_is_refused(void **state)
{
	(void)state;
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(has(&heard, "alice:on(ok) "));
	enrol(BOB, "alice", "guess");
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(has(&heard, "bob@e:off(auth) "));
	static const struct dg_pair right[] = { { "username", "alice" }, { "password", "a" } };
	enum dg_status why = (enum dg_status)1;
	dg_router_try_login(router, DOMAIN, BOB, right, 2, on_asked, &why);
	UNTIL(why != (enum dg_status)1);
	assert_int_equal(why, DG_OK);
	close_house();
}

/* Messages are known by their stanza ids here and by the network's names there. */
static void what_is_said_about_a_text_finds_it(void **state)
{
	(void)state;
	dg_router_log_in(router, DOMAIN, ALICE);
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(has(&heard, "alice:on(ok) ") && has(&heard, "bob@e:on(ok) "));
	text(ALICE, "bob", "a1", "hi Bob");
	UNTIL(has(&told, "bob@e<alice:hi Bob "));
	char his[64];
	snprintf(his, sizeof his, "%s", last_stanza_id);
	UNTIL(has(&told, "alice>delivered:a1 "));
	struct dg_event ev = DG_EVENT(DG_REACTION, 0);
	ev.reaction.id = his;
	ev.reaction.peer = "alice";
	ev.reaction.emojis = "+";
	assert_int_equal(ask(BOB, &ev), DG_OK);
	UNTIL(has(&heard, "alice:reaction(a1,+) "));
	ev = (struct dg_event)DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = his;
	ev.receipt.peer = "alice";
	ev.receipt.stage = DG_READ;
	assert_int_equal(ask(BOB, &ev), DG_OK);
	UNTIL(has(&heard, "alice:receipt(read a1) "));
	const struct dg_row correction = {
		.domain = DOMAIN, .user = ALICE, .peer = "bob", .stanza_id = "a2", .text = "Hi Bob", .replaces = "a1"
	};
	assert_int_equal(say(&correction), DG_OK);
	UNTIL(has(&told, "bob@e<alice:Hi Bob "));
	close_house();
}

static void a_room_and_who_answers(void **state)
{
	(void)state;
	dg_router_log_in(router, DOMAIN, ALICE);
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(has(&heard, "alice:on(ok) ") && has(&heard, "bob@e:on(ok) "));
	text(ALICE, "echo", "a1", "hello");
	UNTIL(has(&told, "alice>delivered:a1 ") && has(&told, "alice<echo:hello ") &&
		has(&heard, "alice:receipt(read a1) "));
	struct dg_event ev = DG_EVENT(DG_ROOM, 0);
	ev.room.op = DG_ROOM_JOIN;
	ev.room.room = "#lobby";
	ev.room.nick = "Al";
	assert_int_equal(ask(ALICE, &ev), DG_OK);
	UNTIL(has(&heard, "alice:member(host) alice:member(Al) alice:room alice:room ") &&
		has(&told, "alice<#lobby/host:Welcome, Al "));
	ev.room.nick = "Bo";
	assert_int_equal(ask(BOB, &ev), DG_OK);
	UNTIL(has(&heard, "alice:member(Bo) "));
	const struct dg_row row = { .domain = DOMAIN,
		.user = BOB,
		.peer = "#lobby",
		.room = "#lobby",
		.stanza_id = "b1",
		.text = "hi all",
		.want_receipt = true };
	assert_int_equal(say(&row), DG_OK);
	UNTIL(has(&told, "alice<#lobby/Bo:hi all ") && has(&told, "bob@e>delivered:b1 "));
	assert_false(has(&told, "bob@e<#lobby/Bo")); /* not to who said it */
	assert_true(dg_router_is_room(router, DOMAIN, "#lobby"));
	close_house();
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(texts_with_receipts_over_a_restart),
		STORY(the_wrong_password_is_refused),
		STORY(what_is_said_about_a_text_finds_it),
		STORY(a_room_and_who_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
