/* link.c - see link.h. Names, attempts, pings and goodbyes around one stream.c; the owner is xmpp.c. */
#include "xmpp/link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/backoff.h"
#include "net/handle.h"
#include "net/resolve.h"
#include "util/buf.h"
#include "util/mem.h"
#include "xmpp/counters.h"
#include "xmpp/pace.h"
#include "xmpp/pulse.h"
#include "xmpp/round.h"
#include "xmpp/stream.h"
#include "xmpp/trouble.h"
#include "xmpp/vet.h"

#define HIGH_OCTETS (1024u * 1024)
#define LOW_OCTETS  (256u * 1024)

enum state { IDLE, RESOLVING, CONNECTING, UP, DRAINING, LISTENING, CLOSING, WAITING, STOPPED, STATES };
enum event { START, FOUND, NOT_FOUND, OPENED, LOST, DUE, STOP, PASSED, EVENTS };

struct dg_xlink {
	uv_loop_t *loop;
	char *host, *domain, *secret, *server;
	uint16_t port;
	struct dg_xlink_events events;
	void *arg;
	const struct dg_log *log;
	struct dg_counters counters;
	struct dg_pace pace;
	enum state state;
	struct dg_stream *stream;
	struct dg_timer *timer; /* one: what it means is the state's */
	struct dg_resolve *resolve;
	struct dg_round round;
	struct dg_backoff backoff;
	int64_t up_since_ms;
	int64_t listening_since_ms, goodbye_by_ms; /* of a stop */
	struct dg_pulse pulse;
	bool paused;
	bool hurry;                       /* the next attempt comes soon */
	const struct dg_trouble *trouble; /* of the last loss */
	struct dg_loss loss;
	char why[768];  /* the same as a sentence; "" while up */
	char said[768]; /* what the log has been told, so that it is told once */
	void (*on_stopped)(void *arg);
};

static void step(struct dg_xlink *x, enum event event);

static int64_t now_ms(const struct dg_xlink *x)
{
	return (int64_t)uv_now(x->loop);
}

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
	x->state = WAITING;
	dg_timer_start(x->timer, delay_ms, 0);
	say(x, delay_ms);
}

