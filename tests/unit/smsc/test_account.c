/* test_account.c - deliver_sm: round robin, windows, queues without a link, and everything that repeats one. */
#include "account.h"

#include "rig.h"

/* The text of a deliver_sm. */
static void check_text(const struct smpp_pdu *pdu, const char *text)
{
	assert_int_equal(pdu->sm_length, strlen(text));
	assert_memory_equal(pdu->short_message, text, pdu->sm_length);
}

static void text_in(struct rig *r, const char *system_id, const char *text, int repeat)
{
	char body[256];
	snprintf(body, sizeof body,
		"{\"from\": \"+15557654321\", \"to\": \"+15550001111\", \"text\": \"%s\", \"repeat\": %d%s%s%s}", text,
		repeat, system_id ? ", \"system_id\": \"" : "", system_id ? system_id : "", system_id ? "\"" : "");
	rig_tell(r, "POST", "/inbound", body);
}

static void goes_round_robin(void **state)
{
	(void)state;
	struct rig r;
	struct esme a, b, other;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&a, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&b, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&other, &r, SMPP_BIND_TRANSCEIVER, "other"), SMPP_ESME_ROK);
	text_in(&r, "esme", "%n", 6);
	static const char *const first[] = { "1", "3", "5" }, *const second[] = { "2", "4", "6" };
	for (int i = 0; i < 3; i++) {
		esme_expect(&a, SMPP_DELIVER_SM, &pdu);
		check_text(&pdu, first[i]);
		esme_expect(&b, SMPP_DELIVER_SM, &pdu);
		check_text(&pdu, second[i]);
	}
	assert_int_equal(other.in.len, 0);
	esme_close(&a);
	esme_close(&b);
	esme_close(&other);
	rig_stop(&r);
}

static void receipts_go_to_the_receiver_of_a_pair(void **state)
{
	(void)state;
	struct rig r;
	struct esme tx, rx;
	struct smpp_pdu pdu;
	RIG_START(&r, "--receipt-delay", "1");
	assert_int_equal(esme_bind(&rx, &r, SMPP_BIND_RECEIVER, "pair"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&tx, &r, SMPP_BIND_TRANSMITTER, "pair"), SMPP_ESME_ROK);
	esme_submit(&tx, "15557654321", "hello");
	esme_expect(&tx, SMPP_SUBMIT_SM_RESP, &pdu);
	esme_expect(&rx, SMPP_DELIVER_SM, &pdu);
	assert_int_equal(pdu.esm_class, SMPP_ESM_RECEIPT);
	esme_close(&tx);
	esme_close(&rx);
	rig_stop(&r);
}

static void window_bounds_what_is_under_way(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu first, pdu;
	RIG_START(&r, "--deliver-window", "2");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "%n", 5);
	esme_expect(&e, SMPP_DELIVER_SM, &first);
	uint32_t sequence = first.sequence;
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 3);
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES], 2);
	smpp_pdu_init(&first, SMPP_DELIVER_SM);
	first.sequence = sequence;
	esme_answer(&e, &first, SMPP_ESME_ROK);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	check_text(&pdu, "3");
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES], 3);
	esme_close(&e);
	rig_stop(&r);
}

static void waits_for_whoever_binds(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	text_in(&r, NULL, "for anyone", 1);
	text_in(&r, "esme", "for esme", 1);
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 2);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 2);
	esme_close(&e);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	check_text(&pdu, "for esme");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	check_text(&pdu, "for anyone");
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 0);
	esme_close(&e);
	rig_stop(&r);
}

static void lost_link_repeats_in_order(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--deliver-window", "3");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "%n", 5);
	for (int i = 0; i < 3; i++)
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	dg_conn_reset(e.conn);
	e.conn = NULL;
	esme_close(&e);
	rig_until(&r, SMSC_DELIVERIES_REPEATED, 3);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	static const char *const texts[] = { "1", "2", "3", "4", "5" };
	for (int i = 0; i < 5; i++) {
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
		check_text(&pdu, texts[i]);
		esme_answer(&e, &pdu, SMPP_ESME_ROK);
	}
	rig_until(&r, SMSC_INBOUND_ACCEPTED, 5);
	esme_close(&e);
	rig_stop(&r);
}

static void no_response_repeats_in_order(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--deliver-timeout", "20");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "%n", 2);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	uint32_t sequence = pdu.sequence;
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	check_text(&pdu, "1");
	assert_int_not_equal(pdu.sequence, sequence);
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES_TIMED_OUT], 2);
	rig_tell(&r, "POST", "/options", "{\"deliver-timeout\": 60000}");
	esme_close(&e);
	rig_stop(&r);
}

