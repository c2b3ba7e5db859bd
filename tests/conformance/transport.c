/* transport.c - what every transport must be able to stand. Each check is one life of an instance under the guards of
 * core/module, whose books (breaches, slow calls) then show what went wrong. */
#include <stdio.h>
#include <string.h>

#include "../fixtures/recorder.h"
#include "suite.h"
#include "util/clock.h"
#include "util/utf8.h"

#define ROUNDS    1000 /* create and destroy */
#define MESSAGES  50
#define STOP_MS   5000 /* the contract's */
#define BREATH_MS 100

/* One life. The descriptor is a copy whose create() lets us see `self`, to call deliver() past the guards. */
struct life {
	struct recorder r;
	struct dg_transport transport;
	void *config;
	int files;
	int accepted;
	bool started;
};

static const struct dg_transport *watched;
static void *watched_self;

static enum dg_status watch_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	enum dg_status status = watched->create(host, config, out, why);
	watched_self = *out;
	return status;
}

static bool life_create(struct suite *s, struct life *l, uint16_t port, size_t queue_max)
{
	struct dg_error why;
	*l = (struct life){ .files = suite_open_files(), .transport = *s->module.transport };
	l->config = suite_config(s, port);
	watched = s->module.transport;
	l->transport.create = watch_create;
	recorder_init(&l->r);
	const struct dg_instance_options options = { .name = s->name,
		.domain = "conformance.example",
		.transport = &l->transport,
		.config = l->config,
		.queue_max = queue_max,
		.stop_ms = STOP_MS };
	if (l->config)
		l->r.instance =
			dg_instance_create(l->r.loop, &options, &recorder_owner, &l->r, &l->r.log, l->r.metrics, &why);
	return expect(s, l->r.instance != NULL, "create() refused: %s", l->config ? why.text : "no config");
}

static bool life_start(struct suite *s, struct life *l, uint16_t port, size_t queue_max)
{
	if (!life_create(s, l, port, queue_max))
		return false;
	enum dg_status status = dg_instance_start(l->r.instance);
	l->started = status == DG_OK;
	return expect(s, l->started, "start() answered %s: a dead network is no error", dg_status_name(status));
}

/* Let things happen for a moment: whatever the module does by itself after start(), which nobody can wait for. */
static void life_breathe(struct life *l)
{
	uv_timer_t moment;
	uv_timer_init(l->r.loop, &moment);
	moment.data = &l->r;
	l->r.impatient = false;
	uv_timer_start(&moment, recorder_on_guard, BREATH_MS, 0);
	while (!l->r.impatient) {
		recorder_answer(&l->r);
		uv_run(l->r.loop, UV_RUN_ONCE);
	}
	uv_close((uv_handle_t *)&moment, NULL);
	uv_run(l->r.loop, UV_RUN_NOWAIT);
}

static void life_send(struct suite *s, struct life *l, int count)
{
	for (int i = 0; i < count; i++) {
		char id[32];
		struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
		snprintf(id, sizeof id, "%d", 1000 + l->accepted);
		ev.message.id = id;
		ev.message.peer = "+15550001111";
		ev.message.self = "+15550000000";
		ev.message.text = "Conformance: caf\xC3\xA9 \xF0\x9F\x98\x80";
		ev.message.want_receipt = true;
		enum dg_status status = dg_instance_deliver(l->r.instance, &ev);
		expect(s, status != DG_INTERNAL && status != DG_UNSUPPORTED, "deliver() of a text answered %s",
			dg_status_name(status));
		if (status != DG_OK)
			return;
		l->accepted++;
	}
}

static bool life_stop(struct suite *s, struct life *l)
{
	int64_t began = dg_mono_ms();
	if (!l->started)
		return true;
	dg_instance_stop(l->r.instance);
	bool stopped = recorder_run(&l->r, recorder_is_stopped);
	expect(s, stopped && recorder_lines(&l->r, "did not stop in time") == 0, "stop() took over 5 s: %lld ms",
		(long long)(dg_mono_ms() - began));
	return stopped;
}

/* Nothing may be left: on the loop, among the open files, in the books of the guards. */
static void life_end(struct suite *s, struct life *l)
{
	dg_instance_destroy(l->r.instance);
	expect(s, recorder_metric(&l->r, "dragoman_module_breaches_total{") == 0, "the contract was broken: %s",
		l->r.lines.at ? l->r.lines.at : "");
	expect(s, recorder_finish(&l->r), "handles were left on the loop after destroy()");
	expect(s, suite_open_files() == l->files, "files were left open after destroy(): %d, before %d",
		suite_open_files(), l->files);
	suite_config_free(s, l->config);
}

static int finals_of(const struct life *l, const char *id)
{
	int n = 0;
	for (size_t i = 0; i < l->r.n_events; i++) {
		const struct dg_event *ev = l->r.events[i];
		bool final = ev->kind == DG_RECEIPT && (ev->receipt.stage == DG_SENT || ev->receipt.stage == DG_FAILED);
		n += final && ev->receipt.id && !strcmp(ev->receipt.id, id);
	}
	return n;
}

/* DG_SENT may be followed by a late DG_FAILED; the guards refuse a second one of either. */
static void expect_finals(struct suite *s, const struct life *l)
{
	for (int i = 0; i < l->accepted; i++) {
		char id[32];
		snprintf(id, sizeof id, "%d", 1000 + i);
		if (!expect(s, finals_of(l, id) >= 1, "message %d of %d has no final receipt", i + 1, l->accepted))
			return;
	}
}

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
		life_send(s, &l, MESSAGES);
		life_breathe(&l);
		life_send(s, &l, MESSAGES);
		if (life_stop(s, &l))
			expect_finals(s, &l);
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
			expect_finals(s, &l);
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
			expect(s, s->module.transport->deliver(watched_self, &ev) != DG_AGAIN,
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
	bool has_accounts = s->module.transport->caps & DG_CAP_ACCOUNT;
	if (life_start(s, &l, suite_closed_port(), 0)) {
		struct dg_event ev = DG_EVENT(DG_MESSAGE, 4711);
		ev.message.id = "1";
		ev.message.peer = "nobody";
		ev.message.text = "hello";
		if (has_accounts)
			expect(s, s->module.transport->deliver(watched_self, &ev) != DG_OK,
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
	{ "every call comes back within 10 ms", fast_calls },
	{ "every text is UTF-8", speaks_utf8 },
	{ 0 },
};
