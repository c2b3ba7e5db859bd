/* disco.c - what the gateway and its contacts are and can (XEP-0030): from the transports' capabilities, and from the
 * tables of what is really answered. Called by iq.c; caps.c hashes the same words. */
#include "xmpp/disco.h"

#include <string.h>

#include "xmpp/adhoc.h"
#include "xmpp/iq.h"
#include "xmpp/policy.h"

#define NS_INFO  "http://jabber.org/protocol/disco#info"
#define NS_ITEMS "http://jabber.org/protocol/disco#items"

/* Whom a row is about: the kinds that answer it, as bits. */
enum {
	ON_GATEWAY = 1 << CAPS_GATEWAY,
	ON_CLIENT = 1 << CAPS_CLIENT,
	ON_TALKER = 1 << CAPS_CONTACT | ON_CLIENT, /* takes messages */
	ON_NOREPLY = 1 << CAPS_NOREPLY,
	ON_CONTACT = ON_TALKER | ON_NOREPLY,
	ON_ACCOUNT = ON_CONTACT & ~ON_CLIENT,
	ON_ROOM = 1 << CAPS_ROOM,
	ON_ALL = ON_GATEWAY | ON_CONTACT | ON_ROOM,
};

/* The gateway's own identity comes first: some servers and clients look at the first alone. A gateway is also an
 * account to talk to, or clients would take it for a room service and not for somebody with a bot. */
static const struct {
	int on;
	const char *category, *type; /* type NULL: the network's, as the registry's "gateway" and "client" have it */
	uint32_t caps;               /* only when the network can; 0: always */
	bool named;
} identities[] = {
	{ ON_GATEWAY, "gateway", NULL, 0, true },
	{ ON_GATEWAY | ON_ACCOUNT, "account", "registered", 0, false },
	{ ON_GATEWAY, "conference", "text", DG_CAP_ROOMS, true },
	{ ON_ACCOUNT, "pubsub", "pep", 0, false },
	{ ON_CLIENT, "client", NULL, 0, false },
	{ ON_ROOM, "conference", "text", 0, true },
};

/* What a question in this namespace is answered with, or what the network can. */
struct feature {
	const char *var;
	int on;
	uint32_t caps; /* only when the network can; 0: always */
	int asked_at;  /* only where iq.c's tables have this namespace; 0: does not matter */
};

static const struct feature features[] = {
	{ NS_INFO, ON_ALL, 0, 0 },
	{ NS_ITEMS, ON_ALL, 0, 0 },
	{ "http://jabber.org/protocol/caps", ON_GATEWAY | ON_CONTACT, 0, 0 },
	{ NS_COMMANDS, ON_GATEWAY, 0, AT_GATEWAY },
	{ "jabber:x:data", ON_GATEWAY, 0, 0 },
	{ "http://jabber.org/protocol/address", ON_GATEWAY, 0, 0 },
	{ "http://jabber.org/protocol/rosterx", ON_GATEWAY, 0, 0 },
	{ "jabber:iq:register", ON_GATEWAY, 0, AT_GATEWAY },
	{ "jabber:iq:gateway", ON_GATEWAY, 0, AT_GATEWAY },
	{ "jabber:iq:search", ON_GATEWAY, 0, AT_GATEWAY },
	{ "jabber:iq:last", ON_GATEWAY, 0, AT_GATEWAY },
	{ "jabber:iq:version", ON_GATEWAY | ON_CONTACT, 0, AT_BOTH },
	{ "jid\\20escaping", ON_GATEWAY, 0, 0 },
	{ "urn:xmpp:ping", ON_ALL, 0, AT_BOTH },
	{ "urn:xmpp:time", ON_GATEWAY | ON_CONTACT, 0, AT_BOTH },
	{ "vcard-temp", ON_GATEWAY | ON_CONTACT, 0, AT_BOTH },
	{ "urn:ietf:params:xml:ns:vcard-4.0", ON_GATEWAY | ON_CONTACT, 0, AT_BOTH },
	{ "http://jabber.org/protocol/pubsub", ON_ACCOUNT, 0, AT_CONTACT },
	{ "http://jabber.org/protocol/pubsub#retrieve-items", ON_ACCOUNT, 0, 0 },
	{ "http://jabber.org/protocol/muc", ON_GATEWAY | ON_ROOM, DG_CAP_ROOMS, 0 },
	{ "http://jabber.org/protocol/muc#self-ping-optimization", ON_ROOM, 0, 0 },
	{ "http://jabber.org/protocol/muc#stable_id", ON_ROOM, 0, 0 },
	{ "muc_open", ON_ROOM, 0, 0 },
	{ "muc_persistent", ON_ROOM, 0, 0 },
	{ "muc_semianonymous", ON_ROOM, 0, 0 },
	{ "urn:xmpp:occupant-id:0", ON_ROOM, 0, 0 },
	{ "urn:xmpp:sid:0", ON_ROOM, 0, 0 },
	{ "http://jabber.org/protocol/chatstates", ON_TALKER, DG_CAP_TYPING, 0 },
	{ "jabber:x:oob", ON_TALKER, DG_CAP_FILES, 0 },
	{ "urn:xmpp:chat-markers:0", ON_TALKER, DG_CAP_READ, 0 },
	{ "urn:xmpp:message-correct:0", ON_TALKER, DG_CAP_EDIT, 0 },
	{ "urn:xmpp:message-retract:1", ON_TALKER, DG_CAP_RETRACT, 0 },
	{ "urn:xmpp:reactions:0", ON_TALKER, DG_CAP_REACTION, 0 },
	{ "urn:xmpp:receipts", ON_GATEWAY, 0, 0 }, /* of what was said to it */
	{ "urn:xmpp:receipts", ON_TALKER, DG_CAP_DELIVERED, 0 },
	{ "urn:xmpp:reply:0", ON_TALKER, DG_CAP_REPLY, 0 },
	{ "urn:xmpp:noreply:0", ON_NOREPLY, 0, 0 },
};

