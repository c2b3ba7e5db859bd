/* Messages on their way out: their order, their parts, and what the network says of them. */
#include "bench.h"

static const struct dg_event *receipt_of(struct bench *b, const char *id)
{
	bench_until(b, fake_receipt(b->host, id));
	return fake_receipt(b->host, id);
}

/* So many letters. */
static const char *letters(size_t n)
{
	static char text[400];
	assert_true(n < sizeof text);
	memset(text, 'x', n);
	text[n] = '\0';
	return text;
}

static void a_long_text_leaves_in_parts(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, letters(330)), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.stage, DG_SENT);
	assert_int_equal(fake_receipt(b->host, "1")->receipt.n_refs, 3);
	assert_int_equal(bench_said(b, "AT+CMGS="), 3);
	assert_int_equal(bench_said(b, "AT+CMMS=1"), 2); /* not before the last one */
}

static void what_cannot_be_sent_is_told(void **state)
{
	struct bench *b = *state;
	b->config.max_parts = 1;
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, letters(220)), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_TOOBIG);
	assert_int_equal(bench_send(b, "2", NULL, ""), DG_OK);
	assert_int_equal(receipt_of(b, "2")->receipt.why, DG_INVALID);
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = "3";
	ev.message.peer = "bob";
	ev.message.text = "Hi";
	assert_int_equal(modem_session_deliver(b->session, &ev), DG_OK);
	assert_int_equal(receipt_of(b, "3")->receipt.why, DG_NOENT);
}

static void a_refusal_for_good_has_words(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "+CMS ERROR: 1", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_NOENT);
	assert_non_null(strstr(fake_receipt(b->host, "1")->receipt.text, "nobody has this number (error 1)"));
}

static void a_refusal_for_now_is_tried_again(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "+CMS ERROR: 42", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.stage, DG_SENT);
	assert_int_equal(bench_said(b, "PDU"), 2);
}

static void a_validity_that_is_refused_is_left_out(void **state)
{
	struct bench *b = *state;
	b->config.validity = 3600000;
	bench_rule(b, "PDU", "+CMS ERROR: 199", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.stage, DG_SENT);
	assert_int_equal(bench_said(b, "PDU 0031"), 1);
	assert_int_equal(bench_said(b, "PDU 0021"), 1);
}

static void of_a_text_that_left_in_part_nobody_knows(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "+CMS ERROR: 38", 0);
	bench_rule(b, "PDU", "+CMGS: 7\r\nOK", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, letters(220)), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.why, DG_TIMEOUT);
	assert_non_null(strstr(fake_receipt(b->host, "1")->receipt.text, "1 of 2"));
}

static void a_part_that_is_refused_for_now_is_tried_again_alone(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", "+CMS ERROR: 42", 1);
	bench_rule(b, "PDU", "+CMGS: 7\r\nOK", 1);
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, letters(220)), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.stage, DG_SENT);
	assert_int_equal(bench_said(b, "PDU"), 3);
}

static void more_than_there_is_room_for_is_kept_by_core(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	char id[16];
	int n = 0;
	enum dg_status status = DG_OK;
	while (status == DG_OK && n < 100) {
		(void)snprintf(id, sizeof id, "%d", n);
		status = bench_send(b, id, NULL, "Hi");
		n += status == DG_OK;
	}
	assert_int_equal(status, DG_AGAIN);
	bench_until(b, b->host->n_ready);
	(void)snprintf(id, sizeof id, "%d", n - 1);
	(void)receipt_of(b, id);
	const struct dg_event *ev;
	for (int i = 0; i < n; i++) { /* in the order in which they were taken */
		ev = fake_event(b->host, DG_RECEIPT, (size_t)i);
		(void)snprintf(id, sizeof id, "%d", i);
		assert_string_equal(ev->receipt.id, id);
	}
}

static void without_reports_none_are_asked_for(void **state)
{
	struct bench *b = *state;
	b->config.reports = false;
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(receipt_of(b, "1")->receipt.n_refs, 0);
	assert_int_equal(bench_said(b, "PDU 0001"), 1);
}

static void what_it_would_cost(void **state)
{
	struct bench *b = *state;
	struct dg_measure m = { 0 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	b->config.max_parts = 3;
	bench_online(b, "");
	ev.message.text = letters(220);
	assert_int_equal(modem_session_measure(b->session, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 2);
	assert_int_equal(m.units, 220);
	assert_int_equal(m.room, 2 * 153);
	ev.message.text = "\xD0\x9F";
	assert_int_equal(modem_session_measure(b->session, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 1);
	assert_int_equal(m.room, 70);
	ev.message.text = "";
	assert_int_equal(modem_session_measure(b->session, &ev, &m), DG_INVALID);
	ev.message.text = letters(399);
	assert_int_equal(modem_session_measure(b->session, &ev, &m), DG_OK);
	assert_int_equal(m.segments, 3);
}

static void what_deliver_would_refuse_costs_nothing(void **state)
{
	struct bench *b = *state;
	struct dg_measure m = { 0 };
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	b->config.max_parts = 1;
	bench_online(b, "");
	ev.message.text = letters(220);
	assert_int_equal(modem_session_measure(b->session, &ev, &m), DG_TOOBIG);
	assert_int_equal(m.segments, 0);
}

static void what_has_not_begun_goes_back_when_it_ends(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "PDU", NULL, 0);
	b->config.send_timeout = 60000;
	bench_online(b, "");
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OK);
	assert_int_equal(bench_send(b, "2", NULL, "Hi"), DG_OK);
	bench_until(b, bench_said(b, "PDU") == 1);
	modem_session_stop(b->session);
	assert_int_equal(receipt_of(b, "2")->receipt.why, DG_OFFLINE);
	bench_says(b, "+CMGS: 1\r\nOK"); /* what has begun may end */
	assert_int_equal(receipt_of(b, "1")->receipt.stage, DG_SENT);
	bench_until(b, b->host->stopped);
	modem_session_destroy(b->session);
	b->session = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_long_text_leaves_in_parts),
		bench_test(what_cannot_be_sent_is_told),
		bench_test(a_refusal_for_good_has_words),
		bench_test(a_refusal_for_now_is_tried_again),
		bench_test(a_validity_that_is_refused_is_left_out),
		bench_test(of_a_text_that_left_in_part_nobody_knows),
		bench_test(a_part_that_is_refused_for_now_is_tried_again_alone),
		bench_test(more_than_there_is_room_for_is_kept_by_core),
		bench_test(without_reports_none_are_asked_for),
		bench_test(what_it_would_cost),
		bench_test(what_deliver_would_refuse_costs_nothing),
		bench_test(what_has_not_begun_goes_back_when_it_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
