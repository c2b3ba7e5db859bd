/* See verify.h: the table of ways, what they need, and what is common to all. The ways themselves: verify_code.c,
 * verify_form.c, verify_token.c and verify_sns.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "checks.h"
#include "rules.h"
#include "util/mem.h"

#define CHECKS_MAX 8
#define RANGES_MAX 256
#define AHEAD_S    300 /* how wrong a clock may be */
#define DAY_S      86400

enum needs {
	NEEDS_KEY = 1,
	NEEDS_TOPIC = 2,
	NEEDS_TEMPLATE = 4, /* and header */
	NEEDS_SOMETHING = 8,
	NEEDS_ED25519 = 16,
	WANTS_URL = 32,
};

/* The window is as long as the carrier repeats a request with the signature that it had at first: within it the
 * message's own id tells a repetition. Those without time rest on the id alone. */
static const struct http_scheme {
	const char *name;
	http_prover *prove;
	unsigned needs;
	int64_t window_s;
} schemes[] = {
	{ "none", http_prove_nothing, NEEDS_SOMETHING, DAY_S },
	{ "token", http_prove_token, NEEDS_KEY, DAY_S },
	{ "twilio", http_prove_twilio, NEEDS_KEY | WANTS_URL, DAY_S },
	{ "vonage-sig", http_prove_vonage, NEEDS_KEY, DAY_S },
	{ "vonage-jwt", http_prove_vonage_jwt, NEEDS_KEY, DAY_S },
	{ "telnyx-ed25519", http_prove_telnyx, NEEDS_KEY | NEEDS_ED25519, 300 },
	{ "plivo-v2", http_prove_plivo_v2, NEEDS_KEY | WANTS_URL, DAY_S },
	{ "plivo-v3", http_prove_plivo_v3, NEEDS_KEY | WANTS_URL, DAY_S },
	{ "bird-hmac", http_prove_bird, NEEDS_KEY | WANTS_URL, DAY_S },
	{ "messagebird-jwt", http_prove_messagebird_jwt, NEEDS_KEY | WANTS_URL, DAY_S },
	{ "sinch-hmac", http_prove_sinch, NEEDS_KEY, DAY_S },
	{ "sns", http_prove_sns, NEEDS_TOPIC, DAY_S },
	{ "hmac", http_prove_hmac, NEEDS_KEY | NEEDS_TEMPLATE, DAY_S },
};

struct http_verifier {
	struct http_check checks[CHECKS_MAX];
	size_t n;
};

const char *http_verdict_name(enum http_verdict verdict)
{
	switch (verdict) {
	case HTTP_GENUINE: return "genuine";
	case HTTP_UNSIGNED: return "unsigned";
	case HTTP_FORGED: return "forged";
	case HTTP_STALE: return "stale";
	case HTTP_STRANGER: return "stranger";
	case HTTP_NO_CERTIFICATE: return "no_certificate";
	case HTTP_VERDICT_END: break;
	}
	return "";
}

/* ---- the profile's words ---- */

static bool fail(struct dg_error *why, const char *what, const char *name)
{
	snprintf(why->text, sizeof why->text, "webhook.verify: %s%s%s", what, *name ? " " : "", name);
	return false;
}

static bool expand(const char *text, const json_t *cred, char **out, struct dg_error *why)
{
	*out = http_rules_expand(text, cred);
	return *out || fail(why, "there is no such credential:", text);
}

static bool read_texts(struct http_check *c, const json_t *o, const json_t *cred, struct dg_error *why)
{
	const struct {
		const char *name;
		char **to;
	} texts[] = { { "key", &c->key }, { "user", &c->user }, { "password", &c->password }, { "topic", &c->topic },
		{ "template", &c->template }, { "header", &c->header }, { "prefix", &c->prefix },
		{ "timestamp", &c->timestamp } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const json_t *value = json_object_get(o, texts[i].name);
		if (value && !json_is_string(value))
			return fail(why, "no text:", texts[i].name);
		if (value && !expand(json_string_value(value), cred, texts[i].to, why))
			return false;
	}
	return true;
}

