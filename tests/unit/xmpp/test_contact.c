/* test_contact.c - networks with presence of their own: requests go there, answers come from there. */
#include "component_rig.h"

#include "xmpp/contact.h"

#define GATE "sms.example.org"
#define BOB  "bob@" GATE
#define USER "alice@example.org"

static void arrives(void)
{
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PRESENCE;
	session_state = DG_LINK_ONLINE;
	say("<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE "'/>");
}

static const char *sees(enum dg_show show, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_PRESENCE, 7);
	ev.presence.peer = "bob";
	ev.presence.show = show;
	ev.presence.text = text;
	dg_buf_clear(&heard);
	contact_presence(&c, USER, &ev);
	return heard.at ? heard.at : "";
}

static const char *hears(enum dg_contact_op op)
{
	struct dg_event ev = DG_EVENT(DG_CONTACT, 7);
	ev.contact.peer = "bob";
	ev.contact.name = "Bob";
	ev.contact.op = op;
	dg_buf_clear(&heard);
	contact_change(&c, USER, &ev);
	return heard.at ? heard.at : "";
}

static void test_how_a_contact_is(void **state)
{
	(void)state;
	arrives();
	HAS(sees(DG_SHOW_AWAY, "at lunch"), "from='" BOB "' to='" USER "'>");
	HAS(heard.at, "<status>at lunch</status><show>away</show>");
	HAS(say("<presence from='" USER "/r' to='" BOB "' type='probe'/>"), "at lunch");
	HAS(say("<presence from='" USER "/r' to='carol@" GATE "' type='probe'/>"), "type='unavailable'");
	HAS(sees(DG_SHOW_OFFLINE, NULL), "type='unavailable'");
	HAS(say("<presence from='" USER "/r' to='" BOB "' type='probe'/>"), "type='unavailable'");
}

static void test_a_long_status_is_cut_between_characters(void **state)
{
	(void)state;
	char text[402] = "x";
	for (int i = 0; i < 200; i++)
		memcpy(text + 1 + 2 * i, "\xC3\xA4", 2);
	text[401] = '\0';
	arrives();
	sees(DG_SHOW_ONLINE, text);
	const struct sight *s = contact_sight(people_find(&c.people, USER), BOB);
	assert_int_equal(strlen(s->text), 299);
}

static void test_requests_go_to_the_network(void **state)
{
	(void)state;
	arrives();
	SILENT(say("<presence from='" USER "' to='" BOB "' type='subscribe'/>"));
	assert_string_equal(asked_of_network(), "contact bob 3;");
	SILENT(say("<presence from='" USER "/r' to='" BOB "' type='subscribed'/>"));
	assert_string_equal(asked_of_network(), "contact bob 4;");
	SILENT(say("<presence from='" USER "' to='" BOB "' type='unsubscribed'/>"));
	assert_string_equal(asked_of_network(), "contact bob 5;");
	HAS(say("<presence from='" USER "' to='" BOB "' type='unsubscribe'/>"), "type='unsubscribed'");
	assert_string_equal(asked_of_network(), ""); /* a roster that is cleared clears nothing there */
	verdict = DG_NOENT;
	HAS(say("<presence from='" USER "' to='" BOB "' type='subscribe'/>"), "<status>a sentence</status>");
	HAS(heard.at, "type='unsubscribed'");
}

static void test_the_network_answers(void **state)
{
	(void)state;
	arrives();
	HAS(hears(DG_CONTACT_ASK), "type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>Bob</nick>");
	HAS(hears(DG_CONTACT_GRANT), "type='subscribed'");
	HAS(notes.at, "watch " USER " " BOB "=1;");
	HAS(hears(DG_CONTACT_DENY), "type='unsubscribed'");
	HAS(hears(DG_CONTACT_REMOVE), "type='unavailable'");
	SILENT(hears(DG_CONTACT_ADD));
	assert_int_equal(dg_map_count(c.rosters.jobs), 1);
}

static void test_the_best_of_the_user_goes_to_the_network(void **state)
{
	(void)state;
	arrives();
	assert_string_equal(asked_of_network(), "presence 1;");
	say("<presence from='" USER "/r' to='" GATE "'><show>dnd</show></presence>");
	assert_string_equal(asked_of_network(), "presence 5;");
	say("<presence from='" USER "/r' to='" BOB "'><show>dnd</show></presence>"); /* the same, to a contact */
	assert_string_equal(asked_of_network(), "");
	say("<presence from='" USER "/pad' to='" GATE "'><show>away</show></presence>");
	assert_string_equal(asked_of_network(), "presence 3;");
	say("<presence from='" USER "/pad' to='" GATE "' type='unavailable'/>");
	assert_string_equal(asked_of_network(), "presence 5;");
}

static void test_the_end_of_a_session_is_the_end_of_its_sights(void **state)
{
	(void)state;
	arrives();
	sees(DG_SHOW_CHAT, NULL);
	dg_buf_clear(&heard);
	contact_gone(&c, people_find(&c.people, USER));
	assert_string_equal(heard.at, "<presence from='" BOB "' to='" USER "' type='unavailable'/>");
	assert_null(contact_sight(people_find(&c.people, USER), BOB));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_how_a_contact_is),
		STORY(test_a_long_status_is_cut_between_characters),
		STORY(test_requests_go_to_the_network),
		STORY(test_the_network_answers),
		STORY(test_the_best_of_the_user_goes_to_the_network),
		STORY(test_the_end_of_a_session_is_the_end_of_its_sights),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
