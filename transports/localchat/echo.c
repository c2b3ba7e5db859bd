/* echo.c - "echo", who answers whatever is said with the same, so that one user alone can try everything. */
#include <string.h>

#include "chat.h"
#include "map.h"
#include "util/buf.h"

/* What echo calls its answer to a text. */
static const char *answer_to(struct dg_buf *b, const char *id)
{
	dg_buf_printf(b, "echo-%s", id);
	return b->at;
}

static void typing(struct session *s, bool composing)
{
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	ev.typing.peer = robot_echo.name;
	ev.typing.composing = composing;
	chat_say(s, &ev);
}

static void say_read(struct session *s, const char *id)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.stage = DG_READ;
	ev.receipt.peer = robot_echo.name;
	ev.receipt.refs = &id;
	ev.receipt.n_refs = 1;
	chat_say(s, &ev);
}

/* A dot, for who asks for a picture: what comes as octets can be tried, too. */
static const struct dg_file dot = {
	.url = "data:image/"
	       "png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
	       "kJggg==",
	.type = "image/png",
	.name = "dot.png",
	.octets = 70,
};

static void add_picture(struct dg_event *answer)
{
	if (!answer->message.text || strcmp(answer->message.text, "picture") != 0)
		return;
	answer->message.files = &dot;
	answer->message.n_files = 1;
}

static void text(struct session *s, struct account *self, const struct dg_event *ev)
{
	const char *ref;
	struct dg_event answer;
	struct dg_buf id = { 0 }, replaces = { 0 };
	talk_settle(s, ev->message.id, false, DG_OK, NULL);
	say_read(s, ev->message.id);
	typing(s, true);
	if (map_across(ev, self->name, &ref, &answer)) {
		answer.message.id = answer_to(&id, ev->message.id);
		answer.message.reply_to = ev->message.id;
		add_picture(&answer);
		if (ev->message.replaces)
			answer.message.replaces = answer_to(&replaces, ev->message.replaces);
		chat_say(s, &answer);
	}
	typing(s, false);
	dg_buf_finish(&id);
	dg_buf_finish(&replaces);
}

/* A text is withdrawn with its answer; the rest is done likewise to the same text. */
static void reflect(struct session *s, struct account *self, const struct dg_event *ev)
{
	const char *ref;
	struct dg_event answer;
	struct dg_buf id = { 0 };
	if (ev->kind == DG_RECEIPT || !map_across(ev, self->name, &ref, &answer))
		return;
	if (ev->kind == DG_RETRACT)
		answer.retract.id = answer_to(&id, ev->retract.id);
	chat_say(s, &answer);
	dg_buf_finish(&id);
}

const struct robot robot_echo = { "echo", "Say something", text, reflect };
