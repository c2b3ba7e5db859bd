/* run.c - see run.h. */
#include "fake/run.h"

#include "util/clock.h"

static void on_tick(uv_timer_t *timer)
{
	(void)timer; /* it has woken the loop, which is all it is for */
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

/* Whatever is waited for may happen in any phase of a turn, also right before the loop sleeps: so it sleeps 1 ms. */
bool fake_run(uv_loop_t *loop, bool (*is_done)(void *arg), void *arg, int64_t most_ms)
{
	uv_timer_t tick;
	int64_t end_ms = dg_mono_ms() + most_ms;
	uv_timer_init(loop, &tick);
	uv_timer_start(&tick, on_tick, 1, 1);
	bool done = is_done(arg);
	while (!done && dg_mono_ms() < end_ms) {
		uv_run(loop, UV_RUN_ONCE);
		done = is_done(arg);
	}
	uv_close((uv_handle_t *)&tick, NULL);
	uv_run(loop, UV_RUN_NOWAIT); /* or the timer would outlive this frame */
	return done;
}

void fake_run_for(uv_loop_t *loop, int64_t ms)
{
	fake_run(loop, never, NULL, ms);
}

void fake_turn(uv_loop_t *loop, int turns)
{
	for (int i = 0; i < turns; i++)
		uv_run(loop, UV_RUN_NOWAIT);
}

bool fake_close(uv_loop_t *loop)
{
	for (int i = 0; i < 100 && uv_loop_alive(loop); i++)
		uv_run(loop, UV_RUN_NOWAIT);
	return uv_loop_close(loop) == 0;
}
