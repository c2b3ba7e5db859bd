/* component.c - a domain's stanzas in, taken apart, and the common forms of stanzas out. Called by the link. */
#include "xmpp/component.h"

#include <string.h>

struct dg_render component_open(
	struct component *c, const char *name, const char *from, const char *to, const char *id, const char *type)
{
	struct dg_render r;
	dg_buf_clear(&c->out);
	dg_render_init(&r, &c->out);
	dg_render_open(&r, name);
	dg_render_attr(&r, "from", from);
	dg_render_attr(&r, "to", to);
	dg_render_attr(&r, "id", id);
	dg_render_attr(&r, "type", type);
	return r;
}

void component_send(struct component *c)
{
	if (dg_xlink_send(c->link, c->out.at, c->out.len) == DG_OK)
		return;
	c->dropped->value++;
	dg_log(c->log, DG_LOG_DEBUG, DG_SAY("xmpp", "an answer could not leave"), DG_S("domain", c->conf->domain));
}

void render_error(struct dg_render *r, struct condition condition, const char *inside, const char *text)
{
	dg_render_open(r, "error");
	dg_render_attr(r, "type", condition.type);
	dg_render_leaf(r, condition.name, "urn:ietf:params:xml:ns:xmpp-stanzas", inside);
	if (text) {
		dg_render_open(r, "text");
		dg_render_attr(r, "xmlns", "urn:ietf:params:xml:ns:xmpp-stanzas");
		dg_render_attr(r, "xml:lang", "en");
		dg_render_text(r, text);
		dg_render_close(r);
	}
	dg_render_close(r);
}

enum address_verdict component_address(const struct component *c, const struct incoming *in, struct dg_buf *out)
{
	return address_read(c->conf, dg_router_caps(c->router, c->conf->domain), in->to.node, out);
}

void component_refuse(struct component *c, const struct incoming *in, const char *name, struct condition condition,
	const char *inside, const char *text)
{
	if (!strcmp(in->type, "error"))
		return;
	struct dg_render r = component_open(c, name, in->to_text, in->from_text, in->id, "error");
	render_error(&r, condition, inside, text);
	dg_render_close(&r);
	component_send(c);
}

static const struct {
	const char *name;
	void (*handle)(struct component *c, const struct incoming *in);
	size_t counter;
} kinds[] = {
	{ "message", handle_message, offsetof(struct component, messages_in) },
	{ "presence", handle_presence, offsetof(struct component, presences_in) },
	{ "iq", handle_iq, offsetof(struct component, iqs_in) },
};

/* Too large to be read whole: its sender hears so, and nothing of it is believed. */
static void refuse_truncated(struct component *c, const struct incoming *in, const char *name)
{
	static const struct condition policy = { "modify", "policy-violation" };
	bool answerable = !strcmp(name, "message") || !strcmp(in->type, "get") || !strcmp(in->type, "set");
	if (answerable && strcmp(in->type, "error"))
		component_refuse(
			c, in, name, policy, NULL, "This stanza is larger or more complex than the gateway accepts.");
}

static void dispatch(struct component *c, const struct incoming *in)
{
	const char *name = dg_element_name(in->stanza);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(name, kinds[i].name))
			continue;
		(*(struct dg_series **)(void *)((char *)c + kinds[i].counter))->value++;
		if (in->truncated)
			refuse_truncated(c, in, name);
		else
			kinds[i].handle(c, in);
		return;
	}
}

/* Our own domains are never users: what comes from there is a loop. */
static bool is_ours(const struct component *c, const char *domain)
{
	for (size_t i = 0; i < c->whole->n_domains; i++)
		if (!strcmp(c->whole->domains[i].domain, domain))
			return true;
	return false;
}

void component_take(struct component *c, const struct dg_element *stanza, bool truncated)
{
	struct incoming in = {
		.stanza = stanza,
		.type = dg_element_attr(stanza, "type"),
		.id = dg_element_attr(stanza, "id"),
		.from_text = dg_element_attr(stanza, "from"),
		.to_text = dg_element_attr(stanza, "to"),
		.truncated = truncated,
	};
	in.type = in.type ? in.type : "";
	if (!in.from_text || !in.to_text || dg_jid_parse(in.from_text, &in.from) != DG_OK) {
		c->dropped->value++;
		return;
	}
	if (dg_jid_parse(in.to_text, &in.to) != DG_OK || strcmp(in.to.domain, c->conf->domain) ||
		is_ours(c, in.from.domain)) {
		c->dropped->value++;
		dg_log(c->log, DG_LOG_WARN, DG_SAY("xmpp", "stanza that is not for this domain, or from it; dropped"),
			DG_S("domain", c->conf->domain), DG_S("to", in.to_text));
	} else {
		in.allowed = dg_router_may(c->router, in.from.bare);
		dispatch(c, &in);
	}
	dg_jid_finish(&in.from);
	dg_jid_finish(&in.to);
}
