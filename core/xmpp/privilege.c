/* privilege.c - see privilege.h. Called by message.c before anything else looks at a message from a server. */
#include "xmpp/privilege.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/component.h"

enum { DEPTH_MAX = 32, IQS_MAX = 64, VHOSTS_MAX = 64 };

static const char *const namespaces[] = { "urn:xmpp:privilege:1", "urn:xmpp:privilege:2" };

const char *privilege_vhost(const struct component *c, size_t i)
{
	const char *parent = strchr(c->conf->domain, '.');
	if (c->whole->server.n_vhosts)
		return i < c->whole->server.n_vhosts ? c->whole->server.vhosts[i] : NULL;
	return i == 0 && parent ? parent + 1 : NULL;
}

bool privilege_is_vhost(const struct component *c, const char *domain)
{
	const char *vhost;
	for (size_t i = 0; (vhost = privilege_vhost(c, i)); i++)
		if (!strcmp(vhost, domain))
			return true;
	return false;
}

static void finish(struct privilege *p)
{
	for (size_t i = 0; i < p->n_iqs; i++)
		free(p->iqs[i].ns);
	free(p->iqs);
	free(p->vhost);
}

void privileges_forget(struct privileges *p)
{
	for (size_t i = 0; i < p->n; i++)
		finish(&p->at[i]);
	free(p->at);
	*p = (struct privileges){ 0 };
}

const struct privilege *privilege_of(const struct component *c, const char *vhost)
{
	for (size_t i = 0; i < c->privileges.n; i++)
		if (!strcmp(c->privileges.at[i].vhost, vhost))
			return &c->privileges.at[i];
	return NULL;
}

const struct privilege *privilege_for(const struct component *c, const char *user)
{
	const char *at = strchr(user, '@');
	return at ? privilege_of(c, at + 1) : NULL;
}

bool privilege_allows_iq(const struct privilege *p, const char *ns, bool set)
{
	for (size_t i = 0; p && i < p->n_iqs; i++)
		if (!strcmp(p->iqs[i].ns, ns) && (set ? p->iqs[i].set : p->iqs[i].get))
			return true;
	return false;
}

static bool is_one_of(const char *type, const char *a, const char *b)
{
	return type && (!strcmp(type, a) || !strcmp(type, b));
}

static void add_namespace(struct privilege *p, const struct dg_element *e)
{
	const char *ns = dg_element_attr(e, "ns"), *type = dg_element_attr(e, "type");
	if (!ns || !type || p->n_iqs == IQS_MAX)
		return;
	p->iqs = dg_grow(p->iqs, (p->n_iqs + 1) * sizeof *p->iqs);
	p->iqs[p->n_iqs++] =
		(struct privilege_ns){ dg_strdup(ns), is_one_of(type, "get", "both"), is_one_of(type, "set", "both") };
}

/* At any depth: Debian's Prosody nests each <namespace/> in the one before it. */
static void read_namespaces(struct privilege *p, const struct dg_element *perm)
{
	const struct dg_element *path[DEPTH_MAX] = { dg_element_first(perm) };
	int depth = 0;
	while (depth >= 0) {
		const struct dg_element *e = path[depth];
		if (!e) {
			depth--;
			continue;
		}
		path[depth] = dg_element_next(e);
		if (!strcmp(dg_element_name(e), "namespace"))
			add_namespace(p, e);
		if (depth + 1 < DEPTH_MAX)
			path[++depth] = dg_element_first(e);
	}
}

static void read_perm(struct privilege *p, const struct dg_element *perm)
{
	const char *access = dg_element_attr(perm, "access"), *type = dg_element_attr(perm, "type");
	if (!access || strcmp(dg_element_name(perm), "perm") != 0)
		return;
	if (!strcmp(access, "roster")) {
		p->roster_get = is_one_of(type, "get", "both");
		p->roster_set = is_one_of(type, "set", "both");
	} else if (!strcmp(access, "message")) {
		p->sends = is_one_of(type, "outgoing", "outgoing");
	} else if (!strcmp(access, "presence")) {
		p->sees_presence = is_one_of(type, "managed_entity", "roster");
	} else if (!strcmp(access, "iq")) {
		read_namespaces(p, perm);
	}
}

static struct privilege *slot(struct component *c, const char *vhost)
{
	struct privileges *all = &c->privileges;
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->at[i].vhost, vhost)) {
			finish(&all->at[i]);
			return &all->at[i];
		}
	if (all->n == VHOSTS_MAX)
		return NULL;
	all->at = dg_grow(all->at, (all->n + 1) * sizeof *all->at);
	return &all->at[all->n++];
}

static void read_advert(struct component *c, const char *vhost, const struct dg_element *advert, int dialect)
{
	struct privilege *p = slot(c, vhost);
	if (!p)
		return;
	*p = (struct privilege){ .vhost = dg_strdup(vhost), .dialect = dialect };
	for (const struct dg_element *e = dg_element_first(advert); e; e = dg_element_next(e))
		read_perm(p, e);
	dg_log(c->log, DG_LOG_INFO, DG_SAY("xmpp", "the server grants privileges"), DG_S("domain", c->conf->domain),
		DG_S("users", vhost), DG_I("dialect", dialect), DG_I("roster_get", p->roster_get),
		DG_I("roster_set", p->roster_set), DG_I("message", p->sends), DG_I("presence", p->sees_presence),
		DG_I("iq", p->n_iqs));
}

bool privilege_take(struct component *c, const struct incoming *in)
{
	if (!strcmp(in->type, "error"))
		return false; /* what we sent in somebody's name comes back */
	for (size_t i = 0; i < sizeof namespaces / sizeof namespaces[0]; i++) {
		const struct dg_element *advert = dg_element_child(in->stanza, "privilege", namespaces[i]);
		if (!advert)
			continue;
		if (!in->from.node && !in->from.resource && privilege_is_vhost(c, in->from.domain))
			read_advert(c, in->from.domain, advert, (int)i + 1);
		else
			dg_log(c->log, DG_LOG_WARN, DG_SAY("xmpp", "privileges from who cannot grant any; ignored"),
				DG_S("domain", c->conf->domain), DG_S("from", in->from.domain));
		return true;
	}
	return false;
}
