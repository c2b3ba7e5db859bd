/* map.c - see map.h. Pure: events in, events out. A text keeps the name that its sender's core gave it, so whatever is
 * said about it later means the same to both sides, and to every core that asks its journal. */
#include "map.h"

#include <stddef.h>

static void message(const struct dg_event *said, struct dg_event *heard)
{
	heard->message.id = said->message.id;
	heard->message.text = said->message.text;
	heard->message.subject = said->message.subject;
	heard->message.lang = said->message.lang;
	heard->message.thread = said->message.thread;
	heard->message.replaces = said->message.replaces;
	heard->message.reply_to = said->message.reply_to;
	heard->message.files = said->message.files;
	heard->message.n_files = said->message.n_files;
	heard->message.sent_ms = said->message.sent_ms;
}

bool map_across(const struct dg_event *said, const char *who, const char **ref, struct dg_event *heard)
{
	*heard = (struct dg_event)DG_EVENT(said->kind, 0);
	switch (said->kind) {
	case DG_MESSAGE:
		message(said, heard);
		heard->message.peer = who;
		return true;
	case DG_RECEIPT: /* of a message that the other one sent */
		*ref = said->receipt.id;
		heard->receipt.stage = said->receipt.stage;
		heard->receipt.peer = who;
		heard->receipt.refs = ref;
		heard->receipt.n_refs = 1;
		return said->receipt.stage == DG_READ && *ref;
	case DG_TYPING:
		heard->typing.composing = said->typing.composing;
		heard->typing.peer = who;
		return true;
	case DG_REACTION:
		heard->reaction.id = said->reaction.id;
		heard->reaction.emojis = said->reaction.emojis;
		heard->reaction.peer = who;
		return said->reaction.id;
	case DG_RETRACT:
		heard->retract.id = said->retract.id;
		heard->retract.peer = who;
		return said->retract.id;
	default: return false;
	}
}

bool map_in_room(const struct dg_event *said, const char *room, const char *nick, struct dg_event *heard)
{
	const char *ref;
	if (!map_across(said, room, &ref, heard))
		return false;
	switch (said->kind) {
	case DG_MESSAGE:
		heard->message.room = room;
		heard->message.nick = nick;
		return true;
	case DG_TYPING:
		heard->typing.room = room;
		heard->typing.peer = nick;
		return true;
	case DG_REACTION:
		heard->reaction.room = room;
		heard->reaction.nick = nick;
		return true;
	case DG_RETRACT:
		heard->retract.room = room;
		heard->retract.nick = nick;
		return true;
	default: return false; /* nobody says in a room that he has read something */
	}
}
