/* Which stretches of time are remembered, over lives; and, with a carrier, when a text is marked as a possible repeat.
 */
#include "bench.h"
#include "inlet.h"
#include "repeats.h"

#define DAY_MS INT64_C(86400000)

static struct smpp_repeats *repeats;

static void on_loaded(void *arg)
{
	*(bool *)arg = true;
}

static void load(void)
{
	bool loaded = false;
	repeats = smpp_repeats_create(&bench->host->host, DAY_MS);
	assert_int_equal(smpp_repeats_load(repeats, on_loaded, &loaded), DG_OK);
	bench_until(loaded);
}

static size_t n_spans(void)
{
	size_t n;
	(void)smpp_repeats_spans(repeats, &n);
	return n;
}

static struct dg_span span(size_t i)
{
	size_t n;
	const struct dg_span *all = smpp_repeats_spans(repeats, &n);
	assert_true(i < n);
	return all[i];
}

static void write_record(const char *value)
{
	assert_int_equal(fake_put(&bench->host->host, "repeats", value, 0, NULL, NULL), DG_OK);
}

static const char *record(void)
{
	return fake_stored(bench->host, "repeats", 0)->value;
}

/* -- the memory ---------------------------------------------------------------------------- */

static void a_first_life_has_nothing_to_fear(void **state)
{
	(void)state;
	load();
	assert_int_equal(n_spans(), 0);
	assert_int_equal(strncmp(record(), "open ", 5), 0);
	smpp_repeats_destroy(repeats);
}

static void an_orderly_end_leaves_nothing_behind(void **state)
{
	(void)state;
	load();
	smpp_repeats_close(repeats);
	smpp_repeats_destroy(repeats);
	load();
	assert_int_equal(n_spans(), 0);
	smpp_repeats_destroy(repeats);
}

static void a_sudden_end_leaves_all_since_the_last_proof(void **state)
{
	(void)state;
	char value[64];
	int64_t now_ms = dg_now_ms();
	(void)snprintf(value, sizeof value, "open %lld", (long long)(now_ms - 5000));
	write_record(value);
	load();
	assert_int_equal(n_spans(), 1);
	assert_int_equal(span(0).from_ms, now_ms - 5000);
	assert_in_range(span(0).to_ms, now_ms, dg_now_ms());
	smpp_repeats_destroy(repeats);
	load(); /* and another: nothing came in between, the first is not forgotten */
	assert_int_equal(span(0).from_ms, now_ms - 5000);
	smpp_repeats_destroy(repeats);
}

static void stretches_survive_orderly_lives_until_they_are_too_old(void **state)
{
	(void)state;
	int64_t now_ms = dg_now_ms();
	load();
	smpp_repeats_doubt(repeats, now_ms - 9000, now_ms - 8000);
	smpp_repeats_doubt(repeats, now_ms - DAY_MS - 9000, now_ms - DAY_MS - 1000);
	smpp_repeats_doubt(repeats, now_ms - DAY_MS - 500, now_ms - DAY_MS + 1500);
	assert_int_equal(n_spans(), 2);
	smpp_repeats_close(repeats);
	smpp_repeats_destroy(repeats);
	load();
	assert_int_equal(span(n_spans() - 1).from_ms, now_ms - 9000);
	bench_until(n_spans() == 1);
	smpp_repeats_destroy(repeats);
}

static void stretches_that_touch_are_one(void **state)
{
	(void)state;
	int64_t at_ms = dg_now_ms() - 100000;
	load();
	smpp_repeats_doubt(repeats, at_ms, at_ms + 10);
	smpp_repeats_doubt(repeats, at_ms + 20, at_ms + 30);
	smpp_repeats_doubt(repeats, at_ms + 40, at_ms + 50);
	assert_int_equal(n_spans(), 3);
	smpp_repeats_doubt(repeats, at_ms + 30, at_ms + 35);
	assert_int_equal(n_spans(), 3);
	assert_int_equal(span(1).to_ms, at_ms + 35);
	smpp_repeats_doubt(repeats, at_ms + 5, at_ms + 45);
	assert_int_equal(n_spans(), 1);
	assert_int_equal(span(0).from_ms, at_ms);
	assert_int_equal(span(0).to_ms, at_ms + 50);
	smpp_repeats_destroy(repeats);
}

