/* Tests of core/main/notify.c against a socket of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "main/notify.h"

/* A manager that listens at an abstract name; the name is in $NOTIFY_SOCKET. */
static int manager(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	socklen_t n = sizeof at;
	char name[sizeof at.sun_path + 1] = "@";
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(sa_family_t)), 0); /* the kernel picks a name */
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	memcpy(name + 1, at.sun_path + 1, n - offsetof(struct sockaddr_un, sun_path) - 1);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

static void test_a_state_reaches_the_manager(void **state)
{
	int fd = manager();
	char heard[64];
	ssize_t n;

	(void)state;
	dg_notify("READY=1");
	n = recv(fd, heard, sizeof heard, MSG_DONTWAIT);
	assert_int_equal(n, 7);
	assert_memory_equal(heard, "READY=1", 7);
	assert_int_equal(close(fd), 0);
}

static void test_a_missing_manager_does_no_harm(void **state)
{
	(void)state;
	assert_int_equal(setenv("NOTIFY_SOCKET", "@dragoman-nobody-listens-here", 1), 0);
	dg_notify("READY=1");
	assert_int_equal(setenv("NOTIFY_SOCKET", "relative", 1), 0);
	dg_notify("READY=1");
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	dg_notify("READY=1");
}

static void test_the_watchdog_is_fed_in_half_its_time(void **state)
{
	char pid[24];

	(void)state;
	assert_int_equal(unsetenv("WATCHDOG_PID"), 0);
	assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
	assert_int_equal(dg_notify_watchdog_ms(), 0);
	assert_int_equal(setenv("WATCHDOG_USEC", "30000000", 1), 0);
	assert_int_equal(dg_notify_watchdog_ms(), 15000);
	assert_int_equal(setenv("WATCHDOG_PID", "1", 1), 0);
	assert_int_equal(dg_notify_watchdog_ms(), 0);
	(void)snprintf(pid, sizeof pid, "%ld", (long)getpid());
	assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
	assert_int_equal(dg_notify_watchdog_ms(), 15000);
	assert_int_equal(unsetenv("WATCHDOG_PID"), 0);
	assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_state_reaches_the_manager),
		cmocka_unit_test(test_a_missing_manager_does_no_harm),
		cmocka_unit_test(test_the_watchdog_is_fed_in_half_its_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
