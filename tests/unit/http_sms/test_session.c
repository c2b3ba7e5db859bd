/* test_session.c - an instance from its start to its end, before a carrier that answers in every way there is:
 * session.c, sender.c, reach.c and token.c together. */
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "carrier_bench.h"

#define YES "{\"id\":\"g-1\"}"

static struct bench b;

static int setup(void **state)
{
	(void)state;
	bench_init(&b);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bench_finish(&b);
	return 0;
}

static void expect(size_t nth, const char *id, enum dg_status why)
{
	const struct dg_event *ev = bench_receipt(&b, nth);
	assert_string_equal(ev->receipt.id, id);
	if (ev->receipt.why != why)
		fail_msg("%s: %d, not %d: %s", id, ev->receipt.why, why, ev->receipt.text ? ev->receipt.text : "");
	assert_int_equal(ev->receipt.stage, why == DG_OK ? DG_SENT : DG_FAILED);
}

static void a_text_is_sent_and_named(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	bench_start(&b);
	bench_wait_link(&b, DG_LINK_ONLINE);
	assert_int_equal(b.n_knocks, 1);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	assert_int_equal(b.n_requests, 0); /* never before it has returned */
	expect(0, "m1", DG_OK);
	assert_int_equal(bench_receipt(&b, 0)->receipt.n_refs, 1);
	assert_string_equal(bench_receipt(&b, 0)->receipt.refs[0], "g-1");
}

static void a_full_window_pushes_back(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	b.config.window = 2;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	assert_int_equal(bench_text(&b, "m2"), DG_OK);
	assert_int_equal(bench_text(&b, "m3"), DG_AGAIN);
	expect(0, "m1", DG_OK);
	assert_int_equal(b.core->n_ready, 1);
	assert_int_equal(bench_text(&b, "m3"), DG_OK);
	expect(2, "m3", DG_OK);
}

static void too_fast_comes_again_when_the_carrier_says(void **state)
{
	(void)state;
	bench_plan(&b, 429, "{}", "1");
	bench_plan(&b, 200, YES, NULL);
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	expect(0, "m1", DG_OK);
	assert_int_equal(b.n_requests, 2);
	assert_true(b.came_ms[1] - b.came_ms[0] >= 990);
}

static void patience_has_an_end(void **state)
{
	(void)state;
	bench_plan(&b, 429, "{}", "1");
	b.config.patience = 500;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	expect(0, "m1", DG_BUSY);
	assert_int_equal(b.n_requests, 2);
}

static void an_answer_that_does_not_come_is_doubt(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	b.config.request_timeout = 150;
	b.held = true;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	expect(0, "m1", DG_TIMEOUT);
	assert_int_equal(b.n_requests, 1);
}

static void who_knows_it_again_is_asked_again(void **state)
{
	(void)state;
	char first[64];
	bench_plan(&b, 500, "", NULL);
	bench_plan(&b, 200, YES, NULL);
	bench_write_profile(&b, "\"idempotent\": true,");
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	while (b.n_requests < 1)
		bench_turn(&b);
	snprintf(first, sizeof first, "%s", b.last_key);
	expect(0, "m1", DG_OK);
	assert_int_equal(b.n_requests, 2);
	assert_int_equal(strlen(first), 36);
	assert_string_equal(b.last_key, first);
}

static void nobody_there_is_told_and_looked_for(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	dg_http_server_destroy(b.carrier);
	b.carrier = NULL;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	expect(0, "m1", DG_OFFLINE);
	bench_wait_link(&b, DG_LINK_OFFLINE);
	bench_open_carrier(&b);
	bench_wait_link(&b, DG_LINK_ONLINE);
	assert_int_equal(bench_text(&b, "m2"), DG_OK);
	expect(1, "m2", DG_OK);
}

static void a_refused_account_is_an_error_in_the_log(void **state)
{
	(void)state;
	bench_plan(&b, 401, "{}", NULL);
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	expect(0, "m1", DG_AUTH);
	size_t n_errors = 0;
	for (size_t i = 0; i < b.core->n_log; i++)
		n_errors += b.core->log_level[i] == DG_LOG_ERROR && strstr(b.core->log[i], "refuses the account");
	assert_int_equal(n_errors, 1);
}

#define OAUTH                                                                                                          \
	"\"name\":\"o\",\"title\":\"O\",\"credentials\":{\"url\":{\"doc\":\"u\"},\"key\":{\"doc\":\"k\"}},"            \
	"\"send\":{\"url\":\"{{cred.url}}\",\"encoding\":\"json\",\"params\":{\"to\":\"{{to}}\"},\"auth\":{\"type\":"  \
	"\"oauth2\",\"user\":\"u\",\"password\":\"{{cred.key}}\",\"url\":\"http://127.0.0.1:%u/token\"}},"             \
	"\"result\":{\"id\":\"$.id\"}"

