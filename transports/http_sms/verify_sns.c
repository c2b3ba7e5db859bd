/* Amazon SNS: the envelope bears a signature by Amazon's own key. Anybody with an account there can have anything
 * signed: it is the topic that tells whose it is. See checks.h. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "checks.h"

bool http_is_sns_url(const char *url)
{
	static const char begin[] = "https://sns.", letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	static const char *const ends[] = { ".amazonaws.com/", ".amazonaws.com.cn/" };
	if (strncmp(url, begin, sizeof begin - 1) != 0)
		return false;
	url += sizeof begin - 1;
	size_t region = strspn(url, letters);
	for (size_t i = 0; region >= 3 && i < sizeof ends / sizeof ends[0]; i++)
		if (strncmp(url + region, ends[i], strlen(ends[i])) == 0)
			return true;
	return false;
}

static bool is_certificate_url(const char *url)
{
	size_t n = strlen(url);
	return n < HTTP_CERTIFICATE_URL_MAX && http_is_sns_url(url) && !strpbrk(url, "?#") && n > 4 &&
		strcmp(url + n - 4, ".pem") == 0;
}

/* "2026-11-23T04:55:00.123Z" */
static enum http_verdict check_date(const struct http_check *c, const struct http_webhook *r, const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	return end ? http_check_time_s(c, r, timegm(&tm)) : HTTP_FORGED;
}

/* What is signed, in this order; absent ones are left out. */
static void write_signed(struct dg_buf *out, const json_t *envelope)
{
	static const char *const all[] = { "Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token",
		"TopicArn", "Type" };
	bool is_text = strcmp(json_string_value(json_object_get(envelope, "Type")), "Notification") == 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		const char *value = json_string_value(json_object_get(envelope, all[i]));
		bool is_control = strcmp(all[i], "SubscribeURL") == 0 || strcmp(all[i], "Token") == 0;
		bool is_subject = strcmp(all[i], "Subject") == 0;
		if (value && !(is_text && is_control) && !(!is_text && is_subject))
			dg_buf_printf(out, "%s\n%s\n", all[i], value);
	}
}

static bool is_whole(const json_t *envelope)
{
	static const char *const needed[] = { "Message", "MessageId", "Timestamp", "TopicArn", "Type", "Signature",
		"SigningCertURL", "SignatureVersion" };
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!json_is_string(json_object_get(envelope, needed[i])))
			return false;
	return true;
}

static bool is_signed(const json_t *envelope, const char *certificate)
{
	const char *version = json_string_value(json_object_get(envelope, "SignatureVersion"));
	const char *claimed = json_string_value(json_object_get(envelope, "Signature"));
	struct dg_buf text = { 0 }, signature = { 0 };
	bool good = strcmp(version, "1") == 0 || strcmp(version, "2") == 0;
	write_signed(&text, envelope);
	good = good && http_unbase64(&signature, claimed, strlen(claimed)) &&
		http_rsa_verify(certificate, *version == '1' ? HTTP_SHA1 : HTTP_SHA256, text.at, text.len, signature.at,
			signature.len);
	dg_buf_finish(&text);
	dg_buf_finish(&signature);
	return good;
}

static enum http_verdict check_envelope(
	const struct http_check *c, const struct http_webhook *r, const json_t *envelope, struct http_proof *proof)
{
	const char *topic = json_string_value(json_object_get(envelope, "TopicArn"));
	const char *url = json_string_value(json_object_get(envelope, "SigningCertURL"));
	if (strcmp(topic, c->topic) != 0 || !is_certificate_url(url))
		return HTTP_FORGED;
	const char *certificate = r->certificates ? dg_map_get(r->certificates, url) : NULL;
	if (!certificate) {
		memcpy(proof->certificate_url, url, strlen(url) + 1);
		return HTTP_NO_CERTIFICATE;
	}
	if (!is_signed(envelope, certificate))
		return HTTP_FORGED;
	return check_date(c, r, json_string_value(json_object_get(envelope, "Timestamp")));
}

enum http_verdict http_prove_sns(const struct http_check *c, const struct http_webhook *r, struct http_proof *proof)
{
	json_t *envelope = json_loadb(r->body, r->octets, JSON_REJECT_DUPLICATES, NULL);
	enum http_verdict verdict = HTTP_UNSIGNED;
	if (json_is_object(envelope) && is_whole(envelope))
		verdict = check_envelope(c, r, envelope, proof);
	json_decref(envelope);
	return verdict;
}
