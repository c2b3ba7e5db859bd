/* The configuration as a whole: what a good one gives, what it defaults to, and ten mistakes told at once. */
#include "reading.h"

static const char sample[] =
	"{\n"
	"  // where the server is\n"
	"  \"server\":  { \"host\": \"xmpp.example.org\", \"port\": 5348, \"secret\": \"not so secret\",\n"
	"               \"vhosts\": [\"Example.ORG\", \"example.net\"] },\n"
	"  \"store\":   \"sqlite:/tmp/d//ragoman.db\", // the slashes in the text stay\n"
	"  \"http\":    { \"listen\": \"[::1]:8088\", \"token\": \"t0ken\" },\n"
	"  \"control\": \"/run/dragoman/control.sock\",\n"
	"  \"credentials_key\": \"00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\",\n"
	"  \"form_ttl\": \"30s\",\n"
	"  \"log\":     { \"level\": \"debug\", \"format\": \"json\" },\n"
	"  \"access\":  { \"allow\": [\"example.org\", \"bob@Example.net\"], \"admins\": [\"Admin@example.org\"] },\n"
	"  \"modules\": \"/opt/modules\",\n"
	"  \"domains\": {\n"
	"    \"sms.example.org\": {\n"
	"      \"name\": \"SMS\", \"country\": \"US\", \"sender\": \"+15550000000\", \"secret\": \"its own\",\n"
	"      \"transports\": [\n"
	"        { \"name\": \"smsc-a\", \"module\": \"smpp\", \"host\": \"127.0.0.1\", \"on_doubt\": \"retry\",\n"
	"          \"doubt_after\": \"5m\", \"message_ttl\": \"12h\",\n"
	"          \"routes\": [ { \"prefix\": \"+\", \"cost\": 2.5, \"weight\": 3 }, { \"prefix\": \"+49\" } ] },\n"
	"        { \"module\": \"loopback\" }\n"
	"      ],\n"
	"      \"numbers\": { \"+15550001111\": \"Alice@example.org\" }\n"
	"    }\n"
	"  },\n"
	"  \"plugins\": [ { \"module\": \"ratelimit\", \"messages_per_minute\": 60 } ]\n"
	"}\n";

static void gives_every_value(void **state)
{
	(void)state;
	struct dg_conf *c = must_read(sample);
	assert_string_equal(c->server.host, "xmpp.example.org");
	assert_int_equal(c->server.port, 5348);
	assert_string_equal(c->server.secret, "not so secret");
	assert_int_equal(c->server.n_vhosts, 2);
	assert_string_equal(c->server.vhosts[0], "example.org");
	assert_string_equal(c->store_path, "/tmp/d//ragoman.db");
	assert_true(c->http.enabled);
	assert_string_equal(c->http.host, "::1");
	assert_int_equal(c->http.port, 8088);
	assert_string_equal(c->http.token, "t0ken");
	assert_string_equal(c->control, "/run/dragoman/control.sock");
	assert_string_equal(c->credentials_key, "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF");
	assert_null(c->credentials_key_before);
	assert_int_equal(c->form_ttl_ms, 30 * 1000);
	assert_int_equal(c->log.level, DG_LOG_DEBUG);
	assert_true(c->log.json);
	assert_int_equal(c->access.n_allow, 2);
	assert_string_equal(c->access.allow[1], "bob@example.net");
	assert_string_equal(c->access.admins[0], "admin@example.org");
	assert_string_equal(c->modules, "/opt/modules");
	dg_conf_free(c);
}

