/* test_room.c - a room of the network in the eyes of a user's clients (XEP-0045, 0249, 0410, 0421). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "component_rig.h"
#include "xmpp/news.h"
#include "xmpp/room.h"

#define ROOM             "#lobby@sms.example.org"
#define FROM(who)        "from='alice@example.org/" who "' "
#define MUC              "<x xmlns='http://jabber.org/protocol/muc'/>"
#define ENTER(who, nick) "<presence " FROM(who) "to='" ROOM "/" nick "'>" MUC "</presence>"
#define LEAVE(who)       "<presence " FROM(who) "to='" ROOM "/ann' type='unavailable'/>"
#define SAY(who, rest)   "<message " FROM(who) "to='" ROOM "' id='g1' type='groupchat'>" rest "</message>"
#define LACKS(a, b)      assert_null(strstr((a), (b)))

static const char *after(void)
{
	return heard.at ? heard.at : "";
}

static int begin(void **state)
{
	int status = setup(state);
	network_caps = DG_CAP_ACCOUNT | DG_CAP_ROOMS;
	static struct dg_conf whole;
	whole = conf;
	whole.server.secret = "open-sesame";
	c.whole = &whole;
	return status;
}

static void member(const char *nick, const char *role, enum dg_show show, bool self)
{
	struct dg_event ev = DG_EVENT(DG_MEMBER, 1);
	ev.member.room = "#lobby";
	ev.member.nick = nick;
	ev.member.role = role;
	ev.member.show = show;
	ev.member.self = self;
	dg_buf_clear(&heard);
	room_news(&c, "alice@example.org", &ev);
}

static void room(enum dg_room_op op, enum dg_status why, const char *nick, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_ROOM, 1);
	ev.room.room = "#lobby";
	ev.room.op = op;
	ev.room.why = why;
	ev.room.nick = nick;
	ev.room.text = text;
	dg_buf_clear(&heard);
	room_news(&c, "alice@example.org", &ev);
}

/* Alice's phone is inside as ann, with bob. */
static void enter(void)
{
	SILENT(say(ENTER("phone", "ann")));
	assert_string_equal(asked.at, "room #lobby 1 ann - -;");
	member("bob", "owner", DG_SHOW_AWAY, false);
	SILENT(after());
	member("ann", NULL, DG_SHOW_ONLINE, true);
	SILENT(after());
	room(DG_ROOM_JOIN, DG_OK, NULL, NULL);
	dg_buf_clear(&asked);
	char *before = dg_buf_give(&heard);
	room(DG_ROOM_SUBJECT, DG_OK, NULL, "");
	char *behind = dg_buf_give(&heard);
	dg_buf_printf(&heard, "%s%s", before, behind);
	free(before);
	free(behind);
}

static void test_who_enters_hears_who_is_there_itself_last_then_the_subject(void **state)
{
	(void)state;
	enter();
	const char *bob = strstr(after(), "from='" ROOM "/bob'"), *ann = strstr(after(), "from='" ROOM "/ann'"),
		   *subject = strstr(after(), "<subject");
	assert_true(bob && ann && subject && bob < ann && ann < subject);
	HAS(after(), "<show>away</show>");
	HAS(after(), "<item affiliation='owner' role='moderator'/>");
	HAS(ann, "<item affiliation='none' role='participant'/><status code='110'/>");
	HAS(ann, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='");
	LACKS(ann, "code='210'");
	HAS(after(), "to='alice@example.org/phone'");
}

static void test_the_second_client_enters_without_the_network(void **state)
{
	(void)state;
	enter();
	const char *heard_now = say(ENTER("desk", "ann"));
	HAS(heard_now, "to='alice@example.org/desk'");
	HAS(heard_now, "code='110'");
	LACKS(heard_now, "to='alice@example.org/phone'");
	assert_int_equal(asked.len, 0);
	HAS(say(LEAVE("desk")), "type='unavailable'");
	assert_int_equal(asked.len, 0);
	HAS(say(LEAVE("phone")), "code='110'");
	assert_string_equal(asked.at, "room #lobby 2 - - -;");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
	assert_int_equal(dg_map_count(c.rooms.by_user), 0);
}

static void test_a_refusal_says_why(void **state)
{
	(void)state;
	static const struct {
		enum dg_status why;
		const char *condition;
	} refusals[] = { { DG_BUSY, "<conflict" }, { DG_AUTH, "<not-authorized" }, { DG_DENIED, "<forbidden" },
		{ DG_NOENT, "<item-not-found" }, { DG_TOOBIG, "<service-unavailable" } };
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		SILENT(say(ENTER("phone", "ann")));
		room(DG_ROOM_JOIN, refusals[i].why, NULL, NULL);
		HAS(after(), "from='" ROOM "/ann'");
		HAS(after(), "type='error'");
		HAS(after(), refusals[i].condition);
		HAS(after(), "<text ");
		assert_int_equal(dg_map_count(c.rooms.by_key), 0);
	}
	verdict = DG_OFFLINE;
	HAS(say(ENTER("phone", "ann")), "<remote-server-timeout");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
}

