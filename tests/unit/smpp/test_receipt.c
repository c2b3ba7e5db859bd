/* Delivery receipts as carriers really write them, and the spellings of message ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "receipt.h"

static struct smpp_pdu pdu;
static struct smpp_receipt receipt;

static void read_receipt(const char *text, unsigned esm_class)
{
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	pdu.esm_class = (uint8_t)esm_class;
	smpp_receipt_read(&pdu, (const uint8_t *)text, strlen(text), &receipt);
}

static void texts_of_all_sorts(void **state)
{
	(void)state;
	static const struct {
		const char *text, *id;
		enum smpp_state state;
		bool has_error;
		uint32_t error;
	} cases[] = {
		{ "id:0123456789 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 "
		  "text:Hello",
			"0123456789", SMPP_STATE_DELIVERED, true, 0 },
		{ "id:abc stat:UNDELIV err:027 Text:x", "abc", SMPP_STATE_UNDELIVERABLE, true, 27 },
		{ "stat:EXPIRED err:0x1B id:7-7-7", "7-7-7", SMPP_STATE_EXPIRED, true, 0x1B },
		{ "ID:ABC SUB:001 STAT:REJECTD ERR:00034", "ABC", SMPP_STATE_REJECTED, true, 34 },
		{ "id:1 sub:001 dlvrd:000 submit date:20260101000000 done date:260101000159 stat:DELIVRD err:E12 text:",
			"1", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:6d9f1c6e-8a4b-4e0e-9f6b-0a1b2c3d4e5f sub:1 dlvrd:1 stat:ACCEPTD",
			"6d9f1c6e-8a4b-4e0e-9f6b-0a1b2c3d4e5f", SMPP_STATE_ACCEPTED, false, 0 },
		{ "id:1 stat:ENROUTE", "1", SMPP_STATE_ENROUTE, false, 0 },
		{ "id:1 stat:BUFFERED", "1", SMPP_STATE_ENROUTE, false, 0 },
		{ "id:1 stat:DELETED", "1", SMPP_STATE_DELETED, false, 0 },
		{ "id:1 stat:DELIVERED", "1", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:1 stat:FAILED", "1", SMPP_STATE_UNDELIVERABLE, false, 0 },
		{ "id:1 stat:SKIPPED", "1", SMPP_STATE_SKIPPED, false, 0 },
		{ "id:1 stat:UNKNOWN", "1", SMPP_STATE_UNKNOWN, false, 0 },
		{ "id:1 stat:2", "1", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:1 stat:XY", "1", SMPP_STATE_UNKNOWN, false, 0 },
		{ "id: 44 stat: DELIVRD", "44", SMPP_STATE_DELIVERED, false, 0 },
		{ "id: sub:001 stat:DELIVRD", "", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:", "", SMPP_STATE_UNKNOWN, false, 0 },
		{ "id:a b c stat:DELIVRD", "a", SMPP_STATE_DELIVERED, false, 0 },
		{ "", "", SMPP_STATE_UNKNOWN, false, 0 },
		{ "valid:no id:5 stat:DELIVRD", "5", SMPP_STATE_DELIVERED, false, 0 }, /* not the id of "valid:" */
		{ "text:id:9 stat:DELIVRD", "", SMPP_STATE_UNKNOWN, false, 0 },        /* words of the message itself */
		{ "id:1 err:99999999999 stat:DELIVRD", "1", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:1 id:2 stat:DELIVRD", "1", SMPP_STATE_DELIVERED, false, 0 },
		{ "id:1\nstat:DELIVRD\r\nerr:1", "1", SMPP_STATE_DELIVERED, true, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		read_receipt(cases[i].text, SMPP_ESM_RECEIPT);
		assert_string_equal(receipt.id, cases[i].id);
		assert_int_equal(receipt.state, cases[i].state);
		assert_int_equal(receipt.has_error, cases[i].has_error);
		if (cases[i].has_error)
			assert_int_equal(receipt.error, cases[i].error);
	}
}

static void the_text_may_be_wide_or_claim_to_be(void **state)
{
	(void)state;
	static const char narrow[] = "id:1 stat:DELIVRD";
	uint8_t wide[2 * sizeof narrow] = { 0 };
	for (size_t i = 0; i < sizeof narrow - 1; i++)
		wide[2 * i + 1] = (uint8_t)narrow[i];
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	pdu.data_coding = 8;
	smpp_receipt_read(&pdu, wide, 2 * (sizeof narrow - 1), &receipt);
	assert_string_equal(receipt.id, "1");
	assert_int_equal(receipt.state, SMPP_STATE_DELIVERED);
	smpp_receipt_read(&pdu, (const uint8_t *)narrow, sizeof narrow - 1, &receipt); /* says UCS-2, is ASCII */
	assert_string_equal(receipt.id, "1");
	assert_int_equal(receipt.state, SMPP_STATE_DELIVERED);
}

static void endless_texts_do_no_harm(void **state)
{
	(void)state;
	static char text[65535];
	memset(text, 'x', sizeof text);
	memcpy(text, "id:", 3);
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_receipt_read(&pdu, (const uint8_t *)text, sizeof text, &receipt);
	assert_int_equal(strlen(receipt.id), SMPP_ID_MAX - 1);
}

