/* test_api.c - routes, long polls, rules and options at run time, raw octets, quit. */
#include "rig.h"

static json_int_t number(json_t *answer, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(answer, key));
	json_decref(answer);
	return n;
}

static void check_failure(struct rig *r, const char *method, const char *path, const char *body, int expected)
{
	int status;
	json_t *answer = rig_http(r, method, path, body, &status);
	assert_int_equal(status, expected);
	assert_true(json_is_string(json_object_get(answer, "error")));
	json_decref(answer);
}

static void refuses_what_is_no_route(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	check_failure(&r, "GET", "/nothing", NULL, 404);
	check_failure(&r, "PUT", "/messages", NULL, 405);
	check_failure(&r, "GET", "/fault", NULL, 405);
	check_failure(&r, "POST", "/rules", "nonsense", 400);
	check_failure(&r, "POST", "/rules", "{\"match\": \"1*\"}", 400);
	check_failure(&r, "POST", "/rules", "[{\"match\": \"1*\", \"action\": \"nonsense\"}]", 400);
	check_failure(&r, "POST", "/options", "{\"port\": 3}", 400);
	check_failure(&r, "POST", "/options", "{\"rate\": [3]}", 400);
	check_failure(&r, "POST", "/raw", "{\"hex\": \"0\"}", 400);
	check_failure(&r, "POST", "/raw", "{\"hex\": \"zz\"}", 400);
	rig_stop(&r);
}

static void waits_for_messages(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--response-delay", "1");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	for (int i = 0; i < 3; i++)
		esme_submit(&e, "15557654321", "x");
	assert_int_equal(number(rig_ask(&r, "GET", "/messages?count=3&timeout_ms=10000", NULL), "count"), 3);
	esme_submit(&e, "15557654321", "the fourth");
	json_t *since = rig_ask(&r, "GET", "/messages?since=3&count=1&timeout_ms=10000", NULL);
	assert_int_equal(json_array_size(json_object_get(since, "messages")), 1);
	assert_true(json_is_true(json_object_get(since, "reached")));
	json_decref(since);
	json_t *late = rig_ask(&r, "GET", "/messages?count=5&timeout_ms=1", NULL);
	assert_true(json_is_false(json_object_get(late, "reached")));
	json_decref(late);
	rig_tell(&r, "DELETE", "/messages", NULL);
	json_t *none = rig_ask(&r, "GET", "/messages", NULL);
	assert_int_equal(json_array_size(json_object_get(none, "messages")), 0);
	assert_int_equal(number(none, "count"), 0);
	esme_close(&e);
	rig_stop(&r);
}

static void waits_for_counters(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	esme_open(&e, &r);
	smpp_pdu_init(&pdu, SMPP_BIND_RECEIVER);
	esme_ask(&e, &pdu);
	assert_int_equal(number(rig_ask(&r, "GET", "/stats?receivers=1&timeout_ms=10000", NULL), "binds"), 1);
	json_t *late = rig_ask(&r, "GET", "/stats?receivers=2&timeout_ms=1", NULL);
	assert_true(json_is_false(json_object_get(late, "reached")));
	json_decref(late);
	esme_close(&e);
	rig_stop(&r);
}

static void rules_change_in_the_middle(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/rules",
		"[{\"match\": \"*\", \"action\": \"status=RSYSERR\"}, {\"match\": \"1*\", \"action\": \"accept\"}]");
	static const uint32_t expected[] = { SMPP_ESME_RSYSERR, SMPP_ESME_ROK, SMPP_ESME_ROK };
	static const char *const destinations[] = { "2", "1", "2" };
	for (int i = 0; i < 3; i++) {
		if (i == 2)
			rig_tell(&r, "DELETE", "/rules", NULL);
		esme_submit(&e, destinations[i], "x");
		esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
		assert_int_equal(pdu.status, expected[i]);
	}
	json_t *rules = rig_ask(&r, "GET", "/rules", NULL);
	assert_int_equal(json_array_size(json_object_get(rules, "rules")), 0);
	assert_true(json_array_size(json_object_get(rules, "magic")) > 20);
	json_decref(rules);
	esme_close(&e);
	rig_stop(&r);
}

static void options_change_in_the_middle(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	json_t *options = rig_ask(&r, "POST", "/options", "{\"rate\": 5, \"receipt\": \"tlv\", \"magic\": false}");
	assert_string_equal(json_string_value(json_object_get(options, "receipt")), "tlv");
	assert_true(json_is_false(json_object_get(options, "magic")));
	assert_int_equal(number(options, "rate"), 5);
	assert_int_equal(number(rig_ask(&r, "GET", "/options", NULL), "rate"), 5);
	rig_stop(&r);
}

static void raw_octets_go_out_as_they_are(void **state)
{
	(void)state;
	struct rig r;
	struct esme e;
	RIG_START(&r, "--memory", "0");
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSMITTER, "esme"), SMPP_ESME_ROK);
	assert_int_equal(
		number(rig_ask(&r, "POST", "/raw", "{\"hex\": \"00ff DEad\", \"system_id\": \"esme\"}"), "links"), 1);
	while (e.in.len < 4)
		rig_step(&r);
	assert_memory_equal(e.in.at, "\x00\xff\xde\xad", 4);
	assert_int_equal(number(rig_ask(&r, "POST", "/raw", "{\"hex\": \"00\", \"link\": 77}"), "links"), 0);
	json_t *links = rig_ask(&r, "GET", "/links", NULL);
	assert_int_equal(json_array_size(json_object_get(links, "links")), 1);
	json_decref(links);
	esme_close(&e);
	rig_stop(&r);
}

static void on_quit(struct smsc *s)
{
	s->on_quit = NULL;
}

static void quits_once_it_has_answered(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	r.smsc.on_quit = on_quit;
	rig_tell(&r, "POST", "/quit", NULL);
	while (r.smsc.on_quit)
		rig_step(&r);
	rig_stop(&r);
}

static void a_waiting_request_does_not_hold_up_the_end(void **state)
{
	(void)state;
	struct rig r;
	RIG_START(&r, "--memory", "0");
	struct esme client = { .rig = &r };
	static const struct dg_conn_events events = {
		.on_open = esme_on_open, .on_octets = esme_on_octets, .on_closed = esme_on_closed
	};
	static const char request[] = "GET /stats?bound=1 HTTP/1.1\r\nHost: x\r\n\r\n";
	client.conn =
		dg_conn_open(&r.loop, "127.0.0.1", dg_http_server_port(r.smsc.http), 0, LIMIT_MS, &events, &client);
	dg_conn_write(client.conn, request, sizeof request - 1);
	while (r.smsc.stats.wanted[SMSC_BOUND] != 1)
		rig_step(&r);
	esme_close(&client);
	rig_stop(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_route),
		cmocka_unit_test(waits_for_messages),
		cmocka_unit_test(waits_for_counters),
		cmocka_unit_test(rules_change_in_the_middle),
		cmocka_unit_test(options_change_in_the_middle),
		cmocka_unit_test(raw_octets_go_out_as_they_are),
		cmocka_unit_test(quits_once_it_has_answered),
		cmocka_unit_test(a_waiting_request_does_not_hold_up_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