static void test_a_room_is_entered_under_a_nick(void **state)
{
	(void)state;
	HAS(say("<presence " FROM("phone") "to='" ROOM "'>" MUC "</presence>"), "jid-malformed");
	HAS(say("<presence from='eve@evil.example/x' to='" ROOM "/eve'>" MUC "</presence>"), "forbidden");
	assert_int_equal(asked.len, 0);
}

static void test_what_is_said_reaches_all_clients_once_the_room_has_it(void **state)
{
	(void)state;
	enter();
	say(ENTER("desk", "ann"));
	SILENT(say(SAY("phone", "<body>hello</body>")));
	assert_string_equal(texted(), "alice@example.org/phone|#lobby|g1|hello|1;");
	assert_non_null(sent_row.room);
	const struct dg_row row = { .id = 7,
		.way = DG_DOWN,
		.stand = DG_DONE,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.resource = "phone",
		.peer = "#lobby",
		.room = "#lobby",
		.stanza_id = "g1",
		.text = "hello",
		.created_ms = 1 };
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(after(), "<message from='" ROOM "/ann' to='alice@example.org/phone' id='g1' type='groupchat'>");
	HAS(after(), "to='alice@example.org/desk'");
	HAS(after(), "<stanza-id xmlns='urn:xmpp:sid:0' id='g1' by='" ROOM "'/>");
	LACKS(after(), "<delay");
	LACKS(after(), "<received");
}

static void test_what_others_say(void **state)
{
	(void)state;
	struct dg_row row = { .id = 8,
		.way = DG_UP,
		.stand = DG_ACCEPTED,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.peer = "bob",
		.room = "#lobby",
		.nick = "bob",
		.stanza_id = "n1",
		.text = "hi",
		.created_ms = 1 };
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK); /* nobody is inside: nobody hears */
	SILENT(after());
	enter();
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(after(), "<message from='" ROOM "/bob' to='alice@example.org/phone' id='n1' type='groupchat'>");
	HAS(after(), "<body>hi</body>");
	HAS(after(), "<delay xmlns='urn:xmpp:delay' from='" ROOM "'");
	row.way = DG_DOWN;
	row.stand = DG_GONE;
	row.why = DG_DENIED;
	row.resource = "phone";
	row.created_ms = dg_now_ms();
	dg_buf_clear(&heard);
	assert_int_equal(tell_row(&c, &row), DG_OK);
	HAS(after(), "type='error'");
}

static void test_only_who_is_inside_speaks(void **state)
{
	(void)state;
	HAS(say(SAY("phone", "<body>hello</body>")), "not-acceptable");
	SILENT(say(SAY("phone", "<composing xmlns='http://jabber.org/protocol/chatstates'/>")));
	enter();
	HAS(say(SAY("desk", "<body>hello</body>")), "not-acceptable");
	assert_string_equal(texted(), "");
	HAS(say("<message " FROM("phone") "to='bob@sms.example.org' id='g2' type='groupchat'><body>x</body></message>"),
		"not-allowed");
}

