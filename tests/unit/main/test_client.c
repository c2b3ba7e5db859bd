/* Tests of core/main/client.c against a server of our own in a child process. */
#include "main/client.h"
#include "server.h"

static const char asks[] = "{\"command\":\"trace\",\"args\":{\"id\":\"7\"}}\n";

static void test_a_result(void **state)
{
	struct server s = serve_one(asks, "{\"ok\":true,\"result\":{\"n\":1}}\n");
	json_t *result = NULL;
	struct dg_error why;

	(void)state;
	assert_int_equal(dg_client_ask(s.path, "trace", json_pack("{s:s}", "id", "7"), 5000, &result, &why), DG_OK);
	assert_int_equal(json_integer_value(json_object_get(result, "n")), 1);
	json_decref(result);
	assert_asked_right(&s);
}

static void expect_failure(const char *answer, enum dg_status status, const char *about)
{
	struct server s = serve_one(asks, answer);
	json_t *result = NULL;
	struct dg_error why;

	assert_int_equal(dg_client_ask(s.path, "trace", json_pack("{s:s}", "id", "7"), 5000, &result, &why), status);
	assert_null(result);
	if (!strstr(why.text, about))
		fail_msg("\"%s\" does not say \"%s\"", why.text, about);
	assert_asked_right(&s);
}

static void test_refusals(void **state)
{
	(void)state;
	expect_failure("{\"ok\":false,\"error\":{\"status\":\"noent\",\"text\":\"no such\"}}\n", DG_NOENT, "no such");
	expect_failure("nonsense\n", DG_INTERNAL, "cannot be read");
	expect_failure("[]\n", DG_INTERNAL, "cannot be read");
	expect_failure("{\"ok\":true", DG_REMOTE, "without an answer");
	expect_failure(NULL, DG_REMOTE, "without an answer");
}

static void test_nobody_is_there(void **state)
{
	json_t *result = NULL;
	struct dg_error why;
	char path[300];

	(void)state;
	assert_int_equal(
		dg_client_ask("/tmp/dg-no-such.sock", "status", json_object(), 1000, &result, &why), DG_OFFLINE);
	assert_non_null(strstr(why.text, "/tmp/dg-no-such.sock"));
	assert_non_null(strstr(why.text, "dragoman run"));
	memset(path, 'x', sizeof path);
	path[sizeof path - 1] = '\0';
	assert_int_equal(dg_client_ask(path, "status", json_object(), 1000, &result, &why), DG_TOOBIG);
}

static void test_silence_ends(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	json_t *result = NULL;
	struct dg_error why;

	(void)state;
	(void)snprintf(at.sun_path, sizeof at.sun_path, "/tmp/dg-silent-%ld.sock", (long)getpid());
	assert_int_equal(bind(listener, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(dg_client_ask(at.sun_path, "status", json_object(), 50, &result, &why), DG_TIMEOUT);
	assert_int_equal(close(listener), 0);
	assert_int_equal(unlink(at.sun_path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_result),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_nobody_is_there),
		cmocka_unit_test(test_silence_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
