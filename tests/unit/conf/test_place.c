/* Comments, lines and keys that stand twice. */
#include "conf/origin.h"
#include "reading.h"

static void assert_blanked(const char *text, const char *expected)
{
	char copy[256];
	size_t n = strlen(text);
	memcpy(copy, text, n + 1);
	conf_blank_comments(copy, n);
	assert_string_equal(copy, expected);
}

static void blanks_comments_and_nothing_else(void **state)
{
	(void)state;
	assert_blanked("1 // one\n2", "1       \n2");
	assert_blanked("\"a // b\" // c", "\"a // b\"     ");
	assert_blanked("\"a \\\" // b\" // c", "\"a \\\" // b\"     ");
	assert_blanked("\"a \\\\\" // c", "\"a \\\\\"     ");
	assert_blanked("1 / 2", "1 / 2");
	assert_blanked("/", "/");
	assert_blanked("//", "  ");
	assert_blanked("\xEF\xBB\xBF{}", "   {}");
	assert_blanked("\"open\n// comment", "\"open\n          "); /* a string ends with its line at the latest */
	assert_blanked("", "");
}

static void knows_the_line_of_every_value(void **state)
{
	(void)state;
	struct dg_conf *c =
		must_read("{" SERVER "\n" ACCESS "\n// comment\n" DOMAINS ",\n\"plugins\":\n[\n{\"module\":\n"
			  "\"a\",\"list\":[1,[2,3],\n{\"k\":null}]}]}");
	struct dg_conf_errors errors = { 0 };
	dg_conf_error(c, &errors, "server.secret", "1");
	dg_conf_error(c, &errors, "access.allow[0]", "2");
	dg_conf_error(c, &errors, "domains.sms.example.org.transports[0].module", "4");
	dg_conf_error(c, &errors, "plugins", "5");
	dg_conf_error(c, &errors, "plugins[0]", "7");
	dg_conf_error(c, &errors, "plugins[0].module", "7");
	dg_conf_error(c, &errors, "plugins[0].list[1][1]", "8");
	dg_conf_error(c, &errors, "plugins[0].list[2].k", "9");
	assert_lines(&errors,
		(const char *const[]){ "t.json:1: server.secret: 1", "t.json:2: access.allow[0]: 2",
			"t.json:4: domains.sms.example.org.transports[0].module: 4", "t.json:5: plugins: 5",
			"t.json:7: plugins[0]: 7", "t.json:7: plugins[0].module: 7",
			"t.json:8: plugins[0].list[1][1]: 8", "t.json:9: plugins[0].list[2].k: 9", NULL });
	dg_conf_errors_finish(&errors);
	dg_conf_free(c);
}

static void refuses_a_key_given_twice(void **state)
{
	(void)state;
	assert_gives("{" SERVER "\n\"modules\":\"a\",\n" ACCESS DOMAINS ",\n\"mod\\u0075les\":\"b\"}",
		"t.json:4: modules: is given twice: the first is at t.json:2");
	assert_gives("{" SERVER ACCESS DOMAINS ",\n\"server\":{\"secret\":\"x\"}}",
		"t.json:2: server: is given twice: the first is at t.json:1");
}

/* "a.b" + "name" and "a" + "b.name" are spelled alike and are not the same key. */
static void dots_in_keys_are_no_repetition(void **state)
{
	(void)state;
	dg_conf_free(must_read("{" SERVER ACCESS "\"domains\":{"
			       "\"a.name\":{\"transports\":[{\"module\":\"x\"}]},"
			       "\"a\":{\"name\":\"A\",\"transports\":[{\"module\":\"y\"}]}}}"));
}

static void refuses_endless_nesting(void **state)
{
	(void)state;
	struct dg_buf text = { 0 };
	dg_buf_str(&text, "{" SERVER ACCESS DOMAINS ",\"plugins\":[{\"module\":\"a\",\"deep\":\n");
	for (int i = 0; i < 100; i++)
		dg_buf_chr(&text, '[');
	for (int i = 0; i < 100; i++)
		dg_buf_chr(&text, ']');
	dg_buf_str(&text, "}]}");
	assert_gives(text.at, "t.json:2: is nested more than 32 deep");
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_comments_and_nothing_else),
		cmocka_unit_test(knows_the_line_of_every_value),
		cmocka_unit_test(refuses_a_key_given_twice),
		cmocka_unit_test(dots_in_keys_are_no_repetition),
		cmocka_unit_test(refuses_endless_nesting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
