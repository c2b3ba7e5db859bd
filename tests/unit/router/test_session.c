/* test_session.c - users who log in at their network: sessions, whose texts they are, and what waits for whom. */
#include "accounts.h"
#include "router/realm.h"

static void test_in_and_out(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	const char *text;
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(asked_is("login:1(alice@example.org,name=a) "));
	session_is(n, 1, DG_LINK_ONLINE, DG_OK, false);
	const struct dg_series *online =
		dg_metrics_gauge(metrics, "dragoman_sessions", "domain=\"sms.example.org\"", "");
	assert_int_equal(online->value, 1);
	assert_int_equal(dg_router_session(router, DOMAIN, ALICE, &text), DG_LINK_ONLINE);
	dg_router_log_in(router, DOMAIN, ALICE); /* free */
	dg_router_log_out(router, DOMAIN, ALICE);
	assert_true(asked_is("login:1(alice@example.org,name=a) logout:1 "));
	session_is(n, 1, DG_LINK_OFFLINE, DG_OK, false);
	assert_true(heard_is("alice:connecting alice:online alice:offline "));
	assert_int_equal(online->value, 0);
	assert_int_equal(dg_router_session(router, DOMAIN, ALICE, &text), DG_LINK_OFFLINE);
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(n->last_sid == 2); /* never the same again */
	close_house();
}

static void test_who_is_not_registered_has_no_session(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	dg_router_log_in(router, DOMAIN, BOB);
	UNTIL(heard_is("bob@e:offline(noent) "));
	assert_int_equal(n->asked.len, 0);
	answered = 0;
	send_text(BOB, "echo", "id1", "hi");
	UNTIL(answered == 1);
	assert_non_null(strstr(last_text, "Register"));
	close_house();
}

static void test_refused_credentials_are_not_tried_again(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(n->last_sid == 1);
	session_is(n, 1, DG_LINK_OFFLINE, DG_AUTH, true);
	assert_true(heard_is("alice:connecting alice:offline(auth) "));
	dg_router_log_out(router, DOMAIN, ALICE);
	dg_router_log_in(router, DOMAIN, ALICE);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(n->last_sid, 1);
	enrol(ALICE, "b");
	dg_router_log_in_anew(router, DOMAIN, ALICE);
	UNTIL(asked_is("login:1(alice@example.org,name=a) login:2(alice@example.org,name=b) "));
	close_house();
}

static void test_the_registration_changes_under_an_open_session(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	log_in(n, ALICE);
	enrol(ALICE, "b");
	dg_router_log_in_anew(router, DOMAIN, ALICE);
	assert_true(asked_is("login:1(alice@example.org,name=a) logout:1 "));
	session_is(n, 1, DG_LINK_OFFLINE, DG_OK, false);
	UNTIL(asked_is("login:1(alice@example.org,name=a) logout:1 login:2(alice@example.org,name=b) "));
	close_house();
}

static void test_an_outage_is_followed_by_another_session(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	log_in(n, ALICE);
	session_is(n, 1, DG_LINK_OFFLINE, DG_REMOTE, true);
	UNTIL(n->last_sid == 2);
	session_is(n, 2, DG_LINK_OFFLINE, DG_DENIED, false); /* somebody else logged in, say: nobody fights */
	assert_true(heard_is("alice:connecting alice:online alice:offline(remote) alice:connecting "
			     "alice:offline(denied) "));
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(n->last_sid == 3);
	close_house();
}

static void test_a_network_that_is_down_is_not_asked(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	link_is(n, DG_LINK_OFFLINE);
	dg_router_log_in(router, DOMAIN, ALICE);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(n->asked.len, 0);
	link_is(n, DG_LINK_ONLINE);
	UNTIL(n->last_sid == 1);
	close_house();
}

/* A network that comes back is asked by so many at a time. */
static void test_log_ins_are_paced(void **state)
{
	enum { MANY = 20 };
	(void)state;
	struct dg_instance *n = open_network();
	char user[32];
	link_is(n, DG_LINK_OFFLINE);
	for (int i = 0; i < MANY; i++) {
		snprintf(user, sizeof user, "u%d@example.org", i);
		enrol(user, "x");
		dg_router_log_in(router, DOMAIN, user);
	}
	link_is(n, DG_LINK_ONLINE);
	for (int sid = 1; sid <= MANY; sid++) {
		UNTIL(n->open[sid]);
		session_is(
			n, (dg_sid)sid, sid % 2 ? DG_LINK_ONLINE : DG_LINK_OFFLINE, sid % 2 ? DG_OK : DG_AUTH, false);
	}
	close_house();
}

