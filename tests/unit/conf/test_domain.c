/* Domains, transports, routes, numbers, plugins: what is wrong in each. */
#include "reading.h"
#include "util/money.h"

#define IN_DOMAIN(keys)    "{" SERVER ACCESS "\"domains\":{\n\"sms.example.org\":{\n" keys "}}}"
#define IN_TRANSPORT(keys) IN_DOMAIN("\"transports\":[{\"module\":\"smpp\",\n" keys "}]")
#define AT_TRANSPORT       "domains.sms.example.org.transports"

static void a_domain_is_a_domain_of_its_own(void **state)
{
	(void)state;
	assert_gives(
		"{" SERVER ACCESS "\"domains\":[]}", "t.json:1: domains: must be an object of at least one domain");
	assert_gives(
		"{" SERVER ACCESS "\"domains\":{}}", "t.json:1: domains: must be an object of at least one domain");
	assert_gives("{" SERVER ACCESS "\"domains\":{\"a\":1}}",
		"t.json:1: domains.a: must be an object: { \"transports\": [ ... ] }");
	assert_gives("{" SERVER ACCESS "\"domains\":{\"u@a\":{\"transports\":[{\"module\":\"x\"}]}}}",
		"t.json:1: domains.u@a: must be a domain alone, without user and resource");
	assert_gives("{" SERVER ACCESS "\"domains\":{\n\"a.org\":{\"transports\":[{\"module\":\"x\"}]},\n"
		     "\"A.org\":{\"transports\":[{\"module\":\"y\"}]}}}",
		"t.json:3: domains.A.org: the domain \"a.org\" is taken already, by domains.a.org");
	assert_gives("{\"server\":{\"secret\":\"secret\",\"vhosts\":[\"example.org\"]}," ACCESS
		     "\"domains\":{\"Example.org\":{\"transports\":[{\"module\":\"x\"}]}}}",
		"t.json:1: domains.Example.org: is a domain of the XMPP server's own users: a component needs another "
		"one");
}

static void a_domain_has_transports(void **state)
{
	(void)state;
	assert_gives(IN_DOMAIN("\"name\":\"SMS\""),
		"t.json:2: domains.sms.example.org.transports: is missing: what carries the domain's messages");
	assert_gives(
		IN_DOMAIN("\"transports\":[]"), "t.json:3: " AT_TRANSPORT ": must be a list of at least one transport");
	assert_gives(IN_DOMAIN("\"transports\":[\n7]"),
		"t.json:4: " AT_TRANSPORT "[0]: must be an object: { \"module\": ... }");
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"a\",\"name\":\"\"}]"),
		"t.json:3: " AT_TRANSPORT "[0].name: must be 1 to 64 letters, digits, dots, dashes or underscores");
}

/* The journal and the hooks know an instance by its name alone. */
static void instance_names_are_unique_everywhere(void **state)
{
	(void)state;
	assert_gives("{" SERVER ACCESS "\"domains\":{\n\"a.org\":{\"transports\":[{\"module\":\"x\"}]},\n"
		     "\"b.org\":{\"transports\":[{\"module\":\"x\"}]}}}",
		"t.json:3: domains.b.org.transports[0]: the name \"x\" is taken already, by "
		"domains.a.org.transports[0]");
}

static void routes_are_prefixes_with_a_price(void **state)
{
	(void)state;
	assert_gives(IN_TRANSPORT("\"routes\":[]"),
		"t.json:4: " AT_TRANSPORT "[0].routes: must be a list of routes: [ { \"prefix\": \"+\" } ]");
	assert_gives(IN_TRANSPORT("\"routes\":[{\n\"cost\":-1},\n{\"prefix\":\"+1\",\"weight\":0},\n{\"prefix\":\"+2\","
				  "\"wieght\":1},\n5]"),
		"t.json:4: " AT_TRANSPORT "[0].routes[0].prefix: is missing: how the numbers of this route begin",
		"t.json:5: " AT_TRANSPORT "[0].routes[0].cost: must be a number, 0 or more",
		"t.json:6: " AT_TRANSPORT "[0].routes[1].weight: must be a whole number from 1 to 1000",
		"t.json:7: " AT_TRANSPORT "[0].routes[2].wieght: is no known key: did you mean \"weight\"?",
		"t.json:8: " AT_TRANSPORT "[0].routes[3]: must be an object: { \"prefix\": \"+\" }");
	assert_gives(IN_TRANSPORT("\"routes\":[{\"prefix\":\"+\",\n\"price\":0.1,\n\"hours\":\"always\"}]"),
		"t.json:5: " AT_TRANSPORT "[0].routes[0].price: must be the price of one segment as a text such as "
		"\"0.0075\"",
		"t.json:6: " AT_TRANSPORT "[0].routes[0].hours: must be times such as \"Mo-Fr 08:00-18:00, Sa "
		"09:00-12:00\"");
	struct dg_conf *c = must_read(IN_TRANSPORT("\"routes\":[{\"prefix\":\"+49\",\"price\":\"0.0075\",\"hours\":"
						   "\"Mo-Fr 08:00-18:00\"},{\"prefix\":\"+\"}]"));
	const struct dg_conf_route *routes = c->domains[0].transports[0].routes;
	assert_int_equal(routes[0].price, 7500);
	assert_true(dg_hours_has(routes[0].hours, 0, 600));
	assert_int_equal(routes[1].price, DG_MONEY_UNKNOWN);
	assert_null(routes[1].hours);
	dg_conf_free(c);
}

