/* goodbye.c - the orderly end of a link: what was said is covered by a barrier, nobody is talking any more, then
 * </stream:stream>, and all that the server still says is heard. link.c calls it, from its table; see link_state.h. */
#include <stdio.h>

#include "stream/link_state.h"

/* on_stopped is told from the timer, with nothing of ours on the stack. */
void goodbye_end(struct dg_xlink *x)
{
	x->counters.up->value = 0;
	x->state = LINK_STOPPED;
	snprintf(x->why, sizeof x->why, "stopped");
	dg_timer_start(x->timer, 0, 0);
	dg_barriers_fail(&x->pulse.barriers);
}

void goodbye_tell(struct dg_xlink *x)
{
	void (*on_stopped)(void *arg) = x->on_stopped;
	x->on_stopped = NULL;
	if (on_stopped)
		on_stopped(x->arg);
}

void goodbye_cut(struct dg_xlink *x)
{
	x->state = LINK_CLOSING;
	dg_stream_abort(x->stream, "stopped");
}

static void on_barrier(void *arg, bool yes)
{
	if (yes)
		link_step(arg, ON_PASSED);
}

static void set_limit(struct dg_xlink *x, int64_t most_ms)
{
	int64_t left_ms = x->end_by_ms - link_now_ms(x);
	left_ms = left_ms < most_ms ? left_ms : most_ms;
	dg_timer_start(x->timer, left_ms > 0 ? left_ms : 0, 0);
}

static void drain(struct dg_xlink *x)
{
	x->state = LINK_DRAINING;
	set_limit(x, x->pace.drain_ms);
	dg_barriers_add(&x->pulse.barriers, on_barrier, x);
}

void goodbye_begin(struct dg_xlink *x)
{
	snprintf(x->why, sizeof x->why, "stopping");
	x->end_by_ms = link_now_ms(x) + x->pace.drain_ms;
	dg_stream_pause(x->stream, false); /* or the barrier's answer could not be read */
	drain(x);
}

/* ejabberd drops what it routes to us between our goodbye and the end of its own process for us, without a word to the
 * sender. Nothing that a component can say prevents that, so the goodbye is said when nobody is talking. */
void goodbye_listen(struct dg_xlink *x)
{
	if (dg_pulse_is_busy(&x->pulse, x->stream)) { /* the owner has said something meanwhile */
		dg_barriers_add(&x->pulse.barriers, on_barrier, x);
		return;
	}
	x->state = LINK_LISTENING;
	x->listening_since_ms = link_now_ms(x);
	set_limit(x, x->pace.lull_ms);
}

/* A goodbye in the midst of a stanza would be none. */
void goodbye_say(struct dg_xlink *x)
{
	if (dg_stream_queued(x->stream))
		return;
	x->state = LINK_CLOSING;
	set_limit(x, x->pace.closing_ms);
	dg_stream_close(x->stream);
}

/* Answers are on their way to what has just come, and as long as they may be given there will be more: there is no end
 * to that. Whatever comes from now on is handled as if our goodbye were said already. */
static void finish(struct dg_xlink *x)
{
	x->state = LINK_FINISHING;
	set_limit(x, x->pace.closing_ms);
	dg_barriers_add(&x->pulse.barriers, on_barrier, x);
}

void goodbye_due(struct dg_xlink *x)
{
	bool is_late = link_now_ms(x) >= x->end_by_ms;
	bool has_come = dg_stream_read_ms(x->stream) > x->listening_since_ms;
	if (!is_late && (has_come || dg_pulse_is_busy(&x->pulse, x->stream))) {
		drain(x);
		return;
	}
	x->end_by_ms = link_now_ms(x) + x->pace.closing_ms;
	if (dg_stream_queued(x->stream))
		finish(x);
	else
		goodbye_say(x);
}
