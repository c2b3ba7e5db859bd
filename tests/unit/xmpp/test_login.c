/* test_login.c - sessions follow their users' presence: one log-in, grace at the end, no storms at a start. */
#include "component_rig.h"

#include "answers.h"
#include "user/user.h"

#define USER "alice@example.org"
#define GATE "sms.example.org"
#define HERE "<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE "'/>"
#define GONE "<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE "' type='unavailable'/>"

/* ---- registrations ---- */

static bool is_registered, stays_online;
static size_t n_registered; /* user0000@example.org and so on */
static int lists;

void dg_users_find(struct dg_users *u, const char *at, const char *jid, dg_users_found *done, void *arg)
{
	(void)u;
	const struct dg_pair stays = { "stay_online", "1" };
	const struct dg_user user = { .domain = at, .jid = jid, .prefs = &stays, .n_prefs = stays_online };
	done(arg, is_registered ? DG_OK : DG_NOENT, is_registered ? &user : NULL);
}
enum dg_status dg_users_known(const struct dg_users *u, const char *at, const char *jid)
{
	(void)u;
	(void)at;
	(void)jid;
	return is_registered ? DG_OK : DG_NOENT;
}
const struct dg_user *dg_users_peek(const struct dg_users *u, const char *at, const char *jid)
{
	(void)u;
	static struct dg_user user;
	user = (struct dg_user){ .domain = at, .jid = jid };
	return is_registered ? &user : NULL;
}
bool dg_user_wants(const struct dg_user *user, const char *key, bool otherwise)
{
	return user->n_prefs ? !strcmp(user->prefs[0].key, key) : otherwise;
}
void dg_users_list(
	struct dg_users *u, const char *at, const char *after, size_t limit, dg_users_listed *done, void *arg)
{
	(void)u;
	(void)at;
	size_t from = after ? strtoul(after + strlen("user"), NULL, 10) + 1 : 0;
	size_t n = n_registered - from < limit ? n_registered - from : limit;
	struct dg_user *page = dg_alloc((n + 1) * sizeof *page);
	char(*jids)[32] = dg_alloc((n + 1) * sizeof *jids);
	for (size_t i = 0; i < n; i++) {
		snprintf(jids[i], sizeof jids[i], "user%04zu@example.org", from + i);
		page[i].jid = jids[i];
	}
	lists++;
	done(arg, DG_OK, page, n, from + n < n_registered);
	free(page);
	free(jids);
}

/* What the commands would ask of the real ones, and no tale here does. */
void dg_users_put(struct dg_users *u, const struct dg_user *user, dg_store_done *done, void *arg)
{
	(void)u;
	(void)user;
	done(arg, DG_INTERNAL);
}
void dg_users_remove(struct dg_users *u, const char *at, const char *jid, dg_store_done *done, void *arg)
{
	(void)u;
	(void)at;
	(void)jid;
	done(arg, DG_INTERNAL);
}
size_t dg_users_count(const struct dg_users *u, const char *at)
{
	(void)u;
	(void)at;
	return n_registered;
}
const char *dg_user_pref(const struct dg_user *user, const char *key, const char *otherwise)
{
	(void)user;
	(void)key;
	return otherwise;
}
void dg_users_owner(struct dg_users *u, const char *at, const char *number, dg_users_found *done, void *arg)
{
	(void)u;
	(void)at;
	(void)number;
	done(arg, DG_NOENT, NULL);
}

static int begin(void **state)
{
	static int nobody;
	setup(state);
	network_caps = DG_CAP_ACCOUNT | DG_CAP_PRESENCE;
	c.users = (struct dg_users *)(void *)&nobody; /* its functions are above */
	c.logins.grace_ms = 30;
	c.errands.every_ms = 1;
	is_registered = true;
	stays_online = false;
	n_registered = 0;
	lists = 0;
	return 0;
}

#define TALE(f) cmocka_unit_test_setup_teardown(f, begin, teardown)

static size_t count(const char *part)
{
	size_t n = 0;
	for (const char *at = heard.at; at && (at = strstr(at, part)); at++)
		n++;
	return n;
}

