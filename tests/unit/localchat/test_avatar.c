/* test_avatar.c - pictures that any reader of PNG takes: chunk by chunk, with the sums of RFC 2083 by another way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "avatar.h"

static uint32_t be32(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static void a_picture_is_a_png(void **state)
{
	(void)state;
	static const char *const types[] = { "IHDR", "PLTE", "IDAT", "IEND" };
	struct dg_buf png = { 0 };
	avatar_draw(&png, "bob");
	assert_memory_equal(png.at, "\x89PNG\r\n\x1A\n", 8);
	size_t at = 8;
	for (size_t i = 0; i < 4; i++) {
		uint32_t n = be32(png.at + at);
		assert_memory_equal(png.at + at + 4, types[i], 4);
		if (i == 0) {
			assert_int_equal(be32(png.at + at + 8), AVATAR_PIXELS);
			assert_int_equal(be32(png.at + at + 12), AVATAR_PIXELS);
		}
		at += 12 + n;
	}
	assert_int_equal(at, png.len);
	assert_int_equal(be32(png.at + png.len - 4), 0xAE426082); /* of an empty IEND, in every PNG there is */
	assert_true(png.len < 512);
	dg_buf_finish(&png);
}

static void the_same_name_is_the_same_picture(void **state)
{
	(void)state;
	struct dg_buf a = { 0 }, b = { 0 }, c = { 0 };
	avatar_draw(&a, "bob");
	avatar_draw(&b, "bob");
	avatar_draw(&c, "amy");
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.at, b.at, a.len);
	assert_int_equal(a.len, c.len);
	assert_memory_not_equal(a.at, c.at, a.len);
	dg_buf_finish(&a);
	dg_buf_finish(&b);
	dg_buf_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_is_a_png),
		cmocka_unit_test(the_same_name_is_the_same_picture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
