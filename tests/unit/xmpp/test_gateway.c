/* test_gateway.c - what people type, and the JID that is meant (XEP-0100 section 6.3). */
#include "dialog_rig.h"

#define PROMPT(text) ASK("set", "<query xmlns='jabber:iq:gateway'><prompt>" text "</prompt></query>")

static void test_the_prompt(void **state)
{
	(void)state;
	const char *answer = say(ASK("get", "<query xmlns='jabber:iq:gateway'/>"));
	HAS(answer, "<desc>Enter the phone number as you would dial it.</desc><prompt>Phone number to add</prompt>");
	network_caps = 0;
	HAS(say(ASK("get", "<query xmlns='jabber:iq:gateway'/>")), "<prompt>Name on the network</prompt>");
}

/* After a restart nobody in memory knows who speaks what. */
static void test_the_chosen_language_is_looked_up(void **state)
{
	(void)state;
	registered = lookups_wait = true;
	chosen_lang = "de";
	SILENT(say(ASK("get", "<query xmlns='jabber:iq:gateway'/>")));
	users_answer();
	HAS(heard.at, "id='q1' type='result'><query xmlns='jabber:iq:gateway' xml:lang='de'>");
	HAS(heard.at, "<prompt>Telefonnummer");
	SILENT(say(PROMPT("Alice")));
	users_answer();
	HAS(heard.at, "<error type='modify' code='406'><not-acceptable");
	HAS(heard.at, "xml:lang='de'>Das ist keine Telefonnummer.");
	SILENT(say(MESSAGE("nobody@sms.example.org", "<body>&lt;again&gt;</body>")));
	users_answer();
	HAS(heard.at, "<body>&lt;again&gt;</body><error");
	HAS(heard.at, "xml:lang='de'>Das ist keine Telefonnummer.");
	registered = false;
	SILENT(say(PROMPT("Alice")));
	users_answer();
	HAS(heard.at, "xml:lang='en'>This is not a phone number.");
}

static void test_numbers(void **state)
{
	(void)state;
	static const char *const same[] = { "(555) 123-4567", " 555.123.4567\n", "1 555 123 4567", "+15551234567",
		"tel:+1-555-123-4567", "+15551234567@sms.example.org", "xmpp:+15551234567@SMS.example.org",
		"(555)\\20123-4567@sms.example.org" };
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		char xml[512];
		snprintf(xml, sizeof xml, PROMPT("%s"), same[i]);
		HAS(say(xml), "<query xmlns='jabber:iq:gateway'><jid>+15551234567@sms.example.org</jid></query>");
	}
}

static void test_what_can_be_no_number(void **state)
{
	(void)state;
	static const char *const none[] = { "", " ", "Alice", "1", "+15551234567@other.example", "@sms.example.org" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		char xml[512];
		snprintf(xml, sizeof xml, PROMPT("%s"), none[i]);
		HAS(say(xml), "<error type='modify' code='406'><not-acceptable");
		HAS(heard.at, "This is not a phone number.");
	}
	HAS(say(ASK("set", "<query xmlns='jabber:iq:gateway'/>")), "bad-request");
	HAS(say(ASK("set", "<query xmlns='jabber:iq:gateway'>5551234567</query>")), "bad-request");
}

/* XEP-0106 where the network has names. */
static void test_names(void **state)
{
	(void)state;
	network_caps = 0;
	HAS(say(PROMPT("Some One@example.com")), "<jid>some\\20one\\40example.com@sms.example.org</jid>");
	HAS(say(PROMPT("some\\20one\\40example.com@sms.example.org")),
		"<jid>some\\20one\\40example.com@sms.example.org</jid>");
	HAS(say(PROMPT("d&apos;artagnan")), "<jid>d\\27artagnan@sms.example.org</jid>");
	HAS(say(PROMPT("  ")), "not-acceptable");
	HAS(heard.at, "This is not an address on this network.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_the_prompt),
		DESK(test_the_chosen_language_is_looked_up),
		DESK(test_numbers),
		DESK(test_what_can_be_no_number),
		DESK(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
