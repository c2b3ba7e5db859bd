/* test_seal.c - a seal opens for its own user under its own key, and for nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "user/seal.h"

#define KEY_A "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define KEY_B "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFE"

static const char plain[] = "8:password,6:secret,";

static struct dg_seal *seal_of(const char *key, const char *before)
{
	const struct dg_conf conf = { .credentials_key = key, .credentials_key_before = before };
	return dg_seal_create(&conf);
}

static struct dg_buf closed(const struct dg_seal *s, const char *jid, const char *text, size_t n)
{
	struct dg_buf b = { 0 };
	assert_int_equal(dg_seal_close(s, "irc.example.org", jid, text, n, &b), DG_OK);
	return b;
}

static enum dg_status opened(const struct dg_seal *s, const char *domain, const char *jid, const struct dg_buf *seal)
{
	struct dg_buf out = { 0 };
	enum dg_status status = dg_seal_open(s, domain, jid, seal->at, seal->len, &out);
	if (status == DG_OK) {
		assert_int_equal(out.len, sizeof plain - 1);
		assert_string_equal(out.at, plain);
	} else {
		assert_null(out.at);
	}
	dg_seal_wipe(&out);
	return status;
}

static void opens_for_its_own_user_only(void **state)
{
	(void)state;
	struct dg_seal *s = seal_of(KEY_A, NULL);
	struct dg_buf b = closed(s, "alice@example.org", plain, sizeof plain - 1);
	assert_null(memmem(b.at, b.len, "secret", 6));
	assert_int_equal(opened(s, "irc.example.org", "alice@example.org", &b), DG_OK);
	assert_int_equal(opened(s, "irc.example.org", "bob@example.org", &b), DG_DENIED);
	assert_int_equal(opened(s, "sms.example.org", "alice@example.org", &b), DG_DENIED);
	assert_int_equal(opened(s, "irc.example.orgalice", "@example.org", &b), DG_DENIED);
	dg_buf_finish(&b);
	dg_seal_destroy(s);
}

static void two_seals_of_the_same_differ(void **state)
{
	(void)state;
	struct dg_seal *s = seal_of(KEY_A, NULL);
	struct dg_buf b = closed(s, "a@b", plain, sizeof plain - 1), c = closed(s, "a@b", plain, sizeof plain - 1);
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.at, c.at, 9); /* version and key */
	assert_int_not_equal(memcmp(b.at + 9, c.at + 9, 12), 0);
	assert_int_not_equal(memcmp(b.at + 21, c.at + 21, b.len - 21), 0);
	dg_buf_finish(&b);
	dg_buf_finish(&c);
	dg_seal_destroy(s);
}

static void no_octet_can_be_changed_and_none_left_out(void **state)
{
	(void)state;
	struct dg_seal *s = seal_of(KEY_A, NULL);
	struct dg_buf b = closed(s, "a@b", plain, sizeof plain - 1);
	for (size_t i = 0; i < b.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			b.at[i] = (char)(b.at[i] ^ (1 << bit));
			assert_int_not_equal(opened(s, "irc.example.org", "a@b", &b), DG_OK);
			b.at[i] = (char)(b.at[i] ^ (1 << bit));
		}
	}
	size_t whole = b.len;
	for (b.len = 0; b.len < whole; b.len++)
		assert_int_not_equal(opened(s, "irc.example.org", "a@b", &b), DG_OK);
	assert_int_equal(opened(s, "irc.example.org", "a@b", &b), DG_OK);
	dg_buf_finish(&b);
	dg_seal_destroy(s);
}

static void a_key_can_be_changed(void **state)
{
	(void)state;
	struct dg_seal *old = seal_of(KEY_A, NULL), *both = seal_of(KEY_B, KEY_A), *new = seal_of(KEY_B, NULL);
	struct dg_buf b = closed(old, "a@b", plain, sizeof plain - 1), c = closed(both, "a@b", plain, sizeof plain - 1);
	assert_int_equal(opened(both, "irc.example.org", "a@b", &b), DG_OK);
	assert_int_equal(opened(new, "irc.example.org", "a@b", &b), DG_NOENT);
	assert_int_equal(opened(both, "irc.example.org", "a@b", &c), DG_OK);
	assert_int_equal(opened(new, "irc.example.org", "a@b", &c), DG_OK);
	assert_int_equal(opened(old, "irc.example.org", "a@b", &c), DG_NOENT);
	dg_buf_finish(&b);
	dg_buf_finish(&c);
	dg_seal_destroy(old);
	dg_seal_destroy(both);
	dg_seal_destroy(new);
}

/* Large and small letters are the same digits. */
static void hexadecimal_digits_are_read_as_such(void **state)
{
	(void)state;
	struct dg_seal *small = seal_of(KEY_A, NULL);
	struct dg_seal *large = seal_of("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF", NULL);
	struct dg_buf b = closed(small, "a@b", plain, sizeof plain - 1);
	assert_int_equal(opened(large, "irc.example.org", "a@b", &b), DG_OK);
	dg_buf_finish(&b);
	dg_seal_destroy(small);
	dg_seal_destroy(large);
}

static void nothing_can_be_sealed_too_and_too_much_cannot(void **state)
{
	(void)state;
	static char large[65537];
	struct dg_seal *s = seal_of(KEY_A, NULL);
	struct dg_buf b = closed(s, "a@b", "", 0), out = { 0 };
	assert_int_equal(dg_seal_open(s, "irc.example.org", "a@b", b.at, b.len, &out), DG_OK);
	assert_int_equal(out.len, 0);
	dg_seal_wipe(&out);
	dg_buf_clear(&b);
	assert_int_equal(dg_seal_close(s, "irc.example.org", "a@b", large, sizeof large, &b), DG_TOOBIG);
	assert_int_equal(b.len, 0);
	dg_buf_finish(&b);
	dg_seal_destroy(s);
}

static void no_key_no_seal(void **state)
{
	(void)state;
	assert_null(seal_of(NULL, NULL));
	assert_null(seal_of(NULL, KEY_A));
	dg_seal_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_for_its_own_user_only),
		cmocka_unit_test(two_seals_of_the_same_differ),
		cmocka_unit_test(no_octet_can_be_changed_and_none_left_out),
		cmocka_unit_test(a_key_can_be_changed),
		cmocka_unit_test(hexadecimal_digits_are_read_as_such),
		cmocka_unit_test(nothing_can_be_sealed_too_and_too_much_cannot),
		cmocka_unit_test(no_key_no_seal),
	};
	return cmocka_run_group_tests_name("user/seal", tests, NULL, NULL);
}
