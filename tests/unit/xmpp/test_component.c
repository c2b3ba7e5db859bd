/* test_component.c - what a user's client hears for what it says: stanzas in, stanzas out. */
#include "component_rig.h"

static void test_text_reaches_the_router(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<body>hi &amp; bye</body><request xmlns='urn:xmpp:receipts'/>")));
	assert_string_equal(texted(), "alice@example.org/r|+15557654321|m1|hi & bye|1;");
	verdict = DG_AGAIN;
	const char *answer = say(MESSAGE(NUMBER, "<body>hi</body>"));
	HAS(answer, "to='alice@example.org/r'");
	HAS(answer, "type='error'");
	HAS(answer, "<error type='wait' code='500'><resource-constraint");
	HAS(answer, "a sentence");
}

static void test_signals_and_private_words_are_never_texted(void **state)
{
	(void)state;
	SILENT(say(MESSAGE(NUMBER, "<composing xmlns='http://jabber.org/protocol/chatstates'/>")));
	SILENT(say(MESSAGE(NUMBER, "<body/>")));
	SILENT(say(MESSAGE(NUMBER, "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>")));
	HAS(say(MESSAGE(NUMBER,
		    "<body>I sent you an OMEMO message</body><encrypted xmlns='eu.siacs.conversations.axolotl'/>")),
		"not-acceptable");
	assert_string_equal(texted(), "");
	HAS(say(MESSAGE(NUMBER, "<encrypted xmlns='urn:xmpp:omemo:2'><payload/></encrypted>")), "not-acceptable");
	HAS(say(MESSAGE(NUMBER, "<body>?OTRv23?</body>")), "not-acceptable");
	HAS(say(MESSAGE(NUMBER, "<body>/me retracted</body><retract xmlns='urn:xmpp:message-retract:1' id='x'/>")),
		"feature-not-implemented");
	HAS(say(MESSAGE(NUMBER, "<body>fixed</body><replace xmlns='urn:xmpp:message-correct:0' id='x'/>")),
		"feature-not-implemented");
	assert_string_equal(texted(), "");
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='error'><body>hi</body></message>"));
	SILENT(say("<message from='alice@example.org/r' to='" NUMBER "' type='headline'><body>hi</body></message>"));
	assert_string_equal(texted(), "");
}

static void test_wrong_addresses_are_answered_with_the_right_one(void **state)
{
	(void)state;
	const char *answer = say(MESSAGE("5557654321@sms.example.org", "<body>hi</body>"));
	HAS(answer, "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:+15557654321@sms.example.org</gone>");
	HAS(answer, "Write to +15557654321@sms.example.org instead.");
	HAS(say(MESSAGE("bob@sms.example.org", "<body>hi</body>")), "<body>hi</body><error");
	HAS(say(MESSAGE("bob@sms.example.org", "<body>hi</body>")), "item-not-found");
	HAS(say(MESSAGE("sms.example.org", "<body>over there</body>")), "I did not understand that");
	assert_string_equal(texted(), "");
}

static void test_strangers_learn_nothing(void **state)
{
	(void)state;
	static const char *const numbers[] = { "+15557654321", "nobody" };
	char answers[2][512];
	for (int i = 0; i < 2; i++) {
		char xml[256];
		snprintf(xml, sizeof xml,
			"<message from='eve@evil.example/x' to='%s@sms.example.org' id='1'><body>hi</body></message>",
			numbers[i]);
		HAS(say(xml), "forbidden");
		snprintf(xml, sizeof xml,
			"<iq from='eve@evil.example/x' to='%s@sms.example.org' id='1' type='get'><vCard "
			"xmlns='vcard-temp'/></iq>",
			numbers[i]);
		snprintf(answers[i], sizeof answers[i], "%s", strstr(say(xml), "<error"));
		snprintf(xml, sizeof xml,
			"<presence from='eve@evil.example' to='%s@sms.example.org' type='subscribe'/>", numbers[i]);
		HAS(say(xml), "type='unsubscribed'");
		snprintf(xml, sizeof xml, "<presence from='eve@evil.example' to='%s@sms.example.org' type='probe'/>",
			numbers[i]);
		SILENT(say(xml));
	}
	assert_string_equal(answers[0], answers[1]);
	assert_string_equal(texted(), "");
}

