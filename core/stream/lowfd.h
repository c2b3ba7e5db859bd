/* lowfd.h - a file descriptor number below FD_SETSIZE, kept for a library that uses select().
 *
 * libstrophe aborts on a socket with a higher number. While no socket is open, /dev/null holds the place; socket()
 * takes the lowest free number, so letting go right before it gives the socket that place. If another thread is faster,
 * or none was free from the start, the socket is refused and the next attempt tries again.
 */
#ifndef DG_LOWFD_H
#define DG_LOWFD_H

#include <stdbool.h>

struct dg_lowfd {
	int spare; /* -1: none is kept */
};

void dg_lowfd_keep(struct dg_lowfd *l);  /* unless one is kept already */
void dg_lowfd_yield(struct dg_lowfd *l); /* the next open() or socket() gets it */
bool dg_lowfd_is_low(int fd);

#endif
