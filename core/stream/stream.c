/* stream.c - see stream.h. What libstrophe 0.12 to 0.14 get wrong in component mode and as a guest of another event
 * loop is met here and in guard.c, nowhere else. */
#include "stream/stream.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strophe.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <unistd.h>

#include "net/resolve.h"
#include "stream/guard.h"
#include "stream/lowfd.h"
#include "stream/outbox.h"
#include "stream/pool.h"
#include "util/mem.h"

#define READ_OCTETS     4096          /* libstrophe reads so much per xmpp_run_once() */
#define READS_PER_TURN  64            /* then other sources of the loop have their turn */
#define CHUNK_OCTETS    (128u * 1024) /* one element of libstrophe's queue, one send() */
#define CHUNKS_PER_TURN 16            /* likewise */
#define CHOKE           4             /* times high_octets: the peer does not read, so we stop reading too */
#define USER_TIMEOUT_MS 30000u        /* unacknowledged octets, or a closed window, end the connection */

enum phase { CLOSED, CONNECTING, UP, CLOSING };

struct dg_stream {
	const struct dg_stream_events *events;
	void *arg;
	uv_loop_t *loop;
	struct dg_pool pool;
	xmpp_mem_t memory;
	xmpp_ctx_t *context; /* one each: xmpp_run_once() walks all connections of a context */
	xmpp_conn_t *conn;
	uv_poll_t *poll;       /* while the socket lives */
	uv_prepare_t *prepare; /* runs right before the loop sleeps: nothing written by any callback waits */
	enum phase phase;
	int fd;
	struct dg_lowfd lowfd; /* for the next one */
	int interest;          /* what `poll` waits for */
	int error;             /* errno of the socket, when the system told one */
	struct dg_outbox outbox;
	size_t high, low;
	uint64_t given;
	bool full, choked, paused;
	int64_t read_ms, wrote_ms;
	bool inside; /* libstrophe is on the stack */
	bool lost;   /* to be told once it is off */
	struct dg_loss loss;
};

/* The sockopt callback has no userdata in libstrophe 0.12. */
static _Thread_local struct dg_stream *opening;

/* ---- the socket ---- */

/* Called between socket() and connect(). */
static int on_socket(xmpp_conn_t *conn, void *socket)
{
	(void)conn;
	int fd = *(int *)socket;
	if (!dg_lowfd_is_low(fd)) {
		opening->error = ERANGE;
		return -1;
	}
	const int on = 1;
	const unsigned timeout_ms = USER_TIMEOUT_MS;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	opening->fd = fd;
	return 0;
}

static int refuse_socket(xmpp_conn_t *conn, void *socket)
{
	(void)conn;
	(void)socket;
	return -1;
}

static void free_handle(uv_handle_t *h)
{
	free(h);
}

/* libstrophe has closed the descriptor already, or is about to. */
static void forget_socket(struct dg_stream *s)
{
	if (s->poll) {
		uv_poll_stop(s->poll);
		uv_close((uv_handle_t *)s->poll, free_handle);
		s->poll = NULL;
	}
	s->fd = -1;
	s->interest = 0;
	dg_lowfd_keep(&s->lowfd);
}

/* ---- libstrophe's events ---- */

static void on_end(struct dg_stream *s, int error, const xmpp_stream_error_t *stream_error)
{
	if (s->phase == CLOSED)
		return;
	if (!s->error)
		s->error = error;
	if (stream_error && stream_error->stanza)
		dg_loss_read(&s->loss, (const struct dg_element *)(const void *)stream_error->stanza);
	if (stream_error && stream_error->text)
		dg_loss_say(&s->loss, stream_error->text);
	s->phase = CLOSED;
	s->lost = true;
	forget_socket(s);
}

