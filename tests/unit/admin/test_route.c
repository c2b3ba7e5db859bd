/* Tests of core/admin/route.c: which page a method and a path ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "admin/route.h"

/* clang-format off */
static const struct dg_route table[] = {
	{ "GET", "/healthz", false, NULL, "health", NULL },
	{ "GET", "/messages", true, NULL, "search", NULL },
	{ "POST", "/messages", true, NULL, "send", NULL },
	{ "GET", "/messages/*", true, NULL, "trace", "id" },
	{ "POST", "/messages/*/retry", true, NULL, "retry", "id" },
};
/* clang-format on */

static enum dg_route_match find(
	const char *method, const char *path, const struct dg_route **found, char segment[256], char allowed[64])
{
	return dg_route_find(table, sizeof table / sizeof table[0], method, path, found, segment, allowed);
}

static void expect(const char *method, const char *path, const char *command, const char *wanted_segment)
{
	const struct dg_route *found = NULL;
	char segment[256], allowed[64];

	assert_int_equal(find(method, path, &found, segment, allowed), DG_ROUTE_FOUND);
	assert_string_equal(found->command, command);
	assert_string_equal(segment, wanted_segment);
}

static void expect_none(const char *path)
{
	const struct dg_route *found = NULL;
	char segment[256], allowed[64];

	assert_int_equal(find("GET", path, &found, segment, allowed), DG_ROUTE_NO_PATH);
	assert_null(found);
}

static void test_pages_are_found(void **state)
{
	(void)state;
	expect("GET", "/healthz", "health", "");
	expect("HEAD", "/healthz", "health", "");
	expect("GET", "/messages", "search", "");
	expect("POST", "/messages", "send", "");
	expect("GET", "/messages/12", "trace", "12");
	expect("POST", "/messages/12/retry", "retry", "12");
}

static void test_other_paths_are_not(void **state)
{
	static const char *const paths[] = { "", "/", "/health", "/healthz/", "/healthzz", "//healthz", "/messages/",
		"/messages//retry", "/messages/12/", "/messages/12/retry/x", "/MESSAGES", "healthz" };

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		expect_none(paths[i]);
}

static void test_a_segment_has_its_bound(void **state)
{
	char path[600] = "/messages/";
	const struct dg_route *found;
	char segment[256], allowed[64];

	(void)state;
	memset(path + 10, 'x', 255);
	assert_int_equal(find("GET", path, &found, segment, allowed), DG_ROUTE_FOUND);
	assert_int_equal(strlen(segment), 255);
	path[10 + 255] = 'x';
	expect_none(path);
}

static void test_other_methods_are_told(void **state)
{
	const struct dg_route *found;
	char segment[256], allowed[64];

	(void)state;
	assert_int_equal(find("DELETE", "/messages", &found, segment, allowed), DG_ROUTE_NO_METHOD);
	assert_string_equal(allowed, "GET, POST");
	assert_int_equal(find("GET", "/messages/1/retry", &found, segment, allowed), DG_ROUTE_NO_METHOD);
	assert_string_equal(allowed, "POST");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_are_found),
		cmocka_unit_test(test_other_paths_are_not),
		cmocka_unit_test(test_a_segment_has_its_bound),
		cmocka_unit_test(test_other_methods_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
