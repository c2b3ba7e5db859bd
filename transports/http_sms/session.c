/* An instance: it ties the sender, the webhooks and the state of the link together, and winds all of it down. It never
 * looks into a request. */
#include "session.h"

#include <stdlib.h>

#include "hook.h"
#include "net/handle.h"
#include "parcel.h"
#include "reach.h"
#include "sender.h"
#include "settings.h"
#include "util/mem.h"

/* Of the five seconds that core gives. */
enum { STOP_MS = 3500 };

struct session {
	struct dg_host *host;
	struct http_settings settings;
	struct dg_http_client *client;
	struct http_sender *sender;
	struct http_reach *reach;
	struct http_hooks *hooks;
	struct dg_timer *end;
	bool stopping;
};

/* ---- the end ---- */

static void close_all(struct session *s)
{
	dg_http_client_destroy(s->client); /* open calls end unanswered */
	s->client = NULL;
	http_sender_destroy(s->sender);
	s->sender = NULL;
	http_reach_destroy(s->reach);
	s->reach = NULL;
	http_hooks_destroy(s->hooks);
	s->hooks = NULL;
	dg_timer_destroy(s->end);
	s->end = NULL;
}

static void on_end(void *arg)
{
	struct session *s = arg;
	http_reach_stop(s->reach);
	close_all(s);
	s->host->stopped(s->host);
}

/* On the next turn, for this may be a callback of what is to go. */
static void check_end(void *arg)
{
	struct session *s = arg;
	if (s->stopping && !http_sender_is_busy(s->sender) && !http_hooks_is_busy(s->hooks))
		dg_timer_start(s->end, 0, 0);
}

/* ---- what the sender tells ---- */

static void on_unreachable(void *arg, const char *words)
{
	struct session *s = arg;
	http_reach_failed(s->reach, words);
}

static void on_reached(void *arg)
{
	struct session *s = arg;
	http_reach_worked(s->reach);
}

static const struct http_sender_events sender_events = {
	.on_unreachable = on_unreachable, .on_reached = on_reached, .on_idle = check_end
};

/* ---- life ---- */

enum dg_status http_session_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	struct session *s = dg_alloc(sizeof *s);
	enum dg_status status = http_settings_read(config, &s->settings, why);
	if (status != DG_OK) {
		free(s);
		return status;
	}
	const struct http_hooks_config hooks = { .webhook = s->settings.profile->webhook,
		.overrides = s->settings.webhook,
		.cred = s->settings.cred,
		.public_url = s->settings.config->public_url,
		.concat_timeout_ms = s->settings.config->concat_timeout,
		.on_idle = check_end,
		.arg = s };
	s->hooks = http_hooks_create(host, &hooks, why);
	if (!s->hooks) {
		http_settings_finish(&s->settings);
		free(s);
		return DG_INVALID;
	}
	s->host = host;
	s->sender = http_sender_create(host, &s->settings, &sender_events, s);
	*out = s;
	return DG_OK;
}

void http_session_destroy(void *self)
{
	struct session *s = self;
	close_all(s);
	http_settings_finish(&s->settings);
	free(s);
}

enum dg_status http_session_start(void *self)
{
	struct session *s = self;
	s->client = dg_http_client_create(s->host->loop);
	s->end = dg_timer_create(s->host->loop, on_end, s);
	s->reach = http_reach_create(s->host, s->client, s->settings.origin);
	http_sender_start(s->sender, s->client);
	http_hooks_start(s->hooks);
	http_reach_start(s->reach);
	return DG_OK;
}

void http_session_stop(void *self)
{
	struct session *s = self;
	s->stopping = true;
	http_sender_stop(s->sender, STOP_MS);
	http_hooks_stop(s->hooks);
	check_end(s);
}

enum dg_status http_session_deliver(void *self, const struct dg_event *ev)
{
	struct session *s = self;
	if (ev->kind != DG_MESSAGE)
		return DG_UNSUPPORTED;
	return http_sender_take(s->sender, ev);
}

enum dg_status http_session_measure(void *self, const struct dg_event *ev, struct dg_measure *out)
{
	const struct session *s = self;
	return http_parcel_measure(&s->settings, ev, out);
}

void http_session_hook(void *self, const struct dg_hook *hook)
{
	struct session *s = self;
	http_hooks_take(s->hooks, hook);
}
