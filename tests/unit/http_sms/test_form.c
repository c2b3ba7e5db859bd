/* Forms: decoding, order, bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "form.h"
#include "util/buf.h"

static void assert_form(const char *text, bool sorted, const char *expected)
{
	struct http_form form = { 0 };
	struct dg_buf out = { 0 };
	assert_true(http_form_read(&form, text, strlen(text)));
	if (sorted)
		http_form_sort(&form);
	for (size_t i = 0; i < form.n; i++)
		dg_buf_printf(&out, "[%s=%s]", form.at[i].name.at, form.at[i].value.at);
	assert_string_equal(out.at ? out.at : "", expected);
	dg_buf_finish(&out);
	http_form_finish(&form);
}

static void decoding(void **state)
{
	(void)state;
	assert_form("", false, "");
	assert_form("&&", false, "");
	assert_form("a", false, "[a=]");
	assert_form("a=b=c&=d", false, "[a=b=c][=d]");
	assert_form("a+b=%2B%26%c3%A9", false, "[a b=+&\xC3\xA9]");
	assert_form("a=%&b=%4&c=%4x&d=%zz", false, "[a=%][b=%4][c=%4x][d=%zz]");
	assert_form("b=2&a=2&a=1&B=3&a", true, "[B=3][a=][a=1][a=2][b=2]");
}

static void octets_that_are_no_text(void **state)
{
	struct http_form form = { 0 };
	(void)state;
	assert_true(http_form_read(&form, "a=1%00%ff2&a=3", 14));
	assert_int_equal(http_form_find(&form, "a")->n, 4);
	assert_null(http_form_find(&form, "b"));
	json_t *json = http_form_json(&form);
	assert_string_equal(json_string_value(json_object_get(json, "a")),
		"1\xEF\xBF\xBD"
		"2");
	assert_int_equal(json_object_size(json), 1);
	json_decref(json);
	http_form_finish(&form);
}

static void two_into_one(void **state)
{
	struct http_form form = { 0 };
	json_t *object = json_pack("{sssisbsns[]}", "c", "d", "e", 5, "f", 1, "g", "h");
	(void)state;
	assert_true(http_form_read(&form, "a=b", 3));
	assert_true(http_form_take(&form, object));
	assert_int_equal(form.n, 4); /* what is no text is left out */
	assert_string_equal(http_form_find(&form, "a")->at, "b");
	assert_string_equal(http_form_find(&form, "e")->at, "5");
	assert_string_equal(http_form_find(&form, "f")->at, "true");
	json_decref(object);
	http_form_finish(&form);
}

static void bounds(void **state)
{
	struct http_form form = { 0 };
	char many[HTTP_FORM_MAX + 8];
	(void)state;
	memset(many, '&', sizeof many);
	assert_true(http_form_read(&form, many, HTTP_FORM_MAX - 1));
	assert_false(http_form_read(&form, many, sizeof many));
	http_form_finish(&form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decoding),
		cmocka_unit_test(octets_that_are_no_text),
		cmocka_unit_test(two_into_one),
		cmocka_unit_test(bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
