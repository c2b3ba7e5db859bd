/* http_client.h - requests over HTTP and HTTPS on the loop (libcurl's multi interface). Knows nothing of what is asked.
 *
 * Loop thread only. A request goes to the host that its URL names and nowhere else: no redirects, no proxies, no
 * cookies, no credentials from files. Everything is bounded: time, and octets of the answer.
 */
#ifndef DG_HTTP_CLIENT_H
#define DG_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/event.h"

struct dg_http_client;

struct dg_http_field {
	const char *name, *value;
};

struct dg_http_call {
	const char *method; /* "GET", "PUT", "POST", ... */
	const char *url;    /* http or https */
	const struct dg_http_field *fields;
	size_t n_fields;
	const void *body; /* NULL: none */
	size_t body_octets;
	size_t answer_max;  /* octets of the answer's body; what is longer is DG_TOOBIG */
	int64_t timeout_ms; /* for all of it */
	/* libcurl sends a request once more when a connection that it had kept turns out to be dead without an answer.
	 * `once`: what may have arrived is not sent again. */
	bool once;
	const char *sigv4; /* NULL, or sign it so: "aws:amz:REGION:SERVICE", with `user` and `password` (AWS SigV4) */
	const char *user, *password;
	bool public_only; /* not to an address of this machine or of its neighbours (net/public.h), whatever the name
			   * says: for URLs that others wrote */
};

struct dg_http_result {
	/* DG_OK: there is an answer, whatever its code. DG_INVALID: not a URL, or a field that cannot be one;
	 * DG_TIMEOUT, DG_TOOBIG; DG_REMOTE: no connection, no certificate that we trust, or no HTTP. */
	enum dg_status status;
	unsigned code; /* 200 */
	const char *body;
	size_t octets;
	const char *why;                    /* a sentence unless DG_OK */
	bool left;                          /* there was a connection, and some of the request may have arrived */
	const struct dg_http_field *fields; /* of the answer; 64 at most */
	size_t n_fields;
};
typedef void dg_http_answered(void *arg, const struct dg_http_result *result); /* all borrowed */

struct dg_http_client *dg_http_client_create(uv_loop_t *loop);
void dg_http_client_destroy(struct dg_http_client *h); /* open calls end unanswered; NULL is fine */
/* Copies what it is given. `answered` is called exactly once, never before this returns, and may send others. */
void dg_http_client_send(
	struct dg_http_client *h, const struct dg_http_call *from, dg_http_answered *answered, void *arg);
/* How many have not been answered. */
size_t dg_http_client_open(const struct dg_http_client *h);

#endif
