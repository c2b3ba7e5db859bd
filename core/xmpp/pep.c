/* pep.c - what a contact publishes about itself, as a user's own server would have it (XEP-0163): avatar (XEP-0084),
 * nick (XEP-0172), vCard4 (XEP-0292). Read only; called by iq.c. */
#include <string.h>

#include "xmpp/card.h"
#include "xmpp/digest.h"
#include "xmpp/iq.h"
#include "xmpp/vcard.h"

#define NS_PUBSUB   "http://jabber.org/protocol/pubsub"
#define NS_METADATA "urn:xmpp:avatar:metadata"
#define NS_AVATAR   "urn:xmpp:avatar:data"
#define NS_NICK     "http://jabber.org/protocol/nick"

struct item {
	struct component *c;
	const char *peer;
	struct card card;
	const char *hash; /* of the picture; NULL: none */
};

/* Each renders the item's payload. */

static void render_metadata(struct dg_render *r, const struct item *i)
{
	struct dg_buf photo = { 0 }, octets = { 0 };
	const char *type = card_photo(i->c, i->peer, &photo);
	dg_buf_printf(&octets, "%zu", photo.len);
	dg_render_open(r, "metadata");
	dg_render_attr(r, "xmlns", NS_METADATA);
	if (type) {
		dg_render_open(r, "info");
		dg_render_attr(r, "bytes", octets.at);
		dg_render_attr(r, "id", i->hash);
		dg_render_attr(r, "type", type);
		dg_render_close(r);
	}
	dg_render_close(r);
	dg_buf_finish(&photo);
	dg_buf_finish(&octets);
}

static void render_data(struct dg_render *r, const struct item *i)
{
	struct dg_buf photo = { 0 }, base64 = { 0 };
	if (card_photo(i->c, i->peer, &photo))
		dg_base64(&base64, photo.at, photo.len);
	dg_render_leaf(r, "data", NS_AVATAR, base64.at ? base64.at : "");
	dg_buf_finish(&photo);
	dg_buf_finish(&base64);
}

static void render_nick(struct dg_render *r, const struct item *i)
{
	dg_render_leaf(r, "nick", NS_NICK, i->card.nick ? i->card.nick : i->card.name);
}

static void render_vcard4(struct dg_render *r, const struct item *i)
{
	vcard4_render(r, &i->card);
}

static const char *hash_of(const struct item *i)
{
	return i->hash;
}

static const char *current_if_named(const struct item *i)
{
	return i->card.name || i->card.nick ? "current" : NULL;
}

static const struct {
	const char *node;
	const char *(*id)(const struct item *i); /* NULL: there is no item */
	void (*render)(struct dg_render *r, const struct item *i);
} nodes[] = {
	{ NS_METADATA, hash_of, render_metadata },
	{ NS_AVATAR, hash_of, render_data },
	{ NS_NICK, current_if_named, render_nick },
	{ "urn:xmpp:vcard4", current_if_named, render_vcard4 },
};

/* Was this very item asked for, or any? */
static bool is_asked(const struct dg_element *items, const char *id)
{
	const struct dg_element *item = dg_element_child(items, "item", NS_PUBSUB);
	const char *wanted = item ? dg_element_attr(item, "id") : NULL;
	return !item || (wanted && !strcmp(wanted, id));
}

static void answer_items(
	struct component *c, const struct incoming *in, const struct item *i, size_t n, const struct dg_element *items)
{
	const char *id = nodes[n].id(i);
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "pubsub");
	dg_render_attr(&r, "xmlns", NS_PUBSUB);
	dg_render_open(&r, "items");
	dg_render_attr(&r, "node", nodes[n].node);
	if (is_asked(items, id)) {
		dg_render_open(&r, "item");
		dg_render_attr(&r, "id", id);
		nodes[n].render(&r, i);
		dg_render_close(&r);
	}
	dg_render_close(&r);
	dg_render_close(&r);
	iq_close_and_send(c, &r);
}

static void answer_pubsub(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const struct dg_element *items = dg_element_child(query, "items", NS_PUBSUB);
	const char *node = items ? dg_element_attr(items, "node") : NULL;
	struct dg_buf peer = { 0 };
	struct item item = { .c = c };
	size_t n = 0;
	component_address(c, in, &peer);
	item.peer = peer.at;
	card_find(c, peer.at, &item.card);
	item.hash = card_photo_hash(c, peer.at);
	while (node && n < sizeof nodes / sizeof nodes[0] && strcmp(nodes[n].node, node) != 0)
		n++;
	if (!items)
		component_refuse(c, in, condition_of(DG_UNSUPPORTED), NULL, NULL);
	else if (!node || n == sizeof nodes / sizeof nodes[0] || !nodes[n].id(&item))
		component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
	else
		answer_items(c, in, &item, n, items);
	dg_buf_finish(&peer);
}

const struct question pep_questions[] = {
	{ "get", "pubsub", NS_PUBSUB, AT_CONTACT, false, answer_pubsub },
	{ 0 },
};
