/* test_pairs.c - what is written is read again, and nothing else is read at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "user/pairs.h"

static void written_and_read(void **state)
{
	(void)state;
	static const struct dg_pair pairs[] = { { "nick", "al" }, { "", "" }, { "a:b,", "5:\n\xe4\xb8\xad," } };
	struct dg_buf text = { 0 };
	struct user_pairs *read;
	assert_int_equal(user_pairs_write(pairs, 3, &text), DG_OK);
	assert_string_equal(text.at, "4:nick,2:al,0:,0:,4:a:b,,7:5:\n\xe4\xb8\xad,,");
	assert_int_equal(user_pairs_read(text.at, text.len, &read), DG_OK);
	assert_int_equal(read->n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(read->at[i].key, pairs[i].key);
		assert_string_equal(read->at[i].value, pairs[i].value);
	}
	user_pairs_free(read);
	dg_buf_finish(&text);
}

static void none_is_nothing(void **state)
{
	(void)state;
	struct dg_buf text = { 0 };
	struct user_pairs *read;
	assert_int_equal(user_pairs_write(NULL, 0, &text), DG_OK);
	assert_int_equal(text.len, 0);
	assert_int_equal(user_pairs_read("", 0, &read), DG_OK);
	assert_int_equal(read->n, 0);
	user_pairs_free(read);
	user_pairs_free(NULL);
}

static void too_much_is_refused(void **state)
{
	(void)state;
	static char word[PAIRS_OCTETS];
	struct dg_pair many[PAIRS_MOST + 1];
	struct dg_buf text = { 0 };
	for (size_t i = 0; i <= PAIRS_MOST; i++)
		many[i] = (struct dg_pair){ "k", "v" };
	assert_int_equal(user_pairs_write(many, PAIRS_MOST + 1, &text), DG_TOOBIG);
	memset(word, 'w', sizeof word - 1);
	many[0].value = word;
	assert_int_equal(user_pairs_write(many, 1, &text), DG_TOOBIG);
	assert_int_equal(text.len, 0);
	many[0].value = "v";
	assert_int_equal(user_pairs_write(many, PAIRS_MOST, &text), DG_OK);
	struct user_pairs *read;
	assert_int_equal(user_pairs_read(text.at, text.len, &read), DG_OK);
	user_pairs_free(read);
	dg_buf_str(&text, "1:k,1:v,");
	assert_int_equal(user_pairs_read(text.at, text.len, &read), DG_INVALID);
	dg_buf_finish(&text);
}

static void anything_else_is_invalid(void **state)
{
	(void)state;
	static const struct {
		const char *at;
		size_t n;
	} texts[] = { { "1:a,", 4 }, { "1:a,1:b", 7 }, { "1:a,1:b,x", 9 }, { "1:a,2:b,", 8 }, { ":,:,", 4 },
		{ "01:a,1:b,", 9 }, { "1:\0,1:b,", 8 }, { "99999:a,1:b,", 12 }, { "1:a1:b,", 7 }, { "-1:a,1:b,", 9 },
		{ "1", 1 }, { "1:", 2 }, { "\0", 1 } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct user_pairs *read;
		if (user_pairs_read(texts[i].at, texts[i].n, &read) != DG_INVALID)
			fail_msg("%zu is taken: %s", i, texts[i].at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(none_is_nothing),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(anything_else_is_invalid),
	};
	return cmocka_run_group_tests_name("user/pairs", tests, NULL, NULL);
}
