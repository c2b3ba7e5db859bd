/* test_http_client.c - requests to our own server, and to peers that misbehave. */
#include "net/http_client.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "net/conn.h"
#include "net/handle.h"
#include "net/http_server.h"
#include "util/buf.h"

static struct fixture {
	uv_loop_t loop;
	struct dg_http_server *server;
	struct dg_http_client *client;
	struct dg_timer *limit;
	struct dg_listener *mute; /* takes connections and says nothing */
	struct dg_conn *held[4];
	size_t n_held;
	bool overdue;
	bool fickle; /* it answers the first request of a connection, and hangs up at the second */
	int requests;
	int answers;
	bool left;
	char field[64];
	enum dg_status status;
	unsigned code;
	struct dg_buf body, why, seen;
} f;

static void on_overdue(void *arg)
{
	(void)arg;
	f.overdue = true;
}

static void handler(void *arg, const struct dg_http_request *request)
{
	(void)arg;
	const char *token = dg_http_header(request->exchange, "authorization");
	dg_buf_printf(&f.seen, "%s %s %s %s;", request->method, request->path, token ? token : "-", request->body);
	if (!strcmp(request->path, "/elsewhere")) {
		dg_http_set_header(request->exchange, "Location", "/stolen");
		dg_http_answer(request->exchange, 302, NULL, "", 0);
	} else if (!strcmp(request->path, "/long")) {
		char *much = calloc(1, 50000);
		dg_http_answer(request->exchange, 200, NULL, much, 50000);
		free(much);
	} else {
		dg_http_answer(request->exchange, 201, "text/plain", "made", 4);
	}
}

static void on_closed(void *arg, const char *why)
{
	(void)arg;
	(void)why;
}
static void on_octets(void *arg, const char *octets, size_t n)
{
	(void)arg;
	(void)octets;
	(void)n;
	static const char answer[] = "HTTP/1.1 200 OK\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
	if (!f.fickle)
		return;
	f.requests++;
	if (f.requests == 2)
		dg_conn_finish(f.held[0]);
	else
		dg_conn_write(f.held[f.n_held - 1], answer, sizeof answer - 1);
}

static void on_peer(void *arg, uv_stream_t *listener)
{
	static const struct dg_conn_events events = { .on_octets = on_octets, .on_closed = on_closed };
	(void)arg;
	assert_true(f.n_held < 4);
	f.held[f.n_held++] = dg_conn_accept(listener, &events, NULL);
}

static int setup(void **state)
{
	(void)state;
	char why[256];
	signal(SIGPIPE, SIG_IGN);
	memset(&f, 0, sizeof f);
	uv_loop_init(&f.loop);
	f.server = dg_http_server_open(&f.loop, "127.0.0.1", 0, 1 << 20, handler, NULL, why);
	f.mute = dg_listener_open(&f.loop, "127.0.0.1", 0, on_peer, NULL, why);
	f.client = dg_http_client_create(&f.loop);
	f.limit = dg_timer_create(&f.loop, on_overdue, NULL);
	dg_timer_start(f.limit, 10000, 0);
	return f.server && f.mute ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	dg_http_client_destroy(f.client);
	dg_http_server_destroy(f.server);
	dg_listener_destroy(f.mute);
	for (size_t i = 0; i < f.n_held; i++)
		dg_conn_destroy(f.held[i]);
	dg_timer_destroy(f.limit);
	uv_run(&f.loop, UV_RUN_DEFAULT);
	dg_buf_finish(&f.body);
	dg_buf_finish(&f.why);
	dg_buf_finish(&f.seen);
	return uv_loop_close(&f.loop);
}

