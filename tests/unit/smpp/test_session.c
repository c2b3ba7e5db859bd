/* An instance against a scripted carrier: its links together, what core hears of them, losses, ends. */
#include "bench.h"

/* -- the state of the links --------------------------------------------------------------- */

static void a_carrier_that_is_not_there(void **state)
{
	(void)state;
	dg_listener_destroy(bench->smsc->listener);
	bench->smsc->listener = NULL;
	bench_start();
	bench_until(fake_n_events(bench->host, DG_STATE) == 2);
	assert_int_equal(fake_event(bench->host, DG_STATE, 1)->state.link, DG_LINK_OFFLINE);
	assert_int_equal(bench_deliver("1", "hello"), DG_OFFLINE);
	bench_until(
		fake_n_logged(bench->host, DG_LOG_DEBUG, "is down") >= 2); /* tried again, and said no more about it */
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "is down"), 1);
	assert_int_equal(fake_n_events(bench->host, DG_STATE), 2);
	char why[256];
	bench->smsc->listener =
		dg_listener_open(&bench->loop, "127.0.0.1", bench->smsc->port, smsc_on_peer, bench->smsc, why);
	assert_non_null(bench->smsc->listener);
	bench_until(bench_is_online());
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
}

/* -- a pair -------------------------------------------------------------------------------- */

static void a_pair_sends_on_one_and_receives_on_the_other(void **state)
{
	(void)state;
	bench->config.bind = "pair";
	bench_start();
	bench_until(smsc_receiver(bench->smsc) && bench_is_online());
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSMITTER), 1);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_RECEIVER), 1);
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	for (size_t i = 0; i < bench->smsc->n_seen; i++)
		if (bench->smsc->seen[i].pdu->command == SMPP_SUBMIT_SM)
			assert_int_equal(bench->smsc->peers[bench->smsc->seen[i].peer].bound_as, SMPP_BIND_TRANSMITTER);
	bench_network_texts(5, "15550001111", 0, 0, "hi", 2);
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_ROK);
}

static bool hold_transmitter(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	(void)p;
	return pdu->command == SMPP_BIND_TRANSMITTER;
}

/* The receiver is there first: that is no failure, only half of the way. */
static void a_pair_that_is_half_there_is_still_connecting(void **state)
{
	(void)state;
	bench->config.bind = "pair";
	bench->smsc->on_pdu = hold_transmitter;
	bench_start();
	bench_until(smsc_receiver(bench->smsc) && smsc_n_seen(bench->smsc, SMPP_BIND_TRANSMITTER) == 1);
	bench_run_for(20);
	assert_int_equal(fake_n_events(bench->host, DG_STATE), 1);
	assert_int_equal(fake_event(bench->host, DG_STATE, 0)->state.link, DG_LINK_CONNECTING);
	for (size_t i = 0; i < bench->smsc->n_seen; i++)
		if (bench->smsc->seen[i].pdu->command == SMPP_BIND_TRANSMITTER)
			smsc_answer_bind(&bench->smsc->peers[bench->smsc->seen[i].peer], bench->smsc->seen[i].pdu);
	bench_until(bench_is_online());
	assert_null(fake_event(bench->host, DG_STATE, 1)->state.text);
}

static void a_pair_keeps_sending_without_its_receiver(void **state)
{
	(void)state;
	bench->config.bind = "pair";
	bench_start();
	bench_until(smsc_receiver(bench->smsc) && bench_is_online());
	bench_until(fake_event(bench->host, DG_STATE, fake_n_events(bench->host, DG_STATE) - 1)->state.text == NULL);
	bench->config.reconnect_interval = 20;
	bench->smsc->on_pdu = NULL;
	smsc_drop(smsc_receiver(bench->smsc), false);
	size_t n = fake_n_events(bench->host, DG_STATE);
	bench_until(fake_n_events(bench->host, DG_STATE) > n);
	const struct dg_event *ev = fake_event(bench->host, DG_STATE, n);
	assert_int_equal(ev->state.link, DG_LINK_ONLINE);
	assert_non_null(strstr(ev->state.text, "receiving does not"));
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	bench_until(smsc_receiver(bench->smsc));
}

