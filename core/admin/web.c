/* web.c - the table of pages and what they answer.
 *
 * Called by the HTTP server (net/http_server.h) for each request; runs commands through command.h. What opens a page is
 * decided here, in one place: health, readiness and metrics are open, hooks are their instance's to judge, everything
 * else wants the token.
 */
#include "admin/web.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin/bearer.h"
#include "admin/command.h"
#include "admin/hook.h"
#include "admin/process.h"
#include "admin/rest.h"
#include "admin/route.h"
#include "admin/sendsms.h"
#include "net/http_server.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"

enum { BODY_MAX_OCTETS = 262144 }; /* the largest that a carrier sends: a notification of Amazon's */

struct dg_web {
	struct dg_admin *admin;
	struct dg_http_server *server;
	struct dg_series *unauthorized;
};

static void serve_health(struct dg_web *w, const struct dg_http_request *request);
static void serve_ready(struct dg_web *w, const struct dg_http_request *request);
static void serve_metrics(struct dg_web *w, const struct dg_http_request *request);
static void serve_sendsms(struct dg_web *w, const struct dg_http_request *request);
static void serve_sms(struct dg_web *w, const struct dg_http_request *request);

/* clang-format off */
static const struct dg_route routes[] = {
	{ "GET", "/healthz", false, serve_health, NULL, NULL },
	{ "GET", "/readyz", false, serve_ready, NULL, NULL },
	{ "GET", "/metrics", false, serve_metrics, NULL, NULL },
	{ "GET", "/cgi-bin/sendsms", false, serve_sendsms, NULL, NULL },
	{ "POST", "/cgi-bin/sendsms", false, serve_sendsms, NULL, NULL },
	{ "POST", "/api/v1/sms", false, serve_sms, NULL, NULL },
	{ "GET", "/api/v1/status", true, NULL, "status", NULL },
	{ "GET", "/api/v1/messages", true, NULL, "search", NULL },
	{ "POST", "/api/v1/messages", true, NULL, "send", NULL },
	{ "GET", "/api/v1/messages/*", true, NULL, "trace", "id" },
	{ "POST", "/api/v1/messages/*/retry", true, NULL, "retry", "id" },
	{ "POST", "/api/v1/messages/*/drop", true, NULL, "drop", "id" },
	{ "GET", "/api/v1/commands", true, NULL, "commands", NULL },
	{ "POST", "/api/v1/commands/*", true, NULL, "do", "word" },
};
/* clang-format on */

static unsigned http_status(enum dg_status status)
{
	switch (status) {
	case DG_OK: return 200;
	case DG_INVALID: return 400;
	case DG_AUTH: return 401;
	case DG_DENIED: return 403;
	case DG_NOENT: return 404;
	case DG_TOOBIG: return 413;
	case DG_UNSUPPORTED: return 422;
	case DG_INTERNAL: return 500;
	case DG_REMOTE: return 502;
	case DG_AGAIN:
	case DG_OFFLINE:
	case DG_BUSY: return 503;
	case DG_TIMEOUT: return 504;
	}
	return 500;
}

/* `body` is taken. */
static void answer_json(struct dg_http_exchange *x, unsigned status, json_t *body)
{
	struct dg_buf out = { 0 };
	char *text = json_dumps(body, JSON_INDENT(2));

	dg_buf_str(&out, text);
	dg_buf_chr(&out, '\n');
	dg_http_answer(x, status, "application/json", out.at, out.len);
	dg_buf_finish(&out);
	free(text);
	json_decref(body);
}

static void answer_error(struct dg_http_exchange *x, unsigned http, enum dg_status status, const char *text)
{
	answer_json(x, http, json_pack("{s:{s:s, s:s}}", "error", "status", dg_status_name(status), "text", text));
}

static void serve_health(struct dg_web *w, const struct dg_http_request *request)
{
	(void)w;
	dg_http_answer(request->exchange, 200, "text/plain; charset=utf-8", "ok\n", 3);
}

static void serve_ready(struct dg_web *w, const struct dg_http_request *request)
{
	json_t *readiness = dg_admin_readiness(w->admin);
	unsigned status = json_is_true(json_object_get(readiness, "ready")) ? 200 : 503;

	answer_json(request->exchange, status, readiness);
}

static void serve_metrics(struct dg_web *w, const struct dg_http_request *request)
{
	struct dg_buf out = { 0 };

	dg_process_measure(w->admin->parts.metrics, w->admin->started_ms);
	dg_metrics_print(w->admin->parts.metrics, &out);
	dg_http_answer(request->exchange, 200, "text/plain; version=0.0.4; charset=utf-8", out.at, out.len);
	dg_buf_finish(&out);
}

static void serve_sendsms(struct dg_web *w, const struct dg_http_request *request)
{
	dg_sendsms_serve(w->admin, request);
}

static void serve_sms(struct dg_web *w, const struct dg_http_request *request)
{
	dg_rest_serve(w->admin, request);
}

static void on_done(void *arg, enum dg_status status, const json_t *result, const char *text)
{
	struct dg_http_exchange *x = arg;

	if (status == DG_OK)
		answer_json(x, 200, json_incref((json_t *)result));
	else
		answer_error(x, http_status(status), status, text);
}