static void on_event(
	xmpp_conn_t *conn, xmpp_conn_event_t event, int error, xmpp_stream_error_t *stream_error, void *arg)
{
	struct dg_stream *s = arg;
	(void)conn;
	switch (event) {
	case XMPP_CONN_CONNECT:
		s->phase = UP;
		s->read_ms = s->wrote_ms = (int64_t)uv_now(s->loop);
		s->events->on_up(s->arg);
		break;
	case XMPP_CONN_DISCONNECT: on_end(s, error, stream_error); break;
	case XMPP_CONN_RAW_CONNECT:
	case XMPP_CONN_FAIL: break;
	}
}

static int on_stanza(xmpp_conn_t *conn, xmpp_stanza_t *stanza, void *arg)
{
	struct dg_stream *s = arg;
	(void)conn;
	s->events->on_stanza(s->arg, (const struct dg_element *)(const void *)stanza, dg_guard_is_truncated());
	return 1; /* keep the handler */
}

/* ---- running it ---- */

/* Tell the end of the stream, now that libstrophe is off the stack. */
static void settle(struct dg_stream *s)
{
	if (!s->lost)
		return;
	s->lost = false;
	uv_prepare_stop(s->prepare);
	dg_outbox_finish(&s->outbox);
	s->full = s->choked = false;
	/* Whatever recv() said, libstrophe calls ECONNRESET. */
	if (!s->loss.text[0] && s->error == ECONNRESET && s->loss.was_open)
		dg_loss_say(&s->loss, "the server closed the connection");
	else if (!s->loss.text[0] && s->error)
		dg_loss_say(&s->loss, strerrordesc_np(s->error));
	struct dg_loss loss = s->loss;
	s->events->on_lost(s->arg, &loss);
}

/* libstrophe reads the error of a failed connect() and forgets it. Once it has been taken, ENOTCONN is left, which ends
 * the attempt as well. */
static void note_socket_error(struct dg_stream *s)
{
	int error = 0;
	socklen_t octets = sizeof error;
	getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &octets);
	if (error)
		s->error = error;
}

static void run_once(struct dg_stream *s)
{
	if (s->phase == CONNECTING && !s->loss.was_open)
		note_socket_error(s);
	s->inside = true;
	xmpp_run_once(s->context, 0);
	s->inside = false;
}

/* libstrophe notices a dead socket by writing to it or reading from it. Its first run may still be connecting; when it
 * has nothing to write and there is more to read than these runs can, on_readable() goes on. */
static void cut(struct dg_stream *s)
{
	if (s->fd >= 0)
		shutdown(s->fd, SHUT_RDWR);
	for (int i = 0; i < 3 && s->phase != CLOSED && !s->inside; i++)
		run_once(s);
}

static void run(struct dg_stream *s)
{
	run_once(s);
	const char *failure = dg_guard_take_failure();
	if (!failure || s->phase == CLOSED)
		return;
	/* libstrophe has queued a stream error, but would feed the dead parser for ever. */
	snprintf(s->loss.text, sizeof s->loss.text, "the server's XML cannot be read: %s", failure);
	run_once(s);
	cut(s);
	dg_guard_take_failure();
}

/* Hand libstrophe one chunk. Its send queue has no bound and no event: the pool's mark says when the chunk is gone. */
static void push(struct dg_stream *s)
{
	size_t n;
	/* Whatever length it is told, xmpp_send_raw() runs strlen(): a NUL ends the outbox, and none is in it. */
	const char *chunk = dg_outbox_front(&s->outbox, CHUNK_OCTETS, &n);
	s->pool.mark_next = true;
	xmpp_send_raw(s->conn, chunk, n);
	assert(!s->pool.mark_next); /* it drops what it is given while it is not connected; we are up */
	dg_outbox_take(&s->outbox, n);
	s->wrote_ms = (int64_t)uv_now(s->loop);
}

/* Until all is with the kernel, or the socket is full: then the chunk stays marked. */
static void flush(struct dg_stream *s)
{
	for (int i = 0; i < CHUNKS_PER_TURN && s->phase == UP && !s->pool.marked; i++) {
		if (!dg_outbox_octets(&s->outbox))
			break;
		push(s);
		run(s);
	}
	if (s->phase != UP || !s->full || dg_stream_queued(s) > s->low)
		return;
	s->full = s->choked = false;
	s->events->on_drained(s->arg);
}

