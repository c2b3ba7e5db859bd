/* instance.c - see instance.h. The router owns instances; this file holds their life and guards every call into the
 * module. What the module reports back is fact.c's. */
#include "module/instance.h"

#include <assert.h>
#include <stdlib.h>

#include "module/inside.h"
#include "module/kinds.h"
#include "util/mem.h"

#define QUEUE_MAX 10000u
#define STOP_MS   5000

static struct dg_instance *of(struct dg_host *host)
{
	return (struct dg_instance *)host;
}

/* ---- the host's answers about life ---- */

static void on_ready(struct dg_host *host)
{
	struct dg_instance *i = of(host);
	i->said_ready = true;
	if (i->stand == STAND_RUNNING)
		dg_turn_ask(i->turn);
}

static void on_stopped(struct dg_host *host)
{
	struct dg_instance *i = of(host);
	if (i->stand != STAND_STOPPING || i->said_stopped) {
		module_breach(&i->base, BREACH_STOPPED);
		return;
	}
	i->said_stopped = true;
	dg_turn_ask(i->turn);
}

static void on_answer(
	struct dg_host *host, uint64_t hook, unsigned code, const char *type, const void *body, size_t octets)
{
	struct dg_instance *i = of(host);
	(void)hooks_answer(&i->hooks, hook, code, type, body, octets); /* too late: 503 was said */
}

/* Its end: what is still owed is told first. The owner may destroy the instance from on_stopped. */
static void end(struct dg_instance *i)
{
	dg_timer_stop(i->deadline);
	hooks_end(&i->hooks);
	facts_settle(i);
	i->stand = STAND_STOPPED;
	i->owner->on_stopped(i->arg, i);
}

static void on_turn(void *arg)
{
	struct dg_instance *i = arg;
	if (i->stand == STAND_STOPPED)
		return; /* abandoned: the owner may be gone */
	bool ready = i->said_ready && i->stand == STAND_RUNNING;
	facts_drain(i);
	if (ready) {
		i->said_ready = false;
		i->owner->on_ready(i->arg, i);
	}
	if (i->stand == STAND_STOPPING && i->said_stopped && !i->n_queued && !i->n_kept && !i->n_asked)
		end(i);
}

static void on_deadline(void *arg)
{
	struct dg_instance *i = arg;
	dg_log(i->base.log, DG_LOG_ERROR,
		DG_SAY(i->name,
			i->said_stopped ? "the journal did not answer in time: the instance is abandoned"
					: "the module did not stop in time: it is abandoned, its memory stays"),
		DG_S("module", i->transport->name), DG_I("ms", i->stop_ms));
	i->forsaken = true;
	facts_drain(i);
	end(i);
}

/* ---- life ---- */

static enum dg_status create_module(struct dg_instance *i, const void *config, struct dg_error *why)
{
	*why = (struct dg_error){ 0 };
	int64_t began = module_call_begin(&i->base);
	enum dg_status s = i->transport->create(&i->base.host, config, &i->self, why);
	module_call_end(&i->base, CALL_CREATE, began);
	return module_created(&i->base, s, i->self, why);
}

static uint32_t caps_of(const struct dg_transport *transport, const void *config)
{
	uint32_t caps = transport->caps;
	for (const struct dg_option *o = transport->options; o && o->key; o++)
		if (o->type == DG_BOOL && o->caps && !*(const bool *)((const char *)config + o->offset))
			caps &= ~o->caps;
	return caps;
}

static void release(struct dg_instance *i)
{
	facts_finish(i);
	flights_finish(&i->flights);
	hooks_finish(&i->hooks);
	dg_map_destroy(i->sessions);
	dg_turn_destroy(i->turn);
	dg_timer_destroy(i->deadline);
	module_host_finish(&i->base);
	free(i->name);
	free(i->domain);
	free(i);
}

struct dg_instance *dg_instance_create(uv_loop_t *loop, const struct dg_instance_options *options,
	const struct dg_instance_owner *owner, void *arg, const struct dg_log *log, struct dg_metrics *metrics,
	struct dg_error *why)
{
	struct dg_instance *i = dg_alloc(sizeof *i);
	module_host_init(&i->base, loop, options->name, options->domain, options->transport->name, log, metrics);
	facts_init(i);
	i->base.host.ready = on_ready;
	i->base.host.stopped = on_stopped;
	i->base.host.answer = on_answer;
	i->owner = owner;
	i->arg = arg;
	i->transport = options->transport;
	i->caps = caps_of(options->transport, options->config);
	i->name = dg_strdup(options->name);
	i->domain = dg_strdup(options->domain);
	i->queue_max = options->queue_max ? options->queue_max : QUEUE_MAX;
	i->stop_ms = options->stop_ms ? options->stop_ms : STOP_MS;
	i->sessions = dg_map_create();
	hooks_init(&i->hooks, loop);
	i->turn = dg_turn_create(loop, on_turn, i);
	i->deadline = dg_timer_create(loop, on_deadline, i);
	i->thread = uv_thread_self();
	if (create_module(i, options->config, why) == DG_OK)
		return i;
	release(i);
	return NULL;
}