static void gives_domains_and_plugins(void **state)
{
	(void)state;
	struct dg_conf *c = must_read(sample);
	assert_int_equal(c->n_domains, 1);
	const struct dg_conf_domain *d = &c->domains[0];
	assert_string_equal(d->domain, "sms.example.org");
	assert_string_equal(d->name, "SMS");
	assert_string_equal(d->country, "US");
	assert_string_equal(d->sender, "+15550000000");
	assert_string_equal(d->secret, "its own");
	assert_int_equal(d->n_numbers, 1);
	assert_string_equal(d->numbers[0].number, "+15550001111");
	assert_string_equal(d->numbers[0].user, "alice@example.org");
	assert_int_equal(d->n_transports, 2);
	const struct dg_conf_transport *t = &d->transports[0];
	assert_string_equal(t->section.name, "smsc-a");
	assert_string_equal(t->section.module, "smpp");
	assert_string_equal(t->section.path, "domains.sms.example.org.transports[0]");
	assert_int_equal(json_object_size(t->section.json), 1);
	assert_string_equal(json_string_value(json_object_get(t->section.json, "host")), "127.0.0.1");
	assert_string_equal(t->on_doubt, "retry");
	assert_int_equal(t->doubt_ms, 5 * 60 * 1000);
	assert_int_equal(t->message_ttl_ms, 12 * 3600 * 1000);
	assert_int_equal(t->n_routes, 2);
	assert_string_equal(t->routes[0].prefix, "+");
	assert_true(t->routes[0].cost > 2.4 && t->routes[0].cost < 2.6);
	assert_int_equal(t->routes[0].weight, 3);
	assert_string_equal(t->routes[1].prefix, "+49");
	assert_int_equal(c->n_plugins, 1);
	assert_string_equal(c->plugins[0].module, "ratelimit");
	assert_string_equal(c->plugins[0].path, "plugins[0]");
	assert_true(c->plugins[0].is_plugin);
	assert_int_equal(json_integer_value(json_object_get(c->plugins[0].json, "messages_per_minute")), 60);
	dg_conf_free(c);
}

static void has_defaults(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER ACCESS DOMAINS "}");
	assert_string_equal(c->server.host, "127.0.0.1");
	assert_int_equal(c->server.port, 5347);
	assert_int_equal(c->server.n_vhosts, 0);
	assert_string_equal(c->store_path, "/var/lib/dragoman/dragoman.db");
	assert_false(c->http.enabled);
	assert_null(c->control);
	assert_null(c->credentials_key);
	assert_int_equal(c->form_ttl_ms, 10 * 60 * 1000);
	assert_null(c->modules);
	assert_int_equal(c->log.level, DG_LOG_INFO);
	assert_false(c->log.json);
	const struct dg_conf_domain *d = &c->domains[0];
	assert_string_equal(d->name, "sms.example.org");
	assert_null(d->country);
	assert_int_equal(d->registration, DG_REGISTRATION_OPTIONAL);
	assert_null(d->sender);
	assert_null(d->secret);
	const struct dg_conf_transport *t = &d->transports[0];
	assert_string_equal(t->section.name, "loopback");
	assert_string_equal(t->on_doubt, "hold");
	assert_int_equal(t->doubt_ms, 10 * 60 * 1000);
	assert_int_equal(t->message_ttl_ms, 24 * 3600 * 1000);
	assert_int_equal(t->n_routes, 1);
	assert_string_equal(t->routes[0].prefix, "");
	assert_int_equal(t->routes[0].weight, 1);
	dg_conf_free(c);
}

static void http_alone_listens_at_home(void **state)
{
	(void)state;
	struct dg_conf *c = must_read("{" SERVER ACCESS "\"http\":{}," DOMAINS "}");
	assert_true(c->http.enabled);
	assert_string_equal(c->http.host, "127.0.0.1");
	assert_int_equal(c->http.port, 8088);
	assert_null(c->http.token);
	dg_conf_free(c);
}

static void forms_live_for_a_while(void **state)
{
	(void)state;
	static const char *const wrong[] = { "0", "\"999ms\"", "\"25h\"" };
	for (size_t i = 0; i < 3; i++) {
		char text[1024];
		(void)snprintf(text, sizeof text, "{" SERVER ACCESS "\"form_ttl\": %s," DOMAINS "}", wrong[i]);
		assert_gives(text, "t.json:1: form_ttl: must be from 1s to 1d");
	}
}

