/* The way out when the carrier cannot keep up: pauses, windows, rates, and the order of it all. */
#include "script.h"

/* Refuses two of three. */
static bool throttle_mostly(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	if (pdu->command != SMPP_SUBMIT_SM || script.refused++ % 3 == 2)
		return false;
	smsc_answer(p, pdu, script.status, NULL);
	return true;
}

struct flood {
	size_t next, n;
};

static void offer(struct fake_host *host, void *arg)
{
	struct flood *f = arg;
	(void)host;
	for (; f->next < f->n; f->next++) {
		char id[24], text[32];
		(void)snprintf(id, sizeof id, "%zu", f->next);
		(void)snprintf(text, sizeof text, "text %04zu", f->next);
		enum dg_status status = bench_deliver(id, text);
		if (status == DG_AGAIN)
			return;
		assert_int_equal(status, DG_OK);
	}
}

/* One at a time, as core does within a conversation: what the carrier accepted, it accepted in order. */
static void throttling_loses_nothing_and_keeps_the_order(void **state)
{
	(void)state;
	bench->config.window = 1;
	bench->config.throttle_pause = 2;
	bench_start_online();
	memset(&script, 0, sizeof script);
	script.status = SMPP_ESME_RTHROTTLED;
	bench->smsc->on_pdu = throttle_mostly;
	struct flood flood = { .n = 40 };
	bench->host->on_ready = offer;
	bench->host->ready_arg = &flood;
	offer(bench->host, &flood);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == flood.n);
	size_t accepted = 0;
	for (size_t i = 0; i < flood.n; i++)
		assert_int_equal(fake_event(bench->host, DG_RECEIPT, i)->receipt.stage, DG_SENT);
	for (size_t i = 0; i < bench_n_submits(); i++) {
		char text[32];
		if (i % 3 != 2)
			continue;
		(void)snprintf(text, sizeof text, "text %04zu", accepted++);
		assert_memory_equal(bench_submit(i)->short_message, text, strlen(text));
	}
	assert_int_equal(accepted, flood.n);
	assert_int_equal(fake_counted(bench->host, "throttled"), 2 * flood.n);
}

/* With a window the refused ones of one flight leave again first, in their order, and nothing new is taken meanwhile.
 */
static void a_throttled_flight_leaves_again_in_order(void **state)
{
	(void)state;
	bench->config.window = 4;
	bench->config.throttle_pause = 60;
	bench_start_online();
	refuse_with(SMPP_ESME_RTHROTTLED, 4);
	struct flood flood = { .n = 6 };
	bench->host->on_ready = offer;
	bench->host->ready_arg = &flood;
	offer(bench->host, &flood);
	assert_int_equal(flood.next, 4);
	bench_until(script.refused == 4);
	bench_until(fake_counted(bench->host, "throttled") == 4);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_INFO, "slow down"), 1);
	assert_int_equal(bench_deliver("x", "hello"), DG_AGAIN);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 6);
	for (size_t i = 0; i < 6; i++) {
		char text[32];
		(void)snprintf(text, sizeof text, "text %04zu", i);
		assert_memory_equal(bench_submit(4 + i)->short_message, text, strlen(text));
	}
}

static void enquire_link_is_answered_in_a_pause(void **state)
{
	(void)state;
	bench->config.throttle_pause = 600000;
	bench_start_online();
	refuse_with(SMPP_ESME_RTHROTTLED, 0);
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	bench_until(fake_counted(bench->host, "throttled") == 1);
	wire_open(&bench->wire, SMPP_ENQUIRE_LINK, 0, 99);
	bench_network_says();
	bench_until(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK_RESP) == 1);
	bench_stop();
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.why, DG_OFFLINE); /* never taken: core may try again */
}

