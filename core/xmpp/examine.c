/* examine.c - see examine.h. All questions go out at once; when the last answer is there, or 30 s have gone, it is told
 * what was found. Called by checkup.c. */
#include "xmpp/examine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/vet.h"
#include "util/clock.h"
#include "util/mem.h"

#define NS_INFO   "http://jabber.org/protocol/disco#info"
#define NS_ITEMS  "http://jabber.org/protocol/disco#items"
#define NS_UPLOAD "urn:xmpp:http:upload:0"

enum { SERVICES_MAX = 20 };

struct examination {
	struct component *c;
	dg_checkup_done *done;
	void *arg;
	const char *vhost; /* the server's first */
	int open;          /* answers that are awaited */
	int64_t asked_ms, ping_ms;
	char *name, *version;
	char *identity;                            /* what it calls itself in disco#info */
	char *upload;                              /* JID of the service; NULL: none found */
	char *upload_octets;                       /* as it says; NULL: it does not */
	bool pinged, listed, has_items, is_remote; /* is_remote: XEP-0321 answered */
	struct dg_checkup *found;
};

/* One that is asked, for answers that need to know whom. */
struct service {
	struct examination *e;
	char *jid;
};

/* ---- what was found ---- */

static void find(struct examination *e, enum dg_finding_kind kind, const char *what, const char *good_for, char *cure,
	struct dg_buf *text)
{
	struct dg_checkup *u = e->found;
	u->findings = dg_grow(u->findings, (u->n_findings + 1) * sizeof *u->findings);
	struct dg_finding *f = &u->findings[u->n_findings++];
	*f = (struct dg_finding){ .kind = kind, .what = what, .text = dg_buf_give(text), .good_for = good_for };
	f->remedy = cure;
}

static char *remedy(const struct examination *e, enum remedy what, const char *vhost)
{
	return remedy_print(server_kind_of(e->name), what, e->c->conf->domain, vhost);
}

static void judge_server(struct examination *e)
{
	struct dg_buf text = { 0 };
	enum server_kind kind = server_kind_of(e->name);
	if (e->name)
		dg_buf_printf(&text, "%s%s%s", e->name, e->version ? " " : "", e->version ? e->version : "");
	else
		dg_buf_str(&text, "the server does not say what it is");
	e->found->server = e->name ? dg_strdup(text.at) : NULL;
	find(e, DG_FINDING_FINE, "server", NULL, NULL, &text);
	if (e->pinged) {
		dg_buf_printf(&text, "%s answers in %lld ms", e->vhost, (long long)e->ping_ms);
		find(e, DG_FINDING_FINE, "ping", NULL, NULL, &text);
	} else {
		dg_buf_printf(
			&text, "%s did not answer a ping; is it a domain of this server (server.vhosts)?", e->vhost);
		find(e, DG_FINDING_WRONG, "ping", "knowing that what was told has arrived", NULL, &text);
	}
	unsigned kib = server_stanza_kib(kind);
	dg_buf_printf(&text, "the gateway sends at most %u KiB in one stanza", DG_STANZA_MAX / 1024);
	if (kib)
		dg_buf_printf(&text, ", the server takes %u KiB unless it is told otherwise", kib);
	find(e, DG_FINDING_FINE, "stanzas", NULL, NULL, &text);
}

static void judge_listing(struct examination *e)
{
	struct dg_buf text = { 0 };
	if (e->listed)
		dg_buf_printf(&text, "%s lists the gateway among its services", e->vhost);
	else
		dg_buf_printf(&text, "%s does not list the gateway among its services", e->vhost);
	find(e, e->listed ? DG_FINDING_FINE : DG_FINDING_MISSING, "listing",
		"clients that look for gateways at the user's server",
		e->listed ? NULL : remedy(e, REMEDY_LISTING, e->vhost), &text);
	if (!e->upload)
		dg_buf_printf(&text, "%s offers no place for files (XEP-0363) that the gateway may use", e->vhost);
	else if (e->upload_octets)
		dg_buf_printf(&text, "%s takes files of up to %s octets", e->upload, e->upload_octets);
	else
		dg_buf_printf(&text, "%s takes files", e->upload);
	find(e, e->upload ? DG_FINDING_FINE : DG_FINDING_MISSING, "upload", "pictures and files that networks send",
		e->upload ? NULL : remedy(e, REMEDY_UPLOAD, e->vhost), &text);
}

static void judge_privileges(struct examination *e, const char *vhost)
{
	struct dg_buf text = { 0 };
	const struct privilege *p = privilege_of(e->c, vhost);
	bool whole = p && p->roster_get && p->roster_set && p->sends;
	if (!p) {
		dg_buf_printf(&text, "%s grants none (XEP-0356)", vhost);
	} else {
		dg_buf_printf(&text, "%s grants in the dialect privilege:%d:%s%s%s%s", vhost, p->dialect,
			p->roster_get ? " roster get" : "", p->roster_set ? " roster set" : "",
			p->sends ? " message" : "", p->sees_presence ? " presence" : "");
		for (size_t i = 0; i < p->n_iqs; i++)
			dg_buf_printf(&text, " iq %s", p->iqs[i].ns);
	}
	find(e, whole ? DG_FINDING_FINE : DG_FINDING_MISSING, "privileges",
		"contacts that come into rosters silently, with names; texts sent elsewhere that show in all clients",
		whole ? NULL : remedy(e, REMEDY_PRIVILEGES, vhost), &text);
}

