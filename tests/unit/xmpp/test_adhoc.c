/* test_adhoc.c - XEP-0050 stanza by stanza: lists, sessions, and what is wrong with them. */
#include "dialog_rig.h"

#define ITEMS      "<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>"
#define INFO(node) "<query xmlns='http://jabber.org/protocol/disco#info' node='" node "'/>"
#define COMMAND(attrs, inside)                                                                                         \
	ASK("set", "<command xmlns='http://jabber.org/protocol/commands' " attrs ">" inside "</command>")
#define FORM              "<x xmlns='jabber:x:data' type='submit'>" FIELD("secret", "p") "</x>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

static char session[64];

/* Go on with the session: `attrs` and `inside` as in COMMAND. */
static const char *go_on(const char *from, const char *attrs, const char *inside)
{
	char xml[1024];
	snprintf(xml, sizeof xml,
		"<iq from='%s' to='sms.example.org' id='q2' type='set'><command "
		"xmlns='http://jabber.org/protocol/commands' node='jabber:iq:register' sessionid='%s' "
		"%s>%s</command></iq>",
		from, session, attrs, inside);
	return say(xml);
}

#define ME "alice@example.org/r"

static void begin(void)
{
	const char *answer = say(COMMAND("node='jabber:iq:register' action='execute'", ""));
	HAS(answer, "status='executing'");
	HAS(answer, "<actions execute='next'><next/></actions>");
	HAS(answer, "<x xmlns='jabber:x:data' type='form'>");
	attr_in(answer, "sessionid", session);
}

static void test_lists(void **state)
{
	(void)state;
	const char *answer = say(ASK("get", ITEMS));
	HAS(answer, "<item jid='sms.example.org' node='jabber:iq:register' name='Register'/>");
	LACKS(answer, "node='unregister'");
	LACKS(answer, "node='queue'");
	registered = true;
	chosen_lang = "es";
	lookups_wait = true;
	SILENT(say(ASK("get", ITEMS)));
	users_answer();
	HAS(heard.at, "name='Cambiar su registro'");
	HAS(heard.at, "node='unregister' name='Darse de baja'");
	lookups_wait = false;
	HAS(say("<iq from='admin@example.org/r' to='sms.example.org' id='1' type='get'>" ITEMS "</iq>"),
		"node='queue'");
}

static void test_what_a_node_is(void **state)
{
	(void)state;
	HAS(say(ASK("get", INFO("http://jabber.org/protocol/commands"))),
		"<identity category='automation' type='command-list' name='SMS'/>");
	const char *answer = say(ASK("get", INFO("status")));
	HAS(answer, "<identity category='automation' type='command-node' name='Status'/>");
	HAS(answer, "<feature var='http://jabber.org/protocol/commands'/>");
	HAS(answer, "<feature var='jabber:x:data'/>");
	HAS(say(ASK("get", INFO("queue"))), "item-not-found");
	HAS(say(ASK("get", INFO("nothing"))), "item-not-found");
}

static void test_a_session_to_its_end(void **state)
{
	(void)state;
	begin();
	const char *answer = go_on(ME, "action='next'",
		"<x xmlns='jabber:x:data' type='submit'>" FIELD("phone", "call me") FIELD("secret", "p") "</x>");
	HAS(answer, "status='executing'");
	HAS(answer, "<note type='error'>This is not a phone number.");
	HAS(answer, "type='form'");
	answer = go_on(
		ME, "action='next'", "<x xmlns='jabber:x:data' type='submit'>" FIELD("phone", "5551234567") "</x>");
	HAS(answer, "<actions execute='complete'><complete/></actions>");
	HAS(answer, "var='code'");
	HAS(go_on(ME, "action='complete'", "<x xmlns='jabber:x:data' type='submit'>" FIELD("code", "1") "</x>"),
		"<note type='error'>This is not the code");
	answer = go_on(
		ME, "action='complete'", "<x xmlns='jabber:x:data' type='submit'>" FIELD("code", "123456") "</x>");
	HAS(answer, "status='completed'");
	HAS(answer, "<note type='info'>You are in.</note>");
	LACKS(answer, "jabber:x:data");
	assert_true(registered);
	HAS(go_on(ME, "", FORM), "<bad-sessionid xmlns='http://jabber.org/protocol/commands'/>");
}

