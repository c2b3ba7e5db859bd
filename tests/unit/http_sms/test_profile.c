/* test_profile.c - profiles that are refused, and with which words. test_request.c and test_result.c live on those that
 * there are. */
#include "profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "util/buf.h"

#define GOOD                                                                                                           \
	"\"name\":\"p\",\"title\":\"P\",\"credentials\":{\"k\":{\"doc\":\"Key\"},\"o\":{\"doc\":\"O\",\"optional\":"   \
	"true},"                                                                                                       \
	"\"d\":{\"doc\":\"D\",\"initial\":\"x\"}},\"result\":{\"id\":\"$.id\"}"
#define SEND "\"send\":{\"url\":\"https://h/\",\"encoding\":\"form\",\"params\":{\"to\":\"{{to}}\"}}"

static void refuse(const char *json, const char *wanted)
{
	struct dg_error why = { "" };
	struct http_profile *p = http_profile_parse(json, strlen(json), "p.json", &why);
	if (p || !strstr(why.text, wanted))
		fail_msg("%s: \"%s\", not \"%s\"", json, p ? "taken" : why.text, wanted);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
	(void)state;
	refuse("{\n\"a\":}", "p.json:2: not JSON");
	refuse("[]", "p.json: an object is expected");
	refuse("{" GOOD "}", "p.json: \"send\" is missing");
	refuse("{" GOOD "," SEND ",\"sendx\":1}", "p.json: sendx: there is no such key");
	refuse("{" GOOD ",\"send\":{\"url\":\"https://{{cred.nope}}/\"}}",
		"send.url: it has a name that nothing stands for");
	refuse("{" GOOD ",\"send\":{\"encoding\":\"form\",\"params\":{}}}", "send: \"url\" is missing");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"encoding\":\"cbor\"}}",
		"send.encoding: one of none|form|json|xml is expected");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"encoding\":\"json\"}}", "send: \"params\" is missing");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"encoding\":\"xml\"}}", "send: \"xml\" is missing");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"encoding\":\"form\",\"params\":{\"a\":[\"b\"]}}}",
		"params.a: a form has texts only");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"auth\":{\"type\":\"basic\",\"user\":\"a\"}}}",
		"send.auth: \"password\" is missing");
	refuse("{" GOOD ",\"send\":{\"url\":\"u\",\"auth\":{\"type\":\"magic\"}}}",
		"send.auth.type: one of none|basic");
	refuse("{" GOOD "," SEND ",\"media\":{\"most\":-1,\"send\":{}}}", "media.most: a whole number is expected");
	refuse("{" GOOD "," SEND ",\"idempotent\":1}", "idempotent: true or false is expected");
	refuse("{\"name\":\"p\",\"title\":\"P\",\"credentials\":{\"k\":{}}," SEND ",\"result\":{}}",
		"credentials.k: \"doc\" is missing");
	refuse("{\"name\":\"p\",\"title\":\"P\",\"credentials\":{}," SEND ",\"result\":{\"id\":\"id\"}}",
		"result.id: a path begins");
	refuse("{\"name\":\"p\",\"title\":\"P\",\"credentials\":{}," SEND
	       ",\"result\":{\"codes\":{\"1\":\"perhaps\"}}}",
		"result.codes.1: the name of a status");
	refuse("{\"name\":\"p\",\"title\":\"P\",\"credentials\":{}," SEND ",\"result\":{\"where\":{\"x\":\"1\"}}}",
		"result.where: a path");
}

static void layouts_have_a_bottom(void **state)
{
	(void)state;
	struct dg_buf json = { 0 };
	dg_buf_str(&json, "{" GOOD ",\"send\":{\"url\":\"u\",\"encoding\":\"json\",\"params\":");
	for (int i = 0; i < 40; i++)
		dg_buf_chr(&json, '[');
	for (int i = 0; i < 40; i++)
		dg_buf_chr(&json, ']');
	dg_buf_str(&json, "}}");
	refuse(json.at, "send.params: it is nested too deeply");
	dg_buf_finish(&json);
}

static void credentials_are_checked(void **state)
{
	(void)state;
	const char *json = "{" GOOD "," SEND "}";
	struct dg_error why = { "" };
	struct http_profile *p = http_profile_parse(json, strlen(json), "p.json", &why);
	assert_non_null(p);
	json_t *cred = http_profile_credentials(p, "{\"k\":\"secret\"}", &why);
	assert_non_null(cred);
	assert_string_equal(json_string_value(json_object_get(cred, "d")), "x");
	assert_null(json_object_get(cred, "o"));
	json_decref(cred);
	static const char *const wrong[] = { "{}", "[]", "{\"k\":1}", "{\"k\":\"a\",\"z\":\"b\"}", "nonsense" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_null(http_profile_credentials(p, wrong[i], &why));
	assert_null(http_profile_credentials(p, "{}", &why));
	assert_string_equal(why.text, "credentials: p needs \"k\": Key");
	http_profile_destroy(p);
}

static void a_profile_that_is_not_there_is_named(void **state)
{
	(void)state;
	struct dg_error why = { "" };
	assert_null(http_profile_load("no-such-carrier", &why));
	assert_non_null(strstr(why.text, "no-such-carrier.json: No such file"));
	assert_null(http_profile_load("/no/such/file.json", &why));
	assert_string_equal(why.text, "/no/such/file.json: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(layouts_have_a_bottom),
		cmocka_unit_test(credentials_are_checked),
		cmocka_unit_test(a_profile_that_is_not_there_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
