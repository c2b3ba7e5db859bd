/* allowance.c - see allowance.h. Called by iq.c. Knows no stanzas. */
#include "xmpp/allowance.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct allowance {
	struct dg_node node;
	int64_t owed; /* at that time: */
	int64_t at_ms;
	char user[];
};

void allowances_init(struct allowances *a)
{
	a->by_user = dg_map_create();
	dg_list_init(&a->order);
}

static struct allowance *first(const struct allowances *a)
{
	return DG_OF(a->order.next, struct allowance, node);
}

static void forget_first(struct allowances *a)
{
	struct allowance *w = first(a);
	dg_map_take(a->by_user, w->user);
	dg_list_remove(&w->node);
	free(w);
}

void allowances_finish(struct allowances *a)
{
	while (!dg_list_empty(&a->order))
		forget_first(a);
	dg_map_destroy(a->by_user);
}

static int64_t owed(const struct allowance *w, int64_t now_ms)
{
	int64_t left = w->owed - (now_ms - w->at_ms) * ALLOWANCE_A_SECOND / 1000;
	return left > 0 ? left : 0;
}

bool allowance_is_left(const struct allowances *a, const char *user, int64_t now_ms)
{
	const struct allowance *w = dg_map_get(a->by_user, user);
	return !w || owed(w, now_ms) < ALLOWANCE_MOST;
}

static struct allowance *add(struct allowances *a, const char *user, int64_t now_ms)
{
	size_t n = strlen(user) + 1;
	struct allowance *w = dg_alloc(sizeof *w + n);
	memcpy(w->user, user, n);
	w->at_ms = now_ms;
	dg_list_init(&w->node);
	dg_map_put(a->by_user, user, w);
	return w;
}

void allowance_spend(struct allowances *a, const char *user, unsigned points, int64_t now_ms)
{
	struct allowance *w = dg_map_get(a->by_user, user);
	w = w ? w : add(a, user, now_ms);
	w->owed = owed(w, now_ms) + points;
	w->at_ms = now_ms;
	dg_list_remove(&w->node);
	while (!dg_list_empty(&a->order) && (dg_map_count(a->by_user) > ALLOWANCE_USERS || !owed(first(a), now_ms)))
		forget_first(a);
	dg_list_append(&a->order, &w->node);
}
