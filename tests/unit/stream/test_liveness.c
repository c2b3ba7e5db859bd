/* Tests of core/stream/link.c with barrier.c: pings that keep a stream alive, and barriers. */
#include "link_rig.h"

#include <signal.h>

struct passed {
	int yes, no;
};

static void on_passed(void *arg, bool yes)
{
	struct passed *p = arg;
	p->yes += yes;
	p->no += !yes;
}

static bool has_passed(void *arg)
{
	struct passed *p = arg;
	return p->yes + p->no >= 100;
}

static void barriers_of_one_turn_share_a_ping(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	rig_come_up(r);
	for (int i = 0; i < 100; i++)
		dg_xlink_barrier(r->link, on_passed, &p);
	assert_int_equal(p.yes + p.no, 0); /* never from inside */
	assert_true(fake_run(&r->loop, has_passed, &p, 2000));
	assert_int_equal(p.yes, 100);
	assert_int_equal(fake_xmpp_pings(r->fake), 1);
	assert_int_equal(r->stanzas, 0); /* its answer is not shown */
}

static void barrier_comes_after_what_was_queued(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	static const char message[] = "<message from='+1@sms.example.org' to='a@example.org'><body>x</body></message>";
	rig_come_up(r);
	fake_xmpp_keep(r->fake, false);
	for (int i = 0; i < 20000; i++)
		assert_int_equal(dg_xlink_send(r->link, message, sizeof message - 1), DG_OK);
	for (int i = 0; i < 100; i++)
		dg_xlink_barrier(r->link, on_passed, &p);
	assert_true(fake_run(&r->loop, has_passed, &p, 20000));
	assert_int_equal(p.yes, 100);
	assert_int_equal(fake_xmpp_count(r->fake), 20000);
}

static void barrier_fails_with_the_stream(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->no_pings = true;
	for (int i = 0; i < 50; i++)
		dg_xlink_barrier(r->link, on_passed, &p);
	fake_run_for(&r->loop, 50);
	for (int i = 0; i < 50; i++) /* while the first ping is on its way */
		dg_xlink_barrier(r->link, on_passed, &p);
	assert_int_equal(p.yes + p.no, 0);
	fake_xmpp_reset(r->fake);
	assert_true(fake_run(&r->loop, has_passed, &p, 2000));
	assert_int_equal(p.no, 100);
}

static void barrier_while_down_fails_at_once(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	dg_xlink_barrier(r->link, on_passed, &p);
	assert_int_equal(p.no, 1);
}

static void error_answer_passes_a_barrier(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->ping_errors = true;
	for (int i = 0; i < 100; i++)
		dg_xlink_barrier(r->link, on_passed, &p);
	assert_true(fake_run(&r->loop, has_passed, &p, 2000));
	assert_int_equal(p.yes, 100);
}

static void forged_answer_passes_nothing(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->no_pings = true;
	dg_xlink_barrier(r->link, on_passed, &p);
	r->mute = true;
	fake_xmpp_send_text(r->fake,
		"<iq type='result' id='aaaaaaaaaaaaaaaaaaaaaaaa-1' from='m@evil.example' to='sms.example.org'/>");
	fake_run_for(&r->loop, 50);
	assert_int_equal(p.yes + p.no, 0);
	assert_int_equal(r->stanzas, 1);
	fake_xmpp_drop(r->fake);
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_int_equal(p.no, 1);
}

static bool has_pings(void *arg)
{
	struct link_rig *r = arg;
	return fake_xmpp_pings(r->fake) >= 3;
}

static void idle_stream_is_kept_alive(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 200;
	pace.answer_ms = 80;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->ping_errors = true; /* also a sign of life */
	rig_come_up(r);
	int64_t from = dg_mono_ms();
	assert_true(fake_run(&r->loop, has_pings, r, 3000));
	assert_true(dg_mono_ms() - from >= 3 * 195); /* no more often than that */
	assert_int_equal(r->downs, 0);
}

static void ping_ids_are_unique(void **state)
{
	struct link_rig *r = *state;
	char first[64];
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 10;
	pace.answer_ms = 20;
	dg_xlink_set_pace(r->link, &pace);
	rig_come_up(r);
	assert_true(fake_run(&r->loop, has_pings, r, 3000));
	snprintf(first, sizeof first, "%s", fake_xmpp_ping_id(r->fake));
	assert_true(strlen(first) > 24);
	struct wanted_ups w = { r, 2 };
	fake_xmpp_reset(r->fake);
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	fake_run_for(&r->loop, 100);
	assert_string_not_equal(fake_xmpp_ping_id(r->fake), first);
	assert_memory_not_equal(fake_xmpp_ping_id(r->fake), first, 20); /* another stream, another token */
}

/* Openfire closes a component that says nothing, whatever it hears. */
static void listening_stream_is_kept_alive(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 60;
	pace.answer_ms = 200;
	dg_xlink_set_pace(r->link, &pace);
	r->mute = true;
	rig_come_up(r);
	for (int i = 0; i < 30; i++) {
		fake_xmpp_send_text(r->fake, "<message from='a@example.org' to='sms.example.org'/>");
		fake_run_for(&r->loop, 10);
	}
	assert_true(fake_xmpp_pings(r->fake) >= 1);
	assert_int_equal(r->downs, 0);
}