static void test_reactions_are_everybodys(void **state)
{
	(void)state;
	network_caps |= DG_CAP_REACTION | DG_CAP_RETRACT | DG_CAP_TYPING;
	enter();
	const char *own =
		say(SAY("phone", "<reactions xmlns='urn:xmpp:reactions:0' id='n1'><reaction>+</reaction></reactions>"));
	HAS(own, "<message from='" ROOM "/ann' to='alice@example.org/phone' id='g1' type='groupchat'>");
	HAS(own, "<reactions xmlns='urn:xmpp:reactions:0' id='n1'><reaction>+</reaction></reactions>");
	struct dg_event ev = DG_EVENT(DG_RETRACT, 1);
	ev.retract.room = "#lobby";
	ev.retract.nick = "bob";
	ev.retract.id = "n1";
	dg_buf_clear(&heard);
	news_tell(&c, "alice@example.org", &ev);
	HAS(after(), "<message from='" ROOM "/bob' to='alice@example.org/phone'");
	HAS(after(), "<retract xmlns='urn:xmpp:message-retract:1' id='n1'/>");
	struct dg_event typing = DG_EVENT(DG_TYPING, 1);
	typing.typing.room = "#lobby";
	typing.typing.peer = "bob";
	typing.typing.composing = true;
	dg_buf_clear(&heard);
	news_tell(&c, "alice@example.org", &typing);
	HAS(after(), "<message from='" ROOM "/bob' to='alice@example.org/phone'");
	HAS(after(), "<composing ");
	verdict = DG_NOENT;
	HAS(say(SAY("phone", "<reactions xmlns='urn:xmpp:reactions:0' id='n9'><reaction>+</reaction></reactions>")),
		"type='error'");
}

static void test_the_subject(void **state)
{
	(void)state;
	enter();
	SILENT(say(SAY("phone", "<subject>tea</subject>")));
	assert_string_equal(asked.at, "room #lobby 3 - - tea;");
	room(DG_ROOM_SUBJECT, DG_OK, "bob", "tea");
	HAS(after(),
		"<message from='" ROOM "/bob' to='alice@example.org/phone' type='groupchat'><subject>tea</subject>");
	HAS(say(ENTER("desk", "ann")), "<subject>tea</subject>");
}

static void test_others_come_change_and_go(void **state)
{
	(void)state;
	enter();
	member("eve", "moderator", DG_SHOW_ONLINE, false);
	HAS(after(), "<presence from='" ROOM "/eve' to='alice@example.org/phone'>");
	struct dg_event ev = DG_EVENT(DG_MEMBER, 1);
	ev.member.room = "#lobby";
	ev.member.nick = "eve";
	ev.member.new_nick = "eva";
	dg_buf_clear(&heard);
	room_news(&c, "alice@example.org", &ev);
	HAS(after(), "from='" ROOM "/eve' to='alice@example.org/phone' type='unavailable'");
	HAS(after(), "role='moderator' nick='eva'/><status code='303'/>");
	HAS(after(), "<presence from='" ROOM "/eva' to='alice@example.org/phone'>");
	member("eva", NULL, DG_SHOW_OFFLINE, false);
	HAS(after(), "role='none'");
	HAS(after(), "type='unavailable'");
}

static void test_another_nick(void **state)
{
	(void)state;
	enter();
	SILENT(say("<presence " FROM("phone") "to='" ROOM "/anna'/>"));
	assert_string_equal(asked.at, "room #lobby 1 anna - -;");
	room(DG_ROOM_JOIN, DG_BUSY, NULL, NULL);
	HAS(after(), "from='" ROOM "/anna'");
	HAS(after(), "<conflict");
	assert_int_equal(dg_map_count(c.rooms.by_key), 1); /* still inside */

	SILENT(say("<presence " FROM("phone") "to='" ROOM "/anna'/>"));
	struct dg_event ev = DG_EVENT(DG_MEMBER, 1);
	ev.member.room = "#lobby";
	ev.member.nick = "ann";
	ev.member.new_nick = "anna";
	ev.member.self = true;
	dg_buf_clear(&heard);
	room_news(&c, "alice@example.org", &ev);
	HAS(after(), "<status code='303'/><status code='110'/>");
	room(DG_ROOM_JOIN, DG_OK, NULL, NULL);
	SILENT(after());
	HAS(say("<iq " FROM("phone") "to='" ROOM "/anna' id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"),
		"type='result'");
}

