/* test_poison.c - a message that makes the server close the stream is found, set aside and told of; all others arrive
 * in their order, once, or again with the same id. The whole XMPP side, router and journal against a fake server. */
#include "house_rig.h"

#include <signal.h>

#define MANY 1000

/* What Alice's texts were at the server. */
struct seen {
	bool at_all;
	char id[40];
};

/* The text between two marks. */
static void cut_out(const char *xml, const char *before, char after, char *out, size_t room)
{
	const char *from = strstr(xml, before);
	assert_non_null(from);
	from += strlen(before);
	const char *to = strchr(from, after);
	assert_non_null(to);
	snprintf(out, room, "%.*s", (int)(to - from), from);
}

/* Of texts "text 0." to "text n-1." each that is not in `missing` has come, in their order, and each repeat bears the
 * id of the first. Returns how many repeats there were. */
static size_t assert_all_came(size_t n, const size_t *missing, size_t n_missing)
{
	struct seen *seen = calloc(n, sizeof *seen);
	size_t repeats = 0;
	size_t next = 0;
	for (size_t i = 0; i < fake_xmpp_count(house.fake); i++) {
		const char *xml = fake_xmpp_stanza(house.fake, i);
		char number[32];
		char id[40];
		if (!strstr(xml, "<body>text "))
			continue;
		cut_out(xml, "<body>text ", '.', number, sizeof number);
		cut_out(xml, " id='", '\'', id, sizeof id);
		size_t k = strtoul(number, NULL, 10);
		assert_true(k < n);
		if (seen[k].at_all) {
			repeats++;
			assert_string_equal(seen[k].id, id);
			continue;
		}
		assert_true(k >= next);
		next = k + 1;
		seen[k].at_all = true;
		memcpy(seen[k].id, id, sizeof id);
	}
	for (size_t k = 0; k < n; k++) {
		bool gone = false;
		for (size_t i = 0; i < n_missing; i++)
			gone |= missing[i] == k;
		assert_int_equal(seen[k].at_all, !gone);
	}
	free(seen);
	return repeats;
}

/* Texts are in the journal before the server is there to hear of them. */
static void texts_wait(size_t n, const size_t *poison, size_t n_poison)
{
	house_comes_up();
	fake_xmpp_listen(house.fake, false);
	for (size_t k = 0; k < n; k++) {
		bool bad = false;
		for (size_t i = 0; i < n_poison; i++)
			bad |= poison[i] == k;
		house_text(HOUSE_ALICE, bad ? "poison" : "text", k);
	}
	house_keeps((int)n);
}

static size_t notices(void)
{
	size_t n = 0;
	for (size_t i = 0; i < fake_xmpp_count(house.fake); i++)
		n += strstr(fake_xmpp_stanza(house.fake, i), "could not be shown. It was kept as number") != NULL;
	return n;
}

static void server_dies_of(const char *part, const char *condition)
{
	fake_xmpp_manners(house.fake)->die_of[0] = part;
	fake_xmpp_manners(house.fake)->die_with = condition;
}

static void find_them(size_t n, const size_t *poison, size_t n_poison, const char *condition)
{
	server_dies_of("poison", condition);
	texts_wait(n, poison, n_poison);
	fake_xmpp_listen(house.fake, true);
	house_settles(n_poison);
	assert_all_came(n, poison, n_poison);
	assert_int_equal(notices(), n_poison);
	assert_int_equal(house_logged("a message is set aside"), n_poison);
}

/* ---- where it stands ---- */

static void poison_is_found_wherever_it_stands(void **state)
{
	static const size_t places[] = { 0, 1, 10, 18, 19 };
	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (i) {
			house_teardown(NULL);
			house_setup(NULL);
		}
		find_them(20, &places[i], 1, "not-well-formed");
		assert_in_range(fake_xmpp_deaths(house.fake), 2, 6); /* halves: 20, 10, 5, 2, 1 */
	}
}

static void poison_alone_is_found(void **state)
{
	static const size_t only = 0;
	(void)state;
	find_them(1, &only, 1, "policy-violation");
	assert_int_equal(fake_xmpp_deaths(house.fake), 2);
	assert_int_equal(
		house_logged("condition=policy-violation look=\"dragoman trace 1\" retry=\"dragoman queue retry 1\""),
		1);
}

static void two_among_a_thousand_are_found(void **state)
{
	static const size_t two[] = { 300, 901 };
	(void)state;
	find_them(MANY, two, 2, "not-well-formed");
	assert_in_range(fake_xmpp_deaths(house.fake), 4, 24);
}

static void neighbours_are_found(void **state)
{
	static const size_t three[] = { 4, 5, 6 };
	(void)state;
	find_them(20, three, 3, "invalid-xml");
}

/* ---- when it comes ---- */

