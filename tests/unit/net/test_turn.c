/* test_turn.c - a call at the next turn: once however often asked, asked again from inside, destroyed from inside. */
#include "net/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct count {
	struct dg_turn *turn;
	int calls, again;
	int destroy_at;
};

static void on_turn(void *arg)
{
	struct count *c = arg;
	c->calls++;
	if (c->again-- > 0)
		dg_turn_ask(c->turn);
	if (c->calls == c->destroy_at)
		dg_turn_destroy(c->turn);
}

static void test_once_and_later(void **state)
{
	struct count c = { .destroy_at = -1 };
	c.turn = dg_turn_create(*state, on_turn, &c);
	dg_turn_ask(c.turn);
	dg_turn_ask(c.turn);
	assert_int_equal(c.calls, 0);
	uv_run(*state, UV_RUN_DEFAULT);
	assert_int_equal(c.calls, 1);
	dg_turn_destroy(c.turn);
}

static void test_again_from_inside(void **state)
{
	struct count c = { .again = 3, .destroy_at = -1 };
	c.turn = dg_turn_create(*state, on_turn, &c);
	dg_turn_ask(c.turn);
	uv_run(*state, UV_RUN_NOWAIT);
	assert_int_equal(c.calls, 1); /* a turn later, not at once */
	uv_run(*state, UV_RUN_DEFAULT);
	assert_int_equal(c.calls, 4);
	dg_turn_destroy(c.turn);
}

static void test_destroyed_inside_and_before(void **state)
{
	struct count c = { .again = 1, .destroy_at = 1 };
	c.turn = dg_turn_create(*state, on_turn, &c);
	dg_turn_ask(c.turn);
	uv_run(*state, UV_RUN_DEFAULT);
	assert_int_equal(c.calls, 1);
	c.turn = dg_turn_create(*state, on_turn, &c);
	dg_turn_ask(c.turn);
	dg_turn_destroy(c.turn);
	dg_turn_destroy(NULL);
	uv_run(*state, UV_RUN_DEFAULT);
	assert_int_equal(c.calls, 1);
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
	return uv_loop_close(*state);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(once_and_later), T(again_from_inside), T(destroyed_inside_and_before) };
	return cmocka_run_group_tests_name("turn", tests, NULL, NULL);
}
