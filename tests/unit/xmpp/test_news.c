/* test_news.c - what the network says beside texts. */
#include "component_rig.h"

#include "xmpp/news.h"

static const char *tell_of(const struct dg_event *ev)
{
	dg_buf_clear(&heard);
	news_tell(&c, "alice@example.org", ev);
	return heard.at ? heard.at : "";
}

static void typing(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_TYPING, 1);
	ev.typing.peer = "+15557654321";
	ev.typing.composing = true;
	const char *out = tell_of(&ev);
	HAS(out, "<message from='" NUMBER "' to='alice@example.org' id='");
	HAS(out, "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
	HAS(out, "<no-store xmlns='urn:xmpp:hints'/>");
	assert_null(strstr(out, "body"));
	ev.typing.composing = false;
	HAS(tell_of(&ev), "<paused ");
}

static void displayed(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 1);
	ev.receipt.peer = "+15557654321";
	ev.receipt.id = "m1";
	ev.receipt.stage = DG_READ;
	HAS(tell_of(&ev), "<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>");
	ev.receipt.stage = DG_DELIVERED; /* the journal's */
	SILENT(tell_of(&ev));
}

static void reactions(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_REACTION, 1);
	ev.reaction.peer = "+15557654321";
	ev.reaction.id = "m1";
	ev.reaction.emojis = "\xF0\x9F\x91\x8D  !";
	HAS(tell_of(&ev),
		"<reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>\xF0\x9F\x91\x8D</reaction>"
		"<reaction>!</reaction></reactions>");
	ev.reaction.id = "m1\x1F+15557654321"; /* of several copies of one message, which has one name there */
	ev.reaction.emojis = NULL;
	HAS(tell_of(&ev), "<reactions xmlns='urn:xmpp:reactions:0' id='m1'/>");
}

static void retractions(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_RETRACT, 1);
	ev.retract.peer = "+15557654321";
	ev.retract.id = "m1";
	const char *out = tell_of(&ev);
	HAS(out, "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/>");
	HAS(out, "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'><body/></fallback>");
	HAS(out, "<body>A message was withdrawn by its sender.</body>");
}

static void what_is_incomplete_or_of_a_room_is_not_shown(void **state)
{
	(void)state;
	static const uint32_t kinds[] = { DG_TYPING, DG_RECEIPT, DG_REACTION, DG_RETRACT, DG_KIND_END, 999 };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct dg_event ev = DG_EVENT(kinds[i], 1);
		SILENT(tell_of(&ev));
	}
	struct dg_event ev = DG_EVENT(DG_TYPING, 1);
	ev.typing.peer = "x";
	ev.typing.room = "room";
	SILENT(tell_of(&ev));
}

static void a_stream_without_room_loses_them(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_TYPING, 1);
	ev.typing.peer = "+15557654321";
	stream_up = false;
	SILENT(tell_of(&ev));
	assert_int_equal(c.shed->value, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(typing),
		STORY(displayed),
		STORY(reactions),
		STORY(retractions),
		STORY(what_is_incomplete_or_of_a_room_is_not_shown),
		STORY(a_stream_without_room_loses_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
