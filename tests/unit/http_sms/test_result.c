/* test_result.c - what carriers answer, and what becomes of the text then (vectors/<profile>/result*.json); and answers
 * that are none. */
#include "result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "util/event_copy.h"
#include "vectors.h"

static void read_result(
	const struct http_profile *profile, const struct dg_http_result *result, struct http_outcome *out)
{
	struct http_names names = { .id = "m1" };
	http_names_complete(&names, 0, 0);
	http_result_read(out, profile, &names, result);
}

static void check_refs(const struct http_outcome *o, const json_t *wanted, const char *file)
{
	size_t i;
	json_t *each;
	const char *at = o->refs.at;
	if (o->n_refs != json_array_size(wanted))
		fail_msg("%s: %zu refs", file, o->n_refs);
	json_array_foreach(wanted, i, each)
	{
		if (strcmp(at, json_string_value(each)) != 0)
			fail_msg("%s: ref %zu is %s", file, i, at);
		at += strlen(at) + 1;
	}
}

/* {"answer": {"http", "headers", "body"}, "outcome": {"status", "refs", "words", "retry_after_ms", ...}}, or a list. */
static void replay_one(const struct http_profile *profile, const json_t *answer, const json_t *wanted, const char *file)
{
	struct dg_http_field fields[8];
	size_t n_fields = 0;
	const char *name;
	json_t *value;
	struct http_outcome o;
	const json_t *body = json_object_get(answer, "body");
	char *text = json_is_string(body) ? strdup(json_string_value(body)) : json_dumps(body, JSON_COMPACT);
	json_object_foreach(json_object_get(answer, "headers"), name, value)
	{
		assert_true(n_fields < 8);
		fields[n_fields++] = (struct dg_http_field){ name, json_string_value(value) };
	}
	const struct dg_http_result result = { .status = DG_OK,
		.left = true,
		.body = text,
		.octets = strlen(text),
		.code = (unsigned)json_integer_value(json_object_get(answer, "http")),
		.fields = fields,
		.n_fields = n_fields };
	read_result(profile, &result, &o);
	const char *status = json_string_value(json_object_get(wanted, "status"));
	if (strcmp(dg_status_name(o.status), status) != 0)
		fail_msg("%s: %s: it is %s (%s), not %s", file, text, dg_status_name(o.status), o.words, status);
	check_refs(&o, json_object_get(wanted, "refs"), file);
	assert_int_equal(o.n_refused, json_integer_value(json_object_get(wanted, "refused")));
	assert_int_equal(o.retry_after_ms, json_integer_value(json_object_get(wanted, "retry_after_ms")));
	const char *words = json_string_value(json_object_get(wanted, "words"));
	if (words && strcmp(words, o.words) != 0)
		fail_msg("%s: the words are \"%s\"", file, o.words);
	http_outcome_finish(&o);
	free(text);
}

static void replay(const struct http_profile *profile, const json_t *vector, const char *file)
{
	size_t i;
	json_t *each;
	assert_true(json_array_size(vector) > 0);
	json_array_foreach(vector, i, each)
		replay_one(profile, json_object_get(each, "answer"), json_object_get(each, "outcome"), file);
}

static void answers_mean_what_the_carriers_say(void **state)
{
	(void)state;
	replay_all("result", replay);
}

static enum dg_status outcome_of(const char *profile, struct dg_http_result result)
{
	struct dg_error why;
	struct http_outcome o;
	struct http_profile *p = http_profile_load(profile, &why);
	assert_non_null(p);
	result.body = result.body ? result.body : "";
	result.octets = result.octets ? result.octets : strlen(result.body);
	read_result(p, &result, &o);
	enum dg_status status = o.status;
	http_outcome_finish(&o);
	http_profile_destroy(p);
	return status;
}

