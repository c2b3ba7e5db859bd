/* life.c - see life.h. */
#include "life.h"

#include <stdio.h>
#include <string.h>

#include "util/clock.h"

#define STOP_MS   5000 /* the contract's */
#define BREATH_MS 100

static const struct dg_transport *watched;
static void *watched_self;

enum dg_status life_deliver_past_guards(const struct dg_event *ev)
{
	return watched->deliver(watched_self, ev);
}

static enum dg_status watch_create(struct dg_host *host, const void *config, void **out, struct dg_error *why)
{
	enum dg_status status = watched->create(host, config, out, why);
	watched_self = *out;
	return status;
}

bool life_create(struct suite *s, struct life *l, uint16_t port, size_t queue_max)
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

bool life_start(struct suite *s, struct life *l, uint16_t port, size_t queue_max)
{
	if (!life_create(s, l, port, queue_max))
		return false;
	enum dg_status status = dg_instance_start(l->r.instance);
	l->started = status == DG_OK;
	return expect(s, l->started, "start() answered %s: a dead network is no error", dg_status_name(status));
}

/* Let things happen for a moment: whatever the module does by itself after start(), which nobody can wait for. */
void life_breathe(struct life *l)
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

/* ---- sessions, where users log in ---- */

bool life_has_accounts(const struct suite *s)
{
	return s->module.transport->caps & DG_CAP_ACCOUNT;
}

/* What a user who fills in the form would say: stand-ins for what is required. */
size_t life_account(const struct suite *s, struct dg_pair *pairs, size_t room)
{
	size_t n = 0;
	for (const struct dg_option *o = s->module.transport->account; o && o->key && n < room; o++)
		if (!o->initial)
			pairs[n++] = (struct dg_pair){ o->key,
				o->type == DG_INT || o->type == DG_PORT ? "1"
					: o->type == DG_BOOL            ? "false"
									: "conformance" };
	return n;
}

/* The result of DG_LOGIN; the sid is in l->last_sid. */
enum dg_status life_log_in(const struct suite *s, struct life *l, bool with_account)
{
	struct dg_pair account[16];
	struct dg_event ev = DG_EVENT(DG_LOGIN, ++l->last_sid);
	ev.login.user = "conformance@example.org";
	ev.login.account = account;
	ev.login.n_account = with_account ? life_account(s, account, 16) : 0;
	return dg_instance_deliver(l->r.instance, &ev);
}

enum dg_status life_log_out(struct life *l, dg_sid sid)
{
	const struct dg_event ev = DG_EVENT(DG_LOGOUT, sid);
	return dg_instance_deliver(l->r.instance, &ev);
}

/* The last that was said of a session, or of the instance (sid 0); NULL: nothing yet. */
const struct dg_event *life_state(const struct recorder *r, dg_sid sid)
{
	for (size_t i = r->n_events; i > 0; i--)
		if (r->events[i - 1]->kind == DG_STATE && r->events[i - 1]->sid == sid)
			return r->events[i - 1];
	return NULL;
}

static dg_sid awaited;
bool life_is_decided(const struct recorder *r)
{
	const struct dg_event *state = life_state(r, awaited);
	return state && state->state.link != DG_LINK_CONNECTING;
}

bool life_is_offline(const struct recorder *r)
{
	const struct dg_event *state = life_state(r, awaited);
	return state && state->state.link == DG_LINK_OFFLINE;
}

bool life_await(struct life *l, dg_sid sid, bool (*what)(const struct recorder *r))
{
	awaited = sid;
	return recorder_run(&l->r, what);
}

bool life_has_spoken(struct suite *s, struct life *l)
{
	s->is_mute = s->is_mute || !life_await(l, 0, life_is_decided);
	return expect(s, !s->is_mute, "nothing was said of the instance itself (DG_STATE with sid 0)");
}

/* A network that takes log-ins says so of itself first; what becomes of this one is not waited for. */
bool life_enter(struct suite *s, struct life *l)
{
	if (!life_has_spoken(s, l))
		return false;
	enum dg_status status = life_log_in(s, l, true);
	l->sid = status == DG_OK ? l->last_sid : 0;
	return expect(s, status != DG_INTERNAL && status != DG_UNSUPPORTED && status != DG_AGAIN,
		"deliver() of a log-in answered %s", dg_status_name(status));
}

/* ---- texts ---- */

void life_send(struct suite *s, struct life *l, int count)
{
	for (int i = 0; i < count; i++) {
		char id[32];
		struct dg_event ev = DG_EVENT(DG_MESSAGE, l->sid);
		snprintf(id, sizeof id, "%d", 1000 + l->accepted);
		ev.message.id = id;
		ev.message.peer = s->module.transport->caps & DG_CAP_PHONE ? "+15550001111" : "conformance";
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

bool life_stop(struct suite *s, struct life *l)
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
void life_end(struct suite *s, struct life *l)
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
void life_expect_finals(struct suite *s, const struct life *l)
{
	for (int i = 0; i < l->accepted; i++) {
		char id[32];
		snprintf(id, sizeof id, "%d", 1000 + i);
		if (!expect(s, finals_of(l, id) >= 1, "message %d of %d has no final receipt", i + 1, l->accepted))
			return;
	}
}
