/* handle.c - see handle.h. Everything that waits for a time calls it. */
#include "net/handle.h"

#include <assert.h>
#include <stdlib.h>

#include "util/list.h"
#include "util/mem.h"

struct dg_timer {
	uv_timer_t uv;
	void (*on_due)(void *arg);
	void *arg;
};

struct dg_timer *dg_timer_create(uv_loop_t *loop, void (*on_due)(void *arg), void *arg)
{
	struct dg_timer *t = dg_alloc(sizeof *t);
	uv_timer_init(loop, &t->uv);
	t->on_due = on_due;
	t->arg = arg;
	return t;
}

static void on_close(uv_handle_t *uv)
{
	free(DG_OF(uv, struct dg_timer, uv));
}

void dg_timer_destroy(struct dg_timer *t)
{
	if (t)
		uv_close((uv_handle_t *)&t->uv, on_close);
}

static void on_timer(uv_timer_t *uv)
{
	struct dg_timer *t = DG_OF(uv, struct dg_timer, uv);
	t->on_due(t->arg);
}

void dg_timer_start(struct dg_timer *t, int64_t after_ms, int64_t every_ms)
{
	assert(after_ms >= 0 && every_ms >= 0);
	/* The loop's clock stands still during a turn; a long one would make the timer due too early. */
	uv_update_time(t->uv.loop);
	uv_timer_start(&t->uv, on_timer, (uint64_t)after_ms, (uint64_t)every_ms);
}

void dg_timer_stop(struct dg_timer *t)
{
	uv_timer_stop(&t->uv);
}

bool dg_timer_is_active(const struct dg_timer *t)
{
	return uv_is_active((const uv_handle_t *)&t->uv);
}