static void on_tried(void *arg, enum dg_status why, const struct dg_said *said)
{
	*(enum dg_status *)arg = why;
	assert_non_null(said);
}

static void test_a_login_is_tried(void **state)
{
	(void)state;
	static const struct dg_pair account[] = { { "name", "z" } };
	struct dg_instance *n = open_network();
	enum dg_status why = DG_INTERNAL;
	dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why);
	assert_true(asked_is("login:1(bob@example.org,name=z) "));
	session_is(n, 1, DG_LINK_ONLINE, DG_OK, false);
	assert_int_equal(why, DG_OK);
	assert_true(asked_is("login:1(bob@example.org,name=z) logout:1 "));
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 1);
	ev.message.peer = "echo";
	ev.message.text = "not for a login that is only tried";
	n->owner->on_event(n->arg, n, &ev, on_kept, NULL);
	assert_int_equal(kept_bad, 1);
	session_is(n, 1, DG_LINK_OFFLINE, DG_OK, false);
	dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why);
	session_is(n, 2, DG_LINK_OFFLINE, DG_AUTH, false);
	assert_int_equal(why, DG_AUTH);
	n->answer = DG_INVALID;
	dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why);
	assert_int_equal(why, DG_INVALID);
	n->answer = DG_OK;
	link_is(n, DG_LINK_OFFLINE);
	dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why);
	assert_int_equal(why, DG_OFFLINE);
	assert_int_equal(heard.len, 0); /* nobody's session is told of it */
	close_house();
}

/* Trials and log-ins under one bound: a network is not stormed by forms either. */
static void test_trials_wait_for_their_turn(void **state)
{
	(void)state;
	static const struct dg_pair account[] = { { "name", "z" } };
	struct dg_instance *n = open_network();
	enum dg_status why[SESSIONS_OPENING + 2];
	for (size_t i = 0; i < SESSIONS_OPENING; i++)
		dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why[i]);
	assert_int_equal(n->last_sid, SESSIONS_OPENING);
	dg_router_log_in(router, DOMAIN, ALICE);
	struct dg_pair passing[] = { { strdup("name"), strdup("later") } }; /* goes before its turn comes */
	dg_router_try_login(router, DOMAIN, BOB, passing, 1, on_tried, &why[SESSIONS_OPENING]);
	free((void *)(uintptr_t)passing[0].key);
	free((void *)(uintptr_t)passing[0].value);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(n->last_sid, SESSIONS_OPENING);
	dg_buf_clear(&n->asked);
	session_is(n, 1, DG_LINK_OFFLINE, DG_AUTH, false);
	assert_int_equal(why[0], DG_AUTH);
	assert_true(asked_is("login:65(bob@example.org,name=later) ")); /* somebody waits at a form */
	session_is(n, 2, DG_LINK_ONLINE, DG_OK, false);
	assert_int_equal(why[1], DG_OK);
	UNTIL(asked_is("login:65(bob@example.org,name=later) logout:2 login:66(alice@example.org,name=a) "));
	/* One whose turn does not come hears so. */
	why[SESSIONS_OPENING + 1] = DG_OK;
	dg_router_try_login(router, DOMAIN, BOB, account, 1, on_tried, &why[SESSIONS_OPENING + 1]);
	struct lane *l = realm_accounts(realm_find(router, DOMAIN));
	DG_OF(l->sessions->trials.next, struct session, node)->due_ms = 0;
	UNTIL(why[SESSIONS_OPENING + 1] == DG_TIMEOUT);
	assert_true(dg_list_empty(&l->sessions->trials));
	assert_int_equal(n->last_sid, SESSIONS_OPENING + 2);
	close_house();
}

static void test_texts_go_and_come_with_the_session(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	enrol(BOB, "b");
	dg_sid alice = log_in(n, ALICE), bob = log_in(n, BOB);
	send_text(ALICE, "echo", "id1", "hi");
	UNTIL(texts_are(0, "hi"));
	assert_int_equal(n->last_sid, alice);
	assert_string_equal(n->last_self, "");
	struct dg_event ev = DG_EVENT(DG_MESSAGE, bob);
	ev.message.id = "n1";
	ev.message.peer = "echo";
	ev.message.text = "yo";
	n->owner->on_event(n->arg, n, &ev, on_kept, NULL);
	UNTIL(told_is("bob@e<yo "));
	assert_int_equal(kept_ok, 1);
	ev.sid = 99;
	n->owner->on_event(n->arg, n, &ev, on_kept, NULL);
	assert_int_equal(kept_bad, 1);
	close_house();
}