enum dg_status dg_instance_start(struct dg_instance *i)
{
	assert(i->stand == STAND_CREATED);
	i->stand = STAND_RUNNING;
	int64_t began = module_call_begin(&i->base);
	enum dg_status s = i->transport->start(i->self);
	module_call_end(&i->base, CALL_START, began);
	s = module_status(&i->base, s);
	if (s != DG_OK)
		i->stand = STAND_CREATED;
	return s;
}

void dg_instance_stop(struct dg_instance *i)
{
	if (i->stand != STAND_RUNNING)
		return;
	i->stand = STAND_STOPPING;
	dg_timer_start(i->deadline, i->stop_ms, 0);
	int64_t began = module_call_begin(&i->base);
	i->transport->stop(i->self);
	module_call_end(&i->base, CALL_STOP, began);
}

/* The module may call its host at any time, so that and what it leads to stay: it only counts and writes nowhere. */
static void forsake(struct dg_instance *i)
{
	module_host_cut(&i->base);
	hooks_finish(&i->hooks);
	dg_turn_destroy(i->turn);
	dg_timer_destroy(i->deadline);
}

void dg_instance_destroy(struct dg_instance *i)
{
	if (!i)
		return;
	assert(i->stand == STAND_CREATED || i->stand == STAND_STOPPED);
	if (i->forsaken || i->n_kept || i->n_asked) { /* start() failed with answers under way */
		forsake(i);
		return;
	}
	facts_finish(i);
	int64_t began = module_call_begin(&i->base);
	i->transport->destroy(i->self);
	module_call_end(&i->base, CALL_DESTROY, began);
	release(i);
}

/* ---- hooks, and what is only asked ---- */

enum dg_status dg_instance_hook(struct dg_instance *i, struct dg_hook *hook, dg_hook_answered *answered, void *arg)
{
	if (!i->transport->hook)
		return DG_UNSUPPORTED;
	if (i->stand != STAND_RUNNING)
		return DG_OFFLINE;
	hook->id = hooks_add(&i->hooks, answered, arg);
	int64_t began = module_call_begin(&i->base);
	i->transport->hook(i->self, hook);
	module_call_end(&i->base, CALL_HOOK, began);
	return DG_OK;
}

enum dg_status dg_instance_measure(struct dg_instance *i, const struct dg_event *ev, struct dg_measure *out)
{
	struct dg_measure found = { .size = sizeof found, .segments = 1, .units = 1, .room = 1 };
	enum dg_status s = DG_OK;
	if (i->transport->measure) {
		int64_t began = module_call_begin(&i->base);
		s = module_status(&i->base, i->transport->measure(i->self, ev, &found));
		module_call_end(&i->base, CALL_MEASURE, began);
	}
	if (s == DG_OK)
		*out = found;
	return s;
}

/* ---- down: deliver ---- */

static enum dg_status call_deliver(struct dg_instance *i, const struct dg_event *ev)
{
	int64_t began = module_call_begin(&i->base);
	enum dg_status s = i->transport->deliver(i->self, ev);
	module_call_end(&i->base, CALL_DELIVER, began);
	return module_status(&i->base, s);
}

/* The receipt may come from inside deliver(), so the message is in the book before. */
static enum dg_status deliver_message(struct dg_instance *i, const struct dg_event *ev)
{
	const char *id = ev->message.id;
	assert(id);
	flights_add(&i->flights, id);
	enum dg_status s = call_deliver(i, ev);
	if (s == DG_OK)
		return s;
	if (flights_waits(&i->flights, id)) {
		flights_remove(&i->flights, id);
		return s;
	}
	module_breach(&i->base, BREACH_TWICE); /* refused, and settled: the receipt is on its way and counts */
	return DG_OK;
}

static enum dg_status deliver_login(struct dg_instance *i, const struct dg_event *ev)
{
	sessions_open(i, ev->sid);
	enum dg_status s = call_deliver(i, ev);
	if (s != DG_OK)
		sessions_close(i, ev->sid);
	return s;
}

enum dg_status dg_instance_deliver(struct dg_instance *i, const struct dg_event *ev)
{
	assert(!i->base.inside); /* a module is never re-entered */
	if (i->stand != STAND_RUNNING)
		return DG_OFFLINE;
	if (!kinds_may(i->transport->caps, DG_DOWN, ev))
		return DG_UNSUPPORTED;
	if (ev->kind == DG_LOGIN)
		return deliver_login(i, ev);
	if (ev->sid && !sessions_has(i, ev->sid))
		return DG_NOENT;
	return ev->kind == DG_MESSAGE ? deliver_message(i, ev) : call_deliver(i, ev);
}

bool dg_instance_has_session(const struct dg_instance *i, dg_sid sid)
{
	return sessions_has(i, sid);
}

bool dg_instance_is_forsaken(const struct dg_instance *i)
{
	return i->forsaken;
}

const char *dg_instance_name(const struct dg_instance *i)
{
	return i->name;
}

const char *dg_instance_domain(const struct dg_instance *i)
{
	return i->domain;
}

const struct dg_transport *dg_instance_transport(const struct dg_instance *i)
{
	return i->transport;
}

uint32_t dg_instance_caps(const struct dg_instance *i)
{
	return i->caps;
}
