/* test_names.c - what the names in templates stand for. */
#include "names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void names_stand_for_what_the_text_has(void **state)
{
	(void)state;
	const struct dg_file files[] = { { .url = "u0", .type = "image/png" },
		{ .url = "u1", .type = "text/plain", .name = "n" } };
	json_t *cred = json_pack("{s:s}", "sid", "AC1");
	struct http_names n = { .cred = cred,
		.webhook_url = "w",
		.id = "m1",
		.to = "+15550001111",
		.from = "MyBank",
		.text = "t",
		.files = files,
		.n_files = 2 };
	http_names_complete(&n, 90, INT64_C(1700000000000));
	const struct {
		const char *name, *value;
	} wanted[] = { { "cred.sid", "AC1" }, { "webhook.url", "w" }, { "to", "+15550001111" },
		{ "to.digits", "15550001111" }, { "from", "MyBank" }, { "from.digits", "MyBank" }, { "text", "t" },
		{ "media.url", "u0" }, { "media.kind", "image" }, { "expires.s", "90" }, { "expires.min", "1" },
		{ "expires.iso", "2023-11-14T22:14:50Z" } };
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		const char *value = http_names_find(&n, wanted[i].name);
		if (!value || strcmp(value, wanted[i].value) != 0)
			fail_msg("%s is %s", wanted[i].name, value ? value : "(none)");
	}
	assert_null(http_names_find(&n, "cred.token"));
	assert_null(http_names_find(&n, "subject"));
	assert_null(http_names_find(&n, "nonsense"));
	n.file = 1;
	assert_string_equal(http_names_find(&n, "media.kind"), "file");
	assert_string_equal(http_names_find(&n, "media.name"), "n");
	n.file = 2;
	assert_null(http_names_find(&n, "media.url"));
	json_decref(cred);
}

static void a_uuid_is_one_and_always_the_same(void **state)
{
	(void)state;
	struct http_names a = { .id = "m1" }, b = { .id = "m1" }, c = { .id = "m2" };
	http_names_complete(&a, 0, 0);
	http_names_complete(&b, 0, 99);
	http_names_complete(&c, 0, 0);
	assert_string_equal(a.uuid, b.uuid);
	assert_string_not_equal(a.uuid, c.uuid);
	assert_int_equal(strlen(a.uuid), 36);
	assert_int_equal(a.uuid[14], '8'); /* RFC 9562 */
	assert_non_null(strchr("89ab", a.uuid[19]));
	assert_string_equal(a.expires_s, "");
}

static void known_names_are_those_of_the_table_and_the_profile(void **state)
{
	(void)state;
	json_t *credentials = json_pack("{s:{}}", "sid");
	assert_non_null(http_names_known(credentials, "cred.sid"));
	assert_null(http_names_known(credentials, "cred.token"));
	assert_non_null(http_names_known(credentials, "msg.uuid"));
	assert_null(http_names_known(credentials, "msg"));
	json_decref(credentials);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_for_what_the_text_has),
		cmocka_unit_test(a_uuid_is_one_and_always_the_same),
		cmocka_unit_test(known_names_are_those_of_the_table_and_the_profile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
