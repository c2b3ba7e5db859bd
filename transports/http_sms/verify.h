/* verify.h - whether a webhook comes from the carrier: every signature that carriers have, on the octets as they came.
 *
 * Pure: no clock, no network, nothing is parsed that was not signed but for what the signature itself stands in.
 * Secrets are compared in constant time. hook.c asks before it does anything else with a request. The profile's
 * "webhook.verify" says how: docs/transports/http_sms.md has the table.
 */
#ifndef HTTP_VERIFY_H
#define HTTP_VERIFY_H

#include <jansson.h>

#include "dragoman/transport.h"
#include "util/buf.h"
#include "util/map.h"

#define HTTP_CERTIFICATE_URL_MAX 256

enum http_verdict {
	HTTP_GENUINE,
	HTTP_UNSIGNED,       /* it does not even claim to be genuine */
	HTTP_FORGED,         /* the signature is not over this, or not by that key */
	HTTP_STALE,          /* genuine, but said longer ago than the carrier repeats; or in the future */
	HTTP_STRANGER,       /* from an address that is none of the carrier's */
	HTTP_NO_CERTIFICATE, /* `certificate_url` has to be read first; then ask again */
	HTTP_VERDICT_END
};
const char *http_verdict_name(enum http_verdict verdict); /* "forged": for counters */

/* All borrowed. */
struct http_webhook {
	const char *method;
	const char *url;  /* as the carrier knows it: http_public_url() */
	const char *peer; /* the address that connected */
	const struct dg_pair *headers;
	size_t n_headers;
	const char *body;
	size_t octets;
	int64_t now_s;                     /* Unix time */
	const struct dg_map *certificates; /* URL -> PEM of those that were read already; NULL: none */
};
/* The first of that name, in either case of letters; NULL: none. */
const char *http_webhook_header(const struct http_webhook *r, const char *name);
bool http_webhook_is_form(const struct http_webhook *r); /* the body says that it is a form */
/* What stands behind the "?"; "": nothing. */
const char *http_webhook_query(const struct http_webhook *r);

struct http_proof {
	enum http_verdict verdict;
	char certificate_url[HTTP_CERTIFICATE_URL_MAX];
};

struct http_verifier;

/* `verify`: a way to prove it, or an array of ways one of which is enough; `cred`: what {{cred.NAME}} means in it.
 * Given. NULL: `why` says what is wrong; there is no way that anybody could go. */
struct http_verifier *http_verifier_create(const json_t *verify, const json_t *cred, struct dg_error *why);
/* Whether every way wants a credential that is not there. */
bool http_verifier_lacks(const json_t *verify, const json_t *cred);
void http_verifier_destroy(struct http_verifier *v); /* NULL is fine */
void http_verify(const struct http_verifier *v, const struct http_webhook *r, struct http_proof *out);
/* Whether its URL is signed, so that `public_url` must be right. */
bool http_verifier_wants_url(const struct http_verifier *v);
/* For so long after the first a genuine request can come again. */
int64_t http_verifier_window_s(const struct http_verifier *v);

/* What the carrier called, appended: what stands in `target` behind "/hooks/<instance>" goes behind `public_url`; an
 * empty one means "https://" and the Host header. */
void http_public_url(struct dg_buf *out, const char *public_url, const char *host, const char *target);

/* "https://sns.<region>.amazonaws.com/..." and nothing that only looks like it. */
bool http_is_sns_url(const char *url);

#endif
