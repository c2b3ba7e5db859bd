/* test_map.c - the table against a model, iteration with removal, churn, and SipHash against its published vectors. */
#include "util/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEYS 500u

static const char *key_of(unsigned i, char out[16])
{
	snprintf(out, 16, "key-%u", i);
	return out;
}

/* The first vectors of the reference implementation (key 00..0f, messages 00, 00 01, ...). */
static void test_siphash_vectors(void **state)
{
	(void)state;
	static const uint64_t expected[] = { 0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a,
		0x85676696d7fb7e2d, 0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
		0x93f5f5799a932462, 0x9e0082df0ba9e4b0, 0x7a5dbbc594ddb9f3, 0xf4b32f46226bada7, 0x751e8fbc860ee5fb,
		0x14ea5627c0843d90, 0xf723ca908e7af2ee, 0xa129ca6149be45e5 };
	unsigned char octets[16];
	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (unsigned char)i;
	const uint64_t key[2] = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
	for (size_t n = 0; n < sizeof expected / sizeof *expected; n++)
		assert_true(dg_siphash(key, octets, n) == expected[n]);
}

static void test_an_empty_one(void **state)
{
	(void)state;
	struct dg_map *m = dg_map_create();
	struct dg_map_iter at = { 0 };
	assert_null(dg_map_get(m, "x"));
	assert_null(dg_map_take(m, "x"));
	assert_false(dg_map_next(m, &at));
	assert_int_equal(dg_map_count(m), 0);
	dg_map_destroy(m);
	dg_map_destroy(NULL);
}

static void test_keys_are_copied_and_values_replaced(void **state)
{
	(void)state;
	struct dg_map *m = dg_map_create();
	int one, two;
	char key[] = "alice";
	assert_null(dg_map_put(m, key, &one));
	key[0] = 'x';
	assert_ptr_equal(dg_map_get(m, "alice"), &one);
	assert_ptr_equal(dg_map_put(m, "alice", &two), &one);
	assert_int_equal(dg_map_count(m), 1);
	assert_ptr_equal(dg_map_take(m, "alice"), &two);
	assert_null(dg_map_get(m, "alice"));
	assert_null(dg_map_put(m, "", &one)); /* an empty key is a key */
	assert_ptr_equal(dg_map_get(m, ""), &one);
	dg_map_destroy(m);
}

/* A long random walk of puts and takes, checked against a plain array. */
static void test_agrees_with_a_model(void **state)
{
	(void)state;
	struct dg_map *m = dg_map_create();
	int values[KEYS];
	bool present[KEYS] = { false };
	size_t count = 0;
	unsigned random = 12345;
	char key[16];
	for (int step = 0; step < 100000; step++) {
		random = random * 1103515245u + 12345u;
		unsigned i = (random >> 8) % KEYS;
		key_of(i, key);
		if (random >> 31) {
			assert_ptr_equal(dg_map_put(m, key, &values[i]), present[i] ? &values[i] : NULL);
			count += !present[i];
			present[i] = true;
		} else {
			assert_ptr_equal(dg_map_take(m, key), present[i] ? &values[i] : NULL);
			count -= present[i];
			present[i] = false;
		}
		assert_int_equal(dg_map_count(m), count);
	}
	for (unsigned i = 0; i < KEYS; i++)
		assert_ptr_equal(dg_map_get(m, key_of(i, key)), present[i] ? &values[i] : NULL);
	dg_map_destroy(m);
}

static void test_every_entry_is_visited_once_and_may_go_meanwhile(void **state)
{
	(void)state;
	struct dg_map *m = dg_map_create();
	int visits[KEYS] = { 0 };
	char key[16];
	for (unsigned i = 0; i < KEYS; i++)
		dg_map_put(m, key_of(i, key), &visits[i]);
	for (struct dg_map_iter at = { 0 }; dg_map_next(m, &at);) {
		int *visit = at.value;
		++*visit;
		if ((visit - visits) % 3)
			assert_ptr_equal(dg_map_take(m, at.key), visit);
	}
	for (unsigned i = 0; i < KEYS; i++) {
		assert_int_equal(visits[i], 1);
		assert_ptr_equal(dg_map_get(m, key_of(i, key)), i % 3 ? NULL : &visits[i]);
	}
	dg_map_destroy(m);
}

/* Ids come and go for months: the marks of removed entries must not fill the table. */
static void test_churn_does_not_slow_it_down(void **state)
{
	(void)state;
	struct dg_map *m = dg_map_create();
	char key[16];
	for (unsigned i = 0; i < 300000; i++) {
		dg_map_put(m, key_of(i, key), m);
		if (i >= 3)
			assert_ptr_equal(dg_map_take(m, key_of(i - 3, key)), m);
	}
	size_t slots = 0;
	for (struct dg_map_iter at = { 0 }; dg_map_next(m, &at); slots = at.slot)
		continue;
	assert_int_equal(dg_map_count(m), 3);
	assert_in_range(slots, 3, 32);
	dg_map_destroy(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_siphash_vectors),
		cmocka_unit_test(test_an_empty_one),
		cmocka_unit_test(test_keys_are_copied_and_values_replaced),
		cmocka_unit_test(test_agrees_with_a_model),
		cmocka_unit_test(test_every_entry_is_visited_once_and_may_go_meanwhile),
		cmocka_unit_test(test_churn_does_not_slow_it_down),
	};
	return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
