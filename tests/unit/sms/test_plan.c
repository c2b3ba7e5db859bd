/* How a text is written: what saves a short message is taken, nothing else is; headers take their room; and what
 * sms_measure() says is what sms_split() does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/content.h"
#include "sms/plan.h"
#include "sms/septets.h"

static struct sms_parts parts;
static struct sms_split_rules rules;
static struct sms_charsets charsets;
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
	for (size_t i = 0; i < 256; i++) {
		sms_charset_close(charsets.of[i]);
		charsets.of[i] = NULL;
	}
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

static void split_into(size_t n)
{
	struct sms_measure m;
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.n, n);
	assert_int_equal(sms_measure(text.at, &rules, &m), DG_OK);
	assert_int_equal(m.segments, n);
	assert_int_equal(m.alphabet, parts.coding.alphabet);
	assert_int_equal(m.transliterated, parts.transliterated);
	assert_true(m.units <= m.segments * m.units_per_segment);
}

/* What a phone makes of all parts. */
static void assert_reads(const char *expected)
{
	struct dg_buf all = { 0 }, room = { 0 };
	for (size_t i = 0; i < parts.n; i++) {
		struct sms_content c = { .octets = (const uint8_t *)parts.octets.at + parts.at[i].offset,
			.n = parts.at[i].octets,
			.alphabet = parts.coding.alphabet };
		struct sms_udh udh = { 0 };
		if (parts.has_header)
			assert_true(sms_content_open(&c, &udh));
		if (rules.packed && c.alphabet == SMS_GSM)
			sms_content_unpack(&c, udh.octets, SIZE_MAX, &room);
		assert_true(udh.octets * 8 + c.n * 7 <= 140 * 8 || c.alphabet != SMS_GSM);
		assert_true(udh.octets + c.n <= 140 || c.alphabet == SMS_GSM);
		if (udh.shift.locking || udh.shift.single)
			sms_content_shifted(&c, udh.shift, &room);
		else if (parts.coding.charset)
			sms_content_convert(&c, parts.coding.charset, &room);
		sms_text_decode(&all, c.alphabet, c.octets, c.n);
	}
	assert_string_equal(all.at, expected);
	dg_buf_finish(&all);
	dg_buf_finish(&room);
}

static void national_tables_save_parts(void **state)
{
	(void)state;
	fill("ğüşiöç", 20); /* 120 letters: 2 parts of UCS-2 */
	split_into(2);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
	rules.languages = 1 << 1;
	split_into(1);
	assert_int_equal(parts.coding.alphabet, SMS_GSM);
	assert_int_equal(parts.coding.shift.locking, 1);
	assert_int_equal(parts.coding.shift.single, 0);
	assert_true(parts.has_header);
	assert_false(parts.is_long);
	assert_memory_equal(parts.octets.at, "\3\x25\1\1", 4);
	assert_int_equal(parts.at[0].octets, 4 + 120);
	assert_reads(text.at);
	rules.languages = 1 << 2 | 1 << 3; /* of others it has no letters */
	split_into(2);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
}

static void what_saves_nothing_stays_ucs2(void **state)
{
	(void)state;
	rules.languages = 1 << 1;
	rules.transliterate = true;
	fill("ğüşiöç „şair“", 5); /* 65 units */
	split_into(1);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
	fill("plain", 20);
	split_into(1);
	assert_false(parts.has_header);
	assert_int_equal(parts.coding.shift.locking, 0);
	rules.concat = SMS_SAR; /* whoever takes no headers takes no tables */
	fill("ğüşiöç", 20);
	rules.transliterate = false;
	split_into(2);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
}

