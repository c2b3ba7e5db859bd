/* news.c - see news.h: typing, that something was read, reactions, retractions. The same from users is signals.h.
 * Called by the router (through xmpp.c). */
#include "xmpp/news.h"

#include <string.h>

#include "util/mem.h"
#include "util/random.h"

enum { TOKEN = 26 };

/* To the bare JID, as texts are: all of the user's clients show the conversation. */
static struct dg_render open_message(struct component *c, const char *user, const char *peer)
{
	char id[TOKEN + 1];
	struct dg_buf contact = { 0 };
	dg_random_token(id, TOKEN);
	address_print(c->conf->domain, peer, &contact);
	struct dg_render r = component_open(c, "message", contact.at, user, id, "chat");
	dg_buf_finish(&contact);
	return r;
}

static void close_and_send(struct component *c, struct dg_render *r, const char *hint)
{
	dg_render_leaf(r, hint, "urn:xmpp:hints", NULL);
	dg_render_close(r);
	component_send(c);
}

static void render_about(struct dg_render *r, const char *name, const char *ns, const char *id)
{
	dg_render_open(r, name);
	dg_render_attr(r, "xmlns", ns);
	dg_render_attr(r, "id", id);
}

static void tell_typing(struct component *c, const char *user, const struct dg_event *ev)
{
	if (ev->typing.room || !ev->typing.peer)
		return;
	struct dg_render r = open_message(c, user, ev->typing.peer);
	dg_render_leaf(
		&r, ev->typing.composing ? "composing" : "paused", "http://jabber.org/protocol/chatstates", NULL);
	close_and_send(c, &r, "no-store");
}

static void tell_read(struct component *c, const char *user, const struct dg_event *ev)
{
	if (ev->receipt.stage != DG_READ || !ev->receipt.id || !ev->receipt.peer)
		return;
	struct dg_render r = open_message(c, user, ev->receipt.peer);
	render_about(&r, "displayed", "urn:xmpp:chat-markers:0", ev->receipt.id);
	dg_render_close(&r);
	close_and_send(c, &r, "store");
}

static void render_reactions(struct dg_render *r, const char *emojis)
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

static void tell_reaction(struct component *c, const char *user, const struct dg_event *ev)
{
	if (ev->reaction.room || !ev->reaction.id || !ev->reaction.peer)
		return;
	struct dg_render r = open_message(c, user, ev->reaction.peer);
	render_about(&r, "reactions", "urn:xmpp:reactions:0", ev->reaction.id);
	render_reactions(&r, ev->reaction.emojis ? ev->reaction.emojis : "");
	dg_render_close(&r);
	close_and_send(c, &r, "store");
}

/* The words are for clients that know no retractions: their users shall hear of it, too. */
static void tell_retraction(struct component *c, const char *user, const struct dg_event *ev)
{
	if (ev->retract.room || !ev->retract.id || !ev->retract.peer)
		return;
	const struct dg_said said = { DG_T_RETRACTED, { NULL, NULL, NULL } };
	struct dg_render r = open_message(c, user, ev->retract.peer);
	render_said(&r, "body", component_lang(c, NULL, user), &said);
	render_about(&r, "retract", "urn:xmpp:message-retract:1", ev->retract.id);
	dg_render_close(&r);
	dg_render_open(&r, "fallback");
	dg_render_attr(&r, "xmlns", "urn:xmpp:fallback:0");
	dg_render_attr(&r, "for", "urn:xmpp:message-retract:1");
	dg_render_leaf(&r, "body", NULL, NULL);
	dg_render_close(&r);
	close_and_send(c, &r, "store");
}

static const struct {
	uint32_t kind;
	void (*tell)(struct component *c, const char *user, const struct dg_event *ev);
} kinds[] = {
	{ DG_TYPING, tell_typing },
	{ DG_RECEIPT, tell_read },
	{ DG_REACTION, tell_reaction },
	{ DG_RETRACT, tell_retraction },
};

void news_tell(struct component *c, const char *user, const struct dg_event *ev)
{
	if (!dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link)) {
		c->shed->value++;
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].kind == ev->kind)
			kinds[i].tell(c, user, ev);
}
