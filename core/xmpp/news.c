/* news.c - see news.h: typing, that something was read, reactions, retractions. The same from users is signals.h.
 * Called by the router (through xmpp.c). */
#include "xmpp/news.h"

#include <string.h>

#include "util/random.h"
#include "xmpp/fallback.h"
#include "xmpp/room.h"

enum { TOKEN = 26 };

/* ---- what is in the stanza ---- */

static void render_typing(struct component *c, struct dg_render *r, const char *user, const struct dg_event *ev)
{
	(void)c;
	(void)user;
	dg_render_leaf(r, ev->typing.composing ? "composing" : "paused", "http://jabber.org/protocol/chatstates", NULL);
}

static void render_read(struct component *c, struct dg_render *r, const char *user, const struct dg_event *ev)
{
	(void)c;
	(void)user;
	render_named(r, "displayed", "urn:xmpp:chat-markers:0", ev->receipt.id);
}

static void render_emojis(struct dg_render *r, const char *emojis)
{
	while (*(emojis += strspn(emojis, " "))) {
		size_t n = strcspn(emojis, " ");
		struct dg_buf one = { 0 };
		dg_buf_add(&one, emojis, n);
		dg_render_leaf(r, "reaction", NULL, one.at);
		dg_buf_finish(&one);
		emojis += n;
	}
}

static void render_reaction(struct component *c, struct dg_render *r, const char *user, const struct dg_event *ev)
{
	(void)c;
	(void)user;
	dg_render_open(r, "reactions");
	dg_render_attr(r, "xmlns", "urn:xmpp:reactions:0");
	render_id(r, ev->reaction.id);
	render_emojis(r, ev->reaction.emojis ? ev->reaction.emojis : "");
	dg_render_close(r);
}

/* The words are for clients that know no retractions: their users shall hear of it, too. */
static void render_retraction(struct component *c, struct dg_render *r, const char *user, const struct dg_event *ev)
{
	const struct dg_said said = { DG_T_RETRACTED, { NULL, NULL, NULL } };
	render_said(r, "body", component_lang(c, NULL, user), &said);
	render_named(r, "retract", "urn:xmpp:message-retract:1", ev->retract.id);
	fallback_render(r, "urn:xmpp:message-retract:1", 0);
}

/* ---- who says it, and where ---- */

/* Strings NULL when the event does not say. In a room `peer` or `nick` is who says it there; neither: the user. */
struct place {
	const char *room, *peer, *nick, *about;
};

static struct place place_of(const struct dg_event *ev)
{
	switch (ev->kind) {
	case DG_TYPING: return (struct place){ ev->typing.room, ev->typing.peer, ev->typing.peer, "" };
	case DG_RECEIPT:
		return (struct place){ NULL, ev->receipt.peer, NULL,
			ev->receipt.stage == DG_READ ? ev->receipt.id : NULL };
	case DG_REACTION:
		return (struct place){ ev->reaction.room, ev->reaction.peer, ev->reaction.nick, ev->reaction.id };
	case DG_RETRACT: return (struct place){ ev->retract.room, ev->retract.peer, ev->retract.nick, ev->retract.id };
	default: return (struct place){ NULL, NULL, NULL, NULL };
	}
}

static const struct news {
	uint32_t kind;
	void (*render)(struct component *c, struct dg_render *r, const char *user, const struct dg_event *ev);
	const char *hint; /* XEP-0334 */
} kinds[] = {
	{ DG_TYPING, render_typing, "no-store" },
	{ DG_RECEIPT, render_read, "store" },
	{ DG_REACTION, render_reaction, "store" },
	{ DG_RETRACT, render_retraction, "store" },
};

static void finish(
	struct component *c, struct dg_render *r, const struct news *n, const char *user, const struct dg_event *ev)
{
	n->render(c, r, user, ev);
	dg_render_leaf(r, n->hint, "urn:xmpp:hints", NULL);
	dg_render_close(r);
	component_send(c);
}

/* To the bare JID, as texts are: all of the user's clients show the conversation. */
static void say_in_chat(struct component *c, const struct news *n, const char *user, const char *id, const char *peer,
	const struct dg_event *ev)
{
	struct dg_buf contact = { 0 };
	address_print(c->conf->domain, peer, &contact);
	struct dg_render r = component_open(c, "message", contact.at, user, id, "chat");
	finish(c, &r, n, user, ev);
	dg_buf_finish(&contact);
}

static void say_in_room(struct component *c, const struct news *n, const char *user, const char *id,
	const struct place *at, const struct dg_event *ev)
{
	struct room *room = room_find(c, user, at->room);
	if (!room || !room->nick)
		return;
	for (const struct occupant *o = room_inside(room, NULL); o; o = room_inside(room, o)) {
		struct dg_render r =
			room_open(room, "message", at->nick ? at->nick : room->nick, o->full, id, "groupchat");
		finish(c, &r, n, user, ev);
	}
}

static void say(
	struct component *c, const char *user, const char *id, const struct place *at, const struct dg_event *ev)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && at->about; i++) {
		if (kinds[i].kind != ev->kind)
			continue;
		if (at->room)
			say_in_room(c, &kinds[i], user, id, at, ev);
		else if (at->peer)
			say_in_chat(c, &kinds[i], user, id, at->peer, ev);
	}
}

void news_tell(struct component *c, const char *user, const struct dg_event *ev)
{
	const struct place at = place_of(ev);
	char id[TOKEN + 1];
	if (!dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link)) {
		c->shed->value++;
		return;
	}
	dg_random_token(id, TOKEN);
	say(c, user, id, &at, ev);
}

void news_reflect(struct component *c, const char *user, const char *id, const struct dg_event *ev)
{
	struct place at = place_of(ev);
	at.nick = NULL;
	if (at.room)
		say(c, user, id, &at, ev);
}
