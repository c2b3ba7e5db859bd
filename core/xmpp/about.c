/* about.c - is it there, what is it, since when: ping (XEP-0199), version (XEP-0092), time (XEP-0202), last activity
 * (XEP-0012). */
#include <time.h>

#include "util/clock.h"
#include "xmpp/iq.h"

static void answer_ping(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_render r = iq_open_result(c, in);
	iq_close_and_send(c, &r);
}

static void answer_version(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "jabber:iq:version");
	dg_render_leaf(&r, "name", NULL, "Dragoman");
	dg_render_leaf(&r, "version", NULL, DG_VERSION);
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

static void answer_time(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	char utc[32];
	time_t now = (time_t)(dg_now_ms() / 1000);
	struct tm tm;
	gmtime_r(&now, &tm);
	strftime(utc, sizeof utc, "%Y-%m-%dT%H:%M:%SZ", &tm);
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "time");
	dg_render_attr(&r, "xmlns", "urn:xmpp:time");
	dg_render_leaf(&r, "tzo", NULL, "+00:00");
	dg_render_leaf(&r, "utc", NULL, utc);
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

static void answer_last(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_buf seconds = { 0 };
	dg_buf_printf(&seconds, "%lld", (long long)(dg_mono_ms() - c->started_ms) / 1000);
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "jabber:iq:last");
	dg_render_attr(&r, "seconds", seconds.at);
	dg_render_close(&r);
	iq_close_and_send(c, &r);
	dg_buf_finish(&seconds);
}

const struct question about_questions[] = {
	{ "get", "ping", "urn:xmpp:ping", AT_BOTH, true, answer_ping },
	{ "get", "query", "jabber:iq:version", AT_BOTH, true, answer_version },
	{ "get", "time", "urn:xmpp:time", AT_BOTH, false, answer_time },
	{ "get", "query", "jabber:iq:last", AT_GATEWAY, false, answer_last },
	{ 0 },
};
