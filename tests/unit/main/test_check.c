/* Tests of core/main/check.c: the exit code, and mistakes in the order of the file whoever found them. */
#include "files.h"

#include "main/main.h"

static int check(const void *arg)
{
	return dg_main_check(&(struct dg_args){ .config = arg });
}

static int check_here(FILE *stream, char *out, size_t room)
{
	char config[128];

	(void)snprintf(config, sizeof config, "%s", in_dir("dragoman.json"));
	return capture(stream, check, config, out, room);
}

static void test_a_right_one(void **state)
{
	char out[256];

	(void)state;
	write_right_config("example.org");
	assert_int_equal(check_here(stdout, out, sizeof out), DG_EXIT_OK);
	assert_non_null(strstr(out, "/dragoman.json: ok\n"));
}

static void test_mistakes_of_core_and_of_modules_come_together(void **state)
{
	char out[2048], *first, *second, *third;

	(void)state;
	write_config("{ \"server\": { \"secret\": \"not a secret\" }, \"modules\": \"" DG_BUILD_DIR "/modules\",\n"
		     "\"domains\": { \"sms.example.org\": { \"transports\": [\n"
		     "{ \"name\": \"a\", \"module\": \"loopback\", \"no_such_option\": 1 },\n"
		     "{ \"name\": \"b\", \"module\": \"no_such_module\" } ] } },\n"
		     "\"access\": { \"allow\": [\"example.org\"] }, \"stroe\": \"x\" }\n");
	assert_int_equal(check_here(stderr, out, sizeof out), DG_EXIT_FAILED);
	first = strstr(out, "dragoman.json:3: domains.sms.example.org.transports[0].no_such_option: ");
	second = strstr(out, "dragoman.json:4: domains.sms.example.org.transports[1]");
	third = strstr(out, "dragoman.json:5: stroe: ");
	assert_true(first && second && third);
	assert_true(first < second && second < third);
}

static void test_no_file(void **state)
{
	char out[256];

	(void)state;
	assert_int_equal(check_here(stderr, out, sizeof out), DG_EXIT_FAILED);
	assert_non_null(strstr(out, "dragoman.json: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_right_one, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(
			test_mistakes_of_core_and_of_modules_come_together, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_no_file, make_dir, remove_dir),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