static void test_the_self_ping_tells_who_is_inside(void **state)
{
	(void)state;
#define PING(who) "<iq " FROM(who) "to='" ROOM "/ann' id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"
	HAS(say(PING("phone")), "not-acceptable");
	enter();
	HAS(say(PING("phone")), "type='result'");
	HAS(say(PING("desk")), "not-acceptable");
}

static void test_thrown_out_cut_off_or_shut_down(void **state)
{
	(void)state;
	enter();
	room(DG_ROOM_LEAVE, DG_DENIED, "bob", "behave");
	HAS(after(), "<status>behave</status>");
	HAS(after(), "<status code='110'/><status code='307'/>");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
	enter();
	dg_buf_clear(&heard);
	rooms_close(&c, "bob@example.org", ROOM_TROUBLE);
	SILENT(after());
	rooms_close(&c, "alice@example.org", ROOM_TROUBLE);
	HAS(after(), "code='333'");
	say(ENTER("phone", "ann"));
	dg_buf_clear(&heard);
	rooms_close(&c, NULL, ROOM_SHUTDOWN);
	HAS(after(), "type='error'");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
}

static void test_an_invitation_is_seen_by_every_client(void **state)
{
	(void)state;
	room(DG_ROOM_INVITE, DG_OK, "bob", "tea is ready");
	HAS(after(), "<body>bob invites you to the room " ROOM ".</body>");
	HAS(after(), "<invite from='bob@sms.example.org'><reason>tea is ready</reason></invite>");
	HAS(after(), "<x xmlns='jabber:x:conference' jid='" ROOM "' reason='tea is ready'/>");
}

