/* test_number.c - telephone numbers in the spellings that people really type, from many countries. */
#include "util/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "util/number_table.h"

struct reading {
	const char *country, *text;
	const char *expected; /* NULL: DG_INVALID */
};

static void expect(const struct reading *r)
{
	char out[DG_NUMBER_MAX] = "untouched";
	enum dg_status status = dg_number_read(r->text, r->country, out);
	if (!r->expected && (status != DG_INVALID || strcmp(out, "untouched") != 0))
		fail_msg("%s in %s was read as %s", r->text, r->country ? r->country : "-", out);
	if (r->expected && (status != DG_OK || strcmp(out, r->expected) != 0))
		fail_msg("%s in %s: %s, not %s", r->text, r->country ? r->country : "-", out, r->expected);
	if (!r->expected)
		return;
	char again[DG_NUMBER_MAX] = "";
	assert_int_equal(dg_number_read(out, r->country, again), DG_OK);
	assert_string_equal(again, out);
	assert_int_equal(dg_number_kind(out), *out == '+' ? DG_NUMBER_E164 : DG_NUMBER_SHORT);
}

static void expect_all(const struct reading *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		expect(&all[i]);
}
#define EXPECT(table) expect_all(table, sizeof(table) / sizeof *(table))

static void test_kinds(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum dg_number_kind kind;
	} cases[] = {
		{ "+15550001111", DG_NUMBER_E164 },
		{ "+1234567", DG_NUMBER_E164 },
		{ "+123456", DG_NUMBER_NONE },
		{ "+123456789012345", DG_NUMBER_E164 },
		{ "+1234567890123456", DG_NUMBER_NONE },
		{ "+0234567890", DG_NUMBER_NONE },
		{ "12345", DG_NUMBER_SHORT },
		{ "123", DG_NUMBER_SHORT },
		{ "12", DG_NUMBER_NONE },
		{ "12345678", DG_NUMBER_SHORT },
		{ "123456789", DG_NUMBER_NONE },
		{ "", DG_NUMBER_NONE },
		{ "+", DG_NUMBER_NONE },
		{ "++15550001111", DG_NUMBER_NONE },
		{ "+1555000111a", DG_NUMBER_NONE },
		{ "+1 5550001111", DG_NUMBER_NONE },
		{ "alice", DG_NUMBER_NONE },
		{ "\xD9\xA1\xD9\xA2\xD9\xA3", DG_NUMBER_NONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(dg_number_kind(cases[i].text), cases[i].kind);
}

static void test_one_number_in_its_spellings(void **state)
{
	(void)state;
	static const char *const spellings[] = { "+12125550123", "+1 212 555 0123", "+1 (212) 555-0123",
		"+1-212-555-0123", "+1.212.555.0123", "+1/212/5550123", "(+1) 212 5550123", " +1 212 555 0123 ",
		"tel:+1-212-555-0123", "TEL:+12125550123", "0012125550123", "00 1 212 555 0123", "011 1 212 555 0123",
		"2125550123", "(212) 555-0123", "212.555.0123", "1 212 555 0123", "1-212-555-0123", "[212] 555 0123",
		"+1\xC2\xA0"
		"212\xE2\x80\xAF"
		"555\xE2\x80\x93"
		"0123", /* no-break spaces, en dash */
		"\xE2\x80\xAA+1 212 555 0123\xE2\x80\xAC" /* direction marks from an address book */ };
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		expect(&(struct reading){ "US", spellings[i], "+12125550123" });
}

static const struct reading national_readings[] = {
	{ "GB", "07911 123456", "+447911123456" },
	{ "GB", "020 7946 0018", "+442079460018" },
	{ "GB", "+44 (0)20 7946 0018", "+442079460018" },
	{ "GB", "+44 020 7946 0018", "+442079460018" },
	{ "GB", "0044 20 7946 0018", "+442079460018" },
	{ "DE", "0170 1234567", "+491701234567" },
	{ "DE", "0170/123 45-67", "+491701234567" },
	{ "DE", "+49 (0) 170 1234567", "+491701234567" },
	{ "DE", "030 123456", "+4930123456" },
	{ "DE", "1701234567", "+491701234567" },
	{ "FR", "06 12 34 56 78", "+33612345678" },
	{ "FR", "612345678", "+33612345678" },
	{ "IT", "06 6982 1234", "+390669821234" },
	{ "IT", "347 123 4567", "+393471234567" },
	{ "IT", "+39 06 69821234", "+390669821234" },
	{ "VA", "06 698 12345", "+390669812345" },
	{ "SM", "0549 886377", "+3780549886377" },
	{ "ES", "612 34 56 78", "+34612345678" },
	{ "PT", "912 345 678", "+351912345678" },
	{ "PL", "512 345 678", "+48512345678" },
	{ "CZ", "601 123 456", "+420601123456" },
	{ "SK", "0912 123 456", "+421912123456" },
	{ "HU", "06 20 123 4567", "+36201234567" },
	{ "HU", "+36 (06) 20 1234567", "+36201234567" },
	{ "DK", "32 12 34 56", "+4532123456" },
	{ "NO", "406 12 345", "+4740612345" },
	{ "SE", "070-123 45 67", "+46701234567" },
	{ "FI", "041 2345678", "+358412345678" },
	{ "FI", "990 1 212 555 0123", "+12125550123" },
	{ "IS", "611 1234", "+3546111234" },
	{ "NL", "06 12345678", "+31612345678" },
	{ "BE", "0470 12 34 56", "+32470123456" },
	{ "LU", "628 123 456", "+352628123456" },
	{ "CH", "078 123 45 67", "+41781234567" },
	{ "AT", "0664 123456", "+43664123456" },
	{ "IE", "085 012 3456", "+353850123456" },
	{ "GR", "691 234 5678", "+306912345678" },
	{ "TR", "0501 234 56 78", "+905012345678" },
	{ "UA", "050 123 4567", "+380501234567" },
	{ "RU", "8 (912) 345-67-89", "+79123456789" },
	{ "RU", "912 345 67 89", "+79123456789" },
	{ "RU", "812 345 67 89", "+78123456789" },
	{ "RU", "8 812 345 67 89", "+78123456789" },
	{ "RU", "8~10 44 7911 123456", "+447911123456" },
	{ "RU", "+7 8 912 345 67 89", "+79123456789" },
	{ "KZ", "8 771 000 9998", "+77710009998" },
	{ "BY", "8 029 491-19-11", "+375294911911" },
	{ "BY", "80294911911", "+375294911911" },
	{ "BY", "29 491 19 11", "+375294911911" },
	{ "LT", "8 612 34567", "+37061234567" },
	{ "LT", "0 612 34567", "+37061234567" },
	{ "IN", "081234 56789", "+918123456789" },
	{ "CN", "131 2345 6789", "+8613123456789" },
	{ "CN", "010 1234 5678", "+861012345678" },
	{ "JP", "090-1234-5678", "+819012345678" },
	{ "JP", "010 44 20 7946 0018", "+442079460018" },
	{ "KR", "010-2000-0000", "+821020000000" },
	{ "KR", "02-212-3456", "+8222123456" },
	{ "KR", "00700 44 7911 123456", "+447911123456" },
	{ "HK", "5123 4567", "+85251234567" },
	{ "SG", "8123 4567", "+6581234567" },
	{ "SG", "001 44 7911 123456", "+447911123456" },
	{ "TH", "081 234 5678", "+66812345678" },
	{ "TW", "0912 345 678", "+886912345678" },
	{ "ID", "0812-345-678", "+62812345678" },
	{ "PH", "0905 123 4567", "+639051234567" },
	{ "VN", "091 234 56 78", "+84912345678" },
	{ "AU", "0412 345 678", "+61412345678" },
	{ "AU", "0011 44 7911 123456", "+447911123456" },
	{ "AU", "0011 376 312 345", "+376312345" },
	{ "NZ", "021 123 4567", "+64211234567" },
	{ "BR", "(011) 96123-4567", "+5511961234567" },
	{ "BR", "11 96123-4567", "+5511961234567" },
	{ "AR", "011 2345-6789", "+541123456789" },
	{ "MX", "222 123 4567", "+522221234567" },
	{ "MX", "+52 1 222 123 4567", "+522221234567" },
	{ "MX", "044 222 123 4567", "+522221234567" },
	{ "CL", "9 6123 4567", "+56961234567" },
	{ "CO", "321 1234567", "+573211234567" },
	{ "BO", "71234567", "+59171234567" },
	{ "UY", "094 231 234", "+59894231234" },
	{ "ZA", "071 123 4567", "+27711234567" },
	{ "NG", "0802 123 4567", "+2348021234567" },
	{ "NG", "009 44 7911 123456", "+447911123456" },
	{ "KE", "0712 123456", "+254712123456" },
	{ "KE", "000 44 7911 123456", "+447911123456" },
	{ "EG", "010 01234567", "+201001234567" },
	{ "CI", "01 23 45 67 89", "+2250123456789" },
	{ "IL", "050-234-5678", "+972502345678" },
	{ "IL", "012 44 7911 123456", "+447911123456" },
	{ "SA", "051 234 5678", "+966512345678" },
	{ "AE", "050 123 4567", "+971501234567" },
	{ "JM", "876 210 1234", "+18762101234" },
	{ "SH", "51234", "+29051234" },
	{ "us", "212 555 0123", "+12125550123" },
};

static void test_countries(void **state)
{
	(void)state;
	EXPECT(national_readings);
}

static void test_short_codes(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ NULL, "12345", "12345" },
		{ NULL, "123", "123" },
		{ NULL, "12345678", "12345678" },
		{ "US", "55501", "55501" },
		{ "US", "555-01", "55501" },
		{ "DE", "72000", "72000" },
		{ "DK", "1204", "1204" },
		{ "GB", "60060", "60060" },
		{ "IT", "48382", "48382" },
		{ "RU", "8800", "8800" },
		{ "FR", "36665", "36665" },
		{ "SG", "76543", "76543" },
	};
	EXPECT(readings);
}

