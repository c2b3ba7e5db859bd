/* sick_disk.c - a disk that is slow, fails or hangs on command: preloaded into the daemon by rig/disk.py.
 *
 * What writes or syncs a file whose name contains "dragoman.db" first reads the file that SICK_DISK names: nothing or
 * "well"; "slow MS" (syncs take so much longer); "fail ERRNO" (writes and syncs fail so); "hang" (writes and syncs wait
 * until it says something else). Everything else passes untouched. Calls the kernel itself, so that it works below a
 * sanitizer, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))

enum { HANG_TICK_MS = 10 };

static void wait_ms(long ms)
{
	(void)poll(NULL, 0, (int)ms);
}

static int is_journal(int fd)
{
	char link[48], name[256];
	(void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, name, sizeof name - 1);
	if (n < 0)
		return 0;
	name[n] = '\0';
	return strstr(name, "dragoman.db") != NULL;
}

/* The command's word, with its number in *number. */
static void read_command(char word[16], long *number)
{
	const char *path = getenv("SICK_DISK");
	char line[64] = "";
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	word[0] = '\0';
	*number = 0;
	if (fd < 0)
		return;
	if (read(fd, line, sizeof line - 1) > 0)
		(void)sscanf(line, "%15s %ld", word, number);
	(void)close(fd);
}

/* Whether the call may go on; else errno says why not. */
static int may(int fd, int is_sync)
{
	char word[16];
	long number;
	int kept = errno;
	if (!is_journal(fd))
		return 1;
	read_command(word, &number);
	if (is_sync && strcmp(word, "slow") == 0) {
		wait_ms(number);
		read_command(word, &number);
	}
	while (strcmp(word, "hang") == 0) {
		wait_ms(HANG_TICK_MS);
		read_command(word, &number);
	}
	errno = strcmp(word, "fail") == 0 ? (int)number : kept;
	return strcmp(word, "fail") != 0;
}

EXPORTED int fdatasync(int fd)
{
	return may(fd, 1) ? (int)syscall(SYS_fdatasync, fd) : -1;
}

EXPORTED int fsync(int fd)
{
	return may(fd, 1) ? (int)syscall(SYS_fsync, fd) : -1;
}

EXPORTED ssize_t pwrite64(int fd, const void *octets, size_t n, off_t at)
{
	return may(fd, 0) ? syscall(SYS_pwrite64, fd, octets, n, at) : -1;
}

EXPORTED ssize_t pwrite(int fd, const void *octets, size_t n, off_t at)
{
	return pwrite64(fd, octets, n, at);
}
