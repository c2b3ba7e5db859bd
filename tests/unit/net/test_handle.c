/* test_handle.c - timers: once, repeated, restarted, stopped, destroyed while they run. */
#include "net/handle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct count {
	struct dg_timer *timer;
	int calls;
	int stop_at; /* destroy the timer in this call */
};

static void on_due(void *arg)
{
	struct count *c = arg;
	c->calls++;
	if (c->calls == c->stop_at)
		dg_timer_destroy(c->timer);
}

static void run(uv_loop_t *loop)
{
	uv_run(loop, UV_RUN_DEFAULT);
}

static void test_once(void **state)
{
	uv_loop_t *loop = *state;
	struct count c = { .stop_at = -1 };
	c.timer = dg_timer_create(loop, on_due, &c);
	assert_false(dg_timer_is_active(c.timer));
	dg_timer_start(c.timer, 1, 0);
	assert_true(dg_timer_is_active(c.timer));
	run(loop);
	assert_int_equal(c.calls, 1);
	assert_false(dg_timer_is_active(c.timer));
	dg_timer_start(c.timer, 0, 0);
	run(loop);
	assert_int_equal(c.calls, 2);
	dg_timer_destroy(c.timer);
}

static void test_repeats_until_it_is_destroyed_in_its_own_call(void **state)
{
	uv_loop_t *loop = *state;
	struct count c = { .stop_at = 5 };
	c.timer = dg_timer_create(loop, on_due, &c);
	dg_timer_start(c.timer, 0, 1);
	run(loop);
	assert_int_equal(c.calls, 5);
}

static void test_starting_again_replaces_the_time(void **state)
{
	uv_loop_t *loop = *state;
	struct count c = { .stop_at = -1 };
	c.timer = dg_timer_create(loop, on_due, &c);
	dg_timer_start(c.timer, 3600000, 0);
	dg_timer_start(c.timer, 1, 0);
	run(loop);
	assert_int_equal(c.calls, 1);
	dg_timer_destroy(c.timer);
}

static void test_stopped_and_destroyed_timers_are_silent(void **state)
{
	uv_loop_t *loop = *state;
	struct count c = { .stop_at = -1 };
	c.timer = dg_timer_create(loop, on_due, &c);
	dg_timer_start(c.timer, 0, 0);
	dg_timer_stop(c.timer);
	run(loop);
	dg_timer_start(c.timer, 0, 0);
	dg_timer_destroy(c.timer);
	dg_timer_destroy(NULL);
	run(loop);
	assert_int_equal(c.calls, 0);
}

static int set_up(void **state)
{
	static uv_loop_t loop;
	*state = &loop;
	return uv_loop_init(&loop);
}

static int tear_down(void **state)
{
	uv_run(*state, UV_RUN_DEFAULT);
	return uv_loop_close(*state); /* fails when a handle is left */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(once), T(repeats_until_it_is_destroyed_in_its_own_call),
		T(starting_again_replaces_the_time), T(stopped_and_destroyed_timers_are_silent) };
	return cmocka_run_group_tests_name("handle", tests, NULL, NULL);
}
