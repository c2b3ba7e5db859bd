/* conn.c - see conn.h. Transports and their simulators call it; it knows bytes, not protocols.
 *
 * A dg_conn dies the moment its owner destroys it; what libuv still holds then is in its line. Every callback to the
 * owner is therefore the last thing a function does, or the line is asked whether it still has its owner. */
#include "net/through.h"

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
#define UNASKED_MAX    65536u /* octets of a filter's own that a peer may cause and not read */
#define FINISH_WAIT_MS 2000

enum state {
	CONNECTING,
	SHAKING, /* a filter comes to terms with its peer */
	OPEN,
	FINISHING,
	CLOSED
};

struct dg_conn {
	uv_loop_t *loop;
	const struct dg_conn_events *events;
	void *arg;
	enum state state;
	bool paused;
	struct dg_dial *dial;   /* while CONNECTING */
	struct dg_line *line;   /* while SHAKING, OPEN or FINISHING */
	struct dg_timer *limit; /* of SHAKING and FINISHING */
	struct dg_turn *turn;   /* when what was written in this turn leaves */
	struct dg_buf out;      /* what the owner wrote */
	char peer[96];
	struct dg_filter *filter; /* NULL: what the owner wrote is what leaves */
	struct dg_buf sealed;     /* with a filter this leaves; in FINISHING its goodbye is in here */
	size_t unasked;           /* octets of the filter's own since the queue was empty */
	int64_t shake_ms;
	bool was_dialled, said_goodbye;
	enum dg_status fault;
};

static void release(struct dg_conn *c, bool reset)
{
	dg_dial_cancel(c->dial);
	dg_line_close(c->line, reset);
	dg_timer_destroy(c->limit);
	dg_turn_destroy(c->turn);
	dg_buf_finish(&c->out);
	dg_buf_finish(&c->sealed);
	if (c->filter)
		c->filter->kind->destroy(c->filter);
	c->dial = NULL;
	c->line = NULL;
	c->limit = NULL;
	c->turn = NULL;
	c->filter = NULL;
}

