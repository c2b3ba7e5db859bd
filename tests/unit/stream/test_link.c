/* Tests of core/stream/link.c against a fake server: attempts, losses, goodbyes. */
#include "link_rig.h"

#include <signal.h>

#include "util/utf8.h"

static void link_comes_up_and_says_goodbye(void **state)
{
	struct link_rig *r = *state;
	assert_string_equal(dg_xlink_why_down(r->link), "not started");
	rig_come_up(r);
	assert_int_equal(r->ups, 1);
	assert_null(dg_xlink_why_down(r->link));
	int64_t from = dg_mono_ms();
	rig_stop(r);
	assert_true(dg_mono_ms() - from < 1000);
	assert_true(fake_xmpp_said_goodbye(r->fake));
	assert_true(fake_xmpp_pings(r->fake) >= 1); /* the barrier */
	assert_null(fake_xmpp_complaint(r->fake));
	assert_int_equal(r->downs, 0); /* it was asked for */
}

static void stanzas_go_both_ways(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_send_text(r->fake,
		"<message from='a@example.org/r' to='+1@sms.example.org' id='m1'>"
		"<body>x &lt;&amp;&gt; \xC3\xA9</body></message>");
	assert_true(rig_wait_for(r, "id='m1'", 2000));
	assert_string_equal(fake_xmpp_find(r->fake, "m1"),
		"<message type='chat' id='m1' from='+1@sms.example.org' to='a@example.org/r'>"
		"<body>x &lt;&amp;&gt; \xC3\xA9</body></message>");
}

/* ---- attempts that fail ---- */

struct attempts {
	struct link_rig *rig;
	size_t wanted;
};

static bool has_attempts(void *arg)
{
	struct attempts *a = arg;
	return fake_xmpp_attempts(a->rig->fake) >= a->wanted;
}

/* The server refuses: the operator is told once, in words, and the link goes on trying at the slow pace. */
static void expect_refusal(struct link_rig *r, const char *sentence, const char *advice)
{
	struct attempts a = { r, 4 };
	int64_t from = dg_mono_ms();
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, has_attempts, &a, 5000));
	assert_true(dg_mono_ms() - from >= 3 * 60);
	fake_run_for(&r->loop, 30); /* the answer to the last attempt */
	assert_int_equal(rig_logged(r, "level=error"), 1);
	assert_non_null(strstr(dg_xlink_why_down(r->link), sentence));
	assert_non_null(strstr(dg_xlink_why_down(r->link), advice));
	assert_int_equal(r->ups, 0);
	assert_int_equal(r->downs, 0);
}

static void wrong_secret_is_said_once(void **state)
{
	struct link_rig *r = *state;
	dg_xlink_destroy(r->link);
	r->options.secret = "wrong";
	rig_make_link(r);
	expect_refusal(r, "refuses this component's secret", "component_secret");
}

static void unknown_domain_is_said_once(void **state)
{
	struct link_rig *r = *state;
	dg_xlink_destroy(r->link);
	r->options.domain = "irc.example.org";
	rig_make_link(r);
	expect_refusal(r, "does not know this component's domain", "ejabberd_service");
}

static void conflict_is_said_once_and_ends(void **state)
{
	struct link_rig *r = *state;
	fake_xmpp_manners(r->fake)->refuse = "conflict";
	fake_xmpp_manners(r->fake)->refuse_text = "Component already connected";
	expect_refusal(r, "another connection of this component", "kick_old");
	assert_non_null(strstr(dg_xlink_why_down(r->link), "Component already connected"));
	fake_xmpp_manners(r->fake)->refuse = NULL;
	assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
}

static bool is_waiting(void *arg)
{
	struct link_rig *r = arg;
	return strstr(dg_xlink_why_down(r->link), "the server cannot be reached") && rig_logged(r, "retry_ms") >= 4;
}

static void refused_connection_is_retried(void **state)
{
	struct link_rig *r = *state;
	fake_xmpp_listen(r->fake, false);
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, is_waiting, r, 5000));
	assert_non_null(strstr(dg_xlink_why_down(r->link), "Connection refused"));
	assert_int_equal(rig_logged(r, "level=warn"), 1);
	assert_int_equal(rig_logged(r, "level=error"), 0);
	fake_xmpp_listen(r->fake, true);
	assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
}

static void silent_server_is_given_up(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.connect_ms = 80;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->no_header = true;
	struct attempts a = { r, 2 };
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, has_attempts, &a, 3000));
	assert_non_null(strstr(r->log.at, "no answer in time"));
	fake_xmpp_manners(r->fake)->no_header = false;
	assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
}

/* ---- losing and regaining ---- */

static void lose_politely(struct fake_xmpp *f)
{
	fake_xmpp_fail(f, "system-shutdown", NULL);
}

static void restart(struct fake_xmpp *f)
{
	fake_xmpp_listen(f, false);
	fake_xmpp_listen(f, true);
}

