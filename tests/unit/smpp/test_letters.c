/* The settings that are JSON: what is read, and that every refusal names its key and its value (test_settings.c has
 * more of them). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "letters.h"

static struct dg_error why;

static void charsets(void **state)
{
	(void)state;
	struct sms_charsets *map = (struct sms_charsets *)&why;
	assert_int_equal(smpp_charsets_read("charsets", "{}", true, &map, &why), DG_OK);
	assert_null(map);
	assert_int_equal(smpp_charsets_read("charsets", "{\"255\": \"KOI8-R\"}", true, &map, &why), DG_OK);
	assert_non_null(map->of[255]);
	assert_null(map->of[0]);
	sms_charsets_destroy(map);
}

/* What only comes in may have states. */
static void the_ways_differ(void **state)
{
	(void)state;
	struct sms_charsets *map = NULL;
	static const char json[] = "{\"8\": \"UTF-16\", \"10\": \"ISO-2022-JP\"}";
	assert_int_equal(smpp_charsets_read("out", json, true, &map, &why), DG_INVALID);
	assert_null(map);
	assert_int_equal(smpp_charsets_read("in", json, false, &map, &why), DG_OK);
	sms_charsets_destroy(map);
}

static void refusals(void **state)
{
	(void)state;
	const struct {
		const char *json, *why;
	} cases[] = { { "{\"x\": \"GBK\"}", "k: a data_coding is a number from 0 to 255, not \"x\"" },
		{ "{\"-1\": \"GBK\"}", "k: a data_coding is a number from 0 to 255, not \"-1\"" },
		{ "{\"1\": \"GBK\", \"01\": \"GBK\"}", "k: 01: one charset as a text is expected" },
		{ "{\"1\": null}", "k: 1: one charset as a text is expected" },
		{ "{\"1\": \"%s%n\"}", "k: this system knows no charset \"%s%n\" (iconv -l lists them)" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct sms_charsets *map = NULL;
		assert_int_equal(smpp_charsets_read("k", cases[i].json, true, &map, &why), DG_INVALID);
		assert_string_equal(why.text, cases[i].why);
		assert_null(map);
	}
}

static void languages(void **state)
{
	(void)state;
	uint16_t bits = 7;
	assert_int_equal(smpp_languages_read("k", "[\"tr\", \"xx\"]", &bits, &why), DG_INVALID);
	assert_string_equal(why.text, "k: there are no tables for \"xx\"");
	assert_int_equal(smpp_languages_read("k", "[1]", &bits, &why), DG_INVALID);
	assert_int_equal(smpp_languages_read("k", "\"tr\"", &bits, &why), DG_INVALID);
	assert_int_equal(bits, 7);
	assert_int_equal(smpp_languages_read("k", "[]", &bits, &why), DG_OK);
	assert_int_equal(bits, 0);
	assert_int_equal(smpp_languages_read("k", "[\"ur\", \"tr\"]", &bits, &why), DG_OK);
	assert_int_equal(bits, 1 << 13 | 1 << 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charsets),
		cmocka_unit_test(the_ways_differ),
		cmocka_unit_test(refusals),
		cmocka_unit_test(languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