static void test_results(void **state)
{
	(void)state;
	const char *answer = say(COMMAND("node='status' xml:lang='de'", ""));
	HAS(answer, "status='completed' xml:lang='de'");
	HAS(answer, "<note type='info'>So it stands.</note><x xmlns='jabber:x:data' type='result'>");
	HAS(answer, "<value>3</value>");
	LACKS(answer, "never said");
}

static void test_whose_session_it_is(void **state)
{
	(void)state;
	begin();
	HAS(go_on("alice@example.org/other", "", FORM), "<bad-request");
	HAS(heard.at, "<bad-sessionid");
	HAS(go_on("bob@example.org/r", "action='cancel'", ""), "<bad-sessionid");
	HAS(go_on(ME, "action='next'", FORM), "status='completed'");
}

static void test_giving_up(void **state)
{
	(void)state;
	begin();
	HAS(go_on(ME, "action='cancel'", ""), "status='canceled'");
	HAS(go_on(ME, "action='cancel'", ""), "<bad-sessionid");
	begin();
	HAS(go_on(ME, "", "<x xmlns='jabber:x:data' type='cancel'/>"), "status='canceled'");
	assert_false(registered);
}

static void test_what_is_no_action_and_no_form(void **state)
{
	(void)state;
	begin();
	HAS(go_on(ME, "action='dance'", ""), "<bad-request");
	HAS(heard.at, "<malformed-action xmlns='http://jabber.org/protocol/commands'/>");
	HAS(go_on(ME, "action='prev'", ""), "<bad-action");
	HAS(go_on(ME, "", "<x xmlns='jabber:x:data' type='result'/>"), "<bad-payload");
	HAS(go_on(ME, "",
		    "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:x</value></field></x>"),
		"<bad-payload");
	HAS(go_on(ME, "action='next'", ""), "“Password” is missing"); /* no form: as it was shown */
	HAS(say(COMMAND("node='status' action='next'", "")), "<bad-sessionid");
	HAS(say(COMMAND("node='status' action='cancel'", "")), "<bad-sessionid");
	HAS(say(COMMAND("node='nothing'", "")), "item-not-found");
	HAS(say(COMMAND("", "")), "item-not-found");
}

static void test_a_session_of_another_command(void **state)
{
	(void)state;
	char xml[512];
	begin();
	snprintf(xml, sizeof xml,
		"<iq from='" ME "' to='sms.example.org' id='q2' type='set'><command "
		"xmlns='http://jabber.org/protocol/commands' node='status' sessionid='%s'/></iq>",
		session);
	HAS(say(xml), "<bad-sessionid");
}

static void test_one_step_at_a_time(void **state)
{
	(void)state;
	begin();
	lookups_wait = true;
	SILENT(go_on(ME, "action='next'", FORM));
	SILENT(go_on(ME, "action='next'", FORM)); /* refused, once its language is known */
	users_answer();
	HAS(heard.at, "<error type='wait' code='400'><unexpected-request");
	HAS(heard.at, "status='completed'");
}

/* Five are open at most: the first has ended by itself, which is not the same as never having been. */
static void test_what_was_left_lying(void **state)
{
	(void)state;
	char first[64];
	begin();
	snprintf(first, sizeof first, "%s", session);
	for (int i = 0; i < 5; i++)
		begin();
	snprintf(session, sizeof session, "%s", first);
	HAS(go_on(ME, "", FORM), "<error type='cancel' code='405'><not-allowed");
	HAS(heard.at, "<session-expired xmlns='http://jabber.org/protocol/commands'/>");
}

static void test_commands_of_others(void **state)
{
	(void)state;
	HAS(say(COMMAND("node='queue'", "")), "<error type='auth' code='403'><forbidden");
	HAS(heard.at, "Only administrators of the gateway may do this.");
	HAS(say(COMMAND("node='unregister'", "")), "<error type='auth' code='407'><registration-required");
	HAS(say("<iq from='eve@evil.example/x' to='sms.example.org' id='1' type='set'><command "
		"xmlns='http://jabber.org/protocol/commands' node='status'/></iq>"),
		"forbidden");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_lists),
		DESK(test_what_a_node_is),
		DESK(test_a_session_to_its_end),
		DESK(test_results),
		DESK(test_whose_session_it_is),
		DESK(test_giving_up),
		DESK(test_what_is_no_action_and_no_form),
		DESK(test_a_session_of_another_command),
		DESK(test_one_step_at_a_time),
		DESK(test_what_was_left_lying),
		DESK(test_commands_of_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
