/* test_presence.c - subscriptions in any order, probes from memory, and how little a log-in needs to hear. */
#include "component_rig.h"

#define P(from, to, type, rest)                                                                                        \
	"<presence xmlns='jabber:component:accept' from='" from "' to='" to "' type='" type "'>" rest "</presence>"
#define HERE(from, to, rest) "<presence xmlns='jabber:component:accept' from='" from "' to='" to "'>" rest "</presence>"
#define GATE                 "sms.example.org"

static size_t count(const char *part)
{
	size_t n = 0;
	for (const char *at = heard.at; at && (at = strstr(at, part)); at++)
		n++;
	return n;
}

static void test_a_number_is_a_contact(void **state)
{
	(void)state;
	const char *answer = say(P("alice@example.org", NUMBER, "subscribe", ""));
	HAS(answer, "type='subscribed'");
	HAS(strstr(answer, "subscribed"), "<presence from='" NUMBER "' to='alice@example.org'><c ");
	HAS(answer, "hash='sha-1'");
	HAS(notes.at, "watch alice@example.org " NUMBER "=1;");
}

static void test_what_is_no_contact_is_refused_in_words(void **state)
{
	(void)state;
	const char *answer = say(P("alice@example.org", "5557654321@" GATE, "subscribe", ""));
	HAS(answer, "type='unsubscribed'");
	HAS(answer, "<message from='" GATE "' to='alice@example.org'");
	assert_int_equal(count("Add +15557654321@" GATE " instead."), 2);
	SILENT(say(P("alice@example.org/r", "5557654321@" GATE, "probe", "")));
	assert_null(notes.at);
}

/* Prosody: unsubscribed, unavailable, unsubscribe, of which some bear a resource. ejabberd: unavailable, unsubscribe,
 * unsubscribed. */
static void test_removed_in_either_order(void **state)
{
	(void)state;
	static const char *const orders[2][3] = { { "unsubscribed", "unavailable", "unsubscribe" },
		{ "unavailable", "unsubscribe", "unsubscribed" } };
	for (int server = 0; server < 2; server++) {
		size_t answers = 0;
		dg_buf_clear(&notes);
		for (int i = 0; i < 3; i++) {
			char xml[256];
			snprintf(xml, sizeof xml, "<presence from='alice@example.org%s' to='" NUMBER "' type='%s'/>",
				server ? "" : "/r", orders[server][i]);
			say(xml);
			answers += count("<presence ");
		}
		assert_int_equal(answers, 2);
		assert_string_equal(notes.at, "watch alice@example.org " NUMBER "=-;");
	}
}

static void test_what_the_links_look_like(void **state)
{
	(void)state;
	c.announce.told_gone = true;
	HAS(say(P("alice@example.org/r", NUMBER, "probe", "")), "<show>xa</show>");
	HAS(heard.at, "has no connection to the network");
	c.announce.told_gone = false;
	assert_null(strstr(say(P("alice@example.org/r", NUMBER, "probe", "")), "<show>"));
}

/* What Prosody and ejabberd send for one log-in with a contact: presence and probe to each. */
static void test_one_log_in_is_one_presence_each(void **state)
{
	(void)state;
	HAS(say(HERE("alice@example.org/r", GATE, "<priority>3</priority>")),
		"from='" GATE "' to='alice@example.org/r'");
	assert_int_equal(count("<presence "), 1);
	SILENT(say(HERE("alice@example.org/r", NUMBER, "")));
	SILENT(say(P("alice@example.org/r", GATE, "probe", "")));
	HAS(say(P("alice@example.org/r", NUMBER, "probe", "")), "from='" NUMBER "' to='alice@example.org/r'");
	SILENT(say(HERE("alice@example.org/r", GATE, "<show>away</show>"))); /* a change is no log-in */
	HAS(say(HERE("alice@example.org/two", GATE, "")), "to='alice@example.org/two'");
	assert_int_equal(people_find(&c.people, "alice@example.org")->resources->told_s > 0, 1);
}

static void test_going_is_answered_once(void **state)
{
	(void)state;
	say(HERE("alice@example.org/r", GATE, ""));
	HAS(say(P("alice@example.org/r", GATE, "unavailable", "")), "type='unavailable'");
	SILENT(say(P("alice@example.org/r", GATE, "unavailable", "")));
	assert_int_equal(people_count(&c.people), 0);
	HAS(say(HERE("alice@example.org/r", GATE, "")), "<presence "); /* again there, again told */
}

/* To remove or to block a contact is no log-out. */
static void test_who_leaves_a_contact_is_there(void **state)
{
	(void)state;
	say(HERE("alice@example.org/r", GATE, ""));
	say(HERE("alice@example.org/r", NUMBER, ""));
	SILENT(say(P("alice@example.org/r", NUMBER, "unavailable", "")));
	SILENT(say(P("alice@example.org/r", NUMBER, "error", "")));
	assert_true(people_has(&c.people, "alice@example.org", "r"));
	say(HERE("bob@example.org/r", NUMBER, "")); /* has no gateway among his contacts */
	SILENT(say(P("bob@example.org/r", NUMBER, "unavailable", "")));
	assert_false(people_has(&c.people, "bob@example.org", "r"));
}

