/* test_state.c - what a module wants to know again after a restart. */
#include "rig.h"
#include "util/clock.h"

static void put(struct rig *r, const char *instance, const char *key, const char *value, int64_t expires_ms)
{
	dg_store_put(r->store, instance, key, value, expires_ms, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
}

static void on_found(void *arg, const char *key, const char *value)
{
	struct rig *r = arg;
	dg_buf_printf(&r->heard, "%s=%s ", key ? key : "end", key ? value : "");
}

static const char *find(struct rig *r, const char *instance, const char *prefix)
{
	dg_store_find(r->store, instance, prefix, on_found, r);
	return rig_wait(r);
}

static void found_by_prefix_in_order(void **state)
{
	struct rig *r = *state;
	put(r, "a", "part/2", "two", 0);
	put(r, "a", "part/1", "one", 0);
	put(r, "a", "part", "none", 0);
	put(r, "a", "pars", "before", 0);
	put(r, "a", "cursor", "", 0);
	put(r, "b", "part/3", "other", 0);
	for (int life = 0; life < 2; life++) {
		assert_string_equal(find(r, "a", "part/"), "part/1=one part/2=two end= ");
		assert_string_equal(find(r, "a", "part"), "part=none part/1=one part/2=two end= ");
		assert_string_equal(find(r, "a", "q"), "end= ");
		assert_string_equal(find(r, "a", "c"), "cursor= end= ");
		assert_string_equal(find(r, "b", ""), "part/3=other end= ");
		assert_string_equal(find(r, "c", ""), "end= ");
		rig_reopen(r);
	}
}

static void replaced_and_deleted(void **state)
{
	struct rig *r = *state;
	put(r, "a", "k", "one", 0);
	put(r, "a", "k", "two", 0);
	assert_string_equal(find(r, "a", ""), "k=two end= ");
	put(r, "a", "k", NULL, 0);
	put(r, "a", "never", NULL, 0);
	assert_string_equal(find(r, "a", ""), "end= ");
}

static void expired_values_are_not_found(void **state)
{
	struct rig *r = *state;
	put(r, "a", "old", "x", dg_now_ms() - 1);
	put(r, "a", "young", "y", dg_now_ms() + HOUR_MS);
	assert_string_equal(find(r, "a", ""), "young=y end= ");
}

static const char *find_some(struct rig *r, const char *after, size_t limit)
{
	dg_store_find_some(r->store, "a", "part/", after, limit, on_found, r);
	return rig_wait(r);
}

static void found_in_steps(void **state)
{
	struct rig *r = *state;
	static const char *const keys[] = { "part", "part/", "part/1", "part/2", "part/3", "q" };
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		put(r, "a", keys[i], "v", 0);
	assert_string_equal(find_some(r, NULL, 2), "part/=v part/1=v end= ");
	assert_string_equal(find_some(r, "part/1", 2), "part/2=v part/3=v end= ");
	put(r, "a", "part/3", NULL, 0); /* what a step ended with may be gone by the next */
	assert_string_equal(find_some(r, "part/3", 2), "end= ");
	assert_string_equal(find_some(r, "part/1", 0), "part/2=v end= ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(found_by_prefix_in_order),
		RIG_TEST(replaced_and_deleted),
		RIG_TEST(expired_values_are_not_found),
		RIG_TEST(found_in_steps),
	};
	return cmocka_run_group_tests_name("store/state", tests, NULL, NULL);
}
