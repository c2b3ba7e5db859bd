/* link.c - see link.h. Names, attempts and pings around one stream.c; its end is goodbye.c. The owner is xmpp.c. */
#include "stream/link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/link_state.h"
#include "stream/vet.h"
#include "util/buf.h"
#include "util/mem.h"

#define HIGH_OCTETS (1024u * 1024)
#define LOW_OCTETS  (256u * 1024)

/* ---- what went wrong ---- */

static void note_loss(struct dg_xlink *x)
{
	x->trouble = dg_trouble_find(&x->loss);
	dg_trouble_print(x->trouble, &x->loss, x->why, sizeof x->why);
}

/* Once per reason: at DEBUG when it only happened again. */
static void say(struct dg_xlink *x, int64_t retry_ms)
{
	enum dg_level level = x->trouble->advice ? DG_LOG_ERROR : DG_LOG_WARN;
	if (strcmp(x->said, x->why) == 0)
		level = DG_LOG_DEBUG;
	memcpy(x->said, x->why, sizeof x->said);
	dg_log(x->log, level, DG_SAY("xmpp", x->trouble->sentence), DG_S("domain", x->domain), DG_S("host", x->host),
		DG_I("port", x->port), DG_S("condition", x->loss.condition[0] ? x->loss.condition : NULL),
		DG_S("text", x->loss.text[0] ? x->loss.text : NULL), DG_S("advice", x->trouble->advice),
		DG_I("retry_ms", retry_ms));
}

/* ---- attempts ---- */

static void wait_for_retry(struct dg_xlink *x)
{
	if (x->hurry)
		dg_backoff_reset(&x->backoff);
	int64_t delay_ms = x->trouble->advice && !x->hurry ? x->pace.slow_ms : dg_backoff_next(&x->backoff);
	x->hurry = false;
	x->state = LINK_WAITING;
	dg_timer_start(x->timer, delay_ms, 0);
	say(x, delay_ms);
}

/* The next address of this round that can be tried at all. */
static void try_address(struct dg_xlink *x)
{
	for (const struct sockaddr *to; (to = dg_round_next(&x->round));) {
		if (dg_stream_open(x->stream, to, x->port, &x->loss) == DG_OK) {
			x->state = LINK_CONNECTING;
			dg_timer_start(x->timer, x->pace.connect_ms, 0);
			return;
		}
		note_loss(x);
	}
	wait_for_retry(x);
}

static void on_resolved(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why)
{
	struct dg_xlink *x = arg;
	x->resolve = NULL;
	if (status == DG_OK) {
		dg_round_begin(&x->round, found);
		link_step(x, ON_FOUND);
		return;
	}
	x->loss = (struct dg_loss){ 0 };
	snprintf(x->loss.text, sizeof x->loss.text, "%s: %s", x->host, why);
	note_loss(x);
	link_step(x, ON_NOT_FOUND);
}

static void look_up(struct dg_xlink *x)
{
	x->state = LINK_RESOLVING;
	x->resolve = dg_resolve_start(x->loop, x->host, x->port, on_resolved, x);
}

/* An attempt failed. Another address may do better, unless it was the server that refused us. */
static void fail_attempt(struct dg_xlink *x)
{
	if (x->loss.was_open)
		wait_for_retry(x);
	else
		try_address(x);
}

static void time_out(struct dg_xlink *x)
{
	dg_stream_abort(x->stream, "no answer in time");
}

/* ---- up ---- */

static void set_watch(struct dg_xlink *x)
{
	int64_t left_ms = dg_pulse_due_ms(&x->pulse, x->stream, &x->pace) - link_now_ms(x);
	dg_timer_start(x->timer, left_ms > 0 ? left_ms : 0, 0);
}

static void ask(struct dg_xlink *x)
{
	dg_pulse_ask(&x->pulse, x->stream, link_now_ms(x));
}

static void watch(struct dg_xlink *x)
{
	dg_pulse_look(&x->pulse, x->stream);
	if (x->paused) { /* it may have answered: we do not look */
		dg_timer_start(x->timer, x->pace.answer_ms, 0);
		return;
	}
	if (link_now_ms(x) < dg_pulse_due_ms(&x->pulse, x->stream, &x->pace)) {
		set_watch(x);
	} else if (dg_barriers_asking(&x->pulse.barriers)) {
		dg_stream_abort(
			x->stream, "the server does not answer a ping: does it hang, or is server.vhosts wrong?");
	} else {
		ask(x);
		set_watch(x);
	}
}

static void come_up(struct dg_xlink *x)
{
	x->state = LINK_UP;
	dg_round_keep(&x->round);
	x->why[0] = x->said[0] = '\0';
	x->up_since_ms = link_now_ms(x);
	x->counters.up->value = 1;
	dg_pulse_renew(&x->pulse);
	set_watch(x);
	dg_log(x->log, DG_LOG_INFO, DG_SAY("xmpp", "the stream is up"), DG_S("domain", x->domain),
		DG_S("host", x->host), DG_I("port", x->port));
	x->events.on_up(x->arg);
}

