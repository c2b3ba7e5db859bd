/* http_server.h - a small HTTP/1.1 server on the loop (libmicrohttpd in its external-poll mode).
 *
 * Loop thread only. GET, POST, PUT and DELETE (HEAD is shown as GET); anything else gets 405. Bodies are bounded, idle
 * connections are cut after 30 s. A handler may answer later.
 */
#ifndef DG_HTTP_SERVER_H
#define DG_HTTP_SERVER_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct dg_http_server;
struct dg_http_exchange; /* one request; alive until it is answered */

struct dg_http_request {
	const char *method, *path; /* path without the query, %-decoded, any octets; borrowed for the call */
	const char *target;        /* both as they came; alive as long as the exchange */
	const char *peer;          /* "192.0.2.1"; borrowed for the call */
	const char *body;          /* NUL-terminated, never NULL; alive as long as the exchange */
	size_t body_octets;
	struct dg_http_exchange *exchange;
};

typedef void dg_http_handler(void *arg, const struct dg_http_request *request);

/* NULL with `why` filled when the address is taken or wrong. Requests over `body_max` octets get 413. */
struct dg_http_server *dg_http_server_open(uv_loop_t *loop, const char *host, uint16_t port, size_t body_max,
	dg_http_handler *handler, void *arg, char why[256]);
void dg_http_server_destroy(struct dg_http_server *s); /* open exchanges are dropped: they must not be answered any
							  more; not from inside the handler; NULL is fine */
uint16_t dg_http_server_port(const struct dg_http_server *s);
/* Borrowed, alive as long as the exchange; NULL when absent. Names of headers in any case, of query keys exactly. */
const char *dg_http_header(const struct dg_http_exchange *x, const char *name);
const char *dg_http_query(const struct dg_http_exchange *x, const char *name);
/* Every header, or every key of the query (decoded), in their order; borrowed as above. */
typedef void dg_http_visit(void *arg, const char *name, const char *value);
void dg_http_each_header(const struct dg_http_exchange *x, dg_http_visit *visit, void *arg);
void dg_http_each_query(const struct dg_http_exchange *x, dg_http_visit *visit, void *arg);
/* A header of the answer to come ("Allow", "WWW-Authenticate"); copied. Before dg_http_answer(). */
void dg_http_set_header(struct dg_http_exchange *x, const char *name, const char *value);
/* Exactly once per exchange, in the handler or later; the exchange is dead afterwards. `type` may be NULL. */
void dg_http_answer(struct dg_http_exchange *x, unsigned status, const char *type, const void *body, size_t octets);

#endif
