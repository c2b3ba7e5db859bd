/* test_http_server.c - a real HTTP client (curl's place is taken by a raw socket on the same loop) against the server.
 */
#include "net/http_server.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/conn.h"
#include "net/handle.h"
#include "util/buf.h"

#define BODY_MAX    1000u
#define DESCRIPTORS 64 /* of one test */

static bool is_library_missing;

/* In the place of libc's. */
void *dlopen(const char *file, int mode)
{
	void *(*next)(const char *, int);
	*(void **)(void *)&next = dlsym(RTLD_NEXT, "dlopen");
	return is_library_missing ? NULL : next(file, mode);
}

/* One client connection: sends raw octets, gathers the answer. */
struct client {
	struct dg_conn *conn;
	struct dg_buf got;
	bool closed;
};

struct fixture {
	uv_loop_t loop;
	struct dg_http_server *server;
	struct dg_timer *limit;
	struct dg_http_exchange *held; /* by /later */
	bool overdue;
	int handled;
};

static void on_overdue(void *arg)
{
	((struct fixture *)arg)->overdue = true;
}

/* Run the loop until `done`; a test that waits longer than 10 s has failed. */
#define RUN_UNTIL(f, done)                                                                                             \
	do {                                                                                                           \
		while (!(done) && !(f)->overdue)                                                                       \
			uv_run(&(f)->loop, UV_RUN_ONCE);                                                               \
		assert_false((f)->overdue);                                                                            \
	} while (0)

static void write_down(void *arg, const char *name, const char *value)
{
	dg_buf_printf(arg, " %s=%s", name, value);
}

static void handler(void *arg, const struct dg_http_request *request)
{
	struct fixture *f = arg;
	struct dg_buf out = { 0 };
	f->handled++;
	if (strcmp(request->path, "/later") == 0) {
		f->held = request->exchange;
		return;
	}
	if (strcmp(request->path, "/all of it") == 0) {
		dg_buf_printf(&out, "%s from %s;", request->target, request->peer);
		dg_http_each_query(request->exchange, write_down, &out);
		dg_http_each_header(request->exchange, write_down, &out);
		dg_http_answer(request->exchange, 200, "text/plain", out.at, out.len);
		dg_buf_finish(&out);
		return;
	}
	const char *color = dg_http_query(request->exchange, "color");
	const char *token = dg_http_header(request->exchange, "authorization");
	dg_buf_printf(&out, "%s %s %zu %s %s|", request->method, request->path, request->body_octets,
		color ? color : "-", token ? token : "-");
	dg_buf_add(&out, request->body, request->body_octets);
	dg_http_set_header(request->exchange, "X-Test", "one");
	dg_http_set_header(request->exchange, "X-Evil", "two\r\nX-Smuggled: three");
	dg_http_answer(request->exchange, 200, "text/plain", out.at, out.len);
	dg_buf_finish(&out);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	dg_buf_add(&((struct client *)arg)->got, octets, n);
}
static void on_open(void *arg)
{
	(void)arg;
}
static void on_closed(void *arg, const char *why)
{
	(void)why;
	((struct client *)arg)->closed = true;
}
static const struct dg_conn_events events = { on_open, on_octets, NULL, on_closed };

static void dial(struct fixture *f, struct client *c, const char *request, size_t n)
{
	*c = (struct client){ 0 };
	c->conn = dg_conn_open(&f->loop, "127.0.0.1", dg_http_server_port(f->server), 0, 5000, &events, c);
	dg_conn_write(c->conn, request, n);
}

static void hang_up(struct client *c)
{
	dg_conn_destroy(c->conn);
	dg_buf_finish(&c->got);
}

static bool has(const struct client *c, const char *text)
{
	return c->got.at && strstr(c->got.at, text);
}

static int set_up(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	struct fixture *f = calloc(1, sizeof *f);
	char why[256] = "";
	uv_loop_init(&f->loop);
	f->server = dg_http_server_open(&f->loop, "127.0.0.1", 0, BODY_MAX, handler, f, why);
	assert_non_null(f->server);
	f->limit = dg_timer_create(&f->loop, on_overdue, f);
	dg_timer_start(f->limit, 10000, 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	dg_http_server_destroy(f->server);
	dg_timer_destroy(f->limit);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	free(f);
	return 0;
}

static void exchange(struct fixture *f, const char *request, const char *const *expected)
{
	struct client c;
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, c.closed);
	for (; *expected; expected++)
		if (!has(&c, *expected))
			fail_msg("no '%s' in: %s", *expected, c.got.at ? c.got.at : "(nothing)");
	assert_false(has(&c, "Smuggled"));
	hang_up(&c);
}
#define EXCHANGE(f, request, ...) exchange(f, request, (const char *const[]){ __VA_ARGS__, NULL })