static void a_carrier_with_a_window_of_one(void **state)
{
	(void)state;
	bench->config.throttle_pause = 2;
	bench->config.queue_full_pause = 100000;
	bench_start_online();
	memset(&script, 0, sizeof script);
	script.status = SMPP_ESME_RMSGQFUL;
	bench->smsc->on_pdu = throttle_mostly;
	struct flood flood = { .n = 20 };
	bench->host->on_ready = offer;
	bench->host->ready_arg = &flood;
	offer(bench->host, &flood);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) >= 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(fake_event(bench->host, DG_RECEIPT, i)->receipt.stage, DG_SENT);
	assert_true(fake_n_logged(bench->host, DG_LOG_INFO, "queue is full") >= 1);
	bench->smsc->on_pdu = NULL;
}

static void the_rate_is_kept(void **state)
{
	(void)state;
	bench->config.messages_per_second = 100;
	bench_start_online();
	struct flood flood = { .n = 40 };
	bench->host->on_ready = offer;
	bench->host->ready_arg = &flood;
	int64_t began_ms = dg_mono_ms();
	offer(bench->host, &flood);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 40);
	assert_true(dg_mono_ms() - began_ms >= 300); /* ten may be saved up, thirty take their time */
}

/* A part is refused for now when others were accepted: sending all again would cost the accepted ones twice. */
static void half_a_message_is_a_doubt(void **state)
{
	(void)state;
	char text[401];
	fill_text(text, 400);
	bench->config.window = 1; /* one after the other */
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_deliver("1", text), DG_OK);
	bench_until(bench_n_submits() == 1);
	smsc_answer(&bench->smsc->peers[0], bench_submit(0), 0, "first");
	bench_until(bench_n_submits() == 2);
	smsc_answer(&bench->smsc->peers[0], bench_submit(1), SMPP_ESME_RSYSERR, NULL);
	bench_until(fake_receipt(bench->host, "1"));
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.why, DG_TIMEOUT);
	assert_non_null(strstr(fake_receipt(bench->host, "1")->receipt.text, "1 of 3"));
	bench_run_for(30);
	assert_int_equal(bench_n_submits(), 2); /* the third would be for nothing */
	assert_int_equal(bench_deliver("2", text), DG_OK);
	bench_until(bench_n_submits() == 3);
	smsc_answer(&bench->smsc->peers[0], bench_submit(2), 0, "first");
	bench_until(bench_n_submits() == 4);
	smsc_answer(&bench->smsc->peers[0], bench_submit(3), SMPP_ESME_RINVDSTADR, NULL);
	bench_until(fake_receipt(bench->host, "2"));
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.why, DG_NOENT); /* for good */
}

static void patience_has_an_end(void **state)
{
	(void)state;
	bench->config.throttle_pause = 600000;
	bench->config.patience = 60;
	bench_start_online();
	refuse_with(SMPP_ESME_RTHROTTLED, 0);
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	bench_until(fake_receipt(bench->host, "1"));
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.why, DG_BUSY); /* core may try elsewhere */
	assert_int_equal(script.refused, 1);
}

static void the_window_is_kept(void **state)
{
	(void)state;
	bench->config.window = 3;
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	struct flood flood = { .n = 5 };
	offer(bench->host, &flood);
	assert_int_equal(flood.next, 3);
	bench_until(bench_n_submits() == 3);
	bench_run_for(20);
	assert_int_equal(bench_n_submits(), 3);
	assert_int_equal(bench->host->n_ready, 0);
	smsc_answer(&bench->smsc->peers[0], bench_submit(1), 0, "x");
	bench_until(bench->host->n_ready == 1);
	offer(bench->host, &flood);
	assert_int_equal(flood.next, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(throttling_loses_nothing_and_keeps_the_order),
		bench_test(a_throttled_flight_leaves_again_in_order),
		bench_test(enquire_link_is_answered_in_a_pause),
		bench_test(a_carrier_with_a_window_of_one),
		bench_test(the_rate_is_kept),
		bench_test(half_a_message_is_a_doubt),
		bench_test(patience_has_an_end),
		bench_test(the_window_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
