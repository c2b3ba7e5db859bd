/* test_action.c - every word, its usual value, and words that are none. */
#include "action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "proto.h"

static struct smsc_action parse(const char *text)
{
	struct smsc_action a;
	struct dg_error why;
	assert_int_equal(smsc_action_parse(text, &a, &why), DG_OK);
	return a;
}

static void reads_each_word(void **state)
{
	(void)state;
	assert_int_equal(parse("status=RTHROTTLED").status, SMPP_ESME_RTHROTTLED);
	assert_int_equal(parse("status=ESME_RMSGQFUL").status, SMPP_ESME_RMSGQFUL);
	assert_int_equal(parse("status=rmsgqful").status, SMPP_ESME_RMSGQFUL);
	assert_int_equal(parse("status=0x400").status, 0x400);
	assert_int_equal(parse("status=88").status, 88);
	assert_int_equal(parse("status").status, SMPP_ESME_RSYSERR);
	assert_int_equal(parse("throttle=7").first, 7);
	assert_int_equal(parse("throttle=7").status, SMPP_ESME_RTHROTTLED);
	assert_int_equal(parse("late=250").late_ms, 250);
	assert_int_equal(parse("late").late_ms, 2000);
	assert_int_equal(parse("err=27").network_error, 27);
	assert_int_equal(parse("skip=4,times=2").skip, 4);
	assert_int_equal(parse("skip=4,times=2").times, 2);
	assert_int_equal(parse("fault=rst").fault, SMSC_FAULT_RST);
	assert_int_equal(parse("half-open").fault, SMSC_FAULT_HALF_OPEN);
	assert_true(parse("no-response").no_response);
	assert_true(parse("duplicate-response").twice);
	assert_true(parse("receipt-first").receipt_first);
	assert_true(parse("duplicate-receipt").duplicate);
	assert_true(parse("no-id").no_id);
	assert_true(parse("body").body);
}

static void accept_changes_nothing(void **state)
{
	(void)state;
	struct smsc_action a = parse("accept"), none = { 0 };
	assert_memory_equal(&a, &none, sizeof a);
}

static void reads_receipts_in_order(void **state)
{
	(void)state;
	struct smsc_action a = parse("receipt=ENROUTE+delivrd");
	assert_true(a.states_set);
	assert_int_equal(a.n_states, 2);
	assert_int_equal(a.states[0], SMSC_STATE_ENROUTE);
	assert_int_equal(a.states[1], SMSC_STATE_DELIVERED);
	a = parse("no-receipt");
	assert_true(a.states_set);
	assert_int_equal(a.n_states, 0);
	assert_false(parse("late=1").states_set);
}

static void refuses_what_is_none(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", ",", "late=1,", "nonsense", "late=x", "late=-1",
		"late=", "late=99999999999", "err=1000", "status=RNONSENSE", "status=-1",
		"receipt=", "receipt=DELIVRD+", "receipt=DELIVERED", "receipt=DELIVRD+DELIVRD+DELIVRD+DELIVRD+DELIVRD",
		"fault=none", "none", "no-id=1", "rst=1",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct smsc_action a = { .late_ms = 4711 };
		struct dg_error why = { "" };
		assert_int_equal(smsc_action_parse(wrong[i], &a, &why), DG_INVALID);
		assert_non_null(strstr(why.text, "no such action"));
		assert_int_equal(a.late_ms, 4711);
	}
}

static void names_states_and_faults(void **state)
{
	(void)state;
	assert_string_equal(smsc_state_name(SMSC_STATE_UNDELIVERABLE), "UNDELIV");
	assert_string_equal(smsc_state_name(77), "UNKNOWN");
	assert_true(smsc_state_is_failure(SMSC_STATE_EXPIRED));
	assert_false(smsc_state_is_failure(SMSC_STATE_DELIVERED));
	assert_false(smsc_state_is_failure(SMSC_STATE_ENROUTE));
	for (int i = SMSC_FAULT_NONE + 1; i < SMSC_FAULT_END; i++) {
		enum smsc_fault_kind kind;
		assert_int_equal(smsc_fault_parse(smsc_fault_name((enum smsc_fault_kind)i), &kind), DG_OK);
		assert_int_equal(kind, i);
	}
}

static void helps_with_usual_values(void **state)
{
	(void)state;
	struct dg_buf help = { 0 };
	smsc_action_help(&help);
	assert_non_null(strstr(help.at, "  late=2000 "));
	assert_non_null(strstr(help.at, "  no-response "));
	dg_buf_finish(&help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_word),
		cmocka_unit_test(accept_changes_nothing),
		cmocka_unit_test(reads_receipts_in_order),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(names_states_and_faults),
		cmocka_unit_test(helps_with_usual_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