static void on_ready(uv_poll_t *poll, int status, int ready);

static void arm(struct dg_stream *s)
{
	if (!s->poll)
		return;
	int interest = 0;
	bool connecting = s->phase == CONNECTING && xmpp_conn_is_connecting(s->conn);
	s->loss.was_open |= !connecting;
	if (connecting)
		interest = UV_WRITABLE;
	else if (s->phase != UP || !(s->paused || s->choked))
		interest = UV_READABLE;
	/* More to push also keeps the loop awake: the turn's budget ran out, or on_up() wrote. */
	if (s->pool.marked || dg_outbox_octets(&s->outbox))
		interest |= UV_WRITABLE;
	if (interest == s->interest)
		return;
	s->interest = interest;
	if (interest)
		uv_poll_start(s->poll, interest, on_ready);
	else
		uv_poll_stop(s->poll);
}

/* libuv reports EPOLLERR as UV_EBADF and stops the handle. */
static void on_socket_error(struct dg_stream *s)
{
	note_socket_error(s);
	s->interest = 0;
	run(s);
	if (s->phase != CLOSED)
		cut(s);
}

static void on_readable(struct dg_stream *s)
{
	int waiting = 0;
	ioctl(s->fd, FIONREAD, &waiting);
	int reads = (waiting + READ_OCTETS - 1) / READ_OCTETS;
	if (reads > READS_PER_TURN)
		reads = READS_PER_TURN;
	if (waiting)
		s->read_ms = (int64_t)uv_now(s->loop);
	do
		run(s);
	while (--reads > 0 && s->phase == UP && !s->paused && !s->choked);
}

static void on_ready(uv_poll_t *poll, int status, int ready)
{
	struct dg_stream *s = poll->data;
	if (status < 0)
		on_socket_error(s);
	else if (ready & UV_READABLE)
		on_readable(s);
	else
		run(s);
	settle(s);
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct dg_stream *s = prepare->data;
	if (s->phase == UP) {
		s->events->on_flush(s->arg);
		flush(s);
	} else if (s->phase != CLOSED) {
		run(s); /* the stream's header, the handshake, the stream's end */
	}
	arm(s);
	settle(s);
}

/* ---- the surface ---- */

/* xmpp_connect_component() never allocates the stream management state that it then follows. xmpp_connect_client()
 * does, before this refused socket makes it fail; no packet leaves. */
static void prime(struct dg_stream *s)
{
	xmpp_conn_set_sockopt_callback(s->conn, refuse_socket);
	xmpp_connect_client(s->conn, "127.0.0.1", 1, on_event, s);
	xmpp_conn_set_sockopt_callback(s->conn, on_socket);
}

struct dg_stream *dg_stream_create(
	uv_loop_t *loop, const char *domain, const char *secret, const struct dg_stream_events *events, void *arg)
{
	struct dg_stream *s = dg_alloc(sizeof *s);
	s->events = events;
	s->arg = arg;
	s->loop = loop;
	s->fd = s->lowfd.spare = -1;
	s->high = s->low = SIZE_MAX / CHOKE;
	s->memory = (xmpp_mem_t){ dg_pool_take, dg_pool_give, dg_pool_resize, &s->pool };
	/* No xmpp_initialize(): all that it would prepare is TLS and the resolver, which a component's stream never
	 * uses, and 1.7 MB of OpenSSL would be touched for them. */
	s->context = xmpp_ctx_new(&s->memory, NULL);
	s->conn = xmpp_conn_new(s->context);
	xmpp_conn_set_jid(s->conn, domain);
	xmpp_conn_set_pass(s->conn, secret);
	prime(s);
	xmpp_handler_add(s->conn, on_stanza, NULL, NULL, NULL, s); /* once: it survives reconnecting */
	dg_lowfd_keep(&s->lowfd);
	s->prepare = dg_alloc(sizeof *s->prepare);
	uv_prepare_init(loop, s->prepare);
	s->prepare->data = s;
	return s;
}