/* The next address of this round that can be tried at all. */
static void try_address(struct dg_xlink *x)
{
	for (const struct sockaddr *to; (to = dg_round_next(&x->round));) {
		if (dg_stream_open(x->stream, to, x->port, &x->loss) == DG_OK) {
			x->state = CONNECTING;
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
		step(x, FOUND);
		return;
	}
	x->loss = (struct dg_loss){ 0 };
	snprintf(x->loss.text, sizeof x->loss.text, "%s: %s", x->host, why);
	note_loss(x);
	step(x, NOT_FOUND);
}

static void look_up(struct dg_xlink *x)
{
	x->state = RESOLVING;
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
	int64_t left_ms = dg_pulse_due_ms(&x->pulse, x->stream, &x->pace) - now_ms(x);
	dg_timer_start(x->timer, left_ms > 0 ? left_ms : 0, 0);
}

static void ask(struct dg_xlink *x)
{
	dg_pulse_ask(&x->pulse, x->stream, now_ms(x));
}

static void watch(struct dg_xlink *x)
{
	dg_pulse_look(&x->pulse, x->stream);
	if (x->paused) { /* it may have answered: we do not look */
		dg_timer_start(x->timer, x->pace.answer_ms, 0);
		return;
	}
	if (now_ms(x) < dg_pulse_due_ms(&x->pulse, x->stream, &x->pace)) {
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
	x->state = UP;
	dg_round_keep(&x->round);
	x->why[0] = x->said[0] = '\0';
	x->up_since_ms = now_ms(x);
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
	if (now_ms(x) - x->up_since_ms >= x->pace.proven_ms)
		dg_backoff_reset(&x->backoff);
	x->state = WAITING; /* whoever is told may stop the link */
	dg_barriers_fail(&x->pulse.barriers);
	x->events.on_down(x->arg, x->loss.condition[0] ? x->loss.condition : NULL, x->why);
	if (x->state == WAITING)
		wait_for_retry(x);
}

/* ---- the orderly end ---- */

/* on_stopped is told from the timer, with nothing of ours on the stack. */
static void end(struct dg_xlink *x)
{
	x->counters.up->value = 0;
	x->state = STOPPED;
	snprintf(x->why, sizeof x->why, "stopped");
	dg_timer_start(x->timer, 0, 0);
	dg_barriers_fail(&x->pulse.barriers);
}

static void tell_stopped(struct dg_xlink *x)
{
	void (*on_stopped)(void *arg) = x->on_stopped;
	x->on_stopped = NULL;
	if (on_stopped)
		on_stopped(x->arg);
}

static void abandon(struct dg_xlink *x)
{
	x->state = CLOSING;
	dg_stream_abort(x->stream, "stopped");
}

static void on_drained_barrier(void *arg, bool yes)
{
	if (yes)
		step(arg, PASSED);
}

static void wait_at_most(struct dg_xlink *x, int64_t most_ms)
{
	int64_t left_ms = x->goodbye_by_ms - now_ms(x);
	left_ms = left_ms < most_ms ? left_ms : most_ms;
	dg_timer_start(x->timer, left_ms > 0 ? left_ms : 0, 0);
}

static void drain_more(struct dg_xlink *x)
{
	x->state = DRAINING;
	wait_at_most(x, x->pace.drain_ms);
	dg_barriers_add(&x->pulse.barriers, on_drained_barrier, x);
}

static void drain(struct dg_xlink *x)
{
	snprintf(x->why, sizeof x->why, "stopping");
	x->goodbye_by_ms = now_ms(x) + x->pace.drain_ms;
	dg_stream_pause(x->stream, false); /* or the barrier's answer could not be read */
	drain_more(x);
}

/* ejabberd drops what it routes to us between our goodbye and the end of its own process for us, without a word to the
 * sender. Nothing that a component can say prevents that, so the goodbye is said when nobody is talking. */
static void listen_for_lull(struct dg_xlink *x)
{
	if (dg_pulse_is_busy(&x->pulse, x->stream)) {
		dg_barriers_add(&x->pulse.barriers, on_drained_barrier, x);
		return;
	}
	x->state = LISTENING;
	x->listening_since_ms = now_ms(x);
	wait_at_most(x, x->pace.lull_ms);
}

/* The lull is over, or the time is up. A goodbye in the midst of a stanza would be none. */
static void leave(struct dg_xlink *x)
{
	bool is_late = now_ms(x) >= x->goodbye_by_ms;
	bool has_come = dg_stream_read_ms(x->stream) > x->listening_since_ms;
	if (is_late && dg_stream_queued(x->stream)) {
		abandon(x);
	} else if (!is_late && (has_come || dg_pulse_is_busy(&x->pulse, x->stream))) {
		drain_more(x);
	} else {
		x->state = CLOSING;
		dg_timer_start(x->timer, x->pace.closing_ms, 0);
		dg_stream_close(x->stream);
	}
}

/* clang-format off */
static void (*const steps[STATES][EVENTS])(struct dg_xlink *x) = {
	[IDLE]       = { [START] = look_up, [STOP] = end },
	[RESOLVING]  = { [FOUND] = try_address, [NOT_FOUND] = wait_for_retry, [STOP] = end },
	[CONNECTING] = { [OPENED] = come_up, [LOST] = fail_attempt, [DUE] = time_out, [STOP] = abandon },
	[UP]         = { [LOST] = go_down, [DUE] = watch, [STOP] = drain },
	[DRAINING]   = { [LOST] = end, [DUE] = leave, [PASSED] = listen_for_lull },
	[LISTENING]  = { [LOST] = end, [DUE] = leave },
	[CLOSING]    = { [LOST] = end, [DUE] = abandon },
	[WAITING]    = { [DUE] = look_up, [STOP] = end },
	[STOPPED]    = { [DUE] = tell_stopped },
};
/* clang-format on */

/* What a state has no answer to does not matter in it. */
static void step(struct dg_xlink *x, enum event event)
{
	if (steps[x->state][event])
		steps[x->state][event](x);
}

/* ---- the stream's events ---- */

static void on_up(void *arg)
{
	step(arg, OPENED);
}

static void on_lost(void *arg, const struct dg_loss *loss)
{
	struct dg_xlink *x = arg;
	x->loss = *loss;
	note_loss(x);
	step(x, LOST);
}

static void on_stanza(void *arg, const struct dg_element *stanza, bool truncated)
{
	struct dg_xlink *x = arg;
	if (dg_barriers_answer(&x->pulse.barriers, stanza)) {
		if (x->counters.barrier)
			dg_histogram_add(x->counters.barrier, 1000 * (now_ms(x) - x->pulse.barriers.asked_ms));
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
	if (x->state == UP) /* a draining link has its own limit */
		set_watch(x);
}

static void on_drained(void *arg)
{
	struct dg_xlink *x = arg;
	dg_barriers_excuse(&x->pulse.barriers, now_ms(x)); /* it may have been choked */
	if (x->state == UP && x->events.on_drained)
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
	step(arg, DUE);
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
	assert(x->state == IDLE);
	step(x, START);
}

void dg_xlink_stop(struct dg_xlink *x, void (*on_stopped)(void *arg))
{
	assert(!x->on_stopped && x->state != STOPPED);
	x->on_stopped = on_stopped;
	step(x, STOP);
}

void dg_xlink_destroy(struct dg_xlink *x)
{
	if (!x)
		return;
	assert(x->state == IDLE || x->state == STOPPED);
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
	return x->state == CLOSING;
}

bool dg_xlink_is_up(const struct dg_xlink *x)
{
	return x->state == UP;
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
	return x->state == UP ? NULL : x->why;
}

static bool can_speak(const struct dg_xlink *x)
{
	return x->state == UP || x->state == DRAINING || x->state == LISTENING;
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
	assert(x->state == WAITING || x->state == STOPPED);
	x->hurry = x->state == WAITING;
}

void dg_xlink_pause(struct dg_xlink *x, bool paused)
{
	if (x->paused && !paused)
		dg_barriers_excuse(&x->pulse.barriers, now_ms(x));
	x->paused = paused;
	dg_stream_pause(x->stream, paused);
}