static void test_the_first_resource_logs_in(void **state)
{
	(void)state;
	SILENT(say(HERE)); /* the gateway shows itself when that is done */
	assert_string_equal(asked_of_network(), "in " USER ";");
	SILENT(say("<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE "' type='probe'/>"));
	say("<presence xmlns='jabber:component:accept' from='" USER "/two' to='" GATE "'/>");
	assert_string_equal(asked_of_network(), "");
	dg_buf_clear(&heard);
	login_session(&c, USER, DG_LINK_CONNECTING, DG_OK, NULL);
	assert_int_equal(heard.len, 0);
	session_state = DG_LINK_ONLINE;
	login_session(&c, USER, DG_LINK_ONLINE, DG_OK, NULL);
	assert_int_equal(count("<presence "), 1);
	HAS(heard.at, "from='" GATE "' to='" USER "'>");
	assert_string_equal(asked_of_network(), "presence 1;"); /* the network hears how he is */
	SILENT(say("<presence xmlns='jabber:component:accept' from='" USER "/r' to='" GATE "' type='probe'/>"));
	HAS(say("<presence xmlns='jabber:component:accept' from='" USER "/three' to='" GATE "'/>"),
		"to='" USER "/three'");
}

static void test_the_last_one_logs_out_after_a_while(void **state)
{
	(void)state;
	say(HERE);
	HAS(say(GONE), "type='unavailable'");
	assert_string_equal(asked_of_network(), "");
	say(HERE); /* back in time */
	dg_buf_clear(&asked);
	pass(60);
	assert_string_equal(asked_of_network(), "");
	say(GONE);
	pass(60);
	assert_string_equal(asked_of_network(), "out " USER ";");
	assert_int_equal(people_count(&c.people), 0);
}

static void test_who_wants_to_stay_stays(void **state)
{
	(void)state;
	stays_online = true;
	say(HERE);
	say(GONE);
	pass(60);
	assert_string_equal(asked_of_network(), "");
	session_state = DG_LINK_ONLINE;
	HAS(say(HERE), "from='" GATE "' to='" USER "/r'"); /* there at once */
}

static void test_who_is_not_registered_hears_so(void **state)
{
	(void)state;
	is_registered = false;
	HAS(say(HERE), "type='error'");
	HAS(heard.at, "<error type='auth' code='407'><registration-required");
	assert_string_equal(asked_of_network(), "");
}

static void test_a_log_in_that_fails_is_said_once_in_words(void **state)
{
	(void)state;
	say(HERE);
	dg_buf_clear(&heard);
	login_session(&c, USER, DG_LINK_OFFLINE, DG_AUTH, "Wrong password.");
	HAS(heard.at,
		"<presence from='" GATE "' to='" USER "/r' type='error'><error type='auth' code='401'><not-authorized");
	HAS(heard.at, "<message from='" GATE "' to='" USER "'");
	HAS(heard.at, "does not accept your login: Wrong password.");
	dg_buf_clear(&heard);
	login_session(&c, USER, DG_LINK_OFFLINE, DG_REMOTE, NULL);
	HAS(heard.at, "<error type='wait' code='504'><remote-server-timeout");
	assert_int_equal(count("<message "), 0);
	dg_buf_clear(&heard);
	login_session(&c, USER, DG_LINK_OFFLINE, DG_OK, NULL); /* wanted */
	assert_int_equal(heard.len, 0);
}

static void test_leaving_the_gateway_logs_out_at_once(void **state)
{
	(void)state;
	say(HERE);
	say("<presence xmlns='jabber:component:accept' from='" USER "' to='" GATE "' type='unsubscribe'/>");
	assert_string_equal(asked_of_network(), "out " USER ";");
}

static void test_who_adds_the_gateway_again_is_asked_again(void **state)
{
	(void)state;
	c.rosters.gather_ms = 0;
	noted[0] = "user " USER " asked " GATE;
	say("<presence xmlns='jabber:component:accept' from='" USER "' to='" GATE "' type='subscribe'/>");
	pass(10);
	answer("type='get'", USER, "error", REFUSED);
	pass(30);
	HAS(heard.at, "<presence from='" GATE "' to='" USER "' type='subscribe'");
	is_registered = false;
	say("<presence xmlns='jabber:component:accept' from='" USER "' to='" GATE "' type='subscribe'/>");
	pass(10);
	assert_null(strstr(heard.at, "<iq"));
}

static void test_after_a_loss_those_who_were_there_are_asked(void **state)
{
	(void)state;
	say(HERE);
	login_stream_down(&c);
	assert_null(people_find(&c.people, USER)->resources);
	pass(60);
	assert_string_equal(asked_of_network(), "in " USER ";"); /* nobody is logged out for a lost stream */
	dg_buf_clear(&heard);
	login_stream_up(&c);
	pass(30);
	assert_string_equal(heard.at, "<presence from='" GATE "' to='" USER "' type='probe'/>");
	say(HERE);
	assert_true(dg_list_empty(&c.logins.leaving));
}

static void test_after_a_start_all_are_asked_once_page_by_page(void **state)
{
	(void)state;
	n_registered = 600;
	c.errands.every_ms = 1;
	login_stream_up(&c);
	assert_int_equal(lists, 1);
	say("<presence xmlns='jabber:component:accept' from='user0599@example.org/r' to='" GATE "'/>");
	dg_buf_clear(&heard);
	while (!c.logins.all_asked || errands_waiting(&c.errands)) {
		pass(5);
		if (!errands_waiting(&c.errands))
			dg_timer_start(c.logins.timer, 0, 0); /* it looks after a page every few seconds */
	}
	assert_int_equal(count("type='probe'"), 599);
	assert_null(strstr(heard.at, "user0599"));
	assert_int_equal(lists, 3);
	login_stream_up(&c);
	assert_int_equal(lists, 3);
}

static void test_where_nobody_logs_in_a_loss_forgets_all(void **state)
{
	(void)state;
	network_caps = DG_CAP_PHONE | DG_CAP_TRUNK;
	n_registered = 5;
	say(HERE);
	login_stream_down(&c);
	assert_int_equal(people_count(&c.people), 0);
	login_stream_up(&c);
	assert_int_equal(lists, 0);
	assert_int_equal(errands_waiting(&c.errands), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TALE(test_the_first_resource_logs_in),
		TALE(test_the_last_one_logs_out_after_a_while),
		TALE(test_who_wants_to_stay_stays),
		TALE(test_who_is_not_registered_hears_so),
		TALE(test_a_log_in_that_fails_is_said_once_in_words),
		TALE(test_leaving_the_gateway_logs_out_at_once),
		TALE(test_who_adds_the_gateway_again_is_asked_again),
		TALE(test_after_a_loss_those_who_were_there_are_asked),
		TALE(test_after_a_start_all_are_asked_once_page_by_page),
		TALE(test_where_nobody_logs_in_a_loss_forgets_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
