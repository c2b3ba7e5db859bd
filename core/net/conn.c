/* conn.c - see conn.h. Transports and their simulators call it; it knows bytes, not protocols.
 *
 * A dg_conn dies the moment its owner destroys it; what libuv still holds then is in its line. Every callback to the
 * owner is therefore the last thing a function does. */
#include "net/conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/dial.h"
#include "net/handle.h"
#include "net/line.h"
#include "net/turn.h"
#include "util/buf.h"
#include "util/list.h"
#include "util/mem.h"

#define READ_MIN       4096u  /* an idle connection holds this much; */
#define READ_MAX       65536u /* one that fills it grows up to this  */
#define KEEP_MAX       65536u /* larger buffers are given back when they are empty */
#define KEEPALIVE_S    60
#define FINISH_WAIT_MS 2000

enum state { CONNECTING, OPEN, FINISHING, CLOSED };

struct dg_conn {
	uv_loop_t *loop;
	const struct dg_conn_events *events;
	void *arg;
	enum state state;
	bool paused;
	struct dg_dial *dial;   /* while CONNECTING */
	struct dg_line *line;   /* while OPEN or FINISHING */
	struct dg_timer *limit; /* of FINISHING */
	struct dg_turn *turn;   /* when what was written in this turn leaves */
	struct dg_buf out;
	char peer[96];
};

static void release(struct dg_conn *c, bool reset)
{
	dg_dial_cancel(c->dial);
	dg_line_close(c->line, reset);
	dg_timer_destroy(c->limit);
	dg_turn_destroy(c->turn);
	dg_buf_finish(&c->out);
	c->dial = NULL;
	c->line = NULL;
	c->limit = NULL;
	c->turn = NULL;
}

static void end(struct dg_conn *c, const char *why)
{
	release(c, false);
	c->state = CLOSED;
	c->events->on_closed(c->arg, why);
}

static void empty(struct dg_buf *b)
{
	if (b->cap > KEEP_MAX)
		dg_buf_finish(b);
	else
		dg_buf_clear(b);
}

static void flush(struct dg_conn *c);

static void on_written(uv_write_t *uv, int error)
{
	struct dg_line *l = DG_OF(uv, struct dg_line, write);
	struct dg_conn *c = l->owner;
	l->is_flying = false;
	empty(&l->flying);
	if (c && error)
		end(c, uv_strerror(error));
	else if (c)
		flush(c);
}

/* What the kernel does not take now flies on its own, while new octets gather in `out`. */
static void fly(struct dg_conn *c, size_t taken)
{
	struct dg_line *l = c->line;
	struct dg_buf was_flying = l->flying;
	l->flying = c->out;
	c->out = was_flying;
	l->is_flying = true;
	uv_buf_t rest = uv_buf_init(l->flying.at + taken, (unsigned)(l->flying.len - taken));
	uv_write(&l->write, (uv_stream_t *)&l->tcp, &rest, 1, on_written);
}

static void on_shutdown(uv_shutdown_t *uv, int error)
{
	(void)uv;
	(void)error; /* the reader or the limit notices whatever went wrong */
}

static void all_left(struct dg_conn *c)
{
	empty(&c->out);
	if (c->state == FINISHING)
		uv_shutdown(&c->line->shutdown, (uv_stream_t *)&c->line->tcp, on_shutdown);
	else if (c->events->on_drained)
		c->events->on_drained(c->arg);
}

static void flush(struct dg_conn *c)
{
	struct dg_line *l = c->line;
	if (l->is_flying)
		return;
	uv_buf_t all = uv_buf_init(c->out.at, (unsigned)c->out.len);
	int n = c->out.len ? uv_try_write((uv_stream_t *)&l->tcp, &all, 1) : 0;
	if (n < 0 && n != UV_EAGAIN)
		end(c, uv_strerror(n));
	else if (n < 0 || (size_t)n < c->out.len)
		fly(c, n < 0 ? 0 : (size_t)n);
	else
		all_left(c);
}

static void on_turn(void *arg)
{
	flush(arg);
}

