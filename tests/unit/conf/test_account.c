/* Programs that send by HTTP: what is wrong in each. */
#include "reading.h"

#define IN_HTTP(keys)                                                                                                  \
	"{" SERVER ACCESS                                                                                              \
	"\"domains\":{\"sms.example.org\":{\"transports\":[{\"module\":\"x\"}]}},\n\"http\":{\"accounts\":" keys "}}"

static void accounts_have_a_password_and_a_user(void **state)
{
	(void)state;
	assert_gives(IN_HTTP("[]"),
		"t.json:2: http.accounts: must be an object: { \"shop\": { \"password\": ..., \"user\": ... } }");
	assert_gives(IN_HTTP("{\n\"shop\":{},\n\"b\":5}"),
		"t.json:3: http.accounts.shop.password: is missing: what the program says beside its name",
		"t.json:3: http.accounts.shop.user: is missing: whose texts they are, such as \"shop@example.org\"",
		"t.json:4: http.accounts.b: must be an object: { \"password\": ..., \"user\": ... }");
	assert_gives(
		IN_HTTP("{\"shop\":{\"password\":\"long enough\",\"user\":\"a@b\",\n\"domain\":\"sms.elsewhere\"}}"),
		"t.json:2: http.accounts.shop: its domain \"sms.elsewhere\" is none of \"domains\"");
}

static void an_account_is_read(void **state)
{
	(void)state;
	struct dg_conf *c = must_read(IN_HTTP("{\"shop\":{\"password\":\"long enough\",\"user\":\"Shop@Example.org\","
					      "\"senders\":[\"+15550001111\",\"ACME\"]}}"));
	assert_int_equal(c->http.n_accounts, 1);
	assert_string_equal(c->http.accounts[0].name, "shop");
	assert_string_equal(c->http.accounts[0].user, "shop@example.org");
	assert_int_equal(c->http.accounts[0].n_senders, 2);
	assert_null(c->http.accounts[0].domain);
	dg_conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accounts_have_a_password_and_a_user),
		cmocka_unit_test(an_account_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
