/* test_rules.c - which rule wins, how rules count, and the magic endings. */
#include "rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "proto.h"

static void add(struct smsc_rules *r, const char *text)
{
	struct dg_error why;
	assert_int_equal(smsc_rules_add(r, text, &why), DG_OK);
}

/* The status that a destination gets; UINT32_MAX when no rule speaks. */
static uint32_t status_of(struct smsc_rules *r, const char *destination)
{
	struct smsc_action a;
	return smsc_rules_match(r, destination, &a) ? a.status : UINT32_MAX;
}

static void longest_match_wins(void **state)
{
	(void)state;
	struct smsc_rules r;
	smsc_rules_init(&r);
	assert_int_equal(status_of(&r, "1555"), UINT32_MAX);
	add(&r, "*:status=1");
	add(&r, "+1555*:status=2");
	add(&r, "+15550*:status=3");
	add(&r, "*0042:status=4");
	add(&r, "*10042:status=5");
	add(&r, "+15550010042:status=6");
	assert_int_equal(status_of(&r, "4420"), 1);
	assert_int_equal(status_of(&r, ""), 1);
	assert_int_equal(status_of(&r, "15559"), 2);
	assert_int_equal(status_of(&r, "+15559"), 2);
	assert_int_equal(status_of(&r, "155501"), 3);
	assert_int_equal(status_of(&r, "440042"), 4);
	assert_int_equal(status_of(&r, "15550110042"), 5); /* as long as the prefix 15550: a suffix goes first */
	assert_int_equal(status_of(&r, "15550010042"), 6);
	assert_int_equal(status_of(&r, "+15550010042"), 6);
	smsc_rules_clear(&r);
	assert_int_equal(status_of(&r, "4420"), UINT32_MAX);
	smsc_rules_finish(&r);
}

static void same_match_is_replaced(void **state)
{
	(void)state;
	struct smsc_rules r;
	smsc_rules_init(&r);
	add(&r, "1555*:status=2");
	add(&r, "+1555*:status=9");
	assert_int_equal(status_of(&r, "15551"), 9);
	json_t *all = smsc_rules_json(&r);
	assert_int_equal(json_array_size(all), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(all, 0), "action")), "status=9");
	assert_int_equal(json_integer_value(json_object_get(json_array_get(all, 0), "matched")), 1);
	json_decref(all);
	smsc_rules_finish(&r);
}

static void skip_and_times_let_others_speak(void **state)
{
	(void)state;
	struct smsc_rules r;
	smsc_rules_init(&r);
	add(&r, "*:accept");
	add(&r, "1*:status=8,skip=2,times=3");
	static const uint32_t expected[] = { 0, 0, 8, 8, 8, 0, 0 };
	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
		assert_int_equal(status_of(&r, "15"), expected[i]);
	smsc_rules_finish(&r);
}

static void first_counts_for_each_number(void **state)
{
	(void)state;
	struct smsc_rules r;
	smsc_rules_init(&r);
	add(&r, "*9:throttle=2");
	for (int i = 0; i < 2; i++) {
		assert_int_equal(status_of(&r, "19"), SMPP_ESME_RTHROTTLED);
		assert_int_equal(status_of(&r, "29"), SMPP_ESME_RTHROTTLED);
	}
	assert_int_equal(status_of(&r, "19"), 0);
	assert_int_equal(status_of(&r, "+29"), 0);
	smsc_rules_finish(&r);
}

static void refuses_what_is_no_rule(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", "late=1", ":late=1", "1555", "1555:", "1*5:late", "*1*:late",
		"**:late", "+:late", "12345678901234567890123456789012:late", "1555*:nonsense" };
	struct smsc_rules r;
	smsc_rules_init(&r);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dg_error why = { "" };
		assert_int_equal(smsc_rules_add(&r, wrong[i], &why), DG_INVALID);
		assert_true(*why.text);
	}
	assert_int_equal(status_of(&r, "1555"), UINT32_MAX);
	smsc_rules_finish(&r);
}

static void long_destinations_match(void **state)
{
	(void)state;
	struct smsc_rules r;
	smsc_rules_init(&r);
	add(&r, "*1234567890123456789012345678901:status=7");
	assert_int_equal(status_of(&r, "00000000000000000001234567890123456789012345678901"), 7);
	smsc_rules_finish(&r);
}

static void magic_endings_work(void **state)
{
	(void)state;
	struct smsc_rules r;
	struct smsc_action a;
	smsc_rules_init(&r);
	smsc_rules_add_magic(&r);
	assert_int_equal(status_of(&r, "15557990001"), SMPP_ESME_RINVDSTADR);
	assert_true(smsc_rules_match(&r, "+15557990031", &a));
	assert_int_equal(a.states[0], SMSC_STATE_EXPIRED);
	assert_int_equal(a.network_error, 27);
	assert_int_equal(status_of(&r, "15557654321"), UINT32_MAX);
	struct dg_buf help = { 0 };
	smsc_rules_magic_help(&help);
	assert_non_null(strstr(help.at, "*990031"));
	dg_buf_finish(&help);
	smsc_rules_finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(longest_match_wins),
		cmocka_unit_test(same_match_is_replaced),
		cmocka_unit_test(skip_and_times_let_others_speak),
		cmocka_unit_test(first_counts_for_each_number),
		cmocka_unit_test(refuses_what_is_no_rule),
		cmocka_unit_test(long_destinations_match),
		cmocka_unit_test(magic_endings_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
