/* Texts and reports on their way to core. */
#include "bench.h"

static void parts_come_together(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGL=4", "+CMGL: 1,0,,27\r\n" BENCH_PART_2 "\r\n+CMGL: 2,0,,28\r\n" BENCH_PART_1 "\r\nOK", 1);
	bench_online(b, ", \"number\": \"+15550000000\"");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	const struct dg_event *ev = fake_event(b->host, DG_MESSAGE, 0);
	assert_string_equal(ev->message.text, "Hello");
	assert_string_equal(ev->message.peer, "+15550001111");
	assert_string_equal(ev->message.self, "+15550000000");
	bench_until(b, bench_said(b, "AT+CMGD=") == 2);
}

static void what_comes_directly_is_acknowledged_when_it_is_kept(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	b->host->hold_kept = true;
	bench_says(b, "+CMT: ,24\r\n" BENCH_TEXT("11"));
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	size_t before = bench_said(b, "AT+CREG?");
	bench_until(b, bench_said(b, "AT+CREG?") > before + 1);
	assert_int_equal(bench_said(b, "AT+CNMA"), 0);
	b->host->hold_kept = false;
	bench_until(b, bench_said(b, "AT+CNMA") == 1);
}

static void a_modem_that_acknowledges_by_itself_is_not_told_to(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CSMS=1", "ERROR", 0);
	bench_online(b, "");
	bench_says(b, "+CMT: ,24\r\n" BENCH_TEXT("11"));
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	size_t before = bench_said(b, "AT+CREG?");
	bench_until(b, bench_said(b, "AT+CREG?") > before + 1);
	assert_int_equal(bench_said(b, "AT+CNMA"), 0);
}

static const char *send_one(struct bench *b)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = "1";
	ev.message.peer = "+15550001111";
	ev.message.text = "Hi";
	assert_int_equal(modem_session_deliver(b->session, &ev), DG_OK);
	bench_until(b, fake_receipt(b->host, "1"));
	return fake_receipt(b->host, "1")->receipt.refs[0];
}

static const struct dg_event *late_receipt(const struct bench *b)
{
	for (size_t i = 0; i < b->host->n_events; i++)
		if (b->host->events[i]->kind == DG_RECEIPT && !b->host->events[i]->receipt.id)
			return b->host->events[i];
	return NULL;
}

static void a_report_names_its_text(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	const char *ref = send_one(b);
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("30")); /* the network goes on trying */
	bench_until(b, fake_counted(b->host, "reports") == 1);
	assert_null(late_receipt(b));
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("00"));
	bench_until(b, late_receipt(b));
	assert_int_equal(late_receipt(b)->receipt.stage, DG_DELIVERED);
	assert_string_equal(late_receipt(b)->receipt.refs[0], ref);
	bench_until(b, !fake_n_stored(b->host, "mr/"));
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("00")); /* and again */
	bench_until(b, fake_counted(b->host, "reports_unmatched") == 1);
	bench_until(b, bench_said(b, "AT+CNMA") == 3);
}

static void a_failure_has_words(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	(void)send_one(b);
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("43"));
	bench_until(b, late_receipt(b));
	assert_int_equal(late_receipt(b)->receipt.stage, DG_FAILED);
	assert_int_equal(late_receipt(b)->receipt.why, DG_NOENT);
	assert_non_null(late_receipt(b)->receipt.text);
}

static void a_report_finds_its_text_over_a_restart(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	char ref[100];
	(void)snprintf(ref, sizeof ref, "%s", send_one(b));
	bench_stop(b);
	fake_forget_events(b->host);
	bench_rule(b, "AT+CMGL=4", "+CMGL: 1,0,,25\r\n" BENCH_REPORT("00") "\r\nOK", 1);
	bench_online(b, "");
	bench_until(b, late_receipt(b));
	assert_string_equal(late_receipt(b)->receipt.refs[0], ref);
	bench_until(b, bench_said(b, "AT+CMGD=1") == 1);
}

static void a_report_that_is_not_kept_is_not_forgotten(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	(void)send_one(b);
	b->host->kept_status = DG_REMOTE;
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("00"));
	bench_until(b, fake_counted(b->host, "pushed_back") == 1);
	assert_int_equal(bench_said(b, "AT+CNMA"), 0); /* the network sends it again */
	b->host->kept_status = DG_OK;
	bench_says(b, "+CDS: 25\r\n" BENCH_REPORT("00"));
	bench_until(b, bench_said(b, "AT+CNMA") == 1);
	assert_int_equal(fake_counted(b->host, "reports_unmatched"), 0);
}

