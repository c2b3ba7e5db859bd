/* presence.c - subscriptions and the presence of contacts (RFC 6121 sections 3 and 4, XEP-0100 section 4).
 *
 * A phone is always "there": what its presence shows is whether the gateway can reach the network. Where the network
 * knows presence, contacts are as they were seen last (contact.h). Probes are answered from memory, whoever is asked
 * about, and each log-in is told once how the gateway is. Called by component.c.
 */
#include "xmpp/presence.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/clock.h"
#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/contact.h"
#include "xmpp/room.h"
#include "xmpp/spelling.h"
#include "xmpp/tongue.h"
#include "xmpp/welcome.h"

enum { TOLD_S = 10 }; /* presence, probe and repeated probe of one log-in come within this time */

/* ---- what others look like ---- */

/* The network's name of a contact of ours; true: one who takes no replies. */
static bool name_contact(const struct component *c, const char *jid, struct dg_buf *peer)
{
	char *node = dg_strndup(jid, strcspn(jid, "@"));
	const char *mute = mutes_find(&c->mutes, node);
	if (mute)
		dg_buf_str(peer, mute);
	else
		dg_jid_unescape(node, peer);
	free(node);
	return mute != NULL;
}

/* What clients look for in a presence beside how somebody is: what he can do (XEP-0115), and which picture he has
 * (XEP-0153). */
static void render_extras(struct component *c, struct dg_render *r, const char *from, const char *user)
{
	if (!strchr(from, '@')) {
		caps_render(c, r, CAPS_GATEWAY);
		return;
	}
	struct dg_buf peer = { 0 };
	caps_render(c, r, name_contact(c, from, &peer) ? CAPS_NOREPLY : CAPS_CONTACT);
	card_render_update(c, r, user, peer.at);
	dg_buf_finish(&peer);
}

/* How somebody is: `type` NULL means available, `show` NULL means nothing special. */
struct look {
	const char *type, *show;
	struct dg_said status; /* DG_T_NONE: none */
};

static const char *word_of(enum dg_show show)
{
	switch (show) {
	case DG_SHOW_CHAT: return "chat";
	case DG_SHOW_AWAY: return "away";
	case DG_SHOW_XA: return "xa";
	case DG_SHOW_DND: return "dnd";
	case DG_SHOW_OFFLINE:
	case DG_SHOW_ONLINE: return NULL;
	}
	return NULL;
}

static struct look look_of_contact(const struct component *c, const char *contact, const char *user)
{
	const struct person *who = people_find(&c->people, user);
	const struct sight *s = who ? contact_sight(who, contact) : NULL;
	if (!s || s->show == DG_SHOW_OFFLINE)
		return (struct look){ .type = "unavailable" };
	return (struct look){ .show = word_of(s->show),
		.status = { *s->text ? DG_T_PLAIN : DG_T_NONE, { s->text, NULL, NULL } } };
}

static struct look look_at(const struct component *c, const char *from, const char *user)
{
	const char *text = NULL;
	if (announce_is_gone(&c->announce))
		return (struct look){ .show = "xa", .status = { DG_T_NETWORK_GONE, { NULL, NULL, NULL } } };
	if (strchr(from, '@'))
		return contact_is_asked(c) ? look_of_contact(c, from, user) : (struct look){ 0 };
	if (!login_is_wanted(c) || dg_router_session(c->router, c->conf->domain, user, &text) == DG_LINK_ONLINE)
		return (struct look){ 0 };
	return (struct look){ .show = "xa", .status = { DG_T_SESSION_NONE, { NULL, NULL, NULL } } };
}

void presence_send(struct component *c, const char *from, const char *to, const char *type)
{
	struct dg_render r = component_open(c, "presence", from, to, NULL, type);
	dg_render_close(&r);
	component_send(c);
}

/* A presence that went without its picture, since it was not known whether its user may see that. */
struct plain {
	struct component *c;
	char *from, *peer, *user, *to; /* given */
	enum dg_lang lang;
};

static void plain_free(void *arg)
{
	struct plain *p = arg;
	free(p->from);
	free(p->peer);
	free(p->user);
	free(p->to);
	free(p);
}

