/* renew.c - see renew.h. Called by router.c at the start, by network.c when an instance has stopped, and by whoever
 * lets operators reconnect. What was under way is settled by the stop, as at the end of the program; what waits goes on
 * waiting. */
#include "router/renew.h"

#include <string.h>

#include "router/realm.h"

struct dg_instance *lane_create_instance(struct lane *l, struct dg_error *why)
{
	const struct dg_router *r = l->realm->router;
	const struct dg_instance_options options = {
		.name = l->conf->section.name,
		.domain = l->realm->conf->domain,
		.transport = l->module.transport,
		.config = l->config,
	};
	return dg_instance_create(r->loop, &options, &network_owner, l, r->log, r->metrics, why);
}

bool lane_start_instance(struct lane *l)
{
	struct dg_router *r = l->realm->router;
	enum dg_status status = dg_instance_start(l->instance);
	l->runs = status == DG_OK;
	r->running += l->runs;
	if (!l->runs)
		dg_log(r->log, DG_LOG_ERROR, DG_SAY(l->conf->section.name, "transport did not start"),
			DG_I("status", status));
	return l->runs;
}

void lane_renew(struct lane *l)
{
	const struct dg_router *r = l->realm->router;
	struct dg_error why = { "it did not stop in time, and may still be at work" };
	struct dg_instance *fresh = NULL;
	l->renewing = false;
	sessions_lost(l);
	if (!dg_instance_is_forsaken(l->instance))
		fresh = lane_create_instance(l, &why);
	if (!fresh) {
		dg_log(r->log, DG_LOG_ERROR,
			DG_SAY(l->conf->section.name, "the transport cannot begin anew; restart the program"),
			DG_S("why", why.text));
		return;
	}
	dg_instance_destroy(l->instance);
	l->instance = fresh;
	(void)lane_start_instance(l);
}

static struct lane *lane_find(const struct dg_router *r, const char *instance)
{
	for (size_t i = 0; i < r->n_realms; i++)
		for (size_t k = 0; k < r->realms[i].n_lanes; k++)
			if (!strcmp(r->realms[i].lanes[k].conf->section.name, instance))
				return &r->realms[i].lanes[k];
	return NULL;
}

enum dg_status dg_router_reconnect(struct dg_router *r, const char *instance)
{
	struct lane *l = lane_find(r, instance);
	if (!l)
		return DG_NOENT;
	if (r->stopping)
		return DG_OFFLINE;
	if (l->renewing)
		return DG_BUSY;
	dg_log(r->log, DG_LOG_INFO, DG_SAY(instance, "the operator ends the connection and begins it anew"));
	l->renewing = true;
	if (l->link == DG_LINK_ONLINE)
		lane_set_link(l, DG_LINK_OFFLINE, NULL);
	if (l->runs)
		dg_instance_stop(l->instance); /* lane_renew() follows */
	else
		lane_renew(l);
	return DG_OK;
}
