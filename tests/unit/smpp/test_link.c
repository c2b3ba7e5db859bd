/* One bind against a scripted carrier: how it begins, stays alive, and ends. */
#include "bench.h"

/* -- binding ------------------------------------------------------------------------------- */

static void binds_with_what_is_configured(void **state)
{
	(void)state;
	bench->config.system_id = "an-account-of-16";
	bench->config.password = "much longer than eight";
	bench->config.system_type = "VMA";
	bench->config.address_range = "^1555";
	bench_start_online();
	const struct smpp_pdu *bind = smsc_seen(bench->smsc, SMPP_BIND_TRANSCEIVER, 0);
	assert_string_equal(bind->system_id, "an-account-of-16");
	assert_string_equal(bind->password, "much longer than eight");
	assert_string_equal(bind->system_type, "VMA");
	assert_string_equal(bind->address_range, "^1555");
	assert_int_equal(bind->interface_version, 0x34);
	const struct dg_event *first = fake_event(bench->host, DG_STATE, 0);
	assert_int_equal(first->state.link, DG_LINK_CONNECTING);
	assert_int_equal(first->sid, 0);
}

static void wrong_password_is_said_once_and_retried_slowly(void **state)
{
	(void)state;
	bench->smsc->bind_status = SMPP_ESME_RINVPASWD;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 3);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_ERROR, "the password is wrong"), 1);
	const struct dg_event *ev = fake_event(bench->host, DG_STATE, 1);
	assert_int_equal(ev->state.link, DG_LINK_OFFLINE);
	assert_int_equal(ev->state.why, DG_AUTH);
	assert_true(ev->state.retry);
	assert_non_null(strstr(ev->state.text, "password"));
	assert_int_equal(fake_n_events(bench->host, DG_STATE), 2);
	bench->smsc->bind_status = 0; /* and heals by itself */
	bench_until(bench_is_online());
}

static void bind_refusals_with_and_without_a_body(void **state)
{
	(void)state;
	static const uint32_t statuses[] = { SMPP_ESME_RALYBND, SMPP_ESME_RBINDFAIL, SMPP_ESME_RSYSERR, 0x00000455 };
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		bench->smsc->bind_status = statuses[i];
		if (!bench->instance)
			bench_start();
		size_t n = smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER);
		bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) > n + 1);
	}
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "already bound"), 1);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_ERROR, "set bind to pair"), 1);
}

static bool nack_binds(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	struct smpp_pdu nack;
	(void)s;
	smpp_pdu_init(&nack, SMPP_GENERIC_NACK);
	nack.sequence = pdu->sequence;
	nack.status = SMPP_ESME_RINVCMDID;
	smsc_send(p, &nack);
	return true;
}

static void a_carrier_that_knows_no_transceivers(void **state)
{
	(void)state;
	bench->smsc->on_pdu = nack_binds;
	bench_start();
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "set bind to pair"));
}

static bool enquire_before_bind_resp(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	struct smpp_pdu enquire;
	(void)s;
	if (pdu->command != SMPP_BIND_TRANSCEIVER)
		return false;
	smpp_pdu_init(&enquire, SMPP_ENQUIRE_LINK);
	enquire.sequence = 77;
	smsc_send(p, &enquire);
	return false;
}

static void enquire_link_before_bind_resp_is_answered(void **state)
{
	(void)state;
	bench->smsc->on_pdu = enquire_before_bind_resp;
	bench_start_online();
	bench_until(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK_RESP) == 1);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_ENQUIRE_LINK_RESP, 0)->sequence, 77);
}

static void a_bind_that_is_never_answered_is_given_up(void **state)
{
	(void)state;
	bench->smsc->silent = true;
	bench->config.connect_timeout = 60;
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "did not answer the bind"), 1);
}

static bool close_after_bind(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	if (pdu->command != SMPP_BIND_TRANSCEIVER)
		return false;
	smsc_answer_bind(p, pdu);
	dg_conn_finish(p->conn);
	return true;
}

/* Accepts and closes at once, as for a licence that is used up: the waits grow, so the number of attempts in a while is
 * that of a doubling series and not of a loop. */
static void closing_right_after_the_bind_is_no_tight_loop(void **state)
{
	(void)state;
	bench->smsc->on_pdu = close_after_bind;
	bench->config.reconnect_interval = 10;
	bench_start();
	bench_run_for(700);
	size_t n = smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER);
	assert_in_range(n, 2, 14);
}

/* -- staying alive ------------------------------------------------------------------------- */

static void half_open_peers_are_noticed(void **state)
{
	(void)state;
	bench->config.enquire_link_interval = 25;
	bench_start_online();
	bench_until(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK) == 5); /* answered: it stays up */
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER), 1);
	bench->smsc->silent = true;
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "does not answer enquire_link"));
	bench->smsc->silent = false;
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
}

static void unbind_by_the_carrier(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->silent = true;
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	assert_int_equal(bench_deliver("2", "hello"), DG_OK);
	bench_until(bench_n_submits() == 2);
	wire_open(&bench->wire, SMPP_UNBIND, 0, 500);
	bench_network_says();
	bench_until(smsc_n_seen(bench->smsc, SMPP_UNBIND_RESP) == 1);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_UNBIND_RESP, 0)->sequence, 500);
	assert_int_equal(bench_deliver("3", "hello"), DG_OFFLINE);
	smsc_answer(&bench->smsc->peers[0], bench_submit(0), 0, "still-answered");
	bench_until(fake_receipt(bench->host, "1"));
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.stage, DG_SENT);
	bench_until(fake_receipt(bench->host, "2"));
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.why, DG_TIMEOUT);
	bench->smsc->silent = false;
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
}

static void responses_to_nothing_are_ignored(void **state)
{
	(void)state;
	bench_start_online();
	wire_open(&bench->wire, SMPP_ENQUIRE_LINK_RESP, 0, 4711);
	bench_network_says();
	wire_open(&bench->wire, SMPP_UNBIND_RESP, 0, 4712);
	bench_network_says();
	wire_open(&bench->wire, SMPP_BIND_TRANSCEIVER_RESP, SMPP_ESME_RINVPASWD, 4713);
	bench_network_says();
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(binds_with_what_is_configured),
		bench_test(wrong_password_is_said_once_and_retried_slowly),
		bench_test(bind_refusals_with_and_without_a_body),
		bench_test(a_carrier_that_knows_no_transceivers),
		bench_test(enquire_link_before_bind_resp_is_answered),
		bench_test(a_bind_that_is_never_answered_is_given_up),
		bench_test(closing_right_after_the_bind_is_no_tight_loop),
		bench_test(half_open_peers_are_noticed),
		bench_test(unbind_by_the_carrier),
		bench_test(responses_to_nothing_are_ignored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