static bool read_ranges(const json_t *list, struct http_range **out, size_t *n, struct dg_error *why)
{
	const json_t *entry;
	size_t i;
	if (!list)
		return true;
	if (!json_is_array(list) || json_array_size(list) > RANGES_MAX)
		return fail(why, "addresses and proxies are lists of addresses", "");
	*out = dg_alloc((json_array_size(list) + 1) * sizeof **out);
	json_array_foreach(list, i, entry)
	{
		const char *text = json_string_value(entry);
		if (!text || !http_range_parse(text, &(*out)[i]))
			return fail(why, "no address:", text ? text : "");
		*n = i + 1;
	}
	return true;
}

static bool read_code(struct http_check *c, const json_t *o, const json_t *cred, struct dg_error *why)
{
	static const char *const encodings[] = {
		[HTTP_HEX] = "hex", [HTTP_BASE64] = "base64", [HTTP_BASE64URL] = "base64url"
	};
	const char *said = json_string_value(json_object_get(o, "algorithm"));
	const char *encoding = json_string_value(json_object_get(o, "encoding"));
	bool is_vonage = c->scheme->prove == http_prove_vonage;
	c->digest = is_vonage ? HTTP_MD5 : HTTP_SHA256;
	char *algorithm = said ? http_rules_expand(said, cred) : NULL;
	c->plain_hash = is_vonage && algorithm && strcasecmp(algorithm, "md5hash") == 0;
	bool good = !algorithm || c->plain_hash || http_digest_parse(algorithm, &c->digest);
	free(algorithm);
	if (!good)
		return fail(why, "no algorithm of ours:", said);
	c->encoding = HTTP_HEX;
	for (size_t i = 0; encoding && i < sizeof encodings / sizeof encodings[0]; i++)
		if (strcmp(encoding, encodings[i]) == 0) {
			c->encoding = (enum http_encoding)i;
			encoding = NULL;
		}
	return !encoding || fail(why, "no encoding of ours:", encoding);
}

static bool read_public_key(struct http_check *c, struct dg_error *why)
{
	struct dg_buf octets = { 0 };
	bool good = http_unbase64(&octets, c->key, strlen(c->key)) && octets.len == sizeof c->public_key;
	if (good)
		memcpy(c->public_key, octets.at, sizeof c->public_key);
	dg_buf_finish(&octets);
	return good || fail(why, "the key is no Ed25519 key in base64", "");
}

/* An empty secret is one that everybody knows. */
static bool check_needs(struct http_check *c, struct dg_error *why)
{
	unsigned needs = c->scheme->needs;
	bool named = c->user && *c->user && c->password && *c->password;
	if ((needs & NEEDS_KEY) && (!c->key || !*c->key))
		return fail(why, "a key is missing for", c->scheme->name);
	if ((needs & NEEDS_TOPIC) && (!c->topic || !*c->topic))
		return fail(why, "a topic (its ARN) is missing for", c->scheme->name);
	if ((needs & NEEDS_TEMPLATE) && (!c->template || !strstr(c->template, "{{body}}") || !c->header))
		return fail(why, "a template with {{body}} and a header are needed for", c->scheme->name);
	if ((c->user || c->password) && !named)
		return fail(why, "user and password belong together and are not empty", "");
	if ((needs & NEEDS_SOMETHING) && !named && !c->n_addresses)
		return fail(why, "\"none\" needs user and password, or addresses: else anybody could send texts", "");
	return !(needs & NEEDS_ED25519) || read_public_key(c, why);
}

