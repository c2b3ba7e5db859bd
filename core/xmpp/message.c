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
	const char *text;
} not_texts[] = {
	{ "encryption", "urn:xmpp:eme:0", &not_acceptable, NULL },
	{ "encrypted", "eu.siacs.conversations.axolotl", &not_acceptable, NULL },
	{ "encrypted", "urn:xmpp:omemo:1", &not_acceptable, NULL },
	{ "encrypted", "urn:xmpp:omemo:2", &not_acceptable, NULL },
	{ "x", "jabber:x:encrypted", &not_acceptable, NULL },
	{ "openpgp", "urn:xmpp:openpgp:0", &not_acceptable, NULL },
	{ "retract", "urn:xmpp:message-retract:1", &not_implemented,
		"A text message that was sent cannot be taken back." },
	{ "retract", "urn:xmpp:message-retract:0", &not_implemented,
		"A text message that was sent cannot be taken back." },
	{ "apply-to", "urn:xmpp:fasten:0", &not_implemented, "A text message that was sent cannot be taken back." },
	{ "replace", "urn:xmpp:message-correct:0", &not_implemented,
		"A text message that was sent cannot be corrected. Send the correction as a new message." },
	{ "reactions", "urn:xmpp:reactions:0", &not_implemented, "A reaction cannot be sent as a text message." },
	{ "received", "urn:xmpp:carbons:2", NULL, NULL },
	{ "sent", "urn:xmpp:carbons:2", NULL, NULL },
};
static const char cannot_decrypt[] = "Text messages cannot be encrypted, and the gateway cannot read this one. Turn "
				     "encryption off for this contact.";

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
			component_refuse(c, in, "message", *not_texts[i].answer, NULL,
				not_texts[i].text ? not_texts[i].text : cannot_decrypt);
		return true;
	}
	if (!strncmp(body, "?OTR", 4)) {
		component_refuse(c, in, "message", not_acceptable, NULL, cannot_decrypt);
		return true;
	}
	return false;
}

static void refuse_spelling(struct component *c, const struct incoming *in, const char *right)
{
	struct dg_buf uri = { 0 }, text = { 0 };
	dg_buf_str(&uri, "xmpp:");
	dg_jid_print(&uri, right, c->conf->domain, NULL);
	dg_buf_printf(&text, "Write to %s instead.", uri.at + strlen("xmpp:"));
	component_refuse(c, in, "message", gone, uri.at, text.at);
	dg_buf_finish(&uri);
	dg_buf_finish(&text);
}

/* To the gateway itself. */
static void refuse_gateway(struct component *c, const struct incoming *in)
{
	struct dg_buf text = { 0 };
	bool phone = dg_router_caps(c->router, c->conf->domain) & DG_CAP_PHONE;
	dg_buf_printf(&text, "This is the gateway itself. Write to a contact behind it, such as %s@%s.",
		phone ? "+15550001111" : "name", c->conf->domain);
	component_refuse(c, in, "message", unavailable, NULL, text.at);
	dg_buf_finish(&text);
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
	case ADDRESS_NONE:
		component_refuse(c, in, "message", not_found, NULL,
			"This is not a phone number. Use the international form, such as +15550001111.");
		return false;
	}
	return false;
}

/* Whoever sent it, until the router has answered. */
struct sent {
	struct component *c;
	char *from, *to, *id; /* given */
};

static void on_sent(void *arg, enum dg_status why, const char *text, uint64_t id)
{
	struct sent *s = arg;
	struct component *c = s->c;
	(void)id;
	if (why != DG_OK) {
		struct dg_render r = component_open(c, "message", s->to, s->from, s->id, "error");
		render_error(&r, condition_of(why), NULL, text);
		dg_render_close(&r);
		component_send(c);
	}
	free(s->from);
	free(s->to);
	free(s->id);
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
	*s = (struct sent){ c, dg_strdup(in->from_text), dg_strdup(in->to_text), dg_strdup(in->id) };
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
		component_refuse(
			c, in, "message", condition_of(DG_DENIED), NULL, "You are not allowed to use this gateway.");
		return;
	}
	if (!strcmp(in->type, "groupchat")) {
		component_refuse(c, in, "message", not_allowed, NULL, "This is not a chat room.");
		return;
	}
	if (in->id && strlen(in->id) > ID_MAX) {
		component_refuse(c, in, "message", too_long, NULL, "The id of this message is too long.");
		return;
	}
	struct dg_buf peer = { 0 };
	if (find_peer(c, in, &peer))
		submit(c, in, peer.at, body);
	dg_buf_finish(&peer);
}
