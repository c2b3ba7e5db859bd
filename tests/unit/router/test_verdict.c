/* Tests of verdict.c: where a text goes that a network refuses, and that it goes there once. */
#include "rig.h"

/* Both networks work; what the first is asked it refuses at once. */
static void open_with_refusals(enum dg_status why)
{
	open_house(2);
	networks[0].answer = why;
	link_is(&networks[0], DG_LINK_ONLINE);
	link_is(&networks[1], DG_LINK_ONLINE);
}

/* A later text has gone the same way, so whatever was to become of the one before has become of it. */
static void a_refusal_on_the_spot_takes_the_other_network_once(void **state)
{
	(void)state;
	const enum dg_status whys[] = { DG_DENIED, DG_REMOTE };
	for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++) {
		open_with_refusals(whys[i]);
		send_text("alice@example.org", "+15559990001", i ? "id3" : "id1", "one");
		UNTIL(networks[1].delivered);
		send_text("alice@example.org", "+15559990002", i ? "id4" : "id2", "two");
		UNTIL(networks[1].delivered > 1);
		assert_true(texts_are(1, "one two"));
		report(&networks[1], networks[1].last_id, DG_SENT, DG_OK, i ? "r2" : "r1");
		close_house();
	}
}

static void on_order(void *arg, enum dg_status status)
{
	(void)arg;
	assert_int_equal(status, DG_OK);
}

/* "Not now", says the second; then the operator wants it handed over. */
static void not_now(struct dg_instance *network)
{
	int before = network->delivered;
	report(network, network->last_id, DG_FAILED, DG_AGAIN, NULL);
	assert_int_equal(n_told, 0);
	dg_router_retry(router, strtoull(network->last_id, NULL, 10), on_order, NULL);
	UNTIL(network->delivered > before);
}

/* The first never takes it: neither a crowd at the second nor its "not now" leads back there. */
static void who_will_never_take_it_is_not_asked_again(void **state)
{
	(void)state;
	transports[1].overflow_ms = 10;
	open_with_refusals(DG_DENIED);
	networks[1].answer = DG_AGAIN;
	send_text("alice@example.org", "+15559990001", "id1", "one");
	for (int64_t until_ms = dg_mono_ms() + 2500; dg_mono_ms() < until_ms;) /* two ticks */
		uv_run(&loop, UV_RUN_ONCE);
	networks[1].answer = DG_OK;
	networks[1].owner->on_ready(networks[1].arg, &networks[1]);
	UNTIL(networks[1].delivered);
	not_now(&networks[1]);
	not_now(&networks[1]);
	assert_int_equal(n_told, 0);
	transports[1].overflow_ms = 0;
	close_house();
}

static uint64_t waiting(size_t network)
{
	struct dg_instance_status status[2];
	assert_int_equal(dg_router_status(router, status, 2), 2);
	return status[network].waiting;
}

/* Who said "later" is asked again, when the other one never will take it. */
static void later_at_one_and_never_at_the_other_is_later(void **state)
{
	(void)state;
	open_with_refusals(DG_REMOTE);
	send_text("alice@example.org", "+15559990001", "id1", "one");
	UNTIL(networks[1].delivered);
	report(&networks[1], networks[1].last_id, DG_FAILED, DG_DENIED, NULL);
	assert_int_equal(waiting(0), 1);
	networks[0].answer = DG_OK;
	dg_router_retry(router, strtoull(networks[1].last_id, NULL, 10), on_order, NULL);
	UNTIL(networks[0].delivered);
	assert_int_equal(n_told, 0);
	close_house();
}

/* What waits on disk for a network without room does not move into memory because another one is there. */
static void a_detour_is_no_longer_than_a_window(void **state)
{
	enum { TEXTS = 8000, WINDOW = 5000 };
	(void)state;
	transports[0].overflow_ms = 10;
	open_with_refusals(DG_AGAIN);
	networks[1].answer = DG_AGAIN;
	answered = 0;
	for (int i = 0; i < TEXTS; i++) {
		char peer[24], id[24];
		snprintf(peer, sizeof peer, "+1555%07d", i);
		snprintf(id, sizeof id, "id%d", i);
		send_text("alice@example.org", peer, id, "one");
	}
	UNTIL(answered == TEXTS);
	for (int64_t until_ms = dg_mono_ms() + 4500; dg_mono_ms() < until_ms;) { /* four ticks */
		uv_run(&loop, UV_RUN_ONCE);
		assert_true(waiting(1) <= WINDOW);
	}
	assert_true(waiting(1) > 0);
	transports[0].overflow_ms = 0;
	close_house();
}

