/* Proofs without a shape of their own: addresses and passwords alone, a secret in the URL, and codes over text that a
 * template or a carrier's manual puts together. See checks.h. */
#include <string.h>
#include <strings.h>

#include "checks.h"

enum http_verdict http_prove_nothing(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	(void)c;
	(void)r;
	(void)proof;
	return HTTP_GENUINE; /* verify.c has seen addresses and password, of which there is one at least */
}

/* Carriers that only call the URL that they were given (Kannel): it has a secret in it, "?token=...". */
enum http_verdict http_prove_token(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	struct http_form query = { 0 };
	const char *text = http_webhook_query(r);
	enum http_verdict verdict = HTTP_UNSIGNED;
	(void)proof;
	if (http_form_read(&query, text, strlen(text))) {
		const struct http_text *said = http_form_find(&query, c->header ? c->header : "token");
		if (said)
			verdict = http_equal(said->at, said->n, c->key, strlen(c->key)) ? HTTP_GENUINE : HTTP_FORGED;
	}
	http_form_finish(&query);
	return verdict;
}

/* ---- the carrier's own template ---- */

/* What {{name}} is; false: there is no such thing. */
static bool fill(struct dg_buf *out, const char *name, size_t n, const struct http_webhook *r)
{
	char word[128];
	uint8_t digest[HTTP_DIGEST_MAX];
	if (n >= sizeof word)
		return false;
	memcpy(word, name, n);
	word[n] = '\0';
	if (strcmp(word, "body") == 0) {
		dg_buf_add(out, r->body, r->octets);
	} else if (strcmp(word, "body_sha256") == 0) {
		http_hex(out, digest, http_hash(HTTP_SHA256, r->body, r->octets, digest));
	} else if (strcmp(word, "url") == 0) {
		dg_buf_str(out, r->url);
	} else if (strcmp(word, "method") == 0) {
		dg_buf_str(out, r->method);
	} else if (strncmp(word, "header.", 7) == 0) {
		const char *value = http_webhook_header(r, word + 7);
		dg_buf_str(out, value);
		return value != NULL;
	} else {
		return false;
	}
	return true;
}

static bool put_together(struct dg_buf *out, const char *template, const struct http_webhook *r)
{
	for (const char *at; (at = strstr(template, "{{"));) {
		const char *end = strstr(at, "}}");
		if (!end)
			break;
		dg_buf_add(out, template, (size_t)(at - template));
		if (!fill(out, at + 2, (size_t)(end - at) - 2, r))
			return false;
		template = end + 2;
	}
	dg_buf_str(out, template);
	return true;
}

static void spell(struct dg_buf *out, const struct http_check *c, const uint8_t *code, size_t n)
{
	switch (c->encoding) {
	case HTTP_HEX: http_hex(out, code, n); return;
	case HTTP_BASE64: http_base64(out, code, n); return;
	case HTTP_BASE64URL: http_base64url(out, code, n); return;
	}
}

enum http_verdict http_prove_hmac(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	uint8_t code[HTTP_DIGEST_MAX];
	struct dg_buf text = { 0 }, ours = { 0 };
	const char *claimed = http_webhook_header(r, c->header);
	const char *said = c->timestamp ? http_webhook_header(r, c->timestamp) : NULL;
	(void)proof;
	if (!claimed || (c->timestamp && !said))
		return HTTP_UNSIGNED;
	dg_buf_str(&ours, c->prefix);
	bool good = put_together(&text, c->template, r);
	spell(&ours, c, code, http_hmac(c->digest, c->key, text.at ? text.at : "", text.len, code));
	good = good && http_check_text(claimed, &ours);
	dg_buf_finish(&text);
	dg_buf_finish(&ours);
	if (!good)
		return HTTP_FORGED;
	return said ? http_check_time(c, r, said) : HTTP_GENUINE;
}

/* ---- Telnyx ---- */

