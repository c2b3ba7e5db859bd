/* Tests of core/main/run.c and live.c: the whole program in a child process, with an echo for a network and no XMPP
 * server. The child reports its readiness as to systemd, so nothing here waits for a guess. */
#include "files.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "main/main.h"

static int manager; /* hears what the child notifies */
static pid_t child;
static char config[128];

static int set_up(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const struct timeval patience = { 20, 0 };
	socklen_t n = sizeof at;
	char name[sizeof at.sun_path + 1] = "@";

	if (make_dir(state) != 0)
		return -1;
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(manager, (const struct sockaddr *)&at, sizeof(sa_family_t)) < 0 ||
		getsockname(manager, (struct sockaddr *)&at, &n) < 0 ||
		setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0)
		return -1;
	memcpy(name + 1, at.sun_path + 1, n - offsetof(struct sockaddr_un, sun_path) - 1);
	(void)snprintf(config, sizeof config, "%s", in_dir("dragoman.json"));
	return setenv("NOTIFY_SOCKET", name, 1);
}

static int tear_down(void **state)
{
	return close(manager) || remove_dir(state);
}

static void expect_state(const char *wanted)
{
	char heard[64] = "";

	assert_true(recv(manager, heard, sizeof heard - 1, 0) > 0);
	assert_string_equal(heard, wanted);
}

static void start(void)
{
	write_right_config("example.org");
	assert_int_equal(fflush(NULL), 0);
	child = fork();
	if (child == 0)
		_exit(dg_main_run(&(struct dg_args){ .config = config }));
	expect_state("READY=1");
}

static int child_code(void)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void stop(int number)
{
	assert_int_equal(kill(child, number), 0);
	expect_state("STOPPING=1");
	assert_int_equal(child_code(), DG_EXIT_OK);
	assert_int_not_equal(access(in_dir("control.sock"), F_OK), 0);
}

static int status(const void *arg)
{
	return dg_main_status(arg);
}

static int send_text(const void *arg)
{
	return dg_main_send(arg);
}

static int queue(const void *arg)
{
	return dg_main_queue(arg);
}

static int trace(const void *arg)
{
	return dg_main_trace(arg);
}

static const char *const a_text[] = { "hello" };

static struct dg_args text_of(const char *from)
{
	return (struct dg_args){
		.config = config, .from = from, .to = "+15551234567", .timeout_s = 20, .words = a_text, .n_words = 1
	};
}

static void test_a_life(void **state)
{
	const char *const list[] = { "list" }, *const one[] = { "1" };
	struct dg_args args = { .config = config, .limit = 10 }, text = text_of("alice@example.org");
	char out[4096];

	(void)state;
	start();
	assert_int_equal(capture(stdout, status, &args, out, sizeof out), DG_EXIT_OK);
	assert_non_null(strstr(out, "NOT READY")); /* there is no XMPP server */
	assert_non_null(strstr(out, "\necho "));
	assert_int_equal(capture(stdout, send_text, &text, out, sizeof out), DG_EXIT_OK);
	assert_string_equal(out, "message 1: delivered\n");
	args.words = one;
	args.n_words = 1;
	assert_int_equal(capture(stdout, trace, &args, out, sizeof out), DG_EXIT_OK);
	assert_non_null(strstr(out, "alice@example.org"));
	assert_null(strstr(out, "hello"));
	args.words = list; /* the echo waits for the XMPP server */
	args.json = true;
	assert_int_equal(capture(stdout, queue, &args, out, sizeof out), DG_EXIT_OK);
	assert_non_null(strstr(out, "\"way\": \"up\""));
	stop(SIGTERM);
}

static void test_access_is_reloaded(void **state)
{
	struct dg_args alice = text_of("alice@example.org"), bob = text_of("bob@example.com");
	char out[4096];

	(void)state;
	start();
	assert_int_equal(capture(stderr, send_text, &bob, out, sizeof out), DG_EXIT_FAILED);
	write_right_config("example.com");
	assert_int_equal(kill(child, SIGHUP), 0);
	expect_state("RELOADING=1");
	expect_state("READY=1");
	assert_int_equal(capture(stdout, send_text, &bob, out, sizeof out), DG_EXIT_OK);
	assert_int_equal(capture(stderr, send_text, &alice, out, sizeof out), DG_EXIT_FAILED);
	write_config("{");
	assert_int_equal(kill(child, SIGHUP), 0);
	expect_state("RELOADING=1");
	expect_state("READY=1");
	write_right_config("example.com");
	assert_int_equal(capture(stdout, send_text, &bob, out, sizeof out), DG_EXIT_OK);
	stop(SIGINT);
}

static int run(const void *arg)
{
	return dg_main_run(&(struct dg_args){ .config = arg, .core = true });
}

static void test_what_is_wrong_is_told_before_anything_starts(void **state)
{
	char out[4096];

	(void)state;
	write_config("{ \"server\": 1 }");
	assert_int_equal(capture(stderr, run, config, out, sizeof out), DG_EXIT_FAILED);
	assert_non_null(strstr(out, "dragoman.json:1: server: "));
	assert_null(strstr(out, "level=")); /* plain lines, as `check` prints them */
}

static void test_one_journal_has_one_program(void **state)
{
	char out[4096];

	(void)state;
	start();
	assert_int_equal(capture(stderr, run, config, out, sizeof out), DG_EXIT_FAILED);
	assert_non_null(strstr(out, "the journal cannot be opened"));
	stop(SIGTERM);
}

static void test_nobody_answers(void **state)
{
	struct dg_args args = { .config = config };
	char out[4096];

	(void)state;
	write_right_config("example.org");
	assert_int_equal(capture(stderr, status, &args, out, sizeof out), DG_EXIT_NO_DAEMON);
	assert_non_null(strstr(out, "no dragoman answers at "));
	args.config = "/no/such/file.json";
	assert_int_equal(capture(stderr, status, &args, out, sizeof out), DG_EXIT_FAILED);
}

static void test_command_lines_that_say_too_little(void **state)
{
	static const char *const words[][2] = { { "dance", "1" }, { "retry", "x" }, { "drop", "0" }, { "list", "1" } };
	struct dg_args args = { .config = config, .words = a_text, .n_words = 1 };
	char out[1024];

	(void)state;
	assert_int_equal(capture(stderr, send_text, &args, out, sizeof out), DG_EXIT_USAGE);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		args.words = words[i];
		args.n_words = 2;
		assert_int_equal(capture(stderr, queue, &args, out, sizeof out), DG_EXIT_USAGE);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_a_life),
		TEST(test_access_is_reloaded),
		TEST(test_what_is_wrong_is_told_before_anything_starts),
		TEST(test_one_journal_has_one_program),
		TEST(test_nobody_answers),
		TEST(test_command_lines_that_say_too_little),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
