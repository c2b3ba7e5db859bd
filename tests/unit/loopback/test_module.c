/* The reference transport: what is written comes back, with its receipts, in order and after the delay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "dragoman/transport.h"
#include "util/clock.h"
#include "util/event_copy.h"
#include "util/mem.h"

extern const struct dg_transport dg_transport_module;

/* A host that writes down what it hears, and refuses when it is told to. */
struct stage {
	struct dg_host host; /* first */
	uv_loop_t loop;
	void *self;
	int64_t config; /* the module's: delay_ms */
	struct dg_event *events[4000];
	size_t n_events;
	size_t room; /* emit() answers DG_AGAIN beyond it */
	int n_ready, n_stopped, n_logged;
};

static enum dg_status on_emit(struct dg_host *host, const struct dg_event *ev, dg_kept *kept, void *arg)
{
	struct stage *s = (struct stage *)host;
	(void)arg;
	assert_null(kept);
	if (s->n_events >= s->room && ev->kind != DG_STATE)
		return DG_AGAIN;
	assert_true(s->n_events < sizeof s->events / sizeof *s->events);
	s->events[s->n_events++] = dg_event_copy(ev);
	return DG_OK;
}

static void on_ready(struct dg_host *host)
{
	((struct stage *)host)->n_ready++;
}

static void on_stopped(struct dg_host *host)
{
	((struct stage *)host)->n_stopped++;
}

static void on_log(struct dg_host *host, enum dg_level level, const char *fmt, ...)
{
	(void)level, (void)fmt;
	((struct stage *)host)->n_logged++;
}

static void on_count(struct dg_host *host, const char *name, uint64_t by)
{
	(void)host, (void)name, (void)by;
}

static int set_up(void **state)
{
	struct stage *s = dg_alloc(sizeof *s);
	struct dg_error why;
	s->host = (struct dg_host){ .size = sizeof s->host,
		.loop = &s->loop,
		.emit = on_emit,
		.ready = on_ready,
		.stopped = on_stopped,
		.log = on_log,
		.count = on_count };
	s->room = SIZE_MAX;
	*state = s;
	return uv_loop_init(&s->loop) || dg_transport_module.create(&s->host, &s->config, &s->self, &why) != DG_OK ||
		dg_transport_module.start(s->self) != DG_OK;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	if (!s->n_stopped)
		dg_transport_module.stop(s->self);
	dg_transport_module.destroy(s->self);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	int failed = s->n_stopped != 1 || uv_loop_close(&s->loop) || s->n_logged;
	for (size_t i = 0; i < s->n_events; i++)
		free(s->events[i]);
	free(s);
	return failed;
}

static enum dg_status send_text(struct stage *s, const char *id, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.self = "+15550000000";
	ev.message.text = text;
	return dg_transport_module.deliver(s->self, &ev);
}

static void turn_until(struct stage *s, size_t n_events)
{
	while (s->n_events < n_events && uv_run(&s->loop, UV_RUN_ONCE))
		;
	assert_int_equal(s->n_events, n_events);
}

static void is_online_from_the_start(void **state)
{
	struct stage *s = *state;
	assert_int_equal(s->n_events, 1);
	assert_int_equal(s->events[0]->kind, DG_STATE);
	assert_int_equal(s->events[0]->state.link, DG_LINK_ONLINE);
}

static void answers_with_receipts_and_an_echo(void **state)
{
	struct stage *s = *state;
	assert_int_equal(send_text(s, "17", "caf\xC3\xA9"), DG_OK);
	turn_until(s, 4);
	const struct dg_event *sent = s->events[1], *delivered = s->events[2], *echo = s->events[3];
	assert_string_equal(sent->receipt.id, "17");
	assert_int_equal(sent->receipt.stage, DG_SENT);
	assert_int_equal(sent->receipt.n_refs, 1);
	assert_null(delivered->receipt.id);
	assert_int_equal(delivered->receipt.stage, DG_DELIVERED);
	assert_string_equal(delivered->receipt.refs[0], sent->receipt.refs[0]);
	assert_int_equal(echo->kind, DG_MESSAGE);
	assert_string_equal(echo->message.id, "echo-17");
	assert_string_equal(echo->message.peer, "+15550001111");
	assert_string_equal(echo->message.self, "+15550000000");
	assert_string_equal(echo->message.text, "caf\xC3\xA9");
}

static void waits_as_long_as_configured(void **state)
{
	struct stage *s = *state;
	s->config = 60;
	int64_t began = dg_mono_ms();
	assert_int_equal(send_text(s, "1", "a"), DG_OK);
	turn_until(s, 4);
	assert_true(dg_mono_ms() - began >= 60);
}

static void keeps_the_order(void **state)
{
	struct stage *s = *state;
	char id[16];
	for (int i = 0; i < 100; i++) {
		snprintf(id, sizeof id, "%d", i);
		assert_int_equal(send_text(s, id, id), DG_OK);
	}
	turn_until(s, 301);
	for (int i = 0; i < 100; i++) {
		snprintf(id, sizeof id, "%d", i);
		assert_string_equal(s->events[3 * i + 3]->message.text, id);
	}
}

static void asks_again_when_core_is_full(void **state)
{
	struct stage *s = *state;
	assert_int_equal(send_text(s, "1", "a"), DG_OK);
	s->room = 2; /* the receipt fits, the rest does not */
	turn_until(s, 2);
	for (int i = 0; i < 5; i++)
		uv_run(&s->loop, UV_RUN_NOWAIT);
	assert_int_equal(s->n_events, 2);
	s->room = SIZE_MAX;
	turn_until(s, 4);
	assert_string_equal(s->events[3]->message.text, "a");
}

static void pushes_back_and_says_when_there_is_room(void **state)
{
	struct stage *s = *state;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(send_text(s, "1", "a"), DG_OK);
	assert_int_equal(send_text(s, "1", "a"), DG_AGAIN);
	assert_int_equal(s->n_ready, 0);
	turn_until(s, 3001);
	assert_int_equal(s->n_ready, 1);
	assert_int_equal(send_text(s, "1", "a"), DG_OK);
}

static void stop_gives_back_what_was_not_answered(void **state)
{
	struct stage *s = *state;
	s->config = 3600000;
	assert_int_equal(send_text(s, "1", "a"), DG_OK);
	dg_transport_module.stop(s->self);
	assert_int_equal(s->n_events, 3);
	assert_string_equal(s->events[1]->receipt.id, "1");
	assert_int_equal(s->events[1]->receipt.stage, DG_FAILED);
	assert_int_equal(s->events[1]->receipt.why, DG_OFFLINE);
	assert_int_equal(s->events[2]->state.link, DG_LINK_OFFLINE);
	assert_int_equal(s->n_stopped, 1);
}

static void knows_only_texts(void **state)
{
	struct stage *s = *state;
	const struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	assert_int_equal(dg_transport_module.deliver(s->self, &ev), DG_UNSUPPORTED);
}

int main(void)
{
#define ON_STAGE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ON_STAGE(is_online_from_the_start),
		ON_STAGE(answers_with_receipts_and_an_echo),
		ON_STAGE(waits_as_long_as_configured),
		ON_STAGE(keeps_the_order),
		ON_STAGE(asks_again_when_core_is_full),
		ON_STAGE(pushes_back_and_says_when_there_is_room),
		ON_STAGE(stop_gives_back_what_was_not_answered),
		ON_STAGE(knows_only_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
