/* test_register.c - a registration comes, changes and goes; a number has one owner. */
#include "user_rig.h"

#define SMS "sms.example.org"

static void put_replaces_all_of_it(void **state)
{
	struct rig *r = *state;
	struct dg_user_row u = { .domain = SMS,
		.jid = "alice@x",
		.since_ms = 1,
		.lang = "de",
		.number = "+15550001111",
		.prefs = "p",
		.account = "a\0b",
		.account_octets = 3 };
	assert_string_equal(rig_put_user(r, &u, false), "ok new");
	assert_memory_equal(rig_find_user(r, SMS, "alice@x"), "ok " SMS " alice@x 1 de +15550001111 p a\0b", 49);
	u = (struct dg_user_row){
		.domain = SMS, .jid = "alice@x", .since_ms = 2, .account = "xy", .account_octets = 2
	};
	assert_string_equal(rig_put_user(r, &u, false), "ok changed");
	assert_string_equal(rig_find_user(r, SMS, "alice@x"), "ok " SMS " alice@x 2 - - - xy");
	assert_string_equal(rig_find_owner(r, SMS, "+15550001111"), "noent");
	u.account = NULL;
	assert_string_equal(rig_put_user(r, &u, true), "ok changed");
	assert_string_equal(rig_find_user(r, SMS, "alice@x"), "ok " SMS " alice@x 2 - - - xy");
	assert_string_equal(rig_put_user(r, &u, false), "ok changed");
	assert_string_equal(rig_find_user(r, SMS, "alice@x"), "ok " SMS " alice@x 2 - - - ");
}

static void a_number_has_one_owner(void **state)
{
	struct rig *r = *state;
	assert_string_equal(rig_register(r, SMS, "alice@x", "+15550001111"), "ok new");
	assert_string_equal(rig_register(r, SMS, "alice@x", "+15550001111"), "ok changed");
	assert_string_equal(rig_register(r, SMS, "bob@x", "+15550001111"), "busy");
	assert_string_equal(rig_find_user(r, SMS, "bob@x"), "noent");
	assert_string_equal(rig_register(r, SMS, "bob@x", "+15550002222"), "ok new");
	assert_string_equal(rig_register(r, SMS, "bob@x", "+15550001111"), "busy");
	assert_string_equal(rig_find_owner(r, SMS, "+15550002222"), "ok " SMS " bob@x 7 - +15550002222 - ");
	assert_string_equal(rig_register(r, "irc.example.org", "bob@x", "+15550001111"), "ok new");
	assert_string_equal(rig_register(r, SMS, "alice@x", NULL), "ok changed");
	assert_string_equal(rig_register(r, SMS, "bob@x", "+15550001111"), "ok changed");
	assert_string_equal(rig_find_owner(r, SMS, "+15550001111"), "ok " SMS " bob@x 7 - +15550001111 - ");
}

static void put_note(struct rig *r, const char *owner, const char *key)
{
	dg_store_put(r->store, owner, key, "v", 0, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
}

static void on_note(void *arg, const char *key, const char *value)
{
	struct rig *r = arg;
	(void)value;
	dg_buf_printf(&r->heard, "%s,", key ? key : "end");
}

static const char *notes_of(struct rig *r, const char *owner)
{
	dg_store_find(r->store, owner, "", on_note, r);
	return rig_wait(r);
}

static void notes_go_with_their_user(void **state)
{
	struct rig *r = *state;
	rig_register(r, SMS, "al@x", NULL);
	put_note(r, "notes", "user al@x ");
	put_note(r, "notes", "user al@x contact +1555");
	put_note(r, "notes", "user al@x \xe4\xb8\xad");
	put_note(r, "notes", "user al@xy contact");
	put_note(r, "notes", "user al@x");
	put_note(r, "others", "user al@x contact");
	assert_string_equal(rig_unregister(r, SMS, "nobody@x"), "noent");
	assert_string_equal(rig_unregister(r, "never.example.org", "al@x"), "noent");
	assert_string_equal(rig_unregister(r, SMS, "al@x"), "ok");
	assert_string_equal(rig_find_user(r, SMS, "al@x"), "noent");
	assert_string_equal(notes_of(r, "notes"), "user al@x,user al@xy contact,end,");
	assert_string_equal(notes_of(r, "others"), "user al@x contact,end,");
	assert_string_equal(rig_unregister(r, SMS, "al@x"), "noent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(put_replaces_all_of_it),
		RIG_TEST(a_number_has_one_owner),
		RIG_TEST(notes_go_with_their_user),
	};
	return cmocka_run_group_tests_name("store/register", tests, NULL, NULL);
}
