/* What every carrier's webhooks tell: recorded formats with their signatures, vectors/<profile>/{inbound,mms,receipt}*.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants these before it */
#include <cmocka.h>

#include "inbound.h"
#include "vectors.h"

static const char *status_name(enum dg_status status)
{
	switch (status) {
#define X(name, value, text)                                                                                           \
	case DG_##name: return #name;
		DG_STATUS_MAP(X)
#undef X
	}
	return "?";
}

static void set_text(json_t *o, const char *key, const char *text)
{
	if (text)
		json_object_set_new(o, key, json_string(text));
}

static json_t *receipt_json(const struct http_fact *f)
{
	json_t *o = json_object(), *refs = json_array();
	set_text(o, "receipt", f->stage == DG_DELIVERED ? "delivered" : "failed");
	for (size_t i = 0; i < f->n_refs; i++)
		json_array_append_new(refs, json_string(f->refs[i]));
	json_object_set_new(o, "refs", refs);
	set_text(o, "to", f->peer);
	set_text(o, "why", f->stage == DG_FAILED ? status_name(f->why) : NULL);
	set_text(o, "text", f->text);
	return o;
}

static json_t *text_json(const struct http_fact *f)
{
	json_t *o = json_object(), *media = json_array();
	assert_true(f->has_id);
	set_text(o, "id", f->id);
	set_text(o, "from", f->peer);
	set_text(o, "to", f->self);
	set_text(o, "text", f->text);
	set_text(o, "subject", f->subject);
	for (size_t i = 0; i < f->n_media; i++) {
		json_t *m = json_object();
		set_text(m, "url", f->media[i].url);
		set_text(m, "type", f->media[i].type);
		set_text(m, "name", f->media[i].name);
		json_array_append_new(media, m);
	}
	if (f->n_media)
		json_object_set(o, "media", media);
	json_decref(media);
	if (sms_place_is_part(&f->place))
		json_object_set_new(o, "part",
			json_pack("[iii]", (int)f->place.reference, (int)f->place.total, (int)f->place.number));
	return o;
}

struct asked {
	struct http_webhook webhook;
	struct dg_pair headers[16];
	struct dg_map *certificates;
	struct dg_buf url;
};

static const char *member(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));
	return text ? text : "";
}

static void asked_open(struct asked *a, const json_t *vector)
{
	const json_t *request = json_object_get(vector, "request");
	const char *name;
	json_t *value;
	*a = (struct asked){ .certificates = dg_map_create() };
	http_public_url(&a->url, member(vector, "public_url"), NULL, member(request, "target"));
	json_object_foreach(json_object_get(vector, "certificates"), name, value)
		dg_map_put(a->certificates, name, (void *)(uintptr_t)json_string_value(value));
	a->webhook = (struct http_webhook){ .method = member(request, "method"),
		.url = a->url.at,
		.peer = "127.0.0.1",
		.headers = a->headers,
		.body = member(request, "body"),
		.octets = strlen(member(request, "body")),
		.now_s = json_integer_value(json_object_get(vector, "now")),
		.certificates = a->certificates };
	json_object_foreach(json_object_get(request, "headers"), name, value) a->headers[a->webhook.n_headers++] =
		(struct dg_pair){ name, json_string_value(value) };
}

static void asked_close(struct asked *a)
{
	dg_map_destroy(a->certificates);
	dg_buf_finish(&a->url);
}

static void compare(const struct http_facts *facts, const json_t *vector, const char *file)
{
	json_t *found = json_array();
	for (size_t i = 0; i < facts->n; i++)
		json_array_append_new(
			found, facts->at[i].is_receipt ? receipt_json(&facts->at[i]) : text_json(&facts->at[i]));
	if (!json_equal(found, json_object_get(vector, "facts")))
		fail_msg("%s: %s", file, json_dumps(found, 0));
	json_decref(found);
	if ((json_int_t)facts->n_ignored != json_integer_value(json_object_get(vector, "ignored")))
		fail_msg("%s: %zu are ignored", file, facts->n_ignored);
}

static void replay(const struct http_profile *profile, const json_t *vector, const char *file)
{
	const json_t *cred = json_object_get(vector, "cred");
	struct dg_error why = { "" };
	struct http_rules rules;
	struct http_facts facts;
	struct http_proof proof;
	struct asked a;
	struct http_verifier *v = http_verifier_create(json_object_get(profile->webhook, "verify"), cred, &why);
	if (!v || http_rules_read(&rules, profile->webhook, cred, &why) != DG_OK)
		fail_msg("%s: %s", file, why.text);
	asked_open(&a, vector);
	http_verify(v, &a.webhook, &proof);
	if (proof.verdict != HTTP_GENUINE)
		fail_msg("%s: %s", file, http_verdict_name(proof.verdict));
	assert_int_equal(http_inbound_read(&facts, &rules, &a.webhook), DG_OK);
	compare(&facts, vector, file);
	http_facts_finish(&facts);
	asked_close(&a);
	http_rules_finish(&rules);
	http_verifier_destroy(v);
}

