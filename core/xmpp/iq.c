/* iq.c - questions to the gateway and to its contacts: one table, exactly one answer each (RFC 6120 section 8.2.3).
 * Called by component.c. */
#include <string.h>
#include <time.h>

#include "util/clock.h"
#include "xmpp/component.h"

enum { AT_GATEWAY = 1, AT_CONTACT = 2, AT_BOTH = 3 };

struct question {
	const char *type, *name, *ns;
	int where;
	bool anyone; /* asked of the gateway itself, strangers are answered too: servers ask before they list us */
	void (*answer)(struct component *c, const struct incoming *in, const struct dg_element *query);
};

static struct dg_render open_result(struct component *c, const struct incoming *in)
{
	return component_open(c, "iq", in->to_text, in->from_text, in->id, "result");
}

static void close_and_send(struct component *c, struct dg_render *r)
{
	dg_render_close(r);
	component_send(c);
}

/* ---- XEP-0030 ---- */

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

static const char *name_of(const struct component *c)
{
	return c->conf->name ? c->conf->name : c->conf->domain;
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
	struct dg_render r = open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "http://jabber.org/protocol/disco#info");
	if (where == AT_GATEWAY)
		render_identity(&r, "gateway", dg_router_gateway(c->router, c->conf->domain), name_of(c));
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
	close_and_send(c, &r);
}

static void answer_items(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	if (refuse_node(c, in, query))
		return;
	struct dg_render r = open_result(c, in);
	dg_render_leaf(&r, "query", "http://jabber.org/protocol/disco#items", NULL);
	close_and_send(c, &r);
}

/* ---- small ones ---- */

static void answer_ping(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_render r = open_result(c, in);
	close_and_send(c, &r);
}

static void answer_version(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_render r = open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "jabber:iq:version");
	dg_render_leaf(&r, "name", NULL, "Dragoman");
	dg_render_leaf(&r, "version", NULL, DG_VERSION);
	dg_render_close(&r);
	close_and_send(c, &r);
}

static void answer_time(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	char utc[32];
	time_t now = (time_t)(dg_now_ms() / 1000);
	struct tm tm;
	gmtime_r(&now, &tm);
	strftime(utc, sizeof utc, "%Y-%m-%dT%H:%M:%SZ", &tm);
	struct dg_render r = open_result(c, in);
	dg_render_open(&r, "time");
	dg_render_attr(&r, "xmlns", "urn:xmpp:time");
	dg_render_leaf(&r, "tzo", NULL, "+00:00");
	dg_render_leaf(&r, "utc", NULL, utc);
	dg_render_close(&r);
	close_and_send(c, &r);
}

static void answer_last(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_buf seconds = { 0 };
	dg_buf_printf(&seconds, "%lld", (long long)(dg_mono_ms() - c->started_ms) / 1000);
	struct dg_render r = open_result(c, in);
	dg_render_open(&r, "query");
	dg_render_attr(&r, "xmlns", "jabber:iq:last");
	dg_render_attr(&r, "seconds", seconds.at);
	dg_render_close(&r);
	close_and_send(c, &r);
	dg_buf_finish(&seconds);
}

static void answer_vcard(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_buf peer = { 0 };
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	if (in->to.node)
		component_address(c, in, &peer); /* what it is was checked before */
	struct dg_render r = open_result(c, in);
	dg_render_open(&r, "vCard");
	dg_render_attr(&r, "xmlns", "vcard-temp");
	dg_render_leaf(&r, "FN", NULL, in->to.node ? peer.at : name_of(c));
	if (in->to.node && caps & DG_CAP_PHONE) {
		dg_render_open(&r, "TEL");
		dg_render_leaf(&r, "CELL", NULL, NULL);
		dg_render_leaf(&r, "NUMBER", NULL, peer.at);
		dg_render_close(&r);
	}
	if (!in->to.node)
		dg_render_leaf(&r, "DESC", NULL, "A Dragoman gateway.");
	dg_render_close(&r);
	close_and_send(c, &r);
	dg_buf_finish(&peer);
}

/* ---- the table ---- */

static const struct question questions[] = {
	{ "get", "query", "http://jabber.org/protocol/disco#info", AT_BOTH, true, answer_info },
	{ "get", "query", "http://jabber.org/protocol/disco#items", AT_BOTH, true, answer_items },
	{ "get", "ping", "urn:xmpp:ping", AT_BOTH, true, answer_ping },
	{ "get", "query", "jabber:iq:version", AT_BOTH, true, answer_version },
	{ "get", "time", "urn:xmpp:time", AT_BOTH, false, answer_time },
	{ "get", "query", "jabber:iq:last", AT_GATEWAY, false, answer_last },
	{ "get", "vCard", "vcard-temp", AT_BOTH, false, answer_vcard },
};

static const struct question *find(const struct incoming *in, const struct dg_element *query, int where)
{
	for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
		if (!strcmp(questions[i].type, in->type) && questions[i].where & where &&
			dg_element_is(query, questions[i].name, questions[i].ns))
			return &questions[i];
	return NULL;
}

static bool is_contact(const struct component *c, const struct incoming *in)
{
	struct dg_buf peer = { 0 };
	bool yes = component_address(c, in, &peer) == ADDRESS_OK;
	dg_buf_finish(&peer);
	return yes;
}

void handle_iq(struct component *c, const struct incoming *in)
{
	if (strcmp(in->type, "get") && strcmp(in->type, "set"))
		return; /* an answer to nothing of ours (the link takes those), or not an IQ at all */
	int where = in->to.node ? AT_CONTACT : AT_GATEWAY;
	const struct dg_element *query = dg_element_first(in->stanza);
	if (!query || dg_element_next(query)) {
		component_refuse(c, in, condition_of(DG_INVALID), NULL, NULL);
		return;
	}
	const struct question *q = find(in, query, where);
	if (!in->allowed && !(q && q->anyone && where == AT_GATEWAY)) {
		component_refuse_in_words(c, in, condition_of(DG_DENIED), DG_T_NOT_ALLOWED,
			NULL); /* the same for every contact and question */
		return;
	}
	if (where == AT_CONTACT && !is_contact(c, in)) {
		component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
		return;
	}
	if (!q) {
		static const struct condition unavailable = { "cancel", "service-unavailable" };
		component_refuse(c, in, unavailable, NULL, NULL);
		return;
	}
	q->answer(c, in, query);
}
