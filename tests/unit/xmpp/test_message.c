/* test_message.c - what becomes of what a user sends, on a network that can do little and on one that can do all. */
#include "component_rig.h"

#define ALL (DG_CAP_TYPING | DG_CAP_READ | DG_CAP_FILES | DG_CAP_EDIT | DG_CAP_REACTION | DG_CAP_RETRACT | DG_CAP_REPLY)

#define REPLACE   "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>"
#define RETRACT   "<retract xmlns='urn:xmpp:message-retract:1' id='m0'/>"
#define REACTION  "<reactions xmlns='urn:xmpp:reactions:0' id='m0'><reaction>+</reaction></reactions>"
#define COMPOSING "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
#define DISPLAYED "<displayed xmlns='urn:xmpp:chat-markers:0' id='m0'/>"
#define OOB       "<x xmlns='jabber:x:oob'><url>https://h/cat.jpg</url></x>"
#define REPLY                                                                                                          \
	"<reply xmlns='urn:xmpp:reply:0' id='m0'/>"                                                                    \
	"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='5'/></fallback>"

static void texts(const char *wanted)
{
	struct dg_buf row = { 0 };
	dg_buf_printf(&row, "alice@example.org/r|+15557654321|m1|%s|0;", wanted);
	assert_string_equal(texted(), row.at);
	dg_buf_finish(&row);
}

static void a_network_that_cannot_says_so(void **state)
{
	(void)state;
	HAS(say(MESSAGE(NUMBER, RETRACT)), "feature-not-implemented");
	HAS(say(MESSAGE(NUMBER, "<body>/me retracted</body>" RETRACT)), "cannot be taken back");
	HAS(say(MESSAGE(NUMBER, REACTION)), "knows no reactions");
	HAS(say(MESSAGE(NUMBER, "<body>fixed</body>" REPLACE)), "cannot be corrected");
	assert_string_equal(texted(), "");
	assert_string_equal(asked_of_network(), "");
	/* These are of interest to nobody there. */
	SILENT(say(MESSAGE(NUMBER, COMPOSING)));
	SILENT(say(MESSAGE(NUMBER, DISPLAYED)));
	SILENT(say(MESSAGE(NUMBER, REPLACE)));
	SILENT(say(MESSAGE(NUMBER, "<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>")));
	assert_string_equal(texted(), "");
	assert_string_equal(asked_of_network(), "");
}

static void a_network_that_can_is_asked(void **state)
{
	(void)state;
	network_caps |= ALL;
	SILENT(say(MESSAGE(NUMBER, "<body>/me retracted</body>" RETRACT)));
	assert_string_equal(asked_of_network(), "retract +15557654321 m0;");
	assert_string_equal(texted(), "");
	SILENT(say(MESSAGE(NUMBER, REACTION)));
	assert_string_equal(asked_of_network(), "reaction +15557654321 m0 +;");
	SILENT(say(MESSAGE(NUMBER, "<reactions xmlns='urn:xmpp:reactions:0' id='m0'/>")));
	assert_string_equal(asked_of_network(), "reaction +15557654321 m0 ;");
	SILENT(say(MESSAGE(NUMBER, COMPOSING)));
	assert_string_equal(asked_of_network(), "typing +15557654321 1;");
	SILENT(say(MESSAGE(NUMBER, "<paused xmlns='http://jabber.org/protocol/chatstates'/>")));
	assert_string_equal(asked_of_network(), "typing +15557654321 0;");
	SILENT(say(MESSAGE(NUMBER, DISPLAYED)));
	assert_string_equal(asked_of_network(), "receipt +15557654321 m0 3;");
	SILENT(say(MESSAGE(NUMBER, "<body>fixed</body>" REPLACE)));
	texts("fixed");
	assert_string_equal(sent_replaces, "m0");
	/* A text that comes with a state is a text. */
	SILENT(say(MESSAGE(NUMBER, "<body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/>")));
	texts("hi");
	assert_string_equal(asked_of_network(), "");
}

static void what_the_network_did_not_take_is_told(void **state)
{
	(void)state;
	network_caps |= ALL;
	verdict = DG_OFFLINE;
	const char *answer = say(MESSAGE(NUMBER, REACTION));
	HAS(answer, "id='m1'");
	HAS(answer, "remote-server-timeout");
	HAS(answer, "a sentence");
	HAS(say(MESSAGE(NUMBER, RETRACT)), "remote-server-timeout");
	SILENT(say(MESSAGE(NUMBER, COMPOSING)));
	SILENT(say(MESSAGE(NUMBER, DISPLAYED)));
}

static void corrections_may_be_sent_as_texts(void **state)
{
	(void)state;
	domain.corrections = "send";
	SILENT(say(MESSAGE(NUMBER, "<body>fixed</body>" REPLACE)));
	domain.corrections = NULL;
	texts("* fixed");
	assert_string_equal(sent_replaces, "");
}