static bool check_create(struct http_check *c, const json_t *o, const json_t *cred, struct dg_error *why)
{
	const char *type = json_string_value(json_object_get(o, "type"));
	const json_t *window = json_object_get(o, "window");
	for (size_t i = 0; type && i < sizeof schemes / sizeof schemes[0]; i++)
		if (strcmp(type, schemes[i].name) == 0)
			c->scheme = &schemes[i];
	if (!c->scheme)
		return fail(why, "there is no such type:", type ? type : "");
	if (window && (!json_is_integer(window) || json_integer_value(window) < 1))
		return fail(why, "window is a number of seconds", "");
	c->window_s = window ? json_integer_value(window) : c->scheme->window_s;
	return read_texts(c, o, cred, why) &&
		read_ranges(json_object_get(o, "addresses"), &c->addresses, &c->n_addresses, why) &&
		read_ranges(json_object_get(o, "proxies"), &c->proxies, &c->n_proxies, why) &&
		read_code(c, o, cred, why) && check_needs(c, why);
}

/* A credential that it names is not there. */
static bool lacks(const json_t *o, const json_t *cred)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)o, key, value)
	{
		char *text = json_is_string(value) ? http_rules_expand(json_string_value(value), cred) : NULL;
		bool is_there = text || !json_is_string(value);
		free(text);
		if (!is_there)
			return true;
	}
	return false;
}

static size_t count_ways(const json_t *verify)
{
	return json_is_array(verify) ? json_array_size(verify) : 1;
}

static const json_t *way_of(const json_t *verify, size_t i)
{
	return json_is_array(verify) ? json_array_get(verify, i) : verify;
}

bool http_verifier_lacks(const json_t *verify, const json_t *cred)
{
	size_t n = count_ways(verify), n_lacking = 0;
	for (size_t i = 0; i < n; i++)
		n_lacking += lacks(way_of(verify, i), cred);
	return n && n_lacking == n;
}

struct http_verifier *http_verifier_create(const json_t *verify, const json_t *cred, struct dg_error *why)
{
	size_t n = count_ways(verify);
	bool all_lack = http_verifier_lacks(verify, cred);
	if (n == 0 || n > CHECKS_MAX) {
		fail(why, "one way at least, and eight at most", "");
		return NULL;
	}
	struct http_verifier *v = dg_alloc(sizeof *v);
	for (size_t i = 0; i < n; i++) {
		if (!all_lack && lacks(way_of(verify, i), cred))
			continue;
		if (!check_create(&v->checks[v->n++], way_of(verify, i), cred, why)) {
			http_verifier_destroy(v);
			return NULL;
		}
	}
	return v;
}

static void check_finish(struct http_check *c)
{
	char *const texts[] = { c->key, c->user, c->password, c->topic, c->template, c->header, c->prefix,
		c->timestamp };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (texts[i])
			explicit_bzero(texts[i], strlen(texts[i]));
		free(texts[i]);
	}
	free(c->addresses);
	free(c->proxies);
}

void http_verifier_destroy(struct http_verifier *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < v->n; i++)
		check_finish(&v->checks[i]);
	free(v);
}

bool http_verifier_wants_url(const struct http_verifier *v)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].scheme->needs & WANTS_URL)
			return true;
	return false;
}

int64_t http_verifier_window_s(const struct http_verifier *v)
{
	int64_t longest = 0;
	for (size_t i = 0; i < v->n; i++)
		if (v->checks[i].window_s > longest)
			longest = v->checks[i].window_s;
	return longest;
}

/* ---- what is common to all ---- */

const char *http_webhook_header(const struct http_webhook *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (strcasecmp(r->headers[i].key, name) == 0)
			return r->headers[i].value;
	return NULL;
}

bool http_webhook_is_form(const struct http_webhook *r)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const char *type = http_webhook_header(r, "Content-Type");
	return type && strncasecmp(type, form, sizeof form - 1) == 0 && strchr("; \t", type[sizeof form - 1]);
}

const char *http_webhook_query(const struct http_webhook *r)
{
	const char *mark = strchr(r->url, '?');
	return mark ? mark + 1 : "";
}

enum http_verdict http_check_time_s(const struct http_check *c, const struct http_webhook *r, int64_t said_s)
{
	return said_s <= r->now_s + AHEAD_S && said_s >= r->now_s - c->window_s ? HTTP_GENUINE : HTTP_STALE;
}

