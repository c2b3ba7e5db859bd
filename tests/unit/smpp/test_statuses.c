/* A carrier's own command_status values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "statuses.h"

static void they_come_first(void **state)
{
	(void)state;
	struct dg_error why;
	struct smpp_statuses *s = NULL;
	assert_int_equal(smpp_statuses_read("statuses", "{}", &s, &why), DG_OK);
	assert_null(s);
	assert_int_equal(smpp_statuses_find(s, SMPP_ESME_RTHROTTLED)->remedy, SMPP_SLOW_DOWN);
	assert_int_equal(smpp_statuses_find(s, 0x401)->dg, DG_DENIED);
	assert_int_equal(
		smpp_statuses_read("statuses",
			"{\"0x401\": \"queue_full\", \"1026\": {\"status\": \"too_long\", \"text\": \"too much\"}, "
			"\"88\": {\"status\": \"denied\"}}",
			&s, &why),
		DG_OK);
	assert_int_equal(smpp_statuses_find(s, 0x401)->remedy, SMPP_WAIT);
	assert_null(smpp_statuses_find(s, 0x401)->name);
	assert_int_equal(smpp_statuses_find(s, 0x402)->dg, DG_TOOBIG);
	assert_string_equal(smpp_statuses_find(s, 0x402)->text, "too much");
	assert_int_equal(smpp_statuses_find(s, SMPP_ESME_RTHROTTLED)->remedy, SMPP_GIVE_UP);
	assert_string_equal(smpp_statuses_find(s, SMPP_ESME_RTHROTTLED)->name, "ESME_RTHROTTLED");
	assert_int_equal(smpp_statuses_find(s, SMPP_ESME_RMSGQFUL)->remedy, SMPP_WAIT);
	smpp_statuses_destroy(s);
}

static void refusals(void **state)
{
	(void)state;
	static const char *const tables[] = { "[]", "7", "{\"\": \"denied\"}", "{\"0\": \"denied\"}",
		"{\"-1\": \"denied\"}", "{\"4x\": \"denied\"}", "{\"0x100000000\": \"denied\"}", "{\"1\": \"maybe\"}",
		"{\"1\": 1}", "{\"1\": {}}", "{\"1\": {\"status\": \"denied\", \"text\": 1}}",
		"{\"1\": {\"status\": \"denied\", \"words\": \"\"}}" };
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		struct dg_error why;
		struct smpp_statuses *none = NULL;
		if (smpp_statuses_read("statuses", tables[i], &none, &why) != DG_INVALID)
			fail_msg("taken: %s", tables[i]);
		assert_null(none);
		assert_non_null(strstr(why.text, "statuses: "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(they_come_first), cmocka_unit_test(refusals) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
