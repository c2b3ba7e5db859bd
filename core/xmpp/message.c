/* message.c - what becomes of what a user sends to a contact: a table of what a message can hold, what that needs of
 * the network, and what is said where the network has not got it. A text may be other people's money: in doubt it is
 * none. Called by component.c. */
#include <string.h>

#include "util/buf.h"
#include "xmpp/addresses.h"
#include "xmpp/bot.h"
#include "xmpp/component.h"
#include "xmpp/content.h"
#include "xmpp/elsewhere.h"
#include "xmpp/room.h"
#include "xmpp/signals.h"
#include "xmpp/spelling.h"
#include "xmpp/submit.h"

static const struct condition not_acceptable = { "modify", "not-acceptable" };
static const struct condition not_implemented = { "cancel", "feature-not-implemented" };
static const struct condition not_allowed = { "cancel", "not-allowed" };
static const struct spelling_refusal write_instead = {
	.spelled = { "cancel", "gone" },
	.none = { "cancel", "item-not-found" },
	.words = DG_T_WRITE_INSTEAD,
	.with_uri = true,
};
static const struct condition too_long = { "modify", "policy-violation" };

/* The network's address, or false when the sender has been told why there is none. */
static bool find_peer(struct component *c, const struct incoming *in, struct dg_buf *peer)
{
	switch (component_address(c, in, peer)) {
	case ADDRESS_OK: return true;
	case ADDRESS_MUTE: component_refuse_in_words(c, in, not_acceptable, DG_T_NO_REPLIES, peer->at); return false;
	case ADDRESS_SPELLED:
	case ADDRESS_NONE: spelling_refuse(c, in, &write_instead); return false;
	}
	return false;
}

/* ---- what becomes of what ---- */

/* The first rule that applies decides. */
struct rule {
	bool (*applies)(const struct content *m);
	uint32_t cap; /* what the network must be able to do; 0: any can */
	void (*carry)(struct component *c, const struct incoming *in, const struct content *m, const char *peer);
	const struct condition *refusal; /* when it cannot; NULL: nothing is said */
	enum dg_text_id what;
};

static bool is_copy(const struct content *m)
{
	return m->is_copy;
}

static bool is_encrypted(const struct content *m)
{
	return m->is_encrypted;
}

static bool is_key(const struct content *m)
{
	return m->is_key;
}

static bool is_retraction(const struct content *m)
{
	return m->retracts;
}

static bool is_reaction(const struct content *m)
{
	return m->reacts_to && m->emojis.len;
}

static bool is_reaction_taken_back(const struct content *m)
{
	return m->reacts_to;
}

static bool is_correction(const struct content *m)
{
	return m->replaces && (m->body || m->n_files);
}

static bool is_text(const struct content *m)
{
	return m->body || m->n_files;
}

static bool is_invitation(const struct content *m)
{
	return m->invites;
}

static bool is_displayed(const struct content *m)
{
	return m->displayed;
}

static bool is_typing(const struct content *m)
{
	return m->typing != CONTENT_NOT_TYPING_SAID;
}

static const struct rule rules[] = {
	{ is_copy, 0, NULL, NULL, DG_T_NONE },
	{ is_encrypted, 0, NULL, &not_acceptable, DG_T_CANNOT_DECRYPT },
	{ is_key, 0, NULL, NULL, DG_T_NONE },
	{ is_retraction, DG_CAP_RETRACT, signal_retraction, &not_implemented, DG_T_CANNOT_RETRACT },
	{ is_reaction, DG_CAP_REACTION, signal_reaction, &not_implemented, DG_T_CANNOT_REACT },
	{ is_reaction_taken_back, DG_CAP_REACTION, signal_reaction, NULL, DG_T_NONE },
	{ is_correction, DG_CAP_EDIT, submit_text, &not_implemented, DG_T_CANNOT_CORRECT },
	{ is_text, 0, submit_text, NULL, DG_T_NONE },
	{ is_invitation, 0, NULL, &not_implemented, DG_T_CANNOT_INVITE },
	{ is_displayed, DG_CAP_READ, signal_displayed, NULL, DG_T_NONE },
	{ is_typing, DG_CAP_TYPING, signal_typing, NULL, DG_T_NONE },
};

