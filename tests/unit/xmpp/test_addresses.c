/* test_addresses.c - one text to several: each on its own, all or none, nobody elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "component_rig.h"

#define TO(list)                                                                                                       \
	MESSAGE("sms.example.org",                                                                                     \
		"<body>hi all</body><request xmlns='urn:xmpp:receipts'/><addresses "                                   \
		"xmlns='http://jabber.org/protocol/address'>" list "</addresses>")
#define A(attributes) "<address type='to' " attributes "/>"

static void test_each_gets_a_text_of_its_own(void **state)
{
	(void)state;
	SILENT(say(TO(A("jid='" NUMBER
			"'") "<address type='cc' uri='sms:+15550000002'/>"
			     "<address type='bcc' uri='tel:+15550000003'/>" A(
				     "jid='" NUMBER
				     "'") "<address type='replyto' jid='alice@example.org'/>" A("delivered='true' "
												"jid='+15550000004@sms."
												"example.org'"))));
	assert_string_equal(texted(),
		"alice@example.org/r|+15557654321|m1\x1F+15557654321|hi all|1;"
		"alice@example.org/r|+15550000002|m1\x1F+15550000002|hi all|1;"
		"alice@example.org/r|+15550000003|m1\x1F+15550000003|hi all|1;");
}

static void test_all_or_nobody(void **state)
{
	(void)state;
	HAS(say(TO(A("jid='" NUMBER "'") A("jid='bob@sms.example.org'"))), "item-not-found");
	HAS(heard.at, "bob@sms.example.org is no address");
	HAS(say(TO(A("jid='" NUMBER "'") A("jid='bob@example.org'"))), "not-allowed");
	HAS(say(TO(A("jid='" NUMBER "'") A("jid='sms.example.org'"))), "not-allowed");
	network_caps = DG_CAP_ACCOUNT | DG_CAP_ROOMS;
	HAS(say(TO(A("jid='bob@sms.example.org'") A("jid='#lobby@sms.example.org'"))), "item-not-found");
	network_caps = DG_CAP_PHONE | DG_CAP_TRUNK | DG_CAP_DELIVERED;
	HAS(say(TO("<address type='noreply'/>")), "bad-request");
	HAS(say(TO(A("uri='mailto:bob@example.org'"))), "item-not-found");
	assert_string_equal(texted(), "");
}

static void test_twenty_and_no_more(void **state)
{
	(void)state;
	struct dg_buf xml = { 0 };
	dg_buf_str(&xml,
		"<message xmlns='jabber:component:accept' from='alice@example.org/r' to='sms.example.org' id='m1' "
		"type='chat'><body>x</body><addresses xmlns='http://jabber.org/protocol/address'>");
	for (int i = 0; i < 21; i++)
		dg_buf_printf(&xml, "<address type='to' jid='+155500000%02d@sms.example.org'/>", i);
	dg_buf_str(&xml, "</addresses></message>");
	HAS(say(xml.at), "policy-violation");
	assert_string_equal(texted(), "");
	dg_buf_finish(&xml);
}

/* Receipts and errors come from whom they are about, and bear the sender's own id. */
static void test_what_becomes_of_a_copy_bears_the_senders_id(void **state)
{
	(void)state;
	struct dg_row row = { .id = 7,
		.way = DG_DOWN,
		.stand = DG_DONE,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.resource = "r",
		.peer = "+15557654321",
		.stanza_id = "m1\x1F+15557654321",
		.text = "hi all",
		.created_ms = dg_now_ms() };
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(heard.at, "<received xmlns='urn:xmpp:receipts' id='m1'/>");
	row.stand = DG_GONE;
	row.why = DG_NOENT;
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(heard.at, "<message from='" NUMBER "' to='alice@example.org/r' id='m1' type='error'>");
	verdict = DG_DENIED;
	HAS(say(TO(A("jid='" NUMBER "'"))),
		"<message from='" NUMBER "' to='alice@example.org/r' id='m1' type='error'>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_each_gets_a_text_of_its_own),
		STORY(test_all_or_nobody),
		STORY(test_twenty_and_no_more),
		STORY(test_what_becomes_of_a_copy_bears_the_senders_id),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
