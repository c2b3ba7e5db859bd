/* harden.c - see harden.h. Called by run.c, before anything is opened. */
#include "main/harden.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void dg_harden_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void)close(fd);
}

void dg_harden_pipes(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
}

void dg_harden_memory(bool wanted)
{
	const struct rlimit none = { 0, 0 };

	if (wanted)
		return;
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0); /* the limit does not bind a core_pattern that is a pipe */
}
