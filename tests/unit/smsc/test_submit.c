/* test_submit.c - what a submit is answered with, by option, rule and fault; ids; joined and answered texts. */
#include "rig.h"

/* Binds a transceiver, submits one text to `to`, and gives the response. */
static void submit_one(struct rig *r, struct esme *e, const char *to, struct smpp_pdu *response)
{
	assert_int_equal(esme_bind(e, r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	uint32_t sequence = esme_submit(e, to, "hello");
	esme_expect(e, SMPP_SUBMIT_SM_RESP, response);
	assert_int_equal(response->sequence, sequence);
}

static void check_ids(char *format, bool is_decimal_in_receipt)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	char id[SMSC_ID_OCTETS], receipt_id[SMSC_ID_OCTETS];
	RIG_START(&r, "--id-format", format, "--receipt-delay", "0");
	submit_one(&r, &e, "15557654321", &pdu);
	snprintf(id, sizeof id, "%s", pdu.message_id);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	assert_true(smpp_tlv_text(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, receipt_id, sizeof receipt_id));
	if (is_decimal_in_receipt) {
		assert_string_not_equal(id, receipt_id);
		assert_true(strtoull(id, NULL, 16) == strtoull(receipt_id, NULL, 10));
	} else {
		assert_string_equal(id, receipt_id);
	}
	assert_int_equal(strlen(id), strcmp(format, "uuid") == 0 ? 36 : strcmp(format, "dec") == 0 ? 10 : 8);
	esme_close(&e);
	rig_stop(&r);
}

static void ids_have_their_format(void **state)
{
	(void)state;
	check_ids("dec", false);
	check_ids("hex", false);
	check_ids("uuid", false);
	check_ids("hex-dec", true);
}

static void same_seed_same_ids(void **state)
{
	(void)state;
	char ids[3][SMSC_ID_OCTETS];
	static char *seeds[] = { "5", "5", "6" };
	for (int i = 0; i < 3; i++) {
		struct rig r;
		struct esme e;
		struct smpp_pdu pdu;
		RIG_START(&r, "--seed", seeds[i]);
		submit_one(&r, &e, "15557654321", &pdu);
		snprintf(ids[i], sizeof ids[i], "%s", pdu.message_id);
		esme_close(&e);
		rig_stop(&r);
	}
	assert_string_equal(ids[0], ids[1]);
	assert_string_not_equal(ids[0], ids[2]);
}

static void refusals_are_as_told(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	char text[64];
	RIG_START(&r, "--rule", "*1:status=RX_P_APPN");
	submit_one(&r, &e, "15550000001", &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RX_P_APPN);
	assert_int_equal(e.frame.len, SMPP_HEADER_OCTETS);
	esme_close(&e);
	submit_one(&r, &e, "15557990007", &pdu); /* magic */
	assert_int_equal(pdu.status, 0x400);
	assert_true(*pdu.message_id);
	assert_true(smpp_tlv_text(&pdu, SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT, text, sizeof text));
	esme_close(&e);
	submit_one(&r, &e, "15557990023", &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	assert_string_equal(pdu.message_id, "");
	esme_close(&e);
	rig_tell(&r, "POST", "/options", "{\"magic\": false}");
	submit_one(&r, &e, "15557990002", &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	assert_int_equal(r.smsc.stats.value[SMSC_REFUSED], 2);
	esme_close(&e);
	rig_stop(&r);
}

static void rate_throttles_each_account(void **state)
{
	(void)state;
	struct rig r;
	struct esme a, b;
	struct smpp_pdu pdu;
	RIG_START(&r, "--rate", "3");
	assert_int_equal(esme_bind(&a, &r, SMPP_BIND_TRANSMITTER, "a"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&b, &r, SMPP_BIND_TRANSMITTER, "b"), SMPP_ESME_ROK);
	for (int i = 0; i < 4; i++)
		esme_submit(&a, "15557654321", "x");
	for (int i = 0; i < 4; i++) {
		esme_expect(&a, SMPP_SUBMIT_SM_RESP, &pdu);
		assert_int_equal(pdu.status, i < 3 ? SMPP_ESME_ROK : SMPP_ESME_RTHROTTLED);
	}
	esme_submit(&b, "15557654321", "x");
	esme_expect(&b, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	assert_int_equal(r.smsc.stats.value[SMSC_THROTTLED], 1);
	esme_close(&a);
	esme_close(&b);
	rig_stop(&r);
}

static void window_bounds_unanswered_submits(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--window", "2", "--response-delay", "30", "--window-status", "RTHROTTLED");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	for (int i = 0; i < 3; i++)
		esme_submit(&e, "15557654321", "x");
	int over = 0;
	for (int i = 0; i < 3; i++) {
		esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
		over += pdu.status == SMPP_ESME_RTHROTTLED;
	}
	assert_int_equal(over, 1);
	assert_int_equal(r.smsc.stats.value[SMSC_OVER_WINDOW], 1);
	esme_close(&e);
	rig_stop(&r);
}

static void answers_late_twice_or_never(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--rule", "*1:late=30,no-receipt", "--rule", "*2:duplicate-response,no-receipt", "--rule",
		"*3:no-response", "--receipt-delay", "1");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	uint32_t late = esme_submit(&e, "1", "late"), twice = esme_submit(&e, "2", "twice");
	for (int i = 0; i < 2; i++) {
		esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
		assert_int_equal(pdu.sequence, twice);
	}
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(pdu.sequence, late);
	esme_submit(&e, "3", "never");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu); /* its receipt */
	assert_int_equal(r.smsc.stats.value[SMSC_UNANSWERED], 1);
	esme_close(&e);
	rig_stop(&r);
}

static void receipt_may_come_first(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--rule", "*:receipt-first");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15557654321", "x");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	esme_close(&e);
	rig_stop(&r);
}

static void link_breaks_instead_of_an_answer(void **state)
{
	(void)state;
	static const char *const endings[] = { "990050", "990051", "990052" };
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--receipt-delay", "1");
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
		esme_submit(&e, endings[i], "x");
		esme_until_closed(&e);
		assert_true(e.in.len < SMPP_HEADER_OCTETS);
		assert_int_equal(e.in.len != 0, i == 2); /* cut in the middle */
		esme_close(&e);
		assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
		esme_expect(&e, SMPP_DELIVER_SM, &pdu); /* it was accepted all the same */
		esme_answer(&e, &pdu, SMPP_ESME_ROK);
		rig_until(&r, SMSC_RECEIPTS_ACCEPTED, (int64_t)i + 1);
		esme_close(&e);
	}
	rig_stop(&r);
}