static void what_nobody_can_read_stays_and_is_said_once(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	bench_rule(b, "AT+CMGL=4",
		"+CMGL: 1,0,,3\r\n07911326040000F00411\r\n+CMGL: 2,0,,24\r\n" BENCH_TEXT("11") "\r\nOK", 0);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGL=4") > 3);
	assert_int_equal(bench_said(b, "AT+CMGD=1"), 0);
	assert_int_equal(fake_n_logged(b->host, DG_LOG_WARN, "cannot be read"), 1);
	assert_int_equal(fake_counted(b->host, "odd_pdus"), 1);
}

static void what_may_come_again_says_so(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGL=4", "+CMGL: 1,0,,24\r\n" BENCH_TEXT("11") "\r\nOK", 1);
	bench_online(b, "");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	char id[64];
	const struct dg_event *ev = fake_event(b->host, DG_MESSAGE, 0);
	assert_true(ev->message.maybe_repeat && ev->message.n_spans == 1);
	(void)snprintf(id, sizeof id, "%s", ev->message.id);
	bench_stop(b);
	fake_forget_events(b->host);
	bench_rule(b, "AT+CMGL=4",
		"+CMGL: 5,1,,24\r\n" BENCH_TEXT("11") "\r\n+CMGL: 6,1,,24\r\n" BENCH_TEXT("22") "\r\nOK", 1);
	bench_online(b, "");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 2);
	assert_string_equal(fake_event(b->host, DG_MESSAGE, 0)->message.id, id); /* core knows it by that */
	assert_string_not_equal(fake_event(b->host, DG_MESSAGE, 1)->message.id, id);
}

static void what_nobody_is_there_for_stays_until_the_room_is_needed(void **state)
{
	struct bench *b = *state;
	b->config.read_interval = 100;
	b->host->kept_status = DG_NOENT;
	bench_rule(b, "AT+CPMS=\"SM\"", "+CPMS: 0,2,0,2,0,2\r\nOK", 0);
	bench_rule(b, "AT+CMGL=4", "+CMGL: 1,0,,24\r\n" BENCH_TEXT("11") "\r\nOK", 0);
	bench_online(b, "");
	bench_until(b, bench_said(b, "AT+CMGL=4") > 3);
	assert_int_equal(fake_n_events(b->host, DG_MESSAGE), 1); /* not said again and again */
	assert_int_equal(bench_said(b, "AT+CMGD="), 0);
	b->host->kept_status = DG_OK;
	bench_rule(b, "AT+CMGL=4",
		"+CMGL: 1,0,,24\r\n" BENCH_TEXT("11") "\r\n+CMGL: 2,0,,24\r\n" BENCH_TEXT("22") "\r\nOK", 1);
	bench_until(b, bench_said(b, "AT+CMGD=1") == 1 && bench_said(b, "AT+CMGD=2") == 1);
	assert_int_equal(fake_counted(b->host, "unowned_deleted"), 1);
	assert_int_equal(fake_n_events(b->host, DG_MESSAGE), 2);
}

static void what_is_no_text_is_told(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	bench_says(b, "+CMT: ,22\r\n" BENCH_CENTRE "040B915155001011F100046211325054404003010203");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	assert_string_equal(
		fake_event(b->host, DG_MESSAGE, 0)->message.text, "[a message of 3 octets that is no text]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(parts_come_together),
		bench_test(what_comes_directly_is_acknowledged_when_it_is_kept),
		bench_test(a_modem_that_acknowledges_by_itself_is_not_told_to),
		bench_test(a_report_names_its_text),
		bench_test(a_failure_has_words),
		bench_test(a_report_finds_its_text_over_a_restart),
		bench_test(a_report_that_is_not_kept_is_not_forgotten),
		bench_test(what_nobody_can_read_stays_and_is_said_once),
		bench_test(what_may_come_again_says_so),
		bench_test(what_nobody_is_there_for_stays_until_the_room_is_needed),
		bench_test(what_is_no_text_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