static bool refuse_kind(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	if (pdu->command != SMPP_BIND_TRANSCEIVER)
		return false;
	smsc_answer(p, pdu, SMPP_ESME_RINVCMDID, NULL);
	return true;
}

static void without_transceivers_it_is_a_pair(void **state)
{
	(void)state;
	bench->config.bind = "auto";
	bench->config.binds = 2;
	bench->smsc->on_pdu = refuse_kind;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_RECEIVER) == 2 && bench_is_online());
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER), 2);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSMITTER), 2);
	assert_true(fake_n_logged(bench->host, DG_LOG_WARN, "not as transceiver, so now as transmitter"));
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	bench_network_texts(5, "15550001111", 0, 0, "hi", 2);
	bench_until(bench_n_acks() == 1);
}

static void where_transceivers_are_known_there_is_no_pair(void **state)
{
	(void)state;
	bench->config.bind = "auto";
	bench_start_online();
	bench->smsc->on_pdu = refuse_kind;
	smsc_drop(&bench->smsc->peers[0], false);
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "the command is unknown"));
	bench->smsc->on_pdu = NULL;
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) >= 3 && bench_is_online());
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSMITTER), 0);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_RECEIVER), 0);
}

/* An account that is blocked, say: both kinds take turns, as slowly as a refused account, until one is welcome. */
static void where_no_kind_is_welcome_they_take_turns(void **state)
{
	(void)state;
	bench->config.bind = "auto";
	bench->smsc->bind_status = SMPP_ESME_RBINDFAIL;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 3);
	assert_in_range(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSMITTER), 2, 3);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_ERROR, "transmitter link"), 1);
	bench->smsc->bind_status = 0;
	bench_until(bench_is_online());
}

static void several_binds_share_the_work(void **state)
{
	(void)state;
	bench->config.binds = 3;
	bench->config.window = 2;
	bench->smsc->silent = false;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 3 && bench_is_online());
	bench_run_for(20);
	bench->smsc->silent = true;
	for (int i = 0; i < 6; i++) {
		char id[16];
		(void)snprintf(id, sizeof id, "%d", i);
		assert_int_equal(bench_deliver(id, "hello"), DG_OK);
	}
	assert_int_equal(bench_deliver("7", "hello"), DG_AGAIN);
	bench_until(bench_n_submits() == 6);
	size_t per_peer[SMSC_PEERS_MAX] = { 0 };
	for (size_t i = 0; i < bench->smsc->n_seen; i++)
		per_peer[bench->smsc->seen[i].peer] += bench->smsc->seen[i].pdu->command == SMPP_SUBMIT_SM;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(per_peer[i], 2);
}

/* -- losses -------------------------------------------------------------------------------- */

/* Written and unanswered: in doubt. Never written: given back. */
static void a_reset_leaves_doubt_and_gives_back_the_rest(void **state)
{
	(void)state;
	bench->config.window = 2;
	bench_start_online();
	bench->smsc->silent = true;
	char text[600];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(bench_deliver("written", "hello"), DG_OK);
	assert_int_equal(bench_deliver("half", text), DG_OK); /* four parts: one is written, three wait */
	assert_int_equal(bench_deliver("later", "hello"), DG_AGAIN);
	bench_until(bench_n_submits() == 2);
	smsc_drop(&bench->smsc->peers[0], true);
	bench_until(fake_receipt(bench->host, "half") && fake_receipt(bench->host, "written"));
	assert_int_equal(fake_receipt(bench->host, "written")->receipt.why, DG_TIMEOUT);
	assert_int_equal(fake_receipt(bench->host, "half")->receipt.why, DG_TIMEOUT);
	bench->smsc->silent = false;
	bench_until(bench->host->n_ready); /* there is room on the new bind */
	assert_int_equal(bench_send("later", "hello")->receipt.stage, DG_SENT);
}