static void poison_that_comes_during_the_search_is_found_after_it(void **state)
{
	static const size_t both[] = { 7, 25 };
	(void)state;
	server_dies_of("poison", "bad-format");
	texts_wait(20, both, 1);
	fake_xmpp_listen(house.fake, true);
	size_t streams = fake_xmpp_streams(house.fake);
	while (fake_xmpp_deaths(house.fake) < 2)
		fake_run_for(&house.loop, 1);
	assert_true(fake_xmpp_streams(house.fake) > streams);
	for (size_t k = 20; k < 30; k++)
		house_text(HOUSE_ALICE, k == 25 ? "poison" : "text", k);
	house_settles(2);
	assert_all_came(30, both, 2);
}

static void a_restart_in_the_search_starts_over(void **state)
{
	static const size_t one = 33;
	(void)state;
	server_dies_of("poison", "not-well-formed");
	texts_wait(60, &one, 1);
	fake_xmpp_listen(house.fake, true);
	while (fake_xmpp_deaths(house.fake) < 3)
		fake_run_for(&house.loop, 1);
	house_close();
	house_open();
	house_settles(1);
	assert_all_came(60, &one, 1);
	assert_int_equal(notices(), 1);
}

static void what_was_set_aside_stays_so_over_a_restart(void **state)
{
	static const size_t one = 3;
	(void)state;
	find_them(5, &one, 1, "not-well-formed");
	size_t deaths = fake_xmpp_deaths(house.fake);
	house_close();
	house_open();
	house_comes_up();
	house_text(HOUSE_ALICE, "text", 5);
	house_settles(1);
	assert_int_equal(fake_xmpp_deaths(house.fake), deaths);
	assert_int_equal(notices(), 1);
	assert_all_came(6, &one, 1);
}

/* ---- without a word ---- */

static void a_server_that_just_dies_of_it_is_understood_after_a_while(void **state)
{
	static const size_t one = 6;
	(void)state;
	find_them(10, &one, 1, NULL);
	assert_in_range(fake_xmpp_deaths(house.fake), 3 + 3 + 1, 3 + 3 + 6);
	assert_int_equal(house_logged("condition=\"no stream error\" look"), 1);
}

/* Servers are restarted, more than once at times: nothing is suspected. */
static void a_server_that_comes_and_goes_is_not(void **state)
{
	(void)state;
	house_comes_up();
	for (size_t k = 0; k < 8; k++) {
		size_t n = fake_xmpp_count(house.fake);
		fake_xmpp_manners(house.fake)->no_pings = true;
		house_text(HOUSE_ALICE, "text", k);
		house_comes(n + 1);
		fake_xmpp_manners(house.fake)->no_pings = false;
		fake_xmpp_drop(house.fake);
		house_settles(0);
	}
	assert_int_equal(house_logged("looking for it"), 0);
	assert_int_equal(assert_all_came(8, NULL, 0), 8);
}

/* ---- what it is not ---- */

/* The operator's affair, or an answer to a question: as slow as ever, and no message is to blame. */
static void a_stream_that_ends_with_nothing_told_blames_nobody(void **state)
{
	(void)state;
	house_comes_up();
	house_text(HOUSE_ALICE, "text", 0);
	house_settles(0);
	for (size_t i = 0; i < 4; i++) {
		house_comes_up();
		fake_xmpp_fail(house.fake, "policy-violation", "too many");
		fake_run_for(&house.loop, 5);
	}
	assert_int_equal(house_logged("looking for it"), 0);
	assert_int_equal(house_logged("set aside"), 0);
	house_comes_up();
}

static void an_answer_that_kills_blames_no_message(void **state)
{
	(void)state;
	house_comes_up();
	server_dies_of("<query xmlns='jabber:iq:version'>", "not-well-formed");
	for (size_t k = 0; k < 5; k++) {
		house_comes_up();
		fake_xmpp_manners(house.fake)->no_pings = true;
		house_text(HOUSE_ALICE, "text", k);
		house_keeps((int)k + 1);
		fake_xmpp_send_text(house.fake,
			"<iq type='get' id='q' from='alice@example.org/r' to='" HOUSE_DOMAIN
			"'><query xmlns='jabber:iq:version'/></iq>");
		while (fake_xmpp_deaths(house.fake) <= k)
			fake_run_for(&house.loop, 1);
		fake_xmpp_manners(house.fake)->no_pings = false;
		house_settles(0);
	}
	assert_int_equal(house_logged("set aside"), 0);
	assert_all_came(5, NULL, 0);
}

