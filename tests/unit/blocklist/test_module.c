/* The file, read at the start and again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "../../fixtures/plugin_host.h"

struct config {
	const char *file;
};

static char path[] = "/tmp/dg-blocklist-XXXXXX";

static void write_list(const char *text)
{
	FILE *f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void the_file_is_read_again(void **state)
{
	static struct stage s;
	const struct config c = { path };
	const struct dg_place down = stage_place(DG_DOWN, "alice@example.org"),
			      up = stage_place(DG_UP, "alice@example.org");
	(void)state;
	close(mkstemp(path));
	write_list("* both +1900*\n");
	assert_int_equal(stage_open(&s, &c), DG_OK);
	assert_false(stage_show(&s, &down, NULL, "+19005550000", "hi"));
	assert_string_equal(s.text.text, "This text was not sent: +19005550000 is blocked here.");
	assert_false(stage_show(&s, &up, NULL, "+19005550000", "hi"));
	write_list("* both +1901*\n");
	dg_plugin_module.reload(s.self);
	assert_true(stage_show(&s, &down, NULL, "+19005550000", "hi"));
	assert_false(stage_show(&s, &down, NULL, "+19015550000", "hi"));
	write_list("* both\n");
	dg_plugin_module.reload(s.self);
	assert_non_null(strstr(s.log.at, "the list is as it was"));
	assert_non_null(strstr(s.log.at, "line 1"));
	assert_false(stage_show(&s, &down, NULL, "+19015550000", "hi"));
	stage_shut(&s);
	assert_int_equal(stage_open(&s, &c), DG_INVALID);
	unlink(path);
	assert_int_equal(stage_open(&s, &c), DG_INVALID);
	assert_non_null(strstr(s.text.text, "No such file"));
	stage_finish(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_file_is_read_again) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
