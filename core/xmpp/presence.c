/* presence.c - subscriptions and the presence of contacts (RFC 6121 sections 3 and 4, XEP-0100 section 4).
 *
 * A phone is always "there": what its presence shows is whether the gateway can reach the network. Who watches which
 * contact is noted on disk, one note a pair, so that a change of the links reaches them all after any restart, and a
 * user who is idle costs no memory. Called by component.c and, on changes, by xmpp.c.
 */
#include "xmpp/presence.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/mem.h"
#include "xmpp/component.h"

enum { ANNOUNCE_STEP = 256 };

static void send_presence(struct component *c, const char *from, const char *to, const char *type, enum dg_lang lang,
	const struct dg_said *said)
{
	struct dg_render r = component_open(c, "presence", from, to, NULL, type);
	if (said)
		render_said(&r, "status", lang, said);
	dg_render_close(&r);
	component_send(c);
}

/* The first to be left out when the server does not read fast enough: a probe is repeated at the next log-in, and
 * messages need the room. Answers to subscriptions are not: they come once. */
static void send_current(struct component *c, const char *from, const char *to, enum dg_lang lang)
{
	if (dg_xlink_is_full(c->link)) {
		c->shed->value++;
		return;
	}
	if (!announce_is_gone(&c->announce)) {
		send_presence(c, from, to, NULL, lang, NULL);
		return;
	}
	struct dg_render r = component_open(c, "presence", from, to, NULL, NULL);
	render_said(&r, "status", lang, &(const struct dg_said){ DG_T_NETWORK_GONE, { NULL, NULL, NULL } });
	dg_render_leaf(&r, "show", NULL, "xa");
	dg_render_close(&r);
	component_send(c);
}

/* "watch alice@example.org +15550001111@sms.example.org" */
static void note_watcher(struct component *c, const char *user, const char *contact, bool watches)
{
	struct dg_buf key = { 0 };
	dg_buf_printf(&key, "watch %s %s", user, contact);
	dg_router_note(c->router, c->conf->domain, key.at, watches ? "1" : NULL);
	dg_buf_finish(&key);
}

/* Can this be a contact at all? When it is another spelling, `right` is the one to use. */
static bool is_contact(const struct component *c, const struct incoming *in, struct dg_buf *right)
{
	if (!in->to.node)
		return true;
	enum address_verdict verdict = component_address(c, in, right);
	return verdict == ADDRESS_OK || verdict == ADDRESS_MUTE;
}

static void on_subscribe(struct component *c, const struct incoming *in)
{
	struct dg_buf right = { 0 };
	if (!in->allowed) {
		send_presence(c, in->to.bare, in->from.bare, "unsubscribed", in->lang, NULL);
	} else if (is_contact(c, in, &right)) {
		note_watcher(c, in->from.bare, in->to.bare, true);
		send_presence(c, in->to.bare, in->from.bare, "subscribed", in->lang, NULL);
		send_current(c, in->to.bare, in->from.bare, in->lang);
	} else {
		struct dg_buf jid = { 0 };
		if (right.len)
			dg_jid_print(&jid, right.at, c->conf->domain, NULL);
		const struct dg_said said = { jid.len ? DG_T_ADD_INSTEAD : component_no_address(c),
			{ jid.at, NULL, NULL } };
		send_presence(c, in->to.bare, in->from.bare, "unsubscribed", in->lang, &said);
		dg_buf_finish(&jid);
	}
	dg_buf_finish(&right);
}

static void on_unsubscribe(struct component *c, const struct incoming *in)
{
	if (!in->allowed)
		return;
	note_watcher(c, in->from.bare, in->to.bare, false);
	send_presence(c, in->to.bare, in->from.bare, "unsubscribed", in->lang, NULL);
	send_presence(c, in->to.bare, in->from.bare, "unavailable", in->lang, NULL);
}

/* Answered from memory whoever is asked about; the server asks once per contact and resource at each log-in. */
static void on_probe(struct component *c, const struct incoming *in)
{
	struct dg_buf right = { 0 };
	if (in->allowed && is_contact(c, in, &right))
		send_current(c, in->to.bare, in->from_text, in->lang);
	dg_buf_finish(&right);
}

static void on_available(struct component *c, const struct incoming *in)
{
	if (!in->from.resource) {
		on_probe(c, in); /* so Openfire replays the probe of a whole account */
		return;
	}
	if (!in->allowed)
		return;
	struct dg_buf full = { 0 };
	dg_jid_print(&full, in->from.node, in->from.domain, in->from.resource);
	if (!dg_map_put(c->online, full.at, c))
		on_probe(c, in); /* its first may be a probe that waited for us: Openfire replays them so */
	dg_buf_finish(&full);
}

static void on_unavailable(struct component *c, const struct incoming *in)
{
	if (!in->from.resource)
		return;
	struct dg_buf full = { 0 };
	dg_jid_print(&full, in->from.node, in->from.domain, in->from.resource);
	dg_map_take(c->online, full.at);
	dg_buf_finish(&full);
}

static void on_nothing(struct component *c, const struct incoming *in)
{
	(void)c; /* subscribed, unsubscribed: we never ask for a user's presence; errors are never answered */
	(void)in;
}

static const struct {
	const char *type;
	void (*handle)(struct component *c, const struct incoming *in);
} types[] = {
	{ "", on_available },
	{ "unavailable", on_unavailable },
	{ "subscribe", on_subscribe },
	{ "unsubscribe", on_unsubscribe },
	{ "probe", on_probe },
	{ "subscribed", on_nothing },
	{ "unsubscribed", on_nothing },
	{ "error", on_nothing },
};

void handle_presence(struct component *c, const struct incoming *in)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (strcmp(in->type, types[i].type))
			continue;
		types[i].handle(c, in);
		return;
	}
}

/* A step's keys, in their order, then NULL. When the link is full the rest waits for it, behind `announce_after`. */
static void on_watcher(void *arg, const char *key, const char *value)
{
	struct component *c = arg;
	(void)value;
	if (!key) {
		bool is_whole = c->announce_in_step == ANNOUNCE_STEP; /* then there may be others */
		c->announce_in_step = 0;
		if (!c->announce_waits && is_whole)
			presence_announce(c);
		else if (!c->announce_waits)
			presence_forget_announcement(c);
		return;
	}
	c->announce_in_step++;
	c->announce_waits = c->announce_waits || !dg_xlink_is_up(c->link) || dg_xlink_is_full(c->link);
	if (c->announce_waits)
		return;
	const char *user = strchr(key, ' ');
	const char *contact = user ? strchr(user + 1, ' ') : NULL;
	char *to = contact ? dg_strndup(user + 1, (size_t)(contact - user - 1)) : NULL;
	if (to && dg_router_may(c->router, to))
		send_current(c, contact + 1, to, component_lang(c, NULL, to));
	free(to);
	free(c->announce_after);
	c->announce_after = dg_strdup(key);
}

/* In steps: there may be a million who watch. */
void presence_announce(struct component *c)
{
	c->announce_waits = false;
	dg_router_notes_some(c->router, c->conf->domain, "watch ", c->announce_after, ANNOUNCE_STEP, on_watcher, c);
}

void presence_forget_announcement(struct component *c)
{
	free(c->announce_after);
	c->announce_after = NULL;
	c->announce_waits = false;
}