static void every_loss_is_followed_by_a_return(void **state)
{
	struct link_rig *r = *state;
	static void (*const lose[])(struct fake_xmpp * f) = { fake_xmpp_drop, fake_xmpp_reset, lose_politely, restart };
	rig_come_up(r);
	for (int i = 0; i < 24; i++) {
		struct wanted_ups w = { r, i + 2 };
		lose[i % 4](r->fake);
		assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
		assert_int_equal(r->downs, i + 1);
	}
	assert_null(fake_xmpp_complaint(r->fake));
}

static void condition_of_a_loss_is_told(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_fail(r->fake, "not-well-formed", "bad octet");
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_string_equal(r->condition, "not-well-formed");
	assert_non_null(strstr(r->text, "bad octet"));
	assert_non_null(strstr(r->text, "could not read something we sent"));
}

static void long_text_is_cut_between_characters(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf text = { 0 };
	rig_come_up(r);
	while (text.len < 400)
		dg_buf_str(&text, "\xE2\x82\xAC");
	fake_xmpp_fail(r->fake, "undefined-condition", text.at);
	dg_buf_finish(&text);
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_non_null(strstr(r->text, "(undefined-condition): \xE2\x82\xAC"));
	assert_true(dg_utf8_is_valid(r->text, strlen(r->text)));
}

static void unreadable_xml_ends_the_stream(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->kick_old = true;
	fake_xmpp_pause(r->fake, true); /* nobody helps us to end it */
	fake_xmpp_send_text(r->fake, "<message from='a@example.org' to='sms.example.org'></iq>");
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_non_null(strstr(r->text, "cannot be read: mismatched tag"));
	struct wanted_ups w = { r, 2 };
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000)); /* with a parser that works again */
	fake_xmpp_send_text(r->fake, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	assert_true(rig_wait_for(r, "id='q'", 2000));
}

static bool has_logged_eight(void *arg)
{
	return rig_logged(arg, "retry_ms=") >= 8;
}

/* Eight losses: the delay doubles unless the stream had proven itself. */
static void back_off_starts_over_after_proof(void **state)
{
	struct link_rig *r = *state;
	for (int proven = 0; proven < 2; proven++) {
		struct dg_pace pace = RIG_PACE;
		pace.most_ms = 200;
		pace.proven_ms = proven ? 0 : 60000;
		dg_buf_clear(&r->log);
		dg_xlink_set_pace(r->link, &pace);
		rig_come_up(r);
		while (!has_logged_eight(r)) {
			struct wanted_ups w = { r, r->ups + 1 };
			fake_xmpp_reset(r->fake);
			assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
		}
		long last = 0;
		for (const char *at = r->log.at; (at = strstr(at, "retry_ms=")); at++)
			last = strtol(at + 9, NULL, 10);
		assert_true(proven ? last <= 4 : last >= 50);
		rig_stop(r);
		dg_xlink_destroy(r->link);
		rig_make_link(r);
	}
}

/* ---- the end, from everywhere ---- */

static void link_stops_in_every_state(void **state)
{
	struct link_rig *r = *state;
	rig_stop(r); /* never started */
	for (int i = 0; i < 3; i++) {
		dg_xlink_destroy(r->link);
		rig_make_link(r);
		fake_xmpp_manners(r->fake)->no_header = i == 1;
		fake_xmpp_listen(r->fake, i != 2);
		dg_xlink_start(r->link);
		if (i == 1)
			fake_run_for(&r->loop, 50); /* connected, waiting for the header */
		if (i == 2)
			assert_true(fake_run(&r->loop, is_waiting, r, 3000));
		int64_t from = dg_mono_ms();
		rig_stop(r); /* i == 0: looking the name up */
		assert_true(dg_mono_ms() - from < 500);
	}
}

static void server_that_does_not_answer_cannot_hold_the_end(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->no_pings = true;
	fake_xmpp_pause(r->fake, true);
	struct flood f = { .rig = r };
	while (!dg_xlink_is_full(r->link)) {
		send_numbered(&f);
		fake_turn(&r->loop, 1);
	}
	int64_t from = dg_mono_ms();
	rig_stop(r);
	assert_in_range(dg_mono_ms() - from, 1000, 2200);
}

static void stop_delivers_what_was_queued(void **state)
{
	struct link_rig *r = *state;
	struct flood f = { .rig = r };
	rig_come_up(r);
	while (f.sent < 900)
		send_numbered(&f);
	rig_stop(r);
	assert_int_equal(fake_xmpp_count(r->fake), 900);
	assert_true(fake_xmpp_said_goodbye(r->fake));
	assert_null(fake_xmpp_complaint(r->fake));
}

