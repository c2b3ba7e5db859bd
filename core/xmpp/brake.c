/* brake.c - see brake.h. */
#include "xmpp/brake.h"

#include "net/handle.h"

enum {
	ON_PERCENT = 50, /* of what intake takes */
	OFF_PERCENT = 25,
	MOST_MS = 1000,
	LOOK_MS = 10,
};

static void hold(struct brake *b, bool yes)
{
	b->on = yes;
	b->hold(b->arg, yes);
}

static void release(struct brake *b)
{
	dg_timer_stop(b->timer);
	if (b->on)
		hold(b, false);
}

static void on_look(void *arg)
{
	struct brake *b = arg;
	bool caught_up = dg_router_load(b->router) < OFF_PERCENT;
	if (!caught_up && (int64_t)uv_now(b->loop) - b->since_ms < MOST_MS)
		return;
	b->spent = !caught_up;
	release(b);
}

void brake_init(struct brake *b, uv_loop_t *loop, const struct dg_router *router, void (*hold_all)(void *arg, bool yes),
	void *arg, struct dg_metrics *metrics)
{
	*b = (struct brake){ .router = router, .loop = loop, .hold = hold_all, .arg = arg };
	b->timer = dg_timer_create(loop, on_look, b);
	if (metrics)
		b->pauses = dg_metrics_counter(metrics, "dragoman_xmpp_pauses_total", NULL,
			"Moments in which nothing was read from the servers because the journal lagged.");
}

void brake_finish(struct brake *b)
{
	dg_timer_destroy(b->timer);
}

void brake_look(struct brake *b)
{
	if (b->on || b->stopped)
		return;
	unsigned load = dg_router_load(b->router);
	b->spent = b->spent && load >= OFF_PERCENT;
	if (b->spent || load < ON_PERCENT)
		return;
	if (b->pauses)
		b->pauses->value++;
	b->since_ms = (int64_t)uv_now(b->loop);
	hold(b, true);
	dg_timer_start(b->timer, LOOK_MS, LOOK_MS);
}

void brake_stop(struct brake *b)
{
	b->stopped = true;
	release(b);
}
