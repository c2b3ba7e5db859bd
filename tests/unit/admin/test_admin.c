/* Tests of core/admin/admin.c: both doors open together or not at all, and close without a trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "admin/admin.h"
#include "fakes.h"

static uv_loop_t loop;
static struct dg_admin_parts parts;
static char path[64];

static int set_up(void **state)
{
	(void)state;
	fake_reset();
	uv_loop_init(&loop);
	(void)snprintf(path, sizeof path, "/tmp/dg-admin-%ld.sock", (long)getpid());
	fake_conf.control = path;
	fake_conf.http.enabled = false;
	parts = (struct dg_admin_parts){ .loop = &loop, .conf = &fake_conf, .metrics = dg_metrics_create() };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	uv_run(&loop, UV_RUN_DEFAULT);
	dg_metrics_destroy(parts.metrics);
	return uv_loop_close(&loop) || access(path, F_OK) == 0;
}

static void test_the_control_socket_comes_and_goes(void **state)
{
	struct dg_error why;
	struct dg_admin *a = dg_admin_create(&parts, &why);

	(void)state;
	assert_non_null(a);
	assert_int_equal(access(path, F_OK), 0);
	dg_admin_destroy(a);
}

static void test_no_door_is_fine(void **state)
{
	struct dg_error why;
	struct dg_admin *a;

	(void)state;
	fake_conf.control = NULL;
	a = dg_admin_create(&parts, &why);
	assert_non_null(a);
	dg_admin_destroy(a);
}

static void test_a_taken_port_leaves_nothing_open(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct dg_error why;

	(void)state;
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	fake_conf.http.enabled = true;
	fake_conf.http.host = "127.0.0.1";
	fake_conf.http.port = ntohs(at.sin_port);
	assert_null(dg_admin_create(&parts, &why)); /* tear_down() sees that the socket file went, too */
	assert_non_null(strstr(why.text, "http: cannot listen"));
	assert_int_equal(close(fd), 0);
}

static void test_draining_is_seen(void **state)
{
	struct dg_error why;
	struct dg_admin *a = dg_admin_create(&parts, &why);
	json_t *readiness;

	(void)state;
	assert_non_null(a);
	dg_admin_drain(a);
	readiness = dg_admin_readiness(a);
	assert_true(json_is_false(json_object_get(readiness, "ready")));
	json_decref(readiness);
	dg_admin_destroy(a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_the_control_socket_comes_and_goes),
		TEST(test_no_door_is_fine),
		TEST(test_a_taken_port_leaves_nothing_open),
		TEST(test_draining_is_seen),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
