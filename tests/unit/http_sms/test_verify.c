/* Every way to prove a webhook, from vectors: what is genuine is believed; a flipped bit of signature, time, URL or
 * body, another key, an older clock, a missing header are not. The vectors are those of vectors/signatures.json, or of
 * the file that DG_SIGNATURES names: tests/integration has the carriers' own code write one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>
#include <strings.h>

#include "form.h"
#include "util/mem.h"
#include "verify.h"

struct sample {
	const char *name;
	struct http_verifier *verifier;
	struct http_webhook request;
	char *url, *body;
	struct dg_pair headers[16];
	struct dg_map *certificates;
};

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text ? text : "";
}

static void sample_open(struct sample *s, const json_t *o)
{
	struct dg_error why;
	const json_t *request = json_object_get(o, "request");
	const char *name;
	json_t *value;
	*s = (struct sample){ .name = text_of(o, "name") };
	s->verifier = http_verifier_create(json_object_get(o, "verify"), NULL, &why);
	if (!s->verifier)
		fail_msg("%s: %s", s->name, why.text);
	s->url = dg_strdup(text_of(request, "url"));
	s->body = dg_strdup(text_of(request, "body"));
	s->certificates = dg_map_create();
	json_object_foreach(json_object_get(o, "certificates"), name, value)
		dg_map_put(s->certificates, name, (void *)(uintptr_t)json_string_value(value));
	s->request = (struct http_webhook){ .method = text_of(request, "method"),
		.url = s->url,
		.peer = "127.0.0.1",
		.headers = s->headers,
		.body = s->body,
		.octets = strlen(s->body),
		.now_s = json_integer_value(json_object_get(o, "now")),
		.certificates = s->certificates };
	json_object_foreach(json_object_get(request, "headers"), name, value) s->headers[s->request.n_headers++] =
		(struct dg_pair){ name, dg_strdup(json_string_value(value)) };
}

static void sample_close(struct sample *s)
{
	for (size_t i = 0; i < s->request.n_headers; i++)
		free((char *)(uintptr_t)s->headers[i].value);
	http_verifier_destroy(s->verifier);
	dg_map_destroy(s->certificates);
	free(s->url);
	free(s->body);
}

static enum http_verdict verdict_of(const struct sample *s)
{
	struct http_proof proof;
	http_verify(s->verifier, &s->request, &proof);
	return proof.verdict;
}

/* -- bit by bit ---------------------------------------------------------------------------- */

/* What a body means to whoever reads it: two spellings of one meaning may bear one signature. */
static char *meaning_of(const char *how, const char *body)
{
	static const char *const sns[] = { "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn",
		"Type", "Signature", "SigningCertURL", "SignatureVersion" };
	struct http_form form = { 0 };
	struct dg_buf out = { 0 };
	json_t *json = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
	if (strcmp(how, "form") == 0)
		(void)http_form_read(&form, body, strlen(body));
	if (strcmp(how, "json") == 0 && json_is_object(json))
		(void)http_form_take(&form, json);
	http_form_sort(&form);
	for (size_t i = 0; i < form.n; i++) {
		bool is_sig = strcmp(form.at[i].name.at, "sig") == 0;
		dg_buf_add(&out, form.at[i].name.at, form.at[i].name.n + 1);
		for (size_t k = 0; k < form.at[i].value.n; k++) {
			char c = form.at[i].value.at[k];
			dg_buf_chr(&out, is_sig && c >= 'A' && c <= 'F' ? (char)(c | 0x20) : c);
		}
		dg_buf_chr(&out, '\n');
	}
	for (size_t i = 0; strcmp(how, "sns") == 0 && i < sizeof sns / sizeof sns[0]; i++)
		dg_buf_printf(&out, "%s\n", text_of(json, sns[i]));
	for (size_t i = 0; i < out.len; i++)
		out.at[i] = out.at[i] ? out.at[i] : '\x01';
	json_decref(json);
	http_form_finish(&form);
	return dg_buf_give(&out);
}

static void flip_all(struct sample *s, char *text, size_t from, const char *what, const char *how)
{
	size_t n = strlen(text);
	char *meant = how ? meaning_of(how, text) : NULL;
	for (size_t bit = from * 8; bit < n * 8; bit++) {
		char before = text[bit / 8];
		text[bit / 8] = (char)(before ^ (1 << bit % 8));
		if (text[bit / 8] && verdict_of(s) == HTTP_GENUINE) {
			char *means = how ? meaning_of(how, text) : NULL;
			if (!means || strcmp(means, meant) != 0)
				fail_msg("%s: %s with bit %zu flipped is believed: %s", s->name, what, bit, text);
			free(means);
		}
		text[bit / 8] = before;
	}
	free(meant);
	assert_int_equal(verdict_of(s), HTTP_GENUINE);
}