static void judge_rosters(struct examination *e, const char *vhost)
{
	struct dg_buf text = { 0 };
	const struct roster_verdict *v = e->c->rosters.jobs ? roster_verdict(e->c, vhost) : NULL;
	const struct privilege *p = privilege_of(e->c, vhost);
	enum roster_rung rung = ROSTER_SUBSCRIBE;
	if (v && v->worked_ms)
		rung = v->worked;
	else if (p && p->roster_set)
		rung = p->dialect == 2 ? ROSTER_PRIVILEGE_2 : ROSTER_PRIVILEGE_1;
	else if (e->is_remote)
		rung = ROSTER_REMOTE;
	bool is_silent = rung <= ROSTER_REMOTE;
	dg_buf_printf(&text, "of users at %s: by %s%s", vhost, roster_rung_name(rung),
		v && v->worked_ms ? ", as it went last" : "");
	for (unsigned r = 0; v && r < ROSTER_RUNGS; r++)
		if (v->failed_ms[r])
			dg_buf_printf(&text, "; %s was %s", roster_rung_name((enum roster_rung)r),
				v->in_silence[r] ? "not answered" : "refused");
	find(e, is_silent ? DG_FINDING_FINE : DG_FINDING_MISSING, "rosters",
		"contacts that come by themselves; without, users are asked about each, or add them", NULL, &text);
}

static void judge_stream(struct examination *e)
{
	struct dg_buf text = { 0 };
	const char *why = dg_xlink_why_down(e->c->link);
	if (why)
		dg_buf_printf(&text, "%s", why);
	else
		dg_buf_printf(&text, "connected to %s port %u as %s", e->c->whole->server.host,
			e->c->whole->server.port, e->c->conf->domain);
	find(e, why ? DG_FINDING_WRONG : DG_FINDING_FINE, "stream", "everything",
		why ? remedy_print(SERVER_UNKNOWN, REMEDY_COMPONENT, e->c->conf->domain, e->vhost) : NULL, &text);
}

static void examination_free(struct examination *e)
{
	free(e->name);
	free(e->version);
	free(e->identity);
	free(e->upload);
	free(e->upload_octets);
	free(e);
}

static void end(struct examination *e)
{
	if (!e->name && server_kind_of(e->identity) != SERVER_UNKNOWN) {
		e->name = e->identity;
		e->identity = NULL;
	}
	judge_stream(e);
	if (dg_xlink_is_up(e->c->link)) {
		judge_server(e);
		judge_listing(e);
		judge_privileges(e, e->vhost);
		judge_rosters(e, e->vhost);
		for (size_t i = 1; i < e->c->whole->server.n_vhosts; i++) {
			judge_privileges(e, e->c->whole->server.vhosts[i]);
			judge_rosters(e, e->c->whole->server.vhosts[i]);
		}
	}
	e->done(e->arg, e->found);
	examination_free(e);
}

static void answered(struct examination *e)
{
	if (!--e->open)
		end(e);
}

/* ---- the questions ---- */

/* The program ends first: nobody waits any more. */
static void let_go(void *arg)
{
	struct examination *e = arg;
	if (--e->open)
		return;
	dg_checkup_free(e->found);
	examination_free(e);
}

static void ask(struct examination *e, const char *to, const char *name, const char *ns, ask_answered *on_answer,
	void (*release)(void *arg), void *arg)
{
	struct dg_render r = ask_open(e->c, "get", NULL, to);
	dg_render_leaf(&r, name, ns, NULL);
	dg_render_close(&r);
	e->open++;
	ask_send_owned(e->c, to, on_answer, release, arg);
}

static const struct dg_element *result_of(const struct dg_element *iq, const char *name, const char *ns)
{
	const char *type = iq ? dg_element_attr(iq, "type") : NULL;
	return type && !strcmp(type, "result") ? dg_element_child(iq, name, ns) : NULL;
}

static void on_ping(void *arg, const struct dg_element *iq)
{
	struct examination *e = arg;
	e->pinged = iq != NULL; /* an error is an answer, too */
	e->ping_ms = dg_mono_ms() - e->asked_ms;
	answered(e);
}

static char *text_of(const struct dg_element *parent, const char *name, const char *ns)
{
	const struct dg_element *child = parent ? dg_element_child(parent, name, ns) : NULL;
	return child && *dg_element_text(child) ? dg_strdup(dg_element_text(child)) : NULL;
}

