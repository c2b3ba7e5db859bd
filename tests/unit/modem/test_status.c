/* Errors and outcomes: what they mean, and that nothing is without words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "status.h"

static const struct modem_meaning *of(enum modem_result kind, int code, const char *words)
{
	const struct modem_answer a = { .result = kind, .code = code, .words = words, .lines = "" };
	return modem_status_of(&a);
}

static void codes_have_a_meaning(void **state)
{
	(void)state;
	assert_int_equal(of(MODEM_CMS, 1, "")->why, DG_NOENT);
	assert_int_equal(of(MODEM_CMS, 8, "")->remedy, MODEM_TRY_OTHER);
	assert_int_equal(of(MODEM_CMS, 42, "")->remedy, MODEM_TRY_AGAIN);
	assert_int_equal(of(MODEM_CMS, 199, "")->remedy, MODEM_DROP_VALIDITY);
	assert_int_equal(of(MODEM_CMS, 332, "")->why, DG_TIMEOUT); /* it may have been sent */
	assert_int_equal(of(MODEM_CME, 16, "")->why, DG_AUTH);
	/* the same number means something else in the other list */
	assert_string_not_equal(of(MODEM_CMS, 10, "")->text, of(MODEM_CME, 10, "")->text);
}

static void what_is_unknown_is_for_now(void **state)
{
	(void)state;
	assert_int_equal(of(MODEM_CMS, 9999, "")->why, DG_REMOTE);
	assert_int_equal(of(MODEM_ERROR, 0, "")->why, DG_REMOTE);
	assert_int_equal(of(MODEM_SILENT, 0, "")->why, DG_REMOTE);
	assert_int_equal(of(MODEM_GONE, 0, "")->why, DG_REMOTE);
	assert_true(of(MODEM_CMS, 9999, "")->text[0]);
}

static void words_are_codes(void **state)
{
	(void)state;
	assert_ptr_equal(of(MODEM_CMS, -1, "sim BUSY"), of(MODEM_CME, 14, ""));
	assert_ptr_equal(of(MODEM_CME, -1, "no network service"), of(MODEM_CMS, 331, ""));
	assert_int_equal(of(MODEM_CME, -1, "qwerty")->why, DG_REMOTE);
}

static void every_outcome_is_one(void **state)
{
	(void)state;
	for (unsigned status = 0; status < 256; status++) {
		struct modem_outcome o;
		modem_outcome_of((uint8_t)status, &o);
		assert_int_equal(o.stage, !status ? DG_DELIVERED : status < 0x40 ? 0 : DG_FAILED);
		assert_int_equal(o.final, status < 0x20 || status >= 0x40);
		assert_int_equal(o.text != NULL, o.stage == DG_FAILED);
		assert_int_equal(o.why != DG_OK, o.stage == DG_FAILED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_have_a_meaning),
		cmocka_unit_test(what_is_unknown_is_for_now),
		cmocka_unit_test(words_are_codes),
		cmocka_unit_test(every_outcome_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
