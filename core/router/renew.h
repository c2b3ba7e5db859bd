/* renew.h - the instance behind a lane: created, and created anew while the program runs. */
#ifndef DG_ROUTER_RENEW_H
#define DG_ROUTER_RENEW_H

#include "router/lane.h"

/* NULL with `why`: the module refused. */
struct dg_instance *lane_create_instance(struct lane *l, struct dg_error *why);
/* false: it did not start; the log says so. */
bool lane_start_instance(struct lane *l);
/* Its instance has stopped because dg_router_reconnect() asked for it: another one takes its place. */
void lane_renew(struct lane *l);

#endif
