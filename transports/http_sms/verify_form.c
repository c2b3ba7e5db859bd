/* Signatures over the parameters of a form, sorted: Twilio and its like, Vonage's SMS API, Plivo. See checks.h. */
#include <string.h>
#include <strings.h>

#include "checks.h"

static bool same(const struct http_text *a, const struct http_text *b)
{
	return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

/* Name and value of each, sorted, behind what is there; `once`: a pair that comes twice counts once. */
static bool add_form(struct dg_buf *out, const struct http_webhook *r, bool once)
{
	struct http_form form = { 0 };
	bool good = http_form_read(&form, r->body, r->octets);
	http_form_sort(&form);
	for (size_t i = 0; i < form.n; i++) {
		const struct http_param *p = &form.at[i], *before = p - 1;
		if (once && i && same(&p->name, &before->name) && same(&p->value, &before->value))
			continue;
		dg_buf_add(out, p->name.at, p->name.n);
		dg_buf_add(out, p->value.at, p->value.n);
	}
	http_form_finish(&form);
	return good;
}

/* ---- a URL's parts ---- */

struct split {
	size_t host, port, path; /* where they begin; port == path: it has none */
	bool is_tls;
};

static bool split_url(const char *url, struct split *out)
{
	const char *host = strstr(url, "://");
	if (!host)
		return false;
	out->is_tls = strncasecmp(url, "https:", 6) == 0;
	out->host = (size_t)(host + 3 - url);
	out->path = out->host + strcspn(url + out->host, "/?#");
	size_t bracket = 0;
	if (url[out->host] == '[')
		bracket = strcspn(url + out->host, "]");
	const char *colon = memchr(url + out->host + bracket, ':', out->path - out->host - bracket);
	out->port = colon ? (size_t)(colon - url) : out->path;
	return true;
}

/* ---- Twilio, SignalWire ---- */

static bool is_body_hashed(const struct http_webhook *r)
{
	struct http_form query = { 0 };
	struct dg_buf ours = { 0 };
	uint8_t digest[HTTP_DIGEST_MAX];
	const char *text = http_webhook_query(r);
	bool good = http_form_read(&query, text, strlen(text));
	const struct http_text *said = good ? http_form_find(&query, "bodySHA256") : NULL;
	http_hex(&ours, digest, http_hash(HTTP_SHA256, r->body, r->octets, digest));
	good = said && http_equal(said->at, said->n, ours.at, ours.len);
	http_form_finish(&query);
	dg_buf_finish(&ours);
	return good;
}

static bool is_twilio(const struct http_check *c, const struct http_webhook *r, const char *claimed, bool hashed,
	const struct dg_buf *url)
{
	struct dg_buf text = { 0 };
	dg_buf_add(&text, url->at, url->len);
	bool good = (hashed || !r->octets || add_form(&text, r, true)) &&
		http_check_hmac64(c, HTTP_SHA1, &text, claimed, strlen(claimed));
	dg_buf_finish(&text);
	return good;
}

/* Some of their machines sign the URL with its port, some without, whatever they were told. */
enum http_verdict http_prove_twilio(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "X-Twilio-Signature");
	bool hashed = strstr(http_webhook_query(r), "bodySHA256=") != NULL, good = false;
	struct split at;
	(void)proof;
	if (!claimed)
		claimed = http_webhook_header(r, "X-SignalWire-Signature");
	if (!claimed)
		return HTTP_UNSIGNED;
	if (!split_url(r->url, &at) || (hashed && !is_body_hashed(r)))
		return HTTP_FORGED;
	if (r->octets && !hashed && !http_webhook_is_form(r))
		return HTTP_FORGED; /* nothing would speak for the body */
	const struct {
		const char *port;
		size_t octets;
	} ports[] = { { r->url + at.port, at.path - at.port }, { "", 0 },
		{ at.is_tls ? ":443" : ":80", at.is_tls ? 4 : 3 } };
	for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
		struct dg_buf url = { 0 };
		dg_buf_add(&url, r->url, at.port);
		dg_buf_add(&url, ports[i].port, ports[i].octets);
		dg_buf_str(&url, r->url + at.path);
		good = is_twilio(c, r, claimed, hashed, &url) || good;
		dg_buf_finish(&url);
	}
	return good ? HTTP_GENUINE : HTTP_FORGED;
}

/* ---- Vonage SMS ---- */

static bool read_vonage(const struct http_webhook *r, struct http_form *form)
{
	const char *query = http_webhook_query(r);
	if (r->octets == 0)
		return http_form_read(form, query, strlen(query));
	if (http_webhook_is_form(r))
		return http_form_read(form, r->body, r->octets);
	json_t *body = json_loadb(r->body, r->octets, JSON_REJECT_DUPLICATES, NULL);
	bool good = json_is_object(body) && http_form_take(form, body);
	json_decref(body);
	return good;
}