enum http_verdict http_prove_telnyx(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "telnyx-signature-ed25519");
	const char *said = http_webhook_header(r, "telnyx-timestamp");
	struct dg_buf text = { 0 }, signature = { 0 };
	(void)proof;
	if (!claimed || !said)
		return HTTP_UNSIGNED;
	dg_buf_printf(&text, "%s|", said);
	dg_buf_add(&text, r->body, r->octets);
	bool good = http_unbase64(&signature, claimed, strlen(claimed)) && signature.len == 64 &&
		http_ed25519_verify(c->public_key, text.at, text.len, (const uint8_t *)signature.at);
	dg_buf_finish(&text);
	dg_buf_finish(&signature);
	return good ? http_check_time(c, r, said) : HTTP_FORGED;
}

/* ---- Sinch ---- */

enum http_verdict http_prove_sinch(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "x-sinch-webhook-signature");
	const char *said = http_webhook_header(r, "x-sinch-webhook-signature-timestamp");
	const char *nonce = http_webhook_header(r, "x-sinch-webhook-signature-nonce");
	const char *algorithm = http_webhook_header(r, "x-sinch-webhook-signature-algorithm");
	enum http_digest digest = HTTP_SHA256;
	struct dg_buf text = { 0 };
	(void)proof;
	if (!claimed || !said || !nonce)
		return HTTP_UNSIGNED;
	if (strchr(nonce, '.')) /* or the end of a body could pass for one */
		return HTTP_FORGED;
	if (algorithm && (!http_digest_parse(algorithm, &digest) || (digest != HTTP_SHA256 && digest != HTTP_SHA512)))
		return HTTP_FORGED;
	dg_buf_add(&text, r->body, r->octets);
	dg_buf_printf(&text, ".%s.%s", nonce, said);
	bool good = http_check_hmac64(c, digest, &text, claimed, strlen(claimed));
	dg_buf_finish(&text);
	return good ? http_check_time(c, r, said) : HTTP_FORGED;
}

/* ---- Bird, and MessageBird before it ---- */

/* As encodeURIComponent() has it. */
static void escape(struct dg_buf *out, const struct http_text *text, bool plus)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
	for (size_t i = 0; i < text->n; i++)
		if (text->at[i] && strchr(plain, text->at[i]))
			dg_buf_chr(out, text->at[i]);
		else
			dg_buf_printf(out, "%%%02X",
				(unsigned)(unsigned char)(plus && text->at[i] == ' ' ? '+' : text->at[i]));
}

static void write_sorted_query(struct dg_buf *out, const struct http_webhook *r)
{
	struct http_form query = { 0 };
	const char *text = http_webhook_query(r);
	if (http_form_read(&query, text, strlen(text))) {
		http_form_sort(&query);
		for (size_t i = 0; i < query.n; i++) {
			dg_buf_str(out, i ? "&" : "");
			/* The time zone's "+" comes bare, and is signed as what it is. */
			bool plus = strcmp(query.at[i].name.at, "statusDatetime") == 0;
			escape(out, &query.at[i].name, false);
			dg_buf_chr(out, '=');
			escape(out, &query.at[i].value, plus);
		}
	}
	http_form_finish(&query);
}

/* `sorted`: the older API has the parameters in the URL's place. */
static bool is_bird(
	const struct http_check *c, const struct http_webhook *r, const char *said, const char *claimed, bool sorted)
{
	uint8_t digest[HTTP_DIGEST_MAX];
	struct dg_buf text = { 0 };
	dg_buf_printf(&text, "%s\n", said);
	if (sorted)
		write_sorted_query(&text, r);
	else
		dg_buf_str(&text, r->url);
	dg_buf_chr(&text, '\n');
	dg_buf_add(&text, digest, http_hash(HTTP_SHA256, r->body, r->octets, digest));
	bool good = http_check_hmac64(c, HTTP_SHA256, &text, claimed, strlen(claimed));
	dg_buf_finish(&text);
	return good;
}

enum http_verdict http_prove_bird(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "messagebird-signature");
	const char *said = http_webhook_header(r, "messagebird-request-timestamp");
	(void)proof;
	if (!claimed || !said)
		return HTTP_UNSIGNED;
	if (!is_bird(c, r, said, claimed, false) && !is_bird(c, r, said, claimed, true))
		return HTTP_FORGED;
	return http_check_time(c, r, said);
}
