/* bookmark.c - one room into the user's PEP node, in his name. Called by room_out.c when he is invited.
 *
 * What is there is looked at first: an item of the same room may be the user's, who wants to enter it by himself.
 */
#include "xmpp/bookmark.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/random.h"
#include "xmpp/component.h"

#define NS_PUBSUB    "http://jabber.org/protocol/pubsub"
#define NS_BOOKMARKS "urn:xmpp:bookmarks:1"
#define NS_PRIVILEGE "urn:xmpp:privilege:2"

enum { TOKEN = 26 };

struct offer {
	struct component *c;
	char *user, *room, *name; /* given */
};

static void offer_free(void *arg)
{
	struct offer *o = arg;
	free(o->user);
	free(o->room);
	free(o->name);
	free(o);
}

/* An IQ in the user's name to himself, as XEP-0356 section 6 wraps it; <pubsub> is left open. */
static struct dg_render open_own(struct component *c, const char *type, const char *user)
{
	char id[TOKEN + 1];
	dg_random_token(id, TOKEN);
	struct dg_render r = ask_open(c, type, NULL, user);
	dg_render_open(&r, "privileged_iq");
	dg_render_attr(&r, "xmlns", NS_PRIVILEGE);
	dg_render_open(&r, "iq");
	dg_render_attr(&r, "xmlns", "jabber:client");
	dg_render_attr(&r, "type", type);
	dg_render_attr(&r, "id", id);
	dg_render_attr(&r, "to", user);
	dg_render_open(&r, "pubsub");
	dg_render_attr(&r, "xmlns", NS_PUBSUB);
	return r;
}

static void ask(struct offer *o, struct dg_render *r, ask_answered *answered)
{
	while (r->depth)
		dg_render_close(r);
	ask_send_owned(o->c, o->user, answered, offer_free, o);
}

static void render_option(struct dg_render *r, const char *var, const char *value)
{
	dg_render_open(r, "field");
	dg_render_attr(r, "var", var);
	dg_render_leaf(r, "value", NULL, value);
	dg_render_close(r);
}

/* XEP-0402 section 3.1: nobody else may read them. */
static void render_options(struct dg_render *r)
{
	dg_render_open(r, "publish-options");
	dg_render_open(r, "x");
	dg_render_attr(r, "xmlns", "jabber:x:data");
	dg_render_attr(r, "type", "submit");
	render_option(r, "FORM_TYPE", NS_PUBSUB "#publish-options");
	render_option(r, "pubsub#persist_items", "true");
	render_option(r, "pubsub#max_items", "max");
	render_option(r, "pubsub#send_last_published_item", "never");
	render_option(r, "pubsub#access_model", "whitelist");
	dg_render_close(r);
	dg_render_close(r);
}

static void on_published(void *arg, const struct dg_element *iq)
{
	struct offer *o = arg;
	if (!iq || strcmp(dg_element_attr(iq, "type"), "result") != 0)
		dg_log(o->c->log, DG_LOG_DEBUG, DG_SAY("xmpp", "a bookmark was not taken"),
			DG_S("domain", o->c->conf->domain));
	offer_free(o);
}

static void publish(struct offer *o)
{
	struct dg_render r = open_own(o->c, "set", o->user);
	dg_render_open(&r, "publish");
	dg_render_attr(&r, "node", NS_BOOKMARKS);
	dg_render_open(&r, "item");
	dg_render_attr(&r, "id", o->room);
	dg_render_open(&r, "conference");
	dg_render_attr(&r, "xmlns", NS_BOOKMARKS);
	dg_render_attr(&r, "name", o->name);
	dg_render_attr(&r, "autojoin", "false");
	dg_render_close(&r);
	dg_render_close(&r);
	dg_render_close(&r);
	render_options(&r);
	ask(o, &r, on_published);
}

/* The answer within: <privilege><forwarded><iq>. NULL: there is none. */
static const struct dg_element *answer_in(const struct dg_element *iq)
{
	const struct dg_element *p = iq ? dg_element_child(iq, "privilege", NS_PRIVILEGE) : NULL;
	const struct dg_element *f = p ? dg_element_child(p, "forwarded", "urn:xmpp:forward:0") : NULL;
	return f ? dg_element_first(f) : NULL;
}

static bool has_item(const struct dg_element *iq)
{
	const struct dg_element *pubsub = dg_element_child(iq, "pubsub", NS_PUBSUB);
	const struct dg_element *items = pubsub ? dg_element_child(pubsub, "items", NS_PUBSUB) : NULL;
	return items && dg_element_child(items, "item", NS_PUBSUB);
}

/* No node and no item are errors to some servers and empty lists to others: both mean that there is none. Prosody's
 * module answers an error within by an error of its own. */
static void on_looked(void *arg, const struct dg_element *iq)
{
	struct offer *o = arg;
	const struct dg_element *answer = answer_in(iq);
	bool is_error = iq && !strcmp(dg_element_attr(iq, "type"), "error");
	if (is_error || (answer && !has_item(answer)))
		publish(o);
	else
		offer_free(o);
}

void bookmark_offer(struct component *c, const char *user, const char *room_jid, const char *name)
{
	const struct privilege *p = privilege_for(c, user);
	if (!privilege_allows_iq(p, NS_PUBSUB, true) || !privilege_allows_iq(p, NS_PUBSUB, false))
		return;
	struct offer *o = dg_alloc(sizeof *o);
	*o = (struct offer){ c, dg_strdup(user), dg_strdup(room_jid), dg_strdup(name) };
	struct dg_render r = open_own(c, "get", user);
	dg_render_open(&r, "items");
	dg_render_attr(&r, "node", NS_BOOKMARKS);
	dg_render_open(&r, "item");
	dg_render_attr(&r, "id", room_jid);
	ask(o, &r, on_looked);
}
