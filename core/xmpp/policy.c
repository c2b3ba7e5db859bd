/* policy.c - the forms of the gateway's disco#info, from the configuration and from what is so anyway. Called by
 * disco.c.
 */
#include "xmpp/policy.h"

#include <string.h>

#include "xmpp/component.h"

static void open_form(struct dg_render *r, const char *type)
{
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", "jabber:x:data");
	dg_render_attr(r, "type", "result");
	dg_render_open(r, "field");
	dg_render_attr(r, "var", "FORM_TYPE");
	dg_render_attr(r, "type", "hidden");
	dg_render_leaf(r, "value", NULL, type);
	dg_render_close(r);
}

static void render_field(struct dg_render *r, const char *var, const char *value)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "var", var);
	dg_render_leaf(r, "value", NULL, value);
	dg_render_close(r);
}

static void render_contacts(const struct component *c, struct dg_render *r)
{
	size_t all = 0;
	for (size_t i = 0; i < DG_CONF_CONTACT_KINDS; i++)
		all += c->whole->contacts[i].n;
	if (!all)
		return;
	open_form(r, "http://jabber.org/network/serverinfo");
	for (size_t i = 0; i < DG_CONF_CONTACT_KINDS; i++) {
		const struct dg_conf_contacts *kind = &c->whole->contacts[i];
		struct dg_buf var = { 0 };
		if (!kind->n)
			continue;
		dg_buf_printf(&var, "%s-addresses", dg_conf_contact_kinds[i]);
		dg_render_open(r, "field");
		dg_render_attr(r, "var", var.at);
		dg_render_attr(r, "type", "list-multi");
		for (size_t j = 0; j < kind->n; j++)
			dg_render_leaf(r, "value", NULL, kind->uris[j]);
		dg_render_close(r);
		dg_buf_finish(&var);
	}
	dg_render_close(r);
}

static const char *worded(const struct component *c, const char *key)
{
	for (size_t i = 0; i < c->conf->n_policy; i++)
		if (!strcmp(c->conf->policy[i].key, key))
			return c->conf->policy[i].value;
	return NULL;
}

/* The journal keeps texts for thirty days; who runs the gateway can read them. */
static void render_house(const struct component *c, struct dg_render *r, uint32_t caps)
{
	open_form(r, "urn:xmpp:data-policy:0");
	render_field(r, "auth_data", caps & DG_CAP_ACCOUNT ? "plain" : "no_auth");
	if (!worded(c, "data_retention"))
		render_field(r, "data_retention", "720");
	if (!worded(c, "access_policy"))
		render_field(r, "access_policy", "admins");
	for (size_t i = 0; i < c->conf->n_policy; i++)
		render_field(r, c->conf->policy[i].key, c->conf->policy[i].value);
	dg_render_close(r);
}

/* Text messages are in the clear from the carrier on, whatever the link to it is. Of others we do not know. */
static void render_network(const struct component *c, struct dg_render *r, uint32_t caps)
{
	struct dg_buf scope = { 0 };
	dg_buf_printf(
		&scope, "urn:xmpp:data-policy:identity:gateway:%s:0", dg_router_gateway(c->router, c->conf->domain));
	open_form(r, scope.at);
	if (caps & DG_CAP_PHONE)
		render_field(r, "data_transmission", "plain");
	render_field(r, "data_retention", "unknown");
	dg_render_close(r);
	dg_buf_finish(&scope);
}

void policy_render(struct component *c, struct dg_render *r)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	render_contacts(c, r);
	render_house(c, r, caps);
	render_network(c, r, caps);
}
