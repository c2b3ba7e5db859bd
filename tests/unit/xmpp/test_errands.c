/* test_errands.c - what nobody waits for leaves at a walk, in order, when there is a stream with room. */
#include "component_rig.h"

#include "answers.h"

static void add(int n)
{
	for (int i = 0; i < n; i++) {
		struct dg_render r =
			component_open(&c, "presence", "sms.example.org", "bob@example.org", NULL, "probe");
		dg_render_close(&r);
		errands_add(&c);
	}
}

static size_t left(void)
{
	size_t n = 0;
	for (const char *at = heard.at; at && (at = strstr(at, "<presence ")); at++)
		n++;
	return n;
}

static void test_fifty_a_second(void **state)
{
	(void)state;
	int64_t from_ms = dg_mono_ms();
	add(12);
	assert_int_equal(left(), 0);
	while (errands_waiting(&c.errands))
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(left(), 12);
	assert_in_range(dg_mono_ms() - from_ms, 190, 5000);
}

static void test_they_wait_for_a_stream_with_room(void **state)
{
	(void)state;
	c.errands.every_ms = 1;
	stream_up = false;
	add(3);
	pass(20);
	assert_int_equal(left(), 0);
	stream_up = true;
	full_at = 1;
	dg_buf_str(&heard, "x");
	pass(20);
	assert_int_equal(errands_waiting(&c.errands), 3);
	full_at = 0;
	pass(50);
	assert_int_equal(left(), 3);
}

static void test_there_is_an_end_to_them(void **state)
{
	(void)state;
	stream_up = false;
	add(ERRANDS_MAX + 5);
	assert_int_equal(errands_waiting(&c.errands), ERRANDS_MAX);
	assert_int_equal(c.dropped->value, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_fifty_a_second),
		STORY(test_they_wait_for_a_stream_with_room),
		STORY(test_there_is_an_end_to_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