static void on_alloc(uv_handle_t *uv, size_t suggested, uv_buf_t *out)
{
	(void)suggested;
	struct dg_line *l = uv->data;
	if (!l->inbox || (l->inbox_was_filled && l->inbox_octets < READ_MAX)) {
		l->inbox_octets = l->inbox ? l->inbox_octets * 2 : READ_MIN;
		l->inbox = dg_grow(l->inbox, l->inbox_octets);
	}
	*out = uv_buf_init(l->inbox, (unsigned)l->inbox_octets);
}

static void on_read(uv_stream_t *uv, ssize_t n, const uv_buf_t *in)
{
	struct dg_line *l = uv->data;
	struct dg_conn *c = l->owner;
	if (n == 0 || !c)
		return;
	l->inbox_was_filled = n == (ssize_t)in->len;
	if (n < 0)
		end(c, n == UV_EOF ? "end of stream" : uv_strerror((int)n));
	else if (c->state == OPEN) /* after finish() nobody wants to hear any more */
		c->events->on_octets(c->arg, in->base, (size_t)n);
}

static void read_on(struct dg_conn *c)
{
	uv_read_start((uv_stream_t *)&c->line->tcp, on_alloc, on_read);
}

static struct dg_conn *create(uv_loop_t *loop, const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = dg_alloc(sizeof *c);
	c->loop = loop;
	c->events = events;
	c->arg = arg;
	c->turn = dg_turn_create(loop, on_turn, c);
	return c;
}

/* Takes the line. Its other end may be gone already; then the reader says so. */
static void opened(struct dg_conn *c, struct dg_line *line)
{
	struct sockaddr_storage at;
	int octets = sizeof at;
	c->line = line;
	c->line->owner = c;
	c->state = OPEN;
	if (uv_tcp_getpeername(&line->tcp, (struct sockaddr *)&at, &octets) == 0)
		dg_line_print((const struct sockaddr *)&at, c->peer);
	uv_tcp_nodelay(&line->tcp, 1);
	uv_tcp_keepalive(&line->tcp, 1, KEEPALIVE_S);
	if (!c->paused)
		read_on(c);
	if (c->out.len)
		dg_turn_ask(c->turn);
}

static void on_dialled(void *arg, struct dg_line *line, const char *why)
{
	struct dg_conn *c = arg;
	c->dial = NULL;
	if (!line) {
		end(c, why);
		return;
	}
	opened(c, line);
	c->events->on_open(c->arg);
}

struct dg_conn *dg_conn_open(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = create(loop, events, arg);
	snprintf(c->peer, sizeof c->peer, "%.80s:%u", host, port);
	c->dial = dg_dial_start(loop, host, port, first, timeout_ms, on_dialled, c);
	return c;
}

struct dg_conn *dg_conn_accept(uv_stream_t *listener, const struct dg_conn_events *events, void *arg)
{
	struct dg_line *line = dg_line_create(listener->loop, NULL);
	if (uv_accept(listener, (uv_stream_t *)&line->tcp)) {
		dg_line_close(line, false);
		return NULL;
	}
	struct dg_conn *c = create(listener->loop, events, arg);
	opened(c, line);
	return c;
}

static void destroy(struct dg_conn *c, bool reset)
{
	if (!c)
		return;
	release(c, reset);
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

static void on_limit(void *arg)
{
	end(arg, "closed");
}

void dg_conn_finish(struct dg_conn *c)
{
	if (c->state == FINISHING || c->state == CLOSED)
		return;
	dg_dial_cancel(c->dial);
	c->dial = NULL;
	c->state = FINISHING;
	c->limit = dg_timer_create(c->loop, on_limit, c);
	dg_timer_start(c->limit, c->line ? FINISH_WAIT_MS : 0, 0);
	if (c->line) {
		read_on(c); /* also when paused: to see the peer's FIN */
		dg_turn_ask(c->turn);
	}
}

void dg_conn_write(struct dg_conn *c, const void *octets, size_t n)
{
	if (!n || c->state == FINISHING || c->state == CLOSED)
		return;
	dg_buf_add(&c->out, octets, n);
	if (c->state == OPEN)
		dg_turn_ask(c->turn);
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
		read_on(c);
}

const char *dg_conn_peer(const struct dg_conn *c)
{
	return c->peer;
}
