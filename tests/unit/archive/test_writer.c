/* Lines on disk: whole, in order, in files of bounded size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "writer.h"

static char folder[64], path[96];

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/dg-archive-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/calls.jsonl", folder);
	return 0;
}

static size_t each_file(void (*f)(const char *file, void *arg), void *arg)
{
	char pattern[128];
	glob_t found;
	snprintf(pattern, sizeof pattern, "%s/*", folder);
	size_t n = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
	for (size_t i = 0; i < n; i++)
		f(found.gl_pathv[i], arg);
	if (n)
		globfree(&found);
	return n;
}

static void drop(const char *file, void *arg)
{
	(void)arg;
	assert_int_equal(unlink(file), 0);
}

static int tear_down(void **state)
{
	(void)state;
	each_file(drop, NULL);
	return rmdir(folder);
}

static void gather(const char *file, void *arg)
{
	char block[4096];
	FILE *f = fopen(file, "re");
	assert_non_null(f);
	for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
		dg_buf_add(arg, block, n);
	fclose(f);
}

static void write_lines(const struct writer_options *options, int from, int to)
{
	struct writer *w = writer_create(options);
	char line[32];
	assert_int_equal(writer_start(w), 0);
	for (int i = from; i < to; i++) {
		int n = snprintf(line, sizeof line, "{\"n\":%06d}\n", i);
		assert_true(writer_add(w, line, (size_t)n));
	}
	writer_destroy(w);
}

static void what_was_added_is_there_at_the_end(void **state)
{
	const struct writer_options options = { path, 0, false, 0, 1 << 20 };
	struct dg_buf all = { 0 };
	(void)state;
	write_lines(&options, 0, 1000);
	write_lines(&options, 1000, 2000); /* the next life goes on behind it */
	assert_int_equal(each_file(gather, &all), 1);
	assert_int_equal(all.len, 2000 * 13);
	for (int i = 0; i < 2000; i++)
		assert_int_equal(strtoll(all.at + (size_t)i * 13 + 5, NULL, 10), i);
	dg_buf_finish(&all);
}

static void a_line_that_was_cut_does_not_swallow_the_next(void **state)
{
	const struct writer_options options = { path, 0, false, 0, 1 << 20 };
	struct dg_buf all = { 0 };
	(void)state;
	FILE *f = fopen(path, "we");
	fputs("{\"n\":", f);
	fclose(f);
	write_lines(&options, 7, 8);
	each_file(gather, &all);
	assert_string_equal(all.at, "{\"n\":\n{\"n\":000007}\n");
	dg_buf_finish(&all);
}

static void large_files_are_put_aside(void **state)
{
	const struct writer_options options = { path, 1000, false, 0, 1 << 20 };
	struct dg_buf all = { 0 };
	(void)state;
	for (int i = 0; i < 4; i++)
		write_lines(&options, i * 100, (i + 1) * 100); /* 1300 octets each */
	assert_int_equal(each_file(gather, &all), 4);
	assert_int_equal(all.len, 400 * 13);
	dg_buf_finish(&all);
}

static void memory_is_bounded(void **state)
{
	const struct writer_options options = { path, 0, false, 0, 20 };
	struct writer *w = writer_create(&options);
	(void)state;
	assert_false(writer_add(w, "before\n", 7)); /* not started */
	assert_int_equal(writer_start(w), 0);
	assert_false(writer_add(w, "this is longer than twenty\n", 27));
	assert_true(writer_add(w, "short\n", 6));
	writer_destroy(w);
	writer_destroy(NULL);
}

static void what_cannot_be_opened_is_said(void **state)
{
	const struct writer_options options = { "/nowhere/at/all", 0, false, 0, 1000 };
	struct writer *w = writer_create(&options);
	(void)state;
	assert_int_equal(writer_start(w), ENOENT);
	assert_int_equal(writer_trouble(w), ENOENT);
	assert_true(writer_add(w, "waits\n", 6));
	writer_destroy(w);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_added_is_there_at_the_end),
		TEST(a_line_that_was_cut_does_not_swallow_the_next),
		TEST(large_files_are_put_aside),
		TEST(memory_is_bounded),
		TEST(what_cannot_be_opened_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