static void too_many_stretches_cover_rather_too_much(void **state)
{
	(void)state;
	int64_t at_ms = dg_now_ms() - 100000;
	load();
	for (int i = 0; i <= SMPP_SPANS_MAX; i++)
		smpp_repeats_doubt(repeats, at_ms + 10 * i, at_ms + 10 * i + 1);
	assert_int_equal(n_spans(), SMPP_SPANS_MAX);
	assert_int_equal(span(0).from_ms, at_ms);
	assert_int_equal(span(0).to_ms, at_ms + 11);
	assert_int_equal(span(SMPP_SPANS_MAX - 1).from_ms, at_ms + 10 * SMPP_SPANS_MAX);
	smpp_repeats_destroy(repeats);
}

static void until_when_something_may_be_repeated(void **state)
{
	(void)state;
	int64_t at_ms = dg_now_ms() - 100000;
	load();
	assert_int_equal(smpp_repeats_until(repeats, 0, at_ms + 1000000), 0);
	smpp_repeats_doubt(repeats, at_ms, at_ms + 10);
	smpp_repeats_doubt(repeats, at_ms + 20, at_ms + 30);
	assert_int_equal(smpp_repeats_until(repeats, at_ms + 11, at_ms + 19), 0);
	assert_int_equal(smpp_repeats_until(repeats, at_ms - 5, at_ms), at_ms + 10 + DAY_MS);
	assert_int_equal(smpp_repeats_until(repeats, at_ms, at_ms + 20), at_ms + 30 + DAY_MS);
	smpp_repeats_destroy(repeats);
}

static void a_clock_that_goes_back_is_written_down_at_once(void **state)
{
	(void)state;
	char value[64];
	int64_t now_ms = dg_now_ms();
	load();
	smpp_repeats_note(repeats, now_ms + 2000);
	smpp_repeats_note(repeats, now_ms - 3600000);
	assert_int_equal(n_spans(), 1);
	assert_true(span(0).from_ms <= now_ms + 2000 && now_ms + 2000 <= span(0).to_ms);
	(void)snprintf(value, sizeof value, "open %lld ", (long long)(now_ms - 3600000));
	assert_int_equal(strncmp(record(), value, strlen(value)), 0);
	smpp_repeats_destroy(repeats);
	(void)snprintf(value, sizeof value, "open %lld", (long long)(now_ms + 3600000));
	write_record(value); /* it went back between two lives */
	load();
	assert_int_equal(span(0).from_ms, now_ms + 3600000);
	assert_int_equal(span(0).to_ms, now_ms + 3600000 + DAY_MS);
	smpp_repeats_destroy(repeats);
}

static void nonsense_is_taken_for_a_sudden_end_long_ago(void **state)
{
	(void)state;
	static const char *const values[] = { "", "open", "open ", "open -5", "closed x", "what is this" };
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		write_record(values[i]);
		load();
		assert_int_equal(n_spans(), 1);
		assert_in_range(dg_now_ms() - span(0).from_ms, DAY_MS, DAY_MS + 60000);
		smpp_repeats_destroy(repeats);
	}
	write_record("closed 5 7 6 8"); /* the end is before the beginning, and there is half a stretch */
	load();
	assert_int_equal(n_spans(), 0);
	smpp_repeats_destroy(repeats);
}

/* -- with a carrier ------------------------------------------------------------------------ */

static bool refuse_to_prove;

static bool mute_enquiries(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	(void)p;
	return refuse_to_prove && pdu->command == SMPP_ENQUIRE_LINK;
}

