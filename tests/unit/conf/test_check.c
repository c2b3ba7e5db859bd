/* What a text must be beyond text: each check, what it takes, what it turns it into, what it says. */
#include "conf/table.h"
#include "reading.h"
#include "util/mem.h"

struct example {
	const char *text;
	const char *gives; /* NULL: refused */
};

/* Runs one check over examples; each refusal must add exactly one error. */
static void run(conf_check *check, const char *country, const struct example *examples, size_t n)
{
	const struct dg_conf empty = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct dg_conf c = empty;
		struct dg_conf_errors errors = { 0 };
		struct conf_reader r = { .conf = &c, .errors = &errors, .country = country };
		char *text = dg_strdup(examples[i].text);
		bool ok = check(&r, "at", &text);
		if (ok != (examples[i].gives != NULL))
			fail_msg("\"%s\" is %s", examples[i].text, ok ? "taken" : errors.lines[0]);
		if (ok)
			assert_string_equal(text, examples[i].gives);
		assert_int_equal(errors.count, ok ? 0 : 1);
		dg_conf_errors_finish(&errors);
		free(text);
	}
}
#define RUN(check, country, examples) run(check, country, examples, sizeof(examples) / sizeof *(examples))

static void hosts(void **state)
{
	(void)state;
	static const struct example examples[] = { { "localhost", "localhost" }, { "192.0.2.1", "192.0.2.1" },
		{ "2001:db8::1", "2001:db8::1" }, { "::1", "::1" }, { "", NULL }, { "a b", NULL },
		{ "xmpp://host", NULL }, { "host:5347", NULL } };
	RUN(conf_check_host, NULL, examples);
}

static void listening_addresses(void **state)
{
	(void)state;
	static const struct example examples[] = { { "127.0.0.1:8088", "127.0.0.1:8088" }, { "[::1]:1", "[::1]:1" },
		{ "localhost:65535", "localhost:65535" }, { "127.0.0.1", NULL }, { "127.0.0.1:", NULL },
		{ ":8088", NULL }, { "::1:8088", NULL }, { "[::1:8088", NULL }, { "a:0", NULL }, { "a:65536", NULL },
		{ "a:123456", NULL }, { "a:80x", NULL }, { "", NULL } };
	RUN(conf_check_listen, NULL, examples);
}

static void keys(void **state)
{
	(void)state;
#define HALF "00112233445566778899aabbCCDDEEFF"
	static const struct example examples[] = { { HALF HALF, HALF HALF }, { "", NULL }, { HALF, NULL },
		{ HALF HALF "00", NULL }, { HALF "x0112233445566778899aabbccddeeff", NULL } };
	RUN(conf_check_key, NULL, examples);
}

static void stores(void **state)
{
	(void)state;
	static const struct example examples[] = { { "sqlite:/var/lib/d.db", "/var/lib/d.db" }, { "sqlite:d", "d" },
		{ "sqlite:", NULL }, { "/var/lib/d.db", NULL }, { "postgresql:x", NULL } };
	RUN(conf_check_store, NULL, examples);
}

static void addresses(void **state)
{
	(void)state;
	static const struct example domains[] = { { "Example.ORG", "example.org" }, { "a@example.org", NULL },
		{ "example.org/x", NULL }, { "", NULL } };
	static const struct example users[] = { { "Alice@Example.ORG", "alice@example.org" },
		{ "alice@example.org/x", NULL }, { "example.org", NULL }, { "@example.org", NULL }, { "", NULL } };
	static const struct example access[] = { { "Example.ORG", "example.org" },
		{ "Alice@Example.ORG", "alice@example.org" }, { "alice@example.org/x", NULL }, { "a b@c", NULL } };
	RUN(conf_check_domain, NULL, domains);
	RUN(conf_check_user, NULL, users);
	RUN(conf_check_access, NULL, access);
}

static void countries_and_numbers(void **state)
{
	(void)state;
	static const struct example countries[] = { { "US", "US" }, { "DE", "DE" }, { "UK", NULL }, { "us", "us" },
		{ "", NULL }, { "Germany", NULL } };
	static const struct example numbers[] = { { "+15550001111", "+15550001111" }, { "12345", "12345" },
		{ "+1 555 000 1111", NULL }, { "1-555-000-1111", NULL }, { "alice", NULL }, { "+", NULL } };
	RUN(conf_check_country, NULL, countries);
	RUN(conf_check_number, "US", numbers);
}

static void a_national_number_is_corrected_for_its_country(void **state)
{
	(void)state;
	assert_gives("{" SERVER ACCESS "\"domains\":{\"sms.example.org\":{\"transports\":[{\"module\":\"x\"}],\n"
		     "\"numbers\":{\"030 1234567\":\"alice@example.org\"},\"country\":\"DE\"}}}",
		"t.json:2: domains.sms.example.org.numbers.030 1234567: must be spelled \"+49301234567\"");
}

static void names_and_prefixes(void **state)
{
	(void)state;
	static const struct example names[] = { { "smsc-a.1_B", "smsc-a.1_B" }, { "", NULL }, { "a b", NULL },
		{ "a/b", NULL }, { "caf\xC3\xA9", NULL },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789", NULL } };
	static const struct example modules[] = { { "http_sms", "http_sms" }, { "../x", NULL }, { "SMPP", NULL },
		{ "", NULL } };
	static const struct example prefixes[] = { { "+1555", "+1555" }, { "+", "+" }, { "", "" }, { "12", "12" },
		{ "+1 555", NULL }, { "*", NULL }, { "++1", NULL }, { "1+", NULL }, { "+1234567890123456", NULL } };
	static const struct example filled[] = { { "x", "x" }, { "", NULL } };
	RUN(conf_check_name, NULL, names);
	RUN(conf_check_module, NULL, modules);
	RUN(conf_check_prefix, NULL, prefixes);
	RUN(conf_check_filled, NULL, filled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),
		cmocka_unit_test(listening_addresses),
		cmocka_unit_test(keys),
		cmocka_unit_test(stores),
		cmocka_unit_test(addresses),
		cmocka_unit_test(countries_and_numbers),
		cmocka_unit_test(a_national_number_is_corrected_for_its_country),
		cmocka_unit_test(names_and_prefixes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
