/* contact.c - see contact.h. Called by presence.c and login.c for what users do, by xmpp.c for what the network says.
 */
#include "xmpp/contact.h"

#include <stdlib.h>
#include <string.h>

#include "router/router.h"
#include "util/mem.h"
#include "xmpp/asker.h"
#include "xmpp/component.h"
#include "xmpp/presence.h"
#include "xmpp/roster.h"

enum { SIGHTS_MAX = 5000, TEXT_MAX = 300 };

struct sights {
	struct dg_map *by_contact; /* bare JID -> struct sight */
};

bool contact_is_asked(const struct component *c)
{
	return dg_router_caps(c->router, c->conf->domain) & DG_CAP_PRESENCE;
}

/* ---- what the user wants ---- */

/* A request that the network would not take is a refusal in its name. */
static void on_requested(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct asker *a = arg;
	if (why == DG_OK || why == DG_UNSUPPORTED) {
		asker_free(a);
		return;
	}
	struct dg_render r = asker_open(a, "unsubscribed");
	render_said(&r, "status", a->lang, said);
	asker_send(a, &r);
}

static void on_told(void *arg, enum dg_status why, const struct dg_said *said)
{
	(void)why; /* nothing of it is owed to anybody: the network asks again, or does not */
	(void)said;
	asker_free(arg);
}

void contact_request(struct component *c, const struct incoming *in, const char *peer, enum dg_contact_op op)
{
	struct dg_event ev = DG_EVENT(DG_CONTACT, 0);
	ev.contact.peer = peer;
	ev.contact.op = op;
	dg_router_ask(c->router, c->conf->domain, in->from.bare, &ev, op == DG_CONTACT_ASK ? on_requested : on_told,
		asker_keep(c, in));
}

void contact_show_user(struct component *c, struct person *who, bool again)
{
	const struct resource *best = person_best(who);
	enum dg_show show = best ? (enum dg_show)best->show : DG_SHOW_OFFLINE;
	if (!contact_is_asked(c) || (!again && show == who->shown) ||
		dg_router_session(c->router, c->conf->domain, who->jid, NULL) != DG_LINK_ONLINE)
		return;
	struct dg_event ev = DG_EVENT(DG_PRESENCE, 0);
	ev.presence.show = show;
	who->shown = show;
	dg_router_ask(c->router, c->conf->domain, who->jid, &ev, NULL, NULL);
}

/* ---- what the network says ---- */

const struct sight *contact_sight(const struct person *who, const char *contact)
{
	return who->sights ? dg_map_get(who->sights->by_contact, contact) : NULL;
}

static void remember(struct person *who, const char *contact, enum dg_show show, const char *text)
{
	if (!who->sights) {
		who->sights = dg_alloc(sizeof *who->sights);
		who->sights->by_contact = dg_map_create();
	}
	struct dg_map *all = who->sights->by_contact;
	if (dg_map_count(all) >= SIGHTS_MAX && !dg_map_get(all, contact))
		return; /* it passes for absent at the next probe */
	size_t n = text ? strnlen(text, TEXT_MAX) : 0;
	while (n && text[n] && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--; /* between characters */
	struct sight *s = dg_alloc(sizeof *s + n + 1);
	s->show = show;
	if (n)
		memcpy(s->text, text, n);
	free(dg_map_put(all, contact, s));
}

/* Who was seen before the network said who it is. */
struct stranger {
	struct component *c;
	char *user, *contact, *peer; /* given */
};

static void stranger_free(void *arg)
{
	struct stranger *s = arg;
	free(s->user);
	free(s->contact);
	free(s->peer);
	free(s);
}

/* Clients fetch a picture when a presence says that there is one. */
static void on_known(void *arg)
{
	struct stranger *s = arg;
	const struct person *who = people_find(&s->c->people, s->user);
	const struct sight *sight = who && who->resources ? contact_sight(who, s->contact) : NULL;
	if (sight && sight->show != DG_SHOW_OFFLINE && card_photo_hash(s->c, s->user, s->peer))
		presence_show(s->c, s->contact, s->user, s->user, component_lang(s->c, NULL, s->user));
	stranger_free(s);
}

static void learn(struct component *c, const char *user, const char *contact, const char *peer)
{
	if (!(dg_router_caps(c->router, c->conf->domain) & DG_CAP_PROFILE) || profile_find(c, user, peer))
		return;
	struct stranger *s = dg_alloc(sizeof *s);
	*s = (struct stranger){ c, dg_strdup(user), dg_strdup(contact), dg_strdup(peer) };
	card_learn(c, user, peer, on_known, stranger_free, s);
}

void contact_presence(struct component *c, const char *user, const struct dg_event *ev)
{
	struct person *who = people_find(&c->people, user);
	struct dg_buf contact = { 0 };
	if (who && ev->presence.peer && address_print(c->conf->domain, ev->presence.peer, &contact)) {
		remember(who, contact.at, ev->presence.show, ev->presence.text);
		if (who->resources)
			presence_show(c, contact.at, user, user, component_lang(c, NULL, user));
		if (who->resources && ev->presence.show != DG_SHOW_OFFLINE)
			learn(c, user, contact.at, ev->presence.peer);
	}
	dg_buf_finish(&contact);
}

/* The network's contact asks for the user's presence: his client shows it as any request. */
static void ask_user(struct component *c, const char *user, const char *contact, const char *name)
{
	struct dg_render r = component_open(c, "presence", contact, user, NULL, "subscribe");
	if (name && *name)
		dg_render_leaf(&r, "nick", "http://jabber.org/protocol/nick", name);
	dg_render_close(&r);
	component_send(c);
}

void contact_change(struct component *c, const char *user, const struct dg_event *ev)
{
	struct dg_buf contact = { 0 };
	if (!ev->contact.peer || !address_print(c->conf->domain, ev->contact.peer, &contact)) {
		dg_buf_finish(&contact);
		return;
	}
	switch (ev->contact.op) {
	case DG_CONTACT_ADD: roster_offer(c, user, contact.at, ev->contact.name, ev->contact.group); break;
	case DG_CONTACT_REMOVE: presence_send(c, contact.at, user, "unavailable"); break;
	case DG_CONTACT_ASK: ask_user(c, user, contact.at, ev->contact.name); break;
	case DG_CONTACT_GRANT:
		watch_note(c, user, contact.at, true);
		presence_send(c, contact.at, user, "subscribed"); /* how he is, the network says itself */
		break;
	case DG_CONTACT_DENY: presence_send(c, contact.at, user, "unsubscribed"); break;
	}
	dg_buf_finish(&contact);
}

/* ---- the end ---- */

void contact_gone(struct component *c, struct person *who)
{
	struct dg_map_iter at = { 0 };
	while (who->sights && who->resources && dg_map_next(who->sights->by_contact, &at)) {
		const struct sight *s = at.value;
		if (s->show != DG_SHOW_OFFLINE)
			presence_send(c, at.key, who->jid, "unavailable");
	}
	contact_forget(who);
}

void contact_forget(struct person *who)
{
	struct dg_map_iter at = { 0 };
	who->shown = DG_SHOW_OFFLINE; /* whoever opens the next session is told anew */
	if (!who->sights)
		return;
	while (dg_map_next(who->sights->by_contact, &at))
		free(at.value);
	dg_map_destroy(who->sights->by_contact);
	free(who->sights);
	who->sights = NULL;
}