static void test_what_cannot_be_a_number(void **state)
{
	(void)state;
	static const struct reading readings[] = {
		{ "US", "", NULL }, { "US", "+", NULL }, { "US", "12", NULL }, { "US", "tel:", NULL },
		{ "US", "1-800-FLOWERS", NULL }, { "US", "+1 212 555 0123 x5", NULL },
		{ "US", "tel:+1-212-555-0123;ext=5", NULL }, { "US", "+1 212 555 012", NULL },
		{ "US", "+1 212 555 01234", NULL }, { "US", "+1 1 212 555 0123", NULL },
		{ "US", "+1 012 555 0123", NULL }, { "US", "555 0123 45", NULL }, { "US", "+1+212 555 0123", NULL },
		{ "US", "1+2125550123", NULL },
		{ "US", "\xD9\xA2\xD9\xA1\xD9\xA2\xD9\xA5\xD9\xA5\xD9\xA5\xD9\xA0\xD9\xA1\xD9\xA2\xD9\xA3", NULL },
		{ "US", "\xFF\xFE", NULL }, { NULL, "2125550123", NULL },
		{ NULL, "+999 123 4567", NULL }, /* no such calling code */
		{ NULL, "+0 44 20 7946 0018", NULL }, { NULL, "00", NULL }, { "GB", "01234", NULL },
		{ "GB", "00 00 44 7911 123456", NULL }, { "FR", "06 12 34 56 7", NULL },
		{ "FR", "06 12 34 56 789", NULL }, { "DE", "00123456", NULL }, { "DE", "+49 0", NULL },
		{ "XX", "212 555 0123", NULL }, { "US", "1234567890123456789012345", NULL },
		{ "US", "+1234567890123456", NULL },
		{ "KR", "001 65 8123 4567", NULL }, /* Singapore by KT, or "00" to area code 658: nobody knows */
	};
	EXPECT(readings);
}