/* ---- answers that come after the doubt ---- */

static void report_late(const char *id, const char *ref)
{
	struct dg_event ev = DG_EVENT(DG_RECEIPT, 0);
	ev.receipt.id = id;
	ev.receipt.stage = DG_SENT;
	ev.receipt.late = true;
	ev.receipt.refs = &ref;
	ev.receipt.n_refs = 1;
	networks[0].owner->on_event(networks[0].arg, &networks[0], &ev, NULL, NULL);
}

static void open_with_a_doubt(int64_t doubt_ms)
{
	transports[0].doubt_ms = doubt_ms;
	open_house(1);
	dg_router_drained(router, "sms.example.org");
	link_is(&networks[0], DG_LINK_ONLINE);
	send_text("alice@example.org", "+15559990001", "id1", "one");
	UNTIL(networks[0].delivered);
	report(&networks[0], networks[0].last_id, DG_FAILED, DG_TIMEOUT, NULL);
}

static void close_after_doubts(void)
{
	close_house();
	transports[0].doubt_ms = 30;
}

static uint64_t waiting_of_one(void)
{
	struct dg_instance_status status;
	assert_int_equal(dg_router_status(router, &status, 1), 1);
	return status.waiting + status.in_flight;
}

static void a_late_answer_ends_the_doubt(void **state)
{
	(void)state;
	open_with_a_doubt(600000);
	report_late(networks[0].last_id, "r1");
	UNTIL(waiting_of_one() == 0);
	report(&networks[0], NULL, DG_DELIVERED, DG_OK, "r1");
	UNTIL(told_is("alice>delivered:id1 "));
	assert_int_equal(networks[0].delivered, 1);
	close_after_doubts();
}

/* The first copy is taken, so what becomes of the second is no end. */
static void a_late_answer_outweighs_a_refusal_of_the_second_try(void **state)
{
	(void)state;
	const enum dg_status whys[] = { DG_DENIED, DG_TIMEOUT, DG_BUSY };
	for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++) {
		open_with_a_doubt(10);
		UNTIL(networks[0].delivered == 2);
		report_late(networks[0].last_id, "r1");
		report(&networks[0], networks[0].last_id, DG_FAILED, whys[i], NULL);
		report(&networks[0], NULL, DG_DELIVERED, DG_OK, "r1");
		UNTIL(told_is("alice>delivered:id1 "));
		assert_int_equal(networks[0].delivered, 2);
		close_after_doubts();
		teardown(state);
		setup(state);
	}
}

static void either_copy_that_arrives_is_enough(void **state)
{
	(void)state;
	static const char *const arrives[] = { "r1", "r2" };
	for (size_t i = 0; i < 2; i++) {
		open_with_a_doubt(10);
		UNTIL(networks[0].delivered == 2);
		report_late(networks[0].last_id, "r1");
		report(&networks[0], networks[0].last_id, DG_SENT, DG_OK, "r2");
		report(&networks[0], NULL, DG_FAILED, DG_NOENT, arrives[1 - i]);
		report(&networks[0], NULL, DG_DELIVERED, DG_OK, arrives[i]);
		UNTIL(told_is("alice>delivered:id1 "));
		close_after_doubts();
		teardown(state);
		setup(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_refusal_on_the_spot_takes_the_other_network_once, setup, teardown),
		cmocka_unit_test_setup_teardown(who_will_never_take_it_is_not_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(later_at_one_and_never_at_the_other_is_later, setup, teardown),
		cmocka_unit_test_setup_teardown(a_detour_is_no_longer_than_a_window, setup, teardown),
		cmocka_unit_test_setup_teardown(a_late_answer_ends_the_doubt, setup, teardown),
		cmocka_unit_test_setup_teardown(a_late_answer_outweighs_a_refusal_of_the_second_try, setup, teardown),
		cmocka_unit_test_setup_teardown(either_copy_that_arrives_is_enough, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
