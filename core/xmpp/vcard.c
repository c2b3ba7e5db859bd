/* vcard.c - the cards of the gateway and of its contacts: vcard-temp (XEP-0054) and vCard4 (XEP-0292 section 3). Called
 * by iq.c, and by pep.c for the same card as an item. */
#include "xmpp/vcard.h"

#include <stdlib.h>

#include "stream/digest.h"
#include "stream/vet.h"
#include "util/mem.h"
#include "xmpp/card.h"
#include "xmpp/iq.h"

/* Who asks, about whom, and who writes the answer. */
struct request {
	struct asker *asker;
	char *peer; /* given; NULL: the gateway itself */
	void (*render)(struct dg_render *r, const struct request *q, const struct card *card);
};

static void request_free(struct request *q)
{
	free(q->peer);
	free(q);
}

static void release(void *arg)
{
	struct request *q = arg;
	asker_free(q->asker);
	request_free(q);
}

/* A picture that makes the card too long for a stanza is left out: an answer there must be. */
static void on_learnt(void *arg)
{
	struct request *q = arg;
	struct component *c = q->asker->c;
	struct card card = { .name = c->conf->name };
	struct dg_render r;
	if (q->peer) {
		card_find(c, q->asker->bare, q->peer, &card);
		card.name = card.name ? card.name : card.nick ? card.nick : q->peer;
	}
	for (int i = 0; i < 2 && (i == 0 || c->out.len > DG_STANZA_MAX); i++) {
		card.has_photo = card.has_photo && i == 0;
		r = asker_open(q->asker, "result");
		q->render(&r, q, &card);
	}
	asker_send(q->asker, &r);
	request_free(q);
}

static void look_up(struct component *c, const struct incoming *in,
	void (*render)(struct dg_render *r, const struct request *q, const struct card *card))
{
	struct request *q = dg_alloc(sizeof *q);
	struct dg_buf peer = { 0 };
	if (in->to.node)
		component_address(c, in, &peer); /* that it is one was checked before */
	*q = (struct request){ asker_keep(c, in), in->to.node ? dg_buf_give(&peer) : NULL, render };
	if (q->peer)
		card_learn(c, in->from.bare, q->peer, on_learnt, release, q);
	else
		on_learnt(q);
}

static void render_leaf(struct dg_render *r, const char *name, const char *text)
{
	if (text)
		dg_render_leaf(r, name, NULL, text);
}

static void render_photo(struct dg_render *r, const struct request *q)
{
	struct dg_buf photo = { 0 }, base64 = { 0 };
	const char *type = card_photo(q->asker->c, q->asker->bare, q->peer, &photo);
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

static void render_temp(struct dg_render *r, const struct request *q, const struct card *card)
{
	dg_render_open(r, "vCard");
	dg_render_attr(r, "xmlns", "vcard-temp");
	dg_render_leaf(r, "FN", NULL, card->name);
	render_leaf(r, "NICKNAME", card->nick);
	if (q->peer && card->has_photo)
		render_photo(r, q);
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
	if (!q->peer)
		dg_render_leaf(r, "DESC", NULL, "A Dragoman gateway.");
	dg_render_close(r);
}

static void answer_temp(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	look_up(c, in, render_temp);
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

static void render_vcard4(struct dg_render *r, const struct request *q, const struct card *card)
{
	(void)q;
	vcard4_render(r, card);
}

static void answer_vcard4(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	look_up(c, in, render_vcard4);
}

const struct question vcard_questions[] = {
	{ "get", "vCard", "vcard-temp", AT_BOTH, false, answer_temp },
	{ "get", "vcard", NS_VCARD4, AT_BOTH, false, answer_vcard4 },
	{ 0 },
};