static void write_oauth_profile(void)
{
	snprintf(b.profile, sizeof b.profile, "/tmp/dg-profile-%d.json", (int)getpid());
	FILE *to = fopen(b.profile, "w");
	assert_non_null(to);
	fprintf(to, "{" OAUTH "}", b.port);
	fclose(to);
	b.config.profile = b.profile;
}

static void a_token_is_asked_for_once_and_again_when_refused(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	bench_plan(&b, 200, YES, NULL);
	bench_plan(&b, 401, "{}", NULL);
	bench_plan(&b, 200, YES, NULL);
	write_oauth_profile();
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	assert_int_equal(bench_text(&b, "m2"), DG_OK);
	expect(0, "m1", DG_OK);
	expect(1, "m2", DG_OK);
	assert_int_equal(b.n_tokens, 1);
	assert_string_equal(b.last_authorization, "Bearer t1");
	assert_int_equal(bench_text(&b, "m3"), DG_OK);
	expect(2, "m3", DG_OK);
	assert_int_equal(b.n_tokens, 2);
	assert_string_equal(b.last_authorization, "Bearer t2");
}

static void stop_settles_what_is_under_way(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	b.held = true;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	while (b.n_requests < 1)
		bench_turn(&b);
	assert_int_equal(bench_text(&b, "m2"), DG_OK); /* has not left when it stops */
	bench_stop(&b);
	expect(0, "m2", DG_OFFLINE);
	expect(1, "m1", DG_TIMEOUT); /* request_timeout is shorter than what a stop waits */
	assert_int_equal(b.n_requests, 1);
}

static void stop_waits_for_an_answer(void **state)
{
	(void)state;
	bench_plan(&b, 200, YES, NULL);
	b.held = true;
	bench_start(&b);
	assert_int_equal(bench_text(&b, "m1"), DG_OK);
	while (b.n_waiting < 1)
		bench_turn(&b);
	http_session_stop(b.instance);
	bench_answer(&b, b.waiting[0], 0);
	while (!b.core->stopped)
		bench_turn(&b);
	expect(0, "m1", DG_OK);
}

static void what_cannot_be_is_refused_at_once(void **state)
{
	(void)state;
	struct dg_error why;
	void *none = NULL;
	struct http_config wrong = b.config;
	wrong.credentials = "{\"url\":\"ftp://x/\",\"key\":\"k\"}";
	assert_int_equal(http_session_create(&b.core->host, &wrong, &none, &why), DG_INVALID);
	assert_string_equal(why.text, "credentials: the carrier's URL begins with https:// or http://");
	wrong = b.config;
	wrong.public_url = "https://h/hooks/x/";
	assert_int_equal(http_session_create(&b.core->host, &wrong, &none, &why), DG_INVALID);
	wrong = b.config;
	wrong.profile = "kannel";
	wrong.credentials = "{\"url\":\"http://h/\",\"user\":\"u\",\"password\":\"p\"}";
	wrong.media = true;
	assert_int_equal(http_session_create(&b.core->host, &wrong, &none, &why), DG_INVALID);
	assert_string_equal(why.text, "media: this carrier's profile sends none");
	assert_null(none);
	bench_plan(&b, 200, YES, NULL);
	bench_start(&b);
	struct dg_event empty = DG_EVENT(DG_MESSAGE, 0), typing = DG_EVENT(DG_TYPING, 0);
	empty.message.id = "m1";
	empty.message.peer = "+15550001111";
	assert_int_equal(http_session_deliver(b.instance, &empty), DG_INVALID);
	assert_int_equal(http_session_deliver(b.instance, &typing), DG_UNSUPPORTED);
}

int main(void)
{
#define STORY(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		STORY(a_text_is_sent_and_named),
		STORY(a_full_window_pushes_back),
		STORY(too_fast_comes_again_when_the_carrier_says),
		STORY(patience_has_an_end),
		STORY(an_answer_that_does_not_come_is_doubt),
		STORY(who_knows_it_again_is_asked_again),
		STORY(nobody_there_is_told_and_looked_for),
		STORY(a_refused_account_is_an_error_in_the_log),
		STORY(a_token_is_asked_for_once_and_again_when_refused),
		STORY(stop_settles_what_is_under_way),
		STORY(stop_waits_for_an_answer),
		STORY(what_cannot_be_is_refused_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
