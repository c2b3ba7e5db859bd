/* http_client.c - see http_client.h. Uploads and carriers' transports call it.
 *
 * libcurl says which sockets it wants watched and when it wants to be called again; the loop does both. Its callbacks
 * only note what is finished: answers go out from the loop, so nothing is re-entered. It is loaded with the first
 * client: it brings twenty libraries along, which would cost each program that never asks anything 2 MB. */
#include "net/http_client.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "net/handle.h"
#include "net/public.h"
#include "util/buf.h"
#include "util/list.h"
#include "util/mem.h"

enum { CONNECT_MS = 10 * 1000, FIELDS_MAX = 64 };

/* What we call of it. */
#define CURL_CALLS(X)                                                                                                  \
	X(global_init)                                                                                                 \
	X(global_cleanup)                                                                                              \
	X(multi_init)                                                                                                  \
	X(multi_setopt)                                                                                                \
	X(multi_add_handle)                                                                                            \
	X(multi_remove_handle)                                                                                         \
	X(multi_socket_action)                                                                                         \
	X(multi_info_read)                                                                                             \
	X(multi_assign)                                                                                                \
	X(multi_cleanup)                                                                                               \
	X(easy_init)                                                                                                   \
	X(easy_setopt)                                                                                                 \
	X(easy_getinfo)                                                                                                \
	X(easy_nextheader)                                                                                             \
	X(easy_strerror)                                                                                               \
	X(easy_cleanup)                                                                                                \
	X(slist_append)                                                                                                \
	X(slist_free_all)

struct curl_calls {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a declared name cannot be in parentheses */
#define X(name) __typeof__(&curl_##name) name;
	CURL_CALLS(X)
#undef X
};

struct dg_http_client {
	uv_loop_t *loop;
	struct curl_calls curl; /* all NULL: it could not be loaded */
	CURLM *multi;
	struct dg_timer *timer; /* libcurl's */
	struct dg_timer *soon;  /* answers to what could not even begin */
	struct dg_node calls;
	size_t open;
};

struct call {
	struct dg_node node;
	CURL *easy; /* NULL: it could not begin */
	struct curl_slist *fields;
	void *body;
	struct dg_buf answer;
	size_t answer_max;
	bool too_big;
	bool once;
	unsigned begun;        /* how many times it was sent, or begun to be */
	enum dg_status status; /* of one that could not begin */
	const char *why;
	char error[CURL_ERROR_SIZE];
	dg_http_answered *answered;
	void *arg;
};

/* A socket that libcurl wants to have watched; ends with uv_close(). */
struct watch {
	uv_poll_t poll;
	struct dg_http_client *client;
	curl_socket_t socket;
};

static void call_free(struct dg_http_client *h, struct call *call)
{
	dg_list_remove(&call->node);
	h->open--;
	if (call->easy) {
		h->curl.multi_remove_handle(h->multi, call->easy);
		h->curl.easy_cleanup(call->easy);
	}
	if (call->fields)
		h->curl.slist_free_all(call->fields);
	dg_buf_finish(&call->answer);
	free(call->body);
	free(call);
}

/* ---- answers ---- */

static void answer(struct dg_http_client *h, struct call *call, const struct dg_http_result *result)
{
	call->answered(call->arg, result);
	call_free(h, call);
}

static enum dg_status status_of(CURLcode code)
{
	switch ((int)code) {
	case CURLE_OK: return DG_OK;
	case CURLE_OPERATION_TIMEDOUT: return DG_TIMEOUT;
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL: return DG_INVALID;
	default: return DG_REMOTE;
	}
}

/* They stay libcurl's until the next of its calls with this handle. */
static size_t read_fields(const struct dg_http_client *h, CURL *easy, struct dg_http_field out[FIELDS_MAX])
{
	struct curl_header *field = NULL;
	size_t n = 0;
	while (n < FIELDS_MAX && (field = h->curl.easy_nextheader(easy, CURLH_HEADER, -1, field)))
		out[n++] = (struct dg_http_field){ field->name, field->value };
	return n;
}

static void finish(struct dg_http_client *h, CURL *easy, CURLcode code)
{
	struct dg_http_field fields[FIELDS_MAX];
	struct call *call;
	long http = 0;
	h->curl.easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&call);
	h->curl.easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http);
	struct dg_http_result result = { .status = call->too_big ? DG_TOOBIG : status_of(code),
		.code = (unsigned)http,
		.left = call->begun > 0,
		.fields = fields,
		.n_fields = read_fields(h, easy, fields) };
	result.body = call->answer.at ? call->answer.at : "";
	result.octets = call->answer.len;
	if (result.status != DG_OK)
		result.why = call->too_big ? "the answer is too long"
			: *call->error     ? call->error
					   : h->curl.easy_strerror(code);
	answer(h, call, &result);
}

