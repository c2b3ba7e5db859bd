/* hook.c - see hook.h. Called by web.c. */
#include "admin/hook.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define PREFIX     "/hooks/"
#define NAME_MAX_N 128
#define PAIRS_MAX  200

/* Headers or a query, gathered. */
struct pairs {
	struct dg_pair at[PAIRS_MAX];
	size_t n;
};

static void add(void *arg, const char *name, const char *value)
{
	struct pairs *p = arg;
	if (p->n < PAIRS_MAX)
		p->at[p->n++] = (struct dg_pair){ name, value };
}

static void on_answered(void *arg, unsigned code, const char *type, const void *body, size_t octets)
{
	struct dg_http_exchange *x = arg;
	if (code == 503)
		dg_http_set_header(x, "Retry-After", "5");
	dg_http_answer(x, code, type, body, type ? octets : 0);
}

static void refuse(const struct dg_http_request *request, unsigned code, const char *text)
{
	dg_http_answer(request->exchange, code, "text/plain; charset=utf-8", text, strlen(text));
}

bool dg_hook_is(const char *path)
{
	return strncmp(path, PREFIX, sizeof PREFIX - 1) == 0;
}

static enum dg_status hand_over(
	struct dg_router *router, const char *name, const char *path, const struct dg_http_request *request)
{
	struct pairs *headers = dg_alloc(sizeof *headers), *query = dg_alloc(sizeof *query);
	dg_http_each_header(request->exchange, add, headers);
	dg_http_each_query(request->exchange, add, query);
	struct dg_hook hook = { .size = sizeof hook,
		.method = request->method,
		.path = *path ? path : "/",
		.target = request->target,
		.peer = request->peer,
		.query = query->at,
		.n_query = query->n,
		.headers = headers->at,
		.n_headers = headers->n,
		.body = request->body,
		.octets = request->body_octets };
	enum dg_status status = dg_router_hook(router, name, &hook, on_answered, request->exchange);
	free(headers);
	free(query);
	return status;
}

void dg_hook_serve(struct dg_router *router, const struct dg_http_request *request)
{
	char name[NAME_MAX_N];
	const char *at = request->path + sizeof PREFIX - 1;
	size_t n = strcspn(at, "/");
	enum dg_status status = DG_NOENT;
	if (n > 0 && n < sizeof name) {
		memcpy(name, at, n);
		name[n] = '\0';
		status = hand_over(router, name, at + n, request);
	}
	if (status == DG_OFFLINE)
		refuse(request, 503, "not now: send it again\n");
	else if (status != DG_OK) /* no word about which instances there are */
		refuse(request, 404, "there is no such hook\n");
}
