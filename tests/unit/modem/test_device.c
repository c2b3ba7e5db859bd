/* Ports that come and go, and modems that hang: what has left, what has not, and what nobody knows. */
#include "bench.h"

static const struct dg_event *receipt_of(struct bench *b, const char *id)
{
	bench_until(b, fake_receipt(b->host, id));
	return fake_receipt(b->host, id);
}

static void cut(struct bench *b)
{
	dg_conn_destroy(b->peer);
	b->peer = NULL;
	b->wants_pdu = false;
}

static void a_text_that_was_sent(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	const struct dg_event *ev = receipt_of(b, "1");
	assert_int_equal(ev->receipt.stage, DG_SENT);
	assert_int_equal(ev->receipt.n_refs, 1);
	assert_int_equal(strncmp(ev->receipt.refs[0], "m/7/+15550001111/", 17), 0);
	assert_int_equal(bench_said(b, "AT+CMGS=15"), 1);
	assert_int_equal(bench_said(b, "PDU 0021000B915155001011F1000002"), 1);
}

static void a_modem_that_does_not_say_its_reference(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "OK", 0);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.n_refs, 0);
	assert_int_equal(fake_counted(b->host, "untrackable"), 1);
}

static void no_prompt_and_nothing_has_left(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGS=", NULL, 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_OFFLINE); /* core keeps it until the modem is back */
	bench_until(b, bench_is_online(b));
	assert_int_equal(bench_send(b, "2", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "2")->receipt.stage, DG_SENT);
	assert_int_equal(bench_said(b, "AT+CFUN=1,1"), 0);
}

static void no_answer_and_nobody_knows(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", NULL, 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_TIMEOUT);
}

static void a_network_that_did_not_answer_is_a_doubt_too(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "+CMS ERROR: 332", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_TIMEOUT);
}

static void it_hangs_twice_and_is_restarted(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", NULL, 2);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	(void)receipt_of(b, "1");
	bench_until(b, bench_is_online(b));
	assert_int_equal(bench_said(b, "AT+CFUN=1,1"), 0);
	assert_int_equal(bench_send(b, "2", NULL, "Hi"), DG_OK);
	(void)receipt_of(b, "2");
	bench_until(b, bench_said(b, "AT+CFUN=1,1") == 1);
	bench_until(b, b->n_opened == 2 && bench_is_online(b)); /* the port was closed and opened */
}

static void a_modem_that_says_nothing_at_all_is_restarted(void **state)
{
	struct bench *b = *state;
	b->config.command_timeout = 200;
	bench_online(b, "");
	bench_rule(b, "", NULL, 0);
	bench_until(b, bench_said(b, "AT+CFUN=1,1") == 1);
	b->n_rules = 0;
	bench_until(b, bench_is_online(b));
}

static void cut_before_the_prompt(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGS=", NULL, 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	bench_until(b, bench_said(b, "AT+CMGS="));
	cut(b);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_OFFLINE);
	bench_until(b, bench_complains(b, "broke"));
	bench_until(b, bench_is_online(b));
}

static void cut_after_the_text_has_left(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", NULL, 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	bench_until(b, bench_said(b, "PDU"));
	cut(b);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_TIMEOUT);
	bench_until(b, bench_is_online(b));
}

static void a_late_answer_is_nobodys(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", NULL, 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	(void)receipt_of(b, "1");
	bench_says(b, "+CMGS: 9\r\nOK");
	bench_until(b, bench_is_online(b));
	assert_int_equal(bench_send(b, "2", NULL, "Hi"), DG_OK);
	assert_int_equal(strncmp(receipt_of(b, "2")->receipt.refs[0], "m/7/", 4), 0);
}

static void nobody_there(void **state)
{
	struct bench *b = *state;
	uint16_t port = dg_listener_port(b->listener);
	char why[256];
	dg_listener_destroy(b->listener);
	b->listener = dg_listener_open(&b->loop, "127.0.0.1", 0, bench_on_peer, b, why);
	(void)snprintf(b->modems, sizeof b->modems, "[{\"device\":\"tcp:127.0.0.1:%u\"}]", port);
	b->config.modems = b->modems;
	struct dg_error error;
	assert_int_equal(modem_session_create(&b->host->host, &b->config, &b->session, &error), DG_OK);
	assert_int_equal(modem_session_start(b->session), DG_OK);
	bench_until(b, bench_complains(b, "cannot be reached"));
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OFFLINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_text_that_was_sent),
		bench_test(a_modem_that_does_not_say_its_reference),
		bench_test(no_prompt_and_nothing_has_left),
		bench_test(no_answer_and_nobody_knows),
		bench_test(a_network_that_did_not_answer_is_a_doubt_too),
		bench_test(it_hangs_twice_and_is_restarted),
		bench_test(a_modem_that_says_nothing_at_all_is_restarted),
		bench_test(cut_before_the_prompt),
		bench_test(cut_after_the_text_has_left),
		bench_test(a_late_answer_is_nobodys),
		bench_test(nobody_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