static void tells_ten_mistakes_at_once(void **state)
{
	(void)state;
	assert_gives("{\n"
		     "  \"server\": { \"port\": 70000, \"secrt\": \"x\",\n"
		     "              \"vhosts\": [\"example.org\", \"a b\"] },\n"
		     "  \"store\": \"mysql:db\",\n"
		     "  \"log\": { \"level\": \"loud\" },\n"
		     "  \"access\": { \"allow\": [\"example.org/phone\"] },\n"
		     "  \"domains\": {\n"
		     "    \"sms.example.org\": {\n"
		     "      \"country\": \"UK\",\n"
		     "      \"sender\": \"+1 555 000 0000\",\n"
		     "      \"transports\": [\n"
		     "        { \"module\": \"smpp\", \"doubt_after\": \"ten minutes\", \"isolate\": true },\n"
		     "        { \"name\": \"smpp\", \"module\": \"Smpp!\" }\n"
		     "      ],\n"
		     "      \"numbers\": { \"+15550001111\": \"alice\" }\n"
		     "    }\n"
		     "  },\n"
		     "  \"plugin\": []\n"
		     "}\n",
		"t.json:2: server.secrt: is no known key: did you mean \"secret\"?",
		"t.json:2: server.port: must be a port: a whole number from 1 to 65535",
		"t.json:2: server.secret: is missing: what the XMPP server asks of its components",
		"t.json:3: server.vhosts[1]: must be a domain, such as \"example.org\"",
		"t.json:4: store: must be \"sqlite:PATH\"",
		"t.json:5: log.level: must be \"error\", \"warn\", \"info\" or \"debug\"",
		"t.json:6: access.allow[0]: must be without a resource (what follows the slash)",
		"t.json:9: domains.sms.example.org.country: must be a country as ISO 3166-1 spells it in two capitals, "
		"such as \"US\"",
		"t.json:10: domains.sms.example.org.sender: must be spelled \"+15550000000\"",
		"t.json:12: domains.sms.example.org.transports[0].doubt_after: must be a duration such as \"500ms\", "
		"\"30s\", \"10m\", \"24h\" or \"7d\"",
		"t.json:12: domains.sms.example.org.transports[0].isolate: is not available yet: modules run in the "
		"daemon itself",
		"t.json:13: domains.sms.example.org.transports[1].module: must be the name of a module: small letters, "
		"digits, underscores",
		"t.json:13: domains.sms.example.org.transports[1]: the name \"smpp\" is taken already, by "
		"domains.sms.example.org.transports[0]",
		"t.json:15: domains.sms.example.org.numbers.+15550001111: must be a user's address without a resource: "
		"\"alice@example.org\"",
		"t.json:18: plugin: is no known key: did you mean \"plugins\"?");
}

/* The files that an operator starts from. Only the secrets, which are the operator's, are not there. */
static void the_shipped_samples_are_good(void **state)
{
	(void)state;
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *c = dg_conf_read(DG_SOURCE_DIR "/conf/dragoman.json", &errors);
	assert_non_null(c);
	assert_true(c->n_domains >= 2);
	static const char *const missing[] = { "server.secret: the file " DG_SOURCE_DIR "/conf/secret cannot be read",
		"credentials_key: the file " DG_SOURCE_DIR "/conf/credentials.key cannot be read",
		"http.token: the file " DG_SOURCE_DIR "/conf/token cannot be read" };
	assert_int_equal(errors.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(strstr(errors.lines[i], missing[i]));
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void names_what_is_missing(void **state)
{
	(void)state;
	assert_gives("{}", "t.json:1: server: is missing: where the XMPP server is",
		"t.json:1: access: is missing: who may use the gateway",
		"t.json:1: domains: is missing: the component domains and their transports");
}

static void a_broken_file_gives_one_error_and_nothing(void **state)
{
	(void)state;
	struct dg_conf_errors errors;
	assert_null(read_text("{\n \"server\": {\n \"secret\": \"hush\" \"port\": 1 } }", &errors));
	assert_int_equal(errors.count, 1);
	assert_non_null(strstr(errors.lines[0], "t.json:3: not JSON: "));
	assert_null(strstr(errors.lines[0], "port")); /* it might have been the secret */
	dg_conf_errors_finish(&errors);
	static const char nul[] = "{}\0{ \"hidden\": 1 }";
	assert_null(dg_conf_read_text("t.json", nul, sizeof nul - 1, &errors));
	assert_lines(&errors, (const char *const[]){ "t.json: holds a NUL octet: it is no text", NULL });
	dg_conf_errors_finish(&errors);
	dg_conf_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_every_value),
		cmocka_unit_test(gives_domains_and_plugins),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(http_alone_listens_at_home),
		cmocka_unit_test(forms_live_for_a_while),
		cmocka_unit_test(tells_ten_mistakes_at_once),
		cmocka_unit_test(the_shipped_samples_are_good),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(a_broken_file_gives_one_error_and_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
