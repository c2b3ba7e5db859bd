/* test_template.c - names in texts, and what they stand for in each place. */
#include "template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* "x" stands for something that every place has to escape. */
static const char *names(const void *arg, const char *name)
{
	return !strcmp(name, "x") ? arg : !strcmp(name, "empty") ? "" : NULL;
}

static void expect(const char *text, enum http_place place, const char *value, const char *wanted)
{
	struct dg_buf out = { 0 };
	dg_buf_str(&out, "<");
	bool printed = http_template_print(&out, text, place, names, value);
	assert_string_equal(out.at, wanted ? wanted : "<");
	assert_int_equal(printed, wanted != NULL);
	assert_int_equal(out.len, strlen(out.at));
	dg_buf_finish(&out);
}

static void values_are_escaped_for_their_place(void **state)
{
	(void)state;
	const char *evil = "a b&c=/?#%<\"'>\xc3\xa9{{x}}~";
	expect("p={{x}}&q", HTTP_PLAIN, evil, "<p=a b&c=/?#%<\"'>\xc3\xa9{{x}}~&q");
	expect("p={{x}}&q", HTTP_URL, evil, "<p=a%20b%26c%3D%2F%3F%23%25%3C%22%27%3E%C3%A9%7B%7Bx%7D%7D~&q");
	expect("<a>{{x}}</a>", HTTP_XML, evil, "<<a>a b&amp;c=/?#%&lt;&quot;&apos;&gt;\xc3\xa9{{x}}~</a>");
	expect("{{x|url}}", HTTP_PLAIN, "a&b", "<a%26b");
	expect("{{x|url}}", HTTP_URL, "a&b", "<a%26b");
}

static void what_nothing_stands_for_leaves_it_all_out(void **state)
{
	(void)state;
	expect("no names", HTTP_PLAIN, "v", "<no names");
	expect("{{x}}{{x}}", HTTP_PLAIN, "v", "<vv");
	expect("a{{x}}b{{empty}}c", HTTP_PLAIN, "v", NULL);
	expect("a{{x}}b{{none}}c", HTTP_PLAIN, "v", NULL);
	expect("a{{x", HTTP_PLAIN, "v", NULL);
}

static const char *known(const void *arg, const char *name)
{
	(void)arg;
	return !strcmp(name, "x") ? "" : NULL;
}

static void mistakes_are_found_beforehand(void **state)
{
	(void)state;
	static const char *const wrong[] = { "{{", "{{}}", "{{x", "a{{y}}", "{{x}}{{x|html}}",
		"{{0123456789012345678901234567890123456789012345678901234567890123456789}}" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (!http_template_complaint(wrong[i], known, NULL))
			fail_msg("%s is taken for a template", wrong[i]);
	assert_null(http_template_complaint("a {{x}} b {{x|url}} }}", known, NULL));
	assert_null(http_template_complaint("{{y}}", NULL, NULL));
}

static void names_are_found(void **state)
{
	(void)state;
	assert_true(http_template_has("a{{media.url}}", "media."));
	assert_true(http_template_has("a{{x}}{{media.url|url}}", "media.url"));
	assert_false(http_template_has("media.url {{mediax}}", "media."));
	assert_false(http_template_has("{{media.url}}", "media"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_escaped_for_their_place),
		cmocka_unit_test(what_nothing_stands_for_leaves_it_all_out),
		cmocka_unit_test(mistakes_are_found_beforehand),
		cmocka_unit_test(names_are_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
