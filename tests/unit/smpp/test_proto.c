/* The wire codec against PDUs made by hand: every command, every tolerated oddity, every refusal, and the PDUs that
 * crash libsmpp34. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "wire.h"

static struct wire w;
static struct smpp_pdu pdu;
static uint8_t *octets;

static int set_up(void **state)
{
	(void)state;
	w.n = 0;
	octets = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(octets);
	return 0;
}

static enum dg_status decode(void)
{
	free(octets);
	octets = wire_exact(&w);
	return smpp_decode(octets, w.n, &pdu);
}

static void deliver(const char *text)
{
	wire_message(&w, SMPP_DELIVER_SM, 7, "15550001111", "12345", 0, 0, text, strlen(text));
}

/* -- framing ------------------------------------------------------------------------------- */

static void frame_waits_for_every_octet(void **state)
{
	(void)state;
	deliver("hello");
	size_t length = 0;
	for (size_t n = 0; n < w.n; n++)
		assert_int_equal(smpp_frame(w.at, n, SMPP_PDU_MAX, &length), DG_AGAIN);
	assert_int_equal(smpp_frame(w.at, w.n, SMPP_PDU_MAX, &length), DG_OK);
	assert_int_equal(length, w.n);
	assert_int_equal(smpp_frame(w.at, w.n + 20, SMPP_PDU_MAX, &length), DG_OK);
	assert_int_equal(length, w.n);
}

static void frame_refuses_impossible_lengths(void **state)
{
	(void)state;
	static const uint32_t bad[] = { 0, 4, 8, 15, SMPP_PDU_MAX + 1, 0x80000000u, 0xFFFFFFFFu };
	size_t length = 4711;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		w.n = 0;
		wire_u32(&w, bad[i]);
		assert_int_equal(smpp_frame(w.at, w.n, SMPP_PDU_MAX, &length), DG_INVALID);
	}
	assert_int_equal(length, 4711);
	w.n = 0;
	wire_u32(&w, SMPP_PDU_MAX);
	assert_int_equal(smpp_frame(w.at, w.n, SMPP_PDU_MAX, &length), DG_AGAIN);
}

/* -- reading ------------------------------------------------------------------------------- */

static void deliver_sm_is_read(void **state)
{
	(void)state;
	wire_message(&w, SMPP_DELIVER_SM, 0xFFFFFFFFu, "15550001111", "12345", 0x40, 8, "\0h\0i", 4);
	wire_tlv(&w, 0x1401, "vendor", 6);
	wire_tlv(&w, SMPP_TAG_USER_MESSAGE_REFERENCE, "\0\0\1\2", 4); /* four octets where two are due */
	wire_close(&w);
	assert_int_equal(decode(), DG_OK);
	assert_int_equal(pdu.oddities, 0);
	assert_int_equal(pdu.sequence, 0xFFFFFFFFu);
	assert_string_equal(pdu.source_addr, "15550001111");
	assert_string_equal(pdu.destination_addr, "12345");
	assert_int_equal(pdu.esm_class, 0x40);
	assert_int_equal(pdu.data_coding, 8);
	assert_int_equal(pdu.sm_length, 4);
	assert_memory_equal(pdu.short_message, "\0h\0i", 4);
	assert_int_equal(pdu.n_tlvs, 2);
	uint32_t number = 0;
	assert_true(smpp_tlv_number(&pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, &number));
	assert_int_equal(number, 0x102);
	char text[4];
	assert_true(smpp_tlv_text(&pdu, 0x1401, text, sizeof text));
	assert_string_equal(text, "ven");
	assert_false(smpp_tlv_text(&pdu, 0x1402, text, sizeof text));
}

