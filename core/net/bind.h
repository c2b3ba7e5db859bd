/* bind.h - a bound TCP socket for whoever listens: listener.c and http_server.c. Private to core/net. */
#ifndef DG_BIND_H
#define DG_BIND_H

#include <stdint.h>
#include <sys/socket.h>

/* A non-blocking, bound socket that does not listen yet; the caller closes it. `host` is a literal or a name (looked
 * up here, blocking: start-up only). -1 with a sentence in `why`. */
int dg_bind(const char *host, uint16_t port, char why[256]);
/* The port a socket is bound to; 0 when it is none. */
uint16_t dg_bound_port(int fd);
/* The port of an AF_INET or AF_INET6 address; 0 for others. */
uint16_t dg_address_port(const struct sockaddr *sa);

#endif