#define CLOSE "Host: x\r\nConnection: close\r\n"

static void test_methods_paths_queries_headers_bodies(void **state)
{
	struct fixture *f = *state;
	EXCHANGE(f, "GET /a%20b?color=deep%20red&x=1 HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200", "X-Test: one",
		"nosniff", "no-store", "Content-Type: text/plain", "\r\n\r\nGET /a b 0 deep red -|");
	EXCHANGE(f, "PUT /p HTTP/1.1\r\n" CLOSE "Authorization: Bearer t\r\nContent-Length: 4\r\n\r\nabcd",
		"PUT /p 4 - Bearer t|abcd");
	EXCHANGE(f, "POST /p HTTP/1.1\r\n" CLOSE "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
		"POST /p 5 - -|abcde");
	EXCHANGE(f, "DELETE /d HTTP/1.1\r\n" CLOSE "\r\n", "DELETE /d 0 - -|");
	assert_int_equal(f->handled, 4);
}

static void test_a_request_as_it_came(void **state)
{
	EXCHANGE(*state, "GET /all%20of%20it?b=%32&a&b=x+y HTTP/1.1\r\nX-One: 1\r\nX-one: 2\r\n" CLOSE "\r\n",
		"/all%20of%20it?b=%32&a&b=x+y from 127.0.0.1; b=2 a= b=x y X-One=1 X-one=2 Host=x Connection=close");
}

static void test_head_is_get_without_a_body(void **state)
{
	struct fixture *f = *state;
	struct client c;
	const char *request = "HEAD /h HTTP/1.1\r\n" CLOSE "\r\n";
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, c.closed);
	assert_true(has(&c, "200"));
	assert_true(has(&c, "Content-Length: 13\r\n")); /* the length of "GET /h 0 - -|" */
	assert_false(has(&c, "GET /h"));
	hang_up(&c);
}

static void test_other_methods_are_405(void **state)
{
	EXCHANGE(*state, "PATCH / HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 405", "Allow: GET, HEAD");
	assert_int_equal(((struct fixture *)*state)->handled, 0);
}

static void post(struct dg_buf *request, size_t octets)
{
	dg_buf_printf(request, "POST /big HTTP/1.1\r\n" CLOSE "Content-Length: %zu\r\n\r\n", octets);
	for (size_t i = 0; i < octets; i++)
		dg_buf_chr(request, 'x');
}

static void test_a_body_at_the_limit_passes_and_one_above_is_413(void **state)
{
	struct fixture *f = *state;
	static const struct {
		size_t octets;
		const char *expected;
	} cases[] = { { BODY_MAX, "POST /big 1000" }, { BODY_MAX + 1, "HTTP/1.1 413" },
		{ 10 * BODY_MAX, "HTTP/1.1 413" } };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dg_buf request = { 0 };
		post(&request, cases[i].octets);
		EXCHANGE(f, request.at, cases[i].expected);
		dg_buf_finish(&request);
	}
	assert_int_equal(f->handled, 1);
}

static void test_a_flood_is_cut_off(void **state)
{
	struct fixture *f = *state;
	struct client c;
	struct dg_buf request = { 0 };
	post(&request, 100 * BODY_MAX);
	dial(f, &c, request.at, request.len);
	RUN_UNTIL(f, c.closed);
	assert_int_equal(f->handled, 0);
	hang_up(&c);
	dg_buf_finish(&request);
}

static void test_an_answer_may_come_later(void **state)
{
	struct fixture *f = *state;
	struct client c;
	const char *request = "GET /later HTTP/1.1\r\n" CLOSE "\r\n";
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, f->held);
	EXCHANGE(f, "GET /meanwhile HTTP/1.1\r\n" CLOSE "\r\n", "GET /meanwhile");
	assert_int_equal(c.got.len, 0);
	dg_http_answer(f->held, 202, "application/json", "{}", 2);
	RUN_UNTIL(f, c.closed);
	assert_true(has(&c, "HTTP/1.1 202"));
	assert_true(has(&c, "\r\n\r\n{}"));
	hang_up(&c);
}

static void test_an_answer_to_someone_who_left_is_harmless(void **state)
{
	struct fixture *f = *state;
	struct client c;
	const char *request = "GET /later HTTP/1.1\r\nHost: x\r\n\r\n";
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, f->held);
	hang_up(&c);
	dg_http_answer(f->held, 200, NULL, "late", 4);
	EXCHANGE(f, "GET /still HTTP/1.1\r\n" CLOSE "\r\n", "GET /still");
}

