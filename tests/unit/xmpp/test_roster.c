/* test_roster.c - the ladder: the best rung that works, and what happens when one does not. */
#include "component_rig.h"

#include "answers.h"
#include "xmpp/roster_job.h"

#define USER "alice@example.org"
#define GATE "sms.example.org"
#define ADVERT(ns, type)                                                                                               \
	"<message xmlns='jabber:component:accept' from='example.org' to='" GATE "'><privilege xmlns='" ns              \
	"'><perm access='roster' type='" type "'/></privilege></message>"
#define PRIVILEGE_1 "urn:xmpp:privilege:1"
#define PRIVILEGE_2 "urn:xmpp:privilege:2"
#define CRASHED     "<error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
#define EMPTY       "<query xmlns='jabber:iq:roster'/>"

/* What is said once the list has been gathered. */
static const char *works(void)
{
	dg_buf_clear(&heard);
	c.rosters.gather_ms = 0;
	dg_timer_start(c.rosters.timer, 0, 0);
	pass(10);
	return heard.at ? heard.at : "";
}

static const char *offers(const char *contact, const char *name)
{
	c.rosters.gather_ms = 60000;
	roster_offer(&c, USER, contact, name, NULL);
	return works();
}

static void errands_leave(void)
{
	c.errands.every_ms = 1;
	dg_timer_start(c.errands.timer, 0, 1);
	pass(50);
}

static void test_written_with_its_name(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	HAS(offers(NUMBER, "Bob"), "to='" USER "' id=");
	const char *set = answer("jabber:iq:roster", USER, "result", EMPTY);
	HAS(set, "type='set'");
	HAS(set, "<item jid='" NUMBER "' name='Bob' subscription='both'><group>SMS</group></item>");
	const char *shown = answer("type='set'", USER, "result", "");
	HAS(shown, "<presence from='" NUMBER "' to='" USER "'");
	HAS(notes.at, "user " USER " asked " NUMBER "=1;");
	HAS(notes.at, "watch " USER " " NUMBER "=1;");
	const struct roster_verdict *v = roster_verdict(&c, "example.org");
	assert_int_equal(v->worked, ROSTER_PRIVILEGE_2);
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
}

static void test_one_a_stanza(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_1, "set")); /* may not read */
	c.rosters.gather_ms = 60000;
	roster_offer(&c, USER, "+1@" GATE, NULL, "Friends");
	roster_offer(&c, USER, "+2@" GATE, NULL, NULL);
	roster_offer(&c, USER, "+2@" GATE, "twice", NULL);
	HAS(works(), "<group>Friends</group>");
	assert_null(strstr(heard.at, "+2@"));
	HAS(answer("type='set'", USER, "result", ""), "jid='+2@" GATE "'");
	assert_null(strstr(answer("type='set'", USER, "result", ""), "<iq"));
	assert_int_equal(roster_verdict(&c, "example.org")->worked, ROSTER_PRIVILEGE_1);
}

/* What the user calls somebody stays. */
static void test_what_is_there_stays(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	c.rosters.gather_ms = 60000;
	roster_offer(&c, USER, "+1@" GATE, "Ours", NULL);
	roster_offer(&c, USER, "+2@" GATE, "Ours", NULL);
	roster_offer(&c, USER, "+3@" GATE, "Ours", NULL);
	works();
	HAS(answer("jabber:iq:roster", USER, "result",
		    "<query xmlns='jabber:iq:roster'><item jid='+1@" GATE "' name='Mine' subscription='both'/>"
		    "<item jid='+2@" GATE "' name='Mine' subscription='to'/><item jid='bob@example.org'/></query>"),
		"<item jid='+2@" GATE "' name='Mine' subscription='both'>");
	HAS(answer("type='set'", USER, "result", ""), "<item jid='+3@" GATE "' name='Ours'");
}