void dg_stream_destroy(struct dg_stream *s)
{
	if (!s)
		return;
	s->phase = CLOSED;
	forget_socket(s);
	xmpp_conn_release(s->conn);
	xmpp_ctx_free(s->context);
	dg_pool_finish(&s->pool);
	dg_outbox_finish(&s->outbox);
	dg_lowfd_yield(&s->lowfd);
	uv_close((uv_handle_t *)s->prepare, free_handle);
	free(s);
}

void dg_stream_limit(struct dg_stream *s, size_t high_octets, size_t low_octets)
{
	s->high = high_octets;
	s->low = low_octets;
}

static enum dg_status cannot_open(struct dg_stream *s, struct dg_loss *why)
{
	*why = (struct dg_loss){ 0 };
	if (s->error == ERANGE)
		snprintf(why->text, sizeof why->text, "no file descriptor below %d is free", FD_SETSIZE);
	else
		dg_loss_say(why, strerrordesc_np(s->error ? s->error : EIO));
	dg_lowfd_keep(&s->lowfd);
	return DG_REMOTE;
}

enum dg_status dg_stream_open(struct dg_stream *s, const struct sockaddr *to, uint16_t port, struct dg_loss *why)
{
	assert(s->phase == CLOSED && !s->lost);
	char address[64]; /* a literal: getaddrinfo() inside libstrophe then asks nobody */
	dg_address_print(to, address);
	s->error = 0;
	s->given = 0;
	s->loss = (struct dg_loss){ 0 };
	opening = s;
	errno = 0;
	dg_lowfd_yield(&s->lowfd);
	int result = xmpp_connect_component(s->conn, address, port, on_event, s);
	if (result != XMPP_EOK && !s->error)
		s->error = errno;
	opening = NULL;
	if (result != XMPP_EOK || s->fd < 0) {
		s->fd = -1;
		return cannot_open(s, why);
	}
	s->phase = CONNECTING;
	s->poll = dg_alloc(sizeof *s->poll);
	int error = uv_poll_init(s->loop, s->poll, s->fd);
	assert(!error); /* it is a socket of ours, and nobody else polls it */
	(void)error;
	s->poll->data = s;
	uv_prepare_start(s->prepare, on_prepare);
	arm(s);
	return DG_OK;
}

void dg_stream_write(struct dg_stream *s, const char *octets, size_t n)
{
	assert(s->phase == UP);
	dg_outbox_add(&s->outbox, octets, n);
	s->given += n;
	size_t queued = dg_stream_queued(s);
	s->full |= queued > s->high;
	s->choked |= queued > CHOKE * s->high;
}

void dg_stream_close(struct dg_stream *s)
{
	assert(s->phase == UP);
	s->phase = CLOSING;
	xmpp_disconnect(s->conn);
}

void dg_stream_abort(struct dg_stream *s, const char *why)
{
	if (s->phase == CLOSED)
		return;
	dg_loss_say(&s->loss, why);
	cut(s);
	settle(s);
}

void dg_stream_pause(struct dg_stream *s, bool paused)
{
	s->paused = paused;
	arm(s);
}

size_t dg_stream_queued(const struct dg_stream *s)
{
	/* After a loss libstrophe keeps its chunk until the next attempt. */
	return s->phase == CLOSED ? 0 : dg_outbox_octets(&s->outbox) + s->pool.marked;
}

uint64_t dg_stream_given(const struct dg_stream *s)
{
	return s->given;
}

bool dg_stream_is_choked(const struct dg_stream *s)
{
	return s->choked;
}

bool dg_stream_is_full(const struct dg_stream *s)
{
	return s->full;
}

int64_t dg_stream_read_ms(const struct dg_stream *s)
{
	return s->read_ms;
}

int64_t dg_stream_wrote_ms(const struct dg_stream *s)
{
	return s->wrote_ms;
}
