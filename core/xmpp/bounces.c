/* bounces.c - see bounces.h. Called by message.c. */
#include "xmpp/bounces.h"

#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "xmpp/component.h"

enum { USERS_MAX = 4096, IN_A_ROW = 3 };

struct bounced {
	unsigned in_a_row;
};

static void clear(struct bounces *b)
{
	struct dg_map_iter at = { 0 };
	while (dg_map_next(b->by_user, &at))
		free(at.value);
	dg_map_destroy(b->by_user);
	b->by_user = NULL;
}

void bounces_init(struct bounces *b)
{
	*b = (struct bounces){ .by_user = dg_map_create() };
}

void bounces_finish(struct bounces *b)
{
	clear(b);
}

/* A table that is full begins anew: the worst of it is a line more in the log. */
static struct bounced *bounced_of(struct bounces *b, const char *user)
{
	struct bounced *u = dg_map_get(b->by_user, user);
	if (u)
		return u;
	if (dg_map_count(b->by_user) >= USERS_MAX) {
		clear(b);
		b->by_user = dg_map_create();
	}
	u = dg_alloc(sizeof *u);
	dg_map_put(b->by_user, user, u);
	return u;
}

void bounce_forget(struct component *c, const char *user)
{
	free(dg_map_take(c->bounces.by_user, user));
}

static const char *condition_name(const struct dg_element *error)
{
	const struct dg_element *e = error ? dg_element_first(error) : NULL;
	while (e &&
		(strcmp(dg_element_ns(e), "urn:ietf:params:xml:ns:xmpp-stanzas") != 0 ||
			!strcmp(dg_element_name(e), "text")))
		e = dg_element_next(e);
	return e ? dg_element_name(e) : NULL;
}

static void say(const struct component *c, enum dg_level level, const char *what, const struct incoming *in)
{
	char masked[64];
	dg_log(c->log, level, DG_SAY("xmpp", what), DG_S("user", dg_log_mask(in->from.bare, masked)),
		DG_S("stanza", in->id),
		DG_S("condition", condition_name(dg_element_child(in->stanza, "error", DG_NS_STANZA))));
}

void bounce_take(struct component *c, const struct incoming *in)
{
	const struct dg_element *error = dg_element_child(in->stanza, "error", DG_NS_STANZA);
	if (c->bounces.total)
		c->bounces.total->value++;
	if (!in->allowed)
		return;
	if (error && dg_element_child(error, "blocked", "urn:xmpp:blocking:errors")) {
		watch_note(c, in->from.bare, in->to.bare, false);
		say(c, DG_LOG_INFO, "a user blocks a contact, whose presence he is sent no more", in);
		return;
	}
	struct bounced *u = bounced_of(&c->bounces, in->from.bare);
	u->in_a_row++;
	if (u->in_a_row == 1)
		say(c, DG_LOG_INFO, "a user's server refused a message from the gateway", in);
	else if (u->in_a_row == IN_A_ROW)
		say(c, DG_LOG_WARN,
			"a user's server has refused three messages in a row; further ones are counted alone", in);
}