static const struct dg_event *text(const char *words)
{
	size_t n = bench_n_acks(), events = fake_n_events(bench->host, DG_MESSAGE);
	bench_network_texts((uint32_t)n + 1, "15550001111", 0, 0, words, strlen(words));
	bench_until(bench_n_acks() == n + 1);
	return fake_event(bench->host, DG_MESSAGE, events);
}

static void begin(bool proves)
{
	refuse_to_prove = !proves;
	bench->smsc->on_pdu = mute_enquiries;
	bench->config.reconnect_interval = 100; /* the link looks after itself every 25 ms */
	bench_start_online();
}

static void until_asked(void)
{
	size_t n = bench_n_acks();
	bench_until(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK) > 0);
	assert_int_equal(bench_n_acks(), n);
	bench_run_for(20); /* the answer travels */
}

static void break_link(void)
{
	size_t n = smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER);
	smsc_drop(smsc_receiver(bench->smsc), true);
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == n + 1 && smsc_receiver(bench->smsc));
	bench_until(bench_is_online());
}

static void what_is_proven_is_never_repeated(void **state)
{
	(void)state;
	begin(true);
	assert_false(text("ok")->message.maybe_repeat);
	until_asked();
	break_link();
	assert_false(text("ok")->message.maybe_repeat);
}

static void what_is_not_proven_when_the_link_breaks_may_come_again(void **state)
{
	(void)state;
	begin(false);
	int64_t before_ms = dg_now_ms();
	assert_false(text("ok")->message.maybe_repeat);
	assert_false(text("ok")->message.maybe_repeat); /* as long as the link stands */
	int64_t after_ms = dg_now_ms();
	break_link();
	const struct dg_event *ev = text("ok");
	assert_true(ev->message.maybe_repeat);
	assert_int_equal(ev->message.n_spans, 1);
	assert_in_range(ev->message.spans[0].from_ms, before_ms, after_ms);
	assert_true(ev->message.spans[0].to_ms >= after_ms);
}

static void a_carrier_that_leaves_in_good_order_has_read_all(void **state)
{
	(void)state;
	begin(false);
	(void)text("ok");
	struct fake_peer *p = smsc_receiver(bench->smsc);
	struct smpp_pdu unbind;
	smpp_pdu_init(&unbind, SMPP_UNBIND);
	unbind.sequence = 9;
	smsc_send(p, &unbind);
	bench_until(smsc_n_seen(bench->smsc, SMPP_UNBIND_RESP) == 1);
	smsc_drop(p, false);
	bench_until(smsc_receiver(bench->smsc) && smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
	bench_until(bench_is_online());
	assert_false(text("ok")->message.maybe_repeat);
}

static void our_own_leave_proves_as_well(void **state)
{
	(void)state;
	begin(false);
	(void)text("ok");
	bench_stop();
	bench_start_online();
	bench_until(smsc_receiver(bench->smsc));
	assert_false(text("ok")->message.maybe_repeat);
}

static void after_a_crash_the_record_tells(void **state)
{
	(void)state;
	char *then;
	begin(true);
	(void)text("ok");
	until_asked(); /* proven, but that is not written down yet */
	then = dg_strdup(record());
	bench_stop();
	write_record(then);
	free(then);
	bench_start_online();
	bench_until(smsc_receiver(bench->smsc));
	assert_true(text("ok")->message.maybe_repeat);
}

static void a_burst_is_asked_about_once(void **state)
{
	(void)state;
	begin(true);
	size_t n_puts = bench->host->n_puts;
	for (int i = 0; i < 50; i++) {
		(void)text("burst");
		bench_run_for(4);
	}
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK), 1);
	assert_int_equal(bench->host->n_puts, n_puts); /* and nothing is written for it */
}

/* -- pushing back -------------------------------------------------------------------------- */

