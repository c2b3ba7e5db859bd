/* Reading objects by a table: what is not an object, what is unknown, what is a list. */
#include "conf/table.h"
#include "reading.h"

static void paths_are_spelled_as_people_say_them(void **state)
{
	(void)state;
	char longest[2000];
	memset(longest, 'k', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_string_equal(conf_path_key("", "server").text, "server");
	assert_string_equal(conf_path_key("server", "host").text, "server.host");
	assert_string_equal(conf_path_index("plugins", 3).text, "plugins[3]");
	assert_int_equal(strlen(conf_path_key("a", longest).text), 511);
}

static void sections_must_be_objects(void **state)
{
	(void)state;
	assert_gives("{\"server\":5," ACCESS DOMAINS "}", "t.json:1: server: must be an object: { ... }");
	assert_gives("{" SERVER ACCESS "\"log\":[]," DOMAINS "}", "t.json:1: log: must be an object: { ... }");
}

static void unknown_keys_are_named_at_every_level(void **state)
{
	(void)state;
	assert_gives("{" SERVER ACCESS DOMAINS ",\n\"log\":{\"levle\":\"info\"},\n\"colour\":1}",
		"t.json:2: log.levle: is no known key: did you mean \"level\"?", "t.json:3: colour: is no known key");
}

static void lists_are_lists_of_texts(void **state)
{
	(void)state;
	assert_gives("{" SERVER "\"access\":{\"allow\":\"example.org\"}," DOMAINS "}",
		"t.json:1: access.allow: must be a list of texts: [ \"...\" ]");
	assert_gives("{" SERVER "\"access\":{\"allow\":[\"example.org\",\n5]}," DOMAINS "}",
		"t.json:2: access.allow[1]: must be text in quotes");
	struct dg_conf *c = must_read("{" SERVER "\"access\":{\"allow\":[]}," DOMAINS "}"); /* nobody yet */
	assert_int_equal(c->access.n_allow, 0);
	dg_conf_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_spelled_as_people_say_them),
		cmocka_unit_test(sections_must_be_objects),
		cmocka_unit_test(unknown_keys_are_named_at_every_level),
		cmocka_unit_test(lists_are_lists_of_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
