/* test_welcome.c - the gateway comes into a roster with a registration, and leaves it with all contacts. */
#include "component_rig.h"

#include "answers.h"
#include "xmpp/welcome.h"

#define USER "alice@example.org"
#define GATE "sms.example.org"

static void test_who_registers_sees_the_gateway(void **state)
{
	(void)state;
	c.rosters.gather_ms = 0;
	welcome_user(&c, USER);
	HAS(heard.at, "<presence from='" GATE "' to='" USER "'><c ");
	pass(10);
	HAS(heard.at, "jabber:iq:roster");
	assert_null(asked.at);
}

static void test_where_users_log_in_he_is_logged_in(void **state)
{
	(void)state;
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PRESENCE;
	welcome_user(&c, USER);
	assert_string_equal(asked_of_network(), "in " USER ";");
	HAS(heard.at, "<show>xa</show>");
}

static void test_who_leaves_keeps_no_contact(void **state)
{
	(void)state;
	noted[0] = "watch " USER " " NUMBER;
	noted[1] = "watch bob@example.org " NUMBER;
	c.errands.every_ms = 1;
	welcome_over(&c, USER);
	pass(50);
	static const char *const contacts[] = { GATE, NUMBER };
	for (int i = 0; i < 2; i++)
		for (int k = 0; k < 3; k++) {
			static const char *const types[] = { "unsubscribe", "unsubscribed", "unavailable" };
			char stanza[256];
			snprintf(stanza, sizeof stanza, "<presence from='%s' to='" USER "' type='%s'/>", contacts[i],
				types[k]);
			HAS(heard.at, stanza);
		}
	assert_null(strstr(heard.at, "bob@"));
	assert_string_equal(notes.at, "watch " USER " " NUMBER "=-;");
}

/* Not even when he leaves while it was still being found out how contacts come into his roster. */
static void test_who_has_left_is_offered_no_contact(void **state)
{
	(void)state;
	c.rosters.gather_ms = 0;
	c.errands.every_ms = 1;
	welcome_user(&c, USER);
	welcome_over(&c, USER);
	pass(50);
	assert_null(strstr(heard.at, "jabber:iq:roster"));
	welcome_user(&c, USER);
	pass(10);
	HAS(heard.at, "jabber:iq:roster");
	welcome_over(&c, USER);
	assert_null(strstr(answer("jabber:iq:roster", USER, "error", REFUSED), "'subscribe'"));
	pass(50);
	assert_null(strstr(heard.at ? heard.at : "", "'subscribe'"));
	assert_int_equal(dg_map_count(c.rosters.jobs), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_who_registers_sees_the_gateway),
		STORY(test_where_users_log_in_he_is_logged_in),
		STORY(test_who_leaves_keeps_no_contact),
		STORY(test_who_has_left_is_offered_no_contact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