static void gather(struct dg_http_client *h)
{
	CURLMsg *message;
	int left;
	while ((message = h->curl.multi_info_read(h->multi, &left)))
		if (message->msg == CURLMSG_DONE)
			finish(h, message->easy_handle, message->data.result);
}

static void on_soon(void *arg)
{
	struct dg_http_client *h = arg;
	struct dg_node *next;
	for (struct dg_node *n = h->calls.next; n != &h->calls; n = next) {
		struct call *call = DG_OF(n, struct call, node);
		next = n->next;
		if (call->easy)
			continue;
		const struct dg_http_result result = { .status = call->status, .body = "", .why = call->why };
		answer(h, call, &result);
		next = h->calls.next; /* whoever was answered may have sent others */
	}
}

/* ---- the loop ---- */

static void on_due(void *arg)
{
	struct dg_http_client *h = arg;
	int running;
	h->curl.multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	gather(h);
}

static void on_poll(uv_poll_t *poll, int error, int events)
{
	struct watch *w = DG_OF(poll, struct watch, poll);
	struct dg_http_client *h = w->client;
	int running, what = error < 0 ? CURL_CSELECT_ERR : 0;
	what |= (events & UV_READABLE) ? CURL_CSELECT_IN : 0;
	what |= (events & UV_WRITABLE) ? CURL_CSELECT_OUT : 0;
	h->curl.multi_socket_action(h->multi, w->socket, what, &running);
	gather(h);
}

static int on_timer(CURLM *multi, long after_ms, void *arg)
{
	struct dg_http_client *h = arg;
	(void)multi;
	if (after_ms < 0)
		dg_timer_stop(h->timer);
	else
		dg_timer_start(h->timer, after_ms, 0);
	return 0;
}

static void on_unwatched(uv_handle_t *handle)
{
	free(DG_OF(handle, struct watch, poll));
}

static struct watch *watch_create(struct dg_http_client *h, curl_socket_t s)
{
	struct watch *w = dg_alloc(sizeof *w);
	w->client = h;
	w->socket = s;
	if (uv_poll_init_socket(h->loop, &w->poll, s) != 0) {
		free(w);
		return NULL;
	}
	h->curl.multi_assign(h->multi, s, w);
	return w;
}

static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *watch)
{
	struct dg_http_client *h = arg;
	struct watch *w = watch;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			uv_close((uv_handle_t *)&w->poll, on_unwatched);
		h->curl.multi_assign(h->multi, s, NULL);
		return 0;
	}
	w = w ? w : watch_create(h, s);
	int events = ((what & CURL_POLL_IN) ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) ? UV_WRITABLE : 0);
	return w && uv_poll_start(&w->poll, events, on_poll) == 0 ? 0 : -1;
}

/* ---- one call ---- */

static size_t on_octets(char *at, size_t size, size_t n, void *arg)
{
	struct call *call = arg;
	(void)size; /* 1 */
	call->too_big = call->too_big || n > call->answer_max - call->answer.len;
	if (call->too_big)
		return 0;
	dg_buf_add(&call->answer, at, n);
	return n;
}

/* RFC 9110 section 5.6.2: a token, and a value that ends where it ends. */
static bool is_field(const struct dg_http_field *f)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	return *f->name && !f->name[strspn(f->name, token)] && !strpbrk(f->value, "\r\n");
}

static bool take_fields(const struct dg_http_client *h, struct call *call, const struct dg_http_call *from)
{
	for (size_t i = 0; i < from->n_fields; i++) {
		if (!is_field(&from->fields[i]))
			return false;
		struct dg_buf line = { 0 };
		dg_buf_printf(&line, *from->fields[i].value ? "%s: %s" : "%s;%s", from->fields[i].name,
			from->fields[i].value);
		call->fields = h->curl.slist_append(call->fields, line.at);
		dg_buf_finish(&line);
	}
	call->fields = h->curl.slist_append(call->fields, "Expect:"); /* nobody waits for "100 Continue" */
	return true;
}

/* Connected; now it will be sent. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as libcurl has it */
static int on_begin(void *arg, char *there, char *here, int there_port, int here_port)
{
	struct call *call = arg;
	(void)there, (void)here, (void)there_port, (void)here_port;
	if (call->once && call->begun)
		return CURL_PREREQFUNC_ABORT;
	call->begun++;
	return CURL_PREREQFUNC_OK;
}

static void sign(const struct dg_http_client *h, CURL *e, const struct dg_http_call *from)
{
	if (!from->sigv4)
		return;
	h->curl.easy_setopt(e, CURLOPT_AWS_SIGV4, from->sigv4);
	h->curl.easy_setopt(e, CURLOPT_USERNAME, from->user);
	h->curl.easy_setopt(e, CURLOPT_PASSWORD, from->password);
}

