/* The way from an open port to a modem that works: PINs above all. */
#include "bench.h"

static void the_usual_way(void **state)
{
	struct bench *b = *state;
	bench_online(b, ", \"number\": \"+15550000000\"");
	static const char *const order[] = { "AT", "ATE0", "AT+CMEE=1", "AT+CFUN?", "AT+CPIN?", "AT+CMGF=0",
		"AT+CREG=0", "AT+CSMS=1", "AT+CPMS=?", "AT+CPMS=\"SM\",\"SM\",\"SM\"", "AT+CNMI=2,1,0,1,0", "AT+CMGL=4",
		"AT+CREG?" };
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		assert_string_equal(b->said[i], order[i]);
}

static void further_commands(void **state)
{
	struct bench *b = *state;
	b->config.init = "[\"AT^CURC=0\", \"AT+ODD\"]";
	bench_rule(b, "AT+ODD", "ERROR", 0);
	bench_online(b, ", \"smsc\": \"+15550000099\"");
	assert_int_equal(bench_said(b, "AT^CURC=0"), 1);
	assert_int_equal(bench_said(b, "AT+ODD"), 1);
	assert_int_equal(bench_said(b, "AT+CSCA=\"+15550000099\",145"), 1);
	assert_int_equal(fake_n_logged(b->host, DG_LOG_WARN, "AT+ODD"), 1);
}

static void a_modem_that_is_off_is_switched_on(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CFUN?", "+CFUN: 4\r\nOK", 0);
	bench_online(b, "");
	assert_int_equal(bench_said(b, "AT+CFUN=1"), 1);
}

static void a_sim_that_is_busy_is_waited_for(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPIN?", "+CME ERROR: 14", 2);
	bench_rule(b, "AT+CPMS=\"SM\"", "+CMS ERROR: 314", 2);
	bench_rule(b, "AT+CNMI", "+CMS ERROR: 314", 2);
	bench_online(b, "");
	assert_int_equal(bench_said(b, "AT+CPIN?"), 3);
	assert_int_equal(bench_said(b, "AT+CNMI=2,1,0,1,0"), 3); /* the best mode, not the next one */
}

static void a_good_pin_is_tried_once(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPIN?", "+CPIN: SIM PIN\r\nOK", 1);
	bench_online(b, ", \"pin\": \"4711\"");
	assert_int_equal(bench_said(b, "AT+CPIN=\"4711\""), 1);
	bench_until(b, !fake_n_stored(b->host, "pin/"));
}

static void a_refused_pin_is_never_tried_again(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPIN?", "+CPIN: SIM PIN\r\nOK", 0);
	bench_rule(b, "AT+CPIN=", "+CME ERROR: 16", 0);
	bench_start(b, ", \"pin\": \"1111\"");
	bench_until(b, bench_complains(b, "correct pin"));
	assert_int_equal(bench_state(b)->state.why, DG_AUTH);
	bench_until(b, bench_said(b, "AT+CPIN?") > 5);
	dg_conn_destroy(b->peer); /* and not after the device was away */
	b->peer = NULL;
	bench_until(b, bench_said(b, "AT+CPIN?") > 8);
	bench_stop(b);
	size_t before = bench_said(b, "AT+CPIN?");
	bench_start(b, ", \"pin\": \"1111\""); /* and not after a restart */
	bench_until(b, bench_said(b, "AT+CPIN?") > before + 3);
	assert_int_equal(bench_said(b, "AT+CPIN="), 1);
	assert_int_equal(fake_n_logged(b->host, DG_LOG_ERROR, "1111"), 0);
	bench_stop(b);
	bench_start(b, ", \"pin\": \"2222\""); /* another one is */
	bench_until(b, bench_said(b, "AT+CPIN=\"2222\"") == 1);
}

static void no_pin_is_tried_before_the_disk_knows(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPIN?", "+CPIN: SIM PIN\r\nOK", 1);
	b->host->put_status = DG_REMOTE;
	bench_start(b, ", \"pin\": \"4711\"");
	bench_until(b, bench_complains(b, "disk"));
	assert_int_equal(bench_said(b, "AT+CPIN="), 0);
}

static void what_only_an_operator_can_mend_is_said(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CPIN?", "+CPIN: READY\r\nOK", 0);
	bench_rule(b, "AT+CPIN?", "+CPIN: PH-NET PIN\r\nOK", 1);
	bench_rule(b, "AT+CPIN?", "+CPIN: SIM PUK\r\nOK", 1);
	bench_rule(b, "AT+CPIN?", "+CPIN: SIM PIN\r\nOK", 1);
	bench_rule(b, "AT+CPIN?", "+CME ERROR: 10", 5);
	bench_start(b, "");
	bench_until(b, bench_complains(b, "there is no SIM"));
	bench_until(b, bench_complains(b, "set pin"));
	bench_until(b, bench_complains(b, "PUK"));
	bench_until(b, bench_complains(b, "PH-NET PIN"));
	bench_until(b, bench_is_online(b));
}

static void the_best_mode_that_the_modem_takes(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CNMI", "+CMS ERROR: 303", 0);
	bench_rule(b, "AT+CNMI=2,1,0,0,0", "OK", 0);
	bench_online(b, "");
	assert_int_equal(bench_said(b, "AT+CNMI=2,1,0,1,0"), 1);
	assert_int_equal(bench_said(b, "AT+CNMI=2,1,0,0,0"), 1);
	assert_int_equal(bench_said(b, "AT+CNMI=2,1,0,0,1"), 0);
	assert_int_equal(fake_n_logged(b->host, DG_LOG_WARN, "no status reports"), 1);
}

static void a_modem_without_any_mode_is_read_all_the_same(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CNMI", "ERROR", 0);
	bench_online(b, "");
	assert_int_equal(bench_said(b, "AT+CMGL=4"), 1);
}

static void without_pdu_mode_nothing_works(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CMGF=0", "ERROR", 0);
	bench_start(b, "");
	bench_until(b, bench_complains(b, "cannot be set up"));
}

static void the_sim_may_know_its_number(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CNUM", "+CNUM: \"own\",\"+15550000042\",145\r\nOK", 0);
	bench_rule(b, "AT+CMGL=4", "+CMGL: 0,0,,24\r\n" BENCH_TEXT("44") "\r\nOK", 1);
	bench_online(b, "");
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	assert_string_equal(fake_event(b->host, DG_MESSAGE, 0)->message.self, "+15550000042");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(the_usual_way),
		bench_test(further_commands),
		bench_test(a_modem_that_is_off_is_switched_on),
		bench_test(a_sim_that_is_busy_is_waited_for),
		bench_test(a_good_pin_is_tried_once),
		bench_test(a_refused_pin_is_never_tried_again),
		bench_test(no_pin_is_tried_before_the_disk_knows),
		bench_test(what_only_an_operator_can_mend_is_said),
		bench_test(the_best_mode_that_the_modem_takes),
		bench_test(a_modem_without_any_mode_is_read_all_the_same),
		bench_test(without_pdu_mode_nothing_works),
		bench_test(the_sim_may_know_its_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