static void every_command_survives_the_round_trip(void **state)
{
	(void)state;
	static const uint32_t commands[] = { SMPP_BIND_RECEIVER, SMPP_BIND_TRANSMITTER, SMPP_BIND_TRANSCEIVER,
		SMPP_OUTBIND, SMPP_UNBIND, SMPP_ENQUIRE_LINK, SMPP_SUBMIT_SM, SMPP_DELIVER_SM, SMPP_DATA_SM,
		SMPP_QUERY_SM, SMPP_CANCEL_SM, SMPP_REPLACE_SM, SMPP_ALERT_NOTIFICATION, SMPP_GENERIC_NACK,
		SMPP_BIND_RECEIVER_RESP, SMPP_BIND_TRANSMITTER_RESP, SMPP_BIND_TRANSCEIVER_RESP, SMPP_UNBIND_RESP,
		SMPP_ENQUIRE_LINK_RESP, SMPP_SUBMIT_SM_RESP, SMPP_DELIVER_SM_RESP, SMPP_DATA_SM_RESP,
		SMPP_QUERY_SM_RESP, SMPP_CANCEL_SM_RESP, SMPP_REPLACE_SM_RESP };
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		struct smpp_pdu out;
		smpp_pdu_init(&out, commands[i]);
		out.sequence = 0x01020304;
		out.system_id = out.password = out.service_type = out.message_id = out.source_addr = "abc";
		out.destination_addr = out.esme_addr = out.final_date = out.address_range = out.system_type = "xyz";
		out.short_message = (const uint8_t *)"\1\2\0\3";
		out.sm_length = 4;
		out.data_coding = 0xF1;
		out.message_state = 2;
		smpp_tlv_add(&out, 0x1400, "tlv", 3);
		smpp_tlv_add_number(&out, SMPP_TAG_SAR_MSG_REF_NUM, 0xBEEF, 2);
		struct dg_buf first = { 0 }, second = { 0 };
		assert_int_equal(smpp_encode(&out, &first), DG_OK);
		size_t length = 0;
		assert_int_equal(smpp_frame((const uint8_t *)first.at, first.len, SMPP_PDU_MAX, &length), DG_OK);
		assert_int_equal(length, first.len);
		assert_int_equal(smpp_decode((const uint8_t *)first.at, first.len, &pdu), DG_OK);
		assert_int_equal(pdu.oddities, 0);
		assert_int_equal(pdu.n_tlvs, 2);
		uint32_t number = 0;
		assert_true(smpp_tlv_number(&pdu, SMPP_TAG_SAR_MSG_REF_NUM, &number));
		assert_int_equal(number, 0xBEEF);
		assert_int_equal(smpp_encode(&pdu, &second), DG_OK);
		assert_int_equal(first.len, second.len);
		assert_memory_equal(first.at, second.at, first.len);
		assert_string_not_equal(smpp_command_name(commands[i]), "unknown");
		dg_buf_finish(&first);
		dg_buf_finish(&second);
	}
	assert_string_equal(smpp_command_name(0x21), "unknown");
}

static void unknown_commands_are_told_apart(void **state)
{
	(void)state;
	wire_open(&w, 0x00010203, 0, 99);
	wire_text(&w, "whatever");
	wire_close(&w);
	assert_int_equal(decode(), DG_UNSUPPORTED);
	assert_int_equal(pdu.command, 0x00010203);
	assert_int_equal(pdu.sequence, 99);
	assert_int_equal(pdu.fault, SMPP_ESME_RINVCMDID);
}

/* Whatever a request lacks at its end, it is refused, and nothing behind the end is read (ASan watches). */
static void requests_cut_anywhere_are_refused(void **state)
{
	(void)state;
	deliver("hello");
	wire_tlv(&w, SMPP_TAG_MESSAGE_PAYLOAD, "payload", 7);
	wire_close(&w);
	struct wire whole = w;
	size_t fixed = whole.n - 11;
	for (size_t n = SMPP_HEADER_OCTETS; n < whole.n; n++) {
		w = whole;
		w.n = n;
		wire_close(&w);
		enum dg_status status = decode();
		if (n < fixed) {
			assert_int_equal(status, DG_INVALID);
			assert_int_equal(pdu.fault, SMPP_ESME_RINVCMDLEN);
		} else if (n < fixed + 4) { /* a stub of a parameter is padding */
			assert_int_equal(status, DG_OK);
			assert_int_equal(pdu.oddities, n == fixed ? 0 : SMPP_ODD_TRAILER);
		} else {
			assert_int_equal(status, DG_INVALID);
			assert_int_equal(pdu.fault, SMPP_ESME_RINVOPTPARSTREAM);
		}
		assert_int_equal(pdu.sequence, 7);
	}
}