static void what_was_never_written_is_given_back(void **state)
{
	(void)state;
	bench->config.messages_per_second = 1;
	bench_start_online();
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	assert_int_equal(bench_deliver("2", "hello"), DG_OK); /* waits for its second */
	smsc_drop(&bench->smsc->peers[0], true);
	bench_until(fake_receipt(bench->host, "2"));
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.stage, DG_FAILED);
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.why, DG_OFFLINE);
	assert_int_equal(bench_n_submits(), 1);
}

/* -- the end ------------------------------------------------------------------------------- */

static void stop_waits_for_answers_and_unbinds(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->silent = true;
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	bench_until(bench_n_submits() == 1);
	dg_transport_module.stop(bench->instance);
	assert_int_equal(bench_deliver("2", "hello"), DG_OFFLINE);
	bench_turn();
	assert_false(bench->host->stopped);
	bench->smsc->silent = false;
	smsc_answer(&bench->smsc->peers[0], bench_submit(0), 0, "late");
	bench_until(bench->host->stopped);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.stage, DG_SENT);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_UNBIND), 1);
	const struct dg_event *last = fake_event(bench->host, DG_STATE, fake_n_events(bench->host, DG_STATE) - 1);
	assert_int_equal(last->state.link, DG_LINK_OFFLINE);
	assert_false(last->state.retry);
	dg_transport_module.destroy(bench->instance);
	bench->instance = NULL;
}

/* A carrier that answers nothing: every message still gets its one receipt, and the end comes in time. */
static void stop_in_front_of_a_deaf_carrier(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->silent = true;
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	int64_t began_ms = dg_mono_ms();
	bench_stop();
	assert_in_range(dg_mono_ms() - began_ms, 0, 5000);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.why, DG_TIMEOUT);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 1);
}

static void stop_before_anything_is_up(void **state)
{
	(void)state;
	bench_start();
	bench_stop(); /* while the parts are being read */
	bench_start();
	bench_turn();
	bench_stop(); /* while dialling */
	bench->smsc->silent = true;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) >= 1);
	bench_stop(); /* while binding */
}

static void stop_waits_until_core_has_answered(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->hold_kept = true;
	bench_network_texts(5, "15550001111", 0, 0, "hi", 2);
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 1);
	dg_transport_module.stop(bench->instance);
	bench_run_for(60);
	assert_false(bench->host->stopped);
	bench->host->hold_kept = false;
	bench_until(bench->host->stopped);
	dg_transport_module.destroy(bench->instance);
	bench->instance = NULL;
}

static void a_thousand_lives_leave_nothing_behind(void **state)
{
	(void)state;
	struct dg_error why;
	for (int i = 0; i < 1000; i++) {
		void *self = NULL;
		assert_int_equal(dg_transport_module.create(&bench->host->host, &bench->config, &self, &why), DG_OK);
		dg_transport_module.destroy(self);
	}
}

static void kinds_that_were_not_declared_are_refused(void **state)
{
	(void)state;
	bench_start_online();
	struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_UNSUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_carrier_that_is_not_there),
		bench_test(a_pair_sends_on_one_and_receives_on_the_other),
		bench_test(a_pair_that_is_half_there_is_still_connecting),
		bench_test(a_pair_keeps_sending_without_its_receiver),
		bench_test(without_transceivers_it_is_a_pair),
		bench_test(where_transceivers_are_known_there_is_no_pair),
		bench_test(where_no_kind_is_welcome_they_take_turns),
		bench_test(several_binds_share_the_work),
		bench_test(a_reset_leaves_doubt_and_gives_back_the_rest),
		bench_test(what_was_never_written_is_given_back),
		bench_test(stop_waits_for_answers_and_unbinds),
		bench_test(stop_in_front_of_a_deaf_carrier),
		bench_test(stop_before_anything_is_up),
		bench_test(stop_waits_until_core_has_answered),
		bench_test(a_thousand_lives_leave_nothing_behind),
		bench_test(kinds_that_were_not_declared_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
