/* Tests of core/admin/web.c over real HTTP: which page opens to whom, and what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/web.h"
#include "fakes.h"

#define TOKEN "Authorization: Bearer open-sesame\r\n"

static uv_loop_t loop;
static struct dg_admin admin;
static struct dg_web *web;
static char *heard; /* the last answer */

/* A port that is free now. Who takes it in between makes the test fail loudly. */
static uint16_t free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	assert_int_equal(close(fd), 0);
	return ntohs(at.sin_port);
}

static int set_up(void **state)
{
	struct dg_error why;

	(void)state;
	fake_reset();
	memset(&admin, 0, sizeof admin);
	memset(&fake_dialog, 0, sizeof fake_dialog);
	uv_loop_init(&loop);
	fake_live_on(&loop);
	admin.parts.loop = &loop;
	admin.parts.conf = &fake_conf;
	admin.parts.metrics = dg_metrics_create();
	admin.started_ms = 1795372238000;
	dg_list_init(&admin.calls);
	fake_conf.http.host = "127.0.0.1";
	fake_conf.http.port = free_port();
	fake_conf.http.token = "open-sesame";
	web = dg_web_open(&admin, &why);
	if (!web)
		fail_msg("%s", why.text);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(heard);
	heard = NULL;
	dg_calls_drop(&admin);
	dg_web_destroy(web);
	fake_leave(&loop);
	dg_metrics_destroy(admin.parts.metrics);
	return uv_loop_close(&loop);
}

static int reach(void)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(fake_conf.http.port)
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* One request on a connection of its own; the whole answer is in `heard`. */
static void ask(const char *line, const char *headers, const char *body)
{
	struct dg_buf request = { 0 };
	int fd = reach();

	dg_buf_printf(&request,
		"%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Length: %zu\r\n\r\n%s", line, headers,
		strlen(body), body);
	assert_int_equal(send(fd, request.at, request.len, 0), (ssize_t)request.len);
	free(heard);
	heard = fake_hear(&loop, fd, "");
	assert_int_equal(close(fd), 0);
	dg_buf_finish(&request);
}

static void expect(int status, const char *part)
{
	char line[32];

	(void)snprintf(line, sizeof line, "HTTP/1.1 %d ", status);
	if (strncmp(heard, line, strlen(line)) != 0 || !strstr(heard, part))
		fail_msg("not %d with \"%s\":\n%s", status, part, heard);
}

static void test_health(void **state)
{
	(void)state;
	ask("GET /healthz", "", "");
	expect(200, "\r\n\r\nok\n");
	fake.stream_up = false;
	ask("GET /healthz", "", "");
	expect(200, "\r\n\r\nok\n");
}

static void test_readiness(void **state)
{
	(void)state;
	ask("GET /readyz", "", "");
	expect(200, "\"ready\": true");
	fake.stream_up = false;
	fake.stream_why = "connection refused";
	ask("GET /readyz", "", "");
	expect(503, "\"why\": \"connection refused\"");
	fake.stream_up = true;
	fake.health = "disk full";
	ask("GET /readyz", "", "");
	expect(503, "disk full");
	fake.health = NULL;
	admin.stopping = true;
	ask("GET /readyz", "", "");
	expect(503, "stopping");
}

static void test_metrics(void **state)
{
	(void)state;
	ask("GET /metrics", "", "");
	expect(200, "Content-Type: text/plain; version=0.0.4");
	expect(200, "dragoman_build_info{version=\"" DG_VERSION "\"} 1\n");
	expect(200, "process_start_time_seconds 1795372238\n");
	expect(200, "\nprocess_resident_memory_bytes ");
	assert_null(strstr(heard, "\nprocess_resident_memory_bytes 0\n"));
}

static void test_the_api_wants_the_token(void **state)
{
	static const char *const pages[] = { "GET /api/v1/status", "GET /api/v1/messages", "POST /api/v1/messages",
		"GET /api/v1/messages/1", "POST /api/v1/messages/1/retry", "POST /api/v1/messages/1/drop",
		"GET /api/v1/commands", "POST /api/v1/commands/status" };

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		ask(pages[i], "", "");
		expect(401, "WWW-Authenticate: Bearer");
		ask(pages[i], "Authorization: Bearer open-sesam\r\n", "");
		expect(401, "\"status\": \"auth\"");
	}
	assert_int_equal(fake.searches, 0);
	ask("GET /metrics", "", "");
	expect(200, "dragoman_http_unauthorized_total 16\n");
}

static void test_without_a_token_the_api_is_closed(void **state)
{
	(void)state;
	fake_conf.http.token = NULL;
	ask("GET /api/v1/status", "Authorization: Bearer \r\n", "");
	expect(403, "set http.token");
}

static void test_status(void **state)
{
	(void)state;
	ask("GET /api/v1/status", TOKEN, "");
	expect(200, "\"name\": \"smsc-a\"");
	expect(200, "Content-Type: application/json");
}

static void test_messages_are_searched(void **state)
{
	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 7, .text = "private" };
	fake.n_rows = 1;
	ask("GET /api/v1/messages?q=abc&limit=5", TOKEN, "");
	expect(200, "\"id\": 7");
	assert_null(strstr(heard, "private"));
	assert_string_equal(fake.needle, "abc");
	assert_int_equal(fake.limit, 5);
	ask("GET /api/v1/messages?text=true", TOKEN, "");
	expect(200, "private");
	assert_string_equal(fake.needle, "(none)");
	ask("GET /api/v1/messages?limit=many", TOKEN, "");
	expect(400, "\\\"limit\\\" must be a whole number");
	ask("GET /api/v1/messages?limit=5x", TOKEN, "");
	expect(400, "\\\"limit\\\" must be a whole number");
}

