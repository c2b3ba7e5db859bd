/* lowfd.c - see lowfd.h. stream.c keeps one per stream. */
#include "stream/lowfd.h"

#include <fcntl.h>
#include <sys/select.h>
#include <unistd.h>

void dg_lowfd_keep(struct dg_lowfd *l)
{
	if (l->spare < 0)
		l->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void dg_lowfd_yield(struct dg_lowfd *l)
{
	if (l->spare >= 0)
		close(l->spare);
	l->spare = -1;
}

bool dg_lowfd_is_low(int fd)
{
	return fd < FD_SETSIZE;
}