void disco_identity(struct dg_render *r, const char *category, const char *type, const char *name)
{
	dg_render_open(r, "identity");
	dg_render_attr(r, "category", category);
	dg_render_attr(r, "type", type);
	dg_render_attr(r, "name", name);
	dg_render_close(r);
}

void disco_feature(struct dg_render *r, const char *var)
{
	dg_render_open(r, "feature");
	dg_render_attr(r, "var", var);
	dg_render_close(r);
}

static void render_identities(struct component *c, struct dg_render *r, int on, uint32_t caps, const char *name)
{
	const char *network = dg_router_gateway(c->router, c->conf->domain);
	network = on & ON_CLIENT && !(caps & DG_CAP_PHONE) ? "pc" : network;
	for (size_t i = 0; i < sizeof identities / sizeof identities[0]; i++)
		if (identities[i].on & on && (!identities[i].caps || identities[i].caps & caps))
			disco_identity(r, identities[i].category, identities[i].type ? identities[i].type : network,
				identities[i].named ? name : NULL);
}

static bool has(const struct component *c, const struct feature *f, int on, uint32_t caps)
{
	return f->on & on && (!f->caps || f->caps & caps) && (!f->asked_at || iq_knows(c, f->var, f->asked_at));
}

static void begin(struct dg_render *r, const char *ns, const char *node)
{
	dg_render_open(r, "query");
	dg_render_attr(r, "xmlns", ns);
	dg_render_attr(r, "node", node);
}

void disco_render(struct component *c, struct dg_render *r, enum caps_kind kind, const char *name, const char *node)
{
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	int on = 1 << kind;
	begin(r, NS_INFO, node);
	render_identities(c, r, on, caps, name);
	for (size_t i = 0; i < sizeof features / sizeof features[0]; i++)
		if (has(c, &features[i], on, caps))
			disco_feature(r, features[i].var);
	if (kind == CAPS_GATEWAY)
		policy_render(c, r);
	dg_render_close(r);
}

enum caps_kind disco_kind(const struct component *c, const struct incoming *in)
{
	struct dg_buf peer = { 0 };
	enum caps_kind kind = CAPS_GATEWAY;
	if (in->to.node && component_address(c, in, &peer) == ADDRESS_MUTE)
		kind = CAPS_NOREPLY;
	else if (in->to.node && dg_router_is_room(c->router, c->conf->domain, peer.at))
		kind = CAPS_ROOM;
	else if (in->to.node)
		kind = in->to.resource ? CAPS_CLIENT : CAPS_CONTACT;
	dg_buf_finish(&peer);
	return kind;
}

/* "node#ver", as our presence has it. */
static bool is_own_caps(struct component *c, enum caps_kind kind, const char *node)
{
	size_t n = strlen(CAPS_NODE);
	return !strncmp(node, CAPS_NODE, n) && node[n] == '#' && !strcmp(node + n + 1, caps_ver(c, kind));
}

static void answer_info(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const char *node = dg_element_attr(query, "node");
	enum caps_kind kind = disco_kind(c, in);
	if (node && *node && !is_own_caps(c, kind, node)) {
		if (kind != CAPS_GATEWAY || !adhoc_info(c, in, node))
			component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
		return;
	}
	struct dg_render r = iq_open_result(c, in);
	disco_render(c, &r, kind, kind == CAPS_ROOM ? in->to.node : c->conf->name, node);
	iq_close_and_send(c, &r);
}

static void answer_items(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const char *node = dg_element_attr(query, "node");
	if (node && *node) {
		if (in->to.node || !adhoc_items(c, in, node))
			component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
		return;
	}
	struct dg_render r = iq_open_result(c, in);
	begin(&r, NS_ITEMS, node);
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

const struct question disco_questions[] = {
	{ "get", "query", NS_INFO, AT_ALL, true, answer_info },
	{ "get", "query", NS_ITEMS, AT_ALL, true, answer_items },
	{ 0 },
};