static void flip_headers(struct sample *s, const json_t *o)
{
	size_t from = (size_t)json_integer_value(json_object_get(o, "flip_from"));
	const json_t *name;
	size_t i;
	json_array_foreach(json_object_get(o, "flip_headers"), i, name)
	{
		char *value = (char *)(uintptr_t)http_webhook_header(&s->request, json_string_value(name));
		assert_non_null(value);
		flip_all(s, value, from, json_string_value(name), NULL);
	}
}

static void without_headers(struct sample *s, const json_t *o)
{
	const json_t *name;
	size_t i;
	json_array_foreach(json_object_get(o, "flip_headers"), i, name) for (size_t k = 0; k < s->request.n_headers;
									     k++)
	{
		const char *key = s->headers[k].key;
		if (strcasecmp(key, json_string_value(name)) != 0)
			continue;
		s->headers[k].key = "X-Nothing";
		assert_int_equal(verdict_of(s), HTTP_UNSIGNED);
		s->headers[k].key = key;
	}
}

static json_t *read_vectors(void)
{
	json_error_t error;
	const char *file = getenv("DG_SIGNATURES");
	json_t *all =
		json_load_file(file ? file : DG_SOURCE_DIR "/tests/unit/http_sms/vectors/signatures.json", 0, &error);
	if (!all)
		fail_msg("%s:%d: %s", error.source, error.line, error.text);
	assert_true(json_array_size(all) >= 10);
	return all;
}

static void test_genuine_and_flipped(void **state)
{
	json_t *all = read_vectors(), *o;
	size_t i;
	(void)state;
	json_array_foreach(all, i, o)
	{
		struct sample s;
		const char *how = text_of(o, "flip_body");
		const json_t *url = json_object_get(o, "flip_url");
		sample_open(&s, o);
		if (verdict_of(&s) != HTTP_GENUINE)
			fail_msg("%s: %s", s.name, http_verdict_name(verdict_of(&s)));
		flip_headers(&s, o);
		without_headers(&s, o);
		if (json_is_true(url))
			flip_all(&s, s.url, 0, "URL", NULL);
		else if (json_is_string(url))
			flip_all(&s, strchr(s.url, '?') + 1, 0, "query", "form");
		if (strcmp(how, "raw") == 0)
			flip_all(&s, s.body, 0, "body", NULL);
		else if (strcmp(how, "none") != 0)
			flip_all(&s, s.body, 0, "body", how);
		sample_close(&s);
	}
	json_decref(all);
}

static void test_longer_and_shorter(void **state)
{
	json_t *all = read_vectors(), *o;
	size_t i;
	(void)state;
	json_array_foreach(all, i, o)
	{
		struct sample s;
		sample_open(&s, o);
		const char *how = text_of(o, "flip_body");
		if (strcmp(how, "none") != 0 && strcmp(how, "sns") != 0 && *s.body) {
			for (size_t n = 1; strcmp(how, "raw") == 0 && n < strlen(s.body); n++) {
				s.request.octets = n;
				char cut = s.body[n];
				s.body[n] = '\0';
				assert_int_not_equal(verdict_of(&s), HTTP_GENUINE);
				s.body[n] = cut;
			}
			char *longer = dg_alloc(strlen(s.body) + 8);
			memcpy(longer, s.body, strlen(s.body));
			memcpy(longer + strlen(s.body), "&Zz=1", 6);
			s.request.body = longer;
			s.request.octets = strlen(longer);
			assert_int_not_equal(verdict_of(&s), HTTP_GENUINE);
			free(longer);
		}
		sample_close(&s);
	}
	json_decref(all);
}

/* Those that say when they were signed are refused when that is long ago, or yet to come. */
static void test_stale(void **state)
{
	static const char *const timed[] = { "vonage-sig", "vonage-jwt", "telnyx-ed25519", "bird-hmac",
		"messagebird-jwt", "sinch-hmac", "sns", "hmac" };
	json_t *all = read_vectors(), *o;
	size_t i, n = 0;
	(void)state;
	json_array_foreach(all, i, o)
	{
		const char *type = text_of(json_object_get(o, "verify"), "type");
		bool is_timed = false;
		struct sample s;
		for (size_t k = 0; k < sizeof timed / sizeof timed[0]; k++)
			is_timed = is_timed || strcmp(type, timed[k]) == 0;
		sample_open(&s, o);
		int64_t now_s = s.request.now_s;
		s.request.now_s = now_s + 86400 + 3600;
		assert_int_equal(verdict_of(&s), is_timed ? HTTP_STALE : HTTP_GENUINE);
		s.request.now_s = now_s - 3600;
		assert_int_equal(verdict_of(&s), is_timed ? HTTP_STALE : HTTP_GENUINE);
		n += is_timed;
		sample_close(&s);
	}
	assert_true(n >= 5);
	json_decref(all);
}

