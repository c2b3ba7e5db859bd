/* link_rig.h - a link and a fake server on one loop, for the tests of link.c and stream.c. */
#ifndef LINK_RIG_H
#define LINK_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake/run.h"
#include "fake/xmpp_server.h"
#include "stream/element.h"
#include "stream/link.h"
#include "stream/pace.h"
#include "stream/render.h"
#include "util/buf.h"
#include "util/clock.h"

#define RIG_DOMAIN "sms.example.org"
#define RIG_SECRET "s3cret"

/* Long times where the test must not wait for them, short ones where it does. */
#define RIG_PACE                                                                                                       \
	{                                                                                                              \
		.connect_ms = 3000, .idle_ms = 30000, .answer_ms = 15000, .first_ms = 4, .most_ms = 20, .slow_ms = 60, \
		.proven_ms = 60000, .drain_ms = 1500, .closing_ms = 500                                                \
	}

struct link_rig {
	uv_loop_t loop;
	struct fake_xmpp *fake;
	struct dg_xlink_options options;
	struct dg_xlink *link;
	struct dg_log logger;
	struct dg_buf log, out;
	struct dg_metrics *metrics;
	int ups, downs, drained, stopped;
	size_t stanzas, truncated;
	size_t late; /* of them, those that could not be answered any more */
	char condition[64], text[256];
	char last_id[64], last_from[64];
	bool mute;  /* answer nothing */
	bool hurry; /* each loss teaches something */
};

static void rig_write(void *arg, const char *line, size_t octets)
{
	dg_buf_add(arg, line, octets);
}

static void rig_on_up(void *arg)
{
	struct link_rig *r = arg;
	r->ups++;
}

static void rig_on_down(void *arg, const char *condition, const char *text)
{
	struct link_rig *r = arg;
	r->downs++;
	snprintf(r->condition, sizeof r->condition, "%s", condition ? condition : "");
	snprintf(r->text, sizeof r->text, "%s", text);
	if (r->hurry)
		dg_xlink_hurry(r->link);
}

/* Answers whoever wrote: an echo, a result, or an error when the stanza was cut. */
static void rig_on_stanza(void *arg, const struct dg_element *e, bool truncated)
{
	struct link_rig *r = arg;
	const char *from = dg_element_attr(e, "from");
	const char *id = dg_element_attr(e, "id");
	r->stanzas++;
	r->truncated += truncated;
	snprintf(r->last_id, sizeof r->last_id, "%s", id ? id : "");
	snprintf(r->last_from, sizeof r->last_from, "%s", from ? from : "");
	r->late += dg_xlink_is_closing(r->link);
	if (r->mute || !from || dg_xlink_is_closing(r->link))
		return;
	struct dg_render x;
	const struct dg_element *body = dg_element_child(e, "body", DG_NS_STANZA);
	bool is_iq = dg_element_is(e, "iq", DG_NS_STANZA);
	dg_buf_clear(&r->out);
	dg_render_init(&x, &r->out);
	dg_render_open(&x, dg_element_name(e));
	dg_render_attr(&x, "type", truncated ? "error" : is_iq ? "result" : "chat");
	dg_render_attr(&x, "id", id);
	dg_render_attr(&x, "from", dg_element_attr(e, "to"));
	dg_render_attr(&x, "to", from);
	if (!is_iq && !truncated)
		dg_render_leaf(&x, "body", NULL, body ? dg_element_text(body) : "");
	dg_render_close(&x);
	assert_int_equal(dg_xlink_send(r->link, r->out.at, r->out.len), DG_OK);
}

static void rig_on_drained(void *arg)
{
	struct link_rig *r = arg;
	r->drained++;
}

static void rig_on_stopped(void *arg)
{
	struct link_rig *r = arg;
	r->stopped++;
}

static const struct dg_xlink_events rig_events = { rig_on_up, rig_on_down, rig_on_stanza, rig_on_drained };

