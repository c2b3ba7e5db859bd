/* carrier_bench.h - an instance of the module between core (the fake host of the SMPP tests) and a carrier on loopback
 * that answers as a test says. Header only, because each test is one file.
 */
#ifndef TEST_HTTP_SMS_CARRIER_BENCH_H
#define TEST_HTTP_SMS_CARRIER_BENCH_H

#include <signal.h>
#include <unistd.h>

#include "../smpp/fake_host.h"
#include "net/handle.h"
#include "net/http_server.h"
#include "session.h"
#include "util/buf.h"
#include "util/clock.h"

struct planned {
	unsigned code; /* 0: no answer at all */
	const char *body;
	const char *retry_after;
};

struct bench {
	uv_loop_t loop;
	struct fake_host *core;
	struct dg_http_server *carrier;
	uint16_t port;
	struct http_config config;
	char credentials[160], profile[64];
	void *instance;
	struct dg_timer *limit;
	bool overdue;
	struct planned plan[16]; /* in turn; the last one again and again */
	size_t n_plan, n_requests, n_knocks, n_tokens;
	int64_t came_ms[64];
	char last_key[64], last_authorization[64];
	bool held; /* requests are not answered until bench_release() */
	struct dg_http_exchange *waiting[64];
	size_t n_waiting;
};

static inline void bench_on_overdue(void *arg)
{
	((struct bench *)arg)->overdue = true;
}

static inline void bench_answer(struct bench *b, struct dg_http_exchange *x, size_t nth)
{
	const struct planned *p = &b->plan[nth < b->n_plan ? nth : b->n_plan - 1];
	if (p->retry_after)
		dg_http_set_header(x, "Retry-After", p->retry_after);
	dg_http_answer(x, p->code, "application/json", p->body, strlen(p->body));
}

static inline void bench_on_request(void *arg, const struct dg_http_request *request)
{
	struct bench *b = arg;
	const char *key = dg_http_header(request->exchange, "Idempotency-Key");
	const char *who = dg_http_header(request->exchange, "Authorization");
	if (!strcmp(request->path, "/")) {
		b->n_knocks++;
		dg_http_answer(request->exchange, 404, NULL, "", 0);
		return;
	}
	if (!strcmp(request->path, "/token")) {
		char token[80];
		snprintf(token, sizeof token, "{\"access_token\":\"t%zu\",\"expires_in\":3600}", ++b->n_tokens);
		dg_http_answer(request->exchange, 200, "application/json", token, strlen(token));
		return;
	}
	snprintf(b->last_key, sizeof b->last_key, "%s", key ? key : "");
	snprintf(b->last_authorization, sizeof b->last_authorization, "%s", who ? who : "");
	b->came_ms[b->n_requests % 64] = dg_mono_ms();
	size_t nth = b->n_requests++;
	if (b->held)
		b->waiting[b->n_waiting++] = request->exchange;
	else
		bench_answer(b, request->exchange, nth);
}

static inline void bench_open_carrier(struct bench *b)
{
	char why[256];
	b->carrier = dg_http_server_open(&b->loop, "127.0.0.1", b->port, 1 << 20, bench_on_request, b, why);
	assert_non_null(b->carrier);
	b->port = dg_http_server_port(b->carrier);
}

/* A copy of the generic profile with `with` in front; the caller's file. */
static inline void bench_write_profile(struct bench *b, const char *with)
{
	struct dg_buf text = { 0 };
	FILE *from = fopen(DG_SOURCE_DIR "/conf/profiles/generic.json", "r");
	assert_non_null(from);
	char *room = dg_buf_reserve(&text, 65536);
	room[fread(room, 1, 65535, from)] = '\0';
	fclose(from);
	snprintf(b->profile, sizeof b->profile, "/tmp/dg-profile-%d.json", (int)getpid());
	FILE *to = fopen(b->profile, "w");
	assert_non_null(to);
	fprintf(to, "{ %s %s", with, strchr(room, '{') + 1);
	fclose(to);
	dg_buf_finish(&text);
	b->config.profile = b->profile;
}

static inline void bench_init(struct bench *b)
{
	memset(b, 0, sizeof *b);
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&b->loop);
	b->core = fake_host_create(&b->loop);
	b->limit = dg_timer_create(&b->loop, bench_on_overdue, b);
	dg_timer_start(b->limit, 20000, 0);
	bench_open_carrier(b);
	b->config = (struct http_config){ .profile = "generic",
		.sender = "",
		.max_parts = 10,
		.window = 4,
		.patience = 60000,
		.request_timeout = 1000,
		.public_url = "",
		.webhook = "{}",
		.concat_timeout = 1000 };
	snprintf(
		b->credentials, sizeof b->credentials, "{\"url\":\"http://127.0.0.1:%u/send\",\"key\":\"k\"}", b->port);
	b->config.credentials = b->credentials;
}

static inline void bench_start(struct bench *b)
{
	struct dg_error why = { "" };
	if (http_session_create(&b->core->host, &b->config, &b->instance, &why) != DG_OK)
		fail_msg("%s", why.text);
	assert_int_equal(http_session_start(b->instance), DG_OK);
}

static inline void bench_plan(struct bench *b, unsigned code, const char *body, const char *retry_after)
{
	b->plan[b->n_plan++] = (struct planned){ code, body, retry_after };
}

static inline enum dg_status bench_text(struct bench *b, const char *id)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.self = "+15550000000";
	ev.message.text = "hello";
	return http_session_deliver(b->instance, &ev);
}

static inline void bench_turn(struct bench *b)
{
	uv_run(&b->loop, UV_RUN_ONCE);
	fake_turn(b->core);
	assert_false(b->overdue);
}

/* The nth receipt, waited for. */
static inline const struct dg_event *bench_receipt(struct bench *b, size_t nth)
{
	for (;;) {
		size_t n = 0;
		for (size_t i = 0; i < b->core->n_events; i++)
			if (b->core->events[i]->kind == DG_RECEIPT && n++ == nth)
				return b->core->events[i];
		bench_turn(b);
	}
}

/* What core was told last. */
static inline bool bench_is_link(const struct bench *b, enum dg_link link)
{
	for (size_t i = b->core->n_events; i-- > 0;)
		if (b->core->events[i]->kind == DG_STATE)
			return b->core->events[i]->state.link == link;
	return false;
}

static inline void bench_wait_link(struct bench *b, enum dg_link link)
{
	while (!bench_is_link(b, link))
		bench_turn(b);
}

static inline void bench_stop(struct bench *b)
{
	http_session_stop(b->instance);
	while (!b->core->stopped)
		bench_turn(b);
}

static inline void bench_finish(struct bench *b)
{
	if (b->instance && !b->core->stopped)
		bench_stop(b);
	if (b->instance)
		http_session_destroy(b->instance);
	dg_http_server_destroy(b->carrier);
	dg_timer_destroy(b->limit);
	if (b->profile[0])
		unlink(b->profile);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	fake_host_destroy(b->core);
	assert_int_equal(uv_loop_close(&b->loop), 0);
}

#endif
