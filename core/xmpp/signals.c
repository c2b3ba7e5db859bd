/* signals.c - see signals.h. Called by message.c; asks the router, which knows the network's names of messages. */
#include "xmpp/signals.h"

#include <stdlib.h>

#include "util/event_copy.h"
#include "util/mem.h"
#include "xmpp/asker.h"
#include "xmpp/news.h"

static const char *room_or_null(const struct component *c, const char *peer)
{
	return dg_router_is_room(c->router, c->conf->domain, peer) ? peer : NULL;
}

static void tell(struct component *c, const struct incoming *in, const struct dg_event *ev)
{
	dg_router_ask(c->router, c->conf->domain, in->from.bare, ev, NULL, NULL);
}

/* What is under way to the network; in a room it is shown to the user's own clients when it has arrived. */
struct signal {
	struct asker *asker;
	struct dg_event *ev; /* given */
};

static void on_asked(void *arg, enum dg_status why, const struct dg_said *said)
{
	struct signal *s = arg;
	struct asker *a = s->asker;
	if (why == DG_OK) {
		news_reflect(a->c, a->bare, a->id, s->ev);
		asker_free(a);
	} else {
		asker_refuse(a, condition_of(why), NULL, said);
	}
	free(s->ev);
	free(s);
}

static void ask(struct component *c, const struct incoming *in, const struct dg_event *ev)
{
	struct signal *s = dg_alloc(sizeof *s);
	*s = (struct signal){ asker_keep(c, in), dg_event_copy(ev) };
	dg_router_ask(c->router, c->conf->domain, in->from.bare, ev, on_asked, s);
}

void signal_typing(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	ev.typing.peer = peer;
	ev.typing.room = room_or_null(c, peer);
	ev.typing.composing = m->typing == CONTENT_COMPOSING;
	tell(c, in, &ev);
}

void signal_displayed(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = m->displayed;
	ev.receipt.peer = peer;
	ev.receipt.stage = DG_READ;
	if (*m->displayed)
		tell(c, in, &ev);
}

void signal_reaction(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_REACTION, 0);
	ev.reaction.id = m->reacts_to;
	ev.reaction.peer = peer;
	ev.reaction.room = room_or_null(c, peer);
	ev.reaction.emojis = m->emojis.at ? m->emojis.at : "";
	ask(c, in, &ev);
}

void signal_retraction(struct component *c, const struct incoming *in, const struct content *m, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_RETRACT, 0);
	ev.retract.id = m->retracts;
	ev.retract.peer = peer;
	ev.retract.room = room_or_null(c, peer);
	ask(c, in, &ev);
}
