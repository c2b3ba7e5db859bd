/* test_receipts.c - what a receipt says in each form, and which ones a submit gets. */
#include "receipts.h"

#include "rig.h"

static void submit_of(struct smpp_pdu *pdu)
{
	smpp_pdu_init(pdu, SMPP_SUBMIT_SM);
	pdu->source_addr = "15550001111";
	pdu->source_addr_ton = 1;
	pdu->destination_addr = "15557654321";
	pdu->dest_addr_ton = 1;
	pdu->dest_addr_npi = 1;
	pdu->short_message = (const uint8_t *)"hello\x00world, how are you?";
	pdu->sm_length = 24;
}

static void encode(enum smsc_receipt_form form, struct dg_buf *frame, struct smpp_pdu *out)
{
	struct smpp_pdu submit;
	submit_of(&submit);
	const struct smsc_receipt r = { .submit = &submit,
		.id = "4711",
		.state = SMSC_STATE_UNDELIVERABLE,
		.network_error = 27,
		.submitted_ms = 1767225600000,
		.done_ms = 1767225660000 };
	assert_int_equal(smsc_receipt_encode(&r, form, frame), DG_OK);
	assert_int_equal(smpp_decode((const uint8_t *)frame->at, frame->len, out), DG_OK);
	assert_int_equal(out->esm_class, SMPP_ESM_RECEIPT);
	assert_string_equal(out->source_addr, "15557654321");
	assert_int_equal(out->source_addr_npi, 1);
	assert_string_equal(out->destination_addr, "15550001111");
}

static void says_it_by_text(void **state)
{
	(void)state;
	static const char expected[] =
		"id:4711 sub:001 dlvrd:000 submit date:2601010000 done date:2601010001 stat:UNDELIV "
		"err:027 text:hello.world, how are";
	struct dg_buf frame = { 0 };
	struct smpp_pdu pdu;
	encode(SMSC_RECEIPT_TEXT, &frame, &pdu);
	assert_int_equal(pdu.n_tlvs, 0);
	assert_int_equal(pdu.sm_length, sizeof expected - 1);
	assert_memory_equal(pdu.short_message, expected, sizeof expected - 1);
	dg_buf_finish(&frame);
}

static void says_it_by_tlv(void **state)
{
	(void)state;
	struct dg_buf frame = { 0 };
	struct smpp_pdu pdu;
	char id[SMSC_ID_OCTETS];
	uint32_t number;
	encode(SMSC_RECEIPT_TLV, &frame, &pdu);
	assert_int_equal(pdu.sm_length, 0);
	assert_true(smpp_tlv_text(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, id, sizeof id));
	assert_string_equal(id, "4711");
	assert_true(smpp_tlv_number(&pdu, SMPP_TAG_MESSAGE_STATE, &number));
	assert_int_equal(number, SMSC_STATE_UNDELIVERABLE);
	assert_memory_equal(smpp_tlv_find(&pdu, SMPP_TAG_NETWORK_ERROR_CODE)->at, "\x03\x00\x1b", 3);
	dg_buf_clear(&frame);
	encode(SMSC_RECEIPT_BOTH, &frame, &pdu);
	assert_true(pdu.sm_length > 0);
	assert_int_equal(pdu.n_tlvs, 3);
	dg_buf_finish(&frame);
}

static void long_addresses_do_not_fit(void **state)
{
	(void)state;
	struct dg_buf frame = { 0 };
	struct smpp_pdu submit;
	submit_of(&submit);
	submit.destination_addr = "1234567890123456789012345678901234567890";
	const struct smsc_receipt r = { .submit = &submit, .id = "1" };
	assert_int_equal(smsc_receipt_encode(&r, SMSC_RECEIPT_BOTH, &frame), DG_TOOBIG);
	assert_int_equal(frame.len, 0);
}

/* How many receipts a submit with this registered_delivery gets, to a destination ruled by `rule`. */
static void check_count(const char *rule, uint8_t registered_delivery, int64_t expected)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--receipt-delay", "0", "--rule", (char *)rule);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	submit_of(&pdu);
	pdu.registered_delivery = registered_delivery;
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	assert_int_equal(r.smsc.stats.value[SMSC_RECEIPTS], expected);
	for (int64_t i = 0; i < expected; i++)
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_close(&e);
	rig_stop(&r);
}

static void gives_what_is_asked_for(void **state)
{
	(void)state;
	check_count("*:accept", 0, 0);
	check_count("*:accept", 1, 1);
	check_count("*:accept", 2, 0); /* failures only */
	check_count("*:accept", 3, 1);
	check_count("*:receipt=UNDELIV", 2, 1);
	check_count("*:receipt=UNDELIV", 3, 0); /* successes only, SMPP 5.0 */
	check_count("*:receipt=ENROUTE+DELIVRD,duplicate-receipt", 1, 4);
	check_count("*:no-receipt", 1, 0);
	check_count("*:status=8", 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_it_by_text),
		cmocka_unit_test(says_it_by_tlv),
		cmocka_unit_test(long_addresses_do_not_fit),
		cmocka_unit_test(gives_what_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