enum http_verdict http_check_time(const struct http_check *c, const struct http_webhook *r, const char *text)
{
	size_t n = strlen(text);
	if (n == 0 || n > 15 || text[strspn(text, "0123456789")])
		return HTTP_STALE;
	int64_t said = strtoll(text, NULL, 10);
	return http_check_time_s(c, r, n > 11 ? said / 1000 : said);
}

bool http_check_text(const char *claimed, const struct dg_buf *ours)
{
	return http_equal(claimed, strlen(claimed), ours->at, ours->len);
}

bool http_check_hmac64(const struct http_check *c, enum http_digest digest, const struct dg_buf *signed_,
	const char *claimed, size_t claimed_octets)
{
	uint8_t code[HTTP_DIGEST_MAX];
	struct dg_buf ours = { 0 };
	http_base64(&ours, code, http_hmac(digest, c->key, signed_->at ? signed_->at : "", signed_->len, code));
	bool same = http_equal(claimed, claimed_octets, ours.at, ours.len);
	dg_buf_finish(&ours);
	return same;
}

static bool has(const struct http_range *ranges, size_t n, const char *address)
{
	for (size_t i = 0; i < n; i++)
		if (http_range_has(&ranges[i], address))
			return true;
	return false;
}

/* Our own proxy says at the end of X-Forwarded-For who came; what stands before that anybody can have written. */
static bool is_address_right(const struct http_check *c, const struct http_webhook *r)
{
	const char *address = r->peer ? r->peer : "";
	const char *said = http_webhook_header(r, "X-Forwarded-For");
	if (!c->n_addresses)
		return true;
	if (said && has(c->proxies, c->n_proxies, address)) {
		const char *comma = strrchr(said, ',');
		address = comma ? comma + 1 : said;
		address += strspn(address, " \t");
	}
	return has(c->addresses, c->n_addresses, address);
}

/* RFC 7617. */
static enum http_verdict check_password(const struct http_check *c, const struct http_webhook *r)
{
	const char *said = http_webhook_header(r, "Authorization");
	struct dg_buf plain = { 0 }, ours = { 0 };
	if (!c->user)
		return HTTP_GENUINE;
	if (!said || strncasecmp(said, "Basic ", 6) != 0)
		return HTTP_UNSIGNED;
	dg_buf_printf(&plain, "%s:%s", c->user, c->password);
	http_base64(&ours, plain.at, plain.len);
	bool same = http_check_text(said + 6, &ours);
	dg_buf_finish(&plain);
	dg_buf_finish(&ours);
	return same ? HTTP_GENUINE : HTTP_FORGED;
}

static enum http_verdict check_one(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	if (!is_address_right(c, r))
		return HTTP_STRANGER;
	enum http_verdict verdict = check_password(c, r);
	return verdict == HTTP_GENUINE ? c->scheme->prove(c, r, proof) : verdict;
}

void http_verify(const struct http_verifier *v, const struct http_webhook *r, struct http_proof *out)
{
	*out = (struct http_proof){ .verdict = HTTP_UNSIGNED };
	for (size_t i = 0; i < v->n && out->verdict != HTTP_GENUINE; i++) {
		enum http_verdict verdict = check_one(&v->checks[i], r, out);
		if (verdict != HTTP_UNSIGNED) /* of several ways, the one that was tried says what was wrong */
			out->verdict = verdict;
	}
}

void http_public_url(struct dg_buf *out, const char *public_url, const char *host, const char *target)
{
	static const char hooks[] = "/hooks/";
	const char *rest = target;
	if (!*public_url) {
		dg_buf_printf(out, "https://%s%s", host ? host : "", target);
		return;
	}
	if (strncmp(target, hooks, sizeof hooks - 1) == 0)
		rest = target + sizeof hooks - 1 + strcspn(target + sizeof hooks - 1, "/?");
	dg_buf_str(out, public_url);
	dg_buf_str(out, rest);
}
