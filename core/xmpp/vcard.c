/* vcard.c - the cards of the gateway and of its contacts: vcard-temp (XEP-0054) and vCard4 (XEP-0292 section 3). Called
 * by iq.c, and by pep.c for the same card as an item. */
#include "xmpp/vcard.h"

#include "xmpp/card.h"
#include "xmpp/digest.h"
#include "xmpp/iq.h"
#include "xmpp/vet.h"

/* The addressee as a card; `peer` holds its name on the network. */
static void card_of(const struct component *c, const struct incoming *in, struct dg_buf *peer, struct card *out)
{
	*out = (struct card){ .name = c->conf->name };
	if (!in->to.node)
		return;
	component_address(c, in, peer); /* that it is one was checked before */
	card_find(c, peer->at, out);
	if (!out->name)
		out->name = out->nick ? out->nick : peer->at;
}

static void render_leaf(struct dg_render *r, const char *name, const char *text)
{
	if (text)
		dg_render_leaf(r, name, NULL, text);
}

static void render_photo(const struct component *c, struct dg_render *r, const char *peer)
{
	struct dg_buf photo = { 0 }, base64 = { 0 };
	const char *type = card_photo(c, peer, &photo);
	if (type) {
		dg_base64(&base64, photo.at, photo.len);
		dg_render_open(r, "PHOTO");
		dg_render_leaf(r, "TYPE", NULL, type);
		dg_render_leaf(r, "BINVAL", NULL, base64.at);
		dg_render_close(r);
	}
	dg_buf_finish(&photo);
	dg_buf_finish(&base64);
}

static void render_temp(struct component *c, struct dg_render *r, const struct card *card, const char *peer)
{
	dg_render_open(r, "vCard");
	dg_render_attr(r, "xmlns", "vcard-temp");
	dg_render_leaf(r, "FN", NULL, card->name);
	render_leaf(r, "NICKNAME", card->nick);
	if (peer && card->has_photo)
		render_photo(c, r, peer);
	if (card->number) {
		dg_render_open(r, "TEL");
		dg_render_leaf(r, "CELL", NULL, NULL);
		dg_render_leaf(r, "NUMBER", NULL, card->number);
		dg_render_close(r);
	}
	if (card->organisation) {
		dg_render_open(r, "ORG");
		dg_render_leaf(r, "ORGNAME", NULL, card->organisation);
		dg_render_close(r);
	}
	render_leaf(r, "DESC", card->note);
	if (!peer)
		dg_render_leaf(r, "DESC", NULL, "A Dragoman gateway.");
	dg_render_close(r);
}

/* A picture that makes the card too long for a stanza is left out: an answer there must be. */
static void answer_temp(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	struct dg_buf peer = { 0 };
	struct card card;
	(void)query;
	card_of(c, in, &peer, &card);
	for (int i = 0; i < 2 && (i == 0 || c->out.len > DG_STANZA_MAX); i++) {
		card.has_photo = card.has_photo && i == 0;
		struct dg_render r = iq_open_result(c, in);
		render_temp(c, &r, &card, peer.at);
		dg_render_close(&r);
	}
	component_send(c);
	dg_buf_finish(&peer);
}

static void render_property(struct dg_render *r, const char *name, const char *type, const char *value)
{
	if (!value)
		return;
	dg_render_open(r, name);
	dg_render_leaf(r, type, NULL, value);
	dg_render_close(r);
}

void vcard4_render(struct dg_render *r, const struct card *card)
{
	struct dg_buf uri = { 0 };
	if (card->number)
		dg_buf_printf(&uri, "tel:%s", card->number);
	dg_render_open(r, "vcard");
	dg_render_attr(r, "xmlns", NS_VCARD4);
	render_property(r, "fn", "text", card->name);
	render_property(r, "nickname", "text", card->nick);
	render_property(r, "tel", "uri", uri.at);
	render_property(r, "org", "text", card->organisation);
	render_property(r, "note", "text", card->note);
	dg_render_close(r);
	dg_buf_finish(&uri);
}

static void answer_vcard4(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	struct dg_buf peer = { 0 };
	struct card card;
	(void)query;
	card_of(c, in, &peer, &card);
	struct dg_render r = iq_open_result(c, in);
	vcard4_render(&r, &card);
	iq_close_and_send(c, &r);
	dg_buf_finish(&peer);
}

const struct question vcard_questions[] = {
	{ "get", "vCard", "vcard-temp", AT_BOTH, false, answer_temp },
	{ "get", "vcard", NS_VCARD4, AT_BOTH, false, answer_vcard4 },
	{ 0 },
};
