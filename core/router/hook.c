/* hook.c - requests of networks, on their way from the operator's HTTP server to the instance that they name. */
#include <string.h>

#include "router/realm.h"

enum dg_status dg_router_hook(
	struct dg_router *r, const char *instance, struct dg_hook *hook, dg_hook_answered *answered, void *arg)
{
	for (size_t i = 0; i < r->n_realms; i++)
		for (size_t k = 0; k < r->realms[i].n_lanes; k++) {
			struct lane *l = &r->realms[i].lanes[k];
			if (strcmp(l->conf->section.name, instance) == 0)
				return l->instance ? dg_instance_hook(l->instance, hook, answered, arg) : DG_OFFLINE;
		}
	return DG_NOENT;
}