static void test_every_country_has_a_sound_plan(void **state)
{
	(void)state;
	assert_in_range(dg_number_plans_count, 240, 300);
	for (size_t i = 0; i < dg_number_plans_count; i++) {
		const struct dg_number_plan *p = &dg_number_plans[i];
		char code[8];
		int digits = snprintf(code, sizeof code, "%u", p->code);
		assert_in_range(p->code, 1, 999);
		assert_true(p->shortest <= p->longest);
		assert_in_range(p->shortest + digits, 7, 15);
		assert_in_range(p->longest + digits, 7, 15);
		assert_int_equal(strspn(p->trunks, "0123456789 "), strlen(p->trunks));
		assert_int_equal(strspn(p->internationals, "0123456789 "), strlen(p->internationals));
		assert_int_equal(dg_number_country_known(p->iso), *p->iso != '\0');
		for (size_t k = 0; k < i; k++) {
			const struct dg_number_plan *other = &dg_number_plans[k];
			assert_true(!*p->iso || strcmp(p->iso, other->iso) != 0);
			char other_code[8];
			snprintf(other_code, sizeof other_code, "%u", other->code);
			if (p->code != other->code) { /* calling codes are prefix-free */
				assert_int_not_equal(strncmp(code, other_code, strlen(other_code)), 0);
				assert_int_not_equal(strncmp(code, other_code, strlen(code)), 0);
			}
		}
	}
	assert_false(dg_number_country_known(NULL));
	assert_false(dg_number_country_known(""));
	assert_false(dg_number_country_known("XX"));
	assert_true(dg_number_country_known("de"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_one_number_in_its_spellings),
		cmocka_unit_test(test_countries),
		cmocka_unit_test(test_short_codes),
		cmocka_unit_test(test_what_cannot_be_a_number),
		cmocka_unit_test(test_every_country_has_a_sound_plan),
	};
	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
