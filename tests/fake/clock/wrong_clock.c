/* wrong_clock.c - a wall clock that steps on command: preloaded into the daemon by rig/clock.py.
 *
 * WRONG_CLOCK names a file of one number, by how many seconds the wall clock is wrong; it is read at every call, so a
 * new number is a step. The monotonic clocks pass untouched, as they do in a real step. Calls the kernel itself, so
 * that it works below a sanitizer, too.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

static long wrong_by_s(void)
{
	const char *path = getenv("WRONG_CLOCK");
	char text[32] = "";
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof text - 1);
	(void)close(fd);
	return n > 0 ? strtol(text, NULL, 10) : 0;
}

EXPORTED int clock_gettime(clockid_t which, struct timespec *out)
{
	int status = (int)syscall(SYS_clock_gettime, which, out);
	if (status == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		out->tv_sec += wrong_by_s();
	return status;
}

EXPORTED int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
	return 0;
}

EXPORTED time_t time(time_t *out)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}
