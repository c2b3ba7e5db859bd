/* hook.c - requests of networks, on their way from the operator's HTTP server to the instance that they name. */
#include "router/realm.h"

enum dg_status dg_router_hook(
	struct dg_router *r, const char *instance, struct dg_hook *hook, dg_hook_answered *answered, void *arg)
{
	const struct lane *l = lane_named(r, instance);
	if (!l)
		return DG_NOENT;
	return l->instance ? dg_instance_hook(l->instance, hook, answered, arg) : DG_OFFLINE;
}
