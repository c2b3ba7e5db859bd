/* http_server.c - see http_server.h. The admin room and webhook transports call it; it knows requests, not routes.
 *
 * libmicrohttpd runs without threads: its epoll descriptor is watched by the loop and its next deadline is a timer.
 * A request that is not answered inside the handler is suspended until it is. The library is loaded when the first
 * connection knocks (http_library.h); until then the loop watches the listening socket itself. */
#include "net/http_server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/bind.h"
#include "net/handle.h"
#include "net/http_library.h"
#include "util/buf.h"
#include "util/list.h"
#include "util/mem.h"

#define BACKLOG          64
#define CONNECTIONS_MAX  256u
#define IDLE_TIMEOUT_S   30u
#define HEADERS_MAX      16384u /* with everything else of a connection but the body */
#define DISCARD_FACTOR   16u    /* a body too large by more than this is not even read to its end */
#define ANSWER_TOO_LARGE "the request is too large\n"
#define ANSWER_METHOD    "this method is not known here\n"
#define PAUSE_MS         100 /* before the library is tried again */
#define ANSWER_NO_LIBRARY                                                                                              \
	"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n"                    \
	"libmicrohttpd cannot be loaded or started\n"

struct dg_http_server {
	uv_loop_t *loop;
	struct dg_http_library http;
	struct MHD_Daemon *mhd; /* NULL: nobody has knocked yet */
	int listener;           /* libmicrohttpd's as soon as there is one */
	uv_poll_t *poll;
	struct dg_timer *timer;
	dg_http_handler *handler;
	void *arg;
	size_t body_max;
	uint16_t port;
	struct dg_node exchanges;
	bool is_running; /* inside MHD_run() */
};

struct dg_http_exchange {
	struct dg_node node;
	struct dg_http_server *server;
	struct MHD_Connection *connection;
	char *target;
	struct dg_buf body;
	size_t received; /* octets of the body, kept or not */
	bool is_begun;   /* its headers are here */
	bool is_handled; /* the handler has it or had it */
	bool is_suspended;
	struct dg_buf headers; /* of the answer: name, NUL, value, NUL, ... */
	unsigned status;
	struct MHD_Response *answer;
};

/* HEAD is GET to everyone but libmicrohttpd, which leaves the body out by itself. */
static const struct {
	const char *method, *shown_as;
} methods[] = {
	{ "GET", "GET" },
	{ "HEAD", "GET" },
	{ "POST", "POST" },
	{ "PUT", "PUT" },
	{ "DELETE", "DELETE" },
};

static const char *method_shown(const char *method)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].method, method) == 0)
			return methods[i].shown_as;
	return NULL;
}

static void run(struct dg_http_server *s)
{
	assert(!s->is_running);
	s->is_running = true;
	s->http.run(s->mhd);
	s->is_running = false;
	MHD_UNSIGNED_LONG_LONG wait_ms;
	if (s->http.get_timeout(s->mhd, &wait_ms) == MHD_YES)
		dg_timer_start(s->timer, (int64_t)wait_ms, 0);
	else
		dg_timer_stop(s->timer);
}

static void on_poll(uv_poll_t *poll, int error, int events)
{
	(void)error; /* an epoll descriptor has none of its own */
	(void)events;
	run(poll->data);
}

static enum MHD_Result queue_answer(struct dg_http_exchange *x)
{
	const struct dg_http_library *http = &x->server->http;
	enum MHD_Result result = http->queue_response(x->connection, x->status, x->answer);
	http->destroy_response(x->answer);
	x->answer = NULL;
	return result;
}

