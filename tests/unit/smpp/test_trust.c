/* Which keys of TLS and outbinds go together, what is said of those that do not, and whose outbind is the carrier's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../net/certs.h"
#include "trust.h"

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void expect_refusal(const struct smpp_config *c, const char *words)
{
	struct dg_error why = { "" };
	struct smpp_trust trust;
	assert_int_equal(smpp_trust_read(c, &trust, &why), DG_INVALID);
	if (!strstr(why.text, words))
		fail_msg("\"%s\" is not in \"%s\"", words, why.text);
}

static void what_does_not_go_together(void **state)
{
	(void)state;
	const struct {
		struct smpp_config config;
		const char *words;
	} cases[] = {
		{ { .tls_ca = "x" }, "tls_ca: it is of no use while tls is false" },
		{ { .tls_cert = "x" }, "tls_cert: it is of no use" },
		{ { .tls_key = "x" }, "tls_key: it is of no use" },
		{ { .tls_server_name = "x" }, "tls_server_name: it is of no use" },
		{ { .tls_pin = PIN }, "tls_pin: it is of no use" },
		{ { .tls = true, .tls_cert = "x" }, "tls_cert: its key is missing" },
		{ { .tls = true, .tls_key = "x" }, "tls_key: its certificate is missing" },
		{ { .tls = true, .tls_pin = PIN, .tls_server_name = "x" },
			"tls_server_name: with tls_pin and without" },
		{ { .tls = true, .tls_pin = "0011" }, "tls_pin: 64 hexadecimal digits" },
		{ { .tls = true, .tls_ca = "/nowhere/ca.pem" }, "tls_ca: /nowhere/ca.pem: No such file" },
		{ { .outbind_system_id = "x" }, "outbind_system_id: it is of no use without outbind_listen" },
		{ { .outbind_password = "x" }, "outbind_password: it is of no use without outbind_listen" },
		{ { .outbind_listen = "127.0.0.1:2776" }, "outbind_listen: say in outbind_system_id" },
		{ { .outbind_listen = "127.0.0.1:2776", .outbind_system_id = "x" },
			"outbind_listen: say in outbind_password" },
		{ { .outbind_listen = "127.0.0.1:2776",
			  .outbind_system_id = "x",
			  .outbind_password = "y",
			  .tls = true },
			"outbind_listen: with tls the listener needs tls_cert" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect_refusal(&cases[i].config, cases[i].words);
}

static void where_to_listen(void **state)
{
	(void)state;
	static const char *const bad[] = { "2776", ":2776", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "[]:1",
		"127.0.0.1:27x", "127.0.0.1",
		"a-name-that-is-much-longer-than-what-any-address-could-ever-be-in-print.example:2776" };
	struct smpp_config config = { .outbind_system_id = "x" };
	struct smpp_trust trust;
	struct dg_error why;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		config.outbind_password = "y";
		config.outbind_listen = bad[i];
		expect_refusal(&config, "outbind_listen: ADDRESS:PORT is expected");
	}
	config.outbind_listen = "192.0.2.1:2776";
	assert_int_equal(smpp_trust_read(&config, &trust, &why), DG_OK);
	assert_string_equal(trust.outbind_host, "192.0.2.1");
	assert_int_equal(trust.outbind_port, 2776);
	config.outbind_listen = "[2001:db8::1]:1";
	assert_int_equal(smpp_trust_read(&config, &trust, &why), DG_OK);
	assert_string_equal(trust.outbind_host, "2001:db8::1");
	assert_int_equal(trust.outbind_port, 1);
}

static void nothing_asked_is_plain_text(void **state)
{
	(void)state;
	struct smpp_config config = { .host = "x" };
	struct smpp_trust trust;
	struct dg_error why;
	assert_int_equal(smpp_trust_read(&config, &trust, &why), DG_OK);
	assert_null(trust.dials);
	assert_null(trust.listens);
	assert_string_equal(trust.outbind_host, "");
}

static void good_files_for_both_sides(void **state)
{
	(void)state;
	struct certs certs;
	certs_open(&certs);
	struct cert own = cert_make(&certs, (struct cert_wish){ .name = "own" });
	struct smpp_config config = { .tls = true,
		.tls_cert = own.cert_file,
		.tls_key = own.key_file,
		.outbind_listen = "127.0.0.1:2776",
		.outbind_system_id = "x",
		.outbind_password = "knock" };
	struct smpp_trust trust;
	struct dg_error why;
	assert_int_equal(smpp_trust_read(&config, &trust, &why), DG_OK);
	assert_non_null(trust.dials);
	assert_non_null(trust.listens);
	smpp_trust_finish(&trust);
	config.tls_key = own.cert_file;
	expect_refusal(&config, "tls_key: ");
	cert_free(&own);
	certs_close(&certs);
}

static void whose_outbind_it_is(void **state)
{
	(void)state;
	const struct smpp_trust trust = { .outbind_system_id = "smsc", .outbind_password = "secret" };
	assert_true(smpp_trust_knows(&trust, "smsc", "secret"));
	assert_false(smpp_trust_knows(&trust, "smsc", "secreT"));
	assert_false(smpp_trust_knows(&trust, "smsc", "secret1"));
	assert_false(smpp_trust_knows(&trust, "smsc", ""));
	assert_false(smpp_trust_knows(&trust, "SMSC", "secret"));
	assert_false(smpp_trust_knows(&trust, "", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_does_not_go_together),
		cmocka_unit_test(where_to_listen),
		cmocka_unit_test(nothing_asked_is_plain_text),
		cmocka_unit_test(good_files_for_both_sides),
		cmocka_unit_test(whose_outbind_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
