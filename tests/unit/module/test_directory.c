/* Where modules are, and which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module/loader.h"

static void the_configured_place_wins(void **state)
{
	(void)state;
	char *directory = dg_module_directory("/opt/modules");
	assert_string_equal(directory, "/opt/modules");
	free(directory);
}

/* This program stands in a folder without modules beside it. */
static void the_built_in_place_is_the_last(void **state)
{
	(void)state;
	char *directory = dg_module_directory(NULL);
	assert_non_null(strstr(directory, "/dragoman"));
	free(directory);
}

static void touch(const char *folder, const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
}

static void names_come_sorted(void **state)
{
	(void)state;
	static const char *const files[] = { "smpp.so", "irc.so", ".so", "notes.txt", "x.so.1" };
	char folder[] = "/tmp/dg-modules-XXXXXX";
	char path[256];
	size_t n;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		touch(folder, files[i]);
	char **names = dg_module_names(folder, &n);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "irc");
	assert_string_equal(names[1], "smpp");
	free(names[0]);
	free(names[1]);
	free(names);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(folder), 0);
	names = dg_module_names(folder, &n);
	assert_int_equal(n, 0);
	free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_configured_place_wins),
		cmocka_unit_test(the_built_in_place_is_the_last),
		cmocka_unit_test(names_come_sorted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
