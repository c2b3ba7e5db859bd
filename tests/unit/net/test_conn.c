/* test_conn.c - both ends of real connections on 127.0.0.1: order, coalescing, back-pressure, every way to end, and
 * owners that destroy the connection inside each of its callbacks. */
#include "net/conn.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "net/bind.h"
#include "net/handle.h"
#include "util/buf.h"

struct end {
	struct dg_conn *conn;
	struct dg_buf got;
	int opened, reads, drained, closed;
	char why[160];
	char destroy_in; /* 'o', 'r', 'd', 'c': destroy in that callback; 'R': reset in on_octets */
};

struct fixture {
	uv_loop_t loop;
	struct dg_listener *listener;
	struct end client, server;
	struct dg_timer *limit;
	bool overdue;
};

static void maybe_destroy(struct end *e, char where)
{
	if (e->destroy_in != where)
		return;
	if (where == 'R')
		dg_conn_reset(e->conn);
	else
		dg_conn_destroy(e->conn);
	e->conn = NULL;
}
static void on_open(void *arg)
{
	((struct end *)arg)->opened++;
	maybe_destroy(arg, 'o');
}
static void on_octets(void *arg, const char *octets, size_t n)
{
	struct end *e = arg;
	e->reads++;
	maybe_destroy(e, 'r');
	maybe_destroy(e, 'R');
	dg_buf_add(&e->got, octets, n); /* still readable after the destruction */
}
static void on_drained(void *arg)
{
	((struct end *)arg)->drained++;
	maybe_destroy(arg, 'd');
}
static void on_closed(void *arg, const char *why)
{
	struct end *e = arg;
	e->closed++;
	maybe_destroy(e, 'c');
	snprintf(e->why, sizeof e->why, "%s", why);
}
static const struct dg_conn_events events = { on_open, on_octets, on_drained, on_closed };

static void on_peer(void *arg, uv_stream_t *listener)
{
	struct fixture *f = arg;
	f->server.conn = dg_conn_accept(listener, &events, &f->server);
	assert_non_null(f->server.conn);
}

static void on_overdue(void *arg)
{
	((struct fixture *)arg)->overdue = true;
}

#define RUN_UNTIL(f, done)                                                                                             \
	do {                                                                                                           \
		while (!(done) && !(f)->overdue)                                                                       \
			uv_run(&(f)->loop, UV_RUN_ONCE);                                                               \
		assert_false((f)->overdue);                                                                            \
	} while (0)

static void dial(struct fixture *f)
{
	f->client.conn =
		dg_conn_open(&f->loop, "127.0.0.1", dg_listener_port(f->listener), 0, 5000, &events, &f->client);
}

static void connect_both(struct fixture *f)
{
	dial(f);
	RUN_UNTIL(f, f->client.opened && f->server.conn);
}