static void on_learnt(void *arg)
{
	struct plain *p = arg;
	if (card_photo_hash(p->c, p->user, p->peer))
		presence_show(p->c, p->from, p->user, p->to, p->lang);
	plain_free(p);
}

static void tell_picture(struct component *c, const char *contact, const char *user, const char *to, enum dg_lang lang)
{
	struct dg_buf peer = { 0 };
	name_contact(c, contact, &peer);
	if (peer.at && card_is_pending(c, user, peer.at)) {
		struct plain *p = dg_alloc(sizeof *p);
		*p = (struct plain){ c, dg_strdup(contact), dg_strdup(peer.at), dg_strdup(user), dg_strdup(to), lang };
		card_learn(c, user, peer.at, on_learnt, plain_free, p);
	} else {
		avatar_tell(c, contact, peer.at, user, to);
	}
	dg_buf_finish(&peer);
}

/* The first to be left out when the server does not read fast enough: a probe is repeated at the next log-in, and
 * messages need the room. Answers to subscriptions are not: they come once. */
void presence_show(struct component *c, const char *from, const char *user, const char *to, enum dg_lang lang)
{
	if (dg_xlink_is_full(c->link)) {
		c->shed->value++;
		return;
	}
	const struct look look = look_at(c, from, user);
	struct dg_render r = component_open(c, "presence", from, to, NULL, look.type);
	if (look.status.what != DG_T_NONE)
		render_said(&r, "status", lang, &look.status);
	if (look.show)
		dg_render_leaf(&r, "show", NULL, look.show);
	if (!look.type)
		render_extras(c, &r, from, user);
	dg_render_close(&r);
	component_send(c);
	if (!look.type && strchr(from, '@'))
		tell_picture(c, from, user, to, lang);
}

struct shown {
	char *from, *to;
};

static void on_spoken(struct asker *a, void *arg)
{
	struct shown *s = arg;
	presence_show(a->c, s->from, a->bare, s->to, a->lang);
	asker_free(a);
	free(s->from);
	free(s->to);
	free(s);
}

/* The answer to a presence. It has words when the network or the session is gone: those wait for the user's language.
 */
static void show_to_sender(struct component *c, const struct incoming *in, const char *from, const char *to)
{
	enum dg_text_id words = look_at(c, from, in->from.bare).status.what;
	if (words == DG_T_NONE || words == DG_T_PLAIN || tongue_is_known(c, in)) {
		presence_show(c, from, in->from.bare, to, in->lang);
		return;
	}
	struct shown *s = dg_alloc(sizeof *s);
	*s = (struct shown){ dg_strdup(from), dg_strdup(to) };
	tongue_ask(c, in, on_spoken, s);
}

static uint32_t now_s(void)
{
	return (uint32_t)(dg_mono_ms() / 1000) + 1; /* 0 is never */
}

static void show_gateway(struct component *c, struct person *who, const struct incoming *in)
{
	struct resource *at = person_resource(who, in->from.resource);
	if (at && at->told_s && now_s() - at->told_s < TOLD_S)
		return;
	if (at)
		at->told_s = now_s();
	struct dg_buf full = { 0 };
	dg_buf_printf(&full, "%s/%s", who->jid, in->from.resource);
	show_to_sender(c, in, c->conf->domain, full.at);
	dg_buf_finish(&full);
}

void presence_show_gateway_to_all(struct component *c, struct person *who, enum dg_lang lang)
{
	for (struct resource *r = who->resources; r; r = r->next)
		r->told_s = now_s();
	presence_show(c, c->conf->domain, who->jid, who->jid, lang);
}

void presence_say(struct component *c, const char *user, enum dg_lang lang, const struct dg_said *said)
{
	struct dg_render r = component_open_line(c, user);
	render_said(&r, "body", lang, said);
	dg_render_close(&r);
	component_send(c);
}

/* ---- subscriptions ---- */

/* Can this be a contact at all? When it is another spelling, `peer` is the one to use. */
static bool is_contact(const struct component *c, const struct incoming *in, struct dg_buf *peer)
{
	if (!in->to.node)
		return true;
	enum address_verdict verdict = component_address(c, in, peer);
	return verdict == ADDRESS_OK || verdict == ADDRESS_MUTE;
}