/* What came before the end is still answered. */
static void stop_answers_what_has_come(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	for (int i = 0; i < 500; i++)
		fake_xmpp_send_text(r->fake, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	rig_stop(r);
	assert_int_equal(r->stanzas, 500);
	assert_int_equal(fake_xmpp_count(r->fake), 500);
	assert_true(fake_xmpp_said_goodbye(r->fake));
}

static bool has_ping(void *arg)
{
	struct link_rig *r = arg;
	return fake_xmpp_pings(r->fake) >= 1;
}

/* Questions that come together with the answer to the last ping. */
static void stop_answers_the_latest_too(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf text = { 0 };
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->no_pings = true;
	dg_xlink_stop(r->link, rig_on_stopped);
	assert_true(fake_run(&r->loop, has_ping, r, 2000));
	fake_xmpp_manners(r->fake)->no_pings = false;
	for (int i = 0; i < 100; i++)
		dg_buf_str(&text, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	dg_buf_printf(&text, "<iq type='result' id='%s' from='example.org' to='sms.example.org'/>",
		fake_xmpp_ping_id(r->fake));
	fake_xmpp_send(r->fake, text.at, text.len);
	dg_buf_finish(&text);
	assert_true(fake_run(&r->loop, rig_is_stopped, r, 2500));
	assert_int_equal(fake_xmpp_count(r->fake), 100);
	assert_true(fake_xmpp_said_goodbye(r->fake));
}

static void thousand_links_leave_nothing(void **state)
{
	struct link_rig *r = *state;
	for (int i = 0; i < 1000; i++) {
		dg_xlink_destroy(r->link);
		rig_make_link(r);
		fake_turn(&r->loop, 1);
	}
	assert_int_equal(r->loop.active_reqs.count, 0);
}

static void openfire_is_understood(void **state)
{
	struct link_rig *r = *state;
	fake_xmpp_manners(r->fake)->openfire = true;
	rig_come_up(r);
	assert_true(rig_wait_for(r, "id='1-1'", 2000));
	assert_true(rig_wait_for(r, "id='1-2'", 2000));
}

static void metrics_are_counted(void **state)
{
	struct link_rig *r = *state;
	struct dg_buf text = { 0 };
	rig_come_up(r);
	fake_xmpp_send_text(r->fake, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	assert_true(rig_wait_for(r, "id='q'", 2000));
	dg_metrics_print(r->metrics, &text);
	assert_non_null(strstr(text.at, "dragoman_xmpp_up{domain=\"sms.example.org\"} 1"));
	assert_non_null(strstr(text.at, "dragoman_xmpp_stanzas_total{domain=\"sms.example.org\",way=\"in\"} 1"));
	assert_non_null(strstr(text.at, "dragoman_xmpp_stanzas_total{domain=\"sms.example.org\",way=\"out\"} 1"));
	dg_buf_finish(&text);
}

/* Nine attempts that double would take five seconds. */
static void a_loss_that_teaches_is_followed_soon(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.first_ms = 20;
	pace.most_ms = 5000;
	dg_xlink_set_pace(r->link, &pace);
	r->hurry = true;
	rig_come_up(r);
	int64_t from = dg_mono_ms();
	for (int i = 0; i < 9; i++) {
		struct wanted_ups w = { r, i + 2 };
		fake_xmpp_fail(r->fake, "conflict", NULL); /* otherwise a slow one */
		assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	}
	assert_in_range(dg_mono_ms() - from, 9 * 10, 2500); /* nor is it a tight loop */
}

static void an_operator_may_have_another_connection(void **state)
{
	struct link_rig *r = *state;
	struct wanted_ups w = { r, 2 };
	assert_int_equal(dg_xlink_reconnect(r->link), DG_OFFLINE);
	rig_come_up(r);
	assert_int_equal(dg_xlink_reconnect(r->link), DG_OK);
	assert_true(dg_xlink_is_up(r->link)); /* what was said goes first */
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	assert_int_equal(r->downs, 1);
	assert_non_null(strstr(r->text, "operator"));
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(link_comes_up_and_says_goodbye),
		RIG_TEST(stanzas_go_both_ways),
		RIG_TEST(wrong_secret_is_said_once),
		RIG_TEST(unknown_domain_is_said_once),
		RIG_TEST(conflict_is_said_once_and_ends),
		RIG_TEST(refused_connection_is_retried),
		RIG_TEST(silent_server_is_given_up),
		RIG_TEST(every_loss_is_followed_by_a_return),
		RIG_TEST(condition_of_a_loss_is_told),
		RIG_TEST(long_text_is_cut_between_characters),
		RIG_TEST(unreadable_xml_ends_the_stream),
		RIG_TEST(back_off_starts_over_after_proof),
		RIG_TEST(link_stops_in_every_state),
		RIG_TEST(server_that_does_not_answer_cannot_hold_the_end),
		RIG_TEST(stop_delivers_what_was_queued),
		RIG_TEST(stop_answers_what_has_come),
		RIG_TEST(stop_answers_the_latest_too),
		RIG_TEST(thousand_links_leave_nothing),
		RIG_TEST(openfire_is_understood),
		RIG_TEST(metrics_are_counted),
		RIG_TEST(a_loss_that_teaches_is_followed_soon),
		RIG_TEST(an_operator_may_have_another_connection),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
