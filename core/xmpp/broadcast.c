/* broadcast.c - see broadcast.h. Called by xmpp.c for core/dialog's commands. */
#include "xmpp/broadcast.h"

void broadcast_say(struct component *c, const char *text)
{
	struct dg_map_iter at = { 0 };
	struct person *who;
	while (people_next(&c->people, &at, &who)) {
		if (!who->resources)
			continue;
		struct dg_render r = component_open_line(c, who->jid);
		dg_render_leaf(&r, "body", NULL, text);
		dg_render_close(&r);
		if (dg_xlink_is_full(c->link))
			errands_add(c);
		else
			component_send(c);
	}
}
