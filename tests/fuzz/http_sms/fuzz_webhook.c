/* A webhook as anybody may send it: proven in a way that there is, and read by rules that use every kind of path.
 * The first octet picks the method and the type of the body, the second one the way and the rules; up to the first NUL
 * stands the target with its query, up to the next one what all signature headers say, behind it the body. Oracles:
 * what is not signed by the key is not genuine (the chance is nil), facts are valid UTF-8 that XML can carry, within
 * their bounds, and reading twice says the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbound.h"
#include "util/mem.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_webhook: %s\n", what);
	abort();
}

/* Keys that no input has: it does not matter which, but that they are none of the input's. */
static const char *const ways[] = {
	"{\"type\":\"token\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"twilio\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"vonage-sig\",\"key\":\"kq2Zr8vT0uWn5xYb\",\"algorithm\":\"md5hash\"}",
	"{\"type\":\"vonage-sig\",\"key\":\"kq2Zr8vT0uWn5xYb\",\"algorithm\":\"sha512\"}",
	"{\"type\":\"vonage-jwt\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"telnyx-ed25519\",\"key\":\"eu2zvPjhY6odxV34Z/EsRiERvTodkev4Fq0SlK90Izg=\"}",
	"{\"type\":\"plivo-v2\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"plivo-v3\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"bird-hmac\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"messagebird-jwt\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"sinch-hmac\",\"key\":\"kq2Zr8vT0uWn5xYb\"}",
	"{\"type\":\"sns\",\"topic\":\"t\"}",
	("{\"type\":\"hmac\",\"key\":\"kq2Zr8vT0uWn5xYb\",\"header\":\"X-Signature\",\"timestamp\":\"X-Time\","
	 "\"template\":\"{{method}}{{url}}{{header.X-Time}}{{body_sha256}}{{body}}\",\"encoding\":\"base64url\"}"),
	"{\"type\":\"none\",\"user\":\"u\",\"password\":\"kq2Zr8vT0uWn5xYb\"}",
};
#define WAYS (sizeof ways / sizeof ways[0])

static const char *const rules[] = {
	("{\"mo\":[{\"match\":{\"$.From\":true},\"id\":\"$.MessageSid\",\"from\":\"$.From\",\"to\":\"$.To\",\"text\":"
	 "\"$"
	 ".Body\","
	 "\"media\":{\"count\":\"$.NumMedia\",\"url\":\"$.MediaUrl{{i}}\",\"type\":\"$.MediaContentType{{i}}\"},"
	 "\"parts\":{\"reference\":\"$.ref\",\"total\":\"$.total\",\"number\":\"$.part\"},"
	 "\"binary\":{\"data\":\"$.data\",\"udh\":\"$.udh\",\"encoding\":\"hex\"}}],"
	 "\"dlr\":[{\"match\":{\"$.MessageStatus\":true},\"id\":\"$.MessageSid\",\"state\":\"$.MessageStatus\","
	 "\"states\":{\"delivered\":\"delivered\",\"failed\":\"failed\"},\"code\":\"$.ErrorCode\",\"codes\":{\"1\":"
	 "\"noent\"}}]}"),
	("{\"events\":\"$.data\",\"mo\":[{\"match\":{\"$.type\":[\"mo\",\"in\"]},\"id\":[\"$.id\",\"query:id\"],"
	 "\"from\":\"$.from.number\",\"to\":\"$.to[0].number\",\"text\":[\"$.text\",\"$.body.text\"],\"subject\":\"$."
	 "subject\","
	 "\"others\":\"$.to[].number\",\"media\":{\"url\":\"$.media[].url\",\"type\":\"$.media[].type\",\"name\":\"$."
	 "media[].name\"},"
	 "\"binary\":{\"data\":\"$.data\",\"udh\":\"$.udh\",\"encoding\":\"base64\"}}],"
	 "\"dlr\":[{\"match\":{\"$.type\":\"dlr\",\"$.x\":false},\"id\":[\"$.id\",\"$.parent\"],\"to\":\"$.to\","
	 "\"state\":\"$.state\","
	 "\"states\":{\"ok\":\"delivered\",\"no\":\"busy\",\"wait\":\"none\"},\"text\":\"$.text\"}]}"),
	"{\"unwrap\":\"$.Message\",\"mo\":[{\"id\":\"$.id\",\"from\":\"$.from\",\"text\":\"$.text\"}]}",
};
#define RULES (sizeof rules / sizeof rules[0])

static struct http_verifier *verifiers[WAYS]; /* a fuzz target has but this way to keep what it sets up once */
static struct http_rules readers[RULES];
static json_t *read_from[RULES];

/* Once: the same for every input, and never freed. */
static void set_up(void)
{
	struct dg_error why;
	if (verifiers[0])
		return;
	for (size_t i = 0; i < WAYS; i++) {
		json_t *o = json_loads(ways[i], 0, NULL);
		verifiers[i] = http_verifier_create(o, NULL, &why);
		require(verifiers[i] != NULL, ways[i]);
		json_decref(o);
	}
	for (size_t i = 0; i < RULES; i++) {
		read_from[i] = json_loads(rules[i], 0, NULL);
		require(http_rules_read(&readers[i], read_from[i], NULL, &why) == DG_OK, rules[i]);
	}
}