/* Asked for each address that the name has, after it was looked up: no name gets around it. */
static curl_socket_t open_public(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	(void)arg;
	(void)purpose;
	if (!dg_address_is_public(&address->addr))
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_up(const struct dg_http_client *h, struct call *call, const struct dg_http_call *from)
{
	CURL *e = call->easy;
	sign(h, e, from);
	h->curl.easy_setopt(e, CURLOPT_PREREQFUNCTION, on_begin);
	h->curl.easy_setopt(e, CURLOPT_PREREQDATA, call);
	h->curl.easy_setopt(e, CURLOPT_PRIVATE, call);
	h->curl.easy_setopt(e, CURLOPT_ERRORBUFFER, call->error);
	h->curl.easy_setopt(e, CURLOPT_URL, from->url);
	h->curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	h->curl.easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	h->curl.easy_setopt(e, CURLOPT_PROXY, "");
	h->curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	h->curl.easy_setopt(e, CURLOPT_USERAGENT, "dragoman/" DG_VERSION);
	h->curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)from->timeout_ms);
	h->curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	h->curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, on_octets);
	h->curl.easy_setopt(e, CURLOPT_WRITEDATA, call);
	h->curl.easy_setopt(e, CURLOPT_HTTPHEADER, call->fields);
	if (call->body) {
		h->curl.easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)from->body_octets);
		h->curl.easy_setopt(e, CURLOPT_POSTFIELDS, call->body);
	}
	h->curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, from->method);
	if (from->public_only) {
		h->curl.easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_public);
		h->curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L); /* none that was opened for somebody else */
		h->curl.easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	}
}

/* The URL itself may name a user, or break the request line. */
static bool is_url(const char *url)
{
	size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0;
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7F)
			return false;
	const char *end = url + scheme + strcspn(url + scheme, "/?#");
	return scheme && end > url + scheme && !memchr(url + scheme, '@', (size_t)(end - url) - scheme);
}

static void fail(struct dg_http_client *h, struct call *call, enum dg_status status, const char *why)
{
	call->status = status;
	call->why = why;
	dg_timer_start(h->soon, 0, 0);
}

void dg_http_client_send(
	struct dg_http_client *h, const struct dg_http_call *from, dg_http_answered *answered, void *arg)
{
	struct call *call = dg_alloc(sizeof *call);
	call->answered = answered;
	call->arg = arg;
	call->answer_max = from->answer_max;
	call->once = from->once;
	dg_list_append(&h->calls, &call->node);
	h->open++;
	if (!h->multi) {
		fail(h, call, DG_REMOTE, "libcurl is not installed");
		return;
	}
	if (!is_url(from->url)) {
		fail(h, call, DG_INVALID, "not a URL of the web");
		return;
	}
	if (!take_fields(h, call, from)) {
		fail(h, call, DG_INVALID, "a header that cannot be one");
		return;
	}
	if (from->body) {
		call->body = dg_alloc(from->body_octets + 1);
		memcpy(call->body, from->body, from->body_octets);
	}
	call->easy = h->curl.easy_init();
	if (!call->easy)
		abort(); /* out of memory, as in mem.c */
	set_up(h, call, from);
	h->curl.multi_add_handle(h->multi, call->easy);
}

/* ---- life ---- */

/* Stays loaded: others may use it, and OpenSSL behind it cleans up at the end. */
static bool load(struct curl_calls *out)
{
	void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	struct curl_calls calls = { 0 };
	if (!library)
		return false;
	bool all = true;
#define X(name)                                                                                                        \
	*(void **)(void *)&calls.name = dlsym(library, "curl_" #name);                                                 \
	all = all && calls.name;
	CURL_CALLS(X)
#undef X
	if (all)
		*out = calls;
	return all;
}

static void begin(struct dg_http_client *h)
{
	h->curl.global_init(CURL_GLOBAL_DEFAULT);
	h->multi = h->curl.multi_init();
	if (!h->multi)
		abort(); /* out of memory, as in mem.c */
	h->curl.multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	h->curl.multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	h->curl.multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	h->curl.multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
}

struct dg_http_client *dg_http_client_create(uv_loop_t *loop)
{
	struct dg_http_client *h = dg_alloc(sizeof *h);
	h->loop = loop;
	h->timer = dg_timer_create(loop, on_due, h);
	h->soon = dg_timer_create(loop, on_soon, h);
	dg_list_init(&h->calls);
	if (load(&h->curl))
		begin(h);
	return h;
}

void dg_http_client_destroy(struct dg_http_client *h)
{
	if (!h)
		return;
	while (!dg_list_empty(&h->calls))
		call_free(h, DG_OF(h->calls.next, struct call, node));
	if (h->multi) {
		h->curl.multi_cleanup(h->multi); /* lets go of the connections that it kept, through on_socket() */
		h->curl.global_cleanup();
	}
	dg_timer_destroy(h->timer);
	dg_timer_destroy(h->soon);
	free(h);
}

size_t dg_http_client_open(const struct dg_http_client *h)
{
	return h->open;
}
