/* test_tree.c - layouts of forms and JSON, filled. */
#include "tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *layout, bool as_form, size_t n_files, const char *wanted)
{
	const struct dg_file files[] = { { .url = "u0" }, { .url = "u1" } };
	struct http_names names = { .to = "+1", .text = "a\"b\n&c", .files = files, .n_files = n_files };
	struct dg_buf out = { 0 };
	http_names_complete(&names, 60, 0);
	json_t *json = json_loads(layout, 0, NULL);
	assert_non_null(json);
	if (as_form)
		http_form_print(&out, json, &names);
	else
		http_tree_print(&out, json, &names);
	assert_string_equal(out.at ? out.at : "", wanted);
	dg_buf_finish(&out);
	json_decref(json);
}

static void json_is_written_as_it_is_laid_out(void **state)
{
	(void)state;
	expect("{\"to\":\"{{to}}\",\"t\":\"{{text}}\"}", false, 0, "{\"to\":\"+1\",\"t\":\"a\\\"b\\n&c\"}");
	expect("{\"n\":{\"$number\":\"{{expires.s}}\"},\"b\":true,\"i\":3,\"z\":null}", false, 0,
		"{\"n\":60,\"b\":true,\"i\":3,\"z\":null}");
}

static void what_is_not_there_is_left_out(void **state)
{
	(void)state;
	expect("{\"from\":\"{{from}}\",\"to\":[\"{{to}}\"]}", false, 0, "{\"to\":[\"+1\"]}");
	expect("{\"a\":{\"b\":[{\"c\":\"{{from}}\"}]},\"e\":{},\"l\":[]}", false, 0, "{\"e\":{},\"l\":[]}");
	expect("{\"n\":{\"$number\":\"{{from}}\"}}", false, 0, "");
}

static void what_names_files_is_written_for_each(void **state)
{
	(void)state;
	expect("{\"m\":[\"{{media.url}}\"]}", false, 2, "{\"m\":[\"u0\",\"u1\"]}");
	expect("{\"m\":[{\"x\":{\"u\":\"{{media.url}}\"}},\"end\"]}", false, 2,
		"{\"m\":[{\"x\":{\"u\":\"u0\"}},{\"x\":{\"u\":\"u1\"}},\"end\"]}");
	expect("{\"m\":[\"{{media.url}}\"],\"t\":\"x\"}", false, 0, "{\"t\":\"x\"}");
	expect("{\"m\":\"{{media.url}}\"}", false, 1, "{\"m\":\"u0\"}");
}

static void forms_are_flat(void **state)
{
	(void)state;
	expect("{\"To\":\"{{to}}\",\"From\":\"{{from}}\",\"a&b\":\"{{text}}\"}", true, 0, "To=%2B1&a%26b=a%22b%0A%26c");
	expect("{\"M\":\"{{media.url}}\",\"To\":\"{{to}}\"}", true, 2, "M=u0&M=u1&To=%2B1");
	expect("{\"M\":\"{{media.url}}\"}", true, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_written_as_it_is_laid_out),
		cmocka_unit_test(what_is_not_there_is_left_out),
		cmocka_unit_test(what_names_files_is_written_for_each),
		cmocka_unit_test(forms_are_flat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
