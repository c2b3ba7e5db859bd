/* conn.c - see conn.h. Transports and their simulators call it; it knows bytes, not protocols.
 *
 * A dg_conn dies the moment its owner destroys it. What libuv still holds then (handles, requests, buffers in flight)
 * lives in its line, which goes when libuv lets go. Every callback to the owner is therefore the last thing a
 * function does. */
#include "net/conn.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/bind.h"
#include "net/handle.h"
#include "net/resolve.h"
#include "util/buf.h"
#include "util/list.h"
#include "util/mem.h"

#define READ_MIN       4096u  /* an idle connection holds this much; */
#define READ_MAX       65536u /* one that fills it grows up to this  */
#define KEEP_MAX       65536u /* larger buffers are given back when they are empty */
#define KEEPALIVE_S    60
#define FINISH_WAIT_MS 2000

enum state { CONNECTING, OPEN, FINISHING, CLOSED };

/* One socket and what libuv needs beside it. */
struct line {
	uv_tcp_t tcp;
	uv_idle_t turn; /* active while octets wait for the loop's next turn */
	uv_connect_t connect;
	uv_write_t write;
	uv_shutdown_t shutdown;
	struct dg_conn *owner; /* NULL once it let go */
	char *inbox;
	size_t inbox_octets;
	bool inbox_was_filled;
	struct dg_buf flying; /* what the kernel did not take at once */
	bool is_flying;
	int open_handles;
};

/* Where to connect to; only while connecting. */
struct route {
	struct dg_addresses addresses;
	int tried;
	unsigned first;
	int64_t timeout_ms;
};

struct dg_conn {
	uv_loop_t *loop;
	const struct dg_conn_events *events;
	void *arg;
	enum state state;
	bool paused;
	struct dg_resolve *resolve;
	struct route *route;
	struct line *line;
	struct dg_timer *timer; /* of a connection attempt, then of finish() */
	struct dg_buf out;
	char peer[96];
	char why[160]; /* the last attempt failed */
};

static void on_line_closed(uv_handle_t *uv)
{
	struct line *l = uv->data;
	if (--l->open_handles > 0)
		return;
	free(l->inbox);
	dg_buf_finish(&l->flying);
	free(l);
}

static void line_open(struct dg_conn *c)
{
	struct line *l = dg_alloc(sizeof *l);
	uv_tcp_init(c->loop, &l->tcp);
	uv_idle_init(c->loop, &l->turn);
	l->tcp.data = l->turn.data = l;
	l->open_handles = 2;
	l->owner = c;
	c->line = l;
}

static void line_close(struct dg_conn *c, bool reset)
{
	struct line *l = c->line;
	if (!l)
		return;
	c->line = NULL;
	l->owner = NULL;
	uv_close((uv_handle_t *)&l->turn, on_line_closed);
	if (!reset || uv_tcp_close_reset(&l->tcp, on_line_closed)) /* cannot reset after a FIN */
		uv_close((uv_handle_t *)&l->tcp, on_line_closed);
}

static void forget_route(struct dg_conn *c)
{
	dg_resolve_cancel(c->resolve);
	c->resolve = NULL;
	free(c->route);
	c->route = NULL;
}

static void end(struct dg_conn *c, const char *why)
{
	forget_route(c);
	line_close(c, false);
	if (c->timer)
		dg_timer_stop(c->timer);
	dg_buf_finish(&c->out);
	c->state = CLOSED;
	c->events->on_closed(c->arg, why);
}

static void on_shutdown(uv_shutdown_t *uv, int error)
{
	(void)uv;
	(void)error; /* the reader or the timer notices whatever went wrong */
}

static void on_written(uv_write_t *uv, int error);

