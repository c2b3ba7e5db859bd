/* Tests of core/main/perform.c: what a command line asks of the running program. */
#include "main/main.h"
#include "server.h"

static const char done[] = "{\"ok\":true,\"result\":{\"said\":\"Done.\",\"fields\":[]}}\n";

/* Run `run` with these words and expect this request. */
static void expect_request(
	int (*run)(const struct dg_args *args), const char *as, const char *const *words, const char *wanted)
{
	char request[512];
	struct dg_args args = { .as = as, .words = words };

	while (words[args.n_words])
		args.n_words++;
	(void)snprintf(request, sizeof request, "{\"command\":\"do\",\"args\":%s}\n", wanted);
	struct server s = serve_one(request, done);
	args.control = s.path;
	assert_int_equal(run(&args), DG_EXIT_OK);
	assert_asked_right(&s);
}

static void expect_usage(int (*run)(const struct dg_args *args), const char *const *words)
{
	struct dg_args args = { .control = "/nowhere", .words = words };

	while (words[args.n_words])
		args.n_words++;
	assert_int_equal(run(&args), DG_EXIT_USAGE);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_do(void **state)
{
	(void)state;
	expect_request(dg_main_do, NULL, (const char *const[]){ NULL }, "{}");
	expect_request(dg_main_do, NULL, WORDS("status"), "{\"word\":\"status\",\"fields\":{}}");
	expect_request(dg_main_do, "alice@example.org", WORDS("register", "phone=+15550001111", "note=a=b"),
		"{\"word\":\"register\",\"as\":\"alice@example.org\","
		"\"fields\":{\"phone\":\"+15550001111\",\"note\":\"a=b\"}}");
	expect_request(dg_main_do, NULL, WORDS("announce", "announcement=one", "announcement=two", "announcement="),
		"{\"word\":\"announce\",\"fields\":{\"announcement\":[\"one\",\"two\",\"\"]}}");
}

static void test_secrets_come_from_elsewhere(void **state)
{
	(void)state;
	assert_int_equal(setenv("DG_TEST_WORD", "hush", 1), 0);
	expect_request(dg_main_do, NULL, WORDS("register", "password=env:DG_TEST_WORD"),
		"{\"word\":\"register\",\"fields\":{\"password\":\"hush\"}}");
	expect_usage(dg_main_do, WORDS("register", "password=env:DG_TEST_NOBODY"));
	expect_usage(dg_main_do, WORDS("register", "password=file:/nowhere/at/all"));
}

static void test_users(void **state)
{
	(void)state;
	expect_request(dg_main_user, NULL, WORDS("list"), "{\"word\":\"users\",\"fields\":{}}");
	expect_request(dg_main_user, NULL, WORDS("list", "bob@example.org", "max_items=25"),
		"{\"word\":\"users\",\"fields\":{\"after\":\"bob@example.org\",\"max_items\":\"25\"}}");
	expect_request(dg_main_user, NULL, WORDS("show", "bob@example.org"),
		"{\"word\":\"user-show\",\"fields\":{\"accountjid\":\"bob@example.org\"}}");
	expect_request(dg_main_user, NULL, WORDS("add", "bob@example.org", "+15550001111", "language=de"),
		"{\"word\":\"user-add\",\"fields\":{\"accountjid\":\"bob@example.org\",\"phone\":\"+15550001111\","
		"\"language\":\"de\"}}");
	expect_request(dg_main_user, NULL, WORDS("remove", "a@example.org", "b=c@example.org", "d@example.org"),
		"{\"word\":\"user-remove\",\"fields\":{\"accountjids\":[\"a@example.org\",\"b=c@example.org\","
		"\"d@example.org\"]}}");
}

static void test_wrong_lines(void **state)
{
	(void)state;
	expect_usage(dg_main_do, WORDS("register", "phone"));
	expect_usage(dg_main_do, WORDS("register", "=x"));
	expect_usage(dg_main_do, WORDS("register", "phone=\xff"));
	expect_usage(dg_main_do, WORDS("\xff"));
	expect_usage(dg_main_user, WORDS("dance"));
	expect_usage(dg_main_user, WORDS("show"));
	expect_usage(dg_main_user, WORDS("show", "a@example.org", "b@example.org"));
	expect_usage(dg_main_user, WORDS("add", "phone=+15550001111"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_do),
		cmocka_unit_test(test_secrets_come_from_elsewhere),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_wrong_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
