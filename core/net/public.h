/* public.h - addresses that anybody can reach, as against those of this machine and its neighbours. Pure. */
#ifndef DG_PUBLIC_H
#define DG_PUBLIC_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether it is global unicast (the special-purpose registries of RFC 6890): not loopback, private, link-local, shared,
 * for documentation, multicast, nor a spelling of one of these in IPv6. */
bool dg_address_is_public(const struct sockaddr *address);

#endif
