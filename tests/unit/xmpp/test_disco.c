/* test_disco.c - what the gateway and its contacts say they are, and that they say no more than is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "component_rig.h"

#define INFO              "<query xmlns='http://jabber.org/protocol/disco#info'/>"
#define ITEMS             "<query xmlns='http://jabber.org/protocol/disco#items'/>"
#define IQ(to, query)     "<iq from='alice@example.org/r' to='" to "' id='q1' type='get'>" query "</iq>"
#define LACKS(text, part) assert_null(strstr((text), (part)))

static void test_the_gateway_is_a_gateway_first(void **state)
{
	(void)state;
	const char *answer = say(IQ("sms.example.org", INFO));
	const char *first = strstr(answer, "<identity ");
	assert_non_null(first);
	assert_memory_equal(first, "<identity category='gateway' type='sms' name='SMS'/>", 52);
	HAS(answer, "<identity category='account' type='registered'/>");
	LACKS(answer, "conference");
	LACKS(answer, "http://jabber.org/protocol/muc");
	HAS(answer, "urn:xmpp:receipts");
	HAS(answer, "jid\\20escaping");
}

static void test_a_contact_can_what_the_network_can(void **state)
{
	(void)state;
	const char *answer = say(IQ(NUMBER, INFO));
	HAS(answer, "<identity category='account' type='registered'/>");
	HAS(answer, "<identity category='pubsub' type='pep'/>");
	HAS(answer, "urn:xmpp:receipts");
	LACKS(answer, "gateway");
	LACKS(answer, "urn:xmpp:noreply:0");
	LACKS(answer, "urn:xmpp:message-correct:0");
	LACKS(answer, "chatstates");
	LACKS(strstr(answer, "<query"), "+1555"); /* all contacts have one hash */
	answer = say(IQ(NUMBER "/phone", INFO));
	HAS(answer, "<identity category='client' type='sms'/>");
	HAS(answer, "urn:xmpp:receipts");
	LACKS(answer, "account");
}

static void test_nothing_is_under_it(void **state)
{
	(void)state;
	HAS(say(IQ("sms.example.org", ITEMS)), "disco#items'/>");
	HAS(say(IQ(NUMBER, ITEMS)), "disco#items'/>");
	HAS(say(IQ("sms.example.org", "<query xmlns='http://jabber.org/protocol/disco#items' node='secret'/>")),
		"item-not-found");
	HAS(say(IQ(NUMBER, "<query xmlns='http://jabber.org/protocol/disco#info' node='secret'/>")), "item-not-found");
}

/* "MyBank" has written: it is a contact then, and one that takes no messages. */
static void test_a_sender_that_is_no_number_takes_no_replies(void **state)
{
	(void)state;
	HAS(say(IQ("mybank@sms.example.org", INFO)), "item-not-found");
	mutes_note(&c, "MyBank", "mybank@sms.example.org");
	HAS(notes.at, "mute mybank=MyBank;");
	const char *answer = say(IQ("mybank@sms.example.org", INFO));
	HAS(answer, "urn:xmpp:noreply:0");
	LACKS(answer, "urn:xmpp:receipts");
	HAS(say(MESSAGE("mybank@sms.example.org", "<body>hi</body>")), "not-acceptable");
	HAS(heard.at, "MyBank takes no replies");
	assert_string_equal(texted(), "");
	dg_buf_clear(&notes);
	mutes_note(&c, "MyBank", "mybank@sms.example.org");
	mutes_note(&c, "+15557654321", NUMBER);
	assert_int_equal(notes.len, 0); /* once is enough, and numbers are no names */
}

static void test_the_forms_of_the_house(void **state)
{
	(void)state;
	static const char *abuse[] = { "mailto:abuse@example.org", "xmpp:abuse@example.org" };
	static struct dg_conf_policy policy[] = { { "tos", "https://example.org/terms" } };
	struct dg_conf whole = conf;
	struct dg_conf_domain own = domain;
	whole.contacts[0] = (struct dg_conf_contacts){ abuse, 2 };
	own.policy = policy;
	own.n_policy = 1;
	c.whole = &whole;
	c.conf = &own;
	const char *answer = say(IQ("sms.example.org", INFO));
	HAS(answer, "<value>http://jabber.org/network/serverinfo</value>");
	HAS(answer, "<field var='abuse-addresses' type='list-multi'><value>mailto:abuse@example.org</value><value>");
	HAS(answer, "<value>urn:xmpp:data-policy:0</value>");
	HAS(answer, "<field var='auth_data'><value>no_auth</value></field>");
	HAS(answer, "<field var='tos'><value>https://example.org/terms</value></field>");
	HAS(answer, "<value>urn:xmpp:data-policy:identity:gateway:sms:0</value>");
	c.whole = &conf;
	c.conf = &domain;
	LACKS(say(IQ("sms.example.org", INFO)), "serverinfo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_gateway_is_a_gateway_first),
		STORY(test_a_contact_can_what_the_network_can),
		STORY(test_nothing_is_under_it),
		STORY(test_a_sender_that_is_no_number_takes_no_replies),
		STORY(test_the_forms_of_the_house),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
