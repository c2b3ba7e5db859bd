/* resolve.c - see resolve.h. conn.c and the XMPP link call it; nothing here blocks the loop. */
#include "net/resolve.h"

#include <assert.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/handle.h"
#include "util/list.h"
#include "util/mem.h"

struct dg_resolve {
	uv_getaddrinfo_t uv;
	struct dg_timer *literal; /* answers for an address that needs no look-up, so that it never waits behind one */
	void (*done)(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why);
	void *arg;
	struct dg_addresses found;
	int error; /* of libuv, when the look-up could not even begin */
};

static void add_address(struct dg_addresses *found, const struct sockaddr *sa)
{
	size_t octets = 0;
	if (sa->sa_family == AF_INET)
		octets = sizeof(struct sockaddr_in);
	else if (sa->sa_family == AF_INET6)
		octets = sizeof(struct sockaddr_in6);
	if (octets && found->count < DG_ADDRESSES_MAX)
		memcpy(&found->at[found->count++], sa, octets);
}

static void answer(struct dg_resolve *r, int error)
{
	if (r->done && r->found.count)
		r->done(r->arg, DG_OK, &r->found, NULL);
	else if (r->done)
		r->done(r->arg, DG_NOENT, NULL, error ? uv_strerror(error) : "the name has no address");
	free(r);
}

static void on_found(uv_getaddrinfo_t *uv, int error, struct addrinfo *list)
{
	struct dg_resolve *r = DG_OF(uv, struct dg_resolve, uv);
	for (const struct addrinfo *a = list; a; a = a->ai_next)
		add_address(&r->found, a->ai_addr);
	uv_freeaddrinfo(list);
	answer(r, error);
}

static void on_literal(void *arg)
{
	struct dg_resolve *r = arg;
	dg_timer_destroy(r->literal);
	answer(r, r->error);
}

static bool read_literal(const char *host, uint16_t port, struct dg_addresses *found)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address;
	if (uv_ip4_addr(host, port, &address.v4) && uv_ip6_addr(host, port, &address.v6))
		return false;
	add_address(found, &address.any);
	return true;
}

struct dg_resolve *dg_resolve_start(uv_loop_t *loop, const char *host, uint16_t port,
	void (*done)(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why), void *arg)
{
	struct dg_resolve *r = dg_alloc(sizeof *r);
	r->done = done;
	r->arg = arg;
	if (!read_literal(host, port, &r->found)) {
		char service[8];
		snprintf(service, sizeof service, "%u", port);
		const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
		r->error = uv_getaddrinfo(loop, &r->uv, on_found, host, service, &hints);
		if (!r->error)
			return r;
	}
	r->literal = dg_timer_create(loop, on_literal, r);
	dg_timer_start(r->literal, 0, 0);
	return r;
}

void dg_resolve_cancel(struct dg_resolve *r)
{
	if (!r)
		return;
	if (r->literal) {
		dg_timer_destroy(r->literal);
		free(r);
		return;
	}
	r->done = NULL;
	uv_cancel((uv_req_t *)&r->uv); /* on_found() comes either way, and frees */
}

void dg_address_print(const struct sockaddr *sa, char out[64])
{
	out[0] = '\0';
	if (sa->sa_family == AF_INET || sa->sa_family == AF_INET6)
		uv_ip_name(sa, out, 64);
}