static void quotations_are_kept_or_cut(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body>&gt; a?\nyes</body>" REPLY)));
	texts("> a?\nyes");
	assert_string_equal(sent_reply_to, "");
	domain.quotes = "cut";
	SILENT(say(MESSAGE(NUMBER, "<body>&gt; a?\nyes</body>" REPLY)));
	texts("yes");
	SILENT(say(MESSAGE(NUMBER, "<body>&gt; a?\n</body>" REPLY))); /* then it was meant */
	texts("> a?\n");
	domain.quotes = NULL;
	network_caps |= DG_CAP_REPLY;
	SILENT(say(MESSAGE(NUMBER, "<body>&gt; a?\nyes</body>" REPLY)));
	texts("yes");
	assert_string_equal(sent_reply_to, "m0");
}

static void files_are_links_or_files(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body>https://h/cat.jpg</body>" OOB)));
	texts("https://h/cat.jpg");
	SILENT(say(MESSAGE(NUMBER, "<body>my cat</body>" OOB)));
	texts("my cat\nhttps://h/cat.jpg");
	SILENT(say(MESSAGE(NUMBER, OOB)));
	texts("https://h/cat.jpg");
	assert_string_equal(sent_files, "");
	network_caps |= DG_CAP_FILES;
	SILENT(say(MESSAGE(NUMBER, "<body>https://h/cat.jpg</body>" OOB)));
	texts("");
	HAS(sent_files, "https://h/cat.jpg");
	SILENT(say(MESSAGE(NUMBER, "<body>my cat</body>" OOB)));
	texts("my cat");
	HAS(sent_files, "https://h/cat.jpg");
}

static void a_time_to_live_is_an_end(void **state)
{
	(void)state;
	say(MESSAGE(NUMBER,
		"<body>hi</body><headers xmlns='http://jabber.org/protocol/shim'><header "
		"name='TTL'>60</header></headers>"));
	int64_t left_ms = sent_row.expires_ms - dg_now_ms();
	assert_true(left_ms > 50000 && left_ms <= 60000);
	say(MESSAGE(NUMBER, "<body>hi</body>"));
	assert_int_equal(sent_row.expires_ms, 0);
}

static void what_is_not_to_be_kept(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body>hi</body><no-store xmlns='urn:xmpp:hints'/>")));
	assert_true(sent_row.passing);
	SILENT(say(MESSAGE(NUMBER, "<body>hi</body>")));
	assert_false(sent_row.passing);
}

static void one_of_several_bodies(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body xml:lang='de'>Hallo</body><body>hello</body>")));
	texts("hello");
	SILENT(say(MESSAGE(NUMBER, "<body xml:lang='de'>Hallo</body>")));
	texts("Hallo");
	assert_string_equal(sent_lang, "de");
}

static void a_name_by_its_origin(void **state)
{
	(void)state;
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='chat'><body>hi</body>"
		   "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>"));
	HAS(texted(), "|o1|hi|");
}

static void long_names_are_refused(void **state)
{
	(void)state;
	char id[1100];
	memset(id, 'x', sizeof id);
	id[sizeof id - 1] = '\0';
	struct dg_buf xml = { 0 };
	network_caps |= ALL;
	dg_buf_printf(&xml, MESSAGE(NUMBER, "<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>"), id);
	HAS(say(xml.at), "policy-violation");
	dg_buf_clear(&xml);
	dg_buf_printf(&xml, MESSAGE(NUMBER, "<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>"), id);
	SILENT(say(xml.at));
	assert_string_equal(asked_of_network(), "");
	dg_buf_finish(&xml);
}

static void strangers_and_rooms(void **state)
{
	(void)state;
	network_caps |= ALL;
	SILENT(say("<message from='eve@evil.example/x' to='" NUMBER "' type='chat'>" COMPOSING "</message>"));
	HAS(say("<message from='eve@evil.example/x' to='" NUMBER "' id='1' type='chat'>" REACTION "</message>"),
		"forbidden");
	HAS(say("<message from='eve@evil.example/x' to='nobody@sms.example.org' id='1'><body>?OTR</body></message>"),
		"forbidden");
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='groupchat'>" COMPOSING "</message>"));
	HAS(say("<message from='alice@example.org/r' to='" NUMBER "' type='groupchat'>" REACTION "</message>"),
		"not-allowed");
	assert_string_equal(asked_of_network(), "");
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='normal'><subject>a</subject></message>"));
	SILENT(say(MESSAGE(NUMBER, "<propose xmlns='urn:xmpp:jingle-message:0' id='1'/>")));
	SILENT(say(MESSAGE(NUMBER, "<body>bogus</body><received xmlns='urn:xmpp:carbons:2'/>")));
	assert_string_equal(texted(), "");
	say("<message from='alice@example.org/r' to='" NUMBER "' id='m1' type='normal'><body>hi</body></message>");
	texts("hi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_network_that_cannot_says_so),
		STORY(a_network_that_can_is_asked),
		STORY(what_the_network_did_not_take_is_told),
		STORY(corrections_may_be_sent_as_texts),
		STORY(quotations_are_kept_or_cut),
		STORY(files_are_links_or_files),
		STORY(a_time_to_live_is_an_end),
		STORY(one_of_several_bodies),
		STORY(what_is_not_to_be_kept),
		STORY(a_name_by_its_origin),
		STORY(long_names_are_refused),
		STORY(strangers_and_rooms),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
