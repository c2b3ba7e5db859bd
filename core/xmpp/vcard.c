/* vcard.c - the cards of the gateway and of its contacts (XEP-0054). */
#include "xmpp/iq.h"

static void answer_vcard(struct component *c, const struct incoming *in, const struct dg_element *query)
{
	(void)query;
	struct dg_buf peer = { 0 };
	uint32_t caps = dg_router_caps(c->router, c->conf->domain);
	if (in->to.node)
		component_address(c, in, &peer); /* what it is was checked before */
	struct dg_render r = iq_open_result(c, in);
	dg_render_open(&r, "vCard");
	dg_render_attr(&r, "xmlns", "vcard-temp");
	dg_render_leaf(&r, "FN", NULL, in->to.node ? peer.at : c->conf->name);
	if (in->to.node && caps & DG_CAP_PHONE) {
		dg_render_open(&r, "TEL");
		dg_render_leaf(&r, "CELL", NULL, NULL);
		dg_render_leaf(&r, "NUMBER", NULL, peer.at);
		dg_render_close(&r);
	}
	if (!in->to.node)
		dg_render_leaf(&r, "DESC", NULL, "A Dragoman gateway.");
	dg_render_close(&r);
	iq_close_and_send(c, &r);
	dg_buf_finish(&peer);
}

const struct question vcard_questions[] = {
	{ "get", "vCard", "vcard-temp", AT_BOTH, false, answer_vcard },
	{ 0 },
};
