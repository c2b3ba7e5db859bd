/* test_register.c - XEP-0077 stanza by stanza. */
#include "dialog_rig.h"

#define QUERY(inside)     "<query xmlns='jabber:iq:register'>" inside "</query>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define FORM(inside)      "<x xmlns='jabber:x:data' type='submit'>" inside "</x>"

static void test_a_new_user_sees_the_form(void **state)
{
	(void)state;
	const char *answer = say(ASK("get", QUERY("")));
	HAS(answer, "type='result'");
	HAS(answer,
		"<instructions>Fill this in.</instructions><phone/><password/><x xmlns='jabber:x:data' type='form'>");
	HAS(answer, "var='FORM_TYPE'><value>jabber:iq:register</value>");
	LACKS(answer, "<registered/>");
	for (int i = 0; i < 20; i++) /* nothing stays open */
		HAS(say(ASK("get", QUERY(""))), "Fill this in.");
}

static void test_a_registered_user_sees_what_is_on_file_but_no_secret(void **state)
{
	(void)state;
	registered = true;
	chosen_lang = "de";
	const char *answer = say(ASK("get", QUERY("")));
	HAS(answer, "xml:lang='de'><registered/>");
	HAS(answer, "<password/>");
	LACKS(answer, "on file");
}

static void test_it_may_take_its_time(void **state)
{
	(void)state;
	lookups_wait = true;
	SILENT(say(ASK("get", QUERY(""))));
	users_answer();
	HAS(heard.at, "id='q1' type='result'");
	SILENT(say(ASK("set", QUERY("<password>p</password>"))));
	users_answer();
	SILENT(heard.len ? heard.at : "");
	users_answer();
	HAS(heard.at, "id='q1' type='result'/>");
	assert_true(registered);
}

static void test_both_spellings_and_the_form_wins(void **state)
{
	(void)state;
	HAS(say(ASK("set", QUERY("<password>p</password>"))), "type='result'/>");
	assert_true(registered);
	registered = false;
	HAS(say(ASK("set", QUERY(FORM(FIELD("secret", "p"))))), "type='result'/>");
	assert_true(registered);
	registered = false;
	HAS(say(ASK("set", QUERY("<password>p</password>" FORM(FIELD("secret", ""))))), "not-acceptable");
	assert_false(registered);
}

static void test_what_is_missing_or_wrong(void **state)
{
	(void)state;
	const char *answer = say(ASK("set", QUERY("")));
	HAS(answer, "<error type='modify' code='406'><not-acceptable");
	HAS(answer, "“Password” is missing. Please fill it in.");
	answer = say(ASK("set", QUERY("<phone>nobody</phone><password>p</password>")));
	HAS(answer, "not-acceptable");
	HAS(answer, "This is not a phone number.");
	HAS(say(ASK("set", QUERY(FORM(FIELD("FORM_TYPE", "urn:other"))))),
		"<error type='modify' code='400'><bad-request");
	HAS(say(ASK("set", QUERY("<x xmlns='jabber:x:data' type='result'/>"))), "bad-request");
	HAS(say(ASK("set", QUERY("<x xmlns='jabber:x:data' type='cancel'/>"))), "type='result'/>");
	assert_false(registered);
}

static void test_what_is_asked_next_goes_on_in_the_chat(void **state)
{
	(void)state;
	const char *answer = say(ASK("set", QUERY("<phone>(555) 123-4567</phone><password>p</password>")));
	HAS(answer, "<message from='sms.example.org' to='alice@example.org' id='");
	HAS(answer, "type='chat' xml:lang='en'><body>A code was sent.\nCode (required)</body></message>");
	HAS(answer, "<iq from='sms.example.org' to='alice@example.org/r' id='q1' type='result'/>");
	HAS(say(MESSAGE("sms.example.org", "<body>654321</body>")), "This is not the code");
	HAS(say(MESSAGE("sms.example.org", "<body>123456</body>")), "<body>You are in.</body>");
	assert_true(registered);
}

static void test_what_is_still_open_is_said_in_the_chat(void **state)
{
	(void)state;
	const char *answer = say(ASK("set", QUERY("<phone>" UNREACHED "</phone><password>p</password>")));
	HAS(answer,
		"type='chat' xml:lang='en'><body>Your registration is on file, but " UNREACHED
		" is not proven yet: no code could be sent to it. Check the number and register again to get "
		"one.</body></message>");
	HAS(answer, "<iq from='sms.example.org' to='alice@example.org/r' id='q1' type='result'/>");
	assert_true(registered);
}

static void test_leaving(void **state)
{
	(void)state;
	HAS(say(ASK("set", QUERY("<remove/>"))), "<error type='auth' code='407'><registration-required");
	registered = true;
	HAS(say(ASK("set", QUERY("<remove/><phone>1</phone>"))), "<error type='modify' code='400'><bad-request");
	HAS(say(ASK("set", QUERY("<phone>1</phone><remove/>"))), "bad-request");
	assert_true(registered);
	HAS(say(ASK("set", QUERY("<remove/>"))), "id='q1' type='result'/>");
	assert_false(registered);
}

static void test_strangers_and_numbers(void **state)
{
	(void)state;
	HAS(say("<iq from='eve@evil.example/x' to='sms.example.org' id='1' type='get'>" QUERY("") "</iq>"),
		"forbidden");
	HAS(say("<iq from='alice@example.org/r' to='" NUMBER "' id='1' type='get'>" QUERY("") "</iq>"),
		"service-unavailable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_a_new_user_sees_the_form),
		DESK(test_a_registered_user_sees_what_is_on_file_but_no_secret),
		DESK(test_it_may_take_its_time),
		DESK(test_both_spellings_and_the_form_wins),
		DESK(test_what_is_missing_or_wrong),
		DESK(test_what_is_asked_next_goes_on_in_the_chat),
		DESK(test_what_is_still_open_is_said_in_the_chat),
		DESK(test_leaving),
		DESK(test_strangers_and_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