/* Give the kernel what it takes now; the rest flies on its own while new octets gather in `out`. */
static void flush(struct dg_conn *c)
{
	struct line *l = c->line;
	if (l->is_flying)
		return;
	if (c->out.len) {
		uv_buf_t all = uv_buf_init(c->out.at, (unsigned)c->out.len);
		int n = uv_try_write((uv_stream_t *)&l->tcp, &all, 1);
		if (n < 0 && n != UV_EAGAIN) {
			end(c, uv_strerror(n));
			return;
		}
		size_t taken = n > 0 ? (size_t)n : 0;
		if (taken < c->out.len) {
			struct dg_buf empty = l->flying;
			l->flying = c->out;
			c->out = empty;
			uv_buf_t rest = uv_buf_init(l->flying.at + taken, (unsigned)(l->flying.len - taken));
			l->is_flying = true;
			uv_write(&l->write, (uv_stream_t *)&l->tcp, &rest, 1, on_written);
			return;
		}
	}
	if (c->out.cap > KEEP_MAX)
		dg_buf_finish(&c->out);
	else
		dg_buf_clear(&c->out);
	if (c->state == FINISHING)
		uv_shutdown(&l->shutdown, (uv_stream_t *)&l->tcp, on_shutdown);
	else if (c->events->on_drained)
		c->events->on_drained(c->arg);
}

static void on_written(uv_write_t *uv, int error)
{
	struct line *l = DG_OF(uv, struct line, write);
	l->is_flying = false;
	if (l->flying.cap > KEEP_MAX)
		dg_buf_finish(&l->flying);
	else
		dg_buf_clear(&l->flying);
	if (!l->owner)
		return;
	if (error)
		end(l->owner, uv_strerror(error));
	else
		flush(l->owner);
}

static void on_turn(uv_idle_t *uv)
{
	struct line *l = uv->data;
	uv_idle_stop(uv);
	if (l->owner)
		flush(l->owner);
}

static void on_alloc(uv_handle_t *uv, size_t suggested, uv_buf_t *out)
{
	(void)suggested;
	struct line *l = uv->data;
	if (!l->inbox || (l->inbox_was_filled && l->inbox_octets < READ_MAX)) {
		l->inbox_octets = l->inbox ? l->inbox_octets * 2 : READ_MIN;
		l->inbox = dg_grow(l->inbox, l->inbox_octets);
	}
	*out = uv_buf_init(l->inbox, (unsigned)l->inbox_octets);
}

static void on_read(uv_stream_t *uv, ssize_t n, const uv_buf_t *in)
{
	struct line *l = uv->data;
	struct dg_conn *c = l->owner;
	if (n == 0 || !c)
		return;
	l->inbox_was_filled = n == (ssize_t)in->len;
	if (n < 0)
		end(c, n == UV_EOF ? "end of stream" : uv_strerror((int)n));
	else if (c->state == OPEN) /* after finish() nobody wants to hear any more */
		c->events->on_octets(c->arg, in->base, (size_t)n);
}

static void print_peer(struct dg_conn *c, const struct sockaddr *sa)
{
	char address[64];
	dg_address_print(sa, address);
	snprintf(
		c->peer, sizeof c->peer, sa->sa_family == AF_INET6 ? "[%s]:%u" : "%s:%u", address, dg_address_port(sa));
}

static void opened(struct dg_conn *c)
{
	c->state = OPEN;
	uv_tcp_nodelay(&c->line->tcp, 1);
	uv_tcp_keepalive(&c->line->tcp, 1, KEEPALIVE_S);
	if (!c->paused)
		uv_read_start((uv_stream_t *)&c->line->tcp, on_alloc, on_read);
	if (c->out.len)
		uv_idle_start(&c->line->turn, on_turn);
}

static void try_next(struct dg_conn *c);

static void attempt_failed(struct dg_conn *c, const char *why)
{
	line_close(c, false);
	snprintf(c->why, sizeof c->why, "%s: %s", c->peer, why);
	try_next(c);
}

static void on_connected(uv_connect_t *uv, int error)
{
	struct line *l = DG_OF(uv, struct line, connect);
	struct dg_conn *c = l->owner;
	if (!c)
		return;
	if (error) {
		attempt_failed(c, uv_strerror(error));
		return;
	}
	dg_timer_stop(c->timer);
	forget_route(c);
	opened(c);
	c->events->on_open(c->arg);
}