static void test_debians_ejabberd_falls(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_1, "both"));
	offers(NUMBER, NULL);
	answer("jabber:iq:roster", USER, "result", EMPTY);
	HAS(answer("type='set'", USER, "error", CRASHED), "type='get'"); /* XEP-0321 is tried next */
	SILENT(answer("type='get'", USER, "error", REFUSED));
	errands_leave();
	HAS(heard.at, "<presence from='" NUMBER "' to='" USER "' type='subscribe'");
	assert_int_equal(roster_verdict(&c, "example.org")->worked, ROSTER_SUBSCRIBE);
	assert_int_equal(roster_first_rung(&c, "example.org"), ROSTER_EXCHANGE);
	/* It is remembered: nothing is tried in vain for the next one. */
	offers("+2@" GATE, NULL);
	assert_null(strstr(heard.at, "<iq"));
	errands_leave();
	HAS(heard.at, "<presence from='+2@" GATE "'");
}

static void test_silence_falls_too(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	offers(NUMBER, NULL);
	asks_stream_down(
		&c.asks); /* answered with nothing, while the stream of this test stays; twice: XEP-0321, too */
	errands_leave();
	HAS(heard.at, "type='subscribe'");
	assert_true(roster_verdict(&c, "example.org")->in_silence[ROSTER_PRIVILEGE_2]);
	assert_true(roster_verdict(&c, "example.org")->in_silence[ROSTER_REMOTE]);
}

static void test_remote_rosters(void **state)
{
	(void)state;
	HAS(offers(NUMBER, "Bob"), "type='get'");
	HAS(answer("type='get'", USER, "result", EMPTY), "<item jid='" NUMBER "' name='Bob'");
	answer("type='set'", USER, "result", "");
	assert_int_equal(roster_verdict(&c, "example.org")->worked, ROSTER_REMOTE);
}

static void test_clients_are_proposed_contacts(void **state)
{
	(void)state;
	char ver[CAPS_VER], presence[512];
	static const char features[] = "<query xmlns='http://jabber.org/protocol/disco#info'>"
				       "<feature var='http://jabber.org/protocol/rosterx'/></query>";
	struct dg_element *query = dg_element_parse(features);
	assert_true(caps_hash(query, ver));
	dg_element_free(query);
	snprintf(presence, sizeof presence,
		"<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE
		"'><c xmlns='http://jabber.org/protocol/caps' node='n' hash='sha-1' ver='%s'/></presence>",
		ver);
	say(presence);
	say("<presence xmlns='jabber:component:accept' from='" USER "/plain' to='" GATE "'/>");
	offers(NUMBER, "Bob");
	HAS(answer("type='get'", USER, "error", REFUSED), "disco#info");
	const char *proposal = answer("disco#info", USER "/r", "result", features);
	HAS(proposal, "<message from='" GATE "' to='" USER "/r'>");
	HAS(proposal, "<item action='add' jid='" NUMBER "' name='Bob'><group>SMS</group></item>");
	assert_null(strstr(proposal, USER "/plain"));
	assert_int_equal(roster_verdict(&c, "example.org")->worked, ROSTER_EXCHANGE);
}

static void test_offered_once(void **state)
{
	(void)state;
	noted[0] = "user " USER " asked " NUMBER;
	SILENT(offers(NUMBER, NULL));
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
	roster_offer_gateway(&c, USER, false);
	HAS(works(), "<iq");
	answer("type='get'", USER, "error", REFUSED);
	errands_leave();
	HAS(heard.at, "<presence from='" GATE "' to='" USER "' type='subscribe'");
	HAS(heard.at, "<nick xmlns='http://jabber.org/protocol/nick'>SMS</nick>");
	HAS(heard.at, "<status>SMS would like to be one of your contacts.</status>");
	noted[0] = "user " USER " asked " GATE;
	roster_offer_gateway(&c, USER, false);
	SILENT(works());
	roster_offer_gateway(&c, USER, true); /* "repair" */
	works();
	errands_leave();
	HAS(heard.at, "type='subscribe'");
}

static void test_no_storm_of_requests(void **state)
{
	(void)state;
	char contact[32];
	c.rosters.gather_ms = 60000;
	for (int i = 0; i < 100; i++) {
		snprintf(contact, sizeof contact, "+%d@" GATE, i);
		roster_offer(&c, USER, contact, NULL, NULL);
	}
	works();
	answer("type='get'", USER, "error", REFUSED);
	assert_int_equal(errands_waiting(&c.errands), 20);
}

