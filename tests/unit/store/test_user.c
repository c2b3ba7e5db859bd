/* test_user.c - registrations are found by JID and by number, listed by the page and counted, in each life. */
#include "user_rig.h"

#define SMS "sms.example.org"

static const struct dg_user_row alice = { .domain = SMS,
	.jid = "alice@example.org",
	.since_ms = 1700000000000,
	.lang = "de",
	.number = "+15550001111",
	.prefs = "some",
	.account = "sealed",
	.account_octets = 6 };

static void found_by_jid_and_by_number(void **state)
{
	struct rig *r = *state;
	assert_string_equal(rig_put_user(r, &alice, false), "ok new");
	for (int life = 0; life < 2; life++) {
		static const char said[] = "ok " SMS " alice@example.org 1700000000000 de +15550001111 some sealed";
		assert_string_equal(rig_find_user(r, SMS, "alice@example.org"), said);
		assert_string_equal(rig_find_owner(r, SMS, "+15550001111"), said);
		rig_reopen(r);
	}
}

static void nobody_is_found_elsewhere(void **state)
{
	struct rig *r = *state;
	rig_put_user(r, &alice, false);
	rig_register(r, "irc.example.org", "bob@example.org", NULL);
	assert_string_equal(rig_find_user(r, "irc.example.org", "alice@example.org"), "noent");
	assert_string_equal(rig_find_owner(r, "irc.example.org", "+15550001111"), "noent");
	assert_string_equal(rig_find_user(r, "never.example.org", "alice@example.org"), "noent");
	assert_string_equal(rig_find_user(r, SMS, "alice@example.or"), "noent");
	assert_string_equal(rig_find_owner(r, SMS, ""), "noent");
	assert_string_equal(
		rig_find_user(r, "irc.example.org", "bob@example.org"), "ok irc.example.org bob@example.org 7 - - - ");
}

static void listed_by_the_page(void **state)
{
	struct rig *r = *state;
	assert_string_equal(rig_list_users(r, SMS, NULL, 5), "ok");
	static const char *const jids[] = { "dave@x", "bob@x", "carol@x" };
	for (size_t i = 0; i < sizeof jids / sizeof jids[0]; i++)
		rig_register(r, SMS, jids[i], NULL);
	rig_register(r, "irc.example.org", "aaron@x", NULL);
	rig_put_user(r, &alice, false);
	assert_string_equal(rig_list_users(r, SMS, NULL, 3), "ok alice@example.org bob@x carol@x more");
	assert_string_equal(rig_list_users(r, SMS, "carol@x", 3), "ok dave@x");
	assert_string_equal(rig_list_users(r, SMS, NULL, 4), "ok alice@example.org bob@x carol@x dave@x");
	assert_string_equal(rig_list_users(r, SMS, "dave@x", 3), "ok");
}

static void counted_as_they_come_and_go(void **state)
{
	struct rig *r = *state;
	assert_string_equal(rig_count_users(r), "ok");
	rig_register(r, SMS, "alice@x", NULL);
	rig_register(r, SMS, "bob@x", NULL);
	rig_register(r, SMS, "bob@x", "+15550001111");
	rig_register(r, SMS, "carol@x", "+15550001111");
	rig_register(r, "irc.example.org", "bob@x", NULL);
	rig_unregister(r, SMS, "alice@x");
	rig_unregister(r, SMS, "nobody@x");
	rig_unregister(r, "irc.example.org", "bob@x");
	rig_reopen(r);
	assert_string_equal(rig_count_users(r), "ok " SMS "=1 irc.example.org=0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(found_by_jid_and_by_number),
		RIG_TEST(nobody_is_found_elsewhere),
		RIG_TEST(listed_by_the_page),
		RIG_TEST(counted_as_they_come_and_go),
	};
	return cmocka_run_group_tests_name("store/user", tests, NULL, NULL);
}
