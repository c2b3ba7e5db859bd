/* route.c - choosing a lane. Reads the configuration and the state of links; changes nothing. */
#include "router/route.h"

#include <string.h>

#include "router/realm.h"
#include "util/clock.h"
#include "util/random.h"

struct offer_of_lane {
	struct lane *lane;
	size_t prefix_length;
	double cost;
	int weight;
	bool healthy;
};

bool route_is_healthy(const struct lane *l)
{
	return l->link == DG_LINK_ONLINE || (l->down_since_ms && dg_mono_ms() - l->down_since_ms < ROUTE_PATIENCE_MS);
}

/* The lane's longest prefix that matches. */
static bool lane_matches(struct lane *l, const char *peer, struct offer_of_lane *out)
{
	bool found = false;
	for (size_t i = 0; i < l->conf->n_routes; i++) {
		const struct dg_conf_route *route = &l->conf->routes[i];
		size_t n = strlen(route->prefix);
		if (strncmp(peer, route->prefix, n) || (found && n <= out->prefix_length))
			continue;
		*out = (struct offer_of_lane){ l, n, route->cost, route->weight, route_is_healthy(l) };
		found = true;
	}
	return found;
}

bool route_leads(struct lane *l, const char *peer)
{
	struct offer_of_lane o;
	return lane_matches(l, peer, &o);
}

/* Above 0: a is better; 0: as good. */
static int compare(const struct offer_of_lane *a, const struct offer_of_lane *b)
{
	if (a->healthy != b->healthy)
		return a->healthy ? 1 : -1;
	if (a->prefix_length != b->prefix_length)
		return a->prefix_length > b->prefix_length ? 1 : -1;
	return a->cost < b->cost ? 1 : a->cost > b->cost ? -1 : 0;
}

static bool pick(const struct realm *m, const char *peer, const struct lane *except, struct offer_of_lane *best)
{
	uint64_t weights = 0; /* of all the lanes that are as good as the best so far */
	for (size_t i = 0; i < m->n_lanes; i++) {
		struct offer_of_lane o;
		if (&m->lanes[i] == except || !lane_matches(&m->lanes[i], peer, &o))
			continue;
		int better = weights ? compare(&o, best) : 1;
		if (better < 0)
			continue;
		uint64_t weight = o.weight > 0 ? (uint64_t)o.weight : 1;
		weights = better > 0 ? weight : weights + weight;
		/* reservoir sampling: each of the equals ends up chosen in proportion to its weight */
		if (weights == weight || dg_random_below(weights) < weight)
			*best = o;
	}
	return weights > 0;
}

struct lane *route_pick(const struct realm *m, const char *peer, const struct lane *except)
{
	struct offer_of_lane best;
	return pick(m, peer, except, &best) ? best.lane : NULL;
}

struct lane *route_detour(const struct realm *m, const char *peer, const struct lane *except)
{
	struct offer_of_lane best;
	return pick(m, peer, except, &best) && best.healthy ? best.lane : NULL;
}