static void string_without_end_is_refused(void **state)
{
	(void)state;
	wire_open(&w, SMPP_CANCEL_SM, 0, 3);
	wire_octets(&w, "CMT", 3);
	wire_close(&w);
	assert_int_equal(decode(), DG_INVALID);
	assert_int_equal(pdu.fault, SMPP_ESME_RINVCMDLEN);
}

static void long_fields_are_read_and_noted(void **state)
{
	(void)state;
	wire_message(&w, SMPP_DELIVER_SM, 1, "1234567890123456789012345678901234567890", "5", 0, 0, "x", 1);
	assert_int_equal(decode(), DG_OK);
	assert_int_equal(pdu.oddities, SMPP_ODD_LONG);
	assert_int_equal(strlen(pdu.source_addr), 40);
	struct dg_buf out = { 0 };
	assert_int_equal(smpp_encode(&pdu, &out), DG_TOOBIG);
	assert_int_equal(out.len, 0);
	char text[255] = { 0 };
	wire_message(&w, SMPP_DELIVER_SM, 1, "1", "5", 0, 0, text, sizeof text);
	assert_int_equal(decode(), DG_OK);
	assert_int_equal(pdu.oddities, SMPP_ODD_LONG);
	assert_int_equal(pdu.sm_length, 255);
	dg_buf_finish(&out);
}

/* -- sloppy responses ---------------------------------------------------------------------- */

