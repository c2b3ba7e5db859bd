/* request.h - a text and a profile -> the HTTP request that asks the carrier to send it. Pure but for the clock and for
 * random numbers, where a carrier's tokens have them.
 */
#ifndef HTTP_SMS_REQUEST_H
#define HTTP_SMS_REQUEST_H

#include "names.h"
#include "net/http_client.h"
#include "profile.h"
#include "util/buf.h"

enum { HTTP_FIELDS_MAX = 24 };

struct http_request {
	struct dg_buf url, body, sigv4, user, password, fields_room;
	struct dg_http_field fields[HTTP_FIELDS_MAX];
	size_t n_fields;
	const char *method;
	bool has_body;
};

/* DG_INVALID: the profile needs something that is not there (`why` names it), or a key that cannot sign. Finish it in
 * either case. */
DG_MUST_CHECK
enum dg_status http_request_make(
	struct http_request *out, const struct http_send *send, const struct http_names *names, struct dg_error *why);
/* RFC 6749 section 4.4.2: to the token endpoint. */
DG_MUST_CHECK
enum dg_status http_request_token(
	struct http_request *out, const struct http_auth *auth, const struct http_names *names, struct dg_error *why);
/* As a call of the HTTP client, which borrows it. */
void http_request_call(const struct http_request *request, struct dg_http_call *out);
void http_request_finish(struct http_request *request);

#endif
