/* Tests of core/admin/doctor.c on faked rooms. */
#include "ask.h"

static void test_what_is_found_of_each_domain(void **state)
{
	json_t *j = ask("doctor", "{}"), *domains = json_object_get(j, "domains");
	json_t *domain = json_array_get(domains, 0), *findings = json_object_get(domain, "findings");

	(void)state;
	assert_int_equal(json_array_size(domains), admin.parts.conf->n_domains);
	assert_string_equal(text(domain, "domain"), admin.parts.conf->domains[0].domain);
	assert_null(json_object_get(domain, "server"));
	assert_int_equal(json_array_size(findings), 3);
	assert_string_equal(text(json_array_get(findings, 0), "what"), "stream");
	assert_string_equal(text(json_array_get(findings, 0), "verdict"), "fine");
	assert_string_equal(text(json_array_get(findings, 0), "text"), "connected");
	assert_string_equal(text(json_array_get(findings, 1), "verdict"), "missing");
	assert_string_equal(text(json_array_get(findings, 1), "remedy"), "paste this");
	assert_string_equal(text(json_array_get(findings, 2), "verdict"), "wrong");
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_is_found_of_each_domain, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