static void senders_are_numbers_or_names(void **state)
{
	(void)state;
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"smpp\"}],\"currency\":\"euro\",\n\"senders\":[]"),
		"t.json:3: domains.sms.example.org.currency: must be a code of ISO 4217 such as \"EUR\"",
		"t.json:4: domains.sms.example.org.senders: must be a list: [ { \"prefix\": \"+49\", \"sender\": "
		"\"ACME\" } ]");
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"smpp\"}],\"senders\":[{},\n{\"sender\":[]},\n"
			       "{\"sender\":\"Twelve letters\"}]"),
		"t.json:3: domains.sms.example.org.senders[0].sender: is missing: a number, a name, or a list of them",
		"t.json:4: domains.sms.example.org.senders[1].sender: must have at least one number or name",
		"t.json:5: domains.sms.example.org.senders[2].sender[0]: is a name, and may have up to 11 letters, "
		"digits and any of "
		"\" &-._\"");
	struct dg_conf *c =
		must_read(IN_DOMAIN("\"transports\":[{\"module\":\"smpp\"}],\"country\":\"DE\","
				    "\"currency\":\"EUR\",\"senders\":[{\"sender\":[\"+15550000001\","
				    "\"+15550000002\"]},{\"prefix\":\"+49\",\"sender\":\"ACME 24\",\"always\":true}]"));
	const struct dg_conf_domain *d = &c->domains[0];
	assert_string_equal(d->currency, "EUR");
	assert_int_equal(d->n_senders, 2);
	assert_string_equal(d->senders[0].prefix, "");
	assert_int_equal(d->senders[0].n_pool, 2);
	assert_false(d->senders[0].always);
	assert_string_equal(d->senders[1].pool[0], "ACME 24");
	assert_true(d->senders[1].always);
	dg_conf_free(c);
}

static void transports_have_policies(void **state)
{
	(void)state;
	assert_gives(IN_TRANSPORT("\"on_doubt\":\"guess\",\n\"message_ttl\":\"31d\",\n\"doubt_after\":\"0s\""),
		"t.json:4: " AT_TRANSPORT "[0].on_doubt: must be \"hold\" or \"retry\"",
		"t.json:5: " AT_TRANSPORT "[0].message_ttl: must be from 1s to 30d",
		"t.json:6: " AT_TRANSPORT "[0].doubt_after: must be from 1s to 7d");
	dg_conf_free(must_read(IN_TRANSPORT("\"isolate\":false")));
}

static void numbers_belong_to_users(void **state)
{
	(void)state;
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"numbers\":[]"),
		"t.json:3: domains.sms.example.org.numbers: must be an object: { \"+15550001111\": "
		"\"alice@example.org\" }");
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"numbers\":{\n\"+15550001111\":5,\n\"12345\":"
			       "\"a@b\",\n\"12345\":\"c@b\",\n\"x\":\"a@b\"}"),
		"t.json:4: domains.sms.example.org.numbers.+15550001111: must be text in quotes",
		"t.json:6: domains.sms.example.org.numbers.12345: is given twice: the first is at t.json:5",
		"t.json:7: domains.sms.example.org.numbers.x: must be a number as +15550001111, or a short code");
}

