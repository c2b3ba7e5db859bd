/* What the option table cannot check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"

static struct smpp_config config;
static struct smpp_settings settings;
static struct dg_error why;

static int set_up(void **state)
{
	(void)state;
	config = (struct smpp_config){ .host = "h",
		.port = 2775,
		.system_id = "s",
		.password = "p",
		.system_type = "",
		.bind = "pair",
		.address_range = "",
		.service_type = "",
		.binds = 2,
		.window = 7,
		.max_parts = 20,
		.max_pdu = 66560,
		.source_ton = "auto",
		.source_npi = "auto",
		.dest_ton = "auto",
		.dest_npi = "auto",
		.country_code = "+49",
		.default_alphabet = "latin1",
		.inbound_alphabet = "same",
		.concat = "sar",
		.septets = "unpacked",
		.transliterate = "off",
		.national_languages = "[]",
		.charsets = "{}",
		.inbound_charsets = "{}",
		.statuses = "{}",
		.tlvs = "[]",
		.address_plans = "{}",
		.time_format = "absolute",
		.on_silence = "reconnect",
		.receipt_ids = "exact" };
	why.text[0] = '\0';
	return 0;
}

static void good_ones(void **state)
{
	(void)state;
	assert_int_equal(smpp_settings_read(&config, &settings, &why), DG_OK);
	assert_true(settings.pair);
	assert_int_equal(settings.binds, 2);
	assert_int_equal(settings.rx_port, 2775);
	assert_int_equal(settings.submit.split.zero, SMS_LATIN1);
	assert_int_equal(settings.inbound.reading.zero, SMS_LATIN1);
	assert_int_equal(settings.submit.split.concat, SMS_SAR);
	assert_int_equal(settings.submit.numbering.source_ton, SMPP_AUTO);
	assert_string_equal(settings.inbound.numbering.country_code, "49");
	assert_true(settings.inbound.exact_ids);
	config.inbound_alphabet = "ascii";
	config.dest_ton = "0";
	config.rx_port = 2776;
	assert_int_equal(smpp_settings_read(&config, &settings, &why), DG_OK);
	assert_int_equal(settings.inbound.reading.zero, SMS_ASCII);
	assert_int_equal(settings.submit.numbering.dest_ton, 0);
	assert_int_equal(settings.rx_port, 2776);
}

static void bad_ones_are_named(void **state)
{
	(void)state;
	static const char long_text[] = "0123456789012345678901234567890123456789012345678901234567890123456789";
	const struct {
		const char **field, *value, *named;
	} cases[] = { { &config.source_ton, "x", "source_ton" }, { &config.source_npi, "256", "source_npi" },
		{ &config.dest_ton, "", "dest_ton" }, { &config.dest_npi, "-1", "dest_npi" },
		{ &config.country_code, "DE", "country_code" }, { &config.country_code, "+4999", "country_code" },
		{ &config.system_id, long_text, "system_id" }, { &config.password, long_text, "password" },
		{ &config.system_type, long_text, "system_type" },
		{ &config.address_range, long_text, "address_range" },
		{ &config.service_type, "LONGER", "service_type" },
		{ &config.default_alphabet, "ucs2", "default_alphabet" },
		{ &config.inbound_alphabet, "x", "inbound_alphabet" }, { &config.concat, "x", "concat" },
		{ &config.national_languages, "[\"de\"]", "national_languages: there are no tables for \"de\"" },
		{ &config.national_languages, "{}", "national_languages" },
		{ &config.national_languages, "[\"tr\"]", "national_languages: their tables need concat" },
		{ &config.charsets, "{\"4\": \"windows-1521\"}",
			"charsets: this system knows no charset \"windows-1521\"" },
		{ &config.charsets, "{\"256\": \"UTF-8\"}", "charsets: a data_coding is a number" },
		{ &config.charsets, "{\"4\": 5}", "charsets: 4" }, { &config.charsets, "[]", "charsets" },
		{ &config.charsets, "{\"10\": \"ISO-2022-JP\"}", "charsets: no text can be cut in" },
		{ &config.charsets, "{\"4\": \"UTF-16\"}", "charsets: no text can be cut in" },
		{ &config.charsets, "{\"0\": \"ISO-8859-1//TRANSLIT\"}", "charsets: this system knows no charset" },
		{ &config.charsets, "{\"8\": \"UTF-8\"}", "charsets: 8 has to be" },
		{ &config.inbound_charsets, "{\"3\": \"x-klingon\"}",
			"inbound_charsets: this system knows no charset \"x-klingon\"" } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *good = *cases[i].field;
		*cases[i].field = cases[i].value;
		settings.binds = 4711;
		assert_int_equal(smpp_settings_read(&config, &settings, &why), DG_INVALID);
		assert_int_equal(strncmp(why.text, cases[i].named, strlen(cases[i].named)), 0);
		assert_int_equal(settings.binds, 4711);
		if (cases[i].value == long_text) /* a secret is not repeated */
			assert_null(strstr(why.text, long_text));
		*cases[i].field = good;
	}
}

static void letters(void **state)
{
	(void)state;
	config.concat = "udh8";
	config.septets = "packed";
	config.transliterate = "gsm";
	config.national_languages = "[\"tr\", \"es\", \"pt\"]";
	config.charsets = "{\"4\": \"windows-1251\", \"8\": \"UTF-16LE\", \"015\": \"GBK\"}";
	config.inbound_charsets = "{\"10\": \"ISO-2022-JP\"}";
	assert_int_equal(smpp_settings_read(&config, &settings, &why), DG_OK);
	assert_int_equal(settings.submit.split.languages, 1 << 1 | 1 << 2 | 1 << 3);
	assert_true(settings.submit.split.transliterate);
	assert_true(settings.submit.split.packed);
	assert_true(settings.inbound.reading.packed);
	assert_int_equal(settings.submit.split.limit_octets, 140);
	assert_non_null(settings.submit.split.charsets->of[4]);
	assert_non_null(settings.submit.split.charsets->of[8]);
	assert_non_null(settings.submit.split.charsets->of[15]);
	assert_null(settings.submit.split.charsets->of[10]);
	assert_non_null(settings.inbound.reading.charsets->of[10]);
	smpp_settings_finish(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(good_ones, set_up),
		cmocka_unit_test_setup(letters, set_up),
		cmocka_unit_test_setup(bad_ones_are_named, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
