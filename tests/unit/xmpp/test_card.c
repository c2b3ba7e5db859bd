/* test_card.c - names and pictures of contacts from the operator's address book, in every shape that clients ask for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "component_rig.h"

#include "answers.h"

#define IQ(to, query) "<iq from='alice@example.org/r' to='" to "' id='q1' type='get'>" query "</iq>"
#define ITEMS(node)   "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" node "'/></pubsub>"
#define ALICE         "alice@example.org"
#define STRANGER      "+15550009999@sms.example.org"
#define LACKS(a, b)   assert_null(strstr((a), (b)))

static char path[64];
static struct dg_conf_domain own;

static void open_book(const char *text)
{
	snprintf(path, sizeof path, "/tmp/dragoman-book-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	own = domain;
	own.directory = path;
	c.conf = &own;
	cards_finish(&c.cards);
	cards_init(&c.cards, &c);
}

static int close_book(void **state)
{
	unlink(path);
	c.conf = &domain;
	return teardown(state);
}

static const char mary[] =
	"BEGIN:VCARD\nFN:Mary <Scots>\nNICKNAME:Queenie\nORG:Crown\nNOTE:Reads mail\nTEL:555 765 4321\n"
	"PHOTO:data:image/png;base64,iVBORw0KGgo=\nEND:VCARD\n";

static void test_the_card_of_who_is_in_the_book(void **state)
{
	(void)state;
	open_book(mary);
	const char *answer = say(IQ(NUMBER, "<vCard xmlns='vcard-temp'/>"));
	HAS(answer, "<FN>Mary &lt;Scots&gt;</FN><NICKNAME>Queenie</NICKNAME>");
	HAS(answer, "<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgo=</BINVAL></PHOTO>");
	HAS(answer, "<NUMBER>+15557654321</NUMBER>");
	HAS(answer, "<ORGNAME>Crown</ORGNAME>");
	HAS(answer, "<DESC>Reads mail</DESC>");
	answer = say(IQ(NUMBER, "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"));
	HAS(answer, "<fn><text>Mary &lt;Scots&gt;</text></fn>");
	HAS(answer, "<tel><uri>tel:+15557654321</uri></tel>");
}

static void test_who_is_not_in_the_book_is_a_number(void **state)
{
	(void)state;
	open_book(mary);
	const char *answer = say(IQ(STRANGER, "<vCard xmlns='vcard-temp'/>"));
	HAS(answer, "<FN>+15550009999</FN>");
	LACKS(answer, "PHOTO");
	HAS(say(IQ(STRANGER, ITEMS("urn:xmpp:avatar:metadata"))), "item-not-found");
	HAS(say(IQ(STRANGER, ITEMS("http://jabber.org/protocol/nick"))), "item-not-found");
	assert_null(card_photo_hash(&c, ALICE, "+15550009999"));
}

static void test_an_avatar_as_items(void **state)
{
	(void)state;
	open_book(mary);
	char id[64];
	snprintf(id, sizeof id, "<item id='%s'>", card_photo_hash(&c, ALICE, "+15557654321"));
	const char *answer = say(IQ(NUMBER, ITEMS("urn:xmpp:avatar:metadata")));
	HAS(answer, id);
	HAS(answer, "<info bytes='8' id='");
	HAS(answer, "type='image/png'/>");
	answer = say(IQ(NUMBER, ITEMS("urn:xmpp:avatar:data")));
	HAS(answer, id);
	HAS(answer, "<data xmlns='urn:xmpp:avatar:data'>iVBORw0KGgo=</data>");
	HAS(say(IQ(NUMBER, ITEMS("http://jabber.org/protocol/nick"))),
		"<nick xmlns='http://jabber.org/protocol/nick'>Queenie</nick>");
	HAS(say(IQ(NUMBER, ITEMS("urn:xmpp:vcard4"))), "<fn><text>Mary");
	answer = say(IQ(NUMBER,
		"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item "
		"id='other'/></items></pubsub>"));
	LACKS(answer, "<data");
	HAS(answer, "type='result'");
	HAS(say(IQ(NUMBER, ITEMS("urn:example:what"))), "item-not-found");
	HAS(say(IQ(NUMBER, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscriptions/></pubsub>")),
		"feature-not-implemented");
}

static void test_what_presence_bears(void **state)
{
	(void)state;
	open_book(mary);
	struct dg_buf out = { 0 };
	struct dg_render r;
	dg_render_init(&r, &out);
	dg_render_open(&r, "presence");
	card_render_update(&c, &r, ALICE, "+15557654321");
	card_render_update(&c, &r, ALICE, "+15550009999");
	dg_render_close(&r);
	HAS(out.at, "<x xmlns='vcard-temp:x:update'><photo>");
	HAS(out.at, card_photo_hash(&c, ALICE, "+15557654321"));
	dg_buf_finish(&out);
}

/* The answer must fit a stanza, and there must be one. */
static void test_a_card_that_is_too_long_loses_its_picture(void **state)
{
	(void)state;
	struct dg_buf book = { 0 };
	dg_buf_str(&book, "BEGIN:VCARD\nTEL:+15557654321\nFN:");
	for (int i = 0; i < 1000; i++)
		dg_buf_chr(&book, '&');
	dg_buf_str(&book, "\nNOTE:");
	for (int i = 0; i < 1000; i++)
		dg_buf_chr(&book, '&');
	dg_buf_str(&book, "\nPHOTO:data:image/jpeg;base64,");
	for (int i = 0; i < 40 * 1024 / 3; i++)
		dg_buf_str(&book, "AAAA");
	dg_buf_str(&book, "\nEND:VCARD\n");
	open_book(book.at);
	const char *answer = say(IQ(NUMBER, "<vCard xmlns='vcard-temp'/>"));
	HAS(answer, "<FN>&amp;");
	LACKS(answer, "PHOTO");
	assert_non_null(card_photo_hash(&c, ALICE, "+15557654321"));
	dg_buf_finish(&book);
}

