/* message.c - what a user writes to a number: what may become a text message, and what must not. This is other people's
 * money, so in doubt it does not. Called by component.c. */
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/mem.h"
#include "util/random.h"
#include "xmpp/component.h"

static const struct condition not_acceptable = { "modify", "not-acceptable" };
static const struct condition not_implemented = { "cancel", "feature-not-implemented" };
static const struct condition unavailable = { "cancel", "service-unavailable" };
static const struct condition not_allowed = { "cancel", "not-allowed" };
static const struct condition not_found = { "cancel", "item-not-found" };
static const struct condition gone = { "cancel", "gone" };
static const struct condition too_long = { "modify", "policy-violation" };

enum { ID_MAX = 1023 };

/* A message with one of these is not a text, whatever its body says: the body is a fallback for clients that do not
 * know better. */
static const struct {
	const char *name, *ns;
	const struct condition *answer; /* NULL: nothing to say */
	enum dg_text_id what;
} not_texts[] = {
	{ "encryption", "urn:xmpp:eme:0", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "encrypted", "eu.siacs.conversations.axolotl", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "encrypted", "urn:xmpp:omemo:1", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "encrypted", "urn:xmpp:omemo:2", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "x", "jabber:x:encrypted", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "openpgp", "urn:xmpp:openpgp:0", &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ "retract", "urn:xmpp:message-retract:1", &not_implemented, DG_T_CANNOT_RETRACT },
	{ "retract", "urn:xmpp:message-retract:0", &not_implemented, DG_T_CANNOT_RETRACT },
	{ "apply-to", "urn:xmpp:fasten:0", &not_implemented, DG_T_CANNOT_RETRACT },
	{ "replace", "urn:xmpp:message-correct:0", &not_implemented, DG_T_CANNOT_CORRECT },
	{ "reactions", "urn:xmpp:reactions:0", &not_implemented, DG_T_CANNOT_REACT },
	{ "received", "urn:xmpp:carbons:2", NULL, DG_T_NONE },
	{ "sent", "urn:xmpp:carbons:2", NULL, DG_T_NONE },
};

/* true when the message is not to be texted; it has been answered when there was something to say. Without a body such
 * elements are signals between clients (key transports, reactions to nothing) and silence is right. */
static bool refuse_not_text(struct component *c, const struct incoming *in, const char *body)
{
	for (size_t i = 0; i < sizeof not_texts / sizeof not_texts[0]; i++) {
		const struct dg_element *e = dg_element_child(in->stanza, not_texts[i].name, not_texts[i].ns);
		if (!e)
			continue;
		bool said = *body || dg_element_child(e, "payload", dg_element_ns(e));
		if (said && not_texts[i].answer)
			component_refuse_in_words(c, in, *not_texts[i].answer, not_texts[i].what, NULL);
		return true;
	}
	if (!strncmp(body, "?OTR", 4)) {
		component_refuse_in_words(c, in, not_acceptable, DG_T_CANNOT_DECRYPT, NULL);
		return true;
	}
	return false;
}

static void refuse_spelling(struct component *c, const struct incoming *in, const char *right)
{
	struct dg_buf uri = { 0 };
	dg_buf_str(&uri, "xmpp:");
	dg_jid_print(&uri, right, c->conf->domain, NULL);
	const struct dg_said said = { DG_T_WRITE_INSTEAD, { uri.at + strlen("xmpp:"), NULL, NULL } };
	component_refuse(c, in, gone, uri.at, &said);
	dg_buf_finish(&uri);
}

/* To the gateway itself. */
static void refuse_gateway(struct component *c, const struct incoming *in)
{
	struct dg_buf jid = { 0 };
	bool phone = dg_router_caps(c->router, c->conf->domain) & DG_CAP_PHONE;
	dg_jid_print(&jid, phone ? "+15550001111" : "name", c->conf->domain, NULL);
	component_refuse_in_words(c, in, unavailable, DG_T_GATEWAY_ITSELF, jid.at);
	dg_buf_finish(&jid);
}

