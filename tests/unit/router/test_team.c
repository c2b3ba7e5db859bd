/* test_team.c - a number that several users share: who gets which text. */
#include "rig.h"

#define SMS  "sms.example.org"
#define DESK "+15550009999"

static struct dg_conf_number shared[] = { { DESK, "bob@example.org", true }, { DESK, "carol@example.org", true },
	{ DESK, "dave@example.org", true }, { "+15550001111", "alice@example.org", false } };
static const char *there; /* the one who is online; NULL: nobody */

static bool is_there(void *arg, const char *domain, const char *user)
{
	(void)arg;
	assert_string_equal(domain, SMS);
	return there && !strcmp(user, there);
}

static void open_desk(void)
{
	static const struct dg_router_sink sink = { .on_tell = on_tell, .on_domain = on_domain, .is_there = is_there };
	domains[0].numbers = shared;
	domains[0].n_numbers = 4;
	open_house(1);
	dg_router_set_sink(router, &sink, NULL);
	link_is(&networks[0], DG_LINK_ONLINE);
	dg_router_drained(router, SMS);
	uv_run(&loop, UV_RUN_NOWAIT);
}

static void close_desk(void)
{
	close_house();
	domains[0].numbers = numbers;
	domains[0].n_numbers = 1;
	there = NULL;
}

static void hears(const char *phone, const char *text, const char *all)
{
	text_in(&networks[0], phone, DESK, text);
	UNTIL(told_is(all));
}

static void test_each_phone_is_the_next_ones(void **state)
{
	(void)state;
	open_desk();
	hears("+15552220001", "a", "bob@e<a ");
	hears("+15552220002", "b", "bob@e<a carol<b ");
	hears("+15552220001", "c", "bob@e<a carol<b bob@e<c "); /* his conversation */
	hears("+15552220003", "d", "bob@e<a carol<b bob@e<c dave@<d ");
	hears("+15552220004", "e", "bob@e<a carol<b bob@e<c dave@<d bob@e<e ");
	close_desk();
}

/* As a network sends what waited there. */
static void test_texts_that_come_together_are_one_conversation(void **state)
{
	(void)state;
	open_desk();
	text_in(&networks[0], "+15552220001", DESK, "a");
	text_in(&networks[0], "+15552220001", DESK, "b");
	text_in(&networks[0], "+15552220002", DESK, "c");
	hears("+15552220001", "d", "bob@e<a bob@e<b carol<c bob@e<d ");
	hears("+15552220003", "e", "bob@e<a bob@e<b carol<c bob@e<d dave@<e ");
	close_desk();
}

static void test_who_writes_takes_it_over_also_after_a_restart(void **state)
{
	(void)state;
	open_desk();
	hears("+15552220001", "a", "bob@e<a ");
	answered = 0;
	send_text("dave@example.org", "+15552220001", "1", "mine");
	UNTIL(answered == 1);
	UNTIL(texts_are(0, "mine"));
	assert_string_equal(networks[0].last_self, DESK);
	hears("+15552220001", "b", "bob@e<a dave@<b ");
	close_house();
	dg_buf_clear(&told);
	xmpp_takes = true;
	open_desk();
	UNTIL(told.len); /* nothing was told for sure */
	dg_buf_clear(&told);
	hears("+15552220001", "c", "dave@<c ");
	close_desk();
}

static void test_who_is_there_goes_first(void **state)
{
	(void)state;
	there = "dave@example.org";
	open_desk();
	hears("+15552220001", "a", "dave@<a ");
	hears("+15552220002", "b", "dave@<a dave@<b ");
	there = NULL;
	hears("+15552220003", "c", "dave@<a dave@<b bob@e<c ");
	close_desk();
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_each_phone_is_the_next_ones),
		STORY(test_texts_that_come_together_are_one_conversation),
		STORY(test_who_writes_takes_it_over_also_after_a_restart),
		STORY(test_who_is_there_goes_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
