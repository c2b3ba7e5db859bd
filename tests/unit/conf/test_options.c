/* A module's section by its option table. */
#include "conf/options.h"
#include "irc_options.h"
#include "reading.h"

#define SECTION(keys)                                                                                                  \
	"{" SERVER ACCESS "\"domains\":{\"irc.example.org\":{\"transports\":[{\"module\":\"irc\"\n" keys "}]}}}"
#define AT_SECTION "domains.irc.example.org.transports[0]."

static struct irc_config *fill(const char *text, struct dg_conf_errors *errors)
{
	struct dg_conf *c = must_read(text);
	*errors = (struct dg_conf_errors){ 0 };
	struct irc_config *config =
		dg_options_fill(c, &c->domains[0].transports[0].section, irc_options, sizeof *config, errors);
	dg_conf_free(c); /* the struct stands alone */
	return config;
}

static void fills_every_type(void **state)
{
	(void)state;
	struct dg_conf_errors errors;
	struct irc_config *config =
		fill(SECTION(",\"server\":\"irc.example.net\",\"port\":7000,\"tls\":true,\"password\":\"p\","
			     "\"mode\":\"loud\",\"channels\":[\"#a\"],\"lines\":99,\"wait\":\"1m\""),
			&errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	assert_string_equal(config->server, "irc.example.net");
	assert_int_equal(config->port, 7000);
	assert_true(config->tls);
	assert_string_equal(config->password, "p");
	assert_string_equal(config->mode, "loud");
	assert_string_equal(config->channels, "[\"#a\"]");
	assert_int_equal(config->lines, 99);
	assert_int_equal(config->wait_ms, 60000);
	dg_options_free(config, irc_options);
}

static void fills_defaults(void **state)
{
	(void)state;
	struct dg_conf_errors errors;
	struct irc_config *config = fill(SECTION(",\"server\":\"irc.example.net\""), &errors);
	assert_lines(&errors, (const char *const[]){ NULL });
	assert_int_equal(config->port, 6667);
	assert_false(config->tls);
	assert_string_equal(config->password, "");
	assert_string_equal(config->mode, "quiet");
	assert_string_equal(config->channels, "[]");
	assert_int_equal(config->lines, 10);
	assert_int_equal(config->wait_ms, 30000);
	dg_options_free(config, irc_options);
}

static void tells_everything_that_is_wrong(void **state)
{
	(void)state;
	struct dg_conf_errors errors;
	assert_null(fill(SECTION(",\"prot\":1,\n\"rotues\":[],\n\"nickname\":\"x\",\n\"tls\":1,\n\"port\":\"6667\",\n"
				 "\"lines\":100,\n\"wait\":\"1ms\",\n\"password\":\"env:DG_NOT_SET\""),
		&errors));
	dg_conf_errors_sort(&errors);
	assert_lines(&errors,
		(const char *const[]){ "t.json:1: " AT_SECTION "server: is missing: Host name of the server.",
			"t.json:2: " AT_SECTION "prot: is no known key: did you mean \"port\"?",
			"t.json:3: " AT_SECTION "rotues: is no known key: did you mean \"routes\"?",
			"t.json:4: " AT_SECTION "nickname: is no known key",
			"t.json:5: " AT_SECTION "tls: must be true or false",
			"t.json:6: " AT_SECTION "port: must be a port: a whole number from 1 to 65535",
			"t.json:7: " AT_SECTION "lines: must be from 1 to 99",
			"t.json:8: " AT_SECTION "wait: must be at least 1s",
			"t.json:9: " AT_SECTION "password: the environment variable DG_NOT_SET is not set", NULL });
	dg_conf_errors_finish(&errors);
}

static void a_plugin_is_not_offered_a_transports_keys(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER ACCESS DOMAINS ",\"plugins\":[{\"module\":\"p\",\n\"rotues\":1}]}");
	struct dg_conf_errors errors = { 0 };
	assert_null(dg_options_fill(c, &c->plugins[0], NULL, 0, &errors));
	assert_lines(&errors, (const char *const[]){ "t.json:2: plugins[0].rotues: is no known key", NULL });
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void no_options_are_fine(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER ACCESS DOMAINS "}");
	struct dg_conf_errors errors = { 0 };
	void *config = dg_options_fill(c, &c->domains[0].transports[0].section, NULL, 0, &errors);
	assert_non_null(config);
	assert_int_equal(errors.count, 0);
	dg_options_free(config, NULL);
	dg_options_free(NULL, irc_options);
	dg_conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_every_type),
		cmocka_unit_test(fills_defaults),
		cmocka_unit_test(tells_everything_that_is_wrong),
		cmocka_unit_test(a_plugin_is_not_offered_a_transports_keys),
		cmocka_unit_test(no_options_are_fine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
