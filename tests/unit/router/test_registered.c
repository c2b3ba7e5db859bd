/* test_registered.c - texts of users who registered: from which number, to whom, in which order; and the gateway's own.
 */
#include "rig.h"

#define SMS "sms.example.org"

static void open_registry(void)
{
	open_house(1);
	link_is(&networks[0], DG_LINK_ONLINE);
	dg_router_drained(router, SMS);
	answered = 0;
	uv_run(&loop, UV_RUN_NOWAIT);
}

static void on_done(void *arg, enum dg_status status)
{
	*(enum dg_status *)arg = status;
}

static void enrol(const char *jid, const char *number)
{
	enum dg_status status = DG_AGAIN;
	const struct dg_user user = { .domain = SMS, .jid = jid, .number = number };
	dg_users_put(users, &user, on_done, &status);
	UNTIL(status != DG_AGAIN);
	assert_int_equal(status, DG_OK);
}

static void send_now(const char *user, const char *id, const char *text)
{
	answered = 0;
	send_text(user, "+15552223333", id, text);
	UNTIL(answered);
}

static void test_a_proven_number_is_the_users(void **state)
{
	(void)state;
	open_registry();
	enrol("bob@example.org", "+15550002222");
	send_now("bob@example.org", "1", "a");
	assert_int_equal(last_answer, DG_OK);
	UNTIL(texts_are(0, "a"));
	assert_string_equal(networks[0].last_self, "+15550002222");
	text_in(&networks[0], "+15552223333", "+15550002222", "yo");
	UNTIL(told_is("bob@e<yo "));
	/* also from phones that nobody has written to */
	text_in(&networks[0], "+15554445555", "+15550002222", "who");
	UNTIL(told_is("bob@e<yo bob@e<who "));
	assert_int_equal(kept_ok, 2);
	close_house();
}

static void test_who_has_no_number_shares_the_common_one(void **state)
{
	(void)state;
	open_registry();
	enrol("bob@example.org", NULL);
	enrol("carol@example.org", "+15550002222");
	send_now("bob@example.org", "1", "a");
	UNTIL(texts_are(0, "a"));
	assert_string_equal(networks[0].last_self, "+15550000000");
	text_in(&networks[0], "+15552223333", "+15550000000", "yo");
	UNTIL(told_is("bob@e<yo "));
	text_in(&networks[0], "+15552223333", "+15550007777", "nobody's");
	UNTIL(kept_bad == 1);
	close_house();
}

static void test_the_configuration_decides(void **state)
{
	(void)state;
	open_registry();
	enrol("alice@example.org", "+15550002222"); /* has +15550001111 by the configuration */
	send_now("alice@example.org", "1", "a");
	UNTIL(texts_are(0, "a"));
	assert_string_equal(networks[0].last_self, "+15550001111");
	close_house();
	/* in the next life what bob had proven is carol's */
	static struct dg_conf_number more[] = { { .number = "+15550001111", .user = "alice@example.org" },
		{ .number = "+15550003333", .user = "carol@example.org" } };
	open_registry();
	enrol("bob@example.org", "+15550003333");
	close_house();
	domains[0].numbers = more;
	domains[0].n_numbers = 2;
	open_registry();
	send_now("bob@example.org", "2", "b");
	UNTIL(texts_are(0, "b"));
	assert_string_equal(networks[0].last_self, "+15550000000");
	text_in(&networks[0], "+15552223333", "+15550003333", "yo");
	UNTIL(told_is("carol<yo "));
	close_house();
	domains[0].numbers = numbers;
	domains[0].n_numbers = 1;
}

static void test_order_is_kept_while_somebody_is_looked_up(void **state)
{
	(void)state;
	open_registry();
	enrol("bob@example.org", "+15550002222");
	for (int i = 0; i < 5; i++) {
		char id[16], text[2] = { (char)('a' + i), '\0' };
		snprintf(id, sizeof id, "id%d", i);
		send_text("bob@example.org", "+15552223333", id, text);
	}
	assert_int_equal(answered, 0); /* the disk is asked who bob is */
	UNTIL(answered == 5);
	for (int i = 0; i < 5; i++) {
		UNTIL(networks[0].delivered == i + 1);
		report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, NULL);
	}
	assert_true(texts_are(0, "a b c d e"));
	close_house();
}

static void test_where_nobody_is_registered_nobody_is_asked(void **state)
{
	(void)state;
	open_registry();
	UNTIL(dg_store_queued(store) == 0);
	send_text("bob@example.org", "+15552223333", "1", "a");
	assert_int_equal(dg_store_queued(store), 1); /* the text */
	enrol("carol@example.org", NULL);
	UNTIL(dg_store_queued(store) == 0);
	send_text("mallory@example.com", "+15552223333", "2", "b"); /* may not: is not looked up either */
	assert_int_equal(last_answer, DG_DENIED);
	assert_int_equal(dg_store_queued(store), 0);
	send_text("alice@example.org", "+15552223333", "3", "c"); /* has a number by the configuration */
	assert_int_equal(dg_store_queued(store), 1);
	UNTIL(answered == 3);
	close_house();
}

static void test_registration_is_asked_for_where_it_is_required(void **state)
{
	(void)state;
	domains[0].registration = DG_REGISTRATION_REQUIRED;
	open_registry();
	send_now("bob@example.org", "1", "a");
	assert_int_equal(last_answer, DG_AUTH);
	assert_non_null(strstr(last_text, SMS));
	enrol("carol@example.org", NULL);
	send_now("bob@example.org", "2", "a");
	assert_int_equal(last_answer, DG_AUTH);
	send_now("alice@example.org", "3", "a"); /* a number by the configuration is no registration */
	assert_int_equal(last_answer, DG_AUTH);
	send_now("carol@example.org", "4", "a");
	assert_int_equal(last_answer, DG_OK);
	UNTIL(texts_are(0, "a"));
	close_house();
	domains[0].registration = DG_REGISTRATION_OPTIONAL;
}

