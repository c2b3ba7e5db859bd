/* test_segment.c - cutting and reading agree, for each way of marking; limits; headers that lie. */
#include "segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char gsm_text[] =
	"It was the best of times, it was the worst of times, it was the age of wisdom, it was the "
	"age of foolishness, it was the epoch of belief, it was the epoch of incredulity [1859] {}.";
static const char emoji_text[] = "\xF0\x9F\x98\x80\xF0\x9F\x98\x81 je\xC5\xA1t\xC4\x9B jednou \xF0\x9F\x98\x82";

/* The encoded deliver_sm of a segment, read again. */
static void through_the_wire(
	const struct smsc_segments *s, const struct smsc_segment *segment, struct dg_buf *frame, struct smpp_pdu *out)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_DELIVER_SM);
	smsc_segment_put(s, segment, &pdu);
	dg_buf_clear(frame);
	assert_int_equal(smpp_encode(&pdu, frame), DG_OK);
	assert_int_equal(smpp_decode((const uint8_t *)frame->at, frame->len, out), DG_OK);
}

static void check_round_trip(const char *text, enum smsc_coding coding, enum smsc_concat concat, size_t parts)
{
	struct smsc_segments s;
	struct dg_buf whole = { 0 }, frame = { 0 };
	struct smpp_pdu pdu;
	struct smsc_user_data data;
	assert_int_equal(smsc_segments_cut(text, coding, concat, 0x1234, &s), DG_OK);
	assert_int_equal(s.n, parts);
	for (size_t i = 0; i < s.n; i++) {
		through_the_wire(&s, &s.at[i], &frame, &pdu);
		smsc_user_data_read(&pdu, &data);
		assert_int_equal(data.total, parts);
		assert_int_equal(data.number, i + 1);
		if (parts > 1) {
			assert_int_equal(data.concat, concat);
			assert_int_equal(data.reference, concat == SMSC_CONCAT_UDH8 ? 0x34 : 0x1234);
			assert_true(pdu.sm_length <= (pdu.data_coding == 8 ? 140 : 160));
		}
		assert_int_equal(data.payload, concat == SMSC_CONCAT_PAYLOAD);
		smsc_user_data_text(&pdu, &data, &whole);
	}
	assert_string_equal(whole.at, text);
	dg_buf_finish(&whole);
	dg_buf_finish(&frame);
	smsc_segments_finish(&s);
}

static void cuts_and_reads_each_way(void **state)
{
	(void)state;
	check_round_trip("hello", SMSC_CODING_AUTO, SMSC_CONCAT_UDH8, 1);
	check_round_trip(gsm_text, SMSC_CODING_AUTO, SMSC_CONCAT_UDH8, 2);
	check_round_trip(gsm_text, SMSC_CODING_GSM, SMSC_CONCAT_UDH16, 2);
	check_round_trip(gsm_text, SMSC_CODING_GSM, SMSC_CONCAT_SAR, 2);
	check_round_trip(gsm_text, SMSC_CODING_GSM, SMSC_CONCAT_PAYLOAD, 1);
	check_round_trip(gsm_text, SMSC_CODING_UCS2, SMSC_CONCAT_UDH8, 3);
	check_round_trip(emoji_text, SMSC_CODING_AUTO, SMSC_CONCAT_UDH16, 1);
	check_round_trip(emoji_text, SMSC_CODING_AUTO, SMSC_CONCAT_PAYLOAD, 1);
}

/* Every length around a boundary: pairs fall on it in all ways, and none may be cut. */
static void never_cuts_a_pair(void **state)
{
	(void)state;
	for (int concat = SMSC_CONCAT_UDH8; concat <= SMSC_CONCAT_SAR; concat++)
		for (size_t shift = 0; shift < 3; shift++) {
			struct dg_buf euros = { 0 }, emoji = { 0 };
			for (size_t i = 0; i < shift; i++) {
				dg_buf_chr(&euros, 'x');
				dg_buf_chr(&emoji, 'x');
			}
			for (int i = 0; i < 100; i++) {
				dg_buf_str(&euros, "\xE2\x82\xAC");
				dg_buf_str(&emoji, "\xF0\x9F\x98\x80");
			}
			check_round_trip(euros.at, SMSC_CODING_GSM, (enum smsc_concat)concat, 2);
			check_round_trip(
				emoji.at, SMSC_CODING_AUTO, (enum smsc_concat)concat, 4 - (concat == SMSC_CONCAT_SAR));
			dg_buf_finish(&euros);
			dg_buf_finish(&emoji);
		}
}