static void go_down(struct dg_xlink *x)
{
	x->counters.up->value = x->counters.queued->value = 0;
	x->counters.losses->value++;
	if (link_now_ms(x) - x->up_since_ms >= x->pace.proven_ms)
		dg_backoff_reset(&x->backoff);
	x->state = LINK_WAITING; /* whoever is told may stop the link */
	dg_barriers_fail(&x->pulse.barriers);
	x->events.on_down(x->arg, x->loss.condition[0] ? x->loss.condition : NULL, x->why);
	if (x->state == LINK_WAITING)
		wait_for_retry(x);
}

/* clang-format off */
static void (*const steps[LINK_STATES][LINK_EVENTS])(struct dg_xlink *x) = {
	[LINK_IDLE]       = { [ON_START] = look_up, [ON_STOP] = goodbye_end },
	[LINK_RESOLVING]  = { [ON_FOUND] = try_address, [ON_NOT_FOUND] = wait_for_retry, [ON_STOP] = goodbye_end },
	[LINK_CONNECTING] = { [ON_OPENED] = come_up, [ON_LOST] = fail_attempt, [ON_DUE] = time_out, [ON_STOP] = goodbye_cut },
	[LINK_UP]         = { [ON_LOST] = go_down, [ON_DUE] = watch, [ON_STOP] = goodbye_begin },
	[LINK_DRAINING]   = { [ON_LOST] = goodbye_end, [ON_DUE] = goodbye_due, [ON_PASSED] = goodbye_listen },
	[LINK_LISTENING]  = { [ON_LOST] = goodbye_end, [ON_DUE] = goodbye_due },
	[LINK_FINISHING]  = { [ON_LOST] = goodbye_end, [ON_DUE] = goodbye_cut, [ON_PASSED] = goodbye_say },
	[LINK_CLOSING]    = { [ON_LOST] = goodbye_end, [ON_DUE] = goodbye_cut },
	[LINK_WAITING]    = { [ON_DUE] = look_up, [ON_STOP] = goodbye_end },
	[LINK_STOPPED]    = { [ON_DUE] = goodbye_tell },
};
/* clang-format on */

void link_step(struct dg_xlink *x, enum link_event event)
{
	if (steps[x->state][event])
		steps[x->state][event](x);
}

/* ---- the stream's events ---- */

static void on_up(void *arg)
{
	link_step(arg, ON_OPENED);
}

static void on_lost(void *arg, const struct dg_loss *loss)
{
	struct dg_xlink *x = arg;
	x->loss = *loss;
	note_loss(x);
	link_step(x, ON_LOST);
}

static void on_stanza(void *arg, const struct dg_element *stanza, bool truncated)
{
	struct dg_xlink *x = arg;
	if (dg_barriers_answer(&x->pulse.barriers, stanza)) {
		if (x->counters.barrier)
			dg_histogram_add(x->counters.barrier, 1000 * (link_now_ms(x) - x->pulse.barriers.asked_ms));
		return;
	}
	x->counters.in->value++;
	x->counters.truncated->value += truncated;
	x->events.on_stanza(x->arg, stanza, truncated);
}

static void on_flush(void *arg)
{
	struct dg_xlink *x = arg;
	dg_pulse_look(&x->pulse, x->stream);
	x->counters.queued->value = (int64_t)dg_stream_queued(x->stream);
	if (!dg_barriers_due(&x->pulse.barriers))
		return;
	ask(x);
	if (x->state == LINK_UP) /* a draining link has its own limit */
		set_watch(x);
}

static void on_drained(void *arg)
{
	struct dg_xlink *x = arg;
	dg_barriers_excuse(&x->pulse.barriers, link_now_ms(x)); /* it may have been choked */
	if (x->state == LINK_UP && x->events.on_drained)
		x->events.on_drained(x->arg);
}

static const struct dg_stream_events stream_events = {
	.on_up = on_up,
	.on_lost = on_lost,
	.on_stanza = on_stanza,
	.on_flush = on_flush,
	.on_drained = on_drained,
};

static void on_due(void *arg)
{
	link_step(arg, ON_DUE);
}

/* ---- the surface ---- */

struct dg_xlink *dg_xlink_create(uv_loop_t *loop, const struct dg_xlink_options *options,
	const struct dg_xlink_events *events, void *arg, const struct dg_log *log, struct dg_metrics *metrics)
{
	struct dg_xlink *x = dg_alloc(sizeof *x);
	x->loop = loop;
	x->host = dg_strdup(options->host);
	x->port = options->port;
	x->domain = dg_strdup(options->domain);
	x->secret = dg_strdup(options->secret);
	const char *dot = strchr(options->domain, '.');
	x->server = dg_strdup(options->server ? options->server : dot ? dot + 1 : options->domain);
	x->events = *events;
	x->arg = arg;
	x->log = log;
	dg_counters_init(&x->counters, metrics, x->domain);
	dg_xlink_set_pace(x, &dg_pace_usual);
	x->stream = dg_stream_create(loop, x->domain, x->secret, &stream_events, x);
	dg_stream_limit(x->stream, options->high_octets ? options->high_octets : HIGH_OCTETS,
		options->low_octets ? options->low_octets : LOW_OCTETS);
	x->timer = dg_timer_create(loop, on_due, x);
	dg_barriers_init(&x->pulse.barriers, x->domain, x->server);
	snprintf(x->why, sizeof x->why, "not started");
	return x;
}

