/* route.h - which lane carries a message to a number: longest prefix, then cost, then weight, among the lanes that
 * work and whose hours it is.
 */
#ifndef DG_ROUTE_H
#define DG_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"

struct lane;
struct realm;

/* A link that is down for less than this is still believed in: a reconnect is quicker than a detour. */
enum { ROUTE_PATIENCE_MS = 5000 };

/* Does one of the lane's routes lead to `peer`, now or at other hours? */
bool route_leads(const struct lane *l, const char *peer);
/* The lane for `peer`, or NULL when no route matches. When no matching lane is well the best of them is given all the
 * same and the message waits for it. A lane that a message tries for the others is given once in a while. */
struct lane *route_pick(const struct realm *m, const char *peer);
/* A lane that is well and could take it now, and is none of `passed` (bit n: m->lanes[n]); or NULL. */
struct lane *route_detour(const struct realm *m, const char *peer, uint64_t passed);
/* The best of `which`, whether it is well or not; or NULL. */
struct lane *route_again(const struct realm *m, const char *peer, uint64_t which);
uint64_t route_bit(const struct lane *l); /* of a lane in such a set; lanes beyond the 64th have none */
/* By which of its routes a lane carries a text to `peer` now; NULL: by none. */
const struct dg_conf_route *route_of(const struct lane *l, const char *peer);
/* Why texts should not take this lane now; NULL: it is well. */
const char *route_complaint(const struct lane *l);

#endif
