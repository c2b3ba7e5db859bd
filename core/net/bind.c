/* bind.c - see bind.h. */
#include "net/bind.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int bind_to(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	const int yes = 1; /* or a restart fails while connections of the last run linger in TIME_WAIT */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 && bind(fd, a->ai_addr, a->ai_addrlen) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

int dg_bind(const char *host, uint16_t port, char why[256])
{
	char service[8];
	snprintf(service, sizeof service, "%u", port);
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *list;
	int error = getaddrinfo(host, service, &hints, &list);
	if (error) {
		snprintf(why, 256, "%s: %s", host, gai_strerror(error));
		return -1;
	}
	int fd = -1;
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next)
		fd = bind_to(a);
	if (fd < 0)
		snprintf(why, 256, "%s port %u: %s", host, port, strerrordesc_np(errno));
	freeaddrinfo(list);
	return fd;
}

uint16_t dg_bound_port(int fd)
{
	struct sockaddr_storage at = { 0 };
	socklen_t octets = sizeof at;
	return getsockname(fd, (struct sockaddr *)&at, &octets) == 0 ? dg_address_port((struct sockaddr *)&at) : 0;
}

uint16_t dg_address_port(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)(const void *)sa)->sin_port);
	if (sa->sa_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)(const void *)sa)->sin6_port);
	return 0;
}