/* The network's address, or false when the sender has been told why there is none. */
static bool find_peer(struct component *c, const struct incoming *in, struct dg_buf *peer)
{
	if (!in->to.node) {
		refuse_gateway(c, in);
		return false;
	}
	switch (component_address(c, in, peer)) {
	case ADDRESS_OK: return true;
	case ADDRESS_SPELLED: refuse_spelling(c, in, peer->at); return false;
	case ADDRESS_MUTE: component_refuse_in_words(c, in, not_acceptable, DG_T_NO_REPLIES, peer->at); return false;
	case ADDRESS_NONE: component_refuse_in_words(c, in, not_found, component_no_address(c), NULL); return false;
	}
	return false;
}

/* Whoever sent it, until the router has answered. */
struct sent {
	struct component *c;
	char *from, *to, *id, *text; /* given */
	enum dg_lang lang;
};

static void on_sent(void *arg, enum dg_status why, const struct dg_said *said, uint64_t id)
{
	struct sent *s = arg;
	struct component *c = s->c;
	(void)id;
	if (why != DG_OK) {
		struct dg_render r = component_open(c, "message", s->to, s->from, s->id, "error");
		render_text_again(&r, s->text);
		render_error(&r, condition_of(why), NULL, s->lang, said);
		dg_render_close(&r);
		component_send(c);
	}
	free(s->from);
	free(s->to);
	free(s->id);
	free(s->text);
	free(s);
}

static const char *text_of(const struct dg_element *stanza, const char *name)
{
	const struct dg_element *e = dg_element_child(stanza, name, DG_NS_STANZA);
	const char *text = e ? dg_element_text(e) : "";
	return *text ? text : NULL;
}

static void submit(struct component *c, const struct incoming *in, const char *peer, const char *body)
{
	char own_id[27];
	bool has_id = in->id && *in->id;
	if (!has_id) /* then it cannot be told from its repeat */
		dg_random_token(own_id, sizeof own_id - 1);
	const struct dg_row row = {
		.domain = c->conf->domain,
		.user = in->from.bare,
		.resource = in->from.resource,
		.peer = peer,
		.stanza_id = has_id ? in->id : own_id,
		.text = body,
		.subject = text_of(in->stanza, "subject"),
		.thread = text_of(in->stanza, "thread"),
		.lang = dg_element_attr(in->stanza, "xml:lang"),
		.want_receipt = dg_element_child(in->stanza, "request", "urn:xmpp:receipts") != NULL,
	};
	struct sent *s = dg_alloc(sizeof *s);
	*s = (struct sent){ c, dg_strdup(in->from_text), dg_strdup(in->to_text), dg_strdup(in->id), dg_strdup(body),
		in->lang };
	if (dg_xlink_is_closing(c->link))
		dg_router_send_at_last(c->router, &row, on_sent, s);
	else
		dg_router_send(c->router, &row, on_sent, s);
}

/* Our own text came back: its user's server would not have it. */
static void note_bounce(const struct component *c, const struct incoming *in)
{
	const struct dg_element *error = dg_element_child(in->stanza, "error", DG_NS_STANZA);
	const struct dg_element *condition = error ? dg_element_first(error) : NULL;
	char masked[64];
	dg_log(c->log, DG_LOG_WARN, DG_SAY("xmpp", "a user's server refused a message from the gateway"),
		DG_S("user", dg_log_mask(in->from.bare, masked)), DG_S("stanza", in->id),
		DG_S("condition", condition ? dg_element_name(condition) : NULL));
}

void handle_message(struct component *c, const struct incoming *in)
{
	if (!strcmp(in->type, "error")) {
		note_bounce(c, in);
		return;
	}
	if (!strcmp(in->type, "headline"))
		return;
	const char *body = text_of(in->stanza, "body");
	bool silent = !body; /* chat states, receipts, markers: signals that no phone can show */
	if (refuse_not_text(c, in, body ? body : "") || silent)
		return;
	if (!in->allowed) {
		component_refuse_in_words(c, in, condition_of(DG_DENIED), DG_T_NOT_ALLOWED, NULL);
		return;
	}
	if (!strcmp(in->type, "groupchat")) {
		component_refuse_in_words(c, in, not_allowed, DG_T_NOT_A_ROOM, NULL);
		return;
	}
	if (in->id && strlen(in->id) > ID_MAX) {
		component_refuse_in_words(c, in, too_long, DG_T_ID_TOO_LONG, NULL);
		return;
	}
	struct dg_buf peer = { 0 };
	if (find_peer(c, in, &peer))
		submit(c, in, peer.at, body);
	dg_buf_finish(&peer);
}
