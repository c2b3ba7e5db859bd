/* test_cache.c - what is in memory is bounded, and who is asked for stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "user/cache.h"
#include "util/mem.h"

struct shelf {
	struct dg_metrics *metrics;
	struct user_cache cache;
	struct dg_map *home;
};

static int setup(void **state)
{
	struct shelf *s = *state = dg_alloc(sizeof *s);
	s->metrics = dg_metrics_create();
	s->home = dg_map_create();
	user_cache_init(&s->cache, s->metrics);
	return 0;
}

static int teardown(void **state)
{
	struct shelf *s = *state;
	user_cache_finish(&s->cache);
	assert_int_equal(dg_map_count(s->home), 0);
	assert_int_equal(s->cache.octets, 0);
	dg_map_destroy(s->home);
	dg_metrics_destroy(s->metrics);
	free(s);
	return 0;
}

static struct user_record *record_of(const char *lang)
{
	enum dg_status why;
	const struct dg_user_row row = { .domain = "d", .jid = "alice@x", .lang = lang };
	return user_record_read(NULL, &row, &why);
}

static void put_nobody(struct shelf *s, size_t number)
{
	char key[32];
	snprintf(key, sizeof key, "u%zu@x", number);
	user_cache_put(&s->cache, s->home, key, NULL, NULL);
}

static bool has(struct shelf *s, size_t number)
{
	char key[32];
	snprintf(key, sizeof key, "u%zu@x", number);
	return dg_map_get(s->home, key);
}

static void bounded_in_entries(void **state)
{
	struct shelf *s = *state;
	for (size_t i = 0; i < CACHE_ENTRIES; i++)
		put_nobody(s, i);
	assert_int_equal(s->cache.n, CACHE_ENTRIES);
	assert_non_null(user_cache_get(&s->cache, s->home, "u0@x")); /* is now the youngest */
	put_nobody(s, CACHE_ENTRIES);
	put_nobody(s, CACHE_ENTRIES + 1);
	assert_int_equal(s->cache.n, CACHE_ENTRIES);
	assert_true(has(s, 0));
	assert_false(has(s, 1));
	assert_false(has(s, 2));
	assert_true(has(s, 3));
	assert_int_equal(s->cache.entries->value, CACHE_ENTRIES);
}

static void bounded_in_octets(void **state)
{
	struct shelf *s = *state;
	size_t large = CACHE_OCTETS / 4;
	char *lang = dg_alloc(large + 1);
	memset(lang, 'l', large);
	for (size_t i = 0; i < 6; i++) {
		char key[8];
		snprintf(key, sizeof key, "k%zu", i);
		user_cache_put(&s->cache, s->home, key, record_of(lang), NULL);
		user_cache_bury(&s->cache);
		assert_in_range(s->cache.octets, large, CACHE_OCTETS);
	}
	assert_int_equal(s->cache.n, 3);
	assert_int_equal(s->cache.memory->value, s->cache.octets);
	free(lang);
}

static void what_is_dropped_can_be_looked_at_until_it_is_buried(void **state)
{
	struct shelf *s = *state;
	user_cache_put(&s->cache, s->home, "alice@x", record_of("de"), NULL);
	const struct user_record *before = user_cache_peek(s->home, "alice@x");
	user_cache_put(&s->cache, s->home, "alice@x", record_of("fr"), NULL);
	assert_string_equal(before->user.lang, "de");
	assert_string_equal(user_cache_peek(s->home, "alice@x")->user.lang, "fr");
	assert_int_equal(s->cache.n, 1);
	user_cache_drop(&s->cache, s->home, "alice@x");
	user_cache_drop(&s->cache, s->home, "alice@x");
	assert_null(user_cache_get(&s->cache, s->home, "alice@x"));
	assert_null(user_cache_peek(s->home, "alice@x"));
	assert_string_equal(before->user.lang, "de");
	user_cache_bury(&s->cache);
	assert_int_equal(s->cache.octets, 0);
}

static void owners_are_kept_beside_records(void **state)
{
	struct shelf *s = *state;
	user_cache_put(&s->cache, s->home, "+1555", NULL, "alice@x");
	const struct cache_entry *e = user_cache_get(&s->cache, s->home, "+1555");
	assert_string_equal(e->owner, "alice@x");
	assert_null(e->record);
	assert_null(user_cache_peek(s->home, "+1555"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bounded_in_entries, setup, teardown),
		cmocka_unit_test_setup_teardown(bounded_in_octets, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_dropped_can_be_looked_at_until_it_is_buried, setup, teardown),
		cmocka_unit_test_setup_teardown(owners_are_kept_beside_records, setup, teardown),
	};
	return cmocka_run_group_tests_name("user/cache", tests, NULL, NULL);
}
