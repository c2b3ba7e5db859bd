/* test_resend.c - the acknowledgement that XEP-0114 lacks: what no answered barrier covers is told again with the same
 * ids, in the same order, and what one covers never is. And servers that do not read, or answer nothing. */
#include "house_rig.h"

#include <signal.h>

static struct fake_xmpp_manners *manners(void)
{
	return fake_xmpp_manners(house.fake);
}

static void texts(const char *word, size_t from, size_t n)
{
	for (size_t k = from; k < from + n; k++)
		house_text(HOUSE_ALICE, word, k);
}

static const char *id_of(size_t i)
{
	static char id[64];
	const char *at = strstr(fake_xmpp_stanza(house.fake, i), " id='");
	assert_non_null(at);
	at += strlen(" id='");
	snprintf(id, sizeof id, "%.*s", (int)strcspn(at, "'"), at);
	return id;
}

static void assert_is(size_t i, const char *word, size_t number)
{
	char body[80];
	snprintf(body, sizeof body, "<body>%s %zu.</body>", word, number);
	assert_non_null(strstr(fake_xmpp_stanza(house.fake, i), body));
}

static void assert_same_id(size_t i, size_t j)
{
	char first[64];
	snprintf(first, sizeof first, "%s", id_of(i));
	assert_string_equal(first, id_of(j));
}

static void what_no_barrier_covered_is_told_again_with_its_id(void **state)
{
	(void)state;
	house_comes_up();
	texts("covered", 0, 20);
	house_settles(0);
	manners()->no_pings = true;
	texts("open", 0, 20);
	house_comes(40);
	manners()->no_pings = false;
	fake_xmpp_drop(house.fake);
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 60);
	for (size_t k = 0; k < 20; k++) {
		assert_is(k, "covered", k);
		assert_is(20 + k, "open", k);
		assert_is(40 + k, "open", k);
		assert_same_id(20 + k, 40 + k);
	}
}

/* Whatever the server had read when it died: each is there, in the order of the first time, and no more than once a
 * stream. */
static void a_server_that_dies_after_any_stanza_gets_the_rest(void **state)
{
	(void)state;
	for (size_t after = 1; after <= 12; after++) {
		house_comes_up();
		fake_xmpp_listen(house.fake, false);
		fake_xmpp_forget(house.fake);
		texts("text", 100 * after, 12);
		house_keeps((int)(12 * after));
		manners()->die_after = after;
		fake_xmpp_listen(house.fake, true);
		house_settles(0);
		assert_int_equal(fake_xmpp_count(house.fake), after + 12);
		for (size_t k = 0; k < after; k++) {
			assert_is(k, "text", 100 * after + k);
			assert_same_id(k, after + k);
		}
		for (size_t k = 0; k < 12; k++)
			assert_is(after + k, "text", 100 * after + k);
	}
	assert_int_equal(house_logged("looking for it"), 0);
}

/* Four stanzas of one text, and the server dies between them: all four again, in order, with their ids. */
static void a_long_text_is_told_again_from_its_beginning(void **state)
{
	struct dg_buf text = { 0 };
	(void)state;
	house_comes_up();
	for (int i = 0; i < 30000; i++)
		dg_buf_chr(&text, (char)('a' + i % 26));
	manners()->die_after = 2;
	text_in(&networks[0], HOUSE_PHONE, HOUSE_ALICE, text.at);
	house_keeps(1);
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 2 + 4);
	assert_same_id(0, 2);
	assert_same_id(1, 3);
	assert_non_null(strstr(id_of(3), "-2"));
	assert_non_null(strstr(id_of(5), "-4"));
	dg_buf_finish(&text);
}

/* An error is an answer; an answer from a stream that is gone, or a forged one, is none. */
static void only_the_answer_of_this_stream_counts(void **state)
{
	char stale[64];
	char answer[256];
	(void)state;
	house_comes_up();
	manners()->no_pings = true;
	texts("text", 0, 1);
	house_comes(1);
	while (fake_xmpp_pings(house.fake) < 2)
		fake_run_for(&house.loop, 1);
	snprintf(stale, sizeof stale, "%s", fake_xmpp_ping_id(house.fake));
	manners()->no_pings = false;
	manners()->ping_errors = true; /* proves the next stream as well as a result would */
	manners()->ping_limit = 1;
	fake_xmpp_drop(house.fake);
	house_comes(2);
	assert_true(manners()->no_pings);
	snprintf(answer, sizeof answer, "<iq type='result' id='%s' from='example.org' to='" HOUSE_DOMAIN "'/>", stale);
	fake_xmpp_send_text(house.fake, answer);
	fake_run_for(&house.loop, 50);
	assert_int_equal(house_count()->waiting_up, 1);
	manners()->no_pings = false;
	fake_xmpp_drop(house.fake);
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 3);
}

