/* test_link.c - framing: split at every octet, many at once, lengths that lie, commands that are none. */
#include "rig.h"

#include "util/buf.h"

static void add_pdu(struct dg_buf *out, uint32_t command, uint32_t sequence)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, command);
	pdu.sequence = sequence;
	assert_int_equal(smpp_encode(&pdu, out), DG_OK);
}

static void reads_octet_by_octet(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	struct dg_buf out = { 0 };
	RIG_START(&r, "--memory", "0");
	esme_open(&e, &r);
	add_pdu(&out, SMPP_ENQUIRE_LINK, 7);
	for (size_t i = 0; i < out.len; i++) {
		dg_conn_write(e.conn, out.at + i, 1);
		rig_step(&r);
	}
	esme_expect(&e, SMPP_ENQUIRE_LINK_RESP, &pdu);
	assert_int_equal(pdu.sequence, 7);
	dg_buf_finish(&out);
	esme_close(&e);
	rig_stop(&r);
}

static void reads_many_at_once(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	struct dg_buf out = { 0 };
	RIG_START(&r, "--memory", "0");
	esme_open(&e, &r);
	for (uint32_t i = 1; i <= 500; i++)
		add_pdu(&out, SMPP_ENQUIRE_LINK, i);
	dg_conn_write(e.conn, out.at, out.len);
	for (uint32_t i = 1; i <= 500; i++) {
		esme_expect(&e, SMPP_ENQUIRE_LINK_RESP, &pdu);
		assert_int_equal(pdu.sequence, i);
	}
	dg_buf_finish(&out);
	esme_close(&e);
	rig_stop(&r);
}

static void check_nack(const char *octets, size_t n, uint32_t command, uint32_t status, bool closes)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	dg_conn_write(e.conn, octets, n);
	esme_expect(&e, command, &pdu);
	assert_int_equal(pdu.status, status);
	assert_int_equal(pdu.sequence, n >= 16 ? 5 : 0);
	assert_int_equal(r.smsc.stats.value[SMSC_BAD_PDUS], 1);
	if (closes) {
		esme_until_closed(&e);
	} else {
		smpp_pdu_init(&pdu, SMPP_ENQUIRE_LINK);
		esme_ask(&e, &pdu);
		esme_expect(&e, SMPP_ENQUIRE_LINK_RESP, &pdu);
	}
	esme_close(&e);
	rig_stop(&r);
}

#define BYTES(text) (text), sizeof(text) - 1

static void answers_what_is_wrong(void **state)
{
	(void)state;
	check_nack(BYTES("\x00\x00\x00\x10\x00\x00\x07\x77\x00\x00\x00\x00\x00\x00\x00\x05"), SMPP_GENERIC_NACK,
		SMPP_ESME_RINVCMDID, false);
	check_nack(BYTES("\x00\x00\x00\x10\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x05"), SMPP_QUERY_SM_RESP,
		SMPP_ESME_RINVCMDLEN, false);
	check_nack(BYTES("\x00\x00\x00\x12\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x05xx"), SMPP_SUBMIT_SM_RESP,
		SMPP_ESME_RINVCMDLEN, false);
	check_nack(BYTES("\x00\x00\x00\x08"), SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDLEN, true);
	check_nack(BYTES("\x7f\xff\xff\xff\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x05"), SMPP_GENERIC_NACK,
		SMPP_ESME_RINVCMDLEN, true);
}

static void overlooks_responses_to_nothing(void **state)
{
	(void)state;
	static const uint32_t responses[] = { SMPP_DELIVER_SM_RESP, SMPP_DATA_SM_RESP, SMPP_GENERIC_NACK,
		SMPP_ENQUIRE_LINK_RESP, SMPP_SUBMIT_SM_RESP };
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	struct dg_buf out = { 0 };
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	for (size_t i = 0; i < sizeof responses / sizeof responses[0]; i++)
		add_pdu(&out, responses[i], 99);
	dg_conn_write(e.conn, out.at, out.len);
	smpp_pdu_init(&pdu, SMPP_ENQUIRE_LINK);
	esme_ask(&e, &pdu);
	esme_expect(&e, SMPP_ENQUIRE_LINK_RESP, &pdu);
	dg_buf_finish(&out);
	esme_close(&e);
	rig_stop(&r);
}

static void stops_with_links_of_every_kind(void **state)
{
	(void)state;
	struct rig r;
	struct esme a, b, c;
	struct smpp_pdu pdu;
	RIG_START(&r, "--response-delay", "60000");
	esme_open(&a, &r);
	assert_int_equal(esme_bind(&b, &r, SMPP_BIND_TRANSCEIVER, "b"), SMPP_ESME_ROK);
	assert_int_equal(esme_bind(&c, &r, SMPP_BIND_TRANSCEIVER, "c"), SMPP_ESME_ROK);
	esme_submit(&b, "15557654321", "waits for its response");
	rig_tell(&r, "POST", "/inbound",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"waits\", \"system_id\": \"b\"}");
	rig_tell(&r, "POST", "/inbound",
		"{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"queued\", \"system_id\": \"d\"}");
	esme_expect(&b, SMPP_DELIVER_SM, &pdu);
	rig_until(&r, SMSC_SUBMITS, 1);
	esme_close(&a);
	esme_close(&b);
	esme_close(&c);
	rig_stop(&r); /* the sanitizers see what is left */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_octet_by_octet),
		cmocka_unit_test(reads_many_at_once),
		cmocka_unit_test(answers_what_is_wrong),
		cmocka_unit_test(overlooks_responses_to_nothing),
		cmocka_unit_test(stops_with_links_of_every_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
