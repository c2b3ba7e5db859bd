/* Tests of core/main/sample.c: the first configuration passes the check, and the snippets fit it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "conf/conf.h"
#include "main/sample.h"

static struct dg_sample plan(struct dg_args args)
{
	struct dg_sample s;
	struct dg_error why;

	if (dg_sample_plan(&s, &args, &why) != DG_OK)
		fail_msg("%s", why.text);
	s.dir = "/tmp/some \"dir";
	s.secret = "0123456789abcdef";
	return s;
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	assert_true(snprintf(path, sizeof path, "%s/%s", dir, name) < (int)sizeof path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void remove_file(const char *dir, const char *name)
{
	char path[256];

	assert_true(snprintf(path, sizeof path, "%s/%s", dir, name) < (int)sizeof path);
	assert_int_equal(unlink(path), 0);
}

static void test_the_configuration_is_right(void **state)
{
	struct dg_sample s = plan((struct dg_args){ .domain = "SMS.example.net", .server = "xmpp.example.net:5348" });
	char dir[] = "/tmp/dg-sample-XXXXXX", path[256];
	struct dg_buf out = { 0 };
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *c;

	(void)state;
	assert_non_null(mkdtemp(dir));
	dg_sample_config(&s, &out);
	write_file(dir, "dragoman.json", out.at);
	write_file(dir, "secret", "0123456789abcdef\n");
	write_file(dir, "token", "fedcba9876543210\n");
	write_file(dir, "credentials.key", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
	(void)snprintf(path, sizeof path, "%s/dragoman.json", dir);
	c = dg_conf_read(path, &errors);
	if (errors.count > 0)
		fail_msg("%s", errors.lines[0]);
	assert_non_null(c);
	assert_string_equal(c->server.host, "xmpp.example.net");
	assert_int_equal(c->server.port, 5348);
	assert_string_equal(c->server.secret, "0123456789abcdef");
	assert_string_equal(c->http.token, "fedcba9876543210");
	assert_string_equal(c->credentials_key, "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
	assert_string_equal(c->store_path, "/tmp/some \"dir/dragoman.db");
	assert_string_equal(c->access.allow[0], "example.net");
	assert_string_equal(c->domains[0].domain, "sms.example.net");
	assert_string_equal(c->domains[0].transports[0].section.module, "loopback");
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
	remove_file(dir, "dragoman.json");
	remove_file(dir, "secret");
	remove_file(dir, "token");
	remove_file(dir, "credentials.key");
	assert_int_equal(rmdir(dir), 0);
	dg_buf_finish(&out);
	dg_sample_finish(&s);
}

static void test_the_system_has_its_places(void **state)
{
	struct dg_sample s = plan((struct dg_args){ .user = "alice@example.org" });
	struct dg_buf out = { 0 };

	(void)state;
	s.system = true;
	s.secret_file = "/run/credentials/secret";
	dg_sample_config(&s, &out);
	assert_non_null(strstr(out.at, "\"sqlite:/var/lib/dragoman/dragoman.db\""));
	assert_non_null(strstr(out.at, "\"/run/dragoman/control.sock\""));
	assert_non_null(strstr(out.at, "\"file:/run/credentials/secret\""));
	assert_non_null(strstr(out.at, "\"allow\": [\"alice@example.org\"]"));
	dg_buf_finish(&out);
	dg_sample_finish(&s);
}

static void test_the_snippets_carry_domain_port_and_secret(void **state)
{
	struct dg_sample s = plan((struct dg_args){ .server = "[::1]:5349" });
	struct dg_buf out = { 0 };

	(void)state;
	assert_string_equal(s.host, "::1");
	dg_sample_next_steps(&s, "/x/dragoman.json", &out);
	assert_non_null(
		strstr(out.at, "Component \"sms.example.org\"\n       component_secret = \"0123456789abcdef\""));
	assert_non_null(strstr(out.at, "- port: 5349\n"));
	assert_non_null(strstr(out.at, "sms.example.org: {password: \"0123456789abcdef\"}"));
	assert_non_null(strstr(out.at, "dragoman run -c /x/dragoman.json"));
	dg_buf_finish(&out);
	dg_sample_finish(&s);
}

static void expect_complaint(struct dg_args args, const char *about)
{
	struct dg_sample s;
	struct dg_error why;

	assert_int_equal(dg_sample_plan(&s, &args, &why), DG_INVALID);
	if (!strstr(why.text, about))
		fail_msg("\"%s\" does not say \"%s\"", why.text, about);
}

static void test_wrong_options_are_refused(void **state)
{
	(void)state;
	expect_complaint((struct dg_args){ .domain = "localhost" }, "subdomain");
	expect_complaint((struct dg_args){ .domain = "alice@example.org" }, "subdomain");
	expect_complaint((struct dg_args){ .domain = "sms.example.org/x" }, "subdomain");
	expect_complaint((struct dg_args){ .domain = "" }, "not a domain");
	expect_complaint((struct dg_args){ .user = "@" }, "neither");
	expect_complaint((struct dg_args){ .server = "host:" }, "HOST:PORT");
	expect_complaint((struct dg_args){ .server = "host:x" }, "HOST:PORT");
	expect_complaint((struct dg_args){ .server = "host:0" }, "HOST:PORT");
	expect_complaint((struct dg_args){ .server = "host:65536" }, "HOST:PORT");
	expect_complaint((struct dg_args){ .server = ":5347" }, "HOST:PORT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_configuration_is_right),
		cmocka_unit_test(test_the_system_has_its_places),
		cmocka_unit_test(test_the_snippets_carry_domain_port_and_secret),
		cmocka_unit_test(test_wrong_options_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
