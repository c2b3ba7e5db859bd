/* Tests of core/main/init.c: files appear with the right modes, all or none, and nothing is overwritten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "main/main.h"

struct place {
	char dir[32], path[64];
};

static const char *in(struct place *p, const char *name)
{
	(void)snprintf(p->path, sizeof p->path, "%s/%s", p->dir, name);
	return p->path;
}

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	(void)snprintf(p->dir, sizeof p->dir, "/tmp/dg-init-XXXXXX");
	*state = p;
	return mkdtemp(p->dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "dragoman.json", "secret", "token", "credentials.key" };
	struct place *p = *state;
	int failed;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unlink(in(p, names[i]));
	failed = rmdir(p->dir);
	free(p);
	return failed;
}

static int init(const char *dir, const char *secret_file)
{
	const char *words[] = { dir };
	const struct dg_args args = { .words = words, .n_words = 1, .secret_file = secret_file };

	return dg_main_init(&args);
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

static void test_secrets_are_for_the_owner_only(void **state)
{
	struct place *p = *state;
	mode_t before = umask(0);

	assert_int_equal(init(p->dir, NULL), DG_EXIT_OK);
	(void)umask(before);
	assert_int_equal(mode_of(in(p, "secret")), 0600);
	assert_int_equal(mode_of(in(p, "token")), 0600);
	assert_int_equal(mode_of(in(p, "credentials.key")), 0600);
	assert_int_equal(mode_of(in(p, "dragoman.json")), 0640);
}

static void test_nothing_is_overwritten_and_nothing_is_left_half(void **state)
{
	struct place *p = *state;
	FILE *f = fopen(in(p, "token"), "w");
	char text[8] = "";

	assert_non_null(f);
	assert_true(fputs("mine", f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(init(p->dir, NULL), DG_EXIT_FAILED);
	assert_false(exists(in(p, "dragoman.json")));
	assert_false(exists(in(p, "secret")));
	f = fopen(in(p, "token"), "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	assert_string_equal(text, "mine");
	assert_int_equal(fclose(f), 0);
}

static void test_a_secret_that_is_there_is_used(void **state)
{
	struct place *p = *state;

	assert_int_equal(init(p->dir, "/dev/null"), DG_EXIT_OK);
	assert_false(exists(in(p, "secret")));
	assert_true(exists(in(p, "dragoman.json")));
}

static void test_a_place_that_cannot_be(void **state)
{
	(void)state;
	assert_int_equal(init("/dev/null/x", NULL), DG_EXIT_FAILED);
	assert_int_equal(init("/tmp", "/no/such/secret"), DG_EXIT_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_secrets_are_for_the_owner_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_nothing_is_overwritten_and_nothing_is_left_half, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_secret_that_is_there_is_used, set_up, tear_down),
		cmocka_unit_test(test_a_place_that_cannot_be),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