/* Texts wait for their user on disk only, in their order, whatever happens meanwhile, and in the next life. */
static void test_texts_wait_for_their_session(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	enrol(BOB, "b");
	dg_sid alice = log_in(n, ALICE);
	send_text(ALICE, "echo", "1", "a");
	UNTIL(texts_are(0, "a"));
	answered = 0;
	send_text(ALICE, "echo", "2", "b");
	UNTIL(answered == 1);
	report(n, n->last_id, DG_FAILED, DG_OFFLINE, NULL); /* the network settles, then the session ends */
	session_is(n, alice, DG_LINK_OFFLINE, DG_REMOTE, true);
	dg_router_log_out(router, DOMAIN, ALICE);
	send_text(ALICE, "echo", "3", "c");
	UNTIL(answered == 2);
	log_in(n, BOB);
	send_text(BOB, "echo", "4", "bob's");
	UNTIL(texts_are(0, "a bob's")); /* nobody waits for her */
	struct dg_instance_status status;
	UNTIL(dg_router_status(router, &status, 1) == 1 && status.waiting == 0); /* hers have left memory */
	close_house();

	n = open_network();
	send_text(ALICE, "echo", "5", "d");
	log_in(n, ALICE);
	UNTIL(texts_are(0, "a"));
	report(n, n->last_id, DG_SENT, DG_OK, "r1");
	UNTIL(texts_are(0, "a b"));
	session_is(n, n->last_sid, DG_LINK_OFFLINE, DG_REMOTE, true);
	report(n, n->last_id, DG_FAILED, DG_OFFLINE, NULL);
	UNTIL(n->last_sid == 2 && n->last->kind == DG_LOGIN);
	session_is(n, 2, DG_LINK_ONLINE, DG_OK, false);
	UNTIL(texts_are(0, "a b b"));
	report(n, n->last_id, DG_SENT, DG_OK, "r2");
	UNTIL(texts_are(0, "a b b c"));
	report(n, n->last_id, DG_SENT, DG_OK, "r3");
	UNTIL(texts_are(0, "a b b c d"));
	close_house();
}

/* The session has ended at the network, which has not told us yet. */
static void test_a_session_that_ends_under_a_text_fails_nothing(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	dg_sid alice = log_in(n, ALICE);
	n->open[alice] = false;
	send_text(ALICE, "echo", "1", "a");
	UNTIL(answered == 1);
	session_is(n, alice, DG_LINK_OFFLINE, DG_REMOTE, true);
	assert_int_equal(n->delivered, 0);
	UNTIL(n->last_sid == 2);
	session_is(n, 2, DG_LINK_ONLINE, DG_OK, false);
	UNTIL(texts_are(0, "a"));
	close_house();
}

static void test_what_waits_too_long_is_given_up(void **state)
{
	(void)state;
	transports[0].message_ttl_ms = 50;
	struct dg_instance *n = open_network();
	send_text(ALICE, "echo", "1", "a");
	UNTIL(answered > 0);
	close_house();
	transports[0].message_ttl_ms = 60000;
	n = open_network();
	UNTIL(told_is("alice>expired:1 "));
	assert_int_equal(n->delivered, 0);
	close_house();
}

