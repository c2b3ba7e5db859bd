/* Parts written down and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/shelf.h"

static void keys(void **state)
{
	(void)state;
	char text[SMS_SHELF_KEY_MAX];
	struct sms_shelf_key key = { .message = "0123456789abcdef0123456789abcdef",
		.first_ms = 1767225600000,
		.number = 7 },
			     back;
	sms_shelf_key_print(&key, text);
	assert_string_equal(text, "part/0123456789abcdef0123456789abcdef/1767225600000/007");
	assert_true(sms_shelf_key_parse(text, &back));
	assert_string_equal(back.message, key.message);
	assert_true(back.first_ms == key.first_ms);
	assert_int_equal(back.number, 7);
	key.number = 0;
	sms_shelf_key_print(&key, text);
	assert_string_equal(text, "part/0123456789abcdef0123456789abcdef/1767225600000/done");
	assert_true(sms_shelf_key_parse(text, &back));
	assert_int_equal(back.number, 0);
}

static void keys_that_are_none(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "part/", "other/0123456789abcdef0123456789abcdef/1/001",
		"part/0123456789abcdef0123456789abcde/1/001", "part/0123456789abcdef0123456789abcdefa/1/001",
		"part/0123456789ABCDEF0123456789abcdef/1/001", "part/0123456789abcdef0123456789abcdef",
		"part/0123456789abcdef0123456789abcdef/", "part/0123456789abcdef0123456789abcdef//001",
		"part/0123456789abcdef0123456789abcdef/1", "part/0123456789abcdef0123456789abcdef/1/",
		"part/0123456789abcdef0123456789abcdef/1/0", "part/0123456789abcdef0123456789abcdef/1/256",
		"part/0123456789abcdef0123456789abcdef/1/1x", "part/0123456789abcdef0123456789abcdef/1/don" };
	struct sms_shelf_key back = { .number = 42 };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(sms_shelf_key_parse(bad[i], &back));
	assert_int_equal(back.number, 42);
}

static void parts(void **state)
{
	(void)state;
	struct dg_buf text = { 0 };
	struct sms_shelf_part back = { .total = 0 };
	sms_shelf_part_print(&text, 3, SMS_UCS2, "+15550001111", "My Bank", (const uint8_t *)"\0\xFFz", 3);
	assert_string_equal(text.at, "3\t5\t+15550001111\tMy Bank\t00ff7a");
	assert_true(sms_shelf_part_parse(text.at, &back));
	assert_int_equal(back.total, 3);
	assert_int_equal(back.alphabet, SMS_UCS2);
	assert_string_equal(back.peer, "+15550001111");
	assert_string_equal(back.self, "My Bank");
	assert_int_equal(back.octets.len, 3);
	assert_memory_equal(back.octets.at, "\0\xFFz", 3);
	dg_buf_finish(&text);
	sms_shelf_part_print(&text, 255, SMS_GSM, "", "", NULL, 0);
	assert_true(sms_shelf_part_parse(text.at, &back));
	assert_int_equal(back.octets.len, 0);
	dg_buf_finish(&text);
	static const char *const bad[] = { "", "3", "3\t5\ta\tb", "3\t5\ta\tb\t0", "3\t5\ta\tb\tzz", "256\t0\ta\tb\t00",
		"3\t8\ta\tb\t00", "x\t0\ta\tb\t00", "3\t\ta\tb\t00" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(sms_shelf_part_parse(bad[i], &back));
	dg_buf_finish(&back.octets);
}

static void done_lists(void **state)
{
	(void)state;
	struct dg_buf text = { 0 };
	uint8_t number = 0;
	uint64_t digest = 0;
	sms_shelf_done_print(&text, 1, 0xFFFFFFFFFFFFFFFF);
	sms_shelf_done_print(&text, 255, 0);
	const char *at = sms_shelf_done_next(text.at, &number, &digest);
	assert_non_null(at);
	assert_int_equal(number, 1);
	assert_true(digest == 0xFFFFFFFFFFFFFFFF);
	at = sms_shelf_done_next(at, &number, &digest);
	assert_non_null(at);
	assert_int_equal(number, 255);
	assert_true(digest == 0);
	assert_null(sms_shelf_done_next(at, &number, &digest));
	assert_null(sms_shelf_done_next("\t300:1", &number, &digest));
	assert_null(sms_shelf_done_next("\t1", &number, &digest));
	assert_null(sms_shelf_done_next("1:1", &number, &digest));
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),
		cmocka_unit_test(keys_that_are_none),
		cmocka_unit_test(parts),
		cmocka_unit_test(done_lists),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