static void on_answered(void *arg, const struct dg_http_result *result)
{
	(void)arg;
	f.answers++;
	uv_stop(&f.loop); /* or one that came from a timer is followed by a wait for octets */
	f.status = result->status;
	f.code = result->code;
	dg_buf_clear(&f.body);
	dg_buf_add(&f.body, result->body, result->octets);
	dg_buf_clear(&f.why);
	dg_buf_str(&f.why, result->why);
	assert_true((result->status == DG_OK) == !result->why);
	f.left = result->left;
	f.field[0] = '\0';
	for (size_t i = 0; i < result->n_fields; i++)
		if (!strcasecmp(result->fields[i].name, "retry-after"))
			snprintf(f.field, sizeof f.field, "%s", result->fields[i].value);
}

static void wait_for(int answers)
{
	while (f.answers < answers && !f.overdue)
		uv_run(&f.loop, UV_RUN_ONCE);
	assert_false(f.overdue);
	assert_int_equal(f.answers, answers);
	assert_int_equal(dg_http_client_open(f.client), 0);
}

static void ask(struct dg_http_call call, const char *path)
{
	char url[128];
	snprintf(url, sizeof url, "http://127.0.0.1:%u%s", dg_http_server_port(f.server), path);
	call.url = call.url ? call.url : url;
	call.method = call.method ? call.method : "GET";
	call.timeout_ms = call.timeout_ms ? call.timeout_ms : 5000;
	call.answer_max = call.answer_max ? call.answer_max : 1000;
	dg_http_client_send(f.client, &call, on_answered, NULL);
}

static void a_file_is_put(void **state)
{
	(void)state;
	const struct dg_http_field fields[] = { { "Authorization", "Basic abc" }, { "Content-Type", "image/png" } };
	ask(
		(struct dg_http_call){
			.method = "PUT", .body = "octets", .body_octets = 6, .fields = fields, .n_fields = 2 },
		"/slot");
	assert_int_equal(f.answers, 0); /* never before it returns */
	wait_for(1);
	assert_int_equal(f.status, DG_OK);
	assert_int_equal(f.code, 201);
	assert_string_equal(f.body.at, "made");
	assert_string_equal(f.seen.at, "PUT /slot Basic abc octets;");
}

static void a_large_file_is_put_whole(void **state)
{
	(void)state;
	size_t n = 900000;
	char *much = malloc(n);
	memset(much, 'x', n);
	ask((struct dg_http_call){ .method = "PUT", .body = much, .body_octets = n }, "/slot");
	free(much);
	wait_for(1);
	assert_int_equal(f.code, 201);
	assert_int_equal(f.seen.len, n + strlen("PUT /slot - ;"));
}

static void several_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		ask((struct dg_http_call){ 0 }, "/many");
	assert_int_equal(dg_http_client_open(f.client), 20);
	wait_for(20);
}

static void nobody_is_sent_elsewhere(void **state)
{
	(void)state;
	ask((struct dg_http_call){ 0 }, "/elsewhere");
	wait_for(1);
	assert_int_equal(f.status, DG_OK);
	assert_int_equal(f.code, 302);
	assert_null(strstr(f.seen.at, "/stolen"));
}

static void headers_cannot_be_smuggled(void **state)
{
	(void)state;
	static const struct dg_http_field evil[] = { { "Cookie", "a\r\nX-Evil: b" }, { "A: b", "c" }, { "", "c" },
		{ "Cookie", "a\nb" } };
	for (size_t i = 0; i < 4; i++)
		ask((struct dg_http_call){ .fields = &evil[i], .n_fields = 1 }, "/evil");
	wait_for(4);
	assert_int_equal(f.status, DG_INVALID);
	assert_int_equal(f.seen.len, 0);
}

