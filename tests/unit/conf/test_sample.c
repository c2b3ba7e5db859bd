/* An option table shown to people: the help, and a sample that the reader itself accepts. */
#include "conf/options.h"
#include "irc_options.h"
#include "reading.h"

static void helps(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	dg_options_help(irc_options, &out);
	assert_string_equal(out.at,
		"server    text        required  Host name of the server.\n"
		"port      port        6667      TCP port.\n"
		"tls       true|false  false     Whether to use TLS.\n"
		"password  secret      \"\"        Of the server.\n"
		"mode      quiet|loud  quiet     How much it says.\n"
		"channels  JSON        []        Where it goes.\n"
		"lines     number      10        Lines at once. From 1 to 99.\n"
		"wait      duration    30s       Between attempts. At least 1s.\n");
	dg_buf_finish(&out);
}

static void the_sample_can_be_read_back(void **state)
{
	(void)state;
	struct dg_buf sample = { 0 };
	struct dg_buf text = { 0 };
	dg_options_sample("irc", irc_options, &sample);
	assert_non_null(strstr(sample.at, "\t// Lines at once. From 1 to 99.\n\t\"lines\": 10,\n"));
	assert_non_null(
		strstr(sample.at, "\t// Host name of the server. Required.\n\t\"server\": \"fill this in\",\n"));
	char *blank = strstr(sample.at, "fill this in");
	memcpy(blank, "irc.test.net", 12);
	dg_buf_printf(&text, "{" SERVER ACCESS "\"domains\":{\"irc.example.org\":{\"transports\":[%s]}}}", sample.at);
	struct dg_conf *c = must_read(text.at);
	struct dg_conf_errors errors = { 0 };
	struct irc_config *config =
		dg_options_fill(c, &c->domains[0].transports[0].section, irc_options, sizeof *config, &errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	assert_int_equal(config->wait_ms, 30000);
	dg_options_free(config, irc_options);
	dg_conf_free(c);
	dg_buf_finish(&sample);
	dg_buf_finish(&text);
}

/* What stands in for a required value must not pass for one. */
static void a_required_value_cannot_be_forgotten(void **state)
{
	(void)state;
	const struct dg_option table[] = { { .key = "port", .type = DG_PORT, .doc = "TCP port." },
		{ .key = "way", .type = DG_STRING, .choices = "up|down", .offset = 8, .doc = "Which way." }, { 0 } };
	struct dg_buf out = { 0 };
	dg_options_sample("x", table, &out);
	assert_non_null(strstr(out.at, "\"port\": \"fill this in\""));
	assert_non_null(strstr(out.at, "\"way\": \"up\""));
	dg_buf_finish(&out);
	dg_options_sample("x", NULL, &out);
	assert_string_equal(out.at, "{\n\t\"module\": \"x\"\n}\n");
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(helps),
		cmocka_unit_test(the_sample_can_be_read_back),
		cmocka_unit_test(a_required_value_cannot_be_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
