/* test_chaos.c - probabilities, moments, and the same seed. */
#include "chaos.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DRAWS 20000

static void strikes_about_as_often_as_it_says(void **state)
{
	(void)state;
	struct smsc_chaos c;
	struct dg_error why;
	struct smsc_prng chance = { 11 };
	struct smsc_action a;
	int rst = 0, late = 0, none = 0;
	assert_int_equal(smsc_chaos_parse("rst=0.1,late=500=0.25,refuse-binds=1,mute=0.5", &c, &why), DG_OK);
	for (int i = 0; i < DRAWS; i++) {
		if (!smsc_chaos_strikes(&c, SMSC_AT_SUBMIT, &chance, &a))
			none++;
		else if (a.fault == SMSC_FAULT_RST)
			rst++;
		else if (a.late_ms == 500)
			late++;
	}
	assert_int_equal(rst + late + none, DRAWS);
	assert_in_range(rst, DRAWS * 8 / 100, DRAWS * 12 / 100);
	assert_in_range(late, DRAWS * 22 / 100, DRAWS * 28 / 100);
}

static void each_word_has_its_moment(void **state)
{
	(void)state;
	struct smsc_chaos c;
	struct dg_error why;
	struct smsc_prng chance = { 11 };
	struct smsc_action a;
	assert_int_equal(smsc_chaos_parse("refuse-binds=1", &c, &why), DG_OK);
	assert_false(smsc_chaos_strikes(&c, SMSC_AT_SUBMIT, &chance, &a));
	assert_false(smsc_chaos_strikes(&c, SMSC_AT_ENQUIRE, &chance, &a));
	assert_true(chance.state == 11); /* nobody threw the dice in vain */
	assert_true(smsc_chaos_strikes(&c, SMSC_AT_BIND, &chance, &a));
	assert_int_equal(smsc_chaos_parse("mute=1", &c, &why), DG_OK);
	assert_true(smsc_chaos_strikes(&c, SMSC_AT_ENQUIRE, &chance, &a));
}

static void same_seed_same_day(void **state)
{
	(void)state;
	struct smsc_chaos c;
	struct dg_error why;
	struct smsc_prng one = { 5 }, two = { 5 };
	struct smsc_action a;
	assert_int_equal(smsc_chaos_parse("drop=0.5", &c, &why), DG_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(smsc_chaos_strikes(&c, SMSC_AT_SUBMIT, &one, &a),
			smsc_chaos_strikes(&c, SMSC_AT_SUBMIT, &two, &a));
}

static void refuses_what_is_none(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"rst", "rst=", "rst=2", "rst=-0.1", "rst=nan", "rst=0.1x", "nonsense=0.1", "=0.1",
		"rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0,rst=0"
	};
	struct smsc_chaos c = { .n_items = 0 };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dg_error why = { "" };
		assert_int_equal(smsc_chaos_parse(wrong[i], &c, &why), DG_INVALID);
		assert_true(*why.text);
		assert_int_equal(c.n_items, 0);
	}
	struct dg_error why;
	assert_int_equal(smsc_chaos_parse("", &c, &why), DG_OK);
	assert_int_equal(c.n_items, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strikes_about_as_often_as_it_says),
		cmocka_unit_test(each_word_has_its_moment),
		cmocka_unit_test(same_seed_same_day),
		cmocka_unit_test(refuses_what_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
