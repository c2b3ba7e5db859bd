/* route.c - choosing a lane. Reads the configuration, the state of links and what lanes have shown of late. */
#include "router/route.h"

#include <string.h>

#include "router/realm.h"
#include "util/clock.h"
#include "util/random.h"

/* Whoever is well and has room goes first, however short its prefix: a text that arrives by a detour is better than one
 * that waits. */
enum grade {
	ILL,
	CROWDED,
	WELL,
};

struct choice {
	struct lane *lane;
	const struct rung *rung;
	enum grade grade;
	double cost;
};

/* Is anything to be chosen from? Where there is one way, its state changes nothing. */
static bool has_choice(const struct realm *m)
{
	return m->n_lanes > 1;
}

const char *route_complaint(const struct lane *l)
{
	int64_t now_ms = dg_mono_ms();
	if (l->link != DG_LINK_ONLINE && (!l->down_since_ms || now_ms - l->down_since_ms >= ROUTE_PATIENCE_MS))
		return "its link is down";
	return health_complaint(&l->health, now_ms, l->conf->receipts_ms);
}

static enum grade grade_of(const struct lane *l)
{
	return route_complaint(l) ? ILL : l->crowded ? CROWDED : WELL;
}

static bool is_open(const struct dg_conf_route *route)
{
	return !route->hours || dg_hours_has_now(route->hours, dg_now_ms());
}

/* The best way of one rung; among equals by weight. */
static bool choose(const struct rung *rung, uint64_t passed, struct choice *best)
{
	uint64_t weights = 0; /* of all that are as good as the best so far */
	for (size_t i = 0; i < rung->n_ways; i++) {
		const struct way *w = &rung->ways[i];
		if (route_bit(w->lane) & passed || !is_open(w->route))
			continue;
		struct choice c = { w->lane, rung, grade_of(w->lane), w->route->cost };
		if (weights && (c.grade < best->grade || (c.grade == best->grade && c.cost > best->cost)))
			continue;
		bool better = !weights || c.grade > best->grade || c.cost < best->cost;
		uint64_t weight = w->route->weight > 0 ? (uint64_t)w->route->weight : 1;
		weights = better ? weight : weights + weight;
		/* reservoir sampling: each of the equals ends up chosen in proportion to its weight */
		if (better || dg_random_below(weights) < weight)
			*best = c;
	}
	return weights > 0;
}

/* The highest grade; among equals the longest prefix. */
static bool pick(const struct realm *m, const char *peer, uint64_t passed, struct choice *best)
{
	bool found = false;
	for (const struct rung *r = route_table_find(&m->routes, peer); r; r = r->shorter) {
		struct choice c;
		if (choose(r, passed, &c) && (!found || c.grade > best->grade)) {
			*best = c;
			found = true;
		}
		if (found && best->grade == WELL)
			break;
	}
	return found;
}

static bool is_due_for_trial(const struct way *w)
{
	struct lane *l = w->lane;
	return l->link == DG_LINK_ONLINE && is_open(w->route) && route_complaint(l) &&
		health_try(&l->health, dg_mono_ms());
}

/* A lane that would be chosen before `best` were it well, and is due for a trial: a costly standby that ails costs
 * nobody a text. */
static struct lane *trial(const struct realm *m, const char *peer, const struct choice *best)
{
	for (const struct rung *r = route_table_find(&m->routes, peer); r; r = r->shorter) {
		for (size_t i = 0; i < r->n_ways; i++) {
			const struct way *w = &r->ways[i];
			bool is_better = r != best->rung || w->route->cost <= best->cost;
			if (w->lane != best->lane && is_better && is_due_for_trial(w))
				return w->lane;
		}
		if (r == best->rung)
			break;
	}
	return NULL;
}

struct lane *route_pick(const struct realm *m, const char *peer)
{
	struct choice best;
	if (!pick(m, peer, 0, &best))
		return NULL;
	struct lane *tried = has_choice(m) && m->n_complaints ? trial(m, peer, &best) : NULL;
	return tried ? tried : best.lane;
}

struct lane *route_detour(const struct realm *m, const char *peer, uint64_t passed)
{
	struct choice best;
	return has_choice(m) && pick(m, peer, passed, &best) && best.grade == WELL ? best.lane : NULL;
}

struct lane *route_again(const struct realm *m, const char *peer, uint64_t which)
{
	struct choice best;
	return which && pick(m, peer, ~which, &best) && route_bit(best.lane) ? best.lane : NULL;
}

uint64_t route_bit(const struct lane *l)
{
	size_t n = (size_t)(l - l->realm->lanes);
	return n < 64 ? UINT64_C(1) << n : 0;
}

const struct dg_conf_route *route_of(const struct lane *l, const char *peer)
{
	for (const struct rung *r = route_table_find(&l->realm->routes, peer); r; r = r->shorter)
		for (size_t i = 0; i < r->n_ways; i++)
			if (r->ways[i].lane == l && is_open(r->ways[i].route))
				return r->ways[i].route;
	return NULL;
}

bool route_leads(const struct lane *l, const char *peer)
{
	for (const struct rung *r = route_table_find(&l->realm->routes, peer); r; r = r->shorter)
		for (size_t i = 0; i < r->n_ways; i++)
			if (r->ways[i].lane == l)
				return true;
	return false;
}
