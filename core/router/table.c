/* table.c - see table.h. Made once, when the realm is; read by route.c for each text. Rate sheets have tens of
 * thousands of prefixes, so nothing here grows with their number but the logarithm.
 */
#include "router/table.h"

#include <stdlib.h>
#include <string.h>

#include "router/realm.h"
#include "util/mem.h"

static int by_prefix(const void *a, const void *b)
{
	return strcmp(((const struct way *)a)->route->prefix, ((const struct way *)b)->route->prefix);
}

static size_t gather(struct way *out, const struct realm *m)
{
	size_t n = 0;
	for (size_t i = 0; i < m->n_lanes; i++)
		for (size_t k = 0; k < m->lanes[i].conf->n_routes; k++, n++)
			if (out)
				out[n] = (struct way){ &m->lanes[i], &m->lanes[i].conf->routes[k] };
	return n;
}

/* What a prefix begins with stands before it, and between the two only what begins with that as well: so the one before
 * it, or one of those that this one leads to. */
static const struct rung *shorter_of(const struct rung *before, const char *prefix)
{
	while (before && strncmp(before->prefix, prefix, before->octets) != 0)
		before = before->shorter;
	return before;
}

void route_table_init(struct route_table *t, const struct realm *m)
{
	size_t n = gather(NULL, m);
	*t = (struct route_table){ .rungs = dg_alloc((n + 1) * sizeof *t->rungs),
		.ways = dg_alloc((n + 1) * sizeof *t->ways) };
	gather(t->ways, m);
	qsort(t->ways, n, sizeof *t->ways, by_prefix);
	for (size_t i = 0; i < n; i++) {
		struct rung *last = t->n_rungs ? &t->rungs[t->n_rungs - 1] : NULL;
		const char *prefix = t->ways[i].route->prefix;
		if (!last || strcmp(last->prefix, prefix) != 0) {
			t->rungs[t->n_rungs] = (struct rung){ .prefix = prefix,
				.octets = strlen(prefix),
				.shorter = shorter_of(last, prefix),
				.ways = &t->ways[i] };
			last = &t->rungs[t->n_rungs++];
		}
		last->n_ways++;
	}
}

void route_table_finish(struct route_table *t)
{
	free(t->rungs);
	free(t->ways);
	*t = (struct route_table){ 0 };
}

const struct rung *route_table_find(const struct route_table *t, const char *peer)
{
	size_t from = 0, to = t->n_rungs; /* rungs[from - 1] <= peer < rungs[to] */
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (strcmp(t->rungs[middle].prefix, peer) <= 0)
			from = middle + 1;
		else
			to = middle;
	}
	return shorter_of(from ? &t->rungs[from - 1] : NULL, peer);
}
