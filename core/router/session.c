/* session.c - who is logged in where: the sessions of users at networks that ask for a login. Called through router.h,
 * and by network.c for the states that instances report. */
#include "router/realm.h"

void dg_router_log_in(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)user;
}

void dg_router_log_out(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)user;
}

void dg_router_log_in_anew(struct dg_router *r, const char *domain, const char *user)
{
	(void)r;
	(void)domain;
	(void)user;
}

enum dg_link dg_router_session(const struct dg_router *r, const char *domain, const char *user, const char **text)
{
	(void)r;
	(void)domain;
	(void)user;
	if (text)
		*text = NULL;
	return DG_LINK_OFFLINE;
}

void dg_router_try_login(struct dg_router *r, const char *domain, const char *user, const struct dg_pair *account,
	size_t n_account, dg_router_asked *done, void *arg)
{
	const struct dg_said said = { dg_text_of_status(DG_UNSUPPORTED), { NULL, NULL, NULL } };
	(void)r;
	(void)domain;
	(void)user;
	(void)account;
	(void)n_account;
	done(arg, DG_UNSUPPORTED, &said);
}

const struct dg_option *dg_router_account(const struct dg_router *r, const char *domain)
{
	const struct realm *m = realm_find(r, domain);
	for (size_t i = 0; m && i < m->n_lanes; i++)
		if (m->lanes[i].module.transport->account)
			return m->lanes[i].module.transport->account;
	return NULL;
}
