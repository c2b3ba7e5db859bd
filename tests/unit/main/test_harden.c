/* Tests of core/main/harden.c, each in a child process: what it changes is not to be undone. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "main/harden.h"

static void expect_in_child(bool (*holds)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(holds() ? 0 : 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static bool no_core(void)
{
	struct rlimit limit;

	dg_harden_memory(false);
	return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0;
}

static bool core_if_wanted(void)
{
	int before = prctl(PR_GET_DUMPABLE);

	dg_harden_memory(true);
	return prctl(PR_GET_DUMPABLE) == before;
}

static bool a_broken_pipe_is_an_error(void)
{
	int ends[2];

	dg_harden_pipes();
	return pipe(ends) == 0 && close(ends[0]) == 0 && write(ends[1], "x", 1) == -1;
}

static bool standard_descriptors_are_taken(void)
{
	int fd;

	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	dg_harden_descriptors();
	fd = open("/dev/null", O_RDONLY);
	return fd > STDERR_FILENO && fcntl(STDERR_FILENO, F_GETFD) >= 0;
}

static bool open_descriptors_stay(void)
{
	int before = dup(STDERR_FILENO), after;

	(void)close(before);
	dg_harden_descriptors();
	after = dup(STDERR_FILENO);
	return before == after;
}

static void test_memory(void **state)
{
	(void)state;
	expect_in_child(no_core);
	expect_in_child(core_if_wanted);
}

static void test_pipes(void **state)
{
	(void)state;
	expect_in_child(a_broken_pipe_is_an_error);
}

static void test_descriptors(void **state)
{
	(void)state;
	expect_in_child(standard_descriptors_are_taken);
	expect_in_child(open_descriptors_stay);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_descriptors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
