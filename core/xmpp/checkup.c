/* checkup.c - see checkup.h: a stream of its own for one examination. Called by main when no program runs; examine.c
 * does the looking. Nothing that comes meanwhile is taken: whoever sent it is told to come again. */
#include "xmpp/checkup.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/examine.h"

enum {
	LOOK_MS = 100, /* whether an attempt to connect has failed */
	CONNECT_MS = 30 * 1000,
	ADVERT_MS = 1000, /* for what the server says unasked when the stream is up */
};

struct visit {
	uv_loop_t loop;
	struct component c;
	struct dg_metrics *metrics;
	struct dg_timer *timer;
	struct dg_checkup *found;
	bool is_looking;
	int64_t until_ms; /* mono: the time to connect */
	char *untried;    /* what the link says before anything has failed */
};

static void on_stopped(void *arg)
{
	struct visit *v = arg;
	uv_stop(&v->loop);
}

static void on_found(void *arg, struct dg_checkup *found)
{
	struct visit *v = arg;
	v->found = found;
	dg_timer_stop(v->timer);
	dg_xlink_stop(v->c.link, on_stopped);
}

/* The server has had the time to say what it grants, or an attempt has failed, or the time to connect is over. */
static void on_time(void *arg)
{
	struct visit *v = arg;
	const char *why = dg_xlink_why_down(v->c.link);
	if (v->is_looking || (why && !strcmp(why, v->untried) && dg_mono_ms() < v->until_ms))
		return;
	v->is_looking = true;
	examine(&v->c, on_found, v);
}

static void on_up(void *arg)
{
	struct visit *v = arg;
	dg_timer_start(v->timer, ADVERT_MS, LOOK_MS);
}

static void on_down(void *arg, const char *condition, const char *text)
{
	struct visit *v = arg;
	(void)condition;
	(void)text;
	asks_stream_down(&v->c.asks);
}

static void turn_away(struct component *c, const struct incoming *in)
{
	static const struct condition later = { "wait", "recipient-unavailable" };
	const char *name = dg_element_name(in->stanza);
	bool is_question = !strcmp(in->type, "get") || !strcmp(in->type, "set");
	if (!strcmp(name, "message") ? !privilege_take(c, in) : !strcmp(name, "iq") && is_question)
		component_refuse(c, in, later, NULL, NULL);
	else if (!strcmp(name, "iq"))
		ask_take(c, in);
}

static void on_stanza(void *arg, const struct dg_element *stanza, bool truncated)
{
	struct visit *v = arg;
	struct incoming in;
	if (!incoming_read(stanza, truncated, &in))
		return;
	turn_away(&v->c, &in);
	dg_jid_finish(&in.from);
}

static void on_drained(void *arg)
{
	(void)arg;
}

static void begin(
	struct visit *v, const struct dg_conf *conf, const struct dg_conf_domain *domain, const struct dg_log *log)
{
	static const struct dg_xlink_events events = { on_up, on_down, on_stanza, on_drained };
	const struct dg_xlink_options options = component_link_options(conf, domain);
	v->metrics = dg_metrics_create();
	v->timer = dg_timer_create(&v->loop, on_time, v);
	v->c = (struct component){ .whole = conf, .conf = domain, .log = log };
	v->c.dropped = dg_metrics_counter(v->metrics, "dropped", NULL, "Stanzas that could not leave.");
	asks_init(&v->c.asks, &v->c, &v->loop);
	v->c.link = dg_xlink_create(&v->loop, &options, &events, v, log, v->metrics);
	v->until_ms = dg_mono_ms() + CONNECT_MS;
	v->untried = dg_strdup(dg_xlink_why_down(v->c.link));
	dg_timer_start(v->timer, LOOK_MS, LOOK_MS);
	dg_xlink_start(v->c.link);
}

static struct dg_checkup *visit(
	const struct dg_conf *conf, const struct dg_conf_domain *domain, const struct dg_log *log)
{
	struct visit v = { 0 };
	if (uv_loop_init(&v.loop) != 0)
		return NULL;
	begin(&v, conf, domain, log);
	(void)uv_run(&v.loop, UV_RUN_DEFAULT);
	dg_xlink_destroy(v.c.link);
	asks_finish(&v.c.asks);
	dg_timer_destroy(v.timer);
	(void)uv_run(&v.loop, UV_RUN_DEFAULT); /* only closing handles are left */
	(void)uv_loop_close(&v.loop);
	privileges_forget(&v.c.privileges);
	dg_buf_finish(&v.c.out);
	free(v.untried);
	dg_metrics_destroy(v.metrics);
	return v.found;
}

void dg_checkup_alone(const struct dg_conf *conf, const struct dg_log *log, struct dg_checkup **out)
{
	for (size_t i = 0; i < conf->n_domains; i++)
		out[i] = visit(conf, &conf->domains[i], log);
}