static void test_what_is_not_ours_or_loops_is_dropped(void **state)
{
	(void)state;
	SILENT(say("<message from='alice@example.org/r' to='+1555@other.example'><body>hi</body></message>"));
	SILENT(say("<message from='+15550000000@sms.example.org' to='" NUMBER "'><body>hi</body></message>"));
	SILENT(say("<message to='" NUMBER "'><body>hi</body></message>"));
	assert_string_equal(texted(), "");
}

static void test_too_large_is_said(void **state)
{
	(void)state;
	struct dg_element *e = dg_element_parse(MESSAGE(NUMBER, "<body>hi</body>"));
	component_take(&c, e, true);
	dg_element_free(e);
	HAS(heard.at, "policy-violation");
	assert_string_equal(texted(), "");
}

/* Nobody can be answered any more: the router is told so. */
static void test_a_text_behind_our_goodbye(void **state)
{
	(void)state;
	stream_closing = true;
	SILENT(say(
		"<message from='alice@example.org/r' to='" NUMBER "' id='m1' type='chat'><body>late</body></message>"));
	stream_closing = false;
	HAS(texted(), "at last alice@example.org/r|");
}

#define IQ(type, to, query)                                                                                            \
	"<iq xmlns='jabber:component:accept' from='alice@example.org/r' to='" to "' id='q1' type='" type "'>" query    \
	"</iq>"

static void test_questions(void **state)
{
	(void)state;
	const char *answer =
		say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#info'/>"));
	HAS(answer, "<identity category='gateway' type='sms' name='SMS'/>");
	HAS(answer, "id='q1'");
	HAS(say(IQ("get", NUMBER, "<query xmlns='http://jabber.org/protocol/disco#info'/>")), "urn:xmpp:receipts");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#info' node='x'/>")),
		"item-not-found");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#items'/>")),
		"type='result'");
	HAS(say(IQ("get", NUMBER, "<ping xmlns='urn:xmpp:ping'/>")), "type='result'");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='jabber:iq:version'/>")), "<name>Dragoman</name>");
	HAS(say(IQ("get", "sms.example.org", "<time xmlns='urn:xmpp:time'/>")), "<utc>20");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='jabber:iq:last'/>")), "seconds='5'");
	HAS(say(IQ("get", NUMBER, "<vCard xmlns='vcard-temp'/>")), "<NUMBER>+15557654321</NUMBER>");
	HAS(say(IQ("set", NUMBER, "<query xmlns='urn:example:what'/>")), "service-unavailable");
	HAS(say(IQ("get", "sms.example.org", "<query xmlns='urn:example:what'/>")), "service-unavailable");
	HAS(say(IQ("get", "sms.example.org", "")), "bad-request");
	HAS(say(IQ("get", "bob@sms.example.org", "<ping xmlns='urn:xmpp:ping'/>")), "item-not-found");
	SILENT(say(IQ("result", "sms.example.org", "")));
	SILENT(say(IQ("error", "sms.example.org", "<query xmlns='urn:example:what'/>")));
}

/* Most servers write addresses the one way before they route; one that does not gets its answers all the same. */
static void test_our_domain_in_other_spellings(void **state)
{
	(void)state;
	static const char *const spellings[] = { "SMS.Example.org", "sms.example.org.", "+15557654321@SMS.example.org",
		"sms.example.org/r@x", "+15557654321@sms.example.org./phone" };
	char xml[256];
	for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
		snprintf(xml, sizeof xml,
			"<iq from='alice@example.org/r' to='%s' id='q1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>",
			spellings[i]);
		HAS(say(xml), "sms.example.org");
		HAS(heard.at, "type='result'");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_text_reaches_the_router),
		STORY(test_signals_and_private_words_are_never_texted),
		STORY(test_wrong_addresses_are_answered_with_the_right_one),
		STORY(test_strangers_learn_nothing),
		STORY(test_what_is_not_ours_or_loops_is_dropped),
		STORY(test_too_large_is_said),
		STORY(test_a_text_behind_our_goodbye),
		STORY(test_questions),
		STORY(test_our_domain_in_other_spellings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