static void test_the_server_may_go_while_someone_waits(void **state)
{
	struct fixture *f = *state;
	struct client c;
	const char *request = "GET /later HTTP/1.1\r\nHost: x\r\n\r\n";
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, f->held);
	dg_http_server_destroy(f->server);
	f->server = NULL;
	RUN_UNTIL(f, c.closed);
	hang_up(&c);
}

static void test_one_connection_carries_several_requests(void **state)
{
	struct fixture *f = *state;
	struct client c;
	const char *request = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
			      "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
			      "GET /3 HTTP/1.1\r\n" CLOSE "\r\n";
	dial(f, &c, request, strlen(request));
	RUN_UNTIL(f, c.closed);
	assert_true(has(&c, "GET /1 0") && has(&c, "POST /2 2 - -|hi") && has(&c, "GET /3 0"));
	hang_up(&c);
}

static void test_rubbish_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const rubbish[] = { "\r\n\r\n\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\x01\x01",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", "GET / HTTP/9.9\r\n\r\n" };
	for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++) {
		struct client c;
		dial(f, &c, rubbish[i], strlen(rubbish[i]));
		hang_up(&c);
	}
	EXCHANGE(f, "POST / HTTP/1.1\r\n" CLOSE "Content-Length: -5\r\n\r\n", "HTTP/1.1 400");
	assert_int_equal(f->handled, 0);
}

/* A connection that the kernel has and the server has not looked at. */
static int knock(const struct fixture *f, const char *request)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(dg_http_server_port(f->server)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_return_code(fd, errno);
	assert_return_code(connect(fd, (const struct sockaddr *)&to, sizeof to), errno);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	return fd;
}

static void test_the_first_request_waits_for_descriptors(void **state)
{
	struct fixture *f = *state;
	int taken[DESCRIPTORS];
	char got[512] = "";
	struct rlimit was, low;
	size_t n = 0;
	assert_return_code(getrlimit(RLIMIT_NOFILE, &was), errno);
	low = was;
	low.rlim_cur = DESCRIPTORS;
	assert_return_code(setrlimit(RLIMIT_NOFILE, &low), errno);
	int fd = knock(f, "GET /1 HTTP/1.1\r\n" CLOSE "\r\n");
	while ((taken[n] = dup(STDERR_FILENO)) >= 0)
		n++;
	for (int turn = 0; turn < 3; turn++)
		uv_run(&f->loop, UV_RUN_ONCE);
	assert_int_equal(recv(fd, got, sizeof got - 1, MSG_DONTWAIT), -1);
	while (n)
		close(taken[--n]);
	assert_return_code(setrlimit(RLIMIT_NOFILE, &was), errno);
	RUN_UNTIL(f, recv(fd, got, sizeof got - 1, MSG_DONTWAIT) > 0);
	assert_non_null(strstr(got, "GET /1"));
	close(fd);
}

static void test_a_missing_library_is_said_and_tried_again(void **state)
{
	struct fixture *f = *state;
	is_library_missing = true;
	EXCHANGE(f, "GET /1 HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 503", "\r\n\r\nlibmicrohttpd");
	is_library_missing = false;
	EXCHANGE(f, "GET /2 HTTP/1.1\r\n" CLOSE "\r\n", "GET /2");
	assert_int_equal(f->handled, 1);
}

static void test_it_may_go_before_anybody_knocked(void **state)
{
	struct fixture *f = *state;
	char why[256] = "";
	uint16_t port = dg_http_server_port(f->server);
	dg_http_server_destroy(f->server);
	f->server = dg_http_server_open(&f->loop, "127.0.0.1", port, BODY_MAX, handler, f, why);
	assert_non_null(f->server);
}

static void test_a_taken_address_is_told(void **state)
{
	struct fixture *f = *state;
	char why[256] = "";
	assert_null(
		dg_http_server_open(&f->loop, "127.0.0.1", dg_http_server_port(f->server), BODY_MAX, handler, f, why));
	assert_non_null(strstr(why, "127.0.0.1 port"));
	assert_null(dg_http_server_open(&f->loop, "192.0.2.1", 0, BODY_MAX, handler, f, why));
	assert_non_null(strstr(why, "192.0.2.1"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(methods_paths_queries_headers_bodies), T(a_request_as_it_came),
		T(head_is_get_without_a_body), T(other_methods_are_405),
		T(a_body_at_the_limit_passes_and_one_above_is_413), T(a_flood_is_cut_off), T(an_answer_may_come_later),
		T(an_answer_to_someone_who_left_is_harmless), T(the_server_may_go_while_someone_waits),
		T(one_connection_carries_several_requests), T(rubbish_is_refused), T(a_taken_address_is_told),
		T(the_first_request_waits_for_descriptors), T(a_missing_library_is_said_and_tried_again),
		T(it_may_go_before_anybody_knocked) };
	return cmocka_run_group_tests_name("http_server", tests, NULL, NULL);
}