/* It would get all messages again and again. It gets none, and the log says why, each time. */
static void a_server_that_answers_nothing_is_told_nothing(void **state)
{
	(void)state;
	house_close();
	house.pace.answer_ms = 40;
	manners()->no_pings = true;
	house_open();
	texts("text", 0, 5);
	house_keeps(5);
	while (house_logged("does not answer a ping") < 3)
		fake_run_for(&house.loop, 5);
	struct dg_stream_status s;
	assert_int_equal(dg_xmpp_status(house.xmpp, &s, 1), 1);
	assert_false(s.up);
	assert_non_null(s.why);
	assert_int_equal(fake_xmpp_count(house.fake), 0);
	manners()->no_pings = false;
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 5);
}

/* It stops answering when it has the messages: they are told again once per stream, and never while it is silent. */
static void a_server_that_falls_silent_is_not_told_twice_until_it_speaks(void **state)
{
	(void)state;
	house_close();
	house.pace.answer_ms = 40;
	house_open();
	house_comes_up();
	manners()->no_pings = true;
	texts("text", 0, 5);
	house_comes(5);
	while (house_logged("does not answer a ping") < 3)
		fake_run_for(&house.loop, 5);
	assert_int_equal(fake_xmpp_count(house.fake), 5);
	manners()->no_pings = false;
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 10);
}

/* More than the window holds wait on disk, and come after it, whatever breaks meanwhile. */
static void rows_beyond_the_window_come_in_their_turn(void **state)
{
	enum { N = 6000 };
	(void)state;
	house_comes_up();
	fake_xmpp_listen(house.fake, false);
	texts("text", 0, N);
	house_keeps(N);
	manners()->die_after = 100;
	fake_xmpp_listen(house.fake, true);
	house_settles(0);
	size_t n = fake_xmpp_count(house.fake);
	assert_int_equal(n, N + 100);
	for (size_t k = 0; k < N; k++)
		assert_is(100 + k, "text", k);
}

/* So do long ones, of which a window of five thousand would be too much to hold. */
static void long_rows_fill_the_window_sooner(void **state)
{
	enum { N = 900, OCTETS = 30000 };
	static char text[OCTETS];
	(void)state;
	memset(text, 'x', sizeof text - 1);
	house_comes_up();
	fake_xmpp_listen(house.fake, false);
	for (size_t k = 0; k < N; k++) {
		snprintf(text, 24, "text %zu.", k);
		text[strlen(text)] = 'x';
		text_in(&networks[0], HOUSE_PHONE, HOUSE_ALICE, text);
	}
	house_keeps(N);
	fake_xmpp_listen(house.fake, true);
	house_settles(0);
	size_t next = 0;
	for (size_t i = 0; i < fake_xmpp_count(house.fake); i++) {
		const char *body = strstr(fake_xmpp_stanza(house.fake, i), "<body>text ");
		if (body)
			assert_int_equal(strtoul(body + strlen("<body>text "), NULL, 10), next++);
	}
	assert_int_equal(next, N);
}

/* What was told while the program stops is covered before it ends, so the next life does not tell it again. */
static void an_orderly_end_leaves_nothing_open(void **state)
{
	(void)state;
	house_comes_up();
	texts("text", 0, 50);
	house_keeps(50);
	house_close(); /* at once */
	house_open();
	house_settles(0);
	assert_int_equal(fake_xmpp_count(house.fake), 50);
	for (size_t k = 0; k < 50; k++)
		assert_is(k, "text", k);
}

/* ---- pressure ---- */

static int64_t gauge(const char *name)
{
	return dg_metrics_gauge(house.metrics, name, "domain=\"" HOUSE_DOMAIN "\"", "")->value;
}

/* One of four users: what each may ask at a time is bounded. */
static void ping_from(size_t i)
{
	char xml[160];
	snprintf(xml, sizeof xml,
		"<iq type='get' id='q' from='user%zu@example.org/r' to='" HOUSE_DOMAIN
		"'><ping xmlns='urn:xmpp:ping'/></iq>",
		i % 4);
	fake_xmpp_send_text(house.fake, xml);
}

