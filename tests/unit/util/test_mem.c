/* test_mem.c - memory is zeroed and never NULL, and running out of it ends the process. */
#include "util/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_memory_is_zeroed(void **state)
{
	(void)state;
	static const char zeros[4096];
	for (int i = 0; i < 50; i++) {
		char *at = dg_alloc(sizeof zeros);
		assert_memory_equal(at, zeros, sizeof zeros);
		memset(at, 0xAA, sizeof zeros);
		free(at);
	}
}

static void test_nothing_is_something(void **state)
{
	(void)state;
	void *at = dg_alloc(0);
	assert_non_null(at);
	at = dg_grow(at, 0);
	assert_non_null(at);
	free(at);
}

static void test_growing_keeps_the_contents(void **state)
{
	(void)state;
	char *at = dg_strdup("kept");
	at = dg_grow(at, 100000);
	assert_string_equal(at, "kept");
	free(at);
}

static void test_copies_of_text(void **state)
{
	(void)state;
	assert_null(dg_strdup(NULL));
	assert_null(dg_strndup(NULL, 3));
	char *cut = dg_strndup("abcdef", 3);
	assert_string_equal(cut, "abc");
	free(cut);
	cut = dg_strndup("ab", 30);
	assert_string_equal(cut, "ab");
	free(cut);
}

static void test_out_of_memory_ends_the_process(void **state)
{
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		const struct rlimit no_core = { 0, 0 };
		setrlimit(RLIMIT_CORE, &no_core);
		close(STDERR_FILENO); /* its last words are not ours to read */
		dg_alloc((size_t)PTRDIFF_MAX);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed),
		cmocka_unit_test(test_nothing_is_something),
		cmocka_unit_test(test_growing_keeps_the_contents),
		cmocka_unit_test(test_copies_of_text),
		cmocka_unit_test(test_out_of_memory_ends_the_process),
	};
	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