static void test_what_a_room_is(void **state)
{
	(void)state;
	const char *info = say("<iq " FROM("phone") "to='" ROOM "' id='q' type='get'><query "
						    "xmlns='http://jabber.org/protocol/disco#info'/></iq>");
	HAS(info, "<identity category='conference' type='text' name='#lobby'/>");
	HAS(info, "http://jabber.org/protocol/muc#stable_id");
	LACKS(info, "account");
	HAS(say("<iq " FROM("phone") "to='sms.example.org' id='q' type='get'><query "
				     "xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
		"<feature var='http://jabber.org/protocol/muc'/>");
}

/* In the rooms of networks all hear all: what is for one is never said there, signals included. */
static void test_what_is_meant_for_one(void **state)
{
	(void)state;
	enter();
	dg_buf_clear(&asked);
	dg_buf_clear(&sent);
	HAS(say("<message " FROM("p") "to='" ROOM "/ben' id='1' type='chat'><body>x</body></message>"),
		"not-implemented");
	HAS(say("<message " FROM(
		    "p") "to='" ROOM "' id='4'><body>x</body>"
			 "<x xmlns='http://jabber.org/protocol/muc#user'><invite to='x@y'/></x></message>"),
		"everybody in the room");
	SILENT(say("<message " FROM("p") "to='" ROOM "/ben' type='chat'>"
					 "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>"));
	assert_int_equal(asked.len + sent.len, 0);
}

/* The session is on its way out: the network hears no goodbye, and the room is gone all the same. */
static void test_leaving_what_is_gone(void **state)
{
	(void)state;
	enter();
	verdict = DG_OFFLINE;
	HAS(say(LEAVE("phone")), "type='unavailable'");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
	assert_int_equal(dg_map_count(c.rooms.by_user), 0);
}

static void test_a_user_has_so_many_clients_in_a_room(void **state)
{
	(void)state;
	char xml[256];
	enter();
	for (int i = 1; i < OCCUPANTS_MAX; i++) {
		snprintf(xml, sizeof xml, "<presence from='alice@example.org/%d' to='" ROOM "/ann'>" MUC "</presence>",
			i);
		HAS(say(xml), "code='110'");
	}
	HAS(say(ENTER("desk", "ann")), "<resource-constraint");
	HAS(say(ENTER("phone", "ann")), "code='110'"); /* who is inside may ask to be shown it again */
	say(LEAVE("1"));
	HAS(say(ENTER("desk", "ann")), "code='110'");
}

/* XEP-0045 section 7.2.10: a client that bounces what is said is not there. */
static void test_a_client_that_bounces_is_out(void **state)
{
	(void)state;
	enter();
	say(ENTER("desk", "ann"));
	SILENT(say("<message " FROM("desk") "to='" ROOM "' type='error'><error type='cancel'><gone "
					    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"));
	SILENT(asked_of_network());
	assert_int_equal(dg_map_count(c.rooms.by_key), 1);
	SILENT(say("<message " FROM("phone") "to='" ROOM "' type='error'/>"));
	assert_string_equal(asked.at, "room #lobby 2 - - -;");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
}

static void test_thrown_out_on_the_threshold(void **state)
{
	(void)state;
	SILENT(say(ENTER("phone", "ann")));
	room(DG_ROOM_LEAVE, DG_DENIED, "bob", NULL);
	HAS(after(), "type='error'");
	HAS(after(), "<forbidden");
	assert_int_equal(dg_map_count(c.rooms.by_key), 0);
}

static void test_an_invitation_to_where_no_address_leads(void **state)
{
	(void)state;
	struct dg_event ev = DG_EVENT(DG_ROOM, 1);
	ev.room.room = "#\xEF\xBF\xBE\x01";
	ev.room.op = DG_ROOM_INVITE;
	ev.room.nick = "bob";
	dg_buf_clear(&heard);
	room_news(&c, "alice@example.org", &ev);
	SILENT(after());
}

/* Everybody in the room sees it: nobody may find the server's secret from it by trying words. */
static void test_the_occupant_id_is_not_made_of_the_secret(void **state)
{
	(void)state;
	char ids[2][64];
	static const char *const secrets[] = { "one", "two" };
	struct dg_conf whole = *c.whole;
	c.whole = &whole;
	for (int i = 0; i < 2; i++) {
		whole.server.secret = secrets[i];
		enter();
		snprintf(ids[i], sizeof ids[i], "%s", strstr(after(), "<occupant-id"));
		say(LEAVE("phone"));
	}
	assert_string_equal(ids[0], ids[1]);
}

static void test_nicks_that_no_address_can_hold(void **state)
{
	(void)state;
	char *plain = room_resource("Ann Bee"), *odd = room_resource("\x01"), *none = room_resource("");
	assert_string_equal(plain, "Ann Bee");
	assert_int_equal(strlen(odd), 12);
	assert_int_equal(strlen(none), 12);
	assert_string_not_equal(odd, none);
	free(plain);
	free(odd);
	free(none);
}

#define INSIDE(f) cmocka_unit_test_setup_teardown(f, begin, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		INSIDE(test_who_enters_hears_who_is_there_itself_last_then_the_subject),
		INSIDE(test_the_second_client_enters_without_the_network),
		INSIDE(test_a_refusal_says_why),
		INSIDE(test_a_room_is_entered_under_a_nick),
		INSIDE(test_what_is_said_reaches_all_clients_once_the_room_has_it),
		INSIDE(test_what_others_say),
		INSIDE(test_only_who_is_inside_speaks),
		INSIDE(test_reactions_are_everybodys),
		INSIDE(test_the_subject),
		INSIDE(test_others_come_change_and_go),
		INSIDE(test_another_nick),
		INSIDE(test_the_self_ping_tells_who_is_inside),
		INSIDE(test_thrown_out_cut_off_or_shut_down),
		INSIDE(test_an_invitation_is_seen_by_every_client),
		INSIDE(test_what_a_room_is),
		INSIDE(test_what_is_meant_for_one),
		INSIDE(test_nicks_that_no_address_can_hold),
		INSIDE(test_leaving_what_is_gone),
		INSIDE(test_a_user_has_so_many_clients_in_a_room),
		INSIDE(test_a_client_that_bounces_is_out),
		INSIDE(test_thrown_out_on_the_threshold),
		INSIDE(test_an_invitation_to_where_no_address_leads),
		INSIDE(test_the_occupant_id_is_not_made_of_the_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
