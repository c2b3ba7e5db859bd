/* Networks that come and go. */
#include "bench.h"

static void each_stand_has_its_words(void **state)
{
	struct bench *b = *state;
	static const struct {
		const char *reply, *words;
	} stands[] = { { "+CREG: 0,0\r\nOK", "does not look for one" }, { "+CREG: 0,2\r\nOK", "looks for a network" },
		{ "+CREG: 0,3\r\nOK", "refuses the SIM" }, { "+CREG: 0,4\r\nOK", "antenna" },
		{ "+CREG: 0,8\r\nOK", "emergency" }, { "+CREG: 0,77\r\nOK", "antenna" }, { "ERROR", "antenna" } };
	bench_online(b, "");
	for (size_t i = 0; i < sizeof stands / sizeof stands[0]; i++) {
		bench_rule(b, "AT+CREG?", stands[i].reply, 0);
		bench_until(b, bench_complains(b, stands[i].words));
		bench_rule(b, "AT+CREG?", "+CREG: 0,1\r\nOK", 0);
		bench_until(b, bench_is_online(b));
	}
}

static void a_sim_with_4g_alone_is_registered(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CREG?", "+CREG: 0,0\r\nOK", 0);
	bench_rule(b, "AT+CEREG?", "+CEREG: 0,1\r\nOK", 0);
	bench_online(b, "");
}

static void for_texts_only_is_enough(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CREG?", "+CREG: 0,6\r\nOK", 0);
	bench_online(b, "");
}

static void abroad_nothing_is_sent_unless_it_may(void **state)
{
	struct bench *b = *state;
	bench_rule(b, "AT+CREG?", "+CREG: 0,5\r\nOK", 0);
	bench_rule(b, "AT+CMGL=4", "+CMGL: 0,0,,24\r\n" BENCH_TEXT("44") "\r\nOK", 1);
	bench_start(b, "");
	bench_until(b, bench_complains(b, "roaming"));
	assert_int_equal(bench_send(b, "1", NULL, "Hi"), DG_OFFLINE);
	bench_until(b, fake_n_events(b->host, DG_MESSAGE) == 1);
	bench_stop(b);
	b->config.roaming = true;
	bench_start(b, "");
	bench_until(b, bench_is_online(b));
}

static void it_is_asked_again_and_again(void **state)
{
	struct bench *b = *state;
	bench_online(b, "");
	size_t before = bench_said(b, "AT+CREG?");
	bench_until(b, bench_said(b, "AT+CREG?") > before + 3);
	assert_int_equal(bench_said(b, "AT+COPS?"), 1); /* only when it is news */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(each_stand_has_its_words),
		bench_test(a_sim_with_4g_alone_is_registered),
		bench_test(for_texts_only_is_enough),
		bench_test(abroad_nothing_is_sent_unless_it_may),
		bench_test(it_is_asked_again_and_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
