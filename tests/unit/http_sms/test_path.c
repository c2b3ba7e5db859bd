/* test_path.c - where things stand in what carriers say. */
#include "path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *read_json(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	assert_non_null(json);
	return json;
}

/* What stands there; "-" for nothing. */
static void expect(const char *json, const char *path, size_t i, const char *wanted)
{
	static const struct dg_http_field fields[] = { { "Date", "x" }, { "RETRY-after", "7" }, { "Empty", "" } };
	json_t *root = json ? read_json(json) : NULL;
	const struct http_said said = { root, "id=a1; ok\nid=b2\r\nError: no such number", fields, 3 };
	struct dg_buf out = { 0 };
	assert_null(http_path_complaint(path));
	bool found = http_path_read(&out, &said, path, i);
	assert_string_equal(found ? out.at : "-", wanted);
	dg_buf_finish(&out);
	json_decref(root);
}

static void paths_lead_to_values(void **state)
{
	(void)state;
	const char *json = "{\"a\":{\"b-c\":[{\"d\":1},{\"d\":2.5}]},\"t\":true,\"n\":null,\"e\":\"\",\"o\":{}}";
	expect(json, "$.a.b-c[1].d", 0, "2.5");
	expect(json, "$.a.b-c[].d", 0, "1");
	expect(json, "$.a.b-c[].d", 1, "2.5");
	expect(json, "$.a.b-c[].d", 2, "-");
	expect(json, "$.t", 0, "true");
	expect(json, "$.n", 0, "-");
	expect(json, "$.e", 0, "-");
	expect(json, "$.o", 0, "-");
	expect(json, "$.a.b-c.d", 0, "-");
	expect(json, "$[0]", 0, "-");
	expect("\"text\"", "$", 0, "text");
	expect(NULL, "$.a", 0, "-");
	expect("[[[1]]]", "$[0][0][0]", 0, "1");
}

static void headers_and_texts_have_paths_too(void **state)
{
	(void)state;
	expect(NULL, "header:retry-After", 0, "7");
	expect(NULL, "header:None", 0, "-");
	expect(NULL, "header:Empty", 0, "-");
	expect(NULL, "text:id=*;", 0, "a1");
	expect(NULL, "text:id=*;", 1, "b2");
	expect(NULL, "text:id=*;", 2, "-");
	expect(NULL, "text:Error: *", 0, "no such number");
	expect(NULL, "text:*", 0, "id=a1; ok");
	expect(NULL, "text:none*", 0, "-");
}

static void lists_are_counted(void **state)
{
	(void)state;
	json_t *json = read_json("{\"m\":[1,2,3],\"x\":{}}");
	assert_int_equal(http_path_count(json, "$.m[].id"), 3);
	assert_int_equal(http_path_count(json, "$.x[].id"), 0);
	assert_int_equal(http_path_count(json, "$.x"), 1);
	assert_int_equal(http_path_count(json, "$.y"), 0);
	assert_int_equal(http_path_count(NULL, "$[]"), 0);
	json_decref(json);
}

static void what_is_no_path_is_said_to_be_none(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "a", "$a", "$.", "$..a", "$.a[", "$.a[x]", "$.a[-1]", "$.a[0",
		"$[].a[]", "header:", "text:abc", "$[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (!http_path_complaint(wrong[i]))
			fail_msg("%s is taken for a path", wrong[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_lead_to_values),
		cmocka_unit_test(headers_and_texts_have_paths_too),
		cmocka_unit_test(lists_are_counted),
		cmocka_unit_test(what_is_no_path_is_said_to_be_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
