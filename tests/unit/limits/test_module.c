/* Whom it limits, what it says, and where nothing goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../fixtures/plugin_host.h"

struct config { /* as the plugin's own */
	const char *rules, *allow, *deny;
	bool dry_run;
};

static struct stage s;
static const char alice[] = "alice@example.org", bob[] = "bob@example.org", phone[] = "+15559990001",
		  uk[] = "+447700900001";

static bool sends(const char *user, const char *peer, uint32_t segments)
{
	struct dg_place at = stage_place(DG_DOWN, user);
	at.segments = segments;
	at.micros = segments * 7500;
	return stage_show(&s, &at, "+15550001111", peer, "hello");
}

static struct config open_with(const char *rules, const char *allow, const char *deny)
{
	return (struct config){ rules, allow, deny, false };
}

static int tear_down(void **state)
{
	(void)state;
	stage_shut(&s);
	stage_finish(&s);
	return 0;
}

/* A month is long enough for a test not to meet its end. */
static void segments_are_counted_for_each_user(void **state)
{
	(void)state;
	const struct config c = open_with("[{\"segments\": 5, \"each\": \"month\"}]", "[]", "[]");
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_true(sends(alice, phone, 3));
	assert_false(sends(alice, phone, 3));
	assert_int_equal(s.why, DG_AGAIN);
	assert_non_null(strstr(s.text.text, "your limit of 5 SMS/month is used up until 20"));
	assert_non_null(strstr(s.text.text, "-01 00:00 UTC."));
	assert_true(sends(alice, phone, 2)); /* what was refused was not counted */
	assert_false(sends(alice, phone, 1));
	assert_true(sends(bob, phone, 5));
	stage_shut(&s);
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_false(sends(alice, phone, 1)); /* also after a restart */
	assert_false(sends(bob, phone, 6));
	assert_int_equal(s.why, DG_DENIED);
	assert_non_null(strstr(s.text.text, "it alone takes more than the limit of 5 SMS/month."));
	const struct dg_place up = stage_place(DG_UP, alice);
	assert_true(stage_show(&s, &up, NULL, phone, "hi"));
}

static void money_is_counted_by_prefix_and_for_all(void **state)
{
	(void)state;
	const struct config c =
		open_with("[{\"spend\": \"0.015\", \"each\": \"month\", \"per\": \"domain\", \"prefix\": "
			  "\"+44\"}, {\"spend\": \"0.03\", \"each\": \"month\", \"per\": \"all\"}]",
			"[]", "[]");
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_true(sends(alice, uk, 2));
	assert_false(sends(bob, uk, 1));
	assert_non_null(strstr(s.text.text, "the limit of 0.015 EUR/month for numbers with +44 is used up until "));
	assert_true(sends(bob, phone, 2));
	assert_false(sends(alice, phone, 1));
	assert_non_null(strstr(s.text.text, "the gateway's limit of 0.03 EUR/month is used up until "));
}

static void who_is_new_starts_slowly(void **state)
{
	(void)state;
	const struct config c = open_with("[{\"segments\": 1, \"each\": \"month\", \"newer_than\": 7}]", "[]", "[]");
	assert_int_equal(stage_open(&s, &c), DG_OK);
	dg_plugin_module.destroy(s.self);
	free(dg_map_put(s.kept, "since bob@example.org", dg_strdup("1000")));
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_true(sends(alice, phone, 1));
	assert_false(sends(alice, phone, 1));
	assert_non_null(strstr(s.text.text, "you are new here, and your limit of 1 SMS/month is used up until "));
	assert_true(sends(bob, phone, 1));
	assert_true(sends(bob, phone, 1));
}

static void the_longer_prefix_decides_where_texts_go(void **state)
{
	(void)state;
	const struct config c = open_with("[]", "[\"+1\", \"+44\", \"+449\"]", "[\"+1900\", \"+44\"]");
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_true(sends(alice, phone, 1));
	assert_false(sends(alice, "+19005550000", 1));
	assert_string_equal(s.text.text, "This text was not sent: the gateway does not send texts to +19005550000.");
	assert_int_equal(s.why, DG_DENIED);
	assert_false(sends(alice, uk, 1));
	assert_true(sends(alice, "+449000000001", 1));
	assert_false(sends(alice, "+4915112345678", 1));
}

static void a_dry_run_only_tells(void **state)
{
	(void)state;
	struct config c = open_with("[{\"segments\": 1, \"each\": \"month\"}]", "[]", "[]");
	c.dry_run = true;
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_true(sends(alice, phone, 1));
	assert_true(sends(alice, phone, 1));
	assert_int_equal(stage_counted(&s, "would_refuse"), 1);
	assert_non_null(strstr(s.log.at, "dry run, would be refused: This text was not sent"));
}

static void what_is_wrong_is_refused_by_create(void **state)
{
	(void)state;
	const struct config wrong[] = { open_with("7", "[]", "[]"), open_with("[]", "[1]", "[]"),
		open_with("[]", "[]", "{}") };
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(stage_open(&s, &wrong[i]), DG_INVALID);
		assert_true(*s.text.text);
	}
	const struct config good = open_with("[]", "[]", "[]");
	assert_int_equal(stage_open(&s, &good), DG_OK);
}

#define TEST(f) cmocka_unit_test_teardown(f, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(segments_are_counted_for_each_user),
		TEST(money_is_counted_by_prefix_and_for_all),
		TEST(who_is_new_starts_slowly),
		TEST(the_longer_prefix_decides_where_texts_go),
		TEST(a_dry_run_only_tells),
		TEST(what_is_wrong_is_refused_by_create),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
