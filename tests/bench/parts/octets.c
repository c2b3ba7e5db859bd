/* octets.c - see parts.h: octets moved over loopback. A child is at the other end; only this process's time counts. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crossing.h"
#include "parts.h"

enum { BLOCK = 65536, LIBSTROPHE = 4096, PDU_HEADER = 16, PDU_FIELDS = 39, RESP_ID = 11 };

/* Octets of a message in one direction, and how many of them one call moves: libstrophe reads 4 KiB at a time, the rest
 * was counted in a run at full speed with 2,000 on the way. */
static const struct flow {
	size_t octets, piece;
	int reads;
} flows[2][4] = {
	[PART_MT] = { { sizeof CROSSING_USER_STANZA - 1, LIBSTROPHE, 1 },
		{ sizeof CROSSING_RECEIPT_STANZA - 1, BLOCK, 0 },
		{ PDU_HEADER + PDU_FIELDS + sizeof CROSSING_TEXT - 1 + PDU_HEADER + 1, BLOCK / 2, 0 },
		{ PDU_HEADER + RESP_ID + PDU_HEADER + PDU_FIELDS + sizeof CROSSING_RECEIPT_SM - 1, BLOCK / 2, 1 } },
	[PART_MO] = { { sizeof CROSSING_TEXT_STANZA - 1, BLOCK, 0 },
		{ PDU_HEADER + PDU_FIELDS + sizeof CROSSING_TEXT - 1, BLOCK / 2, 1 },
		{ PDU_HEADER + 1, BLOCK / 2, 0 } },
};

/* The other end: reads or writes until we hang up. */
static _Noreturn void serve(int listener, int reads)
{
	static char block[BLOCK];
	int fd = accept(listener, NULL, NULL);
	ssize_t n = 1;
	while (fd >= 0 && n > 0)
		n = reads ? send(fd, block, sizeof block, MSG_NOSIGNAL) : recv(fd, block, sizeof block, 0);
	_exit(0);
}

static int connect_child(int reads, pid_t *child)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
		getsockname(listener, (struct sockaddr *)&address, &size))
		parts_give_up("listen");
	*child = fork();
	if (*child == 0) {
		close(fd);
		serve(listener, reads);
	}
	if (*child < 0 || connect(fd, (struct sockaddr *)&address, size))
		parts_give_up("connect");
	close(listener);
	return fd;
}

static double move(const struct flow *f, size_t messages)
{
	static char block[BLOCK];
	pid_t child;
	int fd = connect_child(f->reads, &child);
	size_t left = messages * f->octets;
	double from = parts_seconds();
	while (left) {
		size_t most = left < f->piece ? left : f->piece;
		ssize_t n = f->reads ? recv(fd, block, most, 0) : send(fd, block, most, MSG_NOSIGNAL);
		if (n <= 0)
			parts_give_up("loopback");
		left -= (size_t)n;
	}
	double seconds = parts_seconds() - from;
	close(fd);
	(void)waitpid(child, NULL, 0);
	return seconds;
}

double part_octets(enum part_way way, size_t messages)
{
	double seconds = 0;
	for (size_t i = 0; i < sizeof flows[way] / sizeof flows[way][0] && flows[way][i].octets; i++)
		seconds += move(&flows[way][i], messages);
	return seconds;
}