/* 140 octets less the header, eight septets in seven octets. */
static void headers_take_their_room(void **state)
{
	(void)state;
	rules.languages = 1 << 1;
	fill("ğ", 155);
	split_into(1);
	assert_reads(text.at);
	fill("ğ", 156);
	split_into(2);
	assert_memory_equal(parts.octets.at, "\x9\x8\4\xBE\xEF\2\1\x25\1\1", 10);
	assert_int_equal(parts.at[0].octets, 10 + 148);
	assert_reads(text.at);
	fill("ğ", 2 * 148 + 1);
	split_into(3);
	rules.concat = SMS_UDH8;
	fill("ğ", 2 * 149);
	split_into(2);
	assert_int_equal(parts.at[1].octets, 9 + 149);
	rules.languages = 1 << 2; /* Spanish: behind escapes only */
	fill("ú", 77);
	split_into(1);
	assert_memory_equal(parts.octets.at, "\3\x24\1\2", 4);
	assert_reads(text.at);
	fill("ú", 135); /* three parts of UCS-2 */
	split_into(2);  /* of 74 letters */
	assert_int_equal(parts.at[0].octets, 9 + 148);
	assert_reads(text.at);
	rules.languages = 1 << 3;
	fill("ã", 150); /* Portuguese in place, and Greek behind an escape: both tables */
	dg_buf_str(&text, "Φ");
	split_into(1);
	assert_memory_equal(parts.octets.at, "\6\x24\1\3\x25\1\3", 7);
	assert_int_equal(parts.at[0].octets, 7 + 152);
	assert_int_equal(parts.coding.shift.locking, 3);
	assert_int_equal(parts.coding.shift.single, 3);
	assert_reads(text.at);
}

static void escape_pairs_are_never_cut(void **state)
{
	(void)state;
	rules.languages = 1 << 2;
	for (size_t before = 140; before < 170; before++) {
		fill("x", before);
		dg_buf_str(&text, "úúúú");
		for (size_t i = 0; i < 40; i++)
			dg_buf_chr(&text, 'y');
		assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
		assert_int_equal(parts.coding.shift.single, 2);
		assert_reads(text.at);
		for (size_t i = 0; i < parts.n; i++)
			assert_int_not_equal(parts.octets.at[parts.at[i].offset + parts.at[i].octets - 1], 0x1B);
	}
}

static void other_letters(void **state)
{
	(void)state;
	fill("“It’s 5 — or 6…” ", 8); /* 136 units: three parts of UCS-2 */
	split_into(3);
	rules.transliterate = true;
	split_into(1);
	assert_true(parts.transliterated);
	assert_int_equal(parts.coding.alphabet, SMS_GSM);
	struct dg_buf expected = { 0 };
	for (size_t i = 0; i < 8; i++)
		dg_buf_str(&expected, "\"It's 5 - or 6...\" ");
	assert_reads(expected.at);
	dg_buf_finish(&expected);
	dg_buf_str(&text, "ж"); /* one letter of another script, and nothing is touched */
	split_into(3);
	assert_false(parts.transliterated);
	assert_reads(text.at);
	fill("\u200B", 80); /* nothing would be left */
	split_into(2);
	assert_false(parts.transliterated);
}

/* A text exact in national tables is better than one in other letters, when it costs the same. */
static void letters_are_kept_where_tables_cost_the_same(void **state)
{
	(void)state;
	rules.languages = 1 << 1;
	rules.transliterate = true;
	fill("ş", 100);
	split_into(1);
	assert_true(!parts.transliterated);
	assert_int_equal(parts.coding.shift.locking, 1);
}

static void use(uint8_t data_coding, const char *name)
{
	assert_int_equal(sms_charset_open(name, &charsets.of[data_coding]), DG_OK);
	rules.charsets = &charsets;
}

static void charsets_of_the_carrier(void **state)
{
	(void)state;
	use(4, "windows-1251");
	use(15, "GBK");
	fill("Привет ", 5);
	split_into(1);
	assert_int_equal(parts.coding.data_coding, 4);
	assert_int_equal(parts.at[0].octets, 35);
	assert_reads(text.at);
	fill("ж", 141);
	split_into(2); /* octets: 133 beside the header */
	assert_int_equal(parts.at[0].octets, 7 + 133);
	assert_reads(text.at);
	fill("中", 71); /* two octets each, never cut */
	split_into(2);
	assert_int_equal(parts.coding.data_coding, 15);
	assert_int_equal(parts.at[0].octets, 7 + 132);
	assert_reads(text.at);
	fill("plain", 5);
	split_into(1);
	assert_int_equal(parts.coding.data_coding, 0);
	fill("😀ж", 5);
	split_into(1);
	assert_int_equal(parts.coding.data_coding, 8);
	assert_int_equal(parts.coding.alphabet, SMS_UCS2);
	assert_memory_equal(parts.octets.at, "\xD8\x3D\xDE\x00\x04\x36", 6);
	use(8, "UTF-16LE");
	split_into(1);
	assert_memory_equal(parts.octets.at, "\x3D\xD8\x00\xDE\x36\x04", 6);
	assert_reads(text.at);
}