static void test_federated_users_are_not_asked_for_rosters(void **state)
{
	(void)state;
	c.rosters.gather_ms = 60000;
	roster_offer(&c, "carol@far.example.org", NUMBER, NULL, NULL);
	assert_null(strstr(works(), "<iq"));
	errands_leave();
	HAS(heard.at, "to='carol@far.example.org' type='subscribe'");
	assert_null(roster_verdict(&c, "far.example.org"));
}

static void test_off_is_off_but_for_the_gateway(void **state)
{
	(void)state;
	struct dg_conf_domain off = domain;
	off.roster = "off";
	c.conf = &off;
	SILENT(offers(NUMBER, NULL));
	roster_offer_gateway(&c, USER, false);
	HAS(works(), "<iq");
	c.conf = &domain;
}

static void test_a_user_whom_the_server_does_not_know_proves_nothing(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	offers(NUMBER, NULL);
	SILENT(answer("jabber:iq:roster", USER, "error",
		"<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"));
	assert_int_equal(roster_first_rung(&c, "example.org"), ROSTER_PRIVILEGE_2);
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
}

/* A roster that was too large to be read is an answer all the same. */
static void test_a_roster_without_end(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	offers(NUMBER, NULL);
	char xml[256];
	snprintf(xml, sizeof xml, "<iq from='" USER "' to='" GATE "' type='result' id='%s'/>",
		id_of("jabber:iq:roster"));
	struct dg_element *e = dg_element_parse(xml);
	dg_buf_clear(&heard);
	component_take(&c, e, true);
	dg_element_free(e);
	HAS(heard.at, "type='set'");
}

static void test_a_stream_that_goes_teaches_nothing(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "both"));
	offers(NUMBER, NULL);
	stream_up = false;
	asks_stream_down(&c.asks);
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
	assert_int_equal(roster_first_rung(&c, "example.org"), ROSTER_PRIVILEGE_2);
	rosters_stream_down(&c.rosters);
	assert_null(roster_verdict(&c, "example.org"));
}

static void test_what_comes_meanwhile_is_next(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "set"));
	offers("+1@" GATE, NULL);
	roster_offer(&c, USER, "+2@" GATE, NULL, NULL);
	answer("type='set'", USER, "result", "");
	HAS(works(), "jid='+2@" GATE "'");
}

static void test_nothing_more_is_written_for_who_has_left(void **state)
{
	(void)state;
	say(ADVERT(PRIVILEGE_2, "set"));
	c.rosters.gather_ms = 60000;
	roster_offer(&c, USER, "+1@" GATE, NULL, NULL);
	roster_offer(&c, USER, "+2@" GATE, NULL, NULL);
	HAS(works(), "jid='+1@" GATE "'");
	roster_forget(&c, USER);
	SILENT(answer("type='set'", USER, "result", ""));
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
	assert_int_equal(notes.len, 0);
}

/* A network that never stops telling contacts, while the server does not answer. */
static void test_what_waits_is_bounded(void **state)
{
	(void)state;
	char contact[64];
	say(ADVERT(PRIVILEGE_2, "set"));
	offers("+1@" GATE, NULL);
	for (int i = 2; i < 6000; i++) {
		snprintf(contact, sizeof contact, "+%d@" GATE, i);
		roster_offer(&c, USER, contact, NULL, NULL);
	}
	const struct roster_job *job = dg_map_get(c.rosters.jobs, USER);
	size_t n = 0;
	DG_LIST_EACH (at, &job->later)
		n++;
	assert_int_equal(n, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_written_with_its_name),
		STORY(test_one_a_stanza),
		STORY(test_what_is_there_stays),
		STORY(test_debians_ejabberd_falls),
		STORY(test_silence_falls_too),
		STORY(test_remote_rosters),
		STORY(test_clients_are_proposed_contacts),
		STORY(test_offered_once),
		STORY(test_no_storm_of_requests),
		STORY(test_federated_users_are_not_asked_for_rosters),
		STORY(test_off_is_off_but_for_the_gateway),
		STORY(test_a_user_whom_the_server_does_not_know_proves_nothing),
		STORY(test_a_roster_without_end),
		STORY(test_a_stream_that_goes_teaches_nothing),
		STORY(test_what_comes_meanwhile_is_next),
		STORY(test_nothing_more_is_written_for_who_has_left),
		STORY(test_what_waits_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
