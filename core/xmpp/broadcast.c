/* broadcast.c - see broadcast.h. Called by xmpp.c for core/dialog's commands. */
#include "xmpp/broadcast.h"

#include "util/random.h"

void broadcast_say(struct component *c, const char *text)
{
	struct dg_map_iter at = { 0 };
	struct person *who;
	char id[27];
	while (people_next(&c->people, &at, &who)) {
		if (!who->resources)
			continue;
		dg_random_token(id, sizeof id - 1);
		struct dg_render r = component_open(c, "message", c->conf->domain, who->jid, id, "chat");
		dg_render_leaf(&r, "body", NULL, text);
		dg_render_close(&r);
		if (dg_xlink_is_full(c->link))
			errands_add(c);
		else
			component_send(c);
	}
}
