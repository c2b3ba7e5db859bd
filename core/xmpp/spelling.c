/* spelling.c - see spelling.h. Called by message.c, iq.c and presence.c. */
#include "xmpp/spelling.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/tongue.h"

struct letter {
	const struct spelling_refusal *how;
	char *body;
};

bool spelling_find(const struct asker *a, struct dg_buf *jid)
{
	struct dg_jid to;
	struct dg_buf peer = { 0 };
	uint32_t caps = dg_router_caps(a->c->router, a->c->conf->domain);
	if (dg_jid_parse(a->to, &to) != DG_OK)
		return false;
	bool is_found = to.node && address_read(asker_country(a), caps, to.node, &peer) == ADDRESS_SPELLED;
	if (is_found)
		dg_jid_print(jid, peer.at, a->c->conf->domain, NULL);
	dg_jid_finish(&to);
	dg_buf_finish(&peer);
	return is_found;
}

static void say(struct asker *a, void *arg)
{
	struct letter *l = arg;
	struct dg_buf jid = { 0 }, uri = { 0 };
	bool is_found = spelling_find(a, &jid);
	const struct dg_said said = { is_found ? l->how->words : component_no_address(a->c), { jid.at, NULL, NULL } };
	if (is_found && l->how->with_uri)
		dg_buf_printf(&uri, "xmpp:%s", jid.at);
	struct dg_render r = asker_open(a, "error");
	render_text_again(&r, l->body);
	render_error(&r, is_found ? l->how->spelled : l->how->none, uri.at, a->lang, &said);
	asker_send(a, &r);
	dg_buf_finish(&uri);
	dg_buf_finish(&jid);
	free(l->body);
	free(l);
}

void spelling_refuse(struct component *c, const struct incoming *in, const struct spelling_refusal *how)
{
	const struct dg_element *body = dg_element_child(in->stanza, "body", DG_NS_STANZA);
	if (!strcmp(in->type, "error"))
		return;
	struct letter *l = dg_alloc(sizeof *l);
	*l = (struct letter){ how, body ? dg_strdup(dg_element_text(body)) : NULL };
	tongue_ask(c, in, say, l);
}
