/* guesses.c - see guesses.h. */
#include "user/guesses.h"

#include <stdlib.h>
#include <string.h>

#include "util/clock.h"
#include "util/map.h"
#include "util/mem.h"

static const struct spending_rule rule = { .window_ms = 24 * 60 * 60000, .grain_ms = 1, .most = GUESSES_A_DAY };

struct guesses *guesses_hold(struct dg_map *numbers, const char *domain, const char *number)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "%s %s", domain, number);
	struct guesses *g = dg_map_get(numbers, key.at);
	if (!g) {
		g = dg_alloc(sizeof *g + key.len + 1);
		memcpy(g->key, key.at, key.len + 1);
		(void)dg_map_put(numbers, g->key, g);
	}
	g->holders++;
	dg_buf_finish(&key);
	return g;
}

void guesses_let_go(struct dg_map *numbers, struct guesses *g)
{
	if (!g || --g->holders > 0)
		return;
	(void)dg_map_take(numbers, g->key);
	free(g);
}

void guesses_know(struct guesses *g, const char *noted)
{
	if (!g->is_known)
		spending_read(&g->spent, &rule, noted, dg_now_ms());
	g->is_known = true;
}

unsigned guesses_left(const struct guesses *g)
{
	return spending_left(&g->spent, &rule, dg_now_ms());
}

char *guesses_spend(struct guesses *g, int64_t *until_ms)
{
	struct dg_buf note = { 0 };
	int64_t now_ms = dg_now_ms();
	spending_add(&g->spent, &rule, now_ms);
	spending_write(&g->spent, &note);
	*until_ms = now_ms + rule.window_ms;
	return dg_buf_give(&note);
}
