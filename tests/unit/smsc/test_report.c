/* test_report.c - messages, refusals, inbound texts and links as JSON, foreign octets included. */
#include "report.h"

#include "rig.h"

static json_t *at(json_t *list, size_t i)
{
	json_t *item = json_array_get(list, i);
	assert_non_null(item);
	return item;
}

static void check_text(json_t *object, const char *key, const char *expected)
{
	assert_string_equal(json_string_value(json_object_get(object, key)), expected);
}

static void check_number(json_t *object, const char *key, json_int_t expected)
{
	assert_true(json_is_integer(json_object_get(object, key)));
	assert_int_equal(json_integer_value(json_object_get(object, key)), expected);
}

static void tells_all_of_a_message(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--receipt-delay", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15557654321", "hello");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_ROK);
	rig_until(&r, SMSC_RECEIPTS_ACCEPTED, 1);
	json_t *all = smsc_report_messages(&r.smsc, 0);
	json_t *message = at(json_object_get(all, "messages"), 0);
	check_number(all, "count", 1);
	check_text(message, "from", "+15550001111");
	check_text(message, "to", "+15557654321");
	check_text(message, "text", "hello");
	check_text(message, "system_id", "esme");
	assert_true(json_is_true(json_object_get(message, "complete")));
	json_t *part = at(json_object_get(message, "parts"), 0);
	check_text(part, "command", "submit_sm");
	check_text(part, "hex", "68656c6c6f");
	check_text(part, "status_name", "ESME_ROK");
	check_number(part, "registered_delivery", 1);
	check_number(part, "data_coding", 0);
	check_number(part, "esm_class", 0);
	check_number(part, "part", 1);
	check_number(part, "of", 1);
	assert_int_equal(strlen(json_string_value(json_object_get(part, "message_id"))), 10);
	json_t *receipt = at(json_object_get(part, "receipts"), 0);
	check_text(receipt, "state", "DELIVRD");
	check_number(receipt, "status", 0);
	check_number(receipt, "attempts", 1);
	assert_true(json_is_true(json_object_get(receipt, "answered")));
	json_decref(all);
	esme_close(&e);
	rig_stop(&r);
}

static void keeps_refusals_apart(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--rule", "*1:status=0x400");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15550000001", "no");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	json_t *all = smsc_report_messages(&r.smsc, 0);
	assert_int_equal(json_array_size(json_object_get(all, "messages")), 0);
	json_t *part = at(json_object_get(at(json_object_get(all, "refused"), 0), "parts"), 0);
	check_number(part, "status", 0x400);
	assert_true(json_is_null(json_object_get(part, "status_name")));
	check_text(part, "text", "no");
	json_decref(all);
	esme_close(&e);
	rig_stop(&r);
}

static void survives_foreign_octets(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--answer", "%f%t%s");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "\xff\xfe id"), SMPP_ESME_ROK);
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.source_addr = "\xff\x01\x80";
	pdu.destination_addr = "\xc0\xaf";
	pdu.service_type = "\x80";
	pdu.data_coding = 8;
	pdu.short_message = (const uint8_t *)"\xd8\x00\x00\x00\xdc\x00\xff\xfe\x41";
	pdu.sm_length = 9;
	smpp_tlv_add(&pdu, 0x1400, "\xff", 1);
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	json_t *all = smsc_report_messages(&r.smsc, 0);
	json_t *message = at(json_object_get(all, "messages"), 0);
	check_text(message, "to", "??");
	json_t *tlv = at(json_object_get(at(json_object_get(message, "parts"), 0), "tlvs"), 0);
	check_number(tlv, "tag", 0x1400);
	check_text(tlv, "hex", "ff");
	json_decref(all);
	json_t *links = smsc_report_links(&r.smsc);
	check_text(at(json_object_get(links, "links"), 0), "bound", "transceiver");
	check_text(at(json_object_get(links, "links"), 0), "system_id", "?? id");
	json_decref(links);
	esme_close(&e);
	rig_stop(&r);
}

static void tells_inbound_texts(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_RECEIVER, "esme"), SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"no\"}");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_RX_R_APPN);
	rig_until(&r, SMSC_INBOUND_SETTLED, 1);
	json_t *all = smsc_report_inbound(&r.smsc), *in = at(json_object_get(all, "inbound"), 0);
	check_text(in, "text", "no");
	check_number(in, "made", 1);
	check_number(in, "settled", 1);
	check_number(in, "accepted", 0);
	check_text(at(json_object_get(in, "outcomes"), 0), "status_name", "ESME_RX_R_APPN");
	json_decref(all);
	esme_close(&e);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_all_of_a_message),
		cmocka_unit_test(keeps_refusals_apart),
		cmocka_unit_test(survives_foreign_octets),
		cmocka_unit_test(tells_inbound_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