static void test_a_message_is_traced(void **state)
{
	(void)state;
	ask("GET /api/v1/messages/abc", TOKEN, "");
	expect(404, "no message in the journal");
	fake.rows[0] = (struct dg_row){ .id = 7 };
	fake.n_rows = 1;
	ask("GET /api/v1/messages/abc", TOKEN, "");
	expect(200, "\"ref\": \"A1\"");
	assert_string_equal(fake.needle, "abc");
}

static void test_a_text_is_sent(void **state)
{
	(void)state;
	fake.rows[0] = (struct dg_row){ .id = 12, .stand = DG_ACCEPTED };
	fake.n_rows = 1;
	ask("POST /api/v1/messages", TOKEN, "{\"from\": \"a@b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}");
	expect(200, "\"stand\": \"accepted\"");
	assert_string_equal(fake.peer, "+15551234567");
	ask("POST /api/v1/messages", TOKEN, "[]");
	expect(400, "one JSON object");
	ask("POST /api/v1/messages", TOKEN, "{\"from\": \"a@b.org\"}");
	expect(400, "is missing");
	fake.sent_status = DG_DENIED;
	ask("POST /api/v1/messages", TOKEN, "{\"from\": \"a@b.org\", \"to\": \"+15551234567\", \"text\": \"hi\"}");
	expect(403, "you may not");
}

static void test_a_message_is_moved(void **state)
{
	(void)state;
	ask("POST /api/v1/messages/9/retry", TOKEN, "");
	expect(200, "\"id\": 9");
	assert_int_equal(fake.moved, 9);
	ask("POST /api/v1/messages/x/drop", TOKEN, "");
	expect(400, "whole number");
}

static void test_commands_are_listed_and_run(void **state)
{
	(void)state;
	fake_dialog.asks = 1;
	ask("GET /api/v1/commands?word=paint", TOKEN, ""); /* looking runs nothing */
	expect(200, "\"word\": \"paint\"");
	assert_string_equal(fake_dialog.given, "");
	ask("POST /api/v1/commands/paint", TOKEN,
		"{\"as\": \"alice@example.org\", \"fields\": {\"colour\": \"red\", \"where\": [\"north\"]}}");
	expect(200, "\"said\": \"connected\"");
	assert_string_equal(fake_dialog.given, "red north");
	assert_string_equal(fake_dialog.jid, "alice@example.org");
	ask("POST /api/v1/commands/dance", TOKEN, "{}");
	expect(404, "there is no command");
	ask("POST /api/v1/commands/paint", TOKEN, "{\"fields\": [\"red\"]}");
	expect(400, "must be an object of texts");
	ask("POST /api/v1/commands", TOKEN, "{}");
	expect(405, "Allow: GET");
	dg_form_finish(&fake_dialog.form);
}

static void test_other_requests(void **state)
{
	(void)state;
	ask("GET /", "", "");
	expect(404, "\"status\": \"noent\"");
	ask("GET /api/v1/nothing", TOKEN, "");
	expect(404, "there is no such page");
	ask("DELETE /api/v1/messages", TOKEN, "");
	expect(405, "Allow: GET, POST");
	ask("HEAD /healthz", "", "");
	expect(200, "\r\n\r\n");
	assert_null(strstr(heard, "ok\n"));
}

static void test_closing_with_a_request_under_way(void **state)
{
	static const char request[] = "GET /api/v1/status HTTP/1.1\r\nHost: x\r\n" TOKEN "\r\n";
	int fd = reach();

	(void)state;
	fake.held = true;
	assert_int_equal(send(fd, request, sizeof request - 1, 0), sizeof request - 1);
	while (fake.n_pending == 0)
		uv_run(&loop, UV_RUN_ONCE);
	fake.n_pending = 0; /* tear_down() drops the call and the exchange */
	assert_int_equal(close(fd), 0);
}

static void test_a_taken_port_is_told(void **state)
{
	struct dg_error why;

	(void)state;
	assert_null(dg_web_open(&admin, &why));
	assert_non_null(strstr(why.text, "http: cannot listen at 127.0.0.1 port "));
}

static void test_hooks(void **state)
{
	(void)state;
	ask("POST /hooks/smsc-a/in%20bound?to=%2B1", "", "hello");
	expect(202, "POST /in bound /hooks/smsc-a/in%20bound?to=%2B1 from 127.0.0.1, 3 headers, to=+1: hello");
	ask("GET /hooks/smsc-a", "", "");
	expect(503, "Retry-After: 5");
	ask("POST /hooks/smsc-b/inbound", "", "hello");
	expect(503, "send it again");
	ask("POST /hooks/smsc-c/inbound", "", "hello");
	expect(404, "there is no such hook");
	ask("POST /hooks/", "", "hello");
	expect(404, "there is no such hook");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_hooks),
		TEST(test_health),
		TEST(test_readiness),
		TEST(test_metrics),
		TEST(test_the_api_wants_the_token),
		TEST(test_without_a_token_the_api_is_closed),
		TEST(test_status),
		TEST(test_messages_are_searched),
		TEST(test_a_message_is_traced),
		TEST(test_a_text_is_sent),
		TEST(test_a_message_is_moved),
		TEST(test_commands_are_listed_and_run),
		TEST(test_other_requests),
		TEST(test_closing_with_a_request_under_way),
		TEST(test_a_taken_port_is_told),
	};
#undef TEST
	(void)signal(SIGPIPE, SIG_IGN); /* as run.c does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