static void on_dropped(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

/* An operator can give up what nobody has in memory. */
static void test_what_waits_for_its_user_can_be_dropped(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	send_text(ALICE, "echo", "1", "a");
	UNTIL(answered == 1);
	enum dg_status status = DG_INTERNAL;
	dg_router_drop(router, 1, on_dropped, &status);
	UNTIL(status != DG_INTERNAL);
	assert_int_equal(status, DG_OK);
	UNTIL(told_is("alice>failed:1 "));
	status = DG_INTERNAL;
	dg_router_drop(router, 1, on_dropped, &status);
	UNTIL(status != DG_INTERNAL);
	assert_int_not_equal(status, DG_OK);
	dg_router_told(router, DOMAIN, told_ids, n_told);
	log_in(n, ALICE);
	send_text(ALICE, "echo", "2", "b");
	UNTIL(texts_are(0, "b"));
	close_house();
}

/* The end of a life in the middle of a text: nobody knows, so it is held, tried once more when its user is there, and
 * not a third time. */
static void test_a_text_in_doubt_waits_for_its_user_too(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	log_in(n, ALICE);
	send_text(ALICE, "echo", "1", "a");
	UNTIL(texts_are(0, "a"));
	answered = 0;
	send_text(ALICE, "echo", "2", "b");
	UNTIL(answered == 1);
	close_house();
	n = open_network();
	struct dg_instance_status status;
	UNTIL(dg_router_status(router, &status, 1) == 1 && status.waiting > 0); /* the doubt */
	UNTIL(dg_router_status(router, &status, 1) == 1 && status.waiting == 0);
	log_in(n, ALICE);
	UNTIL(texts_are(0, "a"));
	session_is(n, n->last_sid, DG_LINK_OFFLINE, DG_REMOTE, true);
	report(n, n->last_id, DG_FAILED, DG_TIMEOUT, NULL);
	UNTIL(told_is("alice>failed:1 "));
	UNTIL(n->last->kind == DG_LOGIN && n->last_sid == 2);
	session_is(n, 2, DG_LINK_ONLINE, DG_OK, false);
	UNTIL(texts_are(0, "a b"));
	close_house();
}

/* More than the window holds, of somebody who is not there, is in nobody's way. */
enum { PEOPLE = 20, TEXTS = 40 }; /* together more than a page of loading */
static struct {
	char ids[PEOPLE * TEXTS][24];
	int n, next[PEOPLE]; /* what came, and which text of each user is to come */
	bool is_mixed;
} storm;

static void on_storm_text(const struct dg_event *ev)
{
	int user = -1, text = -1;
	snprintf(storm.ids[storm.n++], sizeof storm.ids[0], "%s", ev->message.id);
	if (sscanf(ev->message.text, "%d-%d", &user, &text) != 2 || text != storm.next[user]++)
		storm.is_mixed = true;
}

/* All come back at once, and each finds all that waited, in its order. */
static void test_a_storm_of_log_ins_wakes_everybody(void **state)
{
	(void)state;
	struct dg_instance *n = open_network();
	char user[32], words[32];
	memset(&storm, 0, sizeof storm);
	for (int u = 0; u < PEOPLE; u++) {
		snprintf(user, sizeof user, "u%d@example.org", u);
		enrol(user, "x");
		for (int t = 0; t < TEXTS; t++) {
			snprintf(words, sizeof words, "%d-%d", u, t);
			send_text(user, "echo", words, words);
		}
	}
	UNTIL(answered == PEOPLE * TEXTS);
	close_house();
	n = open_network();
	n->on_text = on_storm_text;
	for (int u = 0; u < PEOPLE; u++) {
		snprintf(user, sizeof user, "u%d@example.org", u);
		dg_router_log_in(router, DOMAIN, user);
	}
	for (dg_sid sid = 1; sid <= PEOPLE; sid++) {
		UNTIL(n->open[sid]);
		session_is(n, sid, DG_LINK_ONLINE, DG_OK, false);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	for (int i = 0; i < PEOPLE * TEXTS; i++) {
		UNTIL(storm.n > i);
		report(n, storm.ids[i], DG_SENT, DG_OK, storm.ids[i]);
	}
	assert_false(storm.is_mixed);
	close_house();
}

static void test_who_is_not_there_fills_no_window(void **state)
{
	enum { MANY = 700 }; /* more than a page of loading */
	(void)state;
	struct dg_instance *n = open_network();
	enrol(BOB, "b");
	char id[16];
	for (int i = 0; i < MANY; i++) {
		snprintf(id, sizeof id, "%d", i);
		send_text(ALICE, "echo", id, "x");
	}
	UNTIL(answered == MANY);
	close_house();
	n = open_network();
	log_in(n, BOB);
	send_text(BOB, "echo", "b", "bob's");
	UNTIL(texts_are(0, "bob's"));
	log_in(n, ALICE);
	for (int i = 0; i < 3; i++) {
		UNTIL(n->delivered == 2 + i);
		report(n, n->last_id, DG_SENT, DG_OK, "r");
	}
	close_house();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_in_and_out),
		STORY(test_who_is_not_registered_has_no_session),
		STORY(test_refused_credentials_are_not_tried_again),
		STORY(test_the_registration_changes_under_an_open_session),
		STORY(test_an_outage_is_followed_by_another_session),
		STORY(test_a_network_that_is_down_is_not_asked),
		STORY(test_log_ins_are_paced),
		STORY(test_a_login_is_tried),
		STORY(test_trials_wait_for_their_turn),
		STORY(test_texts_go_and_come_with_the_session),
		STORY(test_texts_wait_for_their_session),
		STORY(test_a_session_that_ends_under_a_text_fails_nothing),
		STORY(test_what_waits_too_long_is_given_up),
		STORY(test_what_waits_for_its_user_can_be_dropped),
		STORY(test_a_text_in_doubt_waits_for_its_user_too),
		STORY(test_who_is_not_there_fills_no_window),
		STORY(test_a_storm_of_log_ins_wakes_everybody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
