/* access.c - who may use the gateway, and who runs it. The lists can change under a running program. */
#include <string.h>

#include "router/realm.h"

static bool is_among(const char *const *list, size_t n, const char *jid)
{
	const char *at = strchr(jid, '@');
	const char *domain = at ? at + 1 : jid;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i], jid) || (!strchr(list[i], '@') && !strcmp(list[i], domain)))
			return true;
	return false;
}

bool dg_router_may(const struct dg_router *r, const char *bare_jid)
{
	return is_among(r->access->access.allow, r->access->access.n_allow, bare_jid);
}

bool dg_router_is_admin(const struct dg_router *r, const char *bare_jid)
{
	for (size_t i = 0; i < r->access->access.n_admins; i++)
		if (!strcmp(r->access->access.admins[i], bare_jid))
			return true;
	return false;
}

void dg_router_set_access(struct dg_router *r, const struct dg_conf *conf)
{
	r->access = conf;
}
