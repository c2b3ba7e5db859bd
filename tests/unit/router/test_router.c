/* test_router.c - stories of the router: what is sent, in which order, what is told, and what survives. */
#include "rig.h"

/* ---- the stories ---- */

static void test_there_and_back(void **state)
{
	(void)state;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	dg_router_drained(router, "sms.example.org");
	uv_run(&loop, UV_RUN_NOWAIT);
	send_text("alice@example.org", "+15552223333", "id1", "hi");
	UNTIL(texts_are(0, "hi"));
	assert_string_equal(networks[0].last_self, "+15550001111");
	assert_int_equal(last_answer, DG_OK);
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "ref1");
	report(&networks[0], NULL, DG_DELIVERED, DG_OK, "ref1");
	UNTIL(told_is("alice>delivered:id1 "));
	text_in(&networks[0], "+15552223333", "+15550001111", "yo");
	UNTIL(told_is("alice>delivered:id1 alice<yo "));
	assert_int_equal(kept_ok, 1);
	close_house();
}

static void test_order_is_kept_whatever_is_refused(void **state)
{
	(void)state;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "1", "a");
	send_text("alice@example.org", "+15552223333", "2", "b");
	send_text("bob@example.org", "+15552223333", "3", "other");
	UNTIL(networks[0].delivered == 2); /* one a conversation */
	assert_string_equal(networks[0].last_self, "+15550000000");
	close_house();
	/* what was in flight is in doubt now; what waited goes first, and nothing is lost */
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(networks[0].delivered == 1);
	assert_true(texts_are(0, "b"));
	UNTIL(networks[0].delivered >= 2);
	close_house();
}

static void test_a_refusal_that_passes_blocks_its_conversation_only(void **state)
{
	(void)state;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "1", "a");
	send_text("alice@example.org", "+15552223333", "2", "b");
	UNTIL(texts_are(0, "a"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_BUSY, NULL);
	send_text("alice@example.org", "+15559998888", "3", "c");
	UNTIL(texts_are(0, "a c"));
	UNTIL(texts_are(0, "a c a")); /* after its wait, before b */
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "r1");
	UNTIL(texts_are(0, "a c a b"));
	close_house();
}

static void test_window_full_and_ready(void **state)
{
	(void)state;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	networks[0].answer = DG_AGAIN;
	answered = 0;
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(answered == 1);
	assert_int_equal(networks[0].delivered, 0);
	networks[0].answer = DG_OK;
	networks[0].owner->on_ready(networks[0].arg, &networks[0]);
	UNTIL(texts_are(0, "a"));
	close_house();
}

static void test_doubt_is_held_then_retried_once_then_told(void **state)
{
	(void)state;
	open_house(1);
	dg_router_drained(router, "sms.example.org");
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(texts_are(0, "a"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_TIMEOUT, NULL);
	UNTIL(texts_are(0, "a a"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_TIMEOUT, NULL);
	UNTIL(told_is("alice>failed:1 "));
	assert_int_equal(networks[0].delivered, 2);
	close_house();
}

/* Whoever was to wait a moment and sees the clock on the wall go back by hours does not wait for hours. */
static void test_doubt_lasts_no_longer_for_a_clock_that_was_set_back(void **state)
{
	(void)state;
	transports[0].doubt_ms = 6 * 3600 * 1000;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(texts_are(0, "a"));
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_TIMEOUT, NULL);
	close_house();
	transports[0].doubt_ms = 30;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(texts_are(0, "a"));
	close_house();
}

static void test_what_was_claimed_and_not_handed_over_is_no_doubt(void **state)
{
	(void)state;
	transports[0].doubt_ms = 60000;
	open_house(1);
	answered = 0;
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(answered == 1);
	link_is(&networks[0], DG_LINK_ONLINE); /* claims */
	close_house();
	assert_int_equal(networks[0].delivered, 0);
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(texts_are(0, "a"));
	close_house();
	transports[0].doubt_ms = 30;
}

static void test_failure_elsewhere_takes_the_detour(void **state)
{
	(void)state;
	open_house(2);
	link_is(&networks[0], DG_LINK_ONLINE);
	link_is(&networks[1], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(texts_are(0, "a")); /* the cheaper one */
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_REMOTE, NULL);
	UNTIL(texts_are(1, "a"));
	close_house();
}

static void test_refusals_say_why(void **state)
{
	(void)state;
	open_house(1);
	send_text("eve@evil.example", "+15552223333", "1", "a");
	assert_int_equal(last_answer, DG_DENIED);
	assert_non_null(strstr(last_text, "not allowed"));
	send_text("alice@example.org", "12345", "2", "a");
	assert_int_equal(last_answer, DG_DENIED);
	assert_non_null(strstr(last_text, "no route"));
	domains[0].sender = NULL;
	answered = 0;
	send_text("bob@example.org", "+15552223333", "3", "a");
	UNTIL(answered);
	domains[0].sender = "+15550000000";
	assert_int_equal(last_answer, DG_DENIED);
	assert_non_null(strstr(last_text, "no phone number"));
	close_house();
}

static void test_a_repeat_is_sent_once(void **state)
{
	(void)state;
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	answered = 0;
	send_text("alice@example.org", "+15552223333", "same", "a");
	UNTIL(texts_are(0, "a"));
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "r1");
	send_text("alice@example.org", "+15552223333", "same", "a");
	send_text("alice@example.org", "+15552223333", "next", "b");
	UNTIL(texts_are(0, "a b"));
	assert_int_equal(answered, 3);
	assert_int_equal(last_answer, DG_OK);
	close_house();
}