static void only_urls_of_the_web(void **state)
{
	(void)state;
	static const char *const urls[] = { "file:///etc/passwd", "gopher://127.0.0.1/", "", "http://", "http:///x",
		"http://user:secret@127.0.0.1/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "/slot" };
	int n = sizeof urls / sizeof urls[0];
	for (int i = 0; i < n; i++) {
		ask((struct dg_http_call){ .url = urls[i] }, "");
		wait_for(i + 1);
		assert_int_equal(f.status, DG_INVALID);
	}
}

/* A name that leads home is one that somebody else wrote. */
static void only_to_public_addresses(void **state)
{
	char url[128];
	(void)state;
	ask((struct dg_http_call){ .public_only = true }, "/many");
	wait_for(1);
	assert_int_equal(f.status, DG_REMOTE);
	snprintf(url, sizeof url, "http://localhost:%u/many", dg_http_server_port(f.server));
	ask((struct dg_http_call){ .public_only = true, .url = url }, "");
	wait_for(2);
	assert_int_equal(f.status, DG_REMOTE);
	assert_false(f.left);
}

static void an_answer_has_bounds(void **state)
{
	(void)state;
	ask((struct dg_http_call){ 0 }, "/long");
	wait_for(1);
	assert_int_equal(f.status, DG_TOOBIG);
	ask((struct dg_http_call){ .answer_max = 50000 }, "/long");
	wait_for(2);
	assert_int_equal(f.status, DG_OK);
	assert_int_equal(f.body.len, 50000);
}

static void who_says_nothing_is_not_waited_for(void **state)
{
	(void)state;
	char url[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", dg_listener_port(f.mute));
	ask((struct dg_http_call){ .url = url, .timeout_ms = 100 }, "");
	wait_for(1);
	assert_int_equal(f.status, DG_TIMEOUT);
	assert_true(f.left);
	ask((struct dg_http_call){ .url = url }, ""); /* open when the client goes: unanswered */
	uv_run(&f.loop, UV_RUN_NOWAIT);
}

static void nobody_there(void **state)
{
	(void)state;
	char url[64];
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", dg_listener_port(f.mute));
	dg_listener_destroy(f.mute);
	f.mute = NULL;
	ask((struct dg_http_call){ .url = url }, "");
	wait_for(1);
	assert_int_equal(f.status, DG_REMOTE);
	assert_true(f.why.len > 0);
	assert_false(f.left);
}

/* libcurl alone would send the second one again. */
static void check_fickle(bool once)
{
	char url[64];
	f.fickle = true;
	f.requests = 0;
	snprintf(url, sizeof url, "http://127.0.0.1:%u/", dg_listener_port(f.mute));
	ask((struct dg_http_call){ .method = "POST", .body = "x", .body_octets = 1, .url = url, .once = once }, "");
	wait_for(1);
	assert_string_equal(f.field, "7");
	ask((struct dg_http_call){ .method = "POST", .body = "x", .body_octets = 1, .url = url, .once = once }, "");
	wait_for(2);
	assert_int_equal(f.requests, once ? 2 : 3);
	assert_int_equal(f.status, once ? DG_REMOTE : DG_OK);
	assert_true(f.left);
}
static void what_may_arrive_twice_is_sent_again(void **state)
{
	(void)state;
	check_fickle(false);
}
static void what_may_not_is_not(void **state)
{
	(void)state;
	check_fickle(true);
}

static void a_request_is_signed(void **state)
{
	(void)state;
	ask((struct dg_http_call){ .method = "POST",
		    .body = "{}",
		    .body_octets = 2,
		    .sigv4 = "aws:amz:eu-west-1:sms-voice",
		    .user = "AKIDEXAMPLE",
		    .password = "secret" },
		"/");
	wait_for(1);
	assert_non_null(strstr(f.seen.at, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
	assert_non_null(strstr(f.seen.at, "/eu-west-1/sms-voice/aws4_request"));
	assert_null(strstr(f.seen.at, "secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STORY(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
		STORY(a_file_is_put),
		STORY(a_large_file_is_put_whole),
		STORY(several_at_once),
		STORY(nobody_is_sent_elsewhere),
		STORY(headers_cannot_be_smuggled),
		STORY(only_urls_of_the_web),
		STORY(only_to_public_addresses),
		STORY(an_answer_has_bounds),
		STORY(who_says_nothing_is_not_waited_for),
		STORY(nobody_there),
		STORY(what_may_arrive_twice_is_sent_again),
		STORY(what_may_not_is_not),
		STORY(a_request_is_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
