/* What receipts mean for the message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "outcome.h"

static struct smpp_outcome outcome;

static void judge(enum smpp_state state, bool has_error, uint32_t error)
{
	const struct smpp_receipt receipt = { .id = "1", .state = state, .has_error = has_error, .error = error };
	smpp_outcome_of(&receipt, &outcome);
}

static void states(void **state)
{
	(void)state;
	static const struct {
		enum smpp_state state;
		enum dg_stage stage;
		enum dg_status why;
	} cases[] = { { SMPP_STATE_SCHEDULED, 0, DG_OK }, { SMPP_STATE_ENROUTE, 0, DG_OK },
		{ SMPP_STATE_DELIVERED, DG_DELIVERED, DG_OK }, { SMPP_STATE_EXPIRED, DG_FAILED, DG_BUSY },
		{ SMPP_STATE_DELETED, DG_FAILED, DG_REMOTE }, { SMPP_STATE_UNDELIVERABLE, DG_FAILED, DG_BUSY },
		{ SMPP_STATE_ACCEPTED, 0, DG_OK }, { SMPP_STATE_UNKNOWN, 0, DG_OK },
		{ SMPP_STATE_REJECTED, DG_FAILED, DG_DENIED }, { SMPP_STATE_SKIPPED, DG_FAILED, DG_REMOTE } };
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		judge(cases[i].state, false, 0);
		assert_int_equal(outcome.stage, cases[i].stage);
		assert_int_equal(outcome.why, cases[i].why);
		assert_int_equal(outcome.text[0] != 0, cases[i].stage == DG_FAILED);
	}
}

static void errors_refine_undeliverable_only(void **state)
{
	(void)state;
	judge(SMPP_STATE_UNDELIVERABLE, true, 1);
	assert_int_equal(outcome.why, DG_NOENT);
	judge(SMPP_STATE_UNDELIVERABLE, true, 13);
	assert_int_equal(outcome.why, DG_DENIED);
	judge(SMPP_STATE_UNDELIVERABLE, true, 21);
	assert_int_equal(outcome.why, DG_UNSUPPORTED);
	judge(SMPP_STATE_UNDELIVERABLE, true, 27);
	assert_int_equal(outcome.why, DG_BUSY);
	assert_non_null(strstr(outcome.text, "27"));
	judge(SMPP_STATE_UNDELIVERABLE, true, 4711);
	assert_int_equal(outcome.why, DG_BUSY);
	judge(SMPP_STATE_REJECTED, true, 1);
	assert_int_equal(outcome.why, DG_DENIED);
	judge(SMPP_STATE_DELIVERED, true, 1);
	assert_int_equal(outcome.stage, DG_DELIVERED);
	assert_string_equal(outcome.text, "");
}

static void notifications_on_the_way_settle_nothing(void **state)
{
	(void)state;
	const struct smpp_receipt receipt = { .state = SMPP_STATE_UNDELIVERABLE, .intermediate = true };
	smpp_outcome_of(&receipt, &outcome);
	assert_int_equal(outcome.stage, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(errors_refine_undeliverable_only),
		cmocka_unit_test(notifications_on_the_way_settle_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