static void test_answers_go_to_who_wrote_last(void **state)
{
	(void)state;
	open_house(1);
	dg_router_drained(router, "sms.example.org");
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("carol@example.org", "+15552223333", "1", "q");
	UNTIL(texts_are(0, "q"));
	text_in(&networks[0], "+15552223333", "+15550000000", "answer");
	UNTIL(told_is("carol<answer "));
	text_in(&networks[0], "+15557777777", "+15550000000", "who?");
	UNTIL(kept_bad == 1); /* nobody's: refused towards the network, not swallowed */
	close_house();
}

static void test_a_broken_stream_is_told_again(void **state)
{
	(void)state;
	open_house(1);
	xmpp_takes = false;
	dg_router_drained(router, "sms.example.org");
	text_in(&networks[0], "+15552223333", "+15550001111", "one");
	text_in(&networks[0], "+15552223333", "+15550001111", "two");
	UNTIL(kept_ok == 2); /* the network is acknowledged all the same */
	xmpp_takes = true;
	dg_router_drained(router, "sms.example.org");
	UNTIL(told_is("alice<one alice<two "));
	dg_router_told(router, "sms.example.org", told_ids, 1);
	assert_false(dg_router_rewind(router, "sms.example.org", DG_BLAME_UNKNOWN, NULL));
	dg_router_drained(router, "sms.example.org");
	UNTIL(told_is("alice<one alice<two alice<two "));
	close_house();
	dg_buf_clear(&told); /* and again after a restart, since no barrier passed */
	open_house(1);
	dg_router_drained(router, "sms.example.org");
	UNTIL(told_is("alice<two "));
	close_house();
}

static void test_a_renamed_transport_inherits(void **state)
{
	(void)state;
	open_house(1);
	answered = 0;
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(answered == 1);
	close_house();
	transports[0].section.name = "renamed";
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(texts_are(0, "a"));
	close_house();
	transports[0].section.name = "a";
}

/* The message is told to be given up, not kept until it is too old. */
static void test_a_route_that_is_gone(void **state)
{
	(void)state;
	open_house(1);
	answered = 0;
	send_text("alice@example.org", "+15552223333", "1", "a");
	UNTIL(answered == 1);
	close_house();
	everything[0].prefix = "+49";
	open_house(1);
	dg_router_drained(router, "sms.example.org");
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(told_is("alice>failed:1 "));
	assert_int_equal(networks[0].delivered, 0);
	close_house();
	everything[0].prefix = "+";
}

/* So many texts to one phone; from time to time wait until all are accepted. */
static void send_many(int n, const char *text, int each)
{
	answered = 0;
	for (int i = 0; i < n; i++) {
		char id[16];
		snprintf(id, sizeof id, "%d", i);
		send_text("alice@example.org", "+15552223333", id, text);
		if (i % each == 0)
			UNTIL(answered == i + 1);
	}
	UNTIL(answered == n);
	assert_int_equal(last_answer, DG_OK);
}

