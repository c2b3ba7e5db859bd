/* pep.c - what a contact publishes about itself, as a user's own server would have it (XEP-0163): avatar (XEP-0084),
 * nick (XEP-0172), vCard4 (XEP-0292). Read only; called by iq.c. */
#include <stdlib.h>
#include <string.h>

#include "stream/digest.h"
#include "util/mem.h"
#include "xmpp/avatar.h"
#include "xmpp/card.h"
#include "xmpp/iq.h"
#include "xmpp/vcard.h"

#define NS_PUBSUB "http://jabber.org/protocol/pubsub"
#define NS_AVATAR "urn:xmpp:avatar:data"
#define NS_NICK   "http://jabber.org/protocol/nick"

/* What was asked for; then what there is. */
struct item {
	struct asker *asker;
	char *peer, *wanted; /* given; wanted: the id of one item, or NULL */
	size_t node;         /* of `nodes` */
	struct card card;
	const char *hash; /* of the picture; NULL: none */
};

static void item_free(struct item *i)
{
	free(i->peer);
	free(i->wanted);
	free(i);
}

static void release(void *arg)
{
	struct item *i = arg;
	asker_free(i->asker);
	item_free(i);
}

static const char *photo_of(const struct item *i, struct dg_buf *out)
{
	return card_photo(i->asker->c, i->asker->bare, i->peer, out);
}

/* Each renders the item's payload. */

static void render_metadata(struct dg_render *r, const struct item *i)
{
	avatar_render(i->asker->c, r, i->asker->bare, i->peer);
}

static void render_data(struct dg_render *r, const struct item *i)
{
	struct dg_buf photo = { 0 }, base64 = { 0 };
	if (photo_of(i, &photo))
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
	{ NS_AVATAR_METADATA, hash_of, render_metadata },
	{ NS_AVATAR, hash_of, render_data },
	{ NS_NICK, current_if_named, render_nick },
	{ "urn:xmpp:vcard4", current_if_named, render_vcard4 },
};

static void on_learnt(void *arg)
{
	struct item *i = arg;
	struct component *c = i->asker->c;
	card_find(c, i->asker->bare, i->peer, &i->card);
	i->hash = card_photo_hash(c, i->asker->bare, i->peer);
	const char *id = nodes[i->node].id(i);
	if (!id) {
		asker_refuse(i->asker, condition_of(DG_NOENT), NULL, NULL);
		item_free(i);
		return;
	}
	struct dg_render r = asker_open(i->asker, "result");
	dg_render_open(&r, "pubsub");
	dg_render_attr(&r, "xmlns", NS_PUBSUB);
	dg_render_open(&r, "items");
	dg_render_attr(&r, "node", nodes[i->node].node);
	if (!i->wanted || !strcmp(i->wanted, id)) {
		dg_render_open(&r, "item");
		dg_render_attr(&r, "id", id);
		nodes[i->node].render(&r, i);
		dg_render_close(&r);
	}
	asker_send(i->asker, &r);
	item_free(i);
}

static void look_up(struct component *c, const struct incoming *in, const struct dg_element *items, size_t node)
{
	const struct dg_element *one = dg_element_child(items, "item", NS_PUBSUB);
	struct item *i = dg_alloc(sizeof *i);
	struct dg_buf peer = { 0 };
	component_address(c, in, &peer);
	*i = (struct item){ .asker = asker_keep(c, in), .peer = dg_buf_give(&peer), .node = node };
	i->wanted = one ? dg_strdup(dg_element_attr(one, "id")) : NULL;
	card_learn(c, in->from.bare, i->peer, on_learnt, release, i);
}

static void answer_pubsub(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	const struct dg_element *items = dg_element_child(query, "items", NS_PUBSUB);
	const char *node = items ? dg_element_attr(items, "node") : NULL;
	size_t n = 0;
	while (node && n < sizeof nodes / sizeof nodes[0] && strcmp(nodes[n].node, node) != 0)
		n++;
	if (!items)
		component_refuse(c, in, condition_of(DG_UNSUPPORTED), NULL, NULL);
	else if (!node || n == sizeof nodes / sizeof nodes[0])
		component_refuse(c, in, condition_of(DG_NOENT), NULL, NULL);
	else
		look_up(c, in, items, n);
}

const struct question pep_questions[] = {
	{ "get", "pubsub", NS_PUBSUB, AT_CONTACT, false, answer_pubsub },
	{ 0 },
};
