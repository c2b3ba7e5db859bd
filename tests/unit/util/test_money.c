/* Tests of util/money.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/money.h"

static void sums_are_read_and_printed(void **state)
{
	static const struct {
		const char *text;
		int64_t micros;
		const char *printed;
	} cases[] = { { "0", 0, "0.00" }, { "0.0075", 7500, "0.0075" }, { "12", 12000000, "12.00" },
		{ "0.5", 500000, "0.50" }, { "0.000001", 1, "0.000001" }, { "1000000", DG_MONEY_MAX, "1000000.00" },
		{ "007.10", 7100000, "7.10" } };
	char out[DG_MONEY_PRINT_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t micros = -5;
		assert_true(dg_money_read(cases[i].text, &micros));
		assert_int_equal(micros, cases[i].micros);
		assert_string_equal(dg_money_print(micros, out), cases[i].printed);
	}
}

static void what_is_no_sum_is_refused(void **state)
{
	static const char *const cases[] = { "", "-1", ".5", "1.", "1.2.3", "0.0000001", "1,5", "1e3", " 1", "1 ",
		"1000000.000001", "99999999999999999999999999" };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t micros = 7;
		assert_false(dg_money_read(cases[i], &micros));
		assert_int_equal(micros, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_read_and_printed),
		cmocka_unit_test(what_is_no_sum_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
