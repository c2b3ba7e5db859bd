/* table.h - the routes of all lanes of a realm, by prefix: the longest that fits a number is found in one binary
 * search.
 */
#ifndef DG_ROUTE_TABLE_H
#define DG_ROUTE_TABLE_H

#include "conf/conf.h"

struct lane;
struct realm;

/* One route of one lane. */
struct way {
	struct lane *lane;
	const struct dg_conf_route *route;
};

/* All ways with one prefix. */
struct rung {
	const char *prefix; /* of the configuration */
	size_t octets;
	const struct rung *shorter; /* the longest prefix of this prefix that has ways; NULL: none */
	const struct way *ways;
	size_t n_ways;
};

struct route_table {
	struct rung *rungs; /* in the order of strcmp() */
	size_t n_rungs;
	struct way *ways;
};

void route_table_init(struct route_table *t, const struct realm *m);
void route_table_finish(struct route_table *t);
/* The longest prefix of `peer` that has ways; NULL: none. rung->shorter goes on from there. */
const struct rung *route_table_find(const struct route_table *t, const char *peer);

#endif
