/* Other letters: what stands for what, that all of it is ASCII, and that no other script is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sms/translit.h"

static void known(void **state)
{
	(void)state;
	const struct {
		uint32_t cp;
		const char *text;
	} cases[] = { { 0x201C, "\"" }, { 0x201E, "\"" }, { 0x2019, "'" }, { 0x2013, "-" }, { 0x2014, "-" },
		{ 0x2026, "..." }, { 0xA0, " " }, { 0x202F, " " }, { 0x200B, "" }, { 0xAD, "" }, { 0xE1, "a" },
		{ 0x159, "r" }, { 0x141, "L" }, { 0x153, "oe" }, { 0x219, "s" }, { 0x301, "" }, { 0x60, "'" },
		{ 0xC0, "A" }, { 0x17F, "s" }, { 0xFB02, "fl" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(sms_translit(cases[i].cp), cases[i].text);
}

static void others_stay(void **state)
{
	(void)state;
	static const uint32_t stay[] = { 'a', 0xF7, 0xBD, 0xB2, 0x180, 0x3B1, 0x416, 0x5D0, 0x627, 0x915, 0x1EA1,
		0x20AC, 0x4E00, 0xAC00, 0x200D, 0xFE0F, 0x1F600, 0x10FFFF };
	for (size_t i = 0; i < sizeof stay / sizeof stay[0]; i++)
		assert_null(sms_translit(stay[i]));
}

static void all_is_ascii(void **state)
{
	(void)state;
	size_t n = 0;
	for (uint32_t cp = 0; cp < 0x20000; cp++) {
		const char *text = sms_translit(cp);
		n += text != NULL;
		for (size_t i = 0; text && text[i]; i++)
			assert_true(text[i] >= ' ' && text[i] < 0x7F);
	}
	assert_true(n > 300); /* the table is in order: each entry is found */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(others_stay),
		cmocka_unit_test(all_is_ascii),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
