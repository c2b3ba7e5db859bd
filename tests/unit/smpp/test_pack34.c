/* libsmpp34 writes what our own codec writes, octet for octet, and is not asked for what it cannot say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pack34.h"
#include "wire.h"

extern char smpp34_strerror[2048]; /* where the library logs each field without looking how much room is left */

static struct smpp_pdu pdu;

static void fill(uint32_t command)
{
	smpp_pdu_init(&pdu, command);
	pdu.sequence = 0x7FFFFFFF;
	pdu.interface_version = 0x34;
}

static void assert_same(void)
{
	struct dg_buf theirs = { 0 }, ours = { 0 };
	memset(smpp34_strerror, 0, sizeof smpp34_strerror);
	assert_int_equal(smpp_pack34(&pdu, &theirs), DG_OK);
	assert_int_equal(smpp_encode(&pdu, &ours), DG_OK);
	assert_int_equal(theirs.len, ours.len);
	assert_memory_equal(theirs.at, ours.at, ours.len);
	assert_true(strnlen(smpp34_strerror, sizeof smpp34_strerror) < 1900);
	dg_buf_finish(&theirs);
	dg_buf_finish(&ours);
}

static void both_write_the_same(void **state)
{
	(void)state;
	static const uint32_t commands[] = { SMPP_SUBMIT_SM, SMPP_DELIVER_SM_RESP, SMPP_DATA_SM_RESP, SMPP_ENQUIRE_LINK,
		SMPP_ENQUIRE_LINK_RESP, SMPP_UNBIND, SMPP_UNBIND_RESP, SMPP_BIND_TRANSCEIVER, SMPP_BIND_TRANSMITTER,
		SMPP_BIND_RECEIVER };
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		fill(commands[i]);
		assert_same();
		smpp_tlv_add_number(&pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, 7, 2);
		assert_same();
	}
}

static void the_largest_submit_fits(void **state)
{
	(void)state;
	static uint8_t text[253];
	memset(text, 0xFF, sizeof text);
	fill(SMPP_SUBMIT_SM);
	pdu.service_type = "ABCDE";
	pdu.source_addr = "12345678901234567890";
	pdu.destination_addr = "12345678901234567890";
	pdu.source_addr_ton = pdu.dest_addr_ton = 6;
	pdu.source_addr_npi = pdu.dest_addr_npi = 18;
	pdu.schedule_delivery_time = pdu.validity_period = "000000001000000R";
	pdu.esm_class = pdu.protocol_id = pdu.priority_flag = pdu.registered_delivery = 0xFF;
	pdu.replace_if_present_flag = pdu.data_coding = pdu.sm_default_msg_id = 0xFF;
	pdu.short_message = text;
	pdu.sm_length = sizeof text;
	assert_same();
}

static void what_it_cannot_say_is_written_by_us(void **state)
{
	(void)state;
	static uint8_t text[254];
	struct dg_buf out = { 0 };
	fill(SMPP_SUBMIT_SM);
	pdu.short_message = text;
	pdu.sm_length = 254;
	assert_int_equal(smpp_pack34(&pdu, &out), DG_UNSUPPORTED);
	fill(SMPP_BIND_TRANSCEIVER);
	pdu.password = "longer than 8";
	assert_int_equal(smpp_pack34(&pdu, &out), DG_UNSUPPORTED);
	fill(SMPP_GENERIC_NACK);
	pdu.sequence = 0;
	pdu.status = SMPP_ESME_RINVCMDLEN;
	assert_int_equal(smpp_pack34(&pdu, &out), DG_UNSUPPORTED);
	fill(SMPP_DELIVER_SM_RESP);
	pdu.sequence = 0;
	assert_int_equal(smpp_pack34(&pdu, &out), DG_UNSUPPORTED);
	pdu.sequence = 0x80000000u;
	assert_int_equal(smpp_pack34(&pdu, &out), DG_UNSUPPORTED);
	assert_int_equal(out.len, 0);
	assert_int_equal(smpp_pack(&pdu, &out), DG_OK);
	assert_int_equal(smpp_decode((const uint8_t *)out.at, out.len, &pdu), DG_OK);
	assert_int_equal(pdu.sequence, 0x80000000u);
	fill(SMPP_SUBMIT_SM);
	pdu.destination_addr = "123456789012345678901";
	assert_int_equal(smpp_pack(&pdu, &out), DG_TOOBIG);
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_write_the_same),
		cmocka_unit_test(the_largest_submit_fits),
		cmocka_unit_test(what_it_cannot_say_is_written_by_us),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
