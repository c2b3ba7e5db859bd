/* turn.c - see turn.h. An idle handle: while it is active the loop does not sleep, and its callback runs once a turn.
 */
#include "net/turn.h"

#include <stdlib.h>

#include "util/list.h"
#include "util/mem.h"

struct dg_turn {
	uv_idle_t uv;
	void (*on_turn)(void *arg);
	void *arg;
};

struct dg_turn *dg_turn_create(uv_loop_t *loop, void (*on_turn)(void *arg), void *arg)
{
	struct dg_turn *t = dg_alloc(sizeof *t);
	uv_idle_init(loop, &t->uv);
	t->on_turn = on_turn;
	t->arg = arg;
	return t;
}

static void on_idle(uv_idle_t *uv)
{
	struct dg_turn *t = DG_OF(uv, struct dg_turn, uv);
	uv_idle_stop(uv);
	t->on_turn(t->arg); /* may destroy it */
}

void dg_turn_ask(struct dg_turn *t)
{
	uv_idle_start(&t->uv, on_idle); /* active already: stays as it is */
}

static void on_close(uv_handle_t *uv)
{
	free(DG_OF(uv, struct dg_turn, uv));
}

void dg_turn_destroy(struct dg_turn *t)
{
	if (t)
		uv_close((uv_handle_t *)&t->uv, on_close);
}
