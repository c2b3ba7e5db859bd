/* reach.c - see reach.h. session.c owns it. */
#include "reach.h"

#include <stdlib.h>

#include "net/backoff.h"
#include "net/handle.h"
#include "util/mem.h"

enum { KNOCK_MS = 10 * 1000, ANSWER_MAX = 64 * 1024, FIRST_MS = 1000, MOST_MS = 60 * 1000 };

struct http_reach {
	struct dg_host *host;
	struct dg_http_client *client;
	const char *origin;
	struct dg_timer *timer;
	struct dg_backoff backoff;
	enum dg_link link;
	bool knocking, stopped;
};

static void tell(struct http_reach *r, enum dg_link link, const char *text)
{
	if (r->link == link && link != DG_LINK_CONNECTING)
		return;
	r->link = link;
	r->host->gauge(r->host, "reachable", link == DG_LINK_ONLINE);
	struct dg_event ev = DG_EVENT(DG_STATE, 0);
	ev.state.link = link;
	ev.state.why = link == DG_LINK_OFFLINE ? DG_OFFLINE : DG_OK;
	ev.state.retry = !r->stopped;
	ev.state.text = text;
	enum dg_status status = r->host->emit(r->host, &ev, NULL, NULL);
	if (status != DG_OK)
		r->host->log(
			r->host, DG_LOG_ERROR, "core does not take the state of the link (status %d)", (int)status);
}

static void on_answered(void *arg, const struct dg_http_result *result)
{
	struct http_reach *r = arg;
	r->knocking = false;
	if (result->left || result->status == DG_OK)
		http_reach_worked(r);
	else
		http_reach_failed(r, result->why);
}

static void knock(void *arg)
{
	struct http_reach *r = arg;
	if (r->knocking || r->stopped)
		return;
	r->knocking = true;
	const struct dg_http_call call = {
		.method = "HEAD", .url = r->origin, .answer_max = ANSWER_MAX, .timeout_ms = KNOCK_MS
	};
	dg_http_client_send(r->client, &call, on_answered, r);
}

void http_reach_failed(struct http_reach *r, const char *words)
{
	if (r->stopped)
		return;
	tell(r, DG_LINK_OFFLINE, words);
	if (!r->knocking && !dg_timer_is_active(r->timer))
		dg_timer_start(r->timer, dg_backoff_next(&r->backoff), 0);
}

void http_reach_worked(struct http_reach *r)
{
	if (r->stopped)
		return;
	dg_timer_stop(r->timer);
	dg_backoff_reset(&r->backoff);
	tell(r, DG_LINK_ONLINE, NULL);
}

struct http_reach *http_reach_create(struct dg_host *host, struct dg_http_client *client, const char *origin)
{
	struct http_reach *r = dg_alloc(sizeof *r);
	r->host = host;
	r->client = client;
	r->origin = origin;
	r->timer = dg_timer_create(host->loop, knock, r);
	r->backoff = (struct dg_backoff){ .first_ms = FIRST_MS, .most_ms = MOST_MS };
	return r;
}

void http_reach_start(struct http_reach *r)
{
	tell(r, DG_LINK_CONNECTING, "Looking for the carrier.");
	knock(r);
}

void http_reach_stop(struct http_reach *r)
{
	if (r->stopped)
		return;
	r->stopped = true;
	dg_timer_stop(r->timer);
	tell(r, DG_LINK_OFFLINE, "The gateway has ended the link.");
}

void http_reach_destroy(struct http_reach *r)
{
	if (!r)
		return;
	dg_timer_destroy(r->timer);
	free(r);
}
