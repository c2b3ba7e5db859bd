/* Option tables that core must not accept. */
#include "conf/options.h"
#include "irc_options.h"
#include "reading.h"

static void takes_a_good_table(void **state)
{
	(void)state;
	struct dg_error why;
	assert_int_equal(dg_options_check(irc_options, sizeof(struct irc_config), true, &why), DG_OK);
	assert_int_equal(dg_options_check(NULL, 0, true, &why), DG_OK);
}

/* One option changed from a good one must give this sentence. */
static void assert_flawed(struct dg_option changed, const char *sentence)
{
	const struct dg_option table[] = { { .key = "first", .type = DG_INT, .initial = "1", .doc = "It." }, changed,
		{ 0 } };
	struct dg_error why = { 0 };
	assert_int_equal(dg_options_check(table, 16, true, &why), DG_INVALID);
	assert_string_equal(why.text, sentence);
}

#define GOOD .key = "second", .type = DG_INT, .offset = 8, .initial = "1", .doc = "It."

/* A later designator wins, which is how each line shows just what is wrong. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static void names_each_flaw(void **state)
{
	(void)state;
	assert_flawed((struct dg_option){ GOOD, .key = "Second" },
		"its option \"Second\" is not spelled with a-z, 0-9 "
		"and _");
	assert_flawed((struct dg_option){ GOOD, .key = "" }, "its option \"\" is not spelled with a-z, 0-9 and _");
	assert_flawed((struct dg_option){ GOOD, .key = "routes" }, "its option \"routes\" is a key of core's own");
	assert_flawed((struct dg_option){ GOOD, .type = 0 }, "its option \"second\" has no known type");
	assert_flawed((struct dg_option){ GOOD, .offset = 9 }, "its option \"second\" lies outside of config_size");
	assert_flawed((struct dg_option){ GOOD, .offset = SIZE_MAX },
		"its option \"second\" lies outside of "
		"config_size");
	assert_flawed((struct dg_option){ GOOD, .offset = 7 },
		"its option \"second\" stands twice, or shares its field "
		"with another");
	assert_flawed((struct dg_option){ GOOD, .key = "first" },
		"its option \"first\" stands twice, or shares its "
		"field with another");
	assert_flawed(
		(struct dg_option){ GOOD, .doc = NULL }, "its option \"second\" has no sentence that explains it");
	assert_flawed((struct dg_option){ GOOD, .choices = "1|2" },
		"its option \"second\" has choices, which only text and JSON "
		"have");
	assert_flawed((struct dg_option){ GOOD, .initial = "one" },
		"its option \"second\" has a default that it would "
		"refuse");
	assert_flawed((struct dg_option){ GOOD, .min = 2, .max = 5 },
		"its option \"second\" has a default that it "
		"would refuse");
}
#pragma GCC diagnostic pop

static void a_plugin_may_have_a_transports_keys(void **state)
{
	(void)state;
	const struct dg_option routes[] = { { .key = "routes", .type = DG_INT, .initial = "1", .doc = "It." }, { 0 } };
	const struct dg_option module[] = { { .key = "module", .type = DG_INT, .initial = "1", .doc = "It." }, { 0 } };
	struct dg_error why;
	assert_int_equal(dg_options_check(routes, 8, false, &why), DG_OK);
	assert_int_equal(dg_options_check(module, 8, false, &why), DG_INVALID);
}

static void refuses_a_table_without_end(void **state)
{
	(void)state;
	struct dg_option table[200];
	struct dg_error why;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		table[i] = (struct dg_option){ .key = "a", .type = DG_INT, .initial = "1", .doc = "It." };
	assert_int_equal(dg_options_check(table, 8, true, &why), DG_INVALID);
	assert_string_equal(why.text, "its option table has no end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_good_table),
		cmocka_unit_test(names_each_flaw),
		cmocka_unit_test(a_plugin_may_have_a_transports_keys),
		cmocka_unit_test(refuses_a_table_without_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