static void end(struct dg_conn *c, const char *why)
{
	char text[sizeof c->filter->why]; /* what it has to say goes with the filter */
	struct dg_filter *f = c->state == SHAKING || c->state == OPEN ? c->filter : NULL;
	if (f && !f->over)
		f->kind->cut(f, why);
	(void)snprintf(text, sizeof text, "%s", f ? f->why : why);
	c->fault = f ? f->fault : DG_REMOTE;
	release(c, false);
	c->state = CLOSED;
	c->events->on_closed(c->arg, text);
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

/* What the kernel does not take now flies on its own, while new octets gather in its place. */
static void fly(struct dg_conn *c, struct dg_buf *leaving, size_t taken)
{
	struct dg_line *l = c->line;
	struct dg_buf was_flying = l->flying;
	l->flying = *leaving;
	*leaving = was_flying;
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
	empty(c->filter ? &c->sealed : &c->out);
	c->unasked = 0;
	if (c->state == FINISHING)
		uv_shutdown(&c->line->shutdown, (uv_stream_t *)&c->line->tcp, on_shutdown);
	else if (c->state == OPEN && c->events->on_drained)
		c->events->on_drained(c->arg);
}

static void seal(struct dg_conn *c)
{
	if (!c->filter->stands)
		return;
	if (c->out.len)
		c->filter->kind->seal(c->filter, c->out.at, c->out.len, &c->sealed);
	empty(&c->out);
	if (c->state == FINISHING && !c->said_goodbye)
		c->filter->kind->say_goodbye(c->filter, &c->sealed);
	c->said_goodbye = c->state == FINISHING;
}

static void flush(struct dg_conn *c)
{
	struct dg_line *l = c->line;
	if (l->is_flying)
		return;
	if (c->filter)
		seal(c);
	struct dg_buf *leaving = c->filter ? &c->sealed : &c->out;
	uv_buf_t all = uv_buf_init(leaving->at, (unsigned)leaving->len);
	int n = leaving->len ? uv_try_write((uv_stream_t *)&l->tcp, &all, 1) : 0;
	if (n < 0 && n != UV_EAGAIN)
		end(c, uv_strerror(n));
	else if (n < 0 || (size_t)n < leaving->len)
		fly(c, leaving, n < 0 ? 0 : (size_t)n);
	else
		all_left(c);
}

/* The filter's last words, why it will not go on or a goodbye: if they can leave at once, and without looking back. */
static void say_last(struct dg_conn *c, bool goodbye)
{
	if (c->line->is_flying)
		return;
	if (goodbye)
		c->filter->kind->say_goodbye(c->filter, &c->sealed);
	uv_buf_t all = uv_buf_init(c->sealed.at, (unsigned)c->sealed.len);
	if (c->sealed.len)
		(void)uv_try_write((uv_stream_t *)&c->line->tcp, &all, 1);
}

static void filter_stands(struct dg_conn *c)
{
	c->state = OPEN;
	dg_timer_destroy(c->limit);
	c->limit = NULL;
	if (c->paused)
		uv_read_stop((uv_stream_t *)&c->line->tcp);
	if (c->out.len)
		dg_turn_ask(c->turn);
	if (c->was_dialled)
		c->events->on_open(c->arg);
}

/* Tell the owner what has come through the filter. */
static void tell(struct dg_conn *c)
{
	struct dg_line *l = c->line;
	if (c->state == SHAKING && c->filter->stands)
		filter_stands(c);
	if (l->owner != c)
		return;
	if (c->state == OPEN && l->plain.len && !c->paused) {
		c->events->on_octets(c->arg, l->plain.at, l->plain.len);
		dg_buf_finish(&l->plain);
	}
	if (l->owner != c)
		return;
	if (c->state != OPEN) /* after finish() nobody wants to hear any more */
		dg_buf_finish(&l->plain);
	if (!c->filter->over || l->plain.len)
		return;
	if (c->state != FINISHING)
		say_last(c, c->filter->stands);
	end(c, c->filter->why);
}

static void take(struct dg_conn *c, const char *octets, size_t n)
{
	size_t before = c->sealed.len;
	c->filter->kind->take(c->filter, octets, n, &c->line->plain, &c->sealed);
	c->unasked += c->sealed.len - before;
	if (c->sealed.len > before && c->state != FINISHING)
		dg_turn_ask(c->turn);
	if (c->unasked > UNASKED_MAX)
		end(c, "the other side asks and does not read the answers");
	else
		tell(c);
}

static void on_turn(void *arg)
{
	struct dg_conn *c = arg;
	struct dg_line *l = c->line;
	if (l && l->plain.len) /* it was paused */
		tell(c);
	if (l && l->owner == c)
		flush(c);
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
	else if (c->filter)
		take(c, in->base, (size_t)n);
	else if (c->state == OPEN) /* after finish() nobody wants to hear any more */
		c->events->on_octets(c->arg, in->base, (size_t)n);
}

static void read_on(struct dg_conn *c)
{
	uv_read_start((uv_stream_t *)&c->line->tcp, on_alloc, on_read);
}

static void on_limit(void *arg)
{
	struct dg_conn *c = arg;
	char why[64];
	(void)snprintf(why, sizeof why, "not finished within %lld ms", (long long)c->shake_ms);
	end(c, c->state == SHAKING ? why : "closed");
}

static void limit(struct dg_conn *c, int64_t ms)
{
	dg_timer_destroy(c->limit);
	c->limit = dg_timer_create(c->loop, on_limit, c);
	dg_timer_start(c->limit, ms, 0);
}

static struct dg_conn *create(
	uv_loop_t *loop, const struct dg_through *through, const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = dg_alloc(sizeof *c);
	c->filter = through ? through->filter : NULL;
	c->shake_ms = through ? through->shake_ms : 0;
	c->fault = DG_REMOTE;
	c->loop = loop;
	c->events = events;
	c->arg = arg;
	c->turn = dg_turn_create(loop, on_turn, c);
	return c;
}

/* Takes the line. Its other end may be gone already; then the reader says so. A filter may have words of its own to
 * begin with; it stands later, never here. */
static void opened(struct dg_conn *c, struct dg_line *line)
{
	struct sockaddr_storage at;
	int octets = sizeof at;
	c->line = line;
	c->line->owner = c;
	c->state = c->filter ? SHAKING : OPEN;
	if (uv_tcp_getpeername(&line->tcp, (struct sockaddr *)&at, &octets) == 0)
		dg_line_print((const struct sockaddr *)&at, c->peer);
	uv_tcp_nodelay(&line->tcp, 1);
	uv_tcp_keepalive(&line->tcp, 1, KEEPALIVE_S);
	if (c->filter) {
		limit(c, c->shake_ms);
		c->filter->kind->take(c->filter, NULL, 0, &line->plain, &c->sealed);
	}
	if (!c->paused || c->filter)
		read_on(c);
	if (c->out.len || c->sealed.len)
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
	if (c->state == OPEN)
		c->events->on_open(c->arg);
}

struct dg_conn *dg_conn_open_through(uv_loop_t *loop, const char *host, uint16_t port, unsigned first,
	int64_t timeout_ms, const struct dg_through *through, const struct dg_conn_events *events, void *arg)
{
	struct dg_conn *c = create(loop, through, events, arg);
	c->was_dialled = true;
	snprintf(c->peer, sizeof c->peer, "%.80s:%u", host, port);
	c->dial = dg_dial_start(loop, host, port, first, timeout_ms, on_dialled, c);
	return c;
}

struct dg_conn *dg_conn_open(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	const struct dg_conn_events *events, void *arg)
{
	return dg_conn_open_through(loop, host, port, first, timeout_ms, NULL, events, arg);
}

struct dg_conn *dg_conn_accept_through(
	uv_stream_t *listener, const struct dg_through *through, const struct dg_conn_events *events, void *arg)
{
	struct dg_line *line = dg_line_create(listener->loop, NULL);
	if (uv_accept(listener, (uv_stream_t *)&line->tcp)) {
		dg_line_close(line, false);
		if (through)
			through->filter->kind->destroy(through->filter);
		return NULL;
	}
	struct dg_conn *c = create(listener->loop, through, events, arg);
	opened(c, line);
	return c;
}

struct dg_conn *dg_conn_accept(uv_stream_t *listener, const struct dg_conn_events *events, void *arg)
{
	return dg_conn_accept_through(listener, NULL, events, arg);
}

static void destroy(struct dg_conn *c, bool reset)
{
	if (!c)
		return;
	if (!reset && c->filter && c->state == OPEN)
		say_last(c, true);
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

void dg_conn_finish(struct dg_conn *c)
{
	if (c->state == FINISHING || c->state == CLOSED)
		return;
	dg_dial_cancel(c->dial);
	c->dial = NULL;
	if (c->state == SHAKING) { /* nothing of the owner's can leave any more */
		dg_line_close(c->line, false);
		c->line = NULL;
	}
	c->state = FINISHING;
	limit(c, c->line ? FINISH_WAIT_MS : 0);
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
	return c->out.len + c->sealed.len +
		(c->line ? uv_stream_get_write_queue_size((const uv_stream_t *)&c->line->tcp) : 0);
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
	if (!paused && c->line->plain.len)
		dg_turn_ask(c->turn);
}

const char *dg_conn_peer(const struct dg_conn *c)
{
	return c->peer;
}

enum dg_status dg_conn_fault(const struct dg_conn *c)
{
	return c->fault;
}
