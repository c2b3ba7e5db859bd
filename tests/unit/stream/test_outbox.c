/* Tests of core/stream/outbox.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/outbox.h"

/* Numbered octets in at one rate, out at another: what comes out is what went in. */
static void order_is_kept(void **state)
{
	struct dg_outbox o = { 0 };
	unsigned char in = 0;
	unsigned char out = 0;
	(void)state;
	for (size_t round = 1; round < 3000; round++) {
		for (size_t i = 0; i < round % 97; i++, in++)
			dg_outbox_add(&o, (const char *)&in, 1);
		size_t n;
		const char *front = dg_outbox_front(&o, round % 89, &n);
		for (size_t i = 0; i < n; i++, out++)
			assert_int_equal((unsigned char)front[i], out);
		dg_outbox_take(&o, n);
	}
	assert_int_equal((unsigned char)(in - out), (unsigned char)dg_outbox_octets(&o));
	dg_outbox_finish(&o);
	assert_int_equal(dg_outbox_octets(&o), 0);
}

static void front_is_cut_to_size(void **state)
{
	struct dg_outbox o = { 0 };
	size_t n;
	(void)state;
	dg_outbox_add(&o, "abcdef", 6);
	const char *front = dg_outbox_front(&o, 3, &n);
	assert_int_equal(n, 3);
	assert_memory_equal(front, "abc", 3);
	dg_outbox_take(&o, 3);
	front = dg_outbox_front(&o, 100, &n);
	assert_int_equal(n, 3);
	assert_string_equal(front, "def"); /* the octet behind the last is the buffer's own NUL */
	dg_outbox_take(&o, 3);
	assert_int_equal(dg_outbox_octets(&o), 0);
	dg_outbox_finish(&o);
}

/* A megabyte taken in small chunks: moving the rest each time would be two gigabytes of work. */
static void memory_is_given_back(void **state)
{
	struct dg_outbox o = { 0 };
	static char block[4096];
	(void)state;
	for (int i = 0; i < 256; i++)
		dg_outbox_add(&o, block, sizeof block);
	assert_true(o.waiting.cap >= 1u << 20);
	while (dg_outbox_octets(&o)) {
		size_t n;
		dg_outbox_front(&o, 256, &n);
		dg_outbox_take(&o, n);
	}
	assert_int_equal(o.waiting.cap, 0);
	dg_outbox_finish(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_kept),
		cmocka_unit_test(front_is_cut_to_size),
		cmocka_unit_test(memory_is_given_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
