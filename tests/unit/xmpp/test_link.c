/* Tests of core/xmpp/link.c against a fake server: attempts, pings, barriers, water marks, goodbyes. */
#include "link_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

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

static bool is_not_found(void *arg)
{
	struct link_rig *r = arg;
	return strstr(dg_xlink_why_down(r->link), "no-such-host.invalid");
}

static void unknown_host_is_retried(void **state)
{
	struct link_rig *r = *state;
	dg_xlink_destroy(r->link);
	r->options.host = "no-such-host.invalid";
	rig_make_link(r);
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, is_not_found, r, 30000));
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

struct wanted_ups {
	struct link_rig *rig;
	int ups;
};

static bool is_up_again(void *arg)
{
	struct wanted_ups *w = arg;
	return w->rig->ups >= w->ups && rig_is_up(w->rig);
}

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

static bool is_down(void *arg)
{
	struct link_rig *r = arg;
	return r->downs > 0;
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

static void unreadable_xml_ends_the_stream(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_send_text(r->fake, "<message from='a@example.org' to='sms.example.org'></iq>");
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_non_null(strstr(r->text, "cannot be read: mismatched tag"));
	struct wanted_ups w = { r, 2 };
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000)); /* with a parser that works again */
	fake_xmpp_send_text(r->fake, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	assert_true(rig_wait_for(r, "id='q'", 2000));
}

/* ---- pings and barriers ---- */

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
	pace.idle_ms = 40;
	pace.answer_ms = 100;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->ping_errors = true; /* also a sign of life */
	rig_come_up(r);
	int64_t from = dg_mono_ms();
	assert_true(fake_run(&r->loop, has_pings, r, 3000));
	assert_true(dg_mono_ms() - from >= 3 * 35); /* no more often than that */
	assert_int_equal(r->downs, 0);
}

static void hanging_server_is_given_up(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.idle_ms = 40;
	pace.answer_ms = 80;
	dg_xlink_set_pace(r->link, &pace);
	fake_xmpp_manners(r->fake)->no_pings = true;
	rig_come_up(r);
	assert_true(fake_run(&r->loop, is_down, r, 3000));
	assert_non_null(strstr(r->text, "does not answer a ping"));
}

/* ---- sending ---- */

static void stanzas_are_vetted(void **state)
{
	struct link_rig *r = *state;
	static const char good[] = "<message from='+1@sms.example.org' to='a@example.org'/>";
	static const char foreign[] = "<message from='a@example.org' to='b@example.org'/>";
	char *big = calloc(1, 70000);
	assert_non_null(big);
	int head = snprintf(big, 70000, "<message from='sms.example.org' to='a@example.org'><body>");
	memset(big + head, 'x', 69000);
	assert_int_equal(dg_xlink_send(r->link, good, sizeof good - 1), DG_OFFLINE);
	rig_come_up(r);
	assert_int_equal(dg_xlink_send(r->link, good, sizeof good - 1), DG_OK);
	assert_int_equal(dg_xlink_send(r->link, big, strlen(big)), DG_TOOBIG);
	assert_int_equal(dg_xlink_send(r->link, foreign, sizeof foreign - 1), DG_INVALID);
	assert_int_equal(rig_logged(r, "level=error"), 1);
	free(big);
	assert_true(rig_wait_for(r, "+1@", 2000));
	assert_int_equal(fake_xmpp_count(r->fake), 1);
	assert_null(fake_xmpp_complaint(r->fake));
}

struct flood {
	struct link_rig *rig;
	size_t sent, wanted;
};

static bool has_arrived(void *arg)
{
	struct flood *f = arg;
	return fake_xmpp_count(f->rig->fake) >= f->wanted;
}

static void send_numbered(struct flood *f)
{
	char text[1200];
	int n = snprintf(
		text, sizeof text, "<message from='+1@sms.example.org' to='a@example.org' id='%zu'><body>", f->sent++);
	memset(text + n, 'x', 1000);
	n += 1000;
	n += snprintf(text + n, sizeof text - (size_t)n, "</body></message>");
	assert_int_equal(dg_xlink_send(f->rig->link, text, (size_t)n), DG_OK);
}

static void peer_that_does_not_read_holds_us_back(void **state)
{
	struct link_rig *r = *state;
	struct flood f = { .rig = r };
	rig_come_up(r);
	fake_xmpp_pause(r->fake, true);
	for (int turn = 0; turn < 2000 && !dg_xlink_is_full(r->link); turn++) {
		for (int i = 0; i < 64 && !dg_xlink_is_full(r->link); i++)
			send_numbered(&f);
		fake_turn(&r->loop, 1);
	}
	assert_true(dg_xlink_is_full(r->link));
	assert_in_range(dg_xlink_queued(r->link), 1u << 20, (1u << 20) + 2048);
	fake_run_for(&r->loop, 100);
	assert_int_equal(r->drained, 0);
	f.wanted = f.sent;
	fake_xmpp_pause(r->fake, false);
	assert_true(fake_run(&r->loop, has_arrived, &f, 20000));
	assert_int_equal(r->drained, 1);
	assert_false(dg_xlink_is_full(r->link));
	assert_int_equal(dg_xlink_queued(r->link), 0);
	for (size_t i = 0; i < f.wanted; i++) {
		char id[32];
		snprintf(id, sizeof id, "id='%zu'", i);
		assert_non_null(strstr(fake_xmpp_stanza(r->fake, i), id));
	}
	assert_null(fake_xmpp_complaint(r->fake));
}

