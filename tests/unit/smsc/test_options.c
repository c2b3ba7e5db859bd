/* test_options.c - the command line, POST /options, and what each refuses. */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "proto.h"
#include "rules.h"

#define READ(o, why, ...)                                                                                              \
	smsc_options_read(                                                                                             \
		(o), (int)(sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *)), (char *[]){ __VA_ARGS__ }, (why))

static void begins_with_initial_values(void **state)
{
	(void)state;
	struct smsc_options o;
	smsc_options_init(&o);
	assert_string_equal(o.listen, "127.0.0.1");
	assert_int_equal(o.port, 2775);
	assert_int_equal(o.receipt, SMSC_RECEIPT_BOTH);
	assert_int_equal(o.window_status, SMPP_ESME_RMSGQFUL);
	assert_true(o.magic);
	assert_false(o.quiet);
	assert_string_equal(o.answer, "");
	smsc_options_finish(&o);
}

static void reads_every_way_to_write_one(void **state)
{
	(void)state;
	struct smsc_options o;
	struct dg_error why;
	smsc_options_init(&o);
	assert_int_equal(
		READ(&o, &why, "--port", "0", "--answer=You wrote: %s", "--quiet", "--no-magic", "--id-format",
			"hex-dec", "--window-status=0x58", "--chaos", "rst=0.5", "--rule", "1:late", "--rule=2:late"),
		DG_OK);
	assert_int_equal(o.port, 0);
	assert_string_equal(o.answer, "You wrote: %s");
	assert_true(o.quiet);
	assert_false(o.magic);
	assert_int_equal(o.id_format, SMSC_ID_HEX_DEC);
	assert_int_equal(o.window_status, SMPP_ESME_RTHROTTLED);
	assert_int_equal(o.chaos.n_items, 1);
	assert_int_equal(o.n_rules, 2);
	assert_string_equal(o.rules[1], "2:late");
	smsc_options_finish(&o);
}

static void refuses_a_wrong_command_line(void **state)
{
	(void)state;
	static char *wrong[][2] = { { "--nonsense", "1" }, { "--port", "65536" }, { "--port", "-1" }, { "--port", "x" },
		{ "--port=", "--quiet" }, { "--quiet", "--port" }, { "--quiet", "yes" }, { "--receipt", "sometimes" },
		{ "--window-status", "RNONSENSE" }, { "--chaos", "rst" }, { "--no-port", "--quiet" },
		{ "--seed", "abc" } };
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct smsc_options o;
		struct dg_error why = { "" };
		smsc_options_init(&o);
		assert_int_equal(smsc_options_read(&o, 2, wrong[i], &why), DG_INVALID);
		assert_true(*why.text);
		smsc_options_finish(&o);
	}
}

static enum dg_status set(struct smsc_options *o, const char *name, json_t *value)
{
	struct dg_error why = { "" };
	enum dg_status status = smsc_options_set(o, name, value, &why);
	assert_true(!status == !*why.text);
	json_decref(value);
	return status;
}

static void sets_at_run_time(void **state)
{
	(void)state;
	struct smsc_options o;
	smsc_options_init(&o);
	assert_int_equal(set(&o, "rate", json_integer(100)), DG_OK);
	assert_int_equal(o.rate, 100);
	assert_int_equal(set(&o, "rate", json_string("7")), DG_OK);
	assert_int_equal(o.rate, 7);
	assert_int_equal(set(&o, "magic", json_false()), DG_OK);
	assert_false(o.magic);
	assert_int_equal(set(&o, "chaos", json_string("late=0.1")), DG_OK);
	assert_int_equal(set(&o, "chaos", json_string("late")), DG_INVALID);
	assert_int_equal(o.chaos.n_items, 1);
	assert_int_equal(set(&o, "chaos", json_string("")), DG_OK);
	assert_int_equal(o.chaos.n_items, 0);
	assert_int_equal(set(&o, "rate", json_null()), DG_INVALID);
	assert_int_equal(set(&o, "rate", json_real(0.5)), DG_INVALID);
	assert_int_equal(set(&o, "port", json_integer(1)), DG_DENIED);
	assert_int_equal(set(&o, "nonsense", json_integer(1)), DG_NOENT);
	smsc_options_finish(&o);
}

static void prints_all(void **state)
{
	(void)state;
	struct smsc_options o;
	struct dg_error why;
	smsc_options_init(&o);
	assert_int_equal(READ(&o, &why, "--concat", "sar", "--rule", "1:late"), DG_OK);
	json_t *all = smsc_options_json(&o);
	assert_string_equal(json_string_value(json_object_get(all, "concat")), "sar");
	assert_int_equal(json_integer_value(json_object_get(all, "port")), 2775);
	assert_true(json_is_true(json_object_get(all, "magic")));
	assert_string_equal(json_string_value(json_array_get(json_object_get(all, "rule"), 0)), "1:late");
	json_decref(all);
	struct dg_buf help = { 0 };
	smsc_options_help(&help);
	assert_non_null(strstr(help.at, "--receipt-delay MS "));
	assert_non_null(strstr(help.at, "--no-magic "));
	dg_buf_finish(&help);
	smsc_options_finish(&o);
}

/* What the program says of itself is in its man page, too: options, actions, magic endings. */
static void man_page_is_complete(void **state)
{
	(void)state;
	struct dg_buf help = { 0 }, page = { 0 };
	char chunk[4096], *rest;
	size_t n;
	FILE *file = fopen(DG_SOURCE_DIR "/docs/man/dragoman-smsc.1", "r");
	assert_non_null(file);
	while ((n = fread(chunk, 1, sizeof chunk, file)))
		for (size_t i = 0; i < n; i++)
			if (chunk[i] != '\\') /* \- is a dash */
				dg_buf_chr(&page, chunk[i]);
	fclose(file);
	smsc_options_help(&help);
	smsc_action_help(&help);
	smsc_rules_magic_help(&help);
	for (char *line = strtok_r(help.at, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char name[64];
		snprintf(name, sizeof name, "\n.B %.*s", (int)strcspn(line + 2, " "), line + 2);
		if (!strstr(page.at, name))
			fail_msg("the man page does not have:%s", name + 1);
	}
	dg_buf_finish(&help);
	dg_buf_finish(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(begins_with_initial_values),
		cmocka_unit_test(reads_every_way_to_write_one),
		cmocka_unit_test(refuses_a_wrong_command_line),
		cmocka_unit_test(sets_at_run_time),
		cmocka_unit_test(prints_all),
		cmocka_unit_test(man_page_is_complete),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
