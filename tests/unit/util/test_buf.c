/* test_buf.c - a buffer grows, keeps its NUL, drops and gives. */
#include "util/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_an_empty_one_has_no_memory_and_gives_an_empty_text(void **state)
{
	(void)state;
	struct dg_buf b = { 0 };
	dg_buf_str(&b, "");
	dg_buf_str(&b, NULL);
	dg_buf_add(&b, NULL, 0);
	dg_buf_drop(&b, 0);
	dg_buf_clear(&b);
	assert_null(b.at);
	char *text = dg_buf_give(&b);
	assert_string_equal(text, "");
	assert_null(b.at);
	free(text);
	dg_buf_finish(&b);
}

static void test_grows_by_pieces_of_every_size(void **state)
{
	(void)state;
	struct dg_buf b = { 0 };
	char piece[300];
	size_t total = 0;
	for (size_t n = 0; n < sizeof piece; n++) {
		memset(piece, (int)('a' + n % 26), n);
		dg_buf_add(&b, piece, n);
		total += n;
		assert_int_equal(b.len, total);
		if (!n)
			continue;
		assert_true(b.cap > b.len);
		assert_int_equal(b.at[b.len], 0);
	}
	total = 0;
	for (size_t n = 1; n < sizeof piece; total += n++)
		assert_int_equal(b.at[total], 'a' + n % 26);
	dg_buf_finish(&b);
	assert_int_equal(b.len + b.cap, 0);
}

static void test_prints_what_fits_and_what_does_not(void **state)
{
	(void)state;
	struct dg_buf b = { 0 };
	dg_buf_printf(&b, "%s-%d", "x", 7);
	assert_string_equal(b.at, "x-7");
	dg_buf_printf(&b, "%500s|", "y"); /* more than there is room for */
	assert_int_equal(b.len, 504);
	assert_string_equal(b.at + 500, "  y|");
	dg_buf_printf(&b, "%s", "");
	assert_int_equal(b.len, 504);
	dg_buf_finish(&b);
}

static void test_printing_up_to_the_last_octet_of_room(void **state)
{
	(void)state;
	for (int width = 55; width < 75; width++) { /* around the first capacity */
		struct dg_buf b = { 0 };
		dg_buf_printf(&b, "%*s", width, "z");
		assert_int_equal(b.len, width);
		assert_int_equal(b.at[width - 1], 'z');
		dg_buf_finish(&b);
	}
}

static void test_drops_clears_and_keeps_octets_that_are_no_text(void **state)
{
	(void)state;
	struct dg_buf b = { 0 };
	dg_buf_add(&b, "ab\0cd", 5);
	dg_buf_chr(&b, 'e');
	dg_buf_drop(&b, 2);
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.at, "\0cde", 5);
	dg_buf_drop(&b, 4);
	assert_int_equal(b.len, 0);
	dg_buf_str(&b, "again");
	assert_string_equal(b.at, "again");
	const char *memory = b.at;
	dg_buf_clear(&b);
	assert_ptr_equal(b.at, memory);
	assert_string_equal(b.at, "");
	dg_buf_finish(&b);
}

static void test_reserved_room_is_writable(void **state)
{
	(void)state;
	struct dg_buf b = { 0 };
	dg_buf_str(&b, "head ");
	char *room = dg_buf_reserve(&b, 1000);
	assert_string_equal(b.at, "head ");
	memset(room, 'r', 1000);
	room[1000] = '\0';
	b.len += 1000;
	assert_int_equal(strlen(b.at), 1005);
	dg_buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_one_has_no_memory_and_gives_an_empty_text),
		cmocka_unit_test(test_grows_by_pieces_of_every_size),
		cmocka_unit_test(test_prints_what_fits_and_what_does_not),
		cmocka_unit_test(test_printing_up_to_the_last_octet_of_room),
		cmocka_unit_test(test_drops_clears_and_keeps_octets_that_are_no_text),
		cmocka_unit_test(test_reserved_room_is_writable),
	};
	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