/* It talks and talks, but a barrier would wait for ever. */
static void server_that_only_talks_is_given_up(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	struct passed p = { 0 };
	pace.answer_ms = 50;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->no_pings = true;
	r->mute = true;
	rig_come_up(r);
	dg_xlink_barrier(r->link, on_passed, &p);
	int64_t from = dg_mono_ms();
	while (!r->downs && dg_mono_ms() - from < 3000) {
		fake_xmpp_send_text(r->fake, "<message from='a@example.org' to='sms.example.org'/>");
		fake_run_for(&r->loop, 5);
	}
	assert_int_equal(p.no, 1);
	assert_true(dg_mono_ms() - from >= 4 * 50);
}

/* It takes everything and says nothing: does it do anything with it? */
static void server_that_only_listens_is_given_up(void **state)
{
	static const char message[] = "<message from='+1@sms.example.org' to='a@example.org'/>";
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 50;
	pace.answer_ms = 50;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->no_pings = true;
	rig_come_up(r);
	int64_t from = dg_mono_ms();
	while (!r->downs && dg_mono_ms() - from < 3000) {
		(void)!dg_xlink_send(r->link, message, sizeof message - 1);
		fake_run_for(&r->loop, 5);
	}
	assert_int_equal(r->downs, 1);
}

/* We do not look, so we cannot know. */
static void paused_link_accuses_nobody(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 20;
	pace.answer_ms = 30;
	dg_xlink_set_pace(r->link, &pace);
	rig_come_up(r);
	dg_xlink_pause(r->link, true);
	fake_run_for(&r->loop, 300);
	assert_int_equal(r->downs, 0);
	dg_xlink_pause(r->link, false);
	fake_run_for(&r->loop, 100);
	assert_int_equal(r->downs, 0);
}

static void hanging_server_is_given_up(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 40;
	pace.answer_ms = 300;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->no_pings = true;
	rig_come_up(r);
	assert_true(fake_run(&r->loop, is_down, r, 1000)); /* well before four times that */
	assert_non_null(strstr(r->text, "does not answer a ping"));
}

static bool is_answered(void *arg)
{
	struct passed *p = arg;
	return p->yes + p->no > 0;
}

static void a_server_that_does_not_read_is_given_up(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	struct flood f = { .rig = r };
	struct dg_pace pace = RIG_PACE;
	pace.answer_ms = 250;
	dg_xlink_set_pace(r->link, &pace);
	rig_come_up(r);
	fake_xmpp_pause(r->fake, true);
	while (!dg_xlink_is_full(r->link)) {
		for (int i = 0; i < 64; i++)
			send_numbered(&f);
		fake_turn(&r->loop, 1);
	}
	dg_xlink_barrier(r->link, on_passed, &p);
	int64_t from = dg_mono_ms();
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_true(dg_mono_ms() - from >= 240);
	assert_int_equal(p.no, 1);
	assert_non_null(strstr(r->text, "does not answer a ping"));
}

/* A barrier that is asked while the link ends is waited for, as is one that is asked when the first has passed. */
static void ask_another(void *arg, bool yes)
{
	struct link_rig *r = arg;
	if (yes)
		dg_xlink_barrier(r->link, ask_another, r);
	r->mute = yes;
	r->truncated++;
}

static void barriers_of_a_stopping_link_pass(void **state)
{
	struct link_rig *r = *state;
	struct passed p = { 0 };
	rig_come_up(r);
	dg_xlink_barrier(r->link, ask_another, r);
	r->stopped = 0;
	dg_xlink_stop(r->link, rig_on_stopped);
	dg_xlink_barrier(r->link, on_passed, &p);
	assert_true(fake_run(&r->loop, is_answered, &p, 1000));
	assert_int_equal(p.yes, 1);
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 2500)); /* although somebody asks for ever */
	assert_true(r->truncated > 2);
	dg_xlink_barrier(r->link, on_passed, &p);
	assert_int_equal(p.no, 1);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(barriers_of_one_turn_share_a_ping),
		RIG_TEST(barrier_comes_after_what_was_queued),
		RIG_TEST(barrier_fails_with_the_stream),
		RIG_TEST(barrier_while_down_fails_at_once),
		RIG_TEST(error_answer_passes_a_barrier),
		RIG_TEST(forged_answer_passes_nothing),
		RIG_TEST(idle_stream_is_kept_alive),
		RIG_TEST(ping_ids_are_unique),
		RIG_TEST(listening_stream_is_kept_alive),
		RIG_TEST(server_that_only_talks_is_given_up),
		RIG_TEST(server_that_only_listens_is_given_up),
		RIG_TEST(paused_link_accuses_nobody),
		RIG_TEST(hanging_server_is_given_up),
		RIG_TEST(a_server_that_does_not_read_is_given_up),
		RIG_TEST(barriers_of_a_stopping_link_pass),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
