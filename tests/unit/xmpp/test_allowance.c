/* test_allowance.c - what one user may ask of the gateway, and that it costs the others nothing. */
#include "component_rig.h"

#include "xmpp/allowance.h"

#define ALICE      "alice@example.org"
#define CARD(from) "<iq from='" from "' to='" NUMBER "' id='q1' type='get'><vCard xmlns='vcard-temp'/></iq>"

static void test_what_is_owed_melts_away(void **state)
{
	(void)state;
	struct allowances *a = &c.allowances;
	assert_true(allowance_is_left(a, ALICE, 1000));
	allowance_spend(a, ALICE, ALLOWANCE_MOST, 1000);
	assert_false(allowance_is_left(a, ALICE, 1000));
	assert_true(allowance_is_left(a, "bob@example.org", 1000));
	assert_true(allowance_is_left(a, ALICE, 1010));
	allowance_spend(a, ALICE, ALLOWANCE_MOST, 1010);
	assert_false(allowance_is_left(a, ALICE, 50000));
	assert_true(allowance_is_left(a, ALICE, 62000));
}

static void test_who_owes_nothing_costs_nothing(void **state)
{
	(void)state;
	struct allowances *a = &c.allowances;
	char user[32];
	for (int i = 0; i < 100; i++) {
		snprintf(user, sizeof user, "user%d@example.org", i);
		allowance_spend(a, user, 1, 1000);
	}
	assert_int_equal(dg_map_count(a->by_user), 100);
	allowance_spend(a, ALICE, 1, 3000);
	assert_int_equal(dg_map_count(a->by_user), 1);
}

static void test_so_many_are_remembered(void **state)
{
	(void)state;
	struct allowances *a = &c.allowances;
	char user[32];
	allowance_spend(a, ALICE, ALLOWANCE_MOST, 1000);
	for (int i = 0; i < ALLOWANCE_USERS + 10; i++) {
		snprintf(user, sizeof user, "user%d@example.org", i);
		allowance_spend(a, user, ALLOWANCE_MOST, 1000);
	}
	assert_int_equal(dg_map_count(a->by_user), ALLOWANCE_USERS);
	assert_true(allowance_is_left(a, ALICE, 1000));
}

/* A client of a person asks for thousands of cards at a log-in; a program that never ends is told to wait. */
static void test_a_flood_of_questions(void **state)
{
	(void)state;
	for (int i = 0; i < 10000; i++)
		HAS(say(CARD(ALICE "/r")), "type='result'");
	allowance_spend(&c.allowances, ALICE, ALLOWANCE_MOST, dg_mono_ms());
	const char *answer = say(CARD(ALICE "/other"));
	HAS(answer, "type='error'");
	HAS(answer, "<error type='wait'");
	HAS(answer, "<resource-constraint");
	HAS(answer, "Wait a minute");
	HAS(say(CARD("bob@example.org/r")), "type='result'");
}

static void test_strangers_are_not_remembered(void **state)
{
	(void)state;
	HAS(say("<iq from='eve@evil.example/x' to='sms.example.org' id='q1' type='get'><query "
		"xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
		"type='result'");
	HAS(say(CARD("eve@evil.example/x")), "<forbidden");
	assert_int_equal(dg_map_count(c.allowances.by_user), 0);
}

static void test_a_change_costs_more(void **state)
{
	(void)state;
	int n = 0;
	const char *set =
		"<iq from='" ALICE "/r' to='sms.example.org' id='q1' type='set'><query xmlns='jabber:iq:gateway'>"
		"<prompt>5551234567</prompt></query></iq>";
	while (n < 1000 && strstr(say(set), "type='result'"))
		n++;
	assert_in_range(n, ALLOWANCE_MOST / ALLOWANCE_CHANGE - 1, ALLOWANCE_MOST / ALLOWANCE_CHANGE + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_what_is_owed_melts_away),
		STORY(test_who_owes_nothing_costs_nothing),
		STORY(test_so_many_are_remembered),
		STORY(test_a_flood_of_questions),
		STORY(test_strangers_are_not_remembered),
		STORY(test_a_change_costs_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