void dg_xlink_set_pace(struct dg_xlink *x, const struct dg_pace *pace)
{
	x->pace = *pace;
	x->backoff = (struct dg_backoff){ .first_ms = pace->first_ms, .most_ms = pace->most_ms };
}

void dg_xlink_start(struct dg_xlink *x)
{
	assert(x->state == LINK_IDLE);
	link_step(x, ON_START);
}

static void on_all_said(void *arg, bool yes)
{
	struct dg_xlink *x = arg;
	if (yes && x->state == LINK_UP)
		dg_stream_abort(x->stream, "the operator asked for another connection");
}

enum dg_status dg_xlink_reconnect(struct dg_xlink *x)
{
	switch (x->state) {
	case LINK_UP: dg_xlink_barrier(x, on_all_said, x); return DG_OK;
	case LINK_WAITING: dg_timer_start(x->timer, 0, 0); return DG_OK;
	case LINK_RESOLVING:
	case LINK_CONNECTING: return DG_OK; /* that is what it is doing */
	case LINK_IDLE:
	case LINK_DRAINING:
	case LINK_LISTENING:
	case LINK_FINISHING:
	case LINK_CLOSING:
	case LINK_STOPPED:
	case LINK_STATES: return DG_OFFLINE;
	}
	return DG_OFFLINE;
}

void dg_xlink_stop(struct dg_xlink *x, void (*on_stopped)(void *arg))
{
	assert(!x->on_stopped && x->state != LINK_STOPPED);
	x->on_stopped = on_stopped;
	link_step(x, ON_STOP);
}

void dg_xlink_destroy(struct dg_xlink *x)
{
	if (!x)
		return;
	assert(x->state == LINK_IDLE || x->state == LINK_STOPPED);
	dg_resolve_cancel(x->resolve);
	dg_timer_destroy(x->timer);
	dg_stream_destroy(x->stream);
	dg_pulse_finish(&x->pulse);
	free(x->host);
	free(x->domain);
	explicit_bzero(x->secret, strlen(x->secret));
	free(x->secret);
	free(x->server);
	free(x);
}

bool dg_xlink_is_closing(const struct dg_xlink *x)
{
	return x->state == LINK_FINISHING || x->state == LINK_CLOSING;
}

bool dg_xlink_is_up(const struct dg_xlink *x)
{
	return x->state == LINK_UP;
}

bool dg_xlink_is_full(const struct dg_xlink *x)
{
	return dg_stream_is_full(x->stream);
}

size_t dg_xlink_queued(const struct dg_xlink *x)
{
	return dg_stream_queued(x->stream);
}

const char *dg_xlink_why_down(const struct dg_xlink *x)
{
	return x->state == LINK_UP ? NULL : x->why;
}

static bool can_speak(const struct dg_xlink *x)
{
	return x->state == LINK_UP || x->state == LINK_DRAINING || x->state == LINK_LISTENING;
}

enum dg_status dg_xlink_send(struct dg_xlink *x, const char *stanza, size_t octets)
{
	if (!can_speak(x))
		return DG_OFFLINE;
	enum dg_status status = dg_vet(stanza, octets, x->domain);
	if (status == DG_OK) {
		dg_stream_write(x->stream, stanza, octets);
		x->counters.out->value++;
	} else if (status == DG_INVALID) {
		dg_log(x->log, DG_LOG_ERROR,
			DG_SAY("xmpp", "a stanza without proper addresses was not sent: this is a bug of ours"),
			DG_S("domain", x->domain), DG_I("octets", octets));
	}
	return status;
}

void dg_xlink_barrier(struct dg_xlink *x, void (*passed)(void *arg, bool yes), void *arg)
{
	if (can_speak(x))
		dg_barriers_add(&x->pulse.barriers, passed, arg);
	else
		passed(arg, false);
}

void dg_xlink_hurry(struct dg_xlink *x)
{
	assert(x->state == LINK_WAITING || x->state == LINK_STOPPED);
	x->hurry = x->state == LINK_WAITING;
}

void dg_xlink_pause(struct dg_xlink *x, bool paused)
{
	if (x->paused && !paused)
		dg_barriers_excuse(&x->pulse.barriers, link_now_ms(x));
	x->paused = paused;
	dg_stream_pause(x->stream, paused);
}
