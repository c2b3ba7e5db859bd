/* test_stats.c - counting, names, and being told. */
#include "stats.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void on_wanted(void *arg)
{
	++*(int *)arg;
}

static void tells_when_a_number_is_reached(void **state)
{
	(void)state;
	struct smsc_stats s;
	int told = 0;
	smsc_stats_init(&s, on_wanted, &told);
	smsc_count(&s, SMSC_SUBMITS, 1000);
	assert_int_equal(told, 0);
	s.wanted[SMSC_SUBMITS] = 1002;
	smsc_count(&s, SMSC_SUBMITS, 1);
	smsc_count(&s, SMSC_RECEIPTS, 5000);
	assert_int_equal(told, 0);
	smsc_count(&s, SMSC_SUBMITS, 1);
	assert_int_equal(told, 1);
}

static void each_counter_has_a_name(void **state)
{
	(void)state;
	struct smsc_stats s;
	enum smsc_stat which;
	smsc_stats_init(&s, on_wanted, NULL);
	for (int i = 0; i < SMSC_STAT_END; i++) {
		assert_int_equal(smsc_stat_parse(smsc_stat_name((enum smsc_stat)i), &which), DG_OK);
		assert_int_equal(which, i);
	}
	assert_int_equal(smsc_stat_parse("nonsense", &which), DG_NOENT);
	s.value[SMSC_BOUND] = 3;
	json_t *all = smsc_stats_json(&s);
	assert_int_equal(json_object_size(all), SMSC_STAT_END);
	assert_int_equal(json_integer_value(json_object_get(all, "bound")), 3);
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_when_a_number_is_reached),
		cmocka_unit_test(each_counter_has_a_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
