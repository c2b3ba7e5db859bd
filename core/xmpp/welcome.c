/* welcome.c - see welcome.h. Called by xmpp.c with what core/dialog says of registrations. */
#include "xmpp/welcome.h"

#include <stdlib.h>

#include "util/mem.h"
#include "xmpp/component.h"
#include "xmpp/presence.h"

void welcome_user(struct component *c, const char *user)
{
	roster_offer_gateway(c, user, false);
	presence_show(c, c->conf->domain, user, user, component_lang(c, NULL, user));
	if (login_is_wanted(c))
		dg_router_log_in(c->router, c->conf->domain, user);
}

void welcome_again(struct component *c, const char *user)
{
	if (login_is_wanted(c) && c->users && dg_users_peek(c->users, c->conf->domain, user))
		roster_offer_gateway(c, user, true);
}

/* ---- leaving ---- */

struct leaver {
	struct component *c;
	char *user;
};

static void part(struct component *c, const char *contact, const char *user)
{
	static const char *const types[] = { "unsubscribe", "unsubscribed", "unavailable" };
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct dg_render r = component_open(c, "presence", contact, user, NULL, types[i]);
		dg_render_close(&r);
		errands_add(c);
	}
}

static void on_contact(void *arg, const char *contact)
{
	struct leaver *l = arg;
	if (contact) {
		part(l->c, contact, l->user);
		watch_note(l->c, l->user, contact, false);
		return;
	}
	free(l->user);
	free(l);
}

void welcome_over(struct component *c, const char *user)
{
	struct leaver *l = dg_alloc(sizeof *l);
	*l = (struct leaver){ c, dg_strdup(user) };
	login_end(c, user);
	roster_forget(c, user);
	part(c, c->conf->domain, user);
	watch_list(c, user, on_contact, l);
}