static void require_text(const char *text, size_t most)
{
	if (!text)
		return;
	size_t n = strlen(text), used;
	require(n <= most, "a text is longer than it may be");
	for (size_t i = 0; i < n; i += used) {
		uint32_t cp = dg_utf8_next(text + i, n - i, &used);
		require(cp != DG_UTF8_BAD && dg_xml_char_ok(cp), "a text that XML cannot carry");
	}
}

static void require_fact(const struct http_fact *f)
{
	require(f->n_media <= HTTP_MEDIA_MAX && f->n_refs <= HTTP_REFS_MAX, "too many of something");
	require(f->is_receipt ? f->n_refs > 0 && f->stage : f->id && f->peer && *f->peer && f->self && f->text,
		"a fact lacks something");
	require_text(f->id, 3 * 65536);
	require_text(f->peer, SMS_PEER_MAX - 1);
	require_text(f->self, SMS_PEER_MAX - 1);
	require_text(f->text, 8 * 65536);
	require_text(f->subject, 3 * 65536);
	for (size_t i = 0; i < f->n_refs; i++)
		require_text(f->refs[i], 3 * 65536);
	for (size_t i = 0; i < f->n_media; i++) {
		require_text(f->media[i].url, 4096);
		require_text(f->media[i].type, 3 * 65536);
		require_text(f->media[i].name, 3 * 65536);
	}
	if (sms_place_is_part(&f->place))
		require(f->place.number >= 1 && f->place.number <= f->place.total, "a part that cannot be");
}

static void read_it(const struct http_webhook *w, const struct http_rules *reader)
{
	struct http_facts facts;
	enum dg_status status = http_inbound_read(&facts, reader, w);
	require(status == DG_OK || !facts.n, "facts of what cannot be read");
	for (size_t k = 0; k < facts.n; k++)
		require_fact(&facts.at[k]);
	http_facts_finish(&facts);
}

static void verify_it(const struct http_webhook *w, const struct http_verifier *v)
{
	struct http_proof proof;
	http_verify(v, w, &proof);
	require(proof.verdict != HTTP_GENUINE, "what nobody signed is genuine");
	require(proof.verdict != HTTP_NO_CERTIFICATE || http_is_sns_url(proof.certificate_url),
		"a certificate from elsewhere is wanted");
}

/* Up to the next NUL. */
static char *cut(const uint8_t **at, size_t *n)
{
	const uint8_t *end = memchr(*at, '\0', *n);
	size_t len = end ? (size_t)(end - *at) : *n;
	char *out = dg_strndup((const char *)*at, len);
	*at += len + (end != NULL);
	*n -= len + (end != NULL);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	static const char *const signature_headers[] = { "X-Twilio-Signature", "Authorization",
		"telnyx-signature-ed25519", "X-Plivo-Signature-V2", "X-Plivo-Signature-V2-Nonce",
		"X-Plivo-Signature-V3", "X-Plivo-Signature-V3-Nonce", "messagebird-signature",
		"messagebird-signature-jwt", "x-sinch-webhook-signature", "x-sinch-webhook-signature-nonce",
		"X-Signature", "X-Forwarded-For" };
	enum { SIGNATURES = sizeof signature_headers / sizeof signature_headers[0] };
	struct dg_pair headers[SIGNATURES + 5];
	set_up();
	if (n < 2)
		return 0;
	unsigned how = *octets++, which = *octets++;
	n -= 2;
	char *target = cut(&octets, &n), *said = cut(&octets, &n), *body = dg_alloc(n + 1);
	memcpy(body, octets, n);
	size_t k = 0;
	for (; k < SIGNATURES; k++)
		headers[k] = (struct dg_pair){ signature_headers[k], said };
	static const char *const times[] = { "telnyx-timestamp", "messagebird-request-timestamp",
		"x-sinch-webhook-signature-timestamp", "X-Time" };
	for (size_t i = 0; i < 4; i++)
		headers[k++] = (struct dg_pair){ times[i], (how & 4) ? said : "1795408200" };
	headers[k++] = (struct dg_pair){ "Content-Type",
		(how & 1) ? "application/json" : "application/x-www-form-urlencoded; charset=utf-8" };
	struct dg_buf url = { 0 };
	http_public_url(&url, (how & 8) ? "" : "https://gw.example.org/hooks/c", "gw.example.org", target);
	const struct http_webhook w = { .method = (how & 2) ? "GET" : "POST",
		.url = url.at,
		.peer = "127.0.0.1",
		.headers = headers,
		.n_headers = k,
		.body = body,
		.octets = n,
		.now_s = 1795408200 };
	verify_it(&w, verifiers[which % WAYS]);
	read_it(&w, &readers[which / WAYS % RULES]);
	dg_buf_finish(&url);
	free(target);
	free(said);
	free(body);
	return 0;
}