static void test_the_gateway_has_a_card(void **state)
{
	(void)state;
	open_book(mary);
	HAS(say(IQ("sms.example.org", "<vCard xmlns='vcard-temp'/>")), "<FN>SMS</FN>");
	HAS(say(IQ("sms.example.org", "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>")), "<text>SMS</text>");
}

/* ---- what a network says ---- */

static void tell_profile(const char *user, enum dg_status why, const char *name)
{
	struct dg_event ev = DG_EVENT(DG_PROFILE, 1);
	ev.profile.peer = "bob";
	ev.profile.why = why;
	ev.profile.name = name;
	ev.profile.avatar = "\x89PNG\r\n\x1a\n!";
	ev.profile.avatar_octets = 9;
	dg_buf_clear(&heard);
	profile_take(&c, user, &ev);
}

#define BOB "bob@sms.example.org"

static void test_the_network_is_asked_once_and_everybody_answered(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PROFILE;
	open_book(mary);
	SILENT(say(IQ(BOB, "<vCard xmlns='vcard-temp'/>")));
	assert_string_equal(asked.at, "profile bob;");
	SILENT(say(IQ(BOB, ITEMS("urn:xmpp:avatar:metadata"))));
	assert_int_equal(asked.len, 0);
	tell_profile(ALICE, DG_OK, "Bob <B>");
	HAS(heard.at, "<FN>Bob &lt;B&gt;</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgoh</BINVAL>");
	HAS(heard.at, "<info bytes='9' id='");
	HAS(say(IQ(BOB, "<vCard xmlns='vcard-temp'/>")), "Bob &lt;B&gt;");
	assert_int_equal(asked.len, 0);
	assert_null(profile_find(&c, "bob@example.org", "bob")); /* what one is told, others are not */
}

static void test_a_network_that_knows_nothing_is_no_reason_for_silence(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PROFILE;
	open_book(mary);
	SILENT(say(IQ(BOB, "<vCard xmlns='vcard-temp'/>")));
	tell_profile(ALICE, DG_NOENT, NULL);
	HAS(heard.at, "<FN>bob</FN>");
	LACKS(heard.at, "PHOTO");
	verdict = DG_OFFLINE;
	HAS(say("<iq from='alice@example.org/r' to='eve@sms.example.org' id='q1' type='get'><vCard "
		"xmlns='vcard-temp'/></iq>"),
		"<FN>eve</FN>");
}

static void test_who_waits_when_the_program_ends_costs_nothing(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PROFILE;
	open_book(mary);
	SILENT(say(IQ(BOB, "<vCard xmlns='vcard-temp'/>"))); /* and teardown releases it */
	SILENT(say(IQ(BOB, ITEMS("urn:xmpp:avatar:data"))));
}

static const char *ask_about(int i)
{
	char xml[160];
	snprintf(xml, sizeof xml,
		"<iq from='alice@example.org/r' to='p%d@sms.example.org' id='q1' type='get'><vCard "
		"xmlns='vcard-temp'/></iq>",
		i);
	return say(xml);
}

static void test_silence_of_the_network_keeps_nobody_waiting(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PROFILE;
	open_book(mary);
	c.profiles.wait_ms = 50;
	for (int i = 0; i < 30; i++)
		SILENT(ask_about(i));
	dg_buf_clear(&heard);
	pass(100);
	HAS(heard.at, "<FN>p0</FN>");
	HAS(heard.at, "<FN>p29</FN>");
}

/* Whoever asks for the cards of a million contacts that are none fills no memory. */
static void test_as_many_as_there_is_room_for(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PROFILE;
	open_book(mary);
	c.profiles.most = 8;
	c.profiles.wait_ms = 20;
	for (int i = 0; i < 8; i++)
		SILENT(ask_about(i));
	HAS(ask_about(8), "<FN>p8</FN>");
	assert_int_equal(dg_map_count(c.profiles.by_key), 8);
	pass(50);
	verdict = DG_OFFLINE;
	for (int i = 9; i < 30; i++)
		HAS(ask_about(i), "<FN>p");
	assert_int_equal(dg_map_count(c.profiles.by_key), 8);
}

#define BOOK(f) cmocka_unit_test_setup_teardown(f, setup, close_book)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOOK(test_the_card_of_who_is_in_the_book),
		BOOK(test_who_is_not_in_the_book_is_a_number),
		BOOK(test_an_avatar_as_items),
		BOOK(test_what_presence_bears),
		BOOK(test_a_card_that_is_too_long_loses_its_picture),
		BOOK(test_the_gateway_has_a_card),
		BOOK(test_the_network_is_asked_once_and_everybody_answered),
		BOOK(test_a_network_that_knows_nothing_is_no_reason_for_silence),
		BOOK(test_who_waits_when_the_program_ends_costs_nothing),
		BOOK(test_silence_of_the_network_keeps_nobody_waiting),
		BOOK(test_as_many_as_there_is_room_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