static void refusal_for_now_is_tried_again(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--deliver-retry", "1");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "again", 1);
	static const uint32_t statuses[] = { SMPP_ESME_RX_T_APPN, SMPP_ESME_RTHROTTLED, SMPP_ESME_ROK };
	for (int i = 0; i < 3; i++) {
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
		check_text(&pdu, "again");
		esme_answer(&e, &pdu, statuses[i]);
	}
	rig_until(&r, SMSC_INBOUND_ACCEPTED, 1);
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES_REFUSED], 2);
	assert_int_equal(smsc_inbound_find(&r.smsc.recorder, 1)->outcomes[0].attempts, 3);
	esme_close(&e);
	rig_stop(&r);
}

static void refusal_for_good_settles(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--deliver-attempts", "2", "--deliver-retry", "1");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "no", 1);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_RX_P_APPN);
	rig_until(&r, SMSC_INBOUND_SETTLED, 1);
	assert_int_equal(smsc_inbound_find(&r.smsc.recorder, 1)->outcomes[0].status, SMPP_ESME_RX_P_APPN);
	text_in(&r, "esme", "not now", 1);
	for (int i = 0; i < 2; i++) {
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
		esme_answer(&e, &pdu, SMPP_ESME_RMSGQFUL);
	}
	rig_until(&r, SMSC_INBOUND_SETTLED, 2);
	assert_true(smsc_inbound_find(&r.smsc.recorder, 2)->outcomes[0].given_up);
	assert_int_equal(r.smsc.stats.value[SMSC_DELIVERIES_GIVEN_UP], 1);
	assert_int_equal(r.smsc.stats.value[SMSC_INBOUND_ACCEPTED], 0);
	esme_close(&e);
	rig_stop(&r);
}

static void window_opens_and_closes_at_run_time(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/options", "{\"deliver-window\": 0}");
	text_in(&r, "esme", "%n", 2);
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 2);
	rig_tell(&r, "POST", "/options", "{\"deliver-window\": 1}");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	check_text(&pdu, "1");
	assert_int_equal(r.smsc.stats.value[SMSC_QUEUED], 1);
	esme_close(&e);
	rig_stop(&r);
}

static void anyone_is_the_oldest_link(void **state)
{
	(void)state;
	static const char *const names[] = { "d", "a", "c", "b" };
	struct rig r;
	struct esme e[4];
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	for (int i = 0; i < 4; i++)
		assert_int_equal(esme_bind(&e[i], &r, SMPP_BIND_RECEIVER, names[i]), SMPP_ESME_ROK);
	for (int i = 0; i < 4; i++) {
		text_in(&r, NULL, "x", 1);
		esme_expect(&e[i], SMPP_DELIVER_SM, &pdu);
		esme_answer(&e[i], &pdu, SMPP_ESME_ROK);
		rig_until(&r, SMSC_INBOUND_ACCEPTED, i + 1);
		esme_close(&e[i]);
		while (r.smsc.stats.value[SMSC_RECEIVERS] > 3 - i)
			rig_step(&r);
	}
	rig_stop(&r);
}

static void generic_nack_refuses(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu, nack;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	text_in(&r, "esme", "what?", 1);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	smpp_pdu_init(&nack, SMPP_GENERIC_NACK & ~SMPP_RESPONSE);
	nack.sequence = pdu.sequence;
	esme_answer(&e, &nack, SMPP_ESME_RINVCMDID);
	rig_until(&r, SMSC_INBOUND_SETTLED, 1);
	assert_int_equal(r.smsc.stats.value[SMSC_GENERIC_NACKS], 1);
	assert_int_equal(smsc_inbound_find(&r.smsc.recorder, 1)->outcomes[0].status, SMPP_ESME_RINVCMDID);
	esme_close(&e);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_round_robin),
		cmocka_unit_test(receipts_go_to_the_receiver_of_a_pair),
		cmocka_unit_test(window_bounds_what_is_under_way),
		cmocka_unit_test(waits_for_whoever_binds),
		cmocka_unit_test(lost_link_repeats_in_order),
		cmocka_unit_test(no_response_repeats_in_order),
		cmocka_unit_test(refusal_for_now_is_tried_again),
		cmocka_unit_test(refusal_for_good_settles),
		cmocka_unit_test(generic_nack_refuses),
		cmocka_unit_test(window_opens_and_closes_at_run_time),
		cmocka_unit_test(anyone_is_the_oldest_link),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
