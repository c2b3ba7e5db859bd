/* talk.c - texts from one person to another, and what they say about them. Called by module.c; the robots answer by
 * themselves. */
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "map.h"
#include "util/mem.h"

void talk_settle(const struct session *s, const char *id, bool in_room, enum dg_status why, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = why == DG_OK ? DG_SENT : DG_FAILED;
	ev.receipt.why = why;
	ev.receipt.text = text;
	ev.receipt.refs = &id; /* what everybody here calls it */
	ev.receipt.n_refs = why == DG_OK;
	chat_say(s, &ev);
	if (why != DG_OK || in_room)
		return;
	ev.receipt.id = NULL;
	ev.receipt.stage = DG_DELIVERED;
	chat_say(s, &ev);
}

/* ---- a text ---- */

static void settle_parcel(struct parcel *p)
{
	struct session *from = p->from;
	struct chat *c = from->account->chat;
	if (p->has_arrived)
		talk_settle(from, p->id, false, DG_OK, NULL);
	else
		talk_settle(from, p->id, false, DG_BUSY, "nobody is there to take it; it is tried again");
	free(p);
	c->n_parcels--;
	from->n_parcels--;
	session_mind(from);
	chat_parcel_done(c);
}

/* Only now may a network acknowledge a text: this one says to its sender that it was delivered. */
static void on_kept(void *arg, enum dg_status status)
{
	struct parcel *p = arg;
	p->has_arrived = p->has_arrived || status == DG_OK;
	if (--p->n_left == 0)
		settle_parcel(p);
}

static void carry(struct session *s, const struct account *to, const struct dg_event *ev)
{
	struct chat *c = s->account->chat;
	const char *ref;
	struct dg_event heard;
	size_t octets = strlen(ev->message.id) + 1;
	struct parcel *p = dg_alloc(sizeof *p + octets);
	memcpy(p->id, ev->message.id, octets);
	p->from = s;
	s->n_parcels++;
	c->n_parcels++;
	(void)map_across(ev, s->account->name, &ref, &heard); /* a text is always heard */
	DG_LIST_EACH (n, &to->sessions) {
		const struct session *there = DG_OF(n, struct session, in_account);
		heard.sid = there->sid;
		if (there != s && c->host->emit(c->host, &heard, on_kept, p) == DG_OK)
			p->n_left++;
	}
	if (!p->n_left)
		settle_parcel(p);
}

/* Whoever uses the account from elsewhere has it in his history, too. */
static void copy_to_own(const struct session *s, const struct account *to, const struct dg_event *ev)
{
	const char *ref;
	struct dg_event copy;
	(void)map_across(ev, to->name, &ref, &copy);
	copy.message.outgoing = true;
	DG_LIST_EACH (n, &s->account->sessions) {
		const struct session *there = DG_OF(n, struct session, in_account);
		if (there != s && to != s->account)
			chat_say(there, &copy);
	}
}

enum dg_status talk_text(struct session *s, const struct dg_event *ev)
{
	struct account *to = ev->message.peer ? directory_find(s->account->chat, ev->message.peer) : NULL;
	if (!to)
		return DG_NOENT;
	if (to->robot || !dg_list_empty(&to->sessions)) /* else it is tried again, and would be copied again */
		copy_to_own(s, to, ev);
	if (to->robot)
		to->robot->text(s, to, ev);
	else
		carry(s, to, ev);
	return DG_OK;
}

/* ---- what is said about texts, and typing ---- */

static const char *peer_of(const struct dg_event *ev)
{
	switch (ev->kind) {
	case DG_RECEIPT: return ev->receipt.peer;
	case DG_TYPING: return ev->typing.peer;
	case DG_REACTION: return ev->reaction.peer;
	case DG_RETRACT: return ev->retract.peer;
	default: return NULL;
	}
}

enum dg_status talk_signal(struct session *s, const struct dg_event *ev)
{
	const char *peer = peer_of(ev), *ref;
	struct account *to = peer ? directory_find(s->account->chat, peer) : NULL;
	struct dg_event heard;
	if (!to)
		return DG_NOENT;
	if (!map_across(ev, s->account->name, &ref, &heard))
		return DG_INVALID;
	if (to->robot)
		to->robot->signal(s, to, ev);
	else
		chat_tell(to, &heard);
	return DG_OK;
}
