/* errands.c - see errands.h. Called by login.c, welcome.c and roster.c. */
#include "xmpp/errands.h"

#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/mem.h"
#include "xmpp/component.h"

enum { STEP_MS = 100 };

struct errand {
	struct dg_node node;
	size_t octets;
	char stanza[];
};

static void drop_first(struct errands *e)
{
	struct errand *first = DG_OF(e->list.next, struct errand, node);
	dg_list_remove(&first->node);
	e->count--;
	free(first);
}

static void on_step(void *arg)
{
	struct errands *e = arg;
	struct component *c = e->c;
	for (int i = 0; i < ERRANDS_A_SECOND * STEP_MS / 1000 && e->count; i++) {
		if (!dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link))
			return;
		const struct errand *first = DG_OF(e->list.next, struct errand, node);
		if (dg_xlink_send(c->link, first->stanza, first->octets) == DG_OFFLINE)
			return;
		drop_first(e);
	}
	if (!e->count)
		dg_timer_stop(e->timer);
}

void errands_init(struct errands *e, struct component *c, uv_loop_t *loop)
{
	*e = (struct errands){ .c = c, .every_ms = STEP_MS };
	dg_list_init(&e->list);
	e->timer = dg_timer_create(loop, on_step, e);
}

void errands_finish(struct errands *e)
{
	while (e->count)
		drop_first(e);
	dg_timer_destroy(e->timer);
}

void errands_add(struct component *c)
{
	struct errands *e = &c->errands;
	if (e->count >= ERRANDS_MAX) {
		c->dropped->value++;
		return;
	}
	struct errand *n = dg_alloc(sizeof *n + c->out.len);
	n->octets = c->out.len;
	memcpy(n->stanza, c->out.at, n->octets); /* a stanza has at least its name */
	dg_list_append(&e->list, &n->node);
	if (!e->count++)
		dg_timer_start(e->timer, 0, e->every_ms);
}

size_t errands_waiting(const struct errands *e)
{
	return e->count;
}