static void a_team_shares_a_number(void **state)
{
	(void)state;
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"numbers\":{\n\"+15550001111\":[],\n"
			       "\"+15550002222\":[\"a@b\",\"b\"]}"),
		"t.json:4: domains.sms.example.org.numbers.+15550001111: must be a user, or a list of users who share "
		"it",
		"t.json:5: domains.sms.example.org.numbers.+15550002222[1]: must be a user's address without a "
		"resource: "
		"\"alice@example.org\"");
	struct dg_conf *c = must_read(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"numbers\":{"
						"\"+15550002222\":[\"a@b\",\"c@b\"],\"+15550001111\":\"d@b\"}"));
	const struct dg_conf_domain *d = &c->domains[0];
	assert_int_equal(d->n_numbers, 3);
	assert_string_equal(d->numbers[0].user, "a@b");
	assert_string_equal(d->numbers[1].user, "c@b");
	assert_string_equal(d->numbers[1].number, "+15550002222");
	assert_true(d->numbers[0].of_team && d->numbers[1].of_team);
	assert_false(d->numbers[2].of_team);
	dg_conf_free(c);
}

static void registration_is_one_of_three(void **state)
{
	(void)state;
	static const char *const words[] = { "optional", "required", "off" };
	for (unsigned i = 0; i < 3; i++) {
		char text[256];
		snprintf(text, sizeof text, IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"registration\":\"%s\""),
			words[i]);
		struct dg_conf *c = must_read(text);
		assert_int_equal(c->domains[0].registration, i);
		dg_conf_free(c);
	}
	static const char sentence[] = "t.json:4: domains.sms.example.org.registration: must be \"optional\", "
				       "\"required\" or \"off\"";
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\n\"registration\":\"on\""), sentence);
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\n\"registration\":true"), sentence);
}

static void what_networks_cannot_do_has_policies(void **state)
{
	(void)state;
	struct dg_conf *c = must_read(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}]"));
	assert_string_equal(c->domains[0].corrections, "refuse");
	assert_string_equal(c->domains[0].quotes, "keep");
	assert_string_equal(c->domains[0].search, "off");
	dg_conf_free(c);
	c = must_read(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"corrections\":\"send\",\"quotes\":\"cut\","
				"\"search\":\"registered\""));
	assert_string_equal(c->domains[0].search, "registered");
	assert_string_equal(c->domains[0].corrections, "send");
	assert_string_equal(c->domains[0].quotes, "cut");
	dg_conf_free(c);
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\n\"corrections\":\"maybe\""),
		"t.json:4: domains.sms.example.org.corrections: must be \"refuse\" or \"send\"");
}

static void codes_cost_no_more_than_is_said(void **state)
{
	(void)state;
	struct dg_conf *c = must_read(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}]"));
	assert_int_equal(c->domains[0].codes_per_hour, 100);
	dg_conf_free(c);
	c = must_read(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\"codes_per_hour\":7"));
	assert_int_equal(c->domains[0].codes_per_hour, 7);
	dg_conf_free(c);
	assert_gives(IN_DOMAIN("\"transports\":[{\"module\":\"x\"}],\n\"codes_per_hour\":0"),
		"t.json:4: domains.sms.example.org.codes_per_hour: must be from 1 to 1000000");
}

static void plugins_are_listed_once(void **state)
{
	(void)state;
	assert_gives("{" SERVER ACCESS DOMAINS ",\"plugins\":{}}",
		"t.json:1: plugins: must be a list of plugins: [ { \"module\": ... } ]");
	assert_gives("{" SERVER ACCESS DOMAINS ",\"plugins\":[{\"module\":\"a\"},\n{\"module\":\"a\"},\n{},\n\"b\"]}",
		"t.json:2: plugins[1]: the plugin \"a\" is taken already, by plugins[0]",
		"t.json:3: plugins[2].module: is missing: which plugin it is, such as \"ratelimit\"",
		"t.json:4: plugins[3]: must be an object: { \"module\": ... }");
}

static void core_reserves_its_keys(void **state)
{
	(void)state;
	const char *keys[32];
	size_t n = dg_conf_reserved(keys, 32);
	assert_int_equal(n, 9);
	assert_string_equal(keys[0], "module");
	assert_string_equal(keys[8], "isolate");
	assert_int_equal(dg_conf_reserved(keys, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_domain_is_a_domain_of_its_own),
		cmocka_unit_test(a_domain_has_transports),
		cmocka_unit_test(instance_names_are_unique_everywhere),
		cmocka_unit_test(routes_are_prefixes_with_a_price),
		cmocka_unit_test(senders_are_numbers_or_names),
		cmocka_unit_test(transports_have_policies),
		cmocka_unit_test(numbers_belong_to_users),
		cmocka_unit_test(a_team_shares_a_number),
		cmocka_unit_test(registration_is_one_of_three),
		cmocka_unit_test(what_networks_cannot_do_has_policies),
		cmocka_unit_test(plugins_are_listed_once),
		cmocka_unit_test(core_reserves_its_keys),
		cmocka_unit_test(codes_cost_no_more_than_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