static void on_idle(void *arg)
{
	*(bool *)arg = true;
}

static void test_what_comes_at_the_very_end_is_kept(void **state)
{
	(void)state;
	bool is_idle = false;
	open_registry();
	enrol("bob@example.org", "+15550002222");
	stop_house();
	UNTIL(house_stopped);
	const struct dg_row row = { .domain = SMS,
		.user = "bob@example.org",
		.peer = "+15552223333",
		.stanza_id = "last",
		.text = "last words" };
	dg_router_send_at_last(router, &row, on_sent, NULL);
	dg_router_when_idle(router, on_idle, &is_idle);
	assert_false(is_idle);
	UNTIL(is_idle);
	dg_store_close(store);
	assert_int_equal(answered, 1);
	assert_int_equal(last_answer, DG_OK);
	dg_router_destroy(router);
	dg_users_destroy(users);
	dg_metrics_destroy(metrics);
	uv_run(&loop, UV_RUN_NOWAIT);
	open_registry();
	UNTIL(texts_are(0, "last words"));
	assert_string_equal(networks[0].last_self, "+15550002222");
	is_idle = false;
	dg_router_when_idle(router, on_idle, &is_idle);
	assert_true(is_idle);
	close_house();
}

static void test_a_lookup_that_fails_is_refused_for_now(void **state)
{
	(void)state;
	open_registry();
	enrol("bob@example.org", NULL);
	send_text("bob@example.org", "+15552223333", "1", "a");
	stop_house(); /* before it is known who bob is */
	UNTIL(answered == 1);
	assert_int_equal(last_answer, DG_AGAIN);
	leave_house();
}

static void test_nobody_hears_of_the_gateways_own_texts(void **state)
{
	(void)state;
	domains[0].registration = DG_REGISTRATION_REQUIRED;
	open_registry();
	dg_router_send_own(router, SMS, "+15556667777", "code", on_sent, NULL);
	UNTIL(texts_are(0, "code"));
	assert_int_equal(last_answer, DG_OK);
	assert_string_equal(networks[0].last_self, "+15550000000");
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_DENIED, NULL);
	dg_router_send_own(router, SMS, "+15556667777", "again", on_sent, NULL);
	UNTIL(texts_are(0, "code again"));
	/* no answer is theirs */
	text_in(&networks[0], "+15556667777", "+15550000000", "what?");
	UNTIL(kept_bad == 1);
	UNTIL(dg_store_queued(store) == 0);
	close_house();
	open_registry(); /* nor in the next life, although it ended in doubt */
	UNTIL(dg_store_queued(store) == 0);
	assert_null(told.at);
	close_house();
	domains[0].registration = DG_REGISTRATION_OPTIONAL;
}

static void on_counts(void *arg, enum dg_status status, const struct dg_store_counts *c)
{
	assert_int_equal(status, DG_OK);
	*(uint64_t *)arg = c->waiting_up;
}

/* The end of an own text reached the disk, and the life ended before it was marked as told. */
static void test_an_own_text_of_an_earlier_life_is_not_told_either(void **state)
{
	(void)state;
	uint64_t waiting = 99;
	open_registry();
	const struct dg_row row = { .way = DG_DOWN,
		.stand = DG_SUBMITTED,
		.domain = SMS,
		.instance = "a",
		.user = SMS,
		.peer = "+15556667777",
		.stanza_id = "own",
		.text = "code" };
	dg_store_accept(store, &row, false, NULL, NULL);
	dg_store_settle(store, 1, DG_GONE, DG_DENIED, "no", NULL, NULL);
	UNTIL(dg_store_queued(store) == 0);
	close_house();
	open_registry();
	do {
		dg_store_counts(store, on_counts, &waiting);
		UNTIL(dg_store_queued(store) == 0);
	} while (waiting); /* a life that tells it ends here in the bound of the test */
	assert_null(told.at);
	close_house();
}

static void test_logins_need_a_key_to_be_sealed_with(void **state)
{
	(void)state;
	static const struct dg_option account[] = { { .key = "password", .type = DG_SECRET, .doc = "A secret." },
		{ 0 } };
	struct dg_conf_errors found = { 0 };
	const char *key = conf.credentials_key;
	domains[0].n_transports = 1;
	transport.account = account;
	dg_router_check(&conf, &found);
	assert_int_equal(found.count, 0);
	conf.credentials_key = NULL;
	dg_router_check(&conf, &found);
	assert_int_equal(found.count, 1);
	assert_non_null(strstr(found.lines[0], "credentials_key"));
	dg_conf_errors_finish(&found);
	transport.account = NULL;
	dg_router_check(&conf, &found);
	assert_int_equal(found.count, 0);
	conf.credentials_key = key;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_logins_need_a_key_to_be_sealed_with),
		STORY(test_a_proven_number_is_the_users),
		STORY(test_who_has_no_number_shares_the_common_one),
		STORY(test_the_configuration_decides),
		STORY(test_order_is_kept_while_somebody_is_looked_up),
		STORY(test_where_nobody_is_registered_nobody_is_asked),
		STORY(test_registration_is_asked_for_where_it_is_required),
		STORY(test_what_comes_at_the_very_end_is_kept),
		STORY(test_a_lookup_that_fails_is_refused_for_now),
		STORY(test_nobody_hears_of_the_gateways_own_texts),
		STORY(test_an_own_text_of_an_earlier_life_is_not_told_either),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
