/* hooks.c - see hooks.h. instance.c calls it. */
#include "module/hooks.h"

#include <stdlib.h>

#include "util/clock.h"
#include "util/mem.h"

#define PATIENCE_MS 30000
#define LOOK_MS     1000

struct waiting {
	struct dg_node node;
	uint64_t id;
	int64_t since_ms; /* monotonic */
	dg_hook_answered *answered;
	void *arg;
};

static void answer(struct waiting *w, unsigned code, const char *type, const void *body, size_t octets)
{
	dg_list_remove(&w->node);
	w->answered(w->arg, code, type, body, octets);
	free(w);
}

static void give_up(struct waiting *w)
{
	static const char text[] = "not now: send it again\n";
	answer(w, 503, "text/plain; charset=utf-8", text, sizeof text - 1);
}

static void on_look(void *arg)
{
	struct hooks *h = arg;
	while (!dg_list_empty(&h->open)) {
		struct waiting *w = DG_OF(h->open.next, struct waiting, node);
		if (dg_mono_ms() - w->since_ms < PATIENCE_MS)
			return;
		give_up(w);
	}
	dg_timer_stop(h->timer);
}

void hooks_init(struct hooks *h, uv_loop_t *loop)
{
	*h = (struct hooks){ .timer = dg_timer_create(loop, on_look, h) };
	dg_list_init(&h->open);
}

void hooks_finish(struct hooks *h)
{
	dg_timer_destroy(h->timer);
}

uint64_t hooks_add(struct hooks *h, dg_hook_answered *answered, void *arg)
{
	struct waiting *w = dg_alloc(sizeof *w);
	*w = (struct waiting){ .id = ++h->last_id, .since_ms = dg_mono_ms(), .answered = answered, .arg = arg };
	dg_list_append(&h->open, &w->node);
	if (!dg_timer_is_active(h->timer))
		dg_timer_start(h->timer, LOOK_MS, LOOK_MS);
	return w->id;
}

bool hooks_answer(struct hooks *h, uint64_t id, unsigned code, const char *type, const void *body, size_t octets)
{
	DG_LIST_EACH (n, &h->open) {
		struct waiting *w = DG_OF(n, struct waiting, node);
		if (w->id == id) {
			answer(w, code, type, body, octets);
			return true;
		}
	}
	return false;
}

void hooks_end(struct hooks *h)
{
	while (!dg_list_empty(&h->open))
		give_up(DG_OF(h->open.next, struct waiting, node));
	dg_timer_stop(h->timer);
}