static void responses_never_fail_for_their_body(void **state)
{
	(void)state;
	static const struct {
		uint32_t status;
		const char *body;
		size_t n;
		uint32_t oddities;
		const char *message_id;
	} cases[] = {
		{ 0, "id-1\0", 5, 0, "id-1" },
		{ 0, "\0", 1, 0, "" },
		{ 0, "", 0, SMPP_ODD_NO_BODY, "" },
		{ 0, "id-without-end", 14, SMPP_ODD_BAD_BODY, "" },
		{ SMPP_ESME_RTHROTTLED, "", 0, 0, "" },
		{ SMPP_ESME_RSUBMITFAIL, "id-2\0", 5, 0, "id-2" },
		{ 0x00000412, "id-3\0\x00\x1D\x00\x03why", 12, 0, "id-3" },
		{ 0, "id-4\0\x00\x1D\x00\x30why", 12, SMPP_ODD_TRAILER, "id-4" },
		{ 0, "id-5\0\0\0", 7, SMPP_ODD_TRAILER, "id-5" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		wire_open(&w, SMPP_SUBMIT_SM_RESP, cases[i].status, 5);
		wire_octets(&w, cases[i].body, cases[i].n);
		wire_close(&w);
		assert_int_equal(decode(), DG_OK);
		assert_int_equal(pdu.status, cases[i].status);
		assert_int_equal(pdu.sequence, 5);
		assert_int_equal(pdu.oddities, cases[i].oddities);
		assert_string_equal(pdu.message_id, cases[i].message_id);
	}
	char why[32];
	wire_open(&w, SMPP_SUBMIT_SM_RESP, 0x412, 5);
	wire_octets(&w, "\0\x00\x1D\x00\x03why", 8);
	wire_close(&w);
	assert_int_equal(decode(), DG_OK);
	assert_true(smpp_tlv_text(&pdu, SMPP_TAG_ADDITIONAL_STATUS_INFO_TEXT, why, sizeof why));
	assert_string_equal(why, "why");
}

static void header_only_pdus_may_have_a_tail(void **state)
{
	(void)state;
	wire_open(&w, SMPP_ENQUIRE_LINK, 0, 8);
	wire_octets(&w, "\0\0", 2);
	wire_close(&w);
	assert_int_equal(decode(), DG_OK);
	assert_int_equal(pdu.oddities, SMPP_ODD_TRAILER);
}

/* -- optional parameters ------------------------------------------------------------------- */

static void the_last_of_a_repeated_parameter_counts(void **state)
{
	(void)state;
	deliver("");
	wire_tlv(&w, SMPP_TAG_MESSAGE_STATE, "\1", 1);
	wire_tlv(&w, SMPP_TAG_MESSAGE_STATE, "\2", 1);
	wire_close(&w);
	assert_int_equal(decode(), DG_OK);
	uint32_t number = 0;
	assert_true(smpp_tlv_number(&pdu, SMPP_TAG_MESSAGE_STATE, &number));
	assert_int_equal(number, 2);
}

static void two_payloads_are_refused(void **state)
{
	(void)state;
	deliver("");
	wire_tlv(&w, SMPP_TAG_MESSAGE_PAYLOAD, "a", 1);
	wire_tlv(&w, SMPP_TAG_MESSAGE_PAYLOAD, "b", 1);
	wire_close(&w);
	assert_int_equal(decode(), DG_INVALID);
	assert_int_equal(pdu.fault, SMPP_ESME_RINVOPTPARSTREAM);
}

static void numbers_of_odd_widths(void **state)
{
	(void)state;
	static const struct {
		const char *octets;
		size_t n;
		bool is_number;
		uint32_t number;
	} cases[] = { { "", 0, false, 0 }, { "\7", 1, true, 7 }, { "\1\0\0", 3, true, 0x10000 },
		{ "\0\0\0\0\0\0\0\5", 8, true, 5 }, { "\1\0\0\0\0", 5, false, 0 } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		deliver("");
		wire_tlv(&w, SMPP_TAG_MESSAGE_STATE, cases[i].octets, cases[i].n);
		wire_close(&w);
		assert_int_equal(decode(), DG_OK);
		uint32_t number = 0;
		assert_int_equal(smpp_tlv_number(&pdu, SMPP_TAG_MESSAGE_STATE, &number), cases[i].is_number);
		assert_int_equal(number, cases[i].number);
	}
}

static void a_whole_payload_fits(void **state)
{
	(void)state;
	static char text[65535];
	memset(text, 'x', sizeof text);
	deliver("");
	wire_tlv(&w, SMPP_TAG_MESSAGE_PAYLOAD, text, sizeof text);
	wire_close(&w);
	size_t length = 0;
	assert_int_equal(smpp_frame(w.at, w.n, SMPP_PDU_MAX, &length), DG_OK);
	assert_int_equal(decode(), DG_OK);
	const struct smpp_tlv *payload = smpp_tlv_find(&pdu, SMPP_TAG_MESSAGE_PAYLOAD);
	assert_non_null(payload);
	assert_int_equal(payload->octets, sizeof text);
	assert_memory_equal(payload->at, text, sizeof text);
	struct dg_buf out = { 0 };
	assert_int_equal(smpp_encode(&pdu, &out), DG_OK);
	assert_int_equal(out.len, w.n);
	assert_memory_equal(out.at, w.at, w.n);
	dg_buf_finish(&out);
}

/* The well-framed PDUs on which libsmpp34's decoder writes out of bounds: 29 and 64 empty parameters, 10000 of them,
 * and a submit_multi_resp with 20 and with 255 refused addresses. */
static void the_killers_of_libsmpp34_are_harmless(void **state)
{
	(void)state;
	static const size_t counts[] = { 29, 64, SMPP_TLVS_MAX, SMPP_TLVS_MAX + 1, 10000 };
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		deliver("");
		for (size_t k = 0; k < counts[i]; k++)
			wire_tlv(&w, 0x1400 + (unsigned)k, "", 0);
		wire_close(&w);
		bool fits = counts[i] <= SMPP_TLVS_MAX;
		assert_int_equal(decode(), fits ? DG_OK : DG_INVALID);
		assert_int_equal(pdu.n_tlvs, fits ? counts[i] : SMPP_TLVS_MAX);
		if (!fits)
			assert_int_equal(pdu.fault, SMPP_ESME_RINVOPTPARSTREAM);
		wire_open(&w, SMPP_SUBMIT_SM_RESP, 0, 1);
		wire_text(&w, "id");
		for (size_t k = 0; k < counts[i]; k++)
			wire_tlv(&w, 0x1400 + (unsigned)k, "", 0);
		wire_close(&w);
		assert_int_equal(decode(), DG_OK);
		assert_string_equal(pdu.message_id, "id");
		assert_int_equal((pdu.oddities & SMPP_ODD_MANY_TLVS) != 0, !fits);
	}
	for (unsigned entries = 20; entries <= 255; entries += 235) {
		wire_open(&w, 0x80000021u, 0, 1);
		wire_text(&w, "id");
		wire_u8(&w, entries);
		for (unsigned k = 0; k < entries; k++) {
			wire_u16(&w, 0x0101);
			wire_text(&w, "5550000");
			wire_u32(&w, SMPP_ESME_RINVDSTADR);
		}
		wire_close(&w);
		assert_int_equal(decode(), DG_UNSUPPORTED);
		assert_int_equal(pdu.sequence, 1);
	}
}

