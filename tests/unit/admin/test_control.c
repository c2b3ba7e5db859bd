/* Tests of core/admin/control.c over real sockets: who may come, what is answered, what is survived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/control.h"
#include "fakes.h"

static uv_loop_t loop;
static struct dg_admin admin;
static struct dg_control *control;
static char path[64];

static int set_up(void **state)
{
	struct dg_error why;

	(void)state;
	fake_reset();
	memset(&admin, 0, sizeof admin);
	uv_loop_init(&loop);
	fake_live_on(&loop);
	admin.parts.loop = &loop;
	admin.parts.conf = &fake_conf;
	dg_list_init(&admin.calls);
	(void)snprintf(path, sizeof path, "/tmp/dg-control-%ld.sock", (long)getpid());
	control = dg_control_open(&admin, path, &why);
	return control ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	dg_control_destroy(control);
	dg_calls_drop(&admin);
	fake_leave(&loop);
	return uv_loop_close(&loop) || access(path, F_OK) == 0;
}

static int reach(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

static void say(int fd, const char *octets, size_t n)
{
	assert_int_equal(send(fd, octets, n, MSG_NOSIGNAL), (ssize_t)n);
}

/* Say it on a connection of its own, hear until `until`; that must be there. */
static void expect(const char *line, const char *until)
{
	int fd = reach();
	char *heard;

	say(fd, line, strlen(line));
	heard = fake_hear(&loop, fd, until);
	if (!strstr(heard, until))
		fail_msg("%s -> %s", line, heard);
	free(heard);
	assert_int_equal(close(fd), 0);
}