/* In the presence, which few clients show, and in words from the gateway: some servers drop the former. */
static void say_no_contact(struct asker *a, void *arg)
{
	char *contact = arg;
	struct component *c = a->c;
	struct dg_buf jid = { 0 };
	bool is_found = spelling_find(a, &jid);
	const struct dg_said said = { is_found ? DG_T_ADD_INSTEAD : component_no_address(c), { jid.at, NULL, NULL } };
	struct dg_render r = component_open(c, "presence", contact, a->bare, NULL, "unsubscribed");
	render_said(&r, "status", a->lang, &said);
	dg_render_close(&r);
	component_send(c);
	presence_say(c, a->bare, a->lang, &said);
	dg_buf_finish(&jid);
	asker_free(a);
	free(contact);
}

/* The network knows who may see whom: the answer comes from there. */
static bool asks_network(const struct component *c, const struct incoming *in)
{
	return in->to.node && contact_is_asked(c);
}

static void on_subscribe(struct component *c, const struct incoming *in)
{
	struct dg_buf peer = { 0 };
	if (!in->allowed) {
		presence_send(c, in->to.bare, in->from.bare, "unsubscribed");
	} else if (!is_contact(c, in, &peer)) {
		tongue_ask(c, in, say_no_contact, dg_strdup(in->to.bare));
	} else if (asks_network(c, in)) {
		contact_request(c, in, peer.at, DG_CONTACT_ASK);
	} else {
		watch_note(c, in->from.bare, in->to.bare, true);
		presence_send(c, in->to.bare, in->from.bare, "subscribed");
		show_to_sender(c, in, in->to.bare, in->from.bare);
		if (!in->to.node)
			welcome_again(c, in->from.bare);
	}
	dg_buf_finish(&peer);
}

/* In whatever order and however often these come: Prosody sends unsubscribed, unavailable, unsubscribe, some of them
 * from a full JID, ejabberd unavailable, unsubscribe, unsubscribed. */
static void on_unsubscribe(struct component *c, const struct incoming *in)
{
	if (!in->allowed)
		return;
	watch_note(c, in->from.bare, in->to.bare, false);
	presence_send(c, in->to.bare, in->from.bare, "unsubscribed");
	presence_send(c, in->to.bare, in->from.bare, "unavailable");
	if (!in->to.node)
		login_end(c, in->from.bare); /* nothing that is on file goes: for that there is "unregister" */
}

static void decide(struct component *c, const struct incoming *in, enum dg_contact_op op)
{
	struct dg_buf peer = { 0 };
	if (in->allowed && asks_network(c, in) && is_contact(c, in, &peer))
		contact_request(c, in, peer.at, op);
	dg_buf_finish(&peer);
}

static void on_subscribed(struct component *c, const struct incoming *in)
{
	decide(c, in, DG_CONTACT_GRANT);
}

static void on_unsubscribed(struct component *c, const struct incoming *in)
{
	decide(c, in, DG_CONTACT_DENY);
	if (in->allowed && !in->to.node)
		login_end(c, in->from.bare);
}

/* ---- coming and going ---- */

/* The server asks once per contact and resource at each log-in. Who is not subscribed is told all the same: a roster is
 * believed, so that a lost journal costs nobody his contacts. */
static void answer_probe(struct component *c, const struct incoming *in)
{
	struct person *who = in->from.resource ? people_find(&c->people, in->from.bare) : NULL;
	if (who && who->is_entering)
		return; /* how he and his contacts are is about to be said */
	if (who && !in->to.node)
		show_gateway(c, who, in);
	else
		show_to_sender(c, in, in->to.bare, in->from_text);
}

static void on_probe(struct component *c, const struct incoming *in)
{
	struct dg_buf peer = { 0 };
	if (in->allowed && is_contact(c, in, &peer))
		answer_probe(c, in);
	dg_buf_finish(&peer);
}

