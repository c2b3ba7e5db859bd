/* Tests of core/admin/status.c on faked rooms. */
#include "ask.h"

static void test_status(void **state)
{
	json_t *j = ask("status", "{}"), *instance = json_array_get(json_object_get(j, "instances"), 0), *roster;

	(void)state;
	assert_true(json_is_true(json_object_get(j, "ready")));
	assert_int_equal(json_array_size(json_object_get(j, "down")), 0);
	assert_string_equal(text(j, "version"), DG_VERSION);
	assert_string_equal(text(instance, "name"), "smsc-a");
	assert_string_equal(text(instance, "link"), "connecting");
	assert_int_equal(number(instance, "waiting"), 7);
	assert_int_equal(number(instance, "on_disk"), 3);
	roster = json_array_get(json_object_get(j, "rosters"), 0);
	assert_string_equal(text(roster, "domain"), "sms.example.org");
	assert_string_equal(text(roster, "users_of"), "example.org");
	assert_string_equal(text(roster, "way"), "privilege:2");
	assert_true(json_is_true(json_object_get(roster, "tried")));
	assert_int_equal(number(json_object_get(j, "store"), "queued"), 5);
	assert_int_equal(number(json_object_get(j, "store"), "in_doubt"), 1);
	json_decref(j);
}

static void test_status_names_what_is_down(void **state)
{
	json_t *j, *down;

	(void)state;
	fake.stream_up = false;
	fake.stream_why = "cut in the middle: \xC3";
	fake.health = "disk full";
	fake.store_status = DG_REMOTE;
	admin.stopping = true;
	j = ask("status", "{}");
	down = json_object_get(j, "down");
	assert_true(json_is_false(json_object_get(j, "ready")));
	assert_int_equal(json_array_size(down), 3);
	assert_string_equal(text(json_array_get(down, 0), "what"), "program");
	assert_string_equal(text(json_array_get(down, 1), "why"), "disk full");
	assert_string_equal(text(json_array_get(down, 2), "name"), "sms.example.org");
	assert_null(json_object_get(json_object_get(j, "store"), "in_doubt"));
	assert_null(json_object_get(json_array_get(json_object_get(j, "instances"), 0), "on_disk"));
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_status),
		TEST(test_status_names_what_is_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