/* "&name=value" of all but the signature, where a value cannot pass for another parameter. */
static void write_vonage(struct dg_buf *out, const struct http_form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct http_param *p = &form->at[i];
		if (p->name.n == 3 && memcmp(p->name.at, "sig", 3) == 0)
			continue;
		dg_buf_chr(out, '&');
		dg_buf_add(out, p->name.at, p->name.n);
		dg_buf_chr(out, '=');
		for (size_t k = 0; k < p->value.n; k++)
			dg_buf_chr(out, (char)(strchr("&=", p->value.at[k]) && p->value.at[k] ? '_' : p->value.at[k]));
	}
}

static bool is_vonage(const struct http_check *c, const struct dg_buf *text, const struct http_text *claimed)
{
	uint8_t code[HTTP_DIGEST_MAX];
	struct dg_buf ours = { 0 }, theirs = { 0 }, whole = { 0 };
	dg_buf_add(&whole, text->at, text->len);
	dg_buf_str(&whole, c->plain_hash ? c->key : "");
	size_t n = c->plain_hash ? http_hash(HTTP_MD5, whole.at, whole.len, code)
				 : http_hmac(c->digest, c->key, whole.at, whole.len, code);
	http_hex(&ours, code, n);
	for (size_t i = 0; i < claimed->n; i++) /* written in either case of letters */
		dg_buf_chr(&theirs,
			(char)(claimed->at[i] >= 'A' && claimed->at[i] <= 'F' ? claimed->at[i] | 0x20
									      : claimed->at[i]));
	bool good = http_equal(theirs.at, theirs.len, ours.at, ours.len);
	dg_buf_finish(&ours);
	dg_buf_finish(&theirs);
	dg_buf_finish(&whole);
	return good;
}

enum http_verdict http_prove_vonage(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	struct http_form form = { 0 };
	struct dg_buf text = { 0 };
	enum http_verdict verdict = HTTP_UNSIGNED;
	(void)proof;
	if (read_vonage(r, &form)) {
		const struct http_text *claimed = http_form_find(&form, "sig");
		const struct http_text *said = http_form_find(&form, "timestamp");
		if (claimed && said) {
			struct http_text sig = *claimed, when = *said; /* sorting moves what was found */
			http_form_sort(&form);
			write_vonage(&text, &form);
			verdict = is_vonage(c, &text, &sig) ? http_check_time(c, r, when.at) : HTTP_FORGED;
		}
	}
	http_form_finish(&form);
	dg_buf_finish(&text);
	return verdict;
}

/* ---- Plivo ---- */

enum http_verdict http_prove_plivo_v2(
	const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "X-Plivo-Signature-V2");
	const char *nonce = http_webhook_header(r, "X-Plivo-Signature-V2-Nonce");
	struct dg_buf text = { 0 };
	(void)proof;
	if (!claimed || !nonce)
		return HTTP_UNSIGNED;
	dg_buf_add(&text, r->url, strcspn(r->url, "?#"));
	dg_buf_str(&text, nonce);
	bool good = http_check_hmac64(c, HTTP_SHA256, &text, claimed, strlen(claimed));
	dg_buf_finish(&text);
	return good ? HTTP_GENUINE : HTTP_FORGED;
}

/* "name=value" of the URL's, sorted and joined by "&". */
static bool add_query(struct dg_buf *out, const char *text)
{
	struct http_form query = { 0 };
	bool good = http_form_read(&query, text, strlen(text));
	http_form_sort(&query);
	for (size_t i = 0; i < query.n; i++) {
		dg_buf_str(out, i ? "&" : "");
		dg_buf_add(out, query.at[i].name.at, query.at[i].name.n);
		dg_buf_chr(out, '=');
		dg_buf_add(out, query.at[i].value.at, query.at[i].value.n);
	}
	http_form_finish(&query);
	return good;
}

static bool write_plivo(struct dg_buf *out, const struct http_webhook *r, const char *nonce)
{
	const char *query = http_webhook_query(r);
	bool posted = r->octets > 0;
	dg_buf_add(out, r->url, strcspn(r->url, "?#"));
	if (*query || posted)
		dg_buf_chr(out, '?');
	if (!add_query(out, query))
		return false;
	if (*query && posted)
		dg_buf_chr(out, '.');
	if (posted && !add_form(out, r, false))
		return false;
	dg_buf_printf(out, ".%s", nonce);
	return true;
}

/* Several signatures, by several keys, may be in one header. */
enum http_verdict http_prove_plivo_v3(
	const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	const char *claimed = http_webhook_header(r, "X-Plivo-Signature-V3");
	const char *nonce = http_webhook_header(r, "X-Plivo-Signature-V3-Nonce");
	struct dg_buf text = { 0 };
	bool good = false;
	(void)proof;
	if (!claimed || !nonce)
		return HTTP_UNSIGNED;
	if ((r->octets && !http_webhook_is_form(r)) || !write_plivo(&text, r, nonce)) {
		dg_buf_finish(&text);
		return HTTP_FORGED;
	}
	while (*claimed) {
		claimed += strspn(claimed, ", ");
		size_t n = strcspn(claimed, ", ");
		good = (n && http_check_hmac64(c, HTTP_SHA256, &text, claimed, n)) || good;
		claimed += n;
	}
	dg_buf_finish(&text);
	return good ? HTTP_GENUINE : HTTP_FORGED;
}