static void test_what_a_presence_says_of_its_user(void **state)
{
	(void)state;
	say(HERE("alice@example.org/r", GATE,
		"<show>dnd</show><priority>-200</priority><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' "
		"node='http://client.example' ver='aaaaaaaaaaaaaaaaaaaaaaaaaaa='/>"));
	const struct resource *r = people_find(&c.people, "alice@example.org")->resources;
	assert_int_equal(r->show, DG_SHOW_DND);
	assert_int_equal(r->priority, -128);
	HAS(r->talent->node, "http://client.example#");
	say(HERE("alice@example.org/r", GATE, "<show>nonsense</show><priority>7</priority>"));
	assert_int_equal(r->show, DG_SHOW_ONLINE);
	assert_int_equal(r->priority, 7);
	assert_non_null(r->talent);
}

/* Openfire keeps probes for who is not there, and sends them later as if they were presences. */
static void test_a_presence_that_may_be_a_kept_probe(void **state)
{
	(void)state;
	HAS(say(HERE("alice@example.org", NUMBER, "")), "from='" NUMBER "' to='alice@example.org'");
	HAS(say(HERE("alice@example.org/r", NUMBER, "")), "from='" NUMBER "' to='alice@example.org/r'");
}

/* With "managed_entity" of XEP-0356 all users of a server come by, most of whom never heard of us. */
static void test_who_is_only_seen_is_not_answered(void **state)
{
	(void)state;
	say("<message xmlns='jabber:component:accept' from='example.org' to='" GATE "'><privilege "
	    "xmlns='urn:xmpp:privilege:2'><perm access='presence' type='managed_entity'/></privilege></message>");
	SILENT(say(HERE("alice@example.org/r", GATE, "")));
	assert_true(people_has(&c.people, "alice@example.org", "r"));
	HAS(say(P("alice@example.org/r", GATE, "probe", "")), "from='" GATE "'"); /* it has us as a contact */
	SILENT(say(P("alice@example.org/r", GATE, "unavailable", "")));
	assert_false(people_has(&c.people, "alice@example.org", "r"));
}

static void test_strangers_are_not_noted(void **state)
{
	(void)state;
	SILENT(say(HERE("eve@evil.example/r", GATE, "")));
	SILENT(say(P("eve@evil.example/r", GATE, "probe", "")));
	HAS(say(P("eve@evil.example", NUMBER, "subscribe", "")), "type='unsubscribed'");
	assert_int_equal(count("<"), 1);
	SILENT(say(P("eve@evil.example", NUMBER, "unsubscribe", "")));
	assert_int_equal(people_count(&c.people), 0);
}

static void test_errors_are_not_answered(void **state)
{
	(void)state;
	say(HERE("alice@example.org/r", GATE, ""));
	SILENT(say(P("alice@example.org/r", GATE, "error", "")));
	assert_int_equal(people_count(&c.people), 0);
	SILENT(say(P("alice@example.org/r", GATE, "error", "")));
	SILENT(say(P("alice@example.org/r", NUMBER, "unheard-of", "")));
}

/* Presence is the first to be left out. Questions are answered whatever happens. */
static void test_a_link_that_is_full_has_no_room_for_presence(void **state)
{
	(void)state;
	full_at = 1;
	dg_buf_str(&heard, "x");
	struct dg_element *e = dg_element_parse("<presence from='alice@example.org/r' to='" NUMBER "' type='probe'/>");
	component_take(&c, e, false);
	dg_element_free(e);
	assert_string_equal(heard.at, "x");
	assert_int_equal(c.shed->value, 1);
	e = dg_element_parse("<iq from='alice@example.org/r' to='" NUMBER "' id='q1' type='get'><ping "
			     "xmlns='urn:xmpp:ping'/></iq>");
	component_take(&c, e, false);
	dg_element_free(e);
	HAS(heard.at, "id='q1'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_a_number_is_a_contact),
		STORY(test_what_is_no_contact_is_refused_in_words),
		STORY(test_removed_in_either_order),
		STORY(test_what_the_links_look_like),
		STORY(test_one_log_in_is_one_presence_each),
		STORY(test_going_is_answered_once),
		STORY(test_who_leaves_a_contact_is_there),
		STORY(test_what_a_presence_says_of_its_user),
		STORY(test_a_presence_that_may_be_a_kept_probe),
		STORY(test_who_is_only_seen_is_not_answered),
		STORY(test_strangers_are_not_noted),
		STORY(test_errors_are_not_answered),
		STORY(test_a_link_that_is_full_has_no_room_for_presence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