static void what_did_not_leave_can_go_elsewhere(void **state)
{
	(void)state;
	assert_int_equal(
		outcome_of("twilio", (struct dg_http_result){ .status = DG_REMOTE, .why = "refused" }), DG_OFFLINE);
	assert_int_equal(outcome_of("twilio", (struct dg_http_result){ .status = DG_TIMEOUT, .why = "no connection" }),
		DG_OFFLINE);
	assert_int_equal(
		outcome_of("twilio", (struct dg_http_result){ .status = DG_INVALID, .why = "no URL" }), DG_INVALID);
}

static void what_left_and_was_not_answered_is_in_doubt(void **state)
{
	(void)state;
	static const enum dg_status silent[] = { DG_TIMEOUT, DG_REMOTE, DG_TOOBIG };
	for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
		assert_int_equal(
			outcome_of("twilio", (struct dg_http_result){ .status = silent[i], .left = true, .why = "?" }),
			DG_TIMEOUT);
}

/* A yes that cannot be read, a front end that speaks for a program behind it that did not answer. */
static void what_makes_no_sense_is_in_doubt(void **state)
{
	(void)state;
	static const struct {
		unsigned code;
		const char *body;
	} answers[] = { { 201, "" }, { 201, "<html>" }, { 201, "{\"sid\":" }, { 201, "[[[[[" }, { 500, "" },
		{ 502, "<html>" }, { 504, "" }, { 599, "" } };
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		assert_int_equal(outcome_of("twilio",
					 (struct dg_http_result){ .code = answers[i].code, .body = answers[i].body }),
			DG_TIMEOUT);
	assert_int_equal(outcome_of("vonage", (struct dg_http_result){ .code = 200, .body = "{}" }), DG_TIMEOUT);
	assert_int_equal(
		outcome_of("vonage", (struct dg_http_result){ .code = 200, .body = "{\"messages\":[]}" }), DG_TIMEOUT);
}

static void http_alone_says_enough(void **state)
{
	(void)state;
	static const struct {
		unsigned code;
		enum dg_status status;
	} answers[] = { { 301, DG_REMOTE }, { 400, DG_INVALID }, { 401, DG_AUTH }, { 402, DG_AUTH }, { 404, DG_REMOTE },
		{ 408, DG_BUSY }, { 413, DG_TOOBIG }, { 418, DG_INVALID }, { 429, DG_AGAIN }, { 503, DG_BUSY } };
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		assert_int_equal(
			outcome_of("twilio", (struct dg_http_result){ .code = answers[i].code }), answers[i].status);
}

/* The words go to users: one line, whole characters, nothing that XML does not take. */
static void words_are_fit_for_people(void **state)
{
	(void)state;
	struct dg_error why;
	struct http_outcome o;
	struct http_profile *p = http_profile_load("twilio", &why);
	struct dg_buf body = { 0 };
	dg_buf_str(&body, "{\"code\":20500,\"message\":\"a\\u0001\\nb");
	for (size_t i = 0; i < 300; i++)
		dg_buf_str(&body, "\xc3\xa9");
	dg_buf_str(&body, "\"}");
	const struct dg_http_result result = { .code = 400, .body = body.at, .octets = body.len };
	read_result(p, &result, &o);
	assert_memory_equal(o.words, "20500: a b", 10);
	assert_true(strlen(o.words) < HTTP_WORDS_MAX && strlen(o.words) > HTTP_WORDS_MAX - 4);
	assert_int_equal((unsigned char)o.words[strlen(o.words) - 1], 0xa9);
	http_outcome_finish(&o);
	dg_buf_finish(&body);
	http_profile_destroy(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_mean_what_the_carriers_say),
		cmocka_unit_test(what_did_not_leave_can_go_elsewhere),
		cmocka_unit_test(what_left_and_was_not_answered_is_in_doubt),
		cmocka_unit_test(what_makes_no_sense_is_in_doubt),
		cmocka_unit_test(http_alone_says_enough),
		cmocka_unit_test(words_are_fit_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