static inline void rig_make_link(struct link_rig *r)
{
	const struct dg_pace pace = RIG_PACE;
	r->link = dg_xlink_create(&r->loop, &r->options, &rig_events, r, &r->logger, r->metrics);
	dg_xlink_set_pace(r->link, &pace);
}

static inline int rig_setup(void **state)
{
	struct link_rig *r = calloc(1, sizeof *r);
	assert_non_null(r);
	uv_loop_init(&r->loop);
	r->fake = fake_xmpp_create(&r->loop, RIG_DOMAIN, RIG_SECRET, NULL, NULL);
	r->logger = (struct dg_log){ .level = DG_LOG_DEBUG, .write = rig_write, .arg = &r->log };
	r->metrics = dg_metrics_create();
	r->options = (struct dg_xlink_options){
		.host = "127.0.0.1", .port = fake_xmpp_port(r->fake), .domain = RIG_DOMAIN, .secret = RIG_SECRET
	};
	rig_make_link(r);
	*state = r;
	return 0;
}

static bool rig_is_stopped(void *arg)
{
	struct link_rig *r = arg;
	return r->stopped > 0;
}

static inline void rig_stop(struct link_rig *r)
{
	r->stopped = 0;
	dg_xlink_stop(r->link, rig_on_stopped);
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 2500));
}

/* Stops the link when the test has not. Every handle must be closed then. */
static inline int rig_teardown(void **state)
{
	struct link_rig *r = *state;
	if (r->link && !r->stopped)
		rig_stop(r);
	dg_xlink_destroy(r->link);
	fake_xmpp_destroy(r->fake);
	assert_true(fake_close(&r->loop));
	dg_metrics_destroy(r->metrics);
	dg_buf_finish(&r->log);
	dg_buf_finish(&r->out);
	free(r);
	return 0;
}

static bool rig_is_up(void *arg)
{
	struct link_rig *r = arg;
	return dg_xlink_is_up(r->link) && fake_xmpp_is_up(r->fake);
}

static inline void rig_come_up(struct link_rig *r)
{
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
}

/* Wait for a stanza at the server that holds `part`. */
struct rig_wanted {
	struct link_rig *rig;
	const char *part;
};

static bool rig_has_part(void *arg)
{
	struct rig_wanted *w = arg;
	return fake_xmpp_find(w->rig->fake, w->part);
}

static inline bool rig_wait_for(struct link_rig *r, const char *part, int64_t most_ms)
{
	struct rig_wanted w = { r, part };
	return fake_run(&r->loop, rig_has_part, &w, most_ms);
}

/* How often `part` stands in the log. */
static inline int rig_logged(const struct link_rig *r, const char *part)
{
	int n = 0;
	for (const char *at = r->log.at; at && (at = strstr(at, part)); at++)
		n++;
	return n;
}

struct wanted_ups {
	struct link_rig *rig;
	int ups;
};

static inline bool is_up_again(void *arg)
{
	struct wanted_ups *w = arg;
	return w->rig->ups >= w->ups && rig_is_up(w->rig);
}

static inline bool is_down(void *arg)
{
	struct link_rig *r = arg;
	return r->downs > 0;
}

struct flood {
	struct link_rig *rig;
	size_t sent, wanted;
};

static inline bool has_arrived(void *arg)
{
	struct flood *f = arg;
	return fake_xmpp_count(f->rig->fake) >= f->wanted;
}

static inline void send_numbered(struct flood *f)
{
	char text[1200];
	int n = snprintf(
		text, sizeof text, "<message from='+1@sms.example.org' to='a@example.org' id='%zu'><body>", f->sent++);
	memset(text + n, 'x', 1000);
	n += 1000;
	n += snprintf(text + n, sizeof text - (size_t)n, "</body></message>");
	assert_int_equal(dg_xlink_send(f->rig->link, text, (size_t)n), DG_OK);
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

#endif