static void set_answer(struct dg_http_exchange *x, unsigned status, const char *type, const void *body, size_t octets)
{
	const struct dg_http_library *http = &x->server->http;
	assert(!x->answer);
	x->status = status;
	char *copy = dg_alloc(octets);
	if (octets)
		memcpy(copy, body, octets);
	x->answer = http->create_response_from_buffer(octets, copy, MHD_RESPMEM_MUST_FREE);
	if (!x->answer)
		abort(); /* out of memory, as in mem.c */
	if (type)
		http->add_response_header(x->answer, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	http->add_response_header(x->answer, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	http->add_response_header(x->answer, "X-Content-Type-Options", "nosniff");
	for (size_t i = 0; i < x->headers.len;) {
		const char *name = x->headers.at + i;
		const char *value = name + strlen(name) + 1;
		http->add_response_header(x->answer, name, value); /* refuses line breaks: nothing can be smuggled in */
		i += strlen(name) + strlen(value) + 2;
	}
}

static void refuse(struct dg_http_exchange *x, unsigned status, const char *text)
{
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		dg_http_set_header(x, MHD_HTTP_HEADER_ALLOW, "GET, HEAD, POST, PUT, DELETE");
	set_answer(x, status, "text/plain; charset=utf-8", text, strlen(text));
}

static void print_peer(const struct dg_http_exchange *x, char out[INET6_ADDRSTRLEN])
{
	const union MHD_ConnectionInfo *info =
		x->server->http.get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (info && info->client_addr)
		(void)uv_ip_name(info->client_addr, out, INET6_ADDRSTRLEN);
}

static void handle(struct dg_http_exchange *x, const char *method, const char *path)
{
	struct dg_http_server *s = x->server;
	x->is_handled = true;
	const char *shown = method_shown(method);
	if (!shown) {
		refuse(x, MHD_HTTP_METHOD_NOT_ALLOWED, ANSWER_METHOD);
	} else if (x->received > s->body_max) {
		refuse(x, MHD_HTTP_CONTENT_TOO_LARGE, ANSWER_TOO_LARGE);
	} else {
		char peer[INET6_ADDRSTRLEN] = "";
		print_peer(x, peer);
		struct dg_http_request request = { .method = shown,
			.path = path,
			.target = x->target,
			.peer = peer,
			.body = x->body.at ? x->body.at : "",
			.body_octets = x->body.len,
			.exchange = x };
		s->handler(s->arg, &request);
	}
}

/* The first that is heard of a request: what this gives is its state from then on. */
static void *on_target(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct dg_http_server *s = arg;
	struct dg_http_exchange *x = dg_alloc(sizeof *x);
	x->server = s;
	x->connection = connection;
	x->target = dg_strdup(target);
	dg_list_append(&s->exchanges, &x->node);
	return x;
}

/* libmicrohttpd calls this with the headers, with each piece of the body, at its end (0 octets), and once more when
 * a suspended connection is resumed. */
static enum MHD_Result on_access(void *arg, struct MHD_Connection *connection, const char *path, const char *method,
	const char *version, const char *octets, size_t *n, void **state)
{
	(void)version;
	struct dg_http_server *s = arg;
	struct dg_http_exchange *x = *state;
	if (!x->is_begun) {
		x->is_begun = true;
		return MHD_YES;
	}
	if (*n) {
		x->received += *n;
		if (x->received <= s->body_max)
			dg_buf_add(&x->body, octets, *n);
		else
			dg_buf_finish(&x->body);
		*n = 0;
		return x->received / DISCARD_FACTOR > s->body_max ? MHD_NO : MHD_YES;
	}
	if (!x->is_handled)
		handle(x, method, path);
	if (x->answer)
		return queue_answer(x);
	x->is_suspended = true;
	s->http.suspend_connection(connection);
	return MHD_YES;
}

static void on_completed(
	void *arg, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
	(void)arg;
	(void)connection;
	(void)code;
	struct dg_http_exchange *x = *state;
	if (!x)
		return;
	*state = NULL;
	dg_list_remove(&x->node);
	if (x->answer)
		x->server->http.destroy_response(x->answer);
	dg_buf_finish(&x->body);
	dg_buf_finish(&x->headers);
	free(x->target);
	free(x);
}

static void resume(struct dg_http_exchange *x)
{
	if (!x->is_suspended)
		return;
	x->is_suspended = false;
	x->server->http.resume_connection(x->connection);
}

void dg_http_set_header(struct dg_http_exchange *x, const char *name, const char *value)
{
	dg_buf_add(&x->headers, name, strlen(name) + 1);
	dg_buf_add(&x->headers, value, strlen(value) + 1);
}

void dg_http_answer(struct dg_http_exchange *x, unsigned status, const char *type, const void *body, size_t octets)
{
	set_answer(x, status, type, body, octets);
	resume(x);
	if (!x->server->is_running) /* else run() asks for the next deadline anyway, which is now */
		dg_timer_start(x->server->timer, 0, 0);
}

const char *dg_http_header(const struct dg_http_exchange *x, const char *name)
{
	return x->server->http.lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

const char *dg_http_query(const struct dg_http_exchange *x, const char *name)
{
	return x->server->http.lookup_connection_value(x->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct visit {
	dg_http_visit *visit;
	void *arg;
};

static enum MHD_Result on_value(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	const struct visit *v = arg;
	(void)kind;
	v->visit(v->arg, name, value ? value : "");
	return MHD_YES;
}

void dg_http_each_header(const struct dg_http_exchange *x, dg_http_visit *visit, void *arg)
{
	struct visit v = { visit, arg };
	(void)x->server->http.get_connection_values(x->connection, MHD_HEADER_KIND, on_value, &v);
}

void dg_http_each_query(const struct dg_http_exchange *x, dg_http_visit *visit, void *arg)
{
	struct visit v = { visit, arg };
	(void)x->server->http.get_connection_values(x->connection, MHD_GET_ARGUMENT_KIND, on_value, &v);
}

static void on_gone(uv_handle_t *poll)
{
	free(poll);
}

/* Instead of what was watched before. */
static void watch(struct dg_http_server *s, int fd, uv_poll_cb on_event)
{
	if (s->poll)
		uv_close((uv_handle_t *)s->poll, on_gone);
	s->poll = dg_alloc(sizeof *s->poll);
	uv_poll_init(s->loop, s->poll, fd);
	s->poll->data = s;
	uv_poll_start(s->poll, UV_READABLE, on_event);
}

static struct MHD_Daemon *start_daemon(struct dg_http_server *s)
{
	if (!dg_http_library_load(&s->http))
		return NULL;
	return s->http.start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, s,
		MHD_OPTION_LISTEN_SOCKET, s->listener, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MAX,
		MHD_OPTION_END);
}

static void decline(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0)
		return; /* it waits in the kernel's queue */
	(void)send(fd, ANSWER_NO_LIBRARY, strlen(ANSWER_NO_LIBRARY), MSG_NOSIGNAL);
	close(fd);
}

/* Without library or descriptors whoever knocks is told so, and the next one is a new try. */
static void on_knock(uv_poll_t *poll, int error, int events)
{
	struct dg_http_server *s = poll->data;
	(void)error; /* a listening socket has none */
	(void)events;
	s->mhd = start_daemon(s);
	if (s->mhd) {
		watch(s, s->http.get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, on_poll);
		return;
	}
	decline(s->listener);
	uv_poll_stop(s->poll);
	dg_timer_start(s->timer, PAUSE_MS, 0);
}

static void on_due(void *arg)
{
	struct dg_http_server *s = arg;
	if (s->mhd)
		run(s);
	else
		uv_poll_start(s->poll, UV_READABLE, on_knock);
}

struct dg_http_server *dg_http_server_open(uv_loop_t *loop, const char *host, uint16_t port, size_t body_max,
	dg_http_handler *handler, void *arg, char why[256])
{
	int fd = dg_bind(host, port, why);
	if (fd < 0)
		return NULL;
	if (listen(fd, BACKLOG)) {
		snprintf(why, 256, "%s port %u: %s", host, port, strerrordesc_np(errno));
		close(fd);
		return NULL;
	}
	struct dg_http_server *s = dg_alloc(sizeof *s);
	s->loop = loop;
	s->handler = handler;
	s->arg = arg;
	s->body_max = body_max;
	s->port = dg_bound_port(fd);
	s->listener = fd;
	dg_list_init(&s->exchanges);
	s->timer = dg_timer_create(loop, on_due, s);
	watch(s, fd, on_knock);
	return s;
}

void dg_http_server_destroy(struct dg_http_server *s)
{
	if (!s)
		return;
	assert(!s->is_running);
	dg_timer_destroy(s->timer);
	uv_close((uv_handle_t *)s->poll, on_gone); /* before its descriptor goes */
	DG_LIST_EACH (n, &s->exchanges) {
		resume(DG_OF(n, struct dg_http_exchange, node)); /* libmicrohttpd does not stop over suspended ones */
	}
	if (s->mhd)
		s->http.stop_daemon(s->mhd);
	else
		close(s->listener);
	free(s);
}

uint16_t dg_http_server_port(const struct dg_http_server *s)
{
	return s->port;
}
