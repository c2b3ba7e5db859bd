/* disco.c - what the gateway and its contacts are and can (XEP-0030): from the transports' capabilities. */
#include <string.h>

#include "xmpp/iq.h"

struct feature {
	const char *var;
	int where;
	uint32_t caps; /* only when the network can; 0: always */
};

static const struct feature features[] = {
	{ "http://jabber.org/protocol/disco#info", AT_BOTH, 0 },
	{ "http://jabber.org/protocol/disco#items", AT_BOTH, 0 },
	{ "jabber:iq:last", AT_GATEWAY, 0 },
	{ "jabber:iq:version", AT_BOTH, 0 },
	{ "jid\\20escaping", AT_GATEWAY, 0 },
	{ "urn:xmpp:ping", AT_BOTH, 0 },
	{ "urn:xmpp:receipts", AT_CONTACT, DG_CAP_DELIVERED },
	{ "urn:xmpp:time", AT_BOTH, 0 },
	{ "vcard-temp", AT_BOTH, 0 },
};

static void render_identity(struct dg_render *r, const char *category, const char *type, const char *name)
{
	dg_render_open(r, "identity");
	dg_render_attr(r, "category", category);
	dg_render_attr(r, "type", type);
	dg_render_attr(r, "name", name);
	dg_render_close(r);
}

static bool refuse_node(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	if (!dg_element_attr(query, "node"))
		return false;
	component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
	return true;
}

static void answer_info(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	if (refuse_node(c, in, query))
		return;
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	int where = in->to.node ? AT_CONTACT : AT_GATEWAY;
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "http://jabber.org/protocol/disco#info");
	if (where == AT_GATEWAY)
		render_identity(&r, "gateway", dg_router_gateway(c->router, c->conf->domain), c->conf->name);
	else
		render_identity(&r, "client", caps & DG_CAP_PHONE ? "sms" : "pc", in->to.node);
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++) {
		if (!(features[i].where & where) || (features[i].caps && !(features[i].caps & caps)))
			continue;
		dg_render_open(&r, "feature");
		dg_render_attr(&r, "var", features[i].var);
		dg_render_close(&r);
	}
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

static void answer_items(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	if (refuse_node(c, in, query))
		return;
	struct dg_render r = iq_open_result(c, in);
	dg_render_leaf(&r, "query", "http://jabber.org/protocol/disco#items", NULL);
	iq_close_and_send(c, &r);
}

const struct question disco_questions[] = {
	{ "get", "query", "http://jabber.org/protocol/disco#info", AT_BOTH, true, answer_info },
	{ "get", "query", "http://jabber.org/protocol/disco#items", AT_BOTH, true, answer_items },
	{ 0 },
};
