/* Cutting texts: where the cuts fall, what every part says of itself, and that nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/split.h"
#include "sms/udh.h"
#include "util/utf8.h"

static struct sms_parts parts;
static struct sms_split_rules rules;
static struct dg_buf text;

static int set_up(void **state)
{
	(void)state;
	rules = (struct sms_split_rules){
		.zero = SMS_GSM, .concat = SMS_UDH16, .reference = 0xBEEF, .most_parts = 255, .limit_octets = 140
	};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sms_parts_finish(&parts);
	dg_buf_finish(&text);
	return 0;
}

static void fill(const char *what, size_t times)
{
	dg_buf_clear(&text);
	for (size_t i = 0; i < times; i++)
		dg_buf_str(&text, what);
}

/* The text of a part, behind its header. */
static void read_part(size_t i, struct dg_buf *out)
{
	const uint8_t *at = (const uint8_t *)parts.octets.at + parts.at[i].offset;
	size_t n = parts.at[i].octets;
	if (parts.has_header) {
		struct sms_udh udh;
		assert_int_equal(sms_udh_read(at, n, &udh), DG_OK);
		assert_int_equal(udh.place.reference, rules.concat == SMS_UDH8 ? 0xEF : 0xBEEF);
		assert_int_equal(udh.place.total, parts.n);
		assert_int_equal(udh.place.number, i + 1);
		at += udh.octets;
		n -= udh.octets;
	}
	sms_text_decode(out, parts.coding.alphabet == SMS_UCS2 ? SMS_UCS2 : rules.zero, at, n);
}

/* All parts together say the text, each is within the limit, and each by itself is whole. */
static void assert_whole(void)
{
	struct dg_buf all = { 0 };
	size_t most = parts.coding.alphabet == SMS_UCS2 ? 140 : (parts.has_header ? 7 + 153 : 160);
	for (size_t i = 0; i < parts.n; i++) {
		assert_true(parts.at[i].octets <= most);
		size_t before = all.len;
		read_part(i, &all);
		assert_null(strstr(all.at + before, "\uFFFD"));
	}
	assert_string_equal(all.at, text.at);
	dg_buf_finish(&all);
}

static void split_into(size_t n)
{
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.n, n);
	assert_whole();
}

static void single_messages(void **state)
{
	(void)state;
	fill("x", 160);
	split_into(1);
	assert_int_equal(parts.coding.alphabet, SMS_GSM);
	assert_false(parts.has_header);
	assert_int_equal(parts.at[0].octets, 160);
	fill("€", 80);
	split_into(1);
	fill("ж", 70);
	split_into(1);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
	assert_int_equal(parts.at[0].octets, 140);
	fill("😀", 35);
	split_into(1);
}

static void boundaries(void **state)
{
	(void)state;
	fill("x", 161);
	split_into(2);
	assert_true(parts.has_header);
	assert_int_equal(parts.at[0].octets, 7 + 152);
	fill("x", 2 * 152);
	split_into(2);
	fill("x", 2 * 152 + 1);
	split_into(3);
	fill("ж", 71);
	split_into(2);
	assert_int_equal(parts.at[0].octets, 7 + 2 * 66);
	fill("ж", 3 * 66);
	split_into(3);
	rules.concat = SMS_UDH8;
	fill("x", 2 * 153);
	split_into(2);
	assert_int_equal(parts.at[0].octets, 6 + 153);
	fill("ж", 2 * 67);
	split_into(2);
}

/* Wherever the escape pair stands, it is never cut. */
static void escape_pairs_are_never_cut(void **state)
{
	(void)state;
	for (size_t before = 140; before < 170; before++) {
		fill("x", before);
		dg_buf_str(&text, "€€€");
		for (size_t i = 0; i < 40; i++)
			dg_buf_chr(&text, 'y');
		assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
		assert_whole();
		for (size_t i = 0; i < parts.n; i++)
			assert_int_not_equal(parts.octets.at[parts.at[i].offset + parts.at[i].octets - 1], 0x1B);
	}
}