/* What the carrier turns into septets costs septets, and has to be there too. */
static void a_charset_of_data_coding_0(void **state)
{
	(void)state;
	use(0, "ISO-8859-1");
	fill("é[", 53);
	split_into(1);
	assert_int_equal(parts.coding.data_coding, 0);
	assert_int_equal(parts.at[0].octets, 106);
	assert_memory_equal(parts.octets.at, "\xE9[", 2);
	fill("é[", 54); /* 162 septets */
	split_into(2);
	fill("ê", 3); /* in Latin-1, not on a phone */
	split_into(1);
	assert_int_equal(parts.coding.data_coding, 8);
}

static void packed_septets(void **state)
{
	(void)state;
	rules.packed = true;
	fill("x", 160);
	split_into(1);
	assert_int_equal(parts.at[0].octets, 140);
	assert_reads(text.at);
	fill("x€", 77);
	for (rules.concat = SMS_UDH16; rules.concat <= SMS_SAR; rules.concat++) {
		split_into(2);
		assert_true(parts.at[0].octets <= 140);
		assert_reads(text.at);
	}
	rules.concat = SMS_UDH8;
	for (size_t n = 1; n < 320; n++) {
		fill("x", n);
		assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
		assert_reads(text.at);
	}
	fill("ж", 71);
	split_into(2);
	assert_reads(text.at);
	rules.languages = 1 << 1;
	fill("ğ", 156);
	split_into(2);
	assert_reads(text.at);
	rules.concat = SMS_PAYLOAD; /* the carrier packs when it splits */
	fill("x", 161);
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	assert_int_equal(parts.at[0].octets, 161);
}

static void measures(void **state)
{
	(void)state;
	struct sms_measure m;
	const struct {
		const char *what;
		size_t times, segments, units, each;
		enum sms_concat concat;
	} cases[] = { { "x", 160, 1, 160, 160, SMS_UDH16 }, { "x", 161, 2, 161, 152, SMS_UDH16 },
		{ "x", 161, 2, 161, 153, SMS_UDH8 }, { "€", 80, 1, 160, 160, SMS_UDH8 },
		{ "€", 81, 2, 162, 153, SMS_UDH8 }, { "€", 153, 3, 306, 153, SMS_UDH8 }, /* 76 in each */
		{ "ж", 70, 1, 70, 70, SMS_UDH8 }, { "ж", 71, 2, 71, 67, SMS_UDH8 }, { "😀", 67, 3, 134, 67, SMS_UDH8 },
		{ "x", 307, 3, 307, 153, SMS_PAYLOAD }, { "x", 305, 3, 305, 152, SMS_SAR } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fill(cases[i].what, cases[i].times);
		rules.concat = cases[i].concat;
		rules.most_parts = 1; /* of no interest here */
		assert_int_equal(sms_measure(text.at, &rules, &m), DG_OK);
		assert_int_equal(m.segments, cases[i].segments);
		assert_int_equal(m.units, cases[i].units);
		assert_int_equal(m.units_per_segment, cases[i].each);
	}
	fill("ğ", 150); /* whoever splits there knows no tables */
	rules.concat = SMS_PAYLOAD;
	rules.languages = 1 << 1;
	assert_int_equal(sms_measure(text.at, &rules, &m), DG_OK);
	assert_int_equal(m.alphabet, SMS_UCS2);
	fill("x", 100000);
	rules.concat = SMS_UDH8;
	assert_int_equal(sms_measure(text.at, &rules, &m), DG_OK);
	assert_int_equal(m.segments, (100000 + 152) / 153);
	assert_int_equal(sms_measure("", &rules, &m), DG_INVALID);
	assert_int_equal(sms_measure("\xFF", &rules, &m), DG_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(national_tables_save_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_saves_nothing_stays_ucs2, set_up, tear_down),
		cmocka_unit_test_setup_teardown(headers_take_their_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(escape_pairs_are_never_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_letters, set_up, tear_down),
		cmocka_unit_test_setup_teardown(letters_are_kept_where_tables_cost_the_same, set_up, tear_down),
		cmocka_unit_test_setup_teardown(charsets_of_the_carrier, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_charset_of_data_coding_0, set_up, tear_down),
		cmocka_unit_test_setup_teardown(packed_septets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(measures, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