static int set_up(void **state)
{
	signal(SIGPIPE, SIG_IGN);
	struct fixture *f = calloc(1, sizeof *f);
	char why[256] = "";
	uv_loop_init(&f->loop);
	f->listener = dg_listener_open(&f->loop, "127.0.0.1", 0, on_peer, f, why);
	assert_non_null(f->listener);
	assert_int_not_equal(dg_listener_port(f->listener), 0);
	f->limit = dg_timer_create(&f->loop, on_overdue, f);
	dg_timer_start(f->limit, 20000, 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	dg_conn_destroy(f->client.conn);
	dg_conn_destroy(f->server.conn);
	dg_listener_destroy(f->listener);
	dg_timer_destroy(f->limit);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	dg_buf_finish(&f->client.got);
	dg_buf_finish(&f->server.got);
	int left = uv_loop_close(&f->loop);
	free(f);
	return left;
}

static void test_writes_before_the_connection_stands_are_kept(void **state)
{
	struct fixture *f = *state;
	dial(f);
	dg_conn_write(f->client.conn, "early ", 6);
	dg_conn_write(f->client.conn, "bird", 4);
	assert_int_equal(dg_conn_queued(f->client.conn), 10);
	assert_int_equal(f->client.opened, 0); /* nothing happens inside the calls */
	RUN_UNTIL(f, f->server.got.len == 10);
	assert_string_equal(f->server.got.at, "early bird");
	assert_int_equal(f->server.reads, 1);
	assert_int_equal(dg_conn_queued(f->client.conn), 0);
	assert_int_equal(f->client.opened, 1);
}

static void test_writes_of_one_turn_leave_together(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	for (int i = 0; i < 100; i++)
		dg_conn_write(f->client.conn, "0123456789", 10);
	assert_int_equal(f->client.drained, 0);
	RUN_UNTIL(f, f->server.got.len == 1000);
	assert_int_equal(f->server.reads, 1);
	assert_int_equal(f->client.drained, 1);
}

static void test_peers_are_named(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	char expected[32];
	snprintf(expected, sizeof expected, "127.0.0.1:%u", dg_listener_port(f->listener));
	assert_string_equal(dg_conn_peer(f->client.conn), expected);
	assert_int_equal(strncmp(dg_conn_peer(f->server.conn), "127.0.0.1:", 10), 0);
}

#define MUCH (8u << 20)

static void write_much(struct dg_conn *c, unsigned seed)
{
	struct dg_buf much = { 0 };
	for (unsigned i = 0; i < MUCH / 4; i++) {
		unsigned word = i * 2654435761u + seed;
		dg_buf_add(&much, &word, 4);
	}
	dg_conn_write(c, much.at, much.len);
	dg_buf_finish(&much);
}

static void check_much(const char *at, unsigned seed)
{
	for (unsigned i = 0; i < MUCH / 4; i++) {
		unsigned word;
		memcpy(&word, at + 4 * (size_t)i, 4);
		assert_int_equal(word, i * 2654435761u + seed);
	}
}

static void test_much_waits_for_a_paused_reader_and_arrives_in_order(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	dg_conn_pause(f->server.conn, true);
	write_much(f->client.conn, 1);
	for (int i = 0; i < 20; i++)
		uv_run(&f->loop, UV_RUN_NOWAIT);
	assert_int_equal(f->server.got.len, 0);
	assert_int_equal(f->client.drained, 0);
	assert_in_range(dg_conn_queued(f->client.conn), 1, MUCH);
	write_much(f->client.conn, 2); /* behind the octets in flight */
	assert_in_range(dg_conn_queued(f->client.conn), MUCH, 2 * MUCH);
	dg_conn_pause(f->server.conn, false);
	RUN_UNTIL(f, f->server.got.len == 2 * (size_t)MUCH);
	check_much(f->server.got.at, 1);
	check_much(f->server.got.at + MUCH, 2);
	RUN_UNTIL(f, f->client.drained);
	assert_int_equal(dg_conn_queued(f->client.conn), 0);
}

static void test_finish_sends_all_then_fin(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	write_much(f->client.conn, 3);
	dg_conn_finish(f->client.conn);
	dg_conn_finish(f->client.conn);
	dg_conn_write(f->client.conn, "too late", 8);
	assert_int_equal(f->client.closed, 0);
	RUN_UNTIL(f, f->server.closed);
	assert_string_equal(f->server.why, "end of stream");
	assert_int_equal(f->server.got.len, MUCH);
	check_much(f->server.got.at, 3);
	dg_conn_destroy(f->server.conn);
	f->server.conn = NULL;
	RUN_UNTIL(f, f->client.closed);
	assert_string_equal(f->client.why, "end of stream");
	dg_conn_finish(f->client.conn); /* after the end: nothing */
	dg_conn_write(f->client.conn, "x", 1);
	assert_int_equal(dg_conn_queued(f->client.conn), 0);
}

static void test_finish_does_not_wait_forever(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	dg_conn_pause(f->server.conn, true); /* will not see the FIN */
	uint64_t start = uv_hrtime();
	dg_conn_finish(f->client.conn);
	RUN_UNTIL(f, f->client.closed);
	assert_in_range((uv_hrtime() - start) / 1000000, 1900, 5000);
	assert_string_equal(f->client.why, "closed");
}

static void test_finish_before_the_connection_stands(void **state)
{
	struct fixture *f = *state;
	dial(f);
	dg_conn_finish(f->client.conn);
	assert_int_equal(f->client.closed, 0);
	RUN_UNTIL(f, f->client.closed);
	assert_int_equal(f->client.opened, 0);
}

static void test_reset_is_seen_as_one(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	dg_conn_reset(f->client.conn);
	f->client.conn = NULL;
	RUN_UNTIL(f, f->server.closed);
	assert_string_equal(f->server.why, uv_strerror(UV_ECONNRESET));
	assert_int_equal(f->client.closed, 0);
}

static void test_writing_to_a_dead_peer_ends_it_once(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	dg_conn_reset(f->server.conn);
	f->server.conn = NULL;
	write_much(f->client.conn, 4);
	RUN_UNTIL(f, f->client.closed);
	for (int i = 0; i < 5; i++)
		uv_run(&f->loop, UV_RUN_NOWAIT);
	assert_int_equal(f->client.closed, 1);
}

static void test_a_peer_that_dies_under_much_ends_it_once(void **state)
{
	struct fixture *f = *state;
	connect_both(f);
	dg_conn_pause(f->server.conn, true);
	write_much(f->client.conn, 6);
	for (int i = 0; i < 5; i++)
		uv_run(&f->loop, UV_RUN_NOWAIT);
	assert_in_range(dg_conn_queued(f->client.conn), 1, MUCH); /* in flight */
	dg_conn_pause(f->client.conn, true);                      /* so that the writer hears of it first */
	dg_conn_reset(f->server.conn);
	f->server.conn = NULL;
	RUN_UNTIL(f, f->client.closed);
	assert_int_equal(f->client.closed, 1);
	assert_int_equal(dg_conn_queued(f->client.conn), 0);
}

static void test_paused_before_it_stands(void **state)
{
	struct fixture *f = *state;
	dial(f);
	dg_conn_pause(f->client.conn, true);
	RUN_UNTIL(f, f->client.opened && f->server.conn);
	dg_conn_write(f->server.conn, "x", 1);
	RUN_UNTIL(f, f->server.drained);
	for (int i = 0; i < 5; i++)
		uv_run(&f->loop, UV_RUN_NOWAIT);
	assert_int_equal(f->client.reads, 0);
	dg_conn_pause(f->client.conn, false);
	RUN_UNTIL(f, f->client.reads);
}

static void test_nobody_listens(void **state)
{
	struct fixture *f = *state;
	char why[256];
	int fd = dg_bind("127.0.0.1", 0, why); /* bound, not listening: refuses */
	f->client.conn = dg_conn_open(&f->loop, "127.0.0.1", dg_bound_port(fd), 0, 5000, &events, &f->client);
	RUN_UNTIL(f, f->client.closed);
	assert_int_equal(f->client.opened, 0);
	assert_non_null(strstr(f->client.why, "127.0.0.1:"));
	assert_non_null(strstr(f->client.why, uv_strerror(UV_ECONNREFUSED)));
	uv_fs_t request;
	uv_fs_close(&f->loop, &request, fd, NULL);
}

static void test_a_name_nobody_has(void **state)
{
	struct fixture *f = *state;
	f->client.conn = dg_conn_open(&f->loop, "no-such-host.invalid", 1, 0, 5000, &events, &f->client);
	RUN_UNTIL(f, f->client.closed);
	assert_int_equal(strncmp(f->client.why, "no-such-host.invalid:1: ", 24), 0);
}

/* A listener whose queue is full drops the SYN: the only honest way to a connection attempt without an answer. */
static void test_an_attempt_without_an_answer_times_out(void **state)
{
	struct fixture *f = *state;
	char why[256];
	struct dg_conn *fillers[4];
	struct end ignored = { 0 };
	int fd = dg_bind("127.0.0.1", 0, why);
	assert_int_equal(listen(fd, 0), 0);
	for (size_t i = 0; i < 4; i++)
		fillers[i] = dg_conn_open(&f->loop, "127.0.0.1", dg_bound_port(fd), 0, 60000, &events, &ignored);
	RUN_UNTIL(f, ignored.opened);
	f->client.conn = dg_conn_open(&f->loop, "127.0.0.1", dg_bound_port(fd), 0, 200, &events, &f->client);
	RUN_UNTIL(f, f->client.closed);
	assert_non_null(strstr(f->client.why, "no answer in time"));
	for (size_t i = 0; i < 4; i++)
		dg_conn_destroy(fillers[i]);
	uv_fs_t request;
	uv_fs_close(&f->loop, &request, fd, NULL);
}

static void test_ipv6(void **state)
{
	struct fixture *f = *state;
	char why[256];
	struct dg_listener *l = dg_listener_open(&f->loop, "::1", 0, on_peer, f, why);
	if (!l)
		skip(); /* a machine without IPv6 */
	f->client.conn = dg_conn_open(&f->loop, "::1", dg_listener_port(l), 0, 5000, &events, &f->client);
	RUN_UNTIL(f, f->client.opened);
	assert_int_equal(strncmp(dg_conn_peer(f->client.conn), "[::1]:", 6), 0);
	dg_listener_destroy(l);
}

/* "localhost" has an IPv6 address on most machines, and there nobody listens: the next address is tried. */
static void test_every_address_of_a_name_is_tried(void **state)
{
	struct fixture *f = *state;
	for (unsigned first = 0; first < 3; first++) {
		f->client = f->server = (struct end){ 0 };
		f->client.conn = dg_conn_open(
			&f->loop, "localhost", dg_listener_port(f->listener), first, 5000, &events, &f->client);
		RUN_UNTIL(f, f->client.opened && f->server.conn);
		assert_int_equal(strncmp(dg_conn_peer(f->client.conn), "127.0.0.1:", 10), 0);
		dg_conn_destroy(f->client.conn);
		dg_conn_destroy(f->server.conn);
	}
	f->client = f->server = (struct end){ 0 };
}

static void test_the_owner_may_destroy_it_in_any_callback(void **state)
{
	struct fixture *f = *state;
	static const char wheres[] = "ordcR";
	for (const char *where = wheres; *where; where++) {
		f->client = (struct end){ .destroy_in = *where };
		f->server = (struct end){ 0 };
		dial(f);
		dg_conn_write(f->client.conn, "x", 1);
		RUN_UNTIL(f, f->server.conn);
		dg_conn_write(f->server.conn, "hello", 5);
		if (*where == 'c')
			dg_conn_finish(f->server.conn);
		RUN_UNTIL(f, !f->client.conn && (f->server.closed || *where == 'c'));
		dg_conn_destroy(f->server.conn);
		f->server.conn = NULL;
		dg_buf_finish(&f->client.got);
		dg_buf_finish(&f->server.got);
	}
}

static void test_destroyed_while_anything_is_pending(void **state)
{
	struct fixture *f = *state;
	dial(f); /* name look-up */
	dg_conn_destroy(f->client.conn);
	dial(f); /* connecting */
	uv_run(&f->loop, UV_RUN_NOWAIT);
	dg_conn_destroy(f->client.conn);
	f->client.conn = NULL;
	RUN_UNTIL(f, f->server.conn);
	dg_conn_destroy(f->server.conn);
	f->server = (struct end){ 0 };
	f->client = (struct end){ 0 };
	connect_both(f); /* octets in flight */
	dg_conn_pause(f->server.conn, true);
	write_much(f->client.conn, 5);
	uv_run(&f->loop, UV_RUN_NOWAIT);
	dg_conn_finish(f->client.conn);
	uv_run(&f->loop, UV_RUN_NOWAIT);
	dg_conn_destroy(f->client.conn);
	f->client.conn = NULL;
	dg_conn_destroy(NULL);
	dg_conn_reset(NULL);
	assert_int_equal(f->client.closed, 0);
}

static void test_listening_where_one_cannot(void **state)
{
	struct fixture *f = *state;
	char why[256] = "";
	assert_null(dg_listener_open(&f->loop, "127.0.0.1", dg_listener_port(f->listener), on_peer, f, why));
	assert_non_null(strstr(why, "in use"));
	assert_null(dg_listener_open(&f->loop, "no-such-host.invalid", 0, on_peer, f, why));
	assert_non_null(strstr(why, "no-such-host.invalid"));
	dg_listener_destroy(NULL);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(writes_before_the_connection_stands_are_kept),
		T(writes_of_one_turn_leave_together), T(peers_are_named),
		T(much_waits_for_a_paused_reader_and_arrives_in_order), T(finish_sends_all_then_fin),
		T(finish_does_not_wait_forever), T(finish_before_the_connection_stands), T(reset_is_seen_as_one),
		T(writing_to_a_dead_peer_ends_it_once), T(a_peer_that_dies_under_much_ends_it_once),
		T(paused_before_it_stands), T(nobody_listens), T(a_name_nobody_has),
		T(an_attempt_without_an_answer_times_out), T(ipv6), T(every_address_of_a_name_is_tried),
		T(the_owner_may_destroy_it_in_any_callback), T(destroyed_while_anything_is_pending),
		T(listening_where_one_cannot) };
	return cmocka_run_group_tests_name("conn", tests, NULL, NULL);
}