static void test_another_key(void **state)
{
	json_t *all = read_vectors(), *o;
	size_t i;
	(void)state;
	json_array_foreach(all, i, o)
	{
		json_t *verify = json_object_get(o, "verify"), *key = json_object_get(verify, "key");
		struct sample s;
		if (!key || strcmp(text_of(verify, "type"), "telnyx-ed25519") == 0)
			continue;
		json_object_set_new(verify, "key", json_sprintf("%sx", json_string_value(key)));
		sample_open(&s, o);
		assert_int_equal(verdict_of(&s), HTTP_FORGED);
		sample_close(&s);
	}
	json_decref(all);
}

/* -- by hand ------------------------------------------------------------------------------- */

static enum http_verdict ask(const char *verify, const char *peer, const struct dg_pair *headers, size_t n)
{
	struct dg_error why;
	json_t *o = json_loads(verify, 0, NULL);
	struct http_verifier *v = http_verifier_create(o, NULL, &why);
	if (!v)
		fail_msg("%s", why.text);
	struct http_proof proof;
	const struct http_webhook r = { .method = "POST",
		.url = "https://gw.example.org/",
		.peer = peer,
		.headers = headers,
		.n_headers = n,
		.body = "",
		.now_s = 1 };
	http_verify(v, &r, &proof);
	http_verifier_destroy(v);
	json_decref(o);
	return proof.verdict;
}

static void test_addresses(void **state)
{
	static const char list[] = "{\"type\":\"none\",\"addresses\":[\"192.0.2.0/25\",\"2001:db8::/33\"],"
				   "\"proxies\":[\"127.0.0.1\"]}";
	const struct dg_pair good[] = { { "x-forwarded-for", "6.6.6.6, 192.0.2.7" } },
			     bad[] = { { "X-Forwarded-For", "192.0.2.7, 6.6.6.6" } };
	(void)state;
	assert_int_equal(ask(list, "192.0.2.127", NULL, 0), HTTP_GENUINE);
	assert_int_equal(ask(list, "192.0.2.128", NULL, 0), HTTP_STRANGER);
	assert_int_equal(ask(list, "::ffff:192.0.2.1", NULL, 0), HTTP_GENUINE);
	assert_int_equal(ask(list, "2001:db8:7fff::1", NULL, 0), HTTP_GENUINE);
	assert_int_equal(ask(list, "2001:db8:8000::1", NULL, 0), HTTP_STRANGER);
	assert_int_equal(ask(list, "", NULL, 0), HTTP_STRANGER);
	assert_int_equal(ask(list, "127.0.0.1", NULL, 0), HTTP_STRANGER);
	assert_int_equal(ask(list, "127.0.0.1", good, 1), HTTP_GENUINE);
	assert_int_equal(ask(list, "127.0.0.1", bad, 1), HTTP_STRANGER);
	assert_int_equal(ask(list, "6.6.6.6", good, 1), HTTP_STRANGER); /* not our proxy's word */
}

static void test_either_way(void **state)
{
	static const char two[] =
		"[{\"type\":\"telnyx-ed25519\",\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"},"
		"{\"type\":\"none\",\"user\":\"a\",\"password\":\"b\"}]";
	const struct dg_pair good[] = { { "Authorization", "Basic YTpi" } },
			     bad[] = { { "Authorization", "Basic YTpj" } };
	(void)state;
	assert_int_equal(ask(two, "::1", good, 1), HTTP_GENUINE);
	assert_int_equal(ask(two, "::1", bad, 1), HTTP_FORGED);
	assert_int_equal(ask(two, "::1", NULL, 0), HTTP_UNSIGNED);
}