/* Its buffers and ours are full: the rest waits on disk, and its own questions wait with it, unread. When it reads
 * again each has come, in order, and each question has its answer. */
static void a_server_that_does_not_read_costs_no_memory(void **state)
{
	enum { N = 9000, QUESTIONS = 40000 };
	static char long_text[1200];
	int64_t most = 0;
	size_t asked = 0;
	(void)state;
	memset(long_text, 'x', sizeof long_text - 1);
	house_comes_up();
	fake_xmpp_pause(house.fake, true);
	for (size_t k = 0; k < N; k++) {
		snprintf(long_text, 24, "text %zu.", k);
		long_text[strlen(long_text)] = 'x';
		text_in(&networks[0], HOUSE_PHONE, HOUSE_ALICE, long_text);
	}
	house_keeps(N);
	for (int turn = 0; turn < 400; turn++) {
		for (int i = 0; i < 100 && asked < QUESTIONS && fake_xmpp_unsent(house.fake) < (1u << 20); i++, asked++)
			ping_from(asked);
		fake_turn(&house.loop, 1);
		int64_t queued = gauge("dragoman_xmpp_queue_bytes");
		most = queued > most ? queued : most;
	}
	assert_in_range(most, 1 << 20, 5 << 20);
	assert_true(house_count()->waiting_up > 0);
	fake_xmpp_pause(house.fake, false);
	house_settles(0);
	size_t answers = 0;
	size_t next = 0;
	house_comes(N + asked);
	for (size_t i = 0; i < fake_xmpp_count(house.fake); i++) {
		const char *xml = fake_xmpp_stanza(house.fake, i);
		const char *body = strstr(xml, "<body>text ");
		if (body)
			assert_int_equal(strtoul(body + strlen("<body>text "), NULL, 10), next++);
		else
			answers += strstr(xml, "type='result'") != NULL;
	}
	assert_int_equal(next, N);
	assert_int_equal(answers, asked);
}

/* The journal lags: reading stops before users have to be asked to wait, and goes on when it has caught up. */
static void reading_waits_for_the_journal(void **state)
{
	enum { LAGS = 12000 };
	(void)state;
	house_comes_up();
	const struct dg_series *pauses = dg_metrics_counter(house.metrics, "dragoman_xmpp_pauses_total", NULL, "");
	for (int i = 0; i < 200; i++) {
		char xml[256];
		snprintf(xml, sizeof xml,
			"<message type='chat' id='m%d' from='alice@example.org/r' to='+15552220000@" HOUSE_DOMAIN
			"'><body>hi</body></message>",
			i);
		fake_xmpp_send_text(house.fake, xml);
	}
	int64_t limit_ms = dg_mono_ms() + 10000;
	while (!pauses->value && dg_mono_ms() < limit_ms) {
		while (dg_store_queued(house.store) < LAGS)
			dg_store_counts(house.store, house_on_counts, NULL);
		fake_turn(&house.loop, 1);
	}
	assert_int_equal(pauses->value, 1);
	const struct dg_series *accepted = dg_metrics_counter(
		house.metrics, "dragoman_messages_accepted_total", "domain=\"" HOUSE_DOMAIN "\"", "");
	while (accepted->value < 200 && dg_mono_ms() < limit_ms)
		fake_run_for(&house.loop, 2);
	assert_int_equal(accepted->value, 200);
	assert_null(fake_xmpp_find(house.fake, "type='error'"));
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		HOUSE_TEST(what_no_barrier_covered_is_told_again_with_its_id),
		HOUSE_TEST(a_server_that_dies_after_any_stanza_gets_the_rest),
		HOUSE_TEST(a_long_text_is_told_again_from_its_beginning),
		HOUSE_TEST(only_the_answer_of_this_stream_counts),
		HOUSE_TEST(a_server_that_answers_nothing_is_told_nothing),
		HOUSE_TEST(a_server_that_falls_silent_is_not_told_twice_until_it_speaks),
		HOUSE_TEST(rows_beyond_the_window_come_in_their_turn),
		HOUSE_TEST(long_rows_fill_the_window_sooner),
		HOUSE_TEST(an_orderly_end_leaves_nothing_open),
		HOUSE_TEST(a_server_that_does_not_read_costs_no_memory),
		HOUSE_TEST(reading_waits_for_the_journal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