static void unbinds_after_the_answer(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	submit_one(&r, &e, "990055", &pdu);
	esme_expect(&e, SMPP_UNBIND, &pdu);
	esme_close(&e);
	rig_stop(&r);
}

static void submit_part(struct esme *e, char number, const char *text)
{
	char octets[64] = { 5, 0, 3, 77, 2, number };
	struct smpp_pdu pdu;
	size_t n = strlen(text);
	memcpy(octets + 6, text, n);
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.source_addr = "15550001111";
	pdu.destination_addr = "15557654321";
	pdu.source_addr_ton = pdu.dest_addr_ton = 1;
	pdu.esm_class = SMPP_ESM_UDHI;
	pdu.short_message = (const uint8_t *)octets;
	pdu.sm_length = (uint8_t)(6 + n);
	esme_ask(e, &pdu);
	esme_expect(e, SMPP_SUBMIT_SM_RESP, &pdu);
}

/* With and without memory: answering needs the text, remembering does not. */
static void check_answer(char *memory)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", memory, "--answer", "%%: You (%f) wrote to %t: %s %", "--answer-delay", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	submit_part(&e, 2, "world");
	assert_int_equal(r.smsc.stats.value[SMSC_MESSAGES], 0);
	char octets[64] = "";
	struct dg_buf got = { 0 };
	submit_part(&e, 1, octets); /* empty, but a part */
	esme_next(&e, &pdu);
	assert_int_equal(pdu.command, SMPP_DELIVER_SM);
	dg_buf_add(&got, pdu.short_message, pdu.sm_length);
	assert_string_equal(got.at, "%: You (+15550001111) wrote to +15557654321: world %");
	assert_string_equal(pdu.source_addr, "15557654321");
	assert_int_equal(r.smsc.stats.value[SMSC_MESSAGES], 1);
	dg_buf_finish(&got);
	esme_close(&e);
	rig_stop(&r);
}

static void joined_texts_are_answered(void **state)
{
	(void)state;
	check_answer("100");
	check_answer("0");
}

static void who_was_not_reached_does_not_answer(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--answer", "%s", "--answer-delay", "0");
	submit_one(&r, &e, "15557990030", &pdu);
	assert_int_equal(r.smsc.stats.value[SMSC_INBOUND], 0);
	esme_close(&e);
	rig_stop(&r);
}

static void data_sm_is_a_submit_too(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--receipt-delay", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	smpp_pdu_init(&pdu, SMPP_DATA_SM);
	pdu.source_addr = "1";
	pdu.destination_addr = "1234567890123456789012345678901234567890";
	pdu.registered_delivery = 1;
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, "hello", 5);
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_DATA_SM_RESP, &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_ROK);
	assert_string_equal(smsc_message_find(&r.smsc.recorder, 1)->text, "hello");
	assert_int_equal(r.smsc.stats.value[SMSC_RECEIPTS], 0); /* its addresses do not fit */
	esme_close(&e);
	rig_stop(&r);
}

static void chaos_strikes(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--chaos", "status=RMSGQFUL=1");
	submit_one(&r, &e, "15557654321", &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RMSGQFUL);
	esme_close(&e);
	rig_tell(&r, "POST", "/options", "{\"chaos\": \"status=1\"}");
	submit_one(&r, &e, "15557654321", &pdu);
	assert_int_equal(pdu.status, SMPP_ESME_RSYSERR);
	esme_close(&e);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_have_their_format),
		cmocka_unit_test(same_seed_same_ids),
		cmocka_unit_test(refusals_are_as_told),
		cmocka_unit_test(rate_throttles_each_account),
		cmocka_unit_test(window_bounds_unanswered_submits),
		cmocka_unit_test(answers_late_twice_or_never),
		cmocka_unit_test(receipt_may_come_first),
		cmocka_unit_test(link_breaks_instead_of_an_answer),
		cmocka_unit_test(unbinds_after_the_answer),
		cmocka_unit_test(joined_texts_are_answered),
		cmocka_unit_test(who_was_not_reached_does_not_answer),
		cmocka_unit_test(data_sm_is_a_submit_too),
		cmocka_unit_test(chaos_strikes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
