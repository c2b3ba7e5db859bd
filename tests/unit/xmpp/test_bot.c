/* test_bot.c - the gateway's own conversation, message by message. */
#include "dialog_rig.h"
#include "xmpp/bot.h"

#define TO_BOT(attrs, body)                                                                                            \
	"<message xmlns='jabber:component:accept' from='alice@example.org/r' to='sms.example.org' id='m1' " attrs      \
	"><body>" body "</body></message>"
#define CHAT(body) say(TO_BOT("type='chat'", body))

static void test_help(void **state)
{
	(void)state;
	const char *answer = CHAT("help");
	HAS(answer, "<message from='sms.example.org' to='alice@example.org/r'");
	HAS(answer, "type='chat' xml:lang='en'><body>This is the gateway “SMS”.");
	HAS(answer, "\nregister - Register with the gateway");
	HAS(answer, "\nadd - with a phone number behind it");
	LACKS(answer, "queue");
	HAS(answer,
		"</body><query xmlns='http://jabber.org/protocol/disco#items' "
		"node='http://jabber.org/protocol/commands'><item jid='sms.example.org' node='jabber:iq:register' "
		"name='Register'/>"); /* buttons of Cheogram */
	network_caps = 0;
	HAS(CHAT("help"), "add - with a name behind it");
	HAS(say(TO_BOT("type='chat' xml:lang='fr'", "aide")), "\ninscrire - S’inscrire auprès de la passerelle");
	HAS(say(TO_BOT("", "?")), "This is the gateway");
	HAS(say(TO_BOT("type='normal'", "?")), "This is the gateway");
}

static void test_what_it_does_not_understand(void **state)
{
	(void)state;
	HAS(CHAT("open the door"), "<body>I did not understand that. Write “help” to see what I can do.</body>");
	HAS(say(TO_BOT("type='chat' xml:lang='zh'", "你吃了吗")), "发送“帮助”");
	HAS(CHAT("cancel"), "There is nothing to stop.");
	assert_string_equal(texted(), "");
}

static void test_addresses(void **state)
{
	(void)state;
	HAS(CHAT("add (555) 123-4567"), "The address of (555) 123-4567 is xmpp:+15551234567@sms.example.org - ");
	HAS(CHAT("5551234567"), "xmpp:+15551234567@sms.example.org");
	HAS(CHAT("204711"), "I did not understand"); /* a code, more likely */
	HAS(CHAT("find 204711"), "xmpp:204711@sms.example.org");
	HAS(CHAT("find nobody"), "This is not a phone number.");
	HAS(CHAT("add"), "as in “add +15550001111”");
	network_caps = 0;
	HAS(CHAT("add Some One"), "xmpp:some\\20one@sms.example.org");
	HAS(CHAT("5551234567"), "I did not understand");
}

static void test_a_form_in_words(void **state)
{
	(void)state;
	const char *answer = CHAT("Register");
	HAS(answer, "<body>Fill this in.\n(“back” goes one question back, “cancel” stops.)\nYour number\n");
	HAS(CHAT("my own"), "This is not a phone number.");
	HAS(CHAT("555 123 4567"), "Password (required)\nCareful:");
	HAS(CHAT("back"), "Your number\nNow: +15551234567.");
	HAS(CHAT("skip"), "Password");
	HAS(CHAT("skip"), "“Password” is missing.");
	answer = CHAT("s3cret");
	HAS(answer, "A code was sent.\nCode (required)");
	LACKS(answer, "s3cret");
	HAS(CHAT("1"), "This is not the code that was sent. Check it and try again.\nCode (required)");
	HAS(CHAT("123456"), "<body>You are in.</body>");
	assert_true(registered);
	HAS(CHAT("unregister"), "Yes, end it (required)\nWrite “yes” or “no”.");
	HAS(CHAT("no"), "Nothing happened.");
}

static void test_the_first_answer_with_the_word(void **state)
{
	(void)state;
	HAS(CHAT("register (555) 123-4567"), "<body>Password (required)");
	HAS(CHAT("cancel"), "Cancelled.");
	HAS(CHAT("register me please"), "Your number"); /* no number: it is asked for */
	HAS(CHAT("cancel"), "Cancelled.");
	HAS(CHAT("status 5551234567"), "<body>So it stands.\nWaiting: 3</body>");
	HAS(say(ASK("set",
		    "<query xmlns='jabber:iq:register'><phone>5557654321</phone><password>p</password></query>")),
		"Code (required)"); /* what stood behind "status" answers nothing else */
	HAS(CHAT("cancel"), "Cancelled.");
	HAS(CHAT("status"), "<body>So it stands.\nWaiting: 3</body>");
	LACKS(heard.at, "never said");
}

