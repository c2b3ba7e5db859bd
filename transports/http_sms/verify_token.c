/* Signed tokens (RFC 7519) that speak for a request: Vonage Messages, MessageBird. See checks.h. */
#include <string.h>
#include <strings.h>

#include "checks.h"

#define TOKEN_MAX 8192
#define LEEWAY_S  5

struct token {
	json_t *header, *claims;
};

static json_t *read_part(const char *at, size_t n)
{
	struct dg_buf text = { 0 };
	json_t *out = NULL;
	if (http_unbase64(&text, at, n))
		out = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	dg_buf_finish(&text);
	return out;
}

static bool is_algorithm(const json_t *header, bool any, enum http_digest *out)
{
	const char *name = json_string_value(json_object_get(header, "alg"));
	if (!name || strncmp(name, "HS", 2) != 0 || !http_digest_parse(name, out))
		return false;
	return *out == HTTP_SHA256 || (any && (*out == HTTP_SHA384 || *out == HTTP_SHA512));
}

/* Compact serialization, RFC 7515 section 3.1; only codes by a shared key, HS256 or `any` of HS256, HS384, HS512.
 * False: it is not genuine. */
static bool open_token(const struct http_check *c, const char *text, bool any, struct token *out)
{
	uint8_t code[HTTP_DIGEST_MAX];
	enum http_digest digest;
	struct dg_buf ours = { 0 };
	const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;
	*out = (struct token){ 0 };
	if (!second || strchr(second + 1, '.') || strlen(text) > TOKEN_MAX)
		return false;
	out->header = read_part(text, (size_t)(first - text));
	if (!is_algorithm(out->header, any, &digest))
		return false;
	http_base64url(&ours, code, http_hmac(digest, c->key, text, (size_t)(second - text), code));
	bool good = http_check_text(second + 1, &ours);
	dg_buf_finish(&ours);
	if (good)
		out->claims = read_part(first + 1, (size_t)(second - first) - 1);
	return json_is_object(out->claims);
}

static void close_token(struct token *t)
{
	json_decref(t->header);
	json_decref(t->claims);
}

/* Whether the claim is the SHA-256 of the octets, as hexadecimal digits. */
static bool is_hash(const json_t *claims, const char *name, const void *octets, size_t n)
{
	uint8_t digest[HTTP_DIGEST_MAX];
	struct dg_buf ours = { 0 };
	const char *said = json_string_value(json_object_get(claims, name));
	http_hex(&ours, digest, http_hash(HTTP_SHA256, octets, n, digest));
	bool good = said && http_check_text(said, &ours);
	dg_buf_finish(&ours);
	return good;
}

static enum http_verdict check_claimed_time(
	const struct http_check *c, const struct http_webhook *r, const json_t *claims, bool wants_end)
{
	const json_t *issued = json_object_get(claims, "iat"), *from = json_object_get(claims, "nbf"),
		     *until = json_object_get(claims, "exp");
	if (wants_end ? !json_is_integer(until) : !json_is_integer(issued))
		return HTTP_FORGED;
	if (json_is_integer(until) && r->now_s - LEEWAY_S >= json_integer_value(until))
		return HTTP_STALE;
	if (json_is_integer(from) && r->now_s + LEEWAY_S < json_integer_value(from))
		return HTTP_STALE;
	return json_is_integer(issued) ? http_check_time_s(c, r, json_integer_value(issued)) : HTTP_GENUINE;
}

/* ---- Vonage Messages: Authorization: Bearer ... ---- */

enum http_verdict http_prove_vonage_jwt(
	const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *said = http_webhook_header(r, "Authorization");
	struct token token;
	enum http_verdict verdict = HTTP_FORGED;
	(void)proof;
	if (!said || strncasecmp(said, "Bearer ", 7) != 0)
		return HTTP_UNSIGNED;
	if (open_token(c, said + 7, false, &token) && is_hash(token.claims, "payload_hash", r->body, r->octets))
		verdict = check_claimed_time(c, r, token.claims, false);
	close_token(&token);
	return verdict;
}

/* ---- MessageBird ---- */

static bool is_messagebird(const struct http_webhook *r, const json_t *claims)
{
	const char *issuer = json_string_value(json_object_get(claims, "iss"));
	bool has_body = r->octets || json_object_get(claims, "payload_hash");
	return issuer && strcmp(issuer, "MessageBird") == 0 && json_object_get(claims, "jti") &&
		is_hash(claims, "url_hash", r->url, strlen(r->url)) &&
		(!has_body || is_hash(claims, "payload_hash", r->body, r->octets));
}

enum http_verdict http_prove_messagebird_jwt(
	const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *said = http_webhook_header(r, "messagebird-signature-jwt");
	struct token token;
	enum http_verdict verdict = HTTP_FORGED;
	(void)proof;
	if (!said)
		return HTTP_UNSIGNED;
	if (open_token(c, said, true, &token) && is_messagebird(r, token.claims))
		verdict = check_claimed_time(c, r, token.claims, true);
	close_token(&token);
	return verdict;
}
