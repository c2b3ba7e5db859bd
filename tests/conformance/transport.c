/* transport.c - what every transport must be able to stand. Each check is one life of an instance under the guards of
 * core/module, whose books (breaches, slow calls) then show what went wrong. Sessions are account.c's. */
#include <string.h>

#include "life.h"
#include "util/utf8.h"

#define MESSAGES 50

/* ---- the checks ---- */

struct nursery {
	struct recorder *r;
	struct dg_instance_options options;
};

static void create_and_destroy(void *arg)
{
	struct nursery *n = arg;
	struct dg_error why;
	dg_instance_destroy(
		dg_instance_create(n->r->loop, &n->options, &recorder_owner, n->r, &n->r->log, n->r->metrics, &why));
	uv_run(n->r->loop, UV_RUN_NOWAIT);
}

static void created_often(struct suite *s)
{
	struct recorder r;
	void *config = suite_config(s, suite_closed_port());
	recorder_init(&r);
	struct nursery n = {
		&r,
		{ .name = s->name, .domain = "conformance.example", .transport = s->module.transport, .config = config }
	};
	if (config)
		suite_live_often(s, create_and_destroy, &n);
	expect(s, r.n_events == 0, "create() or destroy() reported something");
	expect(s, recorder_finish(&r), "handles were left on the loop after destroy()");
	suite_config_free(s, config);
}

static void live(struct suite *s, uint16_t port, size_t queue_max, enum dg_status keeps)
{
	struct life l;
	if (life_start(s, &l, port, queue_max)) {
		l.r.keeps = keeps;
		if (life_has_accounts(s))
			life_enter(s, &l);
		life_send(s, &l, MESSAGES);
		life_breathe(&l);
		life_send(s, &l, MESSAGES);
		if (life_stop(s, &l))
			life_expect_finals(s, &l);
	}
	life_end(s, &l);
}

static void dead_network(struct suite *s)
{
	live(s, suite_closed_port(), 0, DG_OK);
}

static void silent_network(struct suite *s)
{
	live(s, suite_silent_port(), 0, DG_OK);
}

static void core_full(struct suite *s)
{
	live(s, suite_silent_port(), 1, DG_OK);
}

static void disk_failing(struct suite *s)
{
	live(s, suite_silent_port(), 0, DG_REMOTE);
}

static void stopped_at_once(struct suite *s)
{
	struct life l;
	if (life_start(s, &l, suite_silent_port(), 0)) {
		life_send(s, &l, 1);
		if (life_stop(s, &l))
			life_expect_finals(s, &l);
	}
	life_end(s, &l);
}

static void never_started(struct suite *s)
{
	struct life l;
	life_create(s, &l, suite_closed_port(), 0);
	life_end(s, &l);
}

/* Core never shows these; a newer core may. They must be ignored or refused, and have no consequence. */
static void unknown_kinds(struct suite *s)
{
	struct life l;
	if (life_start(s, &l, suite_closed_port(), 0)) {
		for (uint32_t kind = 0; kind <= DG_KIND_END + 5; kind++) {
			struct dg_event ev = DG_EVENT(kind, 0);
			if (kind == DG_MESSAGE || kind == DG_LOGIN)
				continue;
			expect(s, life_deliver_past_guards(&ev) != DG_AGAIN,
				"deliver() asks core to keep an event of kind %u", kind);
		}
		life_breathe(&l);
		life_stop(s, &l);
	}
	for (size_t i = 0; i < l.r.n_events; i++)
		expect(s, l.r.events[i]->kind == DG_STATE, "an event of no meaning was answered by kind %u",
			l.r.events[i]->kind);
	life_end(s, &l);
}

static void stale_session(struct suite *s)
{
	struct life l;
	if (life_start(s, &l, suite_closed_port(), 0)) {
		struct dg_event ev = DG_EVENT(DG_MESSAGE, 4711);
		ev.message.id = "1";
		ev.message.peer = "nobody";
		ev.message.text = "hello";
		if (life_has_accounts(s))
			expect(s, life_deliver_past_guards(&ev) != DG_OK,
				"a message of a session that was never opened was taken");
		expect(s, dg_instance_deliver(l.r.instance, &ev) == DG_NOENT, "a stale session reached the module");
		life_stop(s, &l);
	}
	life_end(s, &l);
}

/* A call that is slow because of the module is slow every time; one that the machine interrupted is not. */
static void fast_calls(struct suite *s)
{
	long long fewest = -1;
	for (int i = 0; i < 5 && fewest != 0; i++) {
		struct life l;
		if (life_start(s, &l, suite_silent_port(), 0)) {
			life_send(s, &l, MESSAGES);
			life_stop(s, &l);
		}
		long long slow = recorder_metric(&l.r, "dragoman_slow_calls_total{");
		fewest = fewest < 0 || slow < fewest ? slow : fewest;
		life_end(s, &l);
	}
	expect(s, fewest == 0, "calls into the module take over 10 ms, in each of 5 tries");
}

static void speaks_utf8(struct suite *s)
{
	struct life l;
	if (life_start(s, &l, suite_closed_port(), 0)) {
		life_send(s, &l, MESSAGES);
		life_breathe(&l);
		life_stop(s, &l);
	}
	for (size_t i = 0; i < l.r.n_events; i++) {
		const struct dg_event *ev = l.r.events[i];
		const char *text = ev->kind == DG_MESSAGE ? ev->message.text
			: ev->kind == DG_RECEIPT          ? ev->receipt.text
			: ev->kind == DG_STATE            ? ev->state.text
							  : NULL;
		expect(s, !text || dg_utf8_is_valid(text, strlen(text)), "an event has text that is not UTF-8");
	}
	expect(s, dg_utf8_is_valid(l.r.lines.at ? l.r.lines.at : "", l.r.lines.len), "the log is not UTF-8");
	life_end(s, &l);
}

const struct check transport_checks[] = {
	{ "the descriptor is fit to be shown", check_texts },
	{ "the option table explains itself and its defaults are good", check_options },
	{ "its sample can be run", check_sample },
	{ "a thousand instances leave nothing behind", created_often },
	{ "an instance that was never started is destroyed", never_started },
	{ "a dead network is waited for; what was accepted is settled", dead_network },
	{ "a silent network is waited for; what was accepted is settled", silent_network },
	{ "an instance is stopped as soon as it has started", stopped_at_once },
	{ "core pushing back is endured", core_full },
	{ "a disk that refuses is endured", disk_failing },
	{ "kinds from the future are ignored", unknown_kinds },
	{ "a session that is not open is refused", stale_session },
	{ "a session that is logged out ends", check_log_out },
	{ "an instance is stopped with sessions open", check_stop_with_sessions },
	{ "a log-in without an account is refused", check_login_without_account },
	{ "a thousand log-ins leave nothing behind", check_log_ins },
	{ "every call comes back within 10 ms", fast_calls },
	{ "every text is UTF-8", speaks_utf8 },
	{ 0 },
};