static void try_next(struct dg_conn *c)
{
	struct route *r = c->route;
	while (r->tried < r->addresses.count) {
		unsigned i = (r->first + (unsigned)r->tried++) % (unsigned)r->addresses.count;
		const struct sockaddr *sa = (const struct sockaddr *)&r->addresses.at[i];
		print_peer(c, sa);
		line_open(c);
		int error = uv_tcp_connect(&c->line->connect, &c->line->tcp, sa, on_connected);
		if (!error) {
			dg_timer_start(c->timer, r->timeout_ms, 0);
			return;
		}
		line_close(c, false);
		snprintf(c->why, sizeof c->why, "%s: %s", c->peer, uv_strerror(error));
	}
	char why[sizeof c->why]; /* the owner may destroy `c` while it reads */
	memcpy(why, c->why, sizeof why);
	end(c, why);
}

static void on_resolved(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why)
{
	struct dg_conn *c = arg;
	c->resolve = NULL;
	if (status != DG_OK) {
		char text[sizeof c->why];
		snprintf(text, sizeof text, "%s: %s", c->peer, why);
		end(c, text);
		return;
	}
	c->route->addresses = *found;
	try_next(c);
}

static void on_due(void *arg)
{
	struct dg_conn *c = arg;
	if (c->state == CONNECTING)
		attempt_failed(c, "no answer in time");
	else
		end(c, "closed");
}

static struct dg_conn *create(uv_loop_t *loop, const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = dg_alloc(sizeof *c);
	c->loop = loop;
	c->events = events;
	c->arg = arg;
	return c;
}

struct dg_conn *dg_conn_open(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = create(loop, events, arg);
	snprintf(c->peer, sizeof c->peer, "%.80s:%u", host, port);
	c->route = dg_alloc(sizeof *c->route);
	c->route->first = first;
	c->route->timeout_ms = timeout_ms;
	c->timer = dg_timer_create(loop, on_due, c);
	c->resolve = dg_resolve_start(loop, host, port, on_resolved, c);
	return c;
}

struct dg_conn *dg_conn_accept(uv_stream_t *listener, const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = create(listener->loop, events, arg);
	struct sockaddr_storage at;
	int octets = sizeof at;
	line_open(c);
	if (uv_accept(listener, (uv_stream_t *)&c->line->tcp) ||
		uv_tcp_getpeername(&c->line->tcp, (struct sockaddr *)&at, &octets)) {
		dg_conn_destroy(c);
		return NULL;
	}
	print_peer(c, (const struct sockaddr *)&at);
	opened(c);
	return c;
}

static void destroy(struct dg_conn *c, bool reset)
{
	if (!c)
		return;
	forget_route(c);
	line_close(c, reset);
	dg_timer_destroy(c->timer);
	dg_buf_finish(&c->out);
	free(c);
}

void dg_conn_destroy(struct dg_conn *c)
{
	destroy(c, false);
}

void dg_conn_reset(struct dg_conn *c)
{
	destroy(c, true);
}

void dg_conn_finish(struct dg_conn *c)
{
	if (c->state == FINISHING || c->state == CLOSED)
		return;
	bool was_open = c->state == OPEN;
	c->state = FINISHING;
	if (!c->timer)
		c->timer = dg_timer_create(c->loop, on_due, c);
	dg_timer_start(c->timer, was_open ? FINISH_WAIT_MS : 0, 0);
	if (was_open) {
		uv_read_start((uv_stream_t *)&c->line->tcp, on_alloc, on_read); /* to see the peer's FIN */
		uv_idle_start(&c->line->turn, on_turn);
	} else {
		forget_route(c);
		line_close(c, false);
	}
}

void dg_conn_write(struct dg_conn *c, const void *octets, size_t n)
{
	if (!n || c->state == FINISHING || c->state == CLOSED)
		return;
	dg_buf_add(&c->out, octets, n);
	if (c->state == OPEN)
		uv_idle_start(&c->line->turn, on_turn);
}

size_t dg_conn_queued(const struct dg_conn *c)
{
	return c->out.len + (c->line ? uv_stream_get_write_queue_size((const uv_stream_t *)&c->line->tcp) : 0);
}

void dg_conn_pause(struct dg_conn *c, bool paused)
{
	c->paused = paused;
	if (c->state != OPEN)
		return;
	if (paused)
		uv_read_stop((uv_stream_t *)&c->line->tcp);
	else
		uv_read_start((uv_stream_t *)&c->line->tcp, on_alloc, on_read);
}

const char *dg_conn_peer(const struct dg_conn *c)
{
	return c->peer;
}
