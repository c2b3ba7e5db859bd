/* Tests of core/stream/link.c with stream.c, outbox.c and lowfd.c: what is sent, peers that do not read, full tables of
 * descriptors. */
#include "link_rig.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

static void fill_up(struct flood *f)
{
	fake_xmpp_pause(f->rig->fake, true);
	while (!dg_xlink_is_full(f->rig->link)) {
		for (int i = 0; i < 64 && !dg_xlink_is_full(f->rig->link); i++)
			send_numbered(f);
		fake_turn(&f->rig->loop, 1);
	}
}

static void peer_that_does_not_read_holds_us_back(void **state)
{
	struct link_rig *r = *state;
	struct flood f = { .rig = r };
	rig_come_up(r);
	fill_up(&f);
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

/* The barrier has failed for all of it; whoever queued it sends it again. */
static void loss_forgets_what_was_queued(void **state)
{
	struct link_rig *r = *state;
	struct flood f = { .rig = r };
	struct wanted_ups w = { r, 2 };
	rig_come_up(r);
	fill_up(&f);
	fake_xmpp_reset(r->fake);
	assert_true(fake_run(&r->loop, is_down, r, 2000));
	assert_int_equal(dg_xlink_queued(r->link), 0);
	assert_false(dg_xlink_is_full(r->link));
	size_t before = fake_xmpp_count(r->fake);
	assert_true(fake_run(&r->loop, is_up_again, &w, 3000));
	fake_run_for(&r->loop, 50);
	assert_int_equal(fake_xmpp_count(r->fake), before);
	assert_int_equal(dg_xlink_queued(r->link), 0);
	assert_null(fake_xmpp_complaint(r->fake));
}

/* Nobody shall produce more for a link that is stopping. */
static void stopping_link_asks_for_nothing(void **state)
{
	struct link_rig *r = *state;
	struct flood f = { .rig = r };
	rig_come_up(r);
	fill_up(&f);
	fake_xmpp_pause(r->fake, false);
	rig_stop(r);
	assert_int_equal(r->drained, 0);
	assert_int_equal(fake_xmpp_count(r->fake), f.sent);
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

static void paused_link_can_be_stopped(void **state)
{
	struct link_rig *r = *state;
	rig_come_up(r);
	dg_xlink_pause(r->link, true);
	int64_t from = dg_mono_ms();
	rig_stop(r);
	assert_true(dg_mono_ms() - from < 1000);
	assert_true(fake_xmpp_said_goodbye(r->fake));
}

/* Writing reads a little; when that cannot be read, the rest must not keep the stream half alive. */
static void paused_link_still_ends(void **state)
{
	static const char message[] = "<message from='+1@sms.example.org' to='a@example.org'/>";
	struct link_rig *r = *state;
	rig_come_up(r);
	fake_xmpp_manners(r->fake)->kick_old = true;
	fake_xmpp_pause(r->fake, true);
	dg_xlink_pause(r->link, true);
	fake_xmpp_send_text(r->fake, "<message from='a@example.org' to='sms.example.org'></iq>");
	for (int i = 0; i < 2000; i++)
		fake_xmpp_send_text(
			r->fake, "<message from='a@example.org' to='sms.example.org'><body>x</body></message>");
	fake_run_for(&r->loop, 20);
	assert_int_equal(r->downs, 0);
	assert_int_equal(dg_xlink_send(r->link, message, sizeof message - 1), DG_OK);
	assert_true(fake_run(&r->loop, is_down, r, 2000));
}

/* A hundred kilobytes wait to be read from a server that is given up. */
static void unread_octets_do_not_hold_the_end(void **state)
{
	struct link_rig *r = *state;
	struct dg_pace pace = RIG_PACE;
	pace.drain_ms = 100;
	pace.closing_ms = 50;
	dg_xlink_set_pace(r->link, &pace);
	r->mute = true;
	fake_xmpp_manners(r->fake)->no_pings = true;
	rig_come_up(r);
	struct flood f = { .rig = r };
	fill_up(&f);
	for (int i = 0; i < 2000; i++)
		fake_xmpp_send_text(
			r->fake, "<message from='a@example.org' to='sms.example.org'><body>x</body></message>");
	int64_t from = dg_mono_ms();
	rig_stop(r);
	assert_true(dg_mono_ms() - from < 1500);
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

/* A transport may start programs: none of them shall hold the server's connection. A server that has gone shall be
 * noticed by the kernel also when nothing is said. */
static void socket_has_its_options(void **state)
{
	struct link_rig *r = *state;
	int sockets = 0;
	int links = 0;
	rig_come_up(r);
	for (int fd = 3; fd < 256; fd++) {
		struct stat st;
		if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode)) {
			assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
			sockets++;
			unsigned timeout_ms = 0;
			int keepalive = 0;
			int nodelay = 0;
			socklen_t octets = sizeof timeout_ms;
			getsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, &octets);
			getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &keepalive, &octets);
			getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &nodelay, &octets);
			links += timeout_ms == 30000 && keepalive && nodelay;
		}
	}
	assert_true(sockets >= 3); /* the fake server's listener, and both ends */
	assert_int_equal(links, 1);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	const struct CMUnitTest tests[] = {
		RIG_TEST(stanzas_are_vetted),
		RIG_TEST(peer_that_does_not_read_holds_us_back),
		RIG_TEST(loss_forgets_what_was_queued),
		RIG_TEST(stopping_link_asks_for_nothing),
		RIG_TEST(flood_of_questions_is_bounded),
		RIG_TEST(paused_link_reads_nothing),
		RIG_TEST(paused_link_can_be_stopped),
		RIG_TEST(paused_link_still_ends),
		RIG_TEST(unread_octets_do_not_hold_the_end),
		RIG_TEST(link_keeps_a_low_descriptor),
		RIG_TEST(socket_has_its_options),
		RIG_TEST(link_without_a_low_descriptor_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