static void refuses_what_cannot_be_sent(void **state)
{
	(void)state;
	struct smsc_segments s;
	assert_int_equal(smsc_segments_cut("\xff", SMSC_CODING_AUTO, SMSC_CONCAT_UDH8, 1, &s), DG_INVALID);
	assert_int_equal(smsc_segments_cut(emoji_text, SMSC_CODING_GSM, SMSC_CONCAT_UDH8, 1, &s), DG_INVALID);
	struct dg_buf text = { 0 };
	memset(dg_buf_reserve(&text, 40000), 'a', 40000);
	text.len = 40000;
	text.at[text.len] = '\0';
	assert_int_equal(smsc_segments_cut(text.at, SMSC_CODING_AUTO, SMSC_CONCAT_UDH8, 1, &s), DG_TOOBIG);
	assert_int_equal(smsc_segments_cut(text.at, SMSC_CODING_UCS2, SMSC_CONCAT_PAYLOAD, 1, &s), DG_TOOBIG);
	assert_int_equal(smsc_segments_cut(text.at, SMSC_CODING_GSM, SMSC_CONCAT_PAYLOAD, 1, &s), DG_OK);
	smsc_segments_finish(&s);
	dg_buf_finish(&text);
}

static void empty_text_is_one_part(void **state)
{
	(void)state;
	struct smsc_segments s;
	struct dg_buf frame = { 0 };
	struct smpp_pdu pdu;
	for (int concat = SMSC_CONCAT_UDH8; concat <= SMSC_CONCAT_PAYLOAD; concat++) {
		assert_int_equal(smsc_segments_cut("", SMSC_CODING_AUTO, (enum smsc_concat)concat, 1, &s), DG_OK);
		assert_int_equal(s.n, 1);
		through_the_wire(&s, &s.at[0], &frame, &pdu);
		assert_int_equal(pdu.sm_length, 0);
		smsc_segments_finish(&s);
	}
	dg_buf_finish(&frame);
}

/* Headers that lie make a single text; nothing is read beyond the end. */
static void survives_lying_headers(void **state)
{
	(void)state;
	static const struct {
		const char *octets;
		size_t n;
		unsigned total;
		size_t left;
	} cases[] = {
		{ "", 0, 1, 0 }, { "\x05", 1, 1, 1 },         /* header longer than the text: none */
		{ "\x05\x00\x03\x01\x02", 5, 1, 5 },          /* likewise */
		{ "\x05\x00\x03\x01\x02\x01x", 7, 2, 1 },     /* good */
		{ "\x05\x00\x03\x01\x00\x00x", 7, 1, 1 },     /* total 0 */
		{ "\x05\x00\x03\x01\x02\x03x", 7, 1, 1 },     /* number above total */
		{ "\x05\x00\x09\x01\x02\x01x", 7, 1, 1 },     /* element longer than the header */
		{ "\x06\x08\x04\x12\x34\x02\x02x", 8, 2, 1 }, /* 16 bits */
		{ "\x00x", 2, 1, 1 },                         /* empty header */
		{ "\x06\x05\x04\x0b\x84\x23\xf0x", 8, 1, 1 }, /* ports only */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct smpp_pdu pdu;
		struct smsc_user_data data;
		smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
		pdu.esm_class = SMPP_ESM_UDHI;
		pdu.short_message = (const uint8_t *)cases[i].octets;
		pdu.sm_length = (uint8_t)cases[i].n;
		smsc_user_data_read(&pdu, &data);
		assert_int_equal(data.total, cases[i].total);
		assert_int_equal(data.n, cases[i].left);
	}
}

static void reads_national_tables(void **state)
{
	(void)state;
	struct smpp_pdu pdu;
	struct smsc_user_data data;
	struct dg_buf text = { 0 };
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.esm_class = SMPP_ESM_UDHI;
	pdu.short_message = (const uint8_t *)"\6\x24\1\2\x25\1\1\x0C\x1Bu";
	pdu.sm_length = 10;
	smsc_user_data_read(&pdu, &data);
	smsc_user_data_text(&pdu, &data, &text);
	assert_string_equal(text.at, "ğú");
	dg_buf_finish(&text);
}

static void shows_binary_in_hex(void **state)
{
	(void)state;
	struct smpp_pdu pdu;
	struct smsc_user_data data;
	struct dg_buf text = { 0 };
	smpp_pdu_init(&pdu, SMPP_SUBMIT_SM);
	pdu.data_coding = 4;
	pdu.short_message = (const uint8_t *)"\x01\xfe";
	pdu.sm_length = 2;
	smsc_user_data_read(&pdu, &data);
	smsc_user_data_text(&pdu, &data, &text);
	assert_string_equal(text.at, "01fe");
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_and_reads_each_way),
		cmocka_unit_test(never_cuts_a_pair),
		cmocka_unit_test(refuses_what_cannot_be_sent),
		cmocka_unit_test(empty_text_is_one_part),
		cmocka_unit_test(survives_lying_headers),
		cmocka_unit_test(reads_national_tables),
		cmocka_unit_test(shows_binary_in_hex),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
