/* What the option table cannot check. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"

static struct modem_config config;
static struct modem_settings s;
static struct dg_error why;

static int set_up(void **state)
{
	(void)state;
	config = (struct modem_config){ .modems = "[{\"device\":\"/dev/ttyUSB0\"}]",
		.init = "[]",
		.concat = "udh8",
		.country_code = "+49",
		.national_languages = "[]",
		.transliterate = "off",
		.max_parts = 10 };
	return 0;
}

static void good_ones(void **state)
{
	(void)state;
	config.modems = "[{\"name\":\"a\",\"device\":\"/dev/ttyUSB0\",\"number\":\"+15550000000\",\"pin\":\"1234\","
			"\"smsc\":\"+15550000099\"},{\"name\":\"b\",\"device\":\"tcp:[::1]:2001\"},"
			"{\"name\":\"c\",\"device\":\"tcp:host.example:65535\"}]";
	config.init = "[\"AT^CURC=0\"]";
	config.national_languages = "[\"tr\",\"es\"]";
	assert_int_equal(modem_settings_read(&config, &s, &why), DG_OK);
	assert_int_equal(s.n_lines, 3);
	assert_string_equal(s.lines[0].device, "/dev/ttyUSB0");
	assert_string_equal(s.lines[0].pin, "1234");
	assert_string_equal(s.lines[1].host, "::1");
	assert_int_equal(s.lines[1].port, 2001);
	assert_string_equal(s.lines[2].host, "host.example");
	assert_string_equal(s.commands[0], "AT^CURC=0");
	assert_string_equal(s.country_code, "49");
	assert_int_equal(s.split.concat, SMS_UDH8);
	assert_int_not_equal(s.split.languages, 0);
	modem_settings_finish(&s);
}

static void bad_ones_are_named(void **state)
{
	(void)state;
	static const struct {
		size_t field;
		const char *value, *named;
	} cases[] = {
		{ offsetof(struct modem_config, modems), "[]", "modems" },
		{ offsetof(struct modem_config, modems), "{}", "modems" },
		{ offsetof(struct modem_config, modems), "[5]", "modems" },
		{ offsetof(struct modem_config, modems), "[{}]", "device" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"ttyUSB0\"}]", "device" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"tcp:host\"}]", "device" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"tcp:host:0\"}]", "device" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"tcp:host:70000\"}]", "device" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"pin\":\"12\"}]", "pin" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"pin\":1234}]", "pin" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"number\":\"1555\"}]", "number" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"smsc\":\"x\"}]", "smsc" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"name\":\"a/b\"}]", "name" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\",\"colour\":\"red\"}]", "colour" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\"},{\"device\":\"/e\"}]", "name" },
		{ offsetof(struct modem_config, modems), "[{\"device\":\"/d\"},{\"name\":\"b\",\"device\":\"/d\"}]",
			"device" },
		{ offsetof(struct modem_config, modems),
			"[{\"device\":\"/d\",\"number\":\"+1555\"},{\"name\":\"b\",\"device\":\"/"
			"e\",\"number\":\"+1555\"}]",
			"number" },
		{ offsetof(struct modem_config, init), "[\"ATZ\r\"]", "init" },
		{ offsetof(struct modem_config, init), "[5]", "init" },
		{ offsetof(struct modem_config, init), "5", "init" },
		{ offsetof(struct modem_config, concat), "x", "concat" },
		{ offsetof(struct modem_config, country_code), "DE", "country_code" },
		{ offsetof(struct modem_config, national_languages), "[\"xx\"]", "national_languages" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		set_up(NULL);
		memcpy((char *)&config + cases[i].field, &cases[i].value, sizeof cases[i].value);
		assert_int_equal(modem_settings_read(&config, &s, &why), DG_INVALID);
		assert_non_null(strstr(why.text, cases[i].named));
	}
}

static void a_pin_is_never_shown(void **state)
{
	(void)state;
	config.modems = "[{\"device\":\"/d\",\"pin\":\"12345678x\"}]";
	assert_int_equal(modem_settings_read(&config, &s, &why), DG_INVALID);
	assert_null(strstr(why.text, "12345678"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(good_ones, set_up),
		cmocka_unit_test_setup(bad_ones_are_named, set_up),
		cmocka_unit_test_setup(a_pin_is_never_shown, set_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
