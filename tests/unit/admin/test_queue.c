/* Tests of core/admin/queue.c on faked rooms: search, trace, retry, drop. */
#include "ask.h"

static void test_search(void **state)
{
	json_t *j;

	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 7, .text = "private" };
	fake.n_rows = 1;
	j = ask("search", "{}");
	assert_string_equal(fake.needle, "(none)");
	assert_int_equal(fake.limit, 100);
	assert_int_equal(number(json_array_get(json_object_get(j, "messages"), 0), "id"), 7);
	assert_null(text(json_array_get(json_object_get(j, "messages"), 0), "text"));
	json_decref(j);
	j = ask("search", "{\"q\": \"abc\", \"limit\": 5, \"text\": true}");
	assert_string_equal(fake.needle, "abc");
	assert_int_equal(fake.limit, 5);
	assert_string_equal(text(json_array_get(json_object_get(j, "messages"), 0), "text"), "private");
	json_decref(j);
	fake.store_status = DG_REMOTE;
	fake.health = "disk full";
	expect_refusal("search", "{}", DG_REMOTE, "disk full");
}

static void test_trace_has_the_parts_of_each(void **state)
{
	json_t *j, *messages;

	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 7 };
	fake.rows[1] = (struct dg_row){ .id = 8 };
	fake.n_rows = 2;
	j = ask("trace", "{\"id\": \"abc\"}");
	messages = json_object_get(j, "messages");
	assert_int_equal(json_array_size(messages), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *parts = json_object_get(json_array_get(messages, i), "parts");

		assert_int_equal(json_array_size(parts), 1);
		assert_string_equal(text(json_array_get(parts, 0), "ref"), "A1");
	}
	json_decref(j);
	fake.n_rows = 0;
	expect_refusal("trace", "{\"id\": \"nobody\"}", DG_NOENT, "\"nobody\"");
}

static void test_moving(void **state)
{
	json_t *j = ask("retry", "{\"id\": 9}");

	(void)state;
	assert_int_equal(fake.moved, 9);
	assert_int_equal(number(j, "id"), 9);
	json_decref(j);
	fake.moved_status = DG_NOENT;
	expect_refusal("drop", "{\"id\": 10}", DG_NOENT, "no message 10 waits");
	assert_int_equal(fake.moved, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_search),
		TEST(test_trace_has_the_parts_of_each),
		TEST(test_moving),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