/* Without words and not carried, it is a signal between clients: silence is right. */
static const struct rule *find_rule(const struct content *m)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		if (rules[i].applies(m))
			return &rules[i];
	return NULL;
}

static bool is_carried(const struct component *c, const struct rule *rule)
{
	if (rule->cap == DG_CAP_EDIT && c->conf->corrections && !strcmp(c->conf->corrections, "send"))
		return true;
	return rule->carry && (dg_router_caps(c->router, c->conf->domain) & rule->cap) == rule->cap;
}

static bool is_too_long(const char *id)
{
	return id && strlen(id) > SUBMIT_ID_MAX;
}

/* To one person in a room, or to a room but not as what is said there: networks have rooms in which all hear all, and
 * what was meant for one must not be said there. */
static bool is_aside(const struct component *c, const struct incoming *in)
{
	return (in->to.resource || strcmp(in->type, "groupchat") != 0) && room_is_addressed(c, in);
}

/* XEP-0045 section 7.5 has a word of its own for what is said to all and to one. */
static struct condition condition_aside(const struct incoming *in)
{
	return strcmp(in->type, "groupchat") != 0 ? not_implemented : condition_of(DG_INVALID);
}

/* What is wrong with it, whatever the network can do. true: its sender has been told. */
static bool refuse_form(struct component *c, const struct incoming *in, const struct content *m)
{
	if (!in->allowed)
		component_refuse_in_words(c, in, condition_of(DG_DENIED), DG_T_NOT_ALLOWED, NULL);
	else if (is_aside(c, in) && find_rule(m)->applies != is_invitation)
		component_refuse_in_words(c, in, condition_aside(in), DG_T_NOT_ASIDE, NULL);
	else if (!strcmp(in->type, "groupchat") && !room_is_addressed(c, in))
		component_refuse_in_words(c, in, not_allowed, DG_T_NOT_A_ROOM, NULL);
	else if (is_too_long(in->id) || is_too_long(m->origin_id) || is_too_long(m->replaces) ||
		is_too_long(m->retracts) || is_too_long(m->reacts_to) || is_too_long(m->reply_to))
		component_refuse_in_words(c, in, too_long, DG_T_ID_TOO_LONG, NULL);
	else
		return false;
	return true;
}

static void apply(struct component *c, const struct incoming *in, const struct content *m, const struct rule *rule)
{
	bool carried = is_carried(c, rule), speaks = rule->refusal || rule->carry == submit_text;
	struct dg_buf peer = { 0 };
	if (!speaks) {
		bool can = carried && in->allowed && in->to.node && !is_too_long(m->displayed) && !is_aside(c, in);
		if (can && component_address(c, in, &peer) == ADDRESS_OK)
			rule->carry(c, in, m, peer.at);
	} else if (refuse_form(c, in, m)) {
		; /* said */
	} else if (!carried && rule->refusal) {
		component_refuse_in_words(c, in, *rule->refusal, rule->what, NULL);
	} else if (!in->to.node) {
		if (!addresses_hear(c, in, m) && m->body)
			bot_hear(c, in, m->body);
	} else if (find_peer(c, in, &peer)) {
		rule->carry(c, in, m, peer.at);
	}
	dg_buf_finish(&peer);
}

void handle_message(struct component *c, const struct incoming *in)
{
	if (!strcmp(in->type, "error")) {
		bounce_take(c, in);
		room_bounced(c, in);
		return;
	}
	if (!strcmp(in->type, "headline") || privilege_take(c, in) || elsewhere_is_ours(in->id))
		return;
	bounce_forget(c, in->from.bare);
	struct content m;
	content_read(in->stanza, &m);
	const struct rule *rule = find_rule(&m);
	if (strcmp(in->type, "groupchat") != 0 || is_aside(c, in) || !room_hears(c, in, &m)) {
		if (rule)
			apply(c, in, &m, rule);
	}
	content_finish(&m);
}