static void test_commands_of_others(void **state)
{
	(void)state;
	HAS(CHAT("queue"), "Only administrators of the gateway may do this.");
	HAS(CHAT("unregister"), "Register with the gateway first: write \"register\" to sms.example.org.");
	HAS(say("<message from='admin@example.org/r' to='sms.example.org' type='chat'><body>queue</body></message>"),
		"<body>Empty.</body>");
	HAS(say("<message from='eve@evil.example/r' to='sms.example.org' type='chat'><body>help</body></message>"),
		"forbidden");
}

static void test_the_language_on_file_goes_first(void **state)
{
	(void)state;
	registered = true;
	chosen_lang = "de";
	HAS(say(TO_BOT("type='chat' xml:lang='en'", "hilfe")), "xml:lang='de'><body>Hier ist das Gateway „SMS“.");
	HAS(say(TO_BOT("type='chat' xml:lang='en'", "zustand")), "So it stands.");
}

static void test_it_answers_people_only(void **state)
{
	(void)state;
	SILENT(say(TO_BOT("type='headline'", "help")));
	SILENT(say(TO_BOT("type='error'", "help")));
	HAS(say(TO_BOT("type='groupchat'", "help")), "type='error'");
	SILENT(say(MESSAGE("sms.example.org", "<body>help</body><delay xmlns='urn:xmpp:delay' stamp='x'/>")));
	SILENT(say(MESSAGE("sms.example.org", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")));
	SILENT(say("<message from='sms.example.org' to='sms.example.org' type='chat'><body>help</body></message>"));
}

static void test_a_receipt_when_one_is_wanted(void **state)
{
	(void)state;
	HAS(say(MESSAGE("sms.example.org", "<body>help</body><request xmlns='urn:xmpp:receipts'/>")),
		"<received xmlns='urn:xmpp:receipts' id='m1'/>");
	LACKS(CHAT("help"), "urn:xmpp:receipts");
}

static void test_it_ends_when_it_leads_nowhere(void **state)
{
	(void)state;
	CHAT("register");
	for (int i = 1; i < TALK_WRONG; i++)
		HAS(CHAT("I am a bot"), "This is not a phone number.");
	HAS(CHAT("I am a bot"), "This leads nowhere, so I stop here. Begin again with “register” when you like.");
	SILENT(CHAT("I am a bot")); /* it has been said often enough */
	HAS(CHAT("I am a person"), "I did not understand that.");
}

static void test_too_fast(void **state)
{
	(void)state;
	char xml[256];
	int answered = 0;
	for (int i = 0; i < 3 * TALK_ANSWERS; i++) {
		snprintf(xml, sizeof xml, TO_BOT("type='chat'", "text %d"), i);
		answered += *say(xml) != '\0';
	}
	assert_int_equal(answered, TALK_ANSWERS + 1);
}

/* Its dialog was pushed out by five newer ones at other faces. */
static void test_a_dialog_that_is_gone(void **state)
{
	(void)state;
	CHAT("register");
	for (int i = 0; i < 5; i++)
		say(ASK("set", "<command xmlns='http://jabber.org/protocol/commands' node='jabber:iq:register'/>"));
	HAS(CHAT("5551234567"), "what you had begun has ended. Begin again with “help”.");
	CHAT("register");
	for (int i = 0; i < 5; i++)
		say(ASK("set", "<command xmlns='http://jabber.org/protocol/commands' node='jabber:iq:register'/>"));
	HAS(CHAT("status"), "So it stands.");
}

static void test_while_it_is_at_work(void **state)
{
	(void)state;
	CHAT("register");
	CHAT("skip");
	lookups_wait = true;
	SILENT(CHAT("s3cret"));
	users_answer(); /* who writes is known, and the step begins: it looks, too */
	SILENT(CHAT("well?"));
	struct lookup of_step = lookups[0];
	memmove(lookups, lookups + 1, --n_lookups * sizeof *lookups);
	users_answer();
	HAS(heard.at, "One moment, please");
	dg_buf_clear(&heard);
	users_found(of_step.done, of_step.arg);
	HAS(heard.at, "You are in.");
}

static void test_a_welcome(void **state)
{
	(void)state;
	const struct dg_user user = { .domain = "sms.example.org", .jid = "alice@example.org", .lang = "en" };
	dg_buf_clear(&heard);
	bot_welcome(&c, &user);
	HAS(heard.at, "to='alice@example.org'");
	HAS(heard.at,
		"Welcome! You are registered with “SMS”. Its contacts have addresses such as "
		"+15550001111@sms.example.org.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK(test_help),
		DESK(test_what_it_does_not_understand),
		DESK(test_addresses),
		DESK(test_a_form_in_words),
		DESK(test_the_first_answer_with_the_word),
		DESK(test_commands_of_others),
		DESK(test_the_language_on_file_goes_first),
		DESK(test_it_answers_people_only),
		DESK(test_a_receipt_when_one_is_wanted),
		DESK(test_it_ends_when_it_leads_nowhere),
		DESK(test_too_fast),
		DESK(test_a_dialog_that_is_gone),
		DESK(test_while_it_is_at_work),
		DESK(test_a_welcome),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
