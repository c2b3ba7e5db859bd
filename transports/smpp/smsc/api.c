/* api.c - see api.h. One table of routes; bodies are read strictly, so that a misspelt key in a test is an error and
 * not a default. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "http.h"

#define BODY_MAX      (4u << 20)
#define WAIT_MAX_MS   600000
#define QUIT_AFTER_MS 100 /* the answer leaves first */

static void answer(struct dg_http_exchange *x, unsigned status, json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	struct dg_buf body = { 0 };
	dg_buf_str(&body, text);
	dg_buf_chr(&body, '\n');
	dg_http_answer(x, status, "application/json", body.at, body.len);
	dg_buf_finish(&body);
	free(text);
	json_decref(json);
}

void smsc_http_answer(struct dg_http_exchange *x, json_t *json)
{
	answer(x, SMSC_HTTP_OK, json);
}

void smsc_http_fail(struct dg_http_exchange *x, unsigned status, const char *why)
{
	answer(x, status, json_pack("{s:s}", "error", why));
}

json_t *smsc_http_body(const struct dg_http_request *r)
{
	json_error_t error;
	json_t *body = json_loadb(r->body, r->body_octets, 0, &error);
	if (!body)
		smsc_http_fail(r->exchange, SMSC_HTTP_BAD, error.text);
	return body;
}

int64_t smsc_http_query(const struct dg_http_exchange *x, const char *name, int64_t usual)
{
	const char *text = dg_http_query(x, name);
	return text ? strtoll(text, NULL, 10) : usual;
}

void smsc_http_wait(struct smsc *s, struct dg_http_exchange *x, const struct smsc_wish *wish, int64_t timeout_ms)
{
	smsc_waits_add(&s->waits, wish, timeout_ms < WAIT_MAX_MS ? timeout_ms : WAIT_MAX_MS, x);
}

static void on_quit_due(struct smsc_due *d)
{
	struct smsc *s = DG_OF(d, struct smsc, quit);
	s->on_quit(s);
}

static void post_quit(struct smsc *s, const struct dg_http_request *r)
{
	smsc_http_answer(r->exchange, json_object());
	s->quit.on_due = on_quit_due;
	if (!s->quit.place)
		smsc_schedule_add(&s->schedule, &s->quit, QUIT_AFTER_MS);
}

static const struct {
	const char *path, *method;
	void (*handle)(struct smsc *s, const struct dg_http_request *r);
} routes[] = {
	{ "/messages", "GET", smsc_get_messages },
	{ "/messages", "DELETE", smsc_delete_messages },
	{ "/stats", "GET", smsc_get_stats },
	{ "/links", "GET", smsc_get_links },
	{ "/inbound", "GET", smsc_get_inbound },
	{ "/inbound", "POST", smsc_post_inbound },
	{ "/raw", "POST", smsc_post_raw },
	{ "/outbind", "POST", smsc_post_outbind },
	{ "/rules", "GET", smsc_get_rules },
	{ "/rules", "POST", smsc_post_rules },
	{ "/rules", "DELETE", smsc_delete_rules },
	{ "/options", "GET", smsc_get_options },
	{ "/options", "POST", smsc_post_options },
	{ "/fault", "POST", smsc_post_fault },
	{ "/quit", "POST", post_quit },
};

static void on_request(void *arg, const struct dg_http_request *r)
{
	bool known = false;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
		if (strcmp(routes[i].path, r->path) != 0)
			continue;
		known = true;
		if (strcmp(routes[i].method, r->method) == 0) {
			routes[i].handle(arg, r);
			return;
		}
	}
	if (known)
		smsc_http_fail(r->exchange, SMSC_HTTP_NOT_ALLOWED, "no such method here");
	else
		smsc_http_fail(r->exchange, SMSC_HTTP_NOT_FOUND, "no such path; see docs/smsc.md");
}

enum dg_status smsc_api_open(struct smsc *s, char why[256])
{
	s->http = dg_http_server_open(
		s->loop, s->options.listen, (uint16_t)s->options.http_port, BODY_MAX, on_request, s, why);
	return s->http ? DG_OK : DG_INVALID;
}