static void test_only_the_owner_may_open_it(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_a_command_is_answered(void **state)
{
	(void)state;
	expect("{\"command\": \"status\"}\n", "{\"ok\":true,\"result\":{\"ready\":true");
	expect("{\"command\": \"retry\", \"args\": {\"id\": 5}}\n", "{\"ok\":true,\"result\":{\"id\":5}}\n");
	expect("{\"command\": \"trace\", \"args\": {\"id\": \"x\"}}\n",
		"{\"ok\":false,\"error\":{\"status\":\"noent\",\"text\":\"no message");
}

static void test_nonsense_is_answered(void **state)
{
	static const char *const lines[] = { "\n", "nonsense\n", "[]\n", "{}\n", "{\"command\": 1}\n",
		"{\"command\": \"status\", \"args\": []}\n", "{\"command\": \"status\", \"command\": \"status\"}\n",
		"\xFF\xFE\n", "{\"command\": \"dance\"}\n" };

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		expect(lines[i], "{\"ok\":false,\"error\":{\"status\":\"");
}

static void test_lines_are_answered_in_order(void **state)
{
	(void)state;
	expect("{\"command\": \"retry\", \"args\": {\"id\": 1}}\n{\"command\": \"dance\"}\n{\"command\": \"drop\", "
	       "\"args\": "
	       "{\"id\": 2}}\n",
		"{\"ok\":true,\"result\":{\"id\":1}}\n{\"ok\":false,\"error\":{\"status\":\"noent\",\"text\":\"there "
		"is no "
		"command \\\"dance\\\"\"}}\n{\"ok\":true,\"result\":{\"id\":2}}\n");
}

static void test_a_line_may_come_in_pieces(void **state)
{
	static const char line[] = "{\"command\": \"status\"}\n";
	int fd = reach();
	char *heard;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof line - 1; i++) {
		say(fd, line + i, 1);
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	say(fd, "\n", 1);
	heard = fake_hear(&loop, fd, "\n");
	assert_non_null(strstr(heard, "\"ok\":true"));
	free(heard);
	assert_int_equal(close(fd), 0);
}

static void test_half_a_connection_still_gets_its_answer(void **state)
{
	int fd = reach();
	char *heard;

	(void)state;
	say(fd, "{\"command\": \"status\"}\n", 22);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	heard = fake_hear(&loop, fd, ""); /* until the other end is done */
	assert_non_null(strstr(heard, "\"ok\":true"));
	free(heard);
	assert_int_equal(close(fd), 0);
}

static void test_an_endless_line_is_cut_off(void **state)
{
	char block[8192];
	int fd = reach();
	int64_t end = dg_mono_ms() + 5000;
	ssize_t n = 1;

	(void)state;
	memset(block, 'x', sizeof block);
	while (n >= 0 && dg_mono_ms() < end) {
		n = send(fd, block, sizeof block, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EAGAIN)
			n = 0;
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	assert_true(n < 0); /* it closed */
	assert_int_equal(close(fd), 0);
}

static void test_who_leaves_early_does_no_harm(void **state)
{
	int fd = reach();

	(void)state;
	fake.held = true;
	say(fd, "{\"command\": \"status\"}\n", 22);
	while (fake.n_pending == 0)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(close(fd), 0);
	fake.held = false;
	expect("{\"command\": \"status\"}\n", "\"ok\":true");
}

static void test_closing_with_a_command_under_way(void **state)
{
	int fd = reach();

	(void)state;
	fake.held = true;
	say(fd, "{\"command\": \"status\"}\n", 22);
	while (fake.n_pending == 0)
		uv_run(&loop, UV_RUN_ONCE);
	fake.n_pending = 0; /* tear_down() closes the socket and drops the call */
	assert_int_equal(close(fd), 0);
}

static void test_there_is_a_limit_of_connections(void **state)
{
	int fds[40];
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		fds[i] = reach();
		uv_run(&loop, UV_RUN_NOWAIT);
	}
	for (size_t i = 0; i < 40; i++) {
		char c;

		refused += recv(fds[i], &c, 1, MSG_DONTWAIT) == 0;
		assert_int_equal(close(fds[i]), 0);
	}
	assert_int_equal(refused, 8);
	for (int i = 0; i < 50; i++)
		uv_run(&loop, UV_RUN_NOWAIT);
	expect("{\"command\": \"status\"}\n", "\"ok\":true");
}

static void expect_no_socket(const char *at, const char *about)
{
	struct dg_error why;

	assert_null(dg_control_open(&admin, at, &why));
	if (!strstr(why.text, about))
		fail_msg("\"%s\" does not say \"%s\"", why.text, about);
}

static void test_places_where_it_cannot_be(void **state)
{
	char endless[200];

	(void)state;
	memset(endless, 'x', sizeof endless);
	endless[0] = '/';
	endless[sizeof endless - 1] = '\0';
	expect_no_socket(path, "another dragoman answers");
	expect_no_socket("/dev/null", "is not a socket");
	expect_no_socket("/no/such/folder/control.sock", "folder is missing");
	expect_no_socket(endless, "107 octets");
}

static void test_a_socket_that_nobody_serves_is_replaced(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct dg_control *second;
	struct dg_error why;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s.left", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(close(fd), 0); /* as after a kill -9: the file stays */
	second = dg_control_open(&admin, at.sun_path, &why);
	assert_non_null(second);
	dg_control_destroy(second);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_not_equal(access(at.sun_path, F_OK), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_only_the_owner_may_open_it),
		TEST(test_a_command_is_answered),
		TEST(test_nonsense_is_answered),
		TEST(test_lines_are_answered_in_order),
		TEST(test_a_line_may_come_in_pieces),
		TEST(test_half_a_connection_still_gets_its_answer),
		TEST(test_an_endless_line_is_cut_off),
		TEST(test_who_leaves_early_does_no_harm),
		TEST(test_closing_with_a_command_under_way),
		TEST(test_there_is_a_limit_of_connections),
		TEST(test_places_where_it_cannot_be),
		TEST(test_a_socket_that_nobody_serves_is_replaced),
	};
#undef TEST
	(void)signal(SIGPIPE, SIG_IGN); /* as run.c does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