static void parameters_alone(void **state)
{
	(void)state;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, "abc-1", 6);
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_STATE, "\5", 1);
	smpp_tlv_add(&pdu, SMPP_TAG_NETWORK_ERROR_CODE, "\3\0\x1B", 3);
	assert_true(smpp_receipt_is(&pdu)); /* though esm_class does not say so */
	smpp_receipt_read(&pdu, (const uint8_t *)"", 0, &receipt);
	assert_string_equal(receipt.id, "abc-1");
	assert_int_equal(receipt.state, SMPP_STATE_UNDELIVERABLE);
	assert_true(receipt.has_error);
	assert_int_equal(receipt.error, 27);
	assert_false(receipt.contradicts);
}

static void parameters_of_odd_shapes(void **state)
{
	(void)state;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, "no\x01 nul", 7); /* no NUL, a control character, a space */
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_STATE, "\0\0\0\2", 4);
	smpp_tlv_add(&pdu, SMPP_TAG_NETWORK_ERROR_CODE, "\0\0\0\7", 4);
	smpp_receipt_read(&pdu, (const uint8_t *)"", 0, &receipt);
	assert_string_equal(receipt.id, "nonul");
	assert_int_equal(receipt.state, SMPP_STATE_DELIVERED);
	assert_int_equal(receipt.error, 7);
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_STATE, "\x63", 1);
	smpp_tlv_add(&pdu, SMPP_TAG_NETWORK_ERROR_CODE, "", 0);
	smpp_receipt_read(&pdu, (const uint8_t *)"id:1", 4, &receipt);
	assert_int_equal(receipt.state, SMPP_STATE_UNKNOWN);
	assert_false(receipt.has_error);
}

static void parameters_beat_the_text(void **state)
{
	(void)state;
	static const char text[] = "id:text stat:UNDELIV";
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, "tlv", 4);
	smpp_tlv_add(&pdu, SMPP_TAG_MESSAGE_STATE, "\2", 1);
	smpp_receipt_read(&pdu, (const uint8_t *)text, sizeof text - 1, &receipt);
	assert_string_equal(receipt.id, "tlv");
	assert_int_equal(receipt.state, SMPP_STATE_DELIVERED);
	assert_true(receipt.contradicts);
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, "", 0); /* empty: the text's is better than none */
	smpp_receipt_read(&pdu, (const uint8_t *)text, sizeof text - 1, &receipt);
	assert_string_equal(receipt.id, "text");
}

static void what_is_a_receipt(void **state)
{
	(void)state;
	static const struct {
		uint8_t esm_class;
		bool with_id, is;
	} cases[] = { { 0x00, false, false }, { 0x00, true, true }, { 0x04, false, true }, { 0x44, false, true },
		{ 0x20, false, true }, { 0x08, true, false }, { 0x10, true, false }, { 0x40, false, false } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
		pdu.esm_class = cases[i].esm_class;
		if (cases[i].with_id)
			smpp_tlv_add(&pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID, "1", 2);
		assert_int_equal(smpp_receipt_is(&pdu), cases[i].is);
	}
	read_receipt("id:1 stat:ENROUTE", SMPP_ESM_INTERMEDIATE);
	assert_true(receipt.intermediate);
}

static bool spells(const char *receipted, const char *submitted)
{
	struct smpp_spellings s;
	smpp_spell(receipted, false, &s);
	assert_string_equal(s.at[0], receipted); /* as it is comes first */
	for (size_t i = 0; i < s.n; i++)
		if (strcmp(s.at[i], submitted) == 0)
			return true;
	return false;
}

static void ids_are_found_however_they_are_spelled(void **state)
{
	(void)state;
	static const struct {
		const char *receipted, *submitted;
	} cases[] = {
		{ "abc", "ABC" },
		{ "ABC", "abc" },
		{ "11259375", "abcdef" },
		{ "11259375", "ABCDEF" },
		{ "11259375", "00ABCDEF" },
		{ "00ABCDEF", "11259375" },
		{ "3841", "0f01" },
		{ "3841", "0F01" },
		{ "abcdef", "11259375" },
		{ "ABCDEF", "0011259375" },
		{ "0000000123", "123" },
		{ "123", "0000000123" },
		{ "123", "00000123" },
		{ "0000000000", "0000000000" },
		{ "00abc", "abc" },
		{ "10", "a" },
		{ "10", "16" },
		{ "18446744073709551615", "18446744073709551615" },
		{ "ffffffffffffffff", "18446744073709551615" },
		{ "6d9f1c6e-8a4b", "6D9F1C6E-8A4B" },
		{ "9223372036854775807", "7fffffffffffffff" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(spells(cases[i].receipted, cases[i].submitted));
	assert_false(spells("abc", "def"));
	assert_false(spells("12", "13"));
}

static void spelling_stays_within_its_limits(void **state)
{
	(void)state;
	struct smpp_spellings s;
	char id[SMPP_ID_MAX];
	memset(id, 'a', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	smpp_spell(id, false, &s);
	assert_int_equal(s.n, 2);
	smpp_spell("", false, &s);
	assert_int_equal(s.n, 0);
	smpp_spell("0", false, &s);
	assert_true(s.n >= 1 && s.n <= SMPP_SPELLINGS_MAX);
	smpp_spell("AbCdEf", true, &s);
	assert_int_equal(s.n, 1);
	for (size_t i = 0; i < s.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(s.at[i], s.at[k]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_of_all_sorts),
		cmocka_unit_test(the_text_may_be_wide_or_claim_to_be),
		cmocka_unit_test(endless_texts_do_no_harm),
		cmocka_unit_test(parameters_alone),
		cmocka_unit_test(parameters_of_odd_shapes),
		cmocka_unit_test(parameters_beat_the_text),
		cmocka_unit_test(what_is_a_receipt),
		cmocka_unit_test(ids_are_found_however_they_are_spelled),
		cmocka_unit_test(spelling_stays_within_its_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