static void who_waits_too_long_is_told_to_come_again(void **state)
{
	(void)state;
	bench->config.answer_within = 60;
	begin(true);
	int64_t before_ms = dg_now_ms();
	bench->host->hold_kept = true;
	const struct dg_event *first = text("slow disk");
	int64_t after_ms = dg_now_ms();
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_RX_T_APPN);
	assert_false(first->message.maybe_repeat);
	const struct dg_event *second = text("slow disk"); /* core may still keep the first one, or not */
	assert_int_equal(bench_ack(1)->status, SMPP_ESME_RX_T_APPN);
	assert_true(second->message.maybe_repeat);
	assert_in_range(second->message.spans[0].from_ms, before_ms, after_ms);
	bench->host->hold_kept = false;
	bench_run_for(30);
	assert_int_equal(bench_n_acks(), 2); /* each was answered once */
	(void)text("slow disk");
	assert_int_equal(bench_ack(2)->status, SMPP_ESME_ROK);
}

static void flood(uint32_t first, uint32_t n)
{
	struct dg_buf all = { 0 };
	for (uint32_t i = 0; i < n; i++) {
		wire_message(&bench->wire, SMPP_DELIVER_SM, first + i, "15550001111", "15550000000", 0, 0, "x", 1);
		dg_buf_add(&all, bench->wire.at, bench->wire.n);
	}
	dg_conn_write(smsc_receiver(bench->smsc)->conn, all.at, all.len);
	dg_buf_finish(&all);
}

/* What comes too fast stays in the socket; but the carrier's question behind it is answered. */
static void a_flood_is_left_in_the_socket_but_for_sips(void **state)
{
	(void)state;
	begin(true);
	bench->host->hold_kept = true;
	flood(1, SMPP_INLET_MANY);
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == SMPP_INLET_MANY);
	flood(SMPP_INLET_MANY + 1, 1500);
	struct smpp_pdu enquire;
	smpp_pdu_init(&enquire, SMPP_ENQUIRE_LINK);
	enquire.sequence = 99999;
	smsc_send(smsc_receiver(bench->smsc), &enquire);
	bench_until(smsc_n_seen(bench->smsc, SMPP_ENQUIRE_LINK_RESP) == 1);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), SMPP_INLET_MOST);
	bench_until(bench_n_acks() == 500);
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(bench_ack(i)->status, SMPP_ESME_RX_T_APPN);
	bench->host->hold_kept = false;
	bench_until(bench_n_acks() == SMPP_INLET_MANY + 1500);
	assert_int_equal(bench_ack(500)->status, SMPP_ESME_ROK);
	(void)text("after"); /* and it reads on */
	assert_int_equal(bench_ack(SMPP_INLET_MANY + 1500)->status, SMPP_ESME_ROK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_first_life_has_nothing_to_fear),
		bench_test(an_orderly_end_leaves_nothing_behind),
		bench_test(a_sudden_end_leaves_all_since_the_last_proof),
		bench_test(stretches_survive_orderly_lives_until_they_are_too_old),
		bench_test(stretches_that_touch_are_one),
		bench_test(too_many_stretches_cover_rather_too_much),
		bench_test(until_when_something_may_be_repeated),
		bench_test(a_clock_that_goes_back_is_written_down_at_once),
		bench_test(nonsense_is_taken_for_a_sudden_end_long_ago),
		bench_test(what_is_proven_is_never_repeated),
		bench_test(what_is_not_proven_when_the_link_breaks_may_come_again),
		bench_test(a_carrier_that_leaves_in_good_order_has_read_all),
		bench_test(our_own_leave_proves_as_well),
		bench_test(after_a_crash_the_record_tells),
		bench_test(a_burst_is_asked_about_once),
		bench_test(who_waits_too_long_is_told_to_come_again),
		bench_test(a_flood_is_left_in_the_socket_but_for_sips),
	};
	return cmocka_run_group_tests_name("smpp/repeats", tests, NULL, NULL);
}
