/* Tests of core/stream/goodbye.c, with link.c, against a fake server: when the goodbye is said, and what the server
 * says behind it. */
#include "link_rig.h"

#include <signal.h>

#define TEXT "<message from='a@example.org' to='+1@sms.example.org' id='t'><body>x &amp; y</body></message>"
#define END  "</stream:stream>"

static void set_lull(struct link_rig *r, int64_t drain_ms, int64_t lull_ms)
{
	struct dg_pace pace = RIG_PACE;
	pace.drain_ms = drain_ms;
	pace.lull_ms = lull_ms;
	dg_xlink_set_pace(r->link, &pace);
}

static void begin_stop(struct link_rig *r)
{
	r->stopped = 0;
	dg_xlink_stop(r->link, rig_on_stopped);
}

static bool said_goodbye(void *arg)
{
	struct link_rig *r = arg;
	return fake_xmpp_said_goodbye(r->fake);
}

/* ---- when it is said ---- */

static void goodbye_waits_for_a_lull(void **state)
{
	enum { LULL_MS = 500, TEXTS = 30 };
	struct link_rig *r = *state;
	set_lull(r, 60000, LULL_MS);
	rig_come_up(r);
	begin_stop(r);
	int64_t last_ms = 0;
	for (int i = 0; i < TEXTS; i++) {
		last_ms = dg_mono_ms();
		fake_xmpp_send_text(r->fake, TEXT);
		fake_run_for(&r->loop, LULL_MS / 20);
	}
	assert_true(fake_run(&r->loop, said_goodbye, r, 3000));
	assert_true(dg_mono_ms() - last_ms >= LULL_MS);
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 3000));
	assert_int_equal(r->stanzas, TEXTS);
	assert_int_equal(fake_xmpp_count(r->fake), TEXTS); /* each has its answer */
}

/* And whoever talks in the last moment has an answer, or is told from it by dg_xlink_is_closing(). */
static void talk_cannot_hold_the_goodbye(void **state)
{
	enum { DRAIN_MS = 300 };
	struct link_rig *r = *state;
	set_lull(r, DRAIN_MS, 60000);
	rig_come_up(r);
	fake_xmpp_keep(r->fake, false);
	int64_t from_ms = dg_mono_ms();
	begin_stop(r);
	while (!said_goodbye(r) && !r->stopped && dg_mono_ms() - from_ms < 5000) {
		fake_xmpp_send_text(r->fake, TEXT TEXT TEXT);
		fake_turn(&r->loop, 1);
	}
	assert_in_range(dg_mono_ms() - from_ms, DRAIN_MS - 50, 2000);
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 3000));
	assert_true(said_goodbye(r));
	assert_true(r->late > 0);
	assert_int_equal(fake_xmpp_count(r->fake), r->stanzas - r->late);
}

/* The time is up in the moment in which an answer has been written and has not left. */
static void last_answers_leave_before_a_late_goodbye(void **state)
{
	enum { DRAIN_MS = 200 };
	struct link_rig *r = *state;
	set_lull(r, DRAIN_MS, 60000);
	rig_come_up(r);
	int64_t from_ms = dg_mono_ms();
	begin_stop(r);
	fake_run_for(&r->loop, DRAIN_MS / 10); /* nothing of ours leaves any more, which would read as well */
	fake_xmpp_send_text(r->fake, TEXT);
	while (!r->stanzas && dg_mono_ms() - from_ms < DRAIN_MS)
		fake_turn(&r->loop, 1); /* fake_run() would do one more */
	assert_true(dg_xlink_queued(r->link));
	while (dg_mono_ms() - from_ms < DRAIN_MS + 50)
		uv_sleep(10); /* a long turn of the loop */
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 3000));
	assert_true(said_goodbye(r));
	assert_int_equal(fake_xmpp_count(r->fake), 1);
}

/* ---- what comes behind it ---- */

/* A new link, up and then ended by us; the server has heard it and owes its own goodbye. */
static void part(struct link_rig *r)
{
	dg_xlink_destroy(r->link);
	rig_make_link(r);
	const struct dg_pace pace = { .connect_ms = 3000, .idle_ms = 30000, .drain_ms = 3000, .closing_ms = 20000 };
	dg_xlink_set_pace(r->link, &pace);
	r->stanzas = 0;
	r->mute = true;
	fake_xmpp_manners(r->fake)->no_goodbye = true;
	rig_come_up(r);
	begin_stop(r);
	assert_true(fake_run(&r->loop, said_goodbye, r, 3000));
	assert_true(dg_xlink_is_closing(r->link));
}

struct split {
	struct link_rig *rig;
	size_t unsent_most;
};

static bool is_sent(void *arg)
{
	struct split *s = arg;
	return fake_xmpp_unsent(s->rig->fake) <= s->unsent_most;
}

static void last_words_are_heard_in_all_splits(void **state)
{
	static const char words[] = TEXT TEXT END;
	struct link_rig *r = *state;
	struct split s = { r, 0 };
	for (size_t at = 1; at < sizeof words - 1; at++) {
		part(r);
		fake_xmpp_send(r->fake, words, at);
		assert_true(fake_run(&r->loop, is_sent, &s, 1000));
		fake_turn(&r->loop, 4); /* it is read before the rest is written */
		fake_xmpp_send(r->fake, words + at, sizeof words - 1 - at);
		assert_true(fake_run(&r->loop, rig_is_stopped, r, 3000));
		assert_int_equal(r->stanzas, 2);
	}
}

/* Far more than is read in one turn; with the server's goodbye, or with the end of the connection alone. */
static void many_last_words_are_heard(void **state)
{
	enum { TEXTS = 10000 };
	struct link_rig *r = *state;
	for (int i = 0; i < 2; i++) {
		part(r);
		for (int n = 0; n < TEXTS; n++)
			fake_xmpp_send_text(r->fake, TEXT);
		if (i == 0)
			fake_xmpp_send_text(r->fake, END);
		fake_xmpp_drop(r->fake);
		assert_true(fake_run(&r->loop, rig_is_stopped, r, 15000));
		assert_int_equal(r->stanzas, TEXTS);
	}
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(goodbye_waits_for_a_lull),
		RIG_TEST(talk_cannot_hold_the_goodbye),
		RIG_TEST(last_answers_leave_before_a_late_goodbye),
		RIG_TEST(last_words_are_heard_in_all_splits),
		RIG_TEST(many_last_words_are_heard),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