/* It asks and asks and reads no answer: we stop listening before our memory goes. */
static void flood_of_questions_is_bounded(void **state)
{
	struct link_rig *r = *state;
	char question[1200];
	int n = snprintf(
		question, sizeof question, "<message from='a@example.org' to='+1@sms.example.org' id='q'><body>");
	memset(question + n, 'x', 1000);
	snprintf(question + n + 1000, sizeof question - (size_t)n - 1000, "</body></message>");
	rig_come_up(r);
	fake_xmpp_pause(r->fake, true);
	fake_xmpp_keep(r->fake, false);
	size_t asked = 0;
	for (int turn = 0; turn < 600; turn++) {
		for (int i = 0; i < 64 && fake_xmpp_unsent(r->fake) < (1u << 20); i++, asked++)
			fake_xmpp_send_text(r->fake, question);
		fake_turn(&r->loop, 1);
		assert_true(dg_xlink_queued(r->link) < 5u << 20);
	}
	assert_true(asked > r->stanzas); /* the rest waits with the server */
	struct flood f = { .rig = r, .wanted = asked };
	fake_xmpp_pause(r->fake, false);
	assert_true(fake_run(&r->loop, has_arrived, &f, 20000));
}

static void paused_link_reads_nothing(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	dg_xlink_pause(r->link, true);
	fake_xmpp_send_text(r->fake, "<iq type='get' from='a@example.org' to='sms.example.org' id='q'/>");
	fake_run_for(&r->loop, 60);
	assert_int_equal(r->stanzas, 0);
	dg_xlink_pause(r->link, false);
	assert_true(rig_wait_for(r, "id='q'", 2000));
}

/* ---- descriptors ---- */

enum { MANY = 1400 };

static void open_many(int fds[MANY])
{
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < MANY; i++)
		fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_true(fds[MANY - 1] >= 1024);
}

static void close_many(int fds[MANY])
{
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
}

static void link_keeps_a_low_descriptor(void **state)
{
	struct link_rig *r = *state;
	int fds[MANY];
	open_many(fds);
	rig_come_up(r);
	for (int i = 0; i < 3; i++) { /* and gets it back each time */
		struct wanted_ups w = { r, i + 2 };
		fake_xmpp_reset(r->fake);
		assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	}
	close_many(fds);
}

static bool is_out_of_descriptors(void *arg)
{
	struct link_rig *r = arg;
	return strstr(dg_xlink_why_down(r->link), "no file descriptor below 1024 is free");
}

static void link_without_a_low_descriptor_waits(void **state)
{
	struct link_rig *r = *state;
	int fds[MANY];
	dg_xlink_destroy(r->link);
	fake_turn(&r->loop, 2);
	open_many(fds);
	rig_make_link(r);
	dg_xlink_start(r->link);
	assert_true(fake_run(&r->loop, is_out_of_descriptors, r, 3000));
	close_many(fds);
	assert_true(fake_run(&r->loop, rig_is_up, r, 3000));
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

int main(void)
{
	signal(SIGPIPE, SIG_IGN); /* as the program does */
	const struct CMUnitTest tests[] = {
		RIG_TEST(link_comes_up_and_says_goodbye),
		RIG_TEST(stanzas_go_both_ways),
		RIG_TEST(wrong_secret_is_said_once),
		RIG_TEST(unknown_domain_is_said_once),
		RIG_TEST(conflict_is_said_once_and_ends),
		RIG_TEST(refused_connection_is_retried),
		RIG_TEST(unknown_host_is_retried),
		RIG_TEST(silent_server_is_given_up),
		RIG_TEST(every_loss_is_followed_by_a_return),
		RIG_TEST(condition_of_a_loss_is_told),
		RIG_TEST(unreadable_xml_ends_the_stream),
		RIG_TEST(barriers_of_one_turn_share_a_ping),
		RIG_TEST(barrier_comes_after_what_was_queued),
		RIG_TEST(barrier_fails_with_the_stream),
		RIG_TEST(barrier_while_down_fails_at_once),
		RIG_TEST(error_answer_passes_a_barrier),
		RIG_TEST(forged_answer_passes_nothing),
		RIG_TEST(idle_stream_is_kept_alive),
		RIG_TEST(hanging_server_is_given_up),
		RIG_TEST(stanzas_are_vetted),
		RIG_TEST(peer_that_does_not_read_holds_us_back),
		RIG_TEST(flood_of_questions_is_bounded),
		RIG_TEST(paused_link_reads_nothing),
		RIG_TEST(link_keeps_a_low_descriptor),
		RIG_TEST(link_without_a_low_descriptor_waits),
		RIG_TEST(link_stops_in_every_state),
		RIG_TEST(server_that_does_not_answer_cannot_hold_the_end),
		RIG_TEST(stop_delivers_what_was_queued),
		RIG_TEST(thousand_links_leave_nothing),
		RIG_TEST(openfire_is_understood),
		RIG_TEST(metrics_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