/* What a query or a path says in letters, as the type its argument has. What does not fit stays text: the check of the
 * arguments then has the words for it. */
static json_t *value_read(enum dg_argument_type type, const char *text)
{
	if (type == DG_ARGUMENT_FLAG && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0))
		return json_true();
	if (type == DG_ARGUMENT_FLAG && (strcmp(text, "false") == 0 || strcmp(text, "0") == 0))
		return json_false();
	if (type == DG_ARGUMENT_NUMBER && text[0] >= '0' && text[0] <= '9') {
		char *end;
		long long number;

		errno = 0;
		number = strtoll(text, &end, 10);
		if (*end == '\0' && errno == 0)
			return json_integer(number);
	}
	return json_string(text);
}

/* The arguments: of a POST its body, of a GET its query; and the path's own. Given; NULL: answered already. */
static json_t *arguments_read(const struct dg_route *route, const char *segment, const struct dg_http_request *request)
{
	json_error_t error;
	json_t *args = json_object();

	if (request->body_octets > 0) {
		json_decref(args);
		args = json_loadb(request->body, request->body_octets, JSON_REJECT_DUPLICATES, &error);
		if (!json_is_object(args)) {
			json_decref(args);
			answer_error(request->exchange, 400, DG_INVALID, "the body must be one JSON object");
			return NULL;
		}
	}
	for (const struct dg_argument *a = dg_command_find(route->command)->arguments; a->name; a++) {
		bool in_path = route->segment && strcmp(route->segment, a->name) == 0;
		const char *text = in_path ? segment : dg_http_query(request->exchange, a->name);

		if (text)
			json_object_set_new(args, a->name, value_read(a->type, text));
	}
	return args;
}

static bool may(struct dg_web *w, const struct dg_http_request *request)
{
	const char *token = w->admin->parts.conf->http.token;

	if (!token) {
		answer_error(request->exchange, 403, DG_DENIED, "no token is configured: set http.token and restart");
		return false;
	}
	if (dg_bearer_is(dg_http_header(request->exchange, "Authorization"), token))
		return true;
	w->unauthorized->value++;
	dg_http_set_header(request->exchange, "WWW-Authenticate", "Bearer realm=\"dragoman\"");
	answer_error(
		request->exchange, 401, DG_AUTH, "send the configured http.token as `Authorization: Bearer TOKEN`");
	return false;
}

static void serve(
	struct dg_web *w, const struct dg_route *route, const char *segment, const struct dg_http_request *request)
{
	json_t *args;

	if (route->needs_token && !may(w, request))
		return;
	if (route->serve) {
		route->serve(w, request);
		return;
	}
	args = arguments_read(route, segment, request);
	if (args)
		(void)dg_command_run(w->admin, route->command, args, on_done, request->exchange);
}

static void on_request(void *arg, const struct dg_http_request *request)
{
	struct dg_web *w = arg;
	const struct dg_route *route;
	char segment[256], allowed[64];

	if (dg_hook_is(request->path)) {
		dg_hook_serve(w->admin->parts.router, request);
		return;
	}
	switch (dg_route_find(
		routes, sizeof routes / sizeof routes[0], request->method, request->path, &route, segment, allowed)) {
	case DG_ROUTE_FOUND: serve(w, route, segment, request); break;
	case DG_ROUTE_NO_PATH:
		answer_error(request->exchange, 404, DG_NOENT,
			"there is no such page; there are /healthz, /readyz, /metrics, /api/v1/status and "
			"/api/v1/messages");
		break;
	case DG_ROUTE_NO_METHOD:
		dg_http_set_header(request->exchange, "Allow", allowed);
		answer_error(request->exchange, 405, DG_UNSUPPORTED,
			"this page does not know that method; the Allow header says which it knows");
		break;
	}
}

static bool is_loopback(const char *host)
{
	return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 || strcmp(host, "localhost") == 0;
}

struct dg_web *dg_web_open(struct dg_admin *a, struct dg_error *why)
{
	struct dg_web *w = dg_alloc(sizeof *w);
	const char *host = a->parts.conf->http.host;
	char reason[256] = "";

	w->admin = a;
	w->unauthorized = dg_metrics_counter(a->parts.metrics, "dragoman_http_unauthorized_total", NULL,
		"Requests for a page of the API without the right token.");
	w->server = dg_http_server_open(
		a->parts.loop, host, a->parts.conf->http.port, BODY_MAX_OCTETS, on_request, w, reason);
	if (!w->server) {
		(void)snprintf(why->text, sizeof why->text, "http: cannot listen at %.200s", reason);
		free(w);
		return NULL;
	}
	dg_log(a->parts.log, is_loopback(host) ? DG_LOG_INFO : DG_LOG_WARN,
		DG_SAY("http", is_loopback(host) ? "listening" : "listening in clear text beyond this machine"),
		DG_S("host", host), DG_I("port", dg_http_server_port(w->server)));
	return w;
}

void dg_web_destroy(struct dg_web *w)
{
	if (!w)
		return;
	dg_http_server_destroy(w->server);
	free(w);
}