/* The network comes up and takes them one by one, in the order of the journal. */
static void expect_in_order(int n)
{
	uint64_t before = 0;
	link_is(&networks[0], DG_LINK_ONLINE);
	for (int i = 0; i < n; i++) {
		UNTIL(networks[0].delivered == i + 1);
		uint64_t id = strtoull(networks[0].last_id, NULL, 10);
		assert_true(id > before);
		before = id;
		report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, networks[0].last_id);
	}
}

/* More than the window holds: the rest is read from disk, in order, and nothing twice. */
static void test_a_flood_while_the_link_is_down(void **state)
{
	(void)state;
	enum { FLOOD = 6000 };
	open_house(1);
	send_many(FLOOD, "x", 500);
	expect_in_order(FLOOD);
	close_house();
}

/* The window is one of octets, too: what does not fit stays on disk, and comes in its turn. */
static void test_a_flood_of_long_texts(void **state)
{
	(void)state;
	enum { FLOOD = 600, OCTETS = 60000 };
	static char text[OCTETS + 1];
	struct dg_instance_status status;
	memset(text, 'x', OCTETS);
	open_house(1);
	send_many(FLOOD, text, 100);
	assert_int_equal(dg_router_status(router, &status, 1), 1);
	assert_in_range(status.waiting, 1, (16 << 20) / OCTETS + 1);
	expect_in_order(FLOOD);
	close_house();
}

/* More than the store may be asked to take at once: users wait, and are told so. */
static void test_a_full_house_asks_to_wait(void **state)
{
	(void)state;
	enum { OCTETS = 60000 };
	static char text[OCTETS + 1];
	int n = 0;
	memset(text, 'x', OCTETS);
	open_house(1);
	answered = 0;
	last_answer = DG_OK;
	while (last_answer == DG_OK && n < 2000) {
		char id[16];
		snprintf(id, sizeof id, "%d", n++);
		send_text("alice@example.org", "+15552223333", id, text);
	}
	assert_int_equal(last_answer, DG_AGAIN);
	assert_in_range(n, (32 << 20) / (OCTETS + 1000), (32 << 20) / OCTETS + 2);
	UNTIL(answered == n);
	send_text("alice@example.org", "+15552223333", "after", text);
	UNTIL(answered == n + 1);
	assert_int_equal(last_answer, DG_OK);
	close_house();
}

/* While the router stops, who can be answered is asked to wait; who cannot is served by the next life. */
static void test_the_last_texts(void **state)
{
	(void)state;
	const struct dg_row late = { .domain = "sms.example.org",
		.user = "alice@example.org",
		.resource = "r",
		.peer = "+15552223333",
		.stanza_id = "m2",
		.text = "behind the goodbye",
		.want_receipt = true };
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	answered = 0;
	stop_house();
	send_text("alice@example.org", "+15552223333", "m1", "too late");
	assert_int_equal(last_answer, DG_AGAIN);
	dg_router_send_at_last(router, &late, on_sent, NULL);
	UNTIL(answered == 2);
	assert_int_equal(last_answer, DG_OK);
	assert_int_equal(networks[0].delivered, 0);
	leave_house();
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	UNTIL(networks[0].delivered == 1);
	assert_true(texts_are(0, "behind the goodbye"));
	report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "n1");
	close_house();
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_there_and_back),
		STORY(test_order_is_kept_whatever_is_refused),
		STORY(test_a_refusal_that_passes_blocks_its_conversation_only),
		STORY(test_window_full_and_ready),
		STORY(test_doubt_is_held_then_retried_once_then_told),
		STORY(test_doubt_lasts_no_longer_for_a_clock_that_was_set_back),
		STORY(test_what_was_claimed_and_not_handed_over_is_no_doubt),
		STORY(test_failure_elsewhere_takes_the_detour),
		STORY(test_refusals_say_why),
		STORY(test_a_repeat_is_sent_once),
		STORY(test_answers_go_to_who_wrote_last),
		STORY(test_a_broken_stream_is_told_again),
		STORY(test_a_renamed_transport_inherits),
		STORY(test_a_route_that_is_gone),
		STORY(test_a_flood_while_the_link_is_down),
		STORY(test_a_flood_of_long_texts),
		STORY(test_a_full_house_asks_to_wait),
		STORY(test_the_last_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