/* What would let anybody in is refused before it does. */
static void test_complaints(void **state)
{
	static const char *const wrong[][2] = {
		{ "{}", "no such type" },
		{ "[]", "one way at least" },
		{ "{\"type\":\"rot13\"}", "no such type: rot13" },
		{ "{\"type\":\"none\"}", "anybody could send" },
		{ "{\"type\":\"none\",\"addresses\":[]}", "anybody could send" },
		{ "{\"type\":\"none\",\"addresses\":[\"1.2.3.0/33\"]}", "no address: 1.2.3.0/33" },
		{ "{\"type\":\"none\",\"user\":\"a\"}", "belong together" },
		{ "{\"type\":\"none\",\"user\":\"a\",\"password\":\"\"}", "belong together" },
		{ "{\"type\":\"twilio\"}", "a key is missing for twilio" },
		{ "{\"type\":\"twilio\",\"key\":\"\"}", "a key is missing for twilio" },
		{ "{\"type\":\"twilio\",\"key\":\"{{cred.none}}\"}", "no such credential" },
		{ "{\"type\":\"twilio\",\"key\":1}", "no text: key" },
		{ "{\"type\":\"sns\"}", "topic" },
		{ "{\"type\":\"telnyx-ed25519\",\"key\":\"abcd\"}", "no Ed25519 key" },
		{ "{\"type\":\"hmac\",\"key\":\"a\",\"header\":\"b\",\"template\":\"{{url}}\"}", "{{body}}" },
		{ "{\"type\":\"hmac\",\"key\":\"a\",\"header\":\"b\",\"template\":\"{{body}}\",\"algorithm\":"
		  "\"crc32\"}",
			"no algorithm" },
		{ "{\"type\":\"twilio\",\"key\":\"a\",\"window\":\"5m\"}", "seconds" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dg_error why = { "" };
		json_t *o = json_loads(wrong[i][0], 0, NULL);
		assert_null(http_verifier_create(o, NULL, &why));
		if (!strstr(why.text, wrong[i][1]))
			fail_msg("%s: %s", wrong[i][0], why.text);
		json_decref(o);
	}
}

static void test_certificate_is_asked_for(void **state)
{
	static const char *const urls[] = { "https://sns.us-east-1.amazonaws.com/x.pem",
		"https://sns.us-east-1.amazonaws.com.evil.example/x.pem", "https://sns.evil.example/x.pem",
		"http://sns.us-east-1.amazonaws.com/x.pem", "https://sns.us-east-1.amazonaws.com@evil.example/x.pem",
		"https://sns.us-east-1.amazonaws.com:8443/x.pem", "https://sns.us-east-1.amazonaws.com/x.pem?a",
		"https://sns.us-east-1.amazonaws.com/x.txt" };
	json_t *o = json_pack("{ssss}", "type", "sns", "topic", "t");
	struct dg_error why;
	struct http_verifier *v = http_verifier_create(o, NULL, &why);
	(void)state;
	assert_non_null(v);
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		json_t *envelope = json_pack("{ssssssssssssssss}", "Message", "m", "MessageId", "i", "Timestamp",
			"2026-11-23T04:30:00.000Z", "TopicArn", "t", "Type", "Notification", "Signature", "AAAA",
			"SigningCertURL", urls[i], "SignatureVersion", "1");
		char *body = json_dumps(envelope, 0);
		const struct http_webhook r = {
			.method = "POST", .url = "https://x/", .body = body, .octets = strlen(body), .now_s = 1795408200
		};
		struct http_proof proof;
		http_verify(v, &r, &proof);
		assert_int_equal(proof.verdict, i ? HTTP_FORGED : HTTP_NO_CERTIFICATE);
		assert_string_equal(proof.certificate_url, i ? "" : urls[0]);
		free(body);
		json_decref(envelope);
	}
	http_verifier_destroy(v);
	json_decref(o);
}

static void test_public_url(void **state)
{
	static const char *const rows[][4] = {
		{ "https://a.example/h/t", "b", "/hooks/t/inbound?x=%2B", "https://a.example/h/t/inbound?x=%2B" },
		{ "https://a.example/h/t", "b", "/hooks/t?x=1", "https://a.example/h/t?x=1" },
		{ "https://a.example/h/t", "b", "/hooks/t", "https://a.example/h/t" },
		{ "", "b.example:8443", "/hooks/t/inbound", "https://b.example:8443/hooks/t/inbound" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct dg_buf url = { 0 };
		http_public_url(&url, rows[i][0], rows[i][1], rows[i][2]);
		assert_string_equal(url.at, rows[i][3]);
		dg_buf_finish(&url);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_genuine_and_flipped),
		cmocka_unit_test(test_longer_and_shorter),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_another_key),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_either_way),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_certificate_is_asked_for),
		cmocka_unit_test(test_public_url),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
