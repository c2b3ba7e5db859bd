/* test_resolve.c - literals, names from /etc/hosts, names that cannot exist, and changes of mind. */
#include "net/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct answer {
	int calls;
	enum dg_status status;
	struct dg_addresses found;
	char why[128];
};

static void done(void *arg, enum dg_status status, const struct dg_addresses *found, const char *why)
{
	struct answer *a = arg;
	a->calls++;
	a->status = status;
	if (found)
		a->found = *found;
	if (why)
		strncpy(a->why, why, sizeof a->why - 1);
}

static struct answer ask(uv_loop_t *loop, const char *host)
{
	struct answer a = { 0 };
	assert_non_null(dg_resolve_start(loop, host, 2775, done, &a));
	assert_int_equal(a.calls, 0); /* never from inside */
	uv_run(loop, UV_RUN_DEFAULT);
	assert_int_equal(a.calls, 1);
	return a;
}

static void expect_literal(uv_loop_t *loop, const char *literal)
{
	struct answer a = ask(loop, literal);
	char text[64];
	assert_int_equal(a.status, DG_OK);
	assert_int_equal(a.found.count, 1);
	dg_address_print((struct sockaddr *)&a.found.at[0], text);
	assert_string_equal(text, literal);
	assert_int_equal(((struct sockaddr_in *)&a.found.at[0])->sin_port, htons(2775));
}

static void test_literals(void **state)
{
	expect_literal(*state, "192.0.2.1");
	expect_literal(*state, "127.0.0.1");
	expect_literal(*state, "2001:db8::1");
	expect_literal(*state, "::1");
}

static void test_a_name(void **state)
{
	struct answer a = ask(*state, "localhost");
	assert_int_equal(a.status, DG_OK);
	assert_in_range(a.found.count, 1, DG_ADDRESSES_MAX);
}

static void test_a_name_that_cannot_exist(void **state)
{
	struct answer a = ask(*state, "no-such-host.invalid"); /* RFC 6761 */
	assert_int_equal(a.status, DG_NOENT);
	assert_true(strlen(a.why) > 5);
}

static void test_not_even_a_name(void **state)
{
	char long_name[400];
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_int_equal(ask(*state, long_name).status, DG_NOENT);
	assert_int_equal(ask(*state, "").status, DG_NOENT);
}

static void test_cancelled_ones_are_silent(void **state)
{
	struct answer a = { 0 };
	dg_resolve_cancel(dg_resolve_start(*state, "127.0.0.1", 1, done, &a));
	for (int i = 0; i < 20; i++) /* more than the pool has threads: some wait, some run */
		dg_resolve_cancel(dg_resolve_start(*state, "localhost", 1, done, &a));
	dg_resolve_cancel(NULL);
	uv_run(*state, UV_RUN_DEFAULT);
	assert_int_equal(a.calls, 0);
}

static int set_up(void **state)
{
	static uv_loop_t loop;
	*state = &loop;
	return uv_loop_init(&loop);
}

static int tear_down(void **state)
{
	uv_run(*state, UV_RUN_DEFAULT);
	return uv_loop_close(*state);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(literals), T(a_name), T(a_name_that_cannot_exist), T(not_even_a_name),
		T(cancelled_ones_are_silent) };
	return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
