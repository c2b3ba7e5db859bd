/* Tests of util/urlencoded.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/urlencoded.h"

static void is(const char *form, const char *name, const char *value)
{
	struct dg_buf out = { 0 };
	assert_int_equal(dg_urlencoded_find(form, strlen(form), name, &out), value != NULL);
	assert_string_equal(out.at ? out.at : "", value ? value : "");
	dg_buf_finish(&out);
}

static void fields_are_found_and_decoded(void **state)
{
	(void)state;
	is("a=1&b=2&b=3", "b", "2");
	is("text=Gr%C3%BC%C3%9Fe+%26+more%2b", "text", "Grüße & more+");
	is("dlr%2Durl=x", "dlr-url", "x");
	is("a=1", "b", NULL);
	is("", "a", NULL);
	is("a", "a", "");
	is("a=", "a", "");
	is("&&a==1&", "a", "=1");
	is("ab=1&a=2", "a", "2");
}

static void what_is_no_escape_stands_for_itself(void **state)
{
	(void)state;
	is("a=100%", "a", "100%");
	is("a=%4", "a", "%4");
	is("a=%zz%41", "a", "%zzA");
	is("a=%%41", "a", "%A");
	is("a=%4&b=1", "a", "%4");
}

static void octets_may_be_anything(void **state)
{
	struct dg_buf out = { 0 };
	(void)state;
	assert_true(dg_urlencoded_find("a=%00%FFx", 9, "a", &out));
	assert_int_equal(out.len, 3);
	assert_memory_equal(out.at, "\0\xFFx", 3);
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_found_and_decoded),
		cmocka_unit_test(what_is_no_escape_stands_for_itself),
		cmocka_unit_test(octets_may_be_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
