/* An instance as core sees it: its states, its beginning, its end. */
#include "bench.h"

static void what_cannot_be_is_refused(void **state)
{
	struct bench *b = *state;
	struct dg_error why;
	void *session = NULL;
	b->config.modems = "[]";
	assert_int_equal(modem_session_create(&b->host->host, &b->config, &session, &why), DG_INVALID);
	assert_null(session);
	assert_non_null(strstr(why.text, "modems"));
	bench_online(b, "");
}

static void states_are_told_once(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	size_t asked = bench_said(b, "AT+CREG?");
	bench_until(b, bench_said(b, "AT+CREG?") > asked + 2);
	assert_int_equal(fake_n_events(b->host, DG_STATE), 2); /* connecting, online */
	assert_int_equal(fake_event(b->host, DG_STATE, 0)->state.link, DG_LINK_CONNECTING);
}

static void one_of_two_is_enough_and_the_other_is_named(void **state)
{
	struct bench *b = *state;
	struct dg_error why;
	(void)snprintf(b->modems, sizeof b->modems,
		"[{\"name\":\"m\",\"device\":\"tcp:127.0.0.1:%u\"},{\"name\":\"gone\",\"device\":\"/nowhere/tty\","
		"\"number\":\"+15550000009\"}]",
		dg_listener_port(b->listener));
	b->config.modems = b->modems;
	assert_int_equal(modem_session_create(&b->host->host, &b->config, &b->session, &why), DG_OK);
	assert_int_equal(modem_session_start(b->session), DG_OK);
	bench_until(b, bench_is_online(b));
	assert_non_null(strstr(bench_state(b)->state.text, "gone: "));
	assert_non_null(strstr(bench_state(b)->state.text, "/nowhere/tty"));
	/* whoever has the other one's number waits for it: nobody else's SIM speaks for him */
	assert_int_equal(bench_send(b, "1", "+15550000009", "Hi"), DG_OK);
	bench_until(b, fake_receipt(b->host, "1"));
	assert_int_equal(fake_receipt(b->host, "1")->receipt.why, DG_REMOTE);
	assert_int_equal(bench_said(b, "AT+CMGS="), 0);
	assert_int_equal(bench_send(b, "2", "+15550007777", "Hi"), DG_OK);
	bench_until(b, fake_receipt(b->host, "2"));
	assert_int_equal(fake_receipt(b->host, "2")->receipt.stage, DG_SENT);
}

static void kinds_that_it_does_not_know_are_refused(void **state)
{
	struct bench *b = *state;
	const struct dg_event ev = DG_EVENT(DG_TYPING, 0);
	bench_online(b, "");
	assert_int_equal(modem_session_deliver(b->session, &ev), DG_UNSUPPORTED);
}

static void it_ends_while_it_begins(void **state)
{
	struct bench *b = *state;
	bench_start(b, "");
	modem_session_stop(b->session); /* core has not even said what it knows */
	bench_until(b, b->host->stopped);
	modem_session_destroy(b->session);
	b->session = NULL;
	assert_int_equal(b->n_said, 0);
}

static void it_ends_while_a_modem_is_silent(void **state)
{
	struct bench *b = *state;
	b->config.command_timeout = 600000;
	bench_rule(b, "AT+CPIN?", NULL, 0);
	bench_start(b, "");
	bench_until(b, bench_said(b, "AT+CPIN?"));
	int64_t began_ms = dg_mono_ms();
	bench_stop(b);
	assert_true(dg_mono_ms() - began_ms < 5000);
}

static void what_core_still_owes_is_waited_for(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGL=4", "+CMGL: 3,0,,24\r\n" BENCH_TEXT("11") "\r\nOK", 1);
	b->host->hold_kept = true;
	bench_start(b, "");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	modem_session_stop(b->session);
	int64_t began_ms = dg_mono_ms();
	bench_until(b, dg_mono_ms() - began_ms > 100);
	assert_false(b->host->stopped);
	b->host->hold_kept = false;
	bench_until(b, b->host->stopped);
	assert_int_equal(bench_said(b, "AT+CMGD=3"), 1); /* and the SIM is emptied */
	modem_session_destroy(b->session);
	b->session = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(what_cannot_be_is_refused),
		bench_test(states_are_told_once),
		bench_test(one_of_two_is_enough_and_the_other_is_named),
		bench_test(kinds_that_it_does_not_know_are_refused),
		bench_test(it_ends_while_it_begins),
		bench_test(it_ends_while_a_modem_is_silent),
		bench_test(what_core_still_owes_is_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
