/* One value at a time: every type, its bounds, its sentence. */
#include "conf/value.h"
#include "reading.h"

/* Reads `text` as `option` says; on refusal the sentence must be `refusal`. */
static bool reads(const struct dg_option *option, const char *text, void *into, const char *refusal)
{
	struct dg_error why;
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	assert_non_null(json);
	enum dg_status s = conf_value_read(option, json, ".", into, &why);
	json_decref(json);
	if (s != DG_OK)
		assert_string_equal(why.text, refusal);
	return s == DG_OK;
}

static void text_is_text(void **state)
{
	(void)state;
	const struct dg_option any = { .type = DG_STRING };
	char *text = NULL;
	assert_true(reads(&any, "\"caf\\u00e9\"", &text, ""));
	assert_string_equal(text, "caf\xC3\xA9");
	free(text);
	assert_false(reads(&any, "5", &text, "must be text in quotes"));
	assert_false(reads(&any, "\"fill this in\"", &text, "must be filled in")); /* a sample's blank */
}

static void choices_are_the_only_texts(void **state)
{
	(void)state;
	const struct dg_option bind = { .type = DG_STRING, .choices = "transceiver|pair" };
	static const char refusal[] = "must be \"transceiver\" or \"pair\"";
	char *text = NULL;
	assert_true(reads(&bind, "\"pair\"", &text, ""));
	assert_string_equal(text, "pair");
	free(text);
	assert_false(reads(&bind, "\"trans\"", &text, refusal));
	assert_false(reads(&bind, "\"transceiver|pair\"", &text, refusal));
	assert_false(reads(&bind, "\"\"", &text, refusal));
	assert_false(reads(&bind, "true", &text, refusal));
}

static void numbers_keep_their_range(void **state)
{
	(void)state;
	const struct dg_option any = { .type = DG_INT };
	const struct dg_option window = { .type = DG_INT, .min = 1, .max = 100 };
	const struct dg_option depth = { .type = DG_INT, .min = 2, .max = 0 };
	int64_t n = 0;
	assert_true(reads(&any, "-9223372036854775808", &n, ""));
	assert_true(n == INT64_MIN);
	assert_false(reads(&any, "1.0", &n, "must be a whole number"));
	assert_false(reads(&any, "\"1\"", &n, "must be a whole number"));
	assert_true(reads(&window, "1", &n, "") && reads(&window, "100", &n, ""));
	assert_false(reads(&window, "0", &n, "must be from 1 to 100"));
	assert_false(reads(&window, "101", &n, "must be from 1 to 100"));
	assert_int_equal(n, 100);
	assert_true(reads(&depth, "1000000", &n, ""));
	assert_false(reads(&depth, "1", &n, "must be at least 2"));
}

static void durations_have_a_unit(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = { { "\"0s\"", 0 }, { "\"500ms\"", 500 }, { "\"30s\"", 30000 }, { "\"10m\"", 600000 },
		{ "\"24h\"", 86400000 }, { "\"7d\"", 604800000 }, { "1500", 1500 } };
	static const char *const bad[] = { "\"\"", "\"s\"", "\"5\"", "\"5 s\"", "\"-5s\"", "\"5w\"", "\"1.5h\"", "-1",
		"1.5", "true", "\"999999999999999d\"", "\"99999999999999999999s\"" };
	const struct dg_option any = { .type = DG_DURATION_MS };
	int64_t ms = 0;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(reads(&any, good[i].text, &ms, ""));
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(reads(&any, bad[i], &ms,
			"must be a duration such as \"500ms\", \"30s\", \"10m\", \"24h\" or \"7d\""));
	const struct dg_option wait = { .type = DG_DURATION_MS, .min = 1500, .max = 7200000 };
	assert_false(reads(&wait, "\"1s\"", &ms, "must be from 1500ms to 2h"));
}

static void ports_and_booleans(void **state)
{
	(void)state;
	const struct dg_option port_option = { .type = DG_PORT };
	const struct dg_option bool_option = { .type = DG_BOOL };
	static const char *const bad[] = { "0", "65536", "-1", "\"80\"", "80.0" };
	uint16_t port = 0;
	bool yes = false;
	assert_true(reads(&port_option, "65535", &port, ""));
	assert_int_equal(port, 65535);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(reads(&port_option, bad[i], &port, "must be a port: a whole number from 1 to 65535"));
	assert_true(reads(&bool_option, "true", &yes, ""));
	assert_true(yes);
	assert_false(reads(&bool_option, "1", &yes, "must be true or false"));
}

static void json_is_given_as_text(void **state)
{
	(void)state;
	const struct dg_option any = { .type = DG_JSON };
	char *text = NULL;
	assert_true(reads(&any, "{ \"a\": [1, null] }", &text, ""));
	assert_string_equal(text, "{\"a\":[1,null]}");
	free(text);
}

static void json_may_hold_secrets(void **state)
{
	(void)state;
	const struct dg_option list = { .type = DG_JSON, .choices = "pin|password" };
	char *text = NULL;
	assert_int_equal(setenv("DG_TEST_PIN", "1234", 1), 0);
	assert_true(reads(&list,
		"[ { \"name\": \"env:DG_TEST_PIN\", \"pin\": \"env:DG_TEST_PIN\" }, { \"password\": \"plain\" }, 5 ]",
		&text, ""));
	assert_string_equal(text, "[{\"name\":\"env:DG_TEST_PIN\",\"pin\":\"1234\"},{\"password\":\"plain\"},5]");
	free(text);
	assert_true(reads(&list, "{ \"pin\": \"env:DG_TEST_PIN\" }", &text, ""));
	assert_string_equal(text, "{\"pin\":\"1234\"}");
	free(text);
	assert_int_equal(unsetenv("DG_TEST_PIN"), 0);
	assert_false(reads(&list, "[ { \"pin\": \"env:DG_TEST_PIN\" } ]", &text,
		"the environment variable DG_TEST_PIN is not set"));
}

static void an_unknown_type_is_refused(void **state)
{
	(void)state;
	const struct dg_option none = { .type = (enum dg_type)99 };
	char *text = NULL;
	assert_false(reads(&none, "1", &text, "must be of a known type"));
	assert_int_equal(conf_value_octets((enum dg_type)0), 0);
	assert_int_equal(conf_value_octets((enum dg_type)99), 0);
	assert_false(conf_value_is_text((enum dg_type)99));
}

static void prints_durations_in_their_largest_unit(void **state)
{
	(void)state;
	char out[32];
	assert_string_equal(conf_duration_print(0, out), "0ms");
	assert_string_equal(conf_duration_print(90000, out), "90s");
	assert_string_equal(conf_duration_print(86400000, out), "1d");
	assert_string_equal(conf_duration_print(1001, out), "1001ms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_text),
		cmocka_unit_test(choices_are_the_only_texts),
		cmocka_unit_test(numbers_keep_their_range),
		cmocka_unit_test(durations_have_a_unit),
		cmocka_unit_test(ports_and_booleans),
		cmocka_unit_test(json_is_given_as_text),
		cmocka_unit_test(json_may_hold_secrets),
		cmocka_unit_test(an_unknown_type_is_refused),
		cmocka_unit_test(prints_durations_in_their_largest_unit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
