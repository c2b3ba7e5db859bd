/* Tests of core/stream/pool.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/pool.h"

static void blocks_keep_their_octets(void **state)
{
	struct dg_pool p = { 0 };
	void *blocks[64];
	(void)state;
	for (size_t i = 0; i < 64; i++) {
		blocks[i] = dg_pool_take(i * 97, &p);
		assert_int_equal((size_t)blocks[i] % 16, 0);
		memset(blocks[i], (int)i, i * 97);
	}
	for (size_t i = 0; i < 64; i++) {
		for (size_t at = 0; at < i * 97; at++)
			assert_int_equal(((unsigned char *)blocks[i])[at], i);
		dg_pool_give(blocks[i], &p);
	}
	dg_pool_give(NULL, &p);
	dg_pool_finish(&p);
}

static void resizing_keeps_what_fits(void **state)
{
	struct dg_pool p = { 0 };
	(void)state;
	char *text = dg_pool_resize(NULL, 4, &p);
	memcpy(text, "abc", 4);
	for (size_t octets = 4; octets < 10000; octets += 61)
		text = dg_pool_resize(text, octets, &p);
	assert_string_equal(text, "abc");
	text = dg_pool_resize(text, 3, &p);
	assert_memory_equal(text, "abc", 3);
	dg_pool_give(text, &p);
	dg_pool_finish(&p);
}

/* What stream.c knows "written" by. */
static void mark_is_on_the_next_block_only(void **state)
{
	struct dg_pool p = { .mark_next = true };
	(void)state;
	void *chunk = dg_pool_take(1000, &p);
	void *other = dg_pool_take(50, &p);
	assert_false(p.mark_next);
	assert_int_equal(p.marked, 1000);
	dg_pool_give(other, &p);
	assert_int_equal(p.marked, 1000);
	dg_pool_give(chunk, &p);
	assert_int_equal(p.marked, 0);
	dg_pool_give(dg_pool_take(1000, &p), &p); /* the same memory, no longer marked */
	assert_int_equal(p.marked, 0);
	dg_pool_finish(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_keep_their_octets),
		cmocka_unit_test(resizing_keeps_what_fits),
		cmocka_unit_test(mark_is_on_the_next_block_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
