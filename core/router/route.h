/* route.h - which lane carries a message to a number: longest prefix, then cost, then weight, among the lanes that
 * work. */
#ifndef DG_ROUTE_H
#define DG_ROUTE_H

#include <stdbool.h>

struct lane;
struct realm;

/* A link that is down for less than this is still believed in: a reconnect is quicker than a detour. */
enum { ROUTE_PATIENCE_MS = 5000 };

/* Does one of the lane's routes lead to `peer`? */
bool route_leads(struct lane *l, const char *peer);
bool route_is_healthy(const struct lane *l);
/* The lane for `peer`, or NULL when no route matches. When no matching lane is healthy the best of them is
 * given all the same and the message waits for it. `except` (may be NULL) is passed over. */
struct lane *route_pick(const struct realm *m, const char *peer, const struct lane *except);
/* A healthy lane other than `except`, or NULL. */
struct lane *route_detour(const struct realm *m, const char *peer, const struct lane *except);

#endif
