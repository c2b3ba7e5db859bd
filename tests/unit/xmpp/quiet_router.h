/* quiet_router.h - what of the router no story with component_rig.h reaches, but the commands of core/dialog name:
 * defined here, so that the real one stays out of the program. */
#ifndef QUIET_ROUTER_H
#define QUIET_ROUTER_H

#include "router/router.h"

void dg_router_set_sink(struct dg_router *r, const struct dg_router_sink *sink, void *arg)
{
	(void)r;
	(void)sink;
	(void)arg;
}
static int drained;
void dg_router_drained(struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	drained++;
}
unsigned dg_router_load(const struct dg_router *r)
{
	(void)r;
	return 0;
}
bool dg_router_is_admin(const struct dg_router *r, const char *bare_jid)
{
	(void)r;
	return !strcmp(bare_jid, "admin@example.org");
}
size_t dg_router_status(const struct dg_router *r, struct dg_instance_status *out, size_t room)
{
	(void)r;
	(void)out;
	(void)room;
	return 0;
}
void dg_router_retry(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	(void)r;
	(void)id;
	done(arg, DG_NOENT);
}
void dg_router_drop(struct dg_router *r, uint64_t id, dg_store_done *done, void *arg)
{
	(void)r;
	(void)id;
	done(arg, DG_NOENT);
}
void dg_router_log_in_anew(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)user;
}
void dg_router_try_login(struct dg_router *r, const char *domain, const char *user, const struct dg_pair *account,
	size_t n_account, dg_router_asked *done, void *arg)
{
	(void)r;
	(void)domain;
	(void)user;
	(void)account;
	(void)n_account;
	done(arg, DG_UNSUPPORTED, &(const struct dg_said){ DG_T_NONE, { NULL, NULL, NULL } });
}
const struct dg_option *dg_router_account(const struct dg_router *r, const char *domain)
{
	(void)r;
	(void)domain;
	return NULL;
}
enum dg_status dg_router_cost(const struct dg_router *r, const char *domain, const char *user, const char *peer,
	const char *text, struct dg_cost *out)
{
	(void)r;
	(void)domain;
	(void)user;
	(void)peer;
	(void)text;
	(void)out;
	return DG_UNSUPPORTED;
}

#endif
