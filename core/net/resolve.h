/* resolve.h - host names to addresses off the loop (getaddrinfo in libuv's pool). */
#ifndef DG_RESOLVE_H
#define DG_RESOLVE_H

#include <uv.h>

#include "dragoman/event.h"

#define DG_ADDRESSES_MAX 16

struct dg_addresses {
	struct sockaddr_storage at[DG_ADDRESSES_MAX];
	int count;
};

struct dg_resolve;

/* Look `host` (name or literal) up; `done` is called once on the loop, never from inside this
 * call: DG_OK with at least one address, DG_NOENT with libuv's words in `why`. */
struct dg_resolve *dg_resolve_start(uv_loop_t *loop, const char *host, uint16_t port,
	void (*done)(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why), void *arg);
/* Before `done`: it will not be called. NULL is fine. After `done` the pointer is dead. */
void dg_resolve_cancel(struct dg_resolve *r);
/* "192.0.2.1" or "2001:db8::1". */
void dg_address_print(const struct sockaddr *sa, char out[64]);

#endif
