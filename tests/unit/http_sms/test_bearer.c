/* test_bearer.c - values of the Authorization header. */
#include "bearer.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto.h"

static void basic_is_that_of_the_rfc(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	http_basic_print(&out, "Aladdin", "open sesame"); /* RFC 7617 section 2 */
	assert_string_equal(out.at, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
	dg_buf_finish(&out);
}

static json_t *part_of(const char *token, int which)
{
	for (; which > 0; which--)
		token = strchr(token, '.') + 1;
	struct dg_buf octets = { 0 };
	assert_true(http_unbase64(&octets, token, strcspn(token, ".")));
	json_t *json = json_loadb(octets.at, octets.len, 0, NULL);
	dg_buf_finish(&octets);
	assert_non_null(json);
	return json;
}

static void a_token_says_who_we_are(void **state)
{
	(void)state;
	json_error_t error;
	json_t *vector =
		json_load_file(DG_SOURCE_DIR "/tests/unit/http_sms/vectors/vonage_messages/send.json", 0, &error);
	assert_non_null(vector);
	const char *key = json_string_value(json_object_get(json_object_get(vector, "cred"), "private_key"));
	struct dg_buf a = { 0 }, b = { 0 }, none = { 0 };
	assert_true(http_jwt_print(&a, "app-1", key));
	assert_true(http_jwt_print(&b, "app-1", key));
	assert_string_not_equal(a.at, b.at); /* jti */
	json_t *header = part_of(a.at, 0), *claims = part_of(a.at, 1);
	assert_string_equal(json_string_value(json_object_get(header, "alg")), "RS256");
	assert_string_equal(json_string_value(json_object_get(claims, "application_id")), "app-1");
	assert_int_equal(
		json_integer_value(json_object_get(claims, "exp")) - json_integer_value(json_object_get(claims, "iat")),
		900);
	assert_false(http_jwt_print(&none, "app-1", "no key"));
	assert_int_equal(none.len, 0);
	json_decref(header);
	json_decref(claims);
	json_decref(vector);
	dg_buf_finish(&a);
	dg_buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic_is_that_of_the_rfc),
		cmocka_unit_test(a_token_says_who_we_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