static void texts_are_read(void **state)
{
	(void)state;
	replay_all("inbound", replay);
}

static void receipts_are_read(void **state)
{
	(void)state;
	replay_all("receipt", replay);
}

/* Where media exist. */
static void media_are_read(void **state)
{
	static const char *const all[] = { "bandwidth", "bird", "generic", "plivo", "signalwire", "sinch", "telnyx",
		"twilio", "vonage_messages" };
	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_true(replay_profile(all[i], "mms", replay) > 0);
}

static void addresses(void **state)
{
	static const char *const rows[][2] = { { "15550001111", "+15550001111" }, { "+15550001111", "+15550001111" },
		{ "tel:+15550001111", "+15550001111" }, { " 15550001111", "+15550001111" }, { "12345", "12345" },
		{ "00491511", "00491511" }, { "My Bank", "My Bank" }, { "", "unknown" }, { "+", "unknown" },
		{ "caf\xC3\xA9\x01", "caf\xC3\xA9" }, { "1234567890123456", "1234567890123456" } };
	char out[SMS_PEER_MAX], long_one[400] = "";
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		http_inbound_address(rows[i][0], out);
		assert_string_equal(out, rows[i][1]);
	}
	for (size_t i = 0; i < 99; i++)
		memcpy(long_one + 3 * i, "\xE2\x82\xAC", 4);
	http_inbound_address(long_one, out);
	assert_int_equal(strlen(out), 93); /* whole characters */
}

static enum dg_status read_body(const char *webhook, const char *body, struct http_facts *facts)
{
	json_t *o = json_loads(webhook, 0, NULL);
	const struct dg_pair type = { "Content-Type", "application/json" };
	const struct http_webhook w = { .method = "POST",
		.url = "https://a.example/",
		.headers = &type,
		.n_headers = 1,
		.body = body,
		.octets = strlen(body) };
	struct http_rules rules;
	struct dg_error why;
	assert_int_equal(http_rules_read(&rules, o, NULL, &why), DG_OK);
	enum dg_status status = http_inbound_read(facts, &rules, &w);
	http_rules_finish(&rules);
	json_decref(o);
	return status;
}

#define RULES "{\"mo\":[{\"id\":\"$.id\",\"from\":\"$.from\",\"text\":\"$.text\"}]}"

static void oddities(void **state)
{
	static const char *const broken[] = { "{", "nonsense", "[1,", "\"\\ud800\"" };
	struct http_facts facts;
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		assert_int_equal(read_body(RULES, broken[i], &facts), DG_INVALID);
		http_facts_finish(&facts);
	}
	assert_int_equal(
		read_body(RULES, "[{}, {\"from\": 15550001111, \"text\": \"a\\u0001b\\ufffe\"}, 7]", &facts), DG_OK);
	assert_int_equal(facts.n, 1);
	assert_int_equal(facts.n_ignored, 2);
	assert_string_equal(facts.at[0].peer, "+15550001111");
	assert_string_equal(facts.at[0].text, "ab\xEF\xBF\xBD");
	assert_false(facts.at[0].has_id); /* a digest instead */
	assert_int_equal(strlen(facts.at[0].id), SMS_DIGEST_MAX - 1);
	http_facts_finish(&facts);
}

static void rules_are_checked(void **state)
{
	static const char *const wrong[][2] = {
		{ "{\"mo\":{}}", "list" },
		{ "{\"mo\":[{\"from\":\"$.a\"}]}", "missing: id" },
		{ "{\"mo\":[{\"id\":\"$.a\",\"from\":\"b\"}]}", "from" },
		{ "{\"mo\":[{\"id\":\"$.a\",\"from\":\"$.b\",\"colour\":\"$.c\"}]}", "colour" },
		{ "{\"dlr\":[{\"id\":\"$.a\",\"state\":\"$.b\",\"states\":{\"x\":\"lost\"}}]}", "states" },
		{ "{\"dlr\":[{\"id\":\"$.a\",\"state\":\"$.b\",\"states\":{},\"codes\":{\"x\":\"delivered\"}}]}",
			"codes" },
		{ "{\"reply\":{\"code\":500}}", "200 to 299" },
		{ "{\"events\":\"nowhere\"}", "path" },
		{ "{\"media\":{\"user\":\"{{cred.x}}\"}}", "no such credential" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dg_error why = { "" };
		struct http_rules rules;
		json_t *o = json_loads(wrong[i][0], 0, NULL);
		assert_int_equal(http_rules_read(&rules, o, NULL, &why), DG_INVALID);
		if (!strstr(why.text, wrong[i][1]))
			fail_msg("%s: %s", wrong[i][0], why.text);
		json_decref(o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(receipts_are_read),
		cmocka_unit_test(media_are_read),
		cmocka_unit_test(addresses),
		cmocka_unit_test(oddities),
		cmocka_unit_test(rules_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