/* Nor is a surrogate pair, nor what people see as one character. */
static void clusters_are_never_cut(void **state)
{
	(void)state;
	static const char *const clusters[] = { "😀", "é", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "❤️",
		"e\u0301", "नि", "1️⃣" };
	for (size_t c = 0; c < sizeof clusters / sizeof clusters[0]; c++)
		for (size_t before = 50; before < 72; before++) {
			fill("ж", before);
			for (size_t i = 0; i < 12; i++)
				dg_buf_str(&text, clusters[c]);
			assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
			assert_whole();
			size_t at = 0;
			for (size_t i = 0; i + 1 < parts.n; i++) {
				struct dg_buf part = { 0 };
				read_part(i, &part);
				at += part.len;
				dg_buf_finish(&part);
				/* a cut stands before a cluster or inside the row of letters in front */
				assert_true(at <= 2 * before || (at - 2 * before) % strlen(clusters[c]) == 0);
			}
		}
}

static void a_row_of_flags_is_cut_between_flags(void **state)
{
	(void)state;
	fill("🇩🇪", 40); /* 160 units: 66 per part hold 16 flags and a half */
	split_into(3);
	assert_int_equal(parts.at[0].octets, 7 + 16 * 8);
}

static void a_character_longer_than_a_part_is_cut_between_code_points(void **state)
{
	(void)state;
	dg_buf_clear(&text);
	dg_buf_str(&text, "ab");
	for (size_t i = 0; i < 300; i++)
		dg_buf_str(&text, "\u0301");
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_whole();
	assert_int_equal(parts.n, 5);
}

static void limits(void **state)
{
	(void)state;
	rules.most_parts = 3;
	fill("x", 3 * 152);
	split_into(3);
	fill("x", 3 * 152 + 1);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_TOOBIG);
	assert_int_equal(parts.n, 0);
	rules.most_parts = 255;
	fill("x", 255 * 152);
	split_into(255);
	fill("x", 255 * 152 + 1);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_TOOBIG);
	assert_int_equal(sms_split("", &rules, &parts), DG_INVALID);
	assert_int_equal(sms_split("\xFF", &rules, &parts), DG_INVALID);
}

static void other_ways_to_say_that_parts_belong_together(void **state)
{
	(void)state;
	rules.concat = SMS_SAR;
	fill("x", 161);
	split_into(2);
	assert_false(parts.has_header);
	assert_int_equal(parts.at[0].octets, 152);
	rules.concat = SMS_PAYLOAD;
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.n, 1);
	assert_true(parts.is_long);
	assert_int_equal(parts.at[0].octets, 161);
	fill("x", 65535);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	fill("x", 65536);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_TOOBIG);
	fill("ж", 32768);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_TOOBIG);
}

static void latin1_is_counted_as_what_the_carrier_makes_of_it(void **state)
{
	(void)state;
	rules.zero = SMS_LATIN1;
	fill("é", 160);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.n, 1);
	assert_int_equal(parts.at[0].octets, 160);
	fill("[", 81); /* two septets each on the phone */
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.n, 2);
}

static void names_of_ways(void **state)
{
	(void)state;
	enum sms_concat concat = SMS_UDH16;
	assert_int_equal(sms_concat_parse("payload", &concat), DG_OK);
	assert_int_equal(concat, SMS_PAYLOAD);
	assert_int_equal(sms_concat_parse("udh", &concat), DG_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(single_messages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(boundaries, set_up, tear_down),
		cmocka_unit_test_setup_teardown(escape_pairs_are_never_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(clusters_are_never_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_row_of_flags_is_cut_between_flags, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_character_longer_than_a_part_is_cut_between_code_points, set_up, tear_down),
		cmocka_unit_test_setup_teardown(limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_ways_to_say_that_parts_belong_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(latin1_is_counted_as_what_the_carrier_makes_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_of_ways, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