/* The server has a trouble of its own: nothing is set aside in heaps, and all flows when it is over. */
static void a_server_that_bears_nothing_gets_nothing(void **state)
{
	(void)state;
	server_dies_of("<message", "policy-violation");
	texts_wait(30, NULL, 0);
	fake_xmpp_listen(house.fake, true);
	while (!house_logged("whatever it is told"))
		fake_run_for(&house.loop, 5);
	fake_run_for(&house.loop, 200);
	size_t aside = house_count()->set_aside;
	assert_in_range(aside, 1, 3);
	server_dies_of(NULL, NULL);
	house_settles(aside);
	assert_int_equal(house_logged("whatever it is told"), 1);
	size_t missing[3] = { 0, 1, 2 };
	assert_all_came(30, missing, aside);
}

/* All that is said to Alice kills, so Bob shall not wait for her operator. */
static void one_users_trouble_is_not_anothers(void **state)
{
	(void)state;
	server_dies_of("to='alice@example.org'", "policy-violation");
	house_comes_up();
	fake_xmpp_listen(house.fake, false);
	for (size_t k = 0; k < 5; k++)
		house_text(HOUSE_ALICE, "poison", k);
	for (size_t k = 0; k < 10; k++)
		house_text("+15550002222", "text", k);
	house_keeps(15);
	fake_xmpp_listen(house.fake, true);
	house_settles(5);
	assert_all_came(10, NULL, 0);
	assert_int_equal(notices(), 0);
	assert_int_equal(house_logged("the notice about a message that was set aside is dropped"), 5);
}

/* ---- afterwards ---- */

static void an_operator_lets_it_in_again(void **state)
{
	static const size_t one = 1;
	(void)state;
	find_them(3, &one, 1, "not-well-formed");
	server_dies_of(NULL, NULL);
	int wanted = house.answers + 1;
	dg_router_retry(house.router, 2, house_on_done, NULL);
	house_wait_answer(wanted);
	assert_int_equal(house.status, DG_OK);
	house_settles(0);
	assert_non_null(fake_xmpp_find(house.fake, "<body>poison 1.</body>"));
	wanted = house.answers + 1;
	dg_router_retry(house.router, 2, house_on_done, NULL);
	house_wait_answer(wanted);
	assert_int_equal(house.status, DG_NOENT);
}

/* It kills again: it is set aside again, and its user hears of it again. */
static void an_operator_who_was_too_early_loses_nothing(void **state)
{
	static const size_t one = 1;
	(void)state;
	find_them(3, &one, 1, "not-well-formed");
	int wanted = house.answers + 1;
	dg_router_retry(house.router, 2, house_on_done, NULL);
	house_wait_answer(wanted);
	assert_int_equal(house.status, DG_OK);
	while (house_logged("a message is set aside") < 2)
		fake_run_for(&house.loop, 1);
	house_settles(1);
	wanted = house.answers + 1;
	dg_router_drop(house.router, 2, house_on_done, NULL);
	house_wait_answer(wanted);
	assert_int_equal(house.status, DG_OK);
	house_settles(0);
}

static void receipts_can_be_poison_too(void **state)
{
	(void)state;
	server_dies_of("<received", "unsupported-stanza-type");
	house_comes_up();
	fake_xmpp_send_text(house.fake,
		"<message type='chat' id='m1' from='alice@example.org/r' to='+15552220000@" HOUSE_DOMAIN
		"'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>");
	while (!networks[0].delivered)
		fake_run_for(&house.loop, 1);
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "r1");
	report(&networks[0], NULL, DG_DELIVERED, DG_OK, "r1");
	while (!house_logged("a message is set aside"))
		fake_run_for(&house.loop, 1);
	house_settles(1);
	assert_non_null(fake_xmpp_find(house.fake, "The answer to your message to +15552220000 could not be shown."));
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(poison_is_found_wherever_it_stands),
		HOUSE_TEST(poison_alone_is_found),
		HOUSE_TEST(two_among_a_thousand_are_found),
		HOUSE_TEST(neighbours_are_found),
		HOUSE_TEST(poison_that_comes_during_the_search_is_found_after_it),
		HOUSE_TEST(a_restart_in_the_search_starts_over),
		HOUSE_TEST(what_was_set_aside_stays_so_over_a_restart),
		HOUSE_TEST(a_server_that_just_dies_of_it_is_understood_after_a_while),
		HOUSE_TEST(a_server_that_comes_and_goes_is_not),
		HOUSE_TEST(a_stream_that_ends_with_nothing_told_blames_nobody),
		HOUSE_TEST(an_answer_that_kills_blames_no_message),
		HOUSE_TEST(a_server_that_bears_nothing_gets_nothing),
		HOUSE_TEST(one_users_trouble_is_not_anothers),
		HOUSE_TEST(an_operator_lets_it_in_again),
		HOUSE_TEST(an_operator_who_was_too_early_loses_nothing),
		HOUSE_TEST(receipts_can_be_poison_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