static void on_version(void *arg, const struct dg_element *iq)
{
	struct examination *e = arg;
	const struct dg_element *query = result_of(iq, "query", "jabber:iq:version");
	e->name = text_of(query, "name", "jabber:iq:version");
	e->version = text_of(query, "version", "jabber:iq:version");
	answered(e);
}

/* Servers that hide their version say by their identity what they are. */
static void on_info(void *arg, const struct dg_element *iq)
{
	struct examination *e = arg;
	const struct dg_element *query = result_of(iq, "query", NS_INFO);
	for (const struct dg_element *i = query ? dg_element_first(query) : NULL; i; i = dg_element_next(i)) {
		const char *category = strcmp(dg_element_name(i), "identity") ? NULL : dg_element_attr(i, "category");
		if (category && !strcmp(category, "server") && !e->identity)
			e->identity = dg_strdup(dg_element_attr(i, "name"));
	}
	answered(e);
}

static bool has_feature(const struct dg_element *query, const char *var)
{
	for (const struct dg_element *f = dg_element_first(query); f; f = dg_element_next(f)) {
		const char *found = strcmp(dg_element_name(f), "feature") ? NULL : dg_element_attr(f, "var");
		if (found && !strcmp(found, var))
			return true;
	}
	return false;
}

/* XEP-0363 section 4: in a form beside the features. */
static char *size_limit(const struct dg_element *query)
{
	for (const struct dg_element *x = dg_element_first(query); x; x = dg_element_next(x))
		for (const struct dg_element *f = strcmp(dg_element_name(x), "x") ? NULL : dg_element_first(x); f;
			f = dg_element_next(f)) {
			const char *var = dg_element_attr(f, "var");
			if (var && !strcmp(var, "max-file-size"))
				return text_of(f, "value", dg_element_ns(f));
		}
	return NULL;
}

static void on_service(void *arg, const struct dg_element *iq)
{
	struct service *s = arg;
	struct examination *e = s->e;
	const struct dg_element *query = result_of(iq, "query", NS_INFO);
	if (query && !e->upload && has_feature(query, NS_UPLOAD)) {
		e->upload = dg_strdup(s->jid);
		e->upload_octets = size_limit(query);
	}
	free(s->jid);
	free(s);
	answered(e);
}

static void let_service_go(void *arg)
{
	struct service *s = arg;
	struct examination *e = s->e;
	free(s->jid);
	free(s);
	let_go(e);
}

static void on_items(void *arg, const struct dg_element *iq)
{
	struct examination *e = arg;
	const struct dg_element *query = result_of(iq, "query", NS_ITEMS);
	int services = 0;
	for (const struct dg_element *i = query ? dg_element_first(query) : NULL; i; i = dg_element_next(i)) {
		const char *jid = dg_element_attr(i, "jid");
		if (!jid || services++ == SERVICES_MAX)
			continue;
		if (!strcmp(jid, e->c->conf->domain)) {
			e->listed = true;
			continue;
		}
		struct service *s = dg_alloc(sizeof *s);
		*s = (struct service){ e, dg_strdup(jid) };
		ask(e, jid, "query", NS_INFO, on_service, let_service_go, s);
	}
	answered(e);
}

static void on_remote(void *arg, const struct dg_element *iq)
{
	struct examination *e = arg;
	e->is_remote = result_of(iq, "query", "jabber:iq:roster") != NULL;
	answered(e);
}

/* Whose roster may be looked at to see whether any may: an admin's, who has said so by running this. */
static const char *volunteer(const struct component *c, const char *vhost)
{
	for (size_t i = 0; i < c->whole->access.n_admins; i++) {
		const char *at = strchr(c->whole->access.admins[i], '@');
		if (at && !strcmp(at + 1, vhost))
			return c->whole->access.admins[i];
	}
	return NULL;
}

void examine(struct component *c, dg_checkup_done *done, void *arg)
{
	const char *parent = strchr(c->conf->domain, '.');
	struct examination *e = dg_alloc(sizeof *e);
	*e = (struct examination){ .c = c, .done = done, .arg = arg, .open = 1, .asked_ms = dg_mono_ms() };
	e->vhost = c->whole->server.n_vhosts ? c->whole->server.vhosts[0] : parent ? parent + 1 : c->conf->domain;
	e->found = dg_alloc(sizeof *e->found);
	e->found->domain = dg_strdup(c->conf->domain);
	if (dg_xlink_is_up(c->link)) {
		const char *admin = privilege_of(c, e->vhost) ? NULL : volunteer(c, e->vhost);
		ask(e, e->vhost, "ping", "urn:xmpp:ping", on_ping, let_go, e);
		ask(e, e->vhost, "query", "jabber:iq:version", on_version, let_go, e);
		ask(e, e->vhost, "query", NS_INFO, on_info, let_go, e);
		ask(e, e->vhost, "query", NS_ITEMS, on_items, let_go, e);
		if (admin)
			ask(e, admin, "query", "jabber:iq:roster", on_remote, let_go, e);
	}
	answered(e);
}
