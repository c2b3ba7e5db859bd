/* Tests of core/main/modules.c on the modules of this very build. */
#include "files.h"

#include "main/main.h"

static int modules(const void *arg)
{
	return dg_main_modules(arg);
}

static int run(struct dg_args args, FILE *stream, char *out, size_t room)
{
	args.modules = args.modules ? args.modules : DG_BUILD_DIR "/modules";
	return capture(stream, modules, &args, out, room);
}

static void test_the_list(void **state)
{
	char out[4096];

	(void)state;
	assert_int_equal(run((struct dg_args){ 0 }, stdout, out, sizeof out), DG_EXIT_OK);
	assert_memory_equal(out, "NAME ", 5);
	assert_non_null(strstr(out, "\nloopback "));
	assert_non_null(strstr(out, "\nratelimit "));
}

static void test_one(void **state)
{
	const char *const words[] = { "ratelimit" };
	char out[4096];

	(void)state;
	assert_int_equal(run((struct dg_args){ .words = words, .n_words = 1 }, stdout, out, sizeof out), DG_EXIT_OK);
	assert_memory_equal(out, "ratelimit (plugin): ", 20);
	assert_non_null(strstr(out, "messages_per_minute"));
}

static void test_a_sample(void **state)
{
	const char *const words[] = { "ratelimit" };
	char out[4096];

	(void)state;
	assert_int_equal(run((struct dg_args){ .words = words, .n_words = 1, .sample = true }, stdout, out, sizeof out),
		DG_EXIT_OK);
	assert_non_null(strstr(out, "\"module\": \"ratelimit\""));
}

static void test_none(void **state)
{
	const char *const words[] = { "ratelimt" };
	char out[1024];

	(void)state;
	assert_int_equal(
		run((struct dg_args){ .words = words, .n_words = 1 }, stderr, out, sizeof out), DG_EXIT_FAILED);
	assert_non_null(strstr(out, "\"ratelimt\""));
	assert_int_equal(
		run((struct dg_args){ .modules = "/no/such/folder" }, stderr, out, sizeof out), DG_EXIT_FAILED);
	assert_non_null(strstr(out, "/no/such/folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_list, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_one, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_a_sample, make_dir, remove_dir),
		cmocka_unit_test_setup_teardown(test_none, make_dir, remove_dir),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