static enum dg_show show_of(const struct dg_element *stanza)
{
	const struct dg_element *e = dg_element_child(stanza, "show", DG_NS_STANZA);
	for (unsigned show = DG_SHOW_CHAT; e && show <= DG_SHOW_DND; show++)
		if (!strcmp(dg_element_text(e), word_of((enum dg_show)show)))
			return (enum dg_show)show;
	return DG_SHOW_ONLINE;
}

static int8_t priority_of(const struct dg_element *stanza)
{
	const struct dg_element *e = dg_element_child(stanza, "priority", DG_NS_STANZA);
	long n = e ? strtol(dg_element_text(e), NULL, 10) : 0;
	return (int8_t)(n < -128 ? -128 : n > 127 ? 127 : n);
}

/* One who is seen because the server shows us all of its users has not called us. */
static bool has_called(const struct component *c, const struct incoming *in)
{
	const struct privilege *p = privilege_of(c, in->from.domain);
	return !in->to.node && !(p && p->sees_presence);
}

/* Where users log in, the gateway shows itself when that is done. */
static bool is_shown(const struct component *c, const struct person *who)
{
	return !login_is_wanted(c) || dg_router_session(c->router, c->conf->domain, who->jid, NULL) == DG_LINK_ONLINE;
}

static void on_available(struct component *c, const struct incoming *in)
{
	if (!in->from.resource) {
		on_probe(c, in); /* Openfire replays probes as available presence without a resource */
		return;
	}
	struct person *who = in->allowed ? people_get(&c->people, in->from.bare) : NULL;
	if (!who)
		return;
	const struct dg_element *caps = dg_element_child(in->stanza, "c", "http://jabber.org/protocol/caps");
	bool first = !who->resources, is_new;
	struct resource *r = people_enter(&c->people, who, in->from.resource,
		caps ? dg_element_attr(caps, "node") : NULL, caps ? dg_element_attr(caps, "ver") : NULL, &is_new);
	if (!r)
		return;
	r->show = (uint8_t)show_of(in->stanza);
	r->priority = priority_of(in->stanza);
	r->is_at_gateway = r->is_at_gateway || !in->to.node;
	if (is_new) {
		avatar_came(c, who, r);
		login_came(c, who, first);
	}
	if (is_new && in->to.node)
		on_probe(c, in); /* its first may be a probe that waited for us: Openfire replays them so */
	contact_show_user(c, who, false);
	if (has_called(c, in) && !r->told_s && is_shown(c, who))
		show_gateway(c, who, in);
}

/* Who is unavailable to one contact has removed or blocked it, and is there all the same: the gateway hears of the end.
 */
static struct person *take_leave(struct component *c, const struct incoming *in)
{
	struct person *who = in->from.resource ? people_find(&c->people, in->from.bare) : NULL;
	const struct resource *r = who ? person_resource(who, in->from.resource) : NULL;
	if (!r || (r->is_at_gateway && in->to.node))
		return NULL;
	people_leave(&c->people, who, in->from.resource);
	return who;
}

static void on_unavailable(struct component *c, const struct incoming *in)
{
	struct person *who = take_leave(c, in);
	if (!who)
		return;
	contact_show_user(c, who, false);
	if (has_called(c, in))
		presence_send(c, in->to.bare, in->from_text, "unavailable");
	if (!who->resources)
		login_left(c, who);
}

/* The server tells of our presence that its user is not there: then he is not. Errors are never answered. */
static void on_error(struct component *c, const struct incoming *in)
{
	struct person *who = take_leave(c, in);
	if (who && !who->resources)
		login_left(c, who);
}

static const struct {
	const char *type;
	void (*take)(struct component *c, const struct incoming *in);
} types[] = {
	{ "", on_available },
	{ "unavailable", on_unavailable },
	{ "subscribe", on_subscribe },
	{ "unsubscribe", on_unsubscribe },
	{ "probe", on_probe },
	{ "subscribed", on_subscribed },
	{ "unsubscribed", on_unsubscribed },
	{ "error", on_error },
};

void handle_presence(struct component *c, const struct incoming *in)
{
	if (room_presence(c, in))
		return;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (strcmp(in->type, types[i].type))
			continue;
		types[i].take(c, in);
		return;
	}
}