/* -- writing ------------------------------------------------------------------------------- */

static void encoder_keeps_the_limits(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	dg_buf_str(&out, "before");
	static char text[256];
	memset(text, 'x', 255);
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.short_message = (const uint8_t *)text;
	pdu.sm_length = 255;
	assert_false(smpp_fields_fit(&pdu));
	assert_int_equal(smpp_encode(&pdu, &out), DG_TOOBIG);
	pdu.sm_length = 254;
	pdu.destination_addr = "123456789012345678901";
	assert_int_equal(smpp_encode(&pdu, &out), DG_TOOBIG);
	pdu.destination_addr = "12345678901234567890";
	assert_true(smpp_fields_fit(&pdu));
	assert_int_equal(smpp_encode(&pdu, &out), DG_OK);
	assert_memory_equal(out.at, "before", 6);
	pdu.command = 0x21;
	assert_int_equal(smpp_encode(&pdu, &out), DG_UNSUPPORTED);
	dg_buf_finish(&out);
}

static void header_only_on_request(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM_RESP);
	pdu.status = SMPP_ESME_RX_T_APPN;
	pdu.no_body = true;
	assert_int_equal(smpp_encode(&pdu, &out), DG_OK);
	assert_int_equal(out.len, SMPP_HEADER_OCTETS);
	assert_int_equal(smpp_decode((const uint8_t *)out.at, out.len, &pdu), DG_OK);
	assert_true(pdu.no_body);
	assert_int_equal(pdu.oddities, 0);
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(frame_waits_for_every_octet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(frame_refuses_impossible_lengths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deliver_sm_is_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_command_survives_the_round_trip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(unknown_commands_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(requests_cut_anywhere_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(string_without_end_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(long_fields_are_read_and_noted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(responses_never_fail_for_their_body, set_up, tear_down),
		cmocka_unit_test_setup_teardown(header_only_pdus_may_have_a_tail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_last_of_a_repeated_parameter_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_payloads_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_of_odd_widths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_whole_payload_fits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_killers_of_libsmpp34_are_harmless, set_up, tear_down),
		cmocka_unit_test_setup_teardown(encoder_keeps_the_limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(header_only_on_request, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
