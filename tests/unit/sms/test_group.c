/* Long messages in the making, as memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sms/group.h"

static const struct sms_shelf_key key = { .message = "0123456789abcdef0123456789abcdef", .first_ms = 5, .number = 3 };

static void texts_and_marks(void **state)
{
	(void)state;
	struct dg_buf run = { 0 }, text = { 0 };
	struct sms_group *g = sms_group_create(&key, 4, "peer", "self", NULL);
	assert_int_equal(g->key.number, 0);
	sms_group_add(g, 2, SMS_GSM, "two", 3);
	sms_group_text(g, &run, &text);
	assert_string_equal(
		text.at, "[part 1 of 4 did not arrive] two [part 3 of 4 did not arrive]  [part 4 of 4 did not arrive]");
	sms_group_add(g, 1, SMS_GSM, "one", 3);
	sms_group_add(g, 3, SMS_LATIN1, "\xE9", 1);
	sms_group_add(g, 4, SMS_BINARY, "\1\2", 2);
	dg_buf_clear(&text);
	sms_group_text(g, &run, &text);
	assert_string_equal(text.at, "onetwoé");
	assert_int_equal(g->octets, 9);
	sms_group_drop(g->parts[3]);
	assert_null(g->parts[3]);
	assert_int_equal(g->octets, 7);
	assert_int_equal(g->n_arrived, 3);
	sms_group_destroy(g);
	dg_buf_finish(&run);
	dg_buf_finish(&text);
}

static void ids_and_digests(void **state)
{
	(void)state;
	char before[SMS_DIGEST_MAX], after[SMS_DIGEST_MAX];
	struct sms_group *g = sms_group_create(&key, 2, "peer", "self", NULL);
	sms_group_add(g, 1, SMS_GSM, "ab", 2);
	sms_group_id(g, before);
	sms_group_add(g, 2, SMS_GSM, "", 0);
	sms_group_id(g, after);
	assert_string_equal(before, after); /* an empty part says nothing more */
	sms_group_drop(g->parts[1]);
	sms_group_add(g, 2, SMS_GSM, "c", 1);
	sms_group_id(g, after);
	assert_string_not_equal(before, after);
	uint64_t digest = g->parts[0]->digest;
	assert_true(digest == sms_group_digest("ab", 2));
	sms_group_forget_octets(g);
	assert_int_equal(g->octets, 0);
	assert_true(g->parts[0]->digest == digest);
	sms_group_destroy(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts_and_marks), cmocka_unit_test(ids_and_digests) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
