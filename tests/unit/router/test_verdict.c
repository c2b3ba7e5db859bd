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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_refusal_on_the_spot_takes_the_other_network_once, setup, teardown),
		cmocka_unit_test_setup_teardown(who_will_never_take_it_is_not_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(later_at_one_and_never_at_the_other_is_later, setup, teardown),
		cmocka_unit_test_setup_teardown(a_detour_is_no_longer_than_a_window, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
