/* checks.h - one way to prove a webhook, inside of verify*.c. Only they include it.
 *
 * Each prover gets the octets as they came and says what they are worth. The table of all is in verify.c.
 */
#ifndef HTTP_CHECKS_H
#define HTTP_CHECKS_H

#include "address.h"
#include "crypto.h"
#include "form.h"
#include "verify.h"

enum http_encoding { HTTP_HEX, HTTP_BASE64, HTTP_BASE64URL };

struct http_check {
	const struct http_scheme *scheme;
	/* What the profile says, with its credentials in it; NULL: nothing. */
	char *key, *user, *password, *topic, *template, *header, *prefix, *timestamp;
	enum http_digest digest;
	enum http_encoding encoding;
	bool plain_hash; /* vonage-sig: "md5hash" */
	uint8_t public_key[32];
	struct http_range *addresses, *proxies;
	size_t n_addresses, n_proxies;
	int64_t window_s;
};

typedef enum http_verdict http_prover(
	const struct http_check *c, const struct http_webhook *r, struct http_proof *proof);

http_prover http_prove_nothing, http_prove_token, http_prove_hmac, http_prove_bird, http_prove_sinch, http_prove_telnyx;
http_prover http_prove_twilio, http_prove_vonage, http_prove_plivo_v2, http_prove_plivo_v3;
http_prover http_prove_vonage_jwt, http_prove_messagebird_jwt;
http_prover http_prove_sns;

/* HTTP_GENUINE when it was said within the window, else HTTP_STALE; `text`: Unix seconds, or milliseconds. */
enum http_verdict http_check_time(const struct http_check *c, const struct http_webhook *r, const char *text);
enum http_verdict http_check_time_s(const struct http_check *c, const struct http_webhook *r, int64_t said_s);
/* Whether `claimed` spells the code of `signed_` under the check's key, in base64. */
bool http_check_hmac64(const struct http_check *c, enum http_digest digest, const struct dg_buf *signed_,
	const char *claimed, size_t claimed_octets);
bool http_check_text(const char *claimed, const struct dg_buf *ours);
#endif
