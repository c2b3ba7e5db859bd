/* A call at the next turn of the loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>

#include "net/turn.h"

struct stage {
	struct dg_turn *turn;
	int n, again;
	bool ends;
};

static void on_turn(void *arg)
{
	struct stage *s = arg;
	s->n++;
	if (s->again-- > 0)
		dg_turn_ask(s->turn);
	if (s->ends)
		dg_turn_destroy(s->turn);
}

static void comes_once_however_often_it_is_asked_for(void **state)
{
	(void)state;
	uv_loop_t loop;
	struct stage s = { 0 };
	assert_int_equal(uv_loop_init(&loop), 0);
	s.turn = dg_turn_create(&loop, on_turn, &s);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(s.n, 0);
	dg_turn_ask(s.turn);
	dg_turn_ask(s.turn);
	assert_int_equal(s.n, 0);
	uv_run(&loop, UV_RUN_NOWAIT);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(s.n, 1);
	dg_turn_destroy(s.turn);
	dg_turn_destroy(NULL);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

/* One more each turn: the loop's other work is never starved. */
static void asked_from_inside_it_comes_a_turn_later(void **state)
{
	(void)state;
	uv_loop_t loop;
	struct stage s = { .again = 2 };
	assert_int_equal(uv_loop_init(&loop), 0);
	s.turn = dg_turn_create(&loop, on_turn, &s);
	dg_turn_ask(s.turn);
	for (int i = 1; i <= 3; i++) {
		uv_run(&loop, UV_RUN_NOWAIT);
		assert_int_equal(s.n, i);
	}
	s.ends = true;
	dg_turn_ask(s.turn);
	uv_run(&loop, UV_RUN_DEFAULT); /* destroyed from inside: nothing keeps the loop */
	assert_int_equal(s.n, 4);
	assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_once_however_often_it_is_asked_for),
		cmocka_unit_test(asked_from_inside_it_comes_a_turn_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
