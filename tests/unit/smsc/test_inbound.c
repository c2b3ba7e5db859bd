/* test_inbound.c - addresses, order and number of parts, copies, and texts that cannot be sent. */
#include "inbound.h"

#include "rig.h"

static void check_address(const char *extra, const char *from, const char *expected, uint8_t ton, uint8_t npi)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	char body[256];
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	snprintf(body, sizeof body, "{\"from\": \"%s\", \"to\": \"+15550001111\", \"text\": \"x\"%s}", from, extra);
	rig_tell(&r, "POST", "/inbound", body);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	assert_string_equal(pdu.source_addr, expected);
	assert_int_equal(pdu.source_addr_ton, ton);
	assert_int_equal(pdu.source_addr_npi, npi);
	assert_string_equal(pdu.destination_addr, "15550001111");
	assert_int_equal(pdu.dest_addr_ton, 1);
	esme_close(&e);
	rig_stop(&r);
}

static void addresses_have_their_type(void **state)
{
	(void)state;
	check_address("", "+15557654321", "15557654321", 1, 1);
	check_address("", "12345", "12345", 3, 0);
	check_address("", "015557654321", "015557654321", 0, 1);
	check_address("", "My Bank", "My Bank", 5, 0);
	check_address(", \"from_ton\": 1, \"from_npi\": 0", "+15557654321", "+15557654321", 1, 0);
	check_address(", \"from_npi\": 8", "12345", "12345", 3, 8);
	check_address("", "", "", 3, 0);
}

static void parts_leave_in_the_order_asked_for(void **state)
{
	(void)state;
	static const char numbers[] = { 3, 1, 1 };
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	struct dg_buf body = { 0 };
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	dg_buf_str(&body, "{\"from\": \"+1\", \"to\": \"+2\", \"parts_order\": [3, 1, 1], \"text\": \"");
	for (int i = 0; i < 400; i++)
		dg_buf_chr(&body, 'a');
	dg_buf_str(&body, "\"}");
	rig_tell(&r, "POST", "/inbound", body.at);
	for (size_t i = 0; i < sizeof numbers; i++) {
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
		assert_int_equal(pdu.esm_class, SMPP_ESM_UDHI);
		assert_int_equal(pdu.short_message[5], numbers[i]);
		assert_int_equal(pdu.short_message[4], 3);
	}
	dg_buf_finish(&body);
	esme_close(&e);
	rig_stop(&r);
}

static void copies_are_numbered(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/inbound",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"<%n> of %n\", \"repeat\": 300}");
	for (int i = 1; i <= 300; i++) {
		char expected[32];
		esme_expect(&e, SMPP_DELIVER_SM, &pdu);
		snprintf(expected, sizeof expected, "<%d> of %d", i, i);
		assert_int_equal(pdu.sm_length, strlen(expected));
		assert_memory_equal(pdu.short_message, expected, pdu.sm_length);
		esme_answer(&e, &pdu, SMPP_ESME_ROK);
	}
	rig_until(&r, SMSC_INBOUND_ACCEPTED, 300);
	assert_int_equal(smsc_inbound_find(&r.smsc.recorder, 1)->accepted, 300);
	rig_tell(&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"100%n\"}");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	assert_memory_equal(pdu.short_message, "100%n", 5); /* one copy: nothing is replaced */
	esme_close(&e);
	rig_stop(&r);
}

static void refuses_what_cannot_be_sent(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"",
		"[]",
		"{\"from\": \"+1\", \"to\": \"+2\"}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"codin\": \"gsm\"}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"coding\": \"latin1\"}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"\xC5\xA1\", \"coding\": \"gsm\"}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"concat\": \"udh9\"}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"parts_order\": [2]}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"parts_order\": [0]}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"parts_order\": 1}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"repeat\": 0}",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"repeat\": 1000001}",
		"{\"from\": \"+1234567890123456789012345\", \"to\": \"+2\", \"text\": \"x\"}",
	};
	struct rig r;
	RIG_START(&r, "--memory", "0");
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		int status;
		json_t *answer = rig_http(&r, "POST", "/inbound", bodies[i], &status);
		assert_int_equal(status, 400);
		assert_non_null(json_object_get(answer, "error"));
		json_decref(answer);
	}
	assert_int_equal(r.smsc.stats.value[SMSC_INBOUND], 0);
	rig_stop(&r);
}

static void waits_for_the_outcome(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	json_t *answer =
		rig_ask(&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"x\", \"wait_ms\": 20}");
	assert_true(json_is_false(json_object_get(answer, "reached")));
	assert_int_equal(json_integer_value(json_object_get(answer, "settled")), 0);
	json_decref(answer);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_have_their_type),
		cmocka_unit_test(parts_leave_in_the_order_asked_for),
		cmocka_unit_test(copies_are_numbered),
		cmocka_unit_test(refuses_what_cannot_be_sent),
		cmocka_unit_test(waits_for_the_outcome),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
