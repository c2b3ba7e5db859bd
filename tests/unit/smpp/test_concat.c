/* Long messages: parts in any order, over restarts, doubled, lost, mixed. */
#include "bench.h"
#include "sms/joiner.h"

static size_t n_parts_kept(void)
{
	return fake_n_stored(bench->host, "part/");
}

static const struct fake_entry *part_kept(size_t nth)
{
	return fake_stored(bench->host, "part/", nth);
}

static void part(
	uint32_t sequence, const char *from, unsigned reference, unsigned total, unsigned number, const char *text)
{
	char octets[200] = { 5, 0, 3, (char)reference, (char)total, (char)number };
	size_t n = strlen(text);
	memcpy(octets + 6, text, n);
	bench_network_texts(sequence, from, 0x40, 0, octets, 6 + n);
}

static void part_acked(
	uint32_t sequence, const char *from, unsigned reference, unsigned total, unsigned number, const char *text)
{
	size_t n = bench_n_acks();
	part(sequence, from, reference, total, number, text);
	bench_until(bench_n_acks() == n + 1);
	assert_int_equal(bench_ack(n)->status, SMPP_ESME_ROK);
	assert_int_equal(bench_ack(n)->sequence, sequence);
}

static const char *joined(size_t nth)
{
	bench_until(fake_n_events(bench->host, DG_MESSAGE) > nth);
	return fake_event(bench->host, DG_MESSAGE, nth)->message.text;
}

#define PHONE "15550001111"

static void any_order(void **state)
{
	(void)state;
	static const unsigned orders[6][3] = { { 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 }, { 2, 3, 1 }, { 3, 1, 2 },
		{ 3, 2, 1 } };
	static const char *const texts[] = { "", "one ", "two ", "three" };
	bench_start_online();
	for (unsigned o = 0; o < 6; o++) {
		for (unsigned i = 0; i < 3; i++)
			part_acked(10 * o + i + 1, PHONE, o, 3, orders[o][i], texts[orders[o][i]]);
		assert_string_equal(joined(o), "one two three");
		assert_string_equal(fake_event(bench->host, DG_MESSAGE, o)->message.peer, "+" PHONE);
	}
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 6);
}

/* Each part is on disk before it is acknowledged. */
static void parts_are_kept_first(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->hold_kept = true;
	part(1, PHONE, 1, 2, 1, "one ");
	bench_until(n_parts_kept() == 1);
	bench_run_for(30);
	assert_int_equal(bench_n_acks(), 0);
	bench->host->hold_kept = false;
	bench_until(bench_n_acks() == 1);
	bench->host->put_status = DG_AGAIN;
	part(2, PHONE, 1, 2, 2, "two");
	bench_until(bench_n_acks() == 2);
	assert_int_equal(bench_ack(1)->status, SMPP_ESME_RX_T_APPN);
	bench->host->put_status = DG_OK;
	bench->host->kept_status = DG_REMOTE;
	part(3, PHONE, 1, 2, 2, "two");
	bench_until(bench_n_acks() == 3);
	assert_int_equal(bench_ack(2)->status, SMPP_ESME_RX_T_APPN);
	bench->host->kept_status = DG_OK;
	part_acked(4, PHONE, 1, 2, 2, "two");
	assert_string_equal(joined(0), "one two");
}

static void a_restart_in_between(void **state)
{
	(void)state;
	bench_start_online();
	part_acked(1, PHONE, 7, 3, 3, "three");
	part_acked(2, PHONE, 7, 3, 1, "one ");
	bench_stop();
	assert_int_equal(n_parts_kept(), 2);
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2 && smsc_receiver(bench->smsc));
	part_acked(3, PHONE, 7, 3, 2, "two ");
	assert_string_equal(joined(0), "one two three");
	bench_until(n_parts_kept() == 1); /* "done"; the parts are gone */
	bench_stop();
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 3 && smsc_receiver(bench->smsc));
	part_acked(3, PHONE, 7, 3, 2, "two "); /* our "yes" did not arrive: known, though two lives old */
	bench_run_for(50);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
}

/* The program ended after all parts were kept and before the message was: it comes out at the next start, once. */
static void a_crash_before_the_hand_over(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->emit_status = DG_AGAIN;
	part_acked(1, PHONE, 7, 2, 1, "one ");
	part_acked(2, PHONE, 7, 2, 2, "two");
	bench_stop();
	assert_int_equal(n_parts_kept(), 2);
	bench->host->emit_status = DG_OK;
	bench_start();
	assert_string_equal(joined(0), "one two");
	assert_true(fake_event(bench->host, DG_MESSAGE, 0)->message.maybe_repeat);
	bench_until(n_parts_kept() == 1);
}

/* The program ended after the message was kept and before that was written down (the store is put back to what it held
 * then): the second hand-over has the same id, by which core knows it. */
static void a_crash_after_the_hand_over(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->emit_status = DG_AGAIN;
	part_acked(1, PHONE, 7, 2, 1, "one ");
	part_acked(2, PHONE, 7, 2, 2, "two");
	struct fake_entry then[2];
	for (size_t i = 0; i < 2; i++)
		then[i] = (struct fake_entry){ dg_strdup(part_kept(i)->key), dg_strdup(part_kept(i)->value) };
	bench->host->emit_status = DG_OK;
	assert_string_equal(joined(0), "one two");
	bench_until(n_parts_kept() == 1);
	bench_stop();
	assert_int_equal(fake_put(&bench->host->host, part_kept(0)->key, NULL, 0, NULL, NULL), DG_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(fake_put(&bench->host->host, then[i].key, then[i].value, 0, NULL, NULL), DG_OK);
		free(then[i].key);
		free(then[i].value);
	}
	bench_start();
	assert_string_equal(joined(1), "one two");
	assert_string_equal(
		fake_event(bench->host, DG_MESSAGE, 0)->message.id, fake_event(bench->host, DG_MESSAGE, 1)->message.id);
	assert_true(fake_event(bench->host, DG_MESSAGE, 1)->message.maybe_repeat);
}

static void core_is_full_for_a_while(void **state)
{
	(void)state;
	bench->config.concat_timeout = 100; /* the tick is a tenth of it */
	bench_start_online();
	bench->host->emit_status = DG_AGAIN;
	part_acked(1, PHONE, 7, 2, 1, "one ");
	part_acked(2, PHONE, 7, 2, 2, "two"); /* the parts are safe: the carrier has nothing to wait for */
	bench_run_for(30);
	bench->host->emit_status = DG_OK;
	assert_string_equal(joined(0), "one two");
}

static void doubled_parts(void **state)
{
	(void)state;
	bench_start_online();
	part_acked(1, PHONE, 7, 2, 1, "first ");
	part_acked(2, PHONE, 7, 2, 1, "first ");
	part_acked(3, PHONE, 7, 2, 1, "other ");
	part_acked(4, PHONE, 7, 2, 2, "last");
	assert_string_equal(joined(0), "first last");
	assert_int_equal(fake_counted(bench->host, "part_conflicts"), 1);
	part_acked(5, PHONE, 7, 2, 2, "last"); /* after the hand-over */
	bench_run_for(50);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
}

static void a_reference_that_is_used_again(void **state)
{
	(void)state;
	bench_start_online();
	part_acked(1, PHONE, 7, 2, 1, "a");
	part_acked(2, PHONE, 7, 2, 2, "b");
	assert_string_equal(joined(0), "ab");
	bench_until(n_parts_kept() == 1);
	part_acked(3, PHONE, 7, 2, 1, "c");
	part_acked(4, PHONE, 7, 2, 2, "d");
	assert_string_equal(joined(1), "cd");
}

static void messages_do_not_mix(void **state)
{
	(void)state;
	bench_start_online();
	part_acked(1, PHONE, 7, 2, 1, "a1 ");
	part_acked(2, "15550002222", 7, 2, 1, "b1 "); /* another phone, the same reference */
	part_acked(3, PHONE, 7, 3, 1, "c1 ");         /* another total */
	part_acked(4, PHONE, 8, 2, 1, "d1 ");
	bench_network_texts(5, PHONE, 0x40, 0, "\6\x08\4\0\7\2\1e1 ", 10); /* 16-bit references */
	bench_until(bench_n_acks() == 5);
	part_acked(6, PHONE, 7, 2, 2, "a2");
	assert_string_equal(joined(0), "a1 a2");
	part_acked(7, "15550002222", 7, 2, 2, "b2");
	assert_string_equal(joined(1), "b1 b2");
	bench_network_texts(8, PHONE, 0x40, 0, "\6\x08\4\0\7\2\2e2", 9);
	assert_string_equal(joined(2), "e1 e2");
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 3);
}

static void what_stays_incomplete_is_shown_with_marks(void **state)
{
	(void)state;
	bench->config.concat_timeout = 120;
	bench_start_online();
	part_acked(1, PHONE, 7, 4, 2, "two");
	part_acked(2, PHONE, 7, 4, 4, "four");
	assert_string_equal(joined(0), "[part 1 of 4 did not arrive] two [part 3 of 4 did not arrive] four");
	assert_int_equal(fake_counted(bench->host, "joined_incomplete"), 1);
	bench_until(n_parts_kept() == 1);
}

/* Time runs while the program does not: what began two minutes ago does not wait for long. */
static void what_was_incomplete_long_before_the_restart(void **state)
{
	(void)state;
	char key[100];
	(void)snprintf(
		key, sizeof key, "part/0123456789abcdef0123456789abcdef/%013lld/001", (long long)dg_now_ms() - 120000);
	assert_int_equal(
		fake_put(&bench->host->host, key, "2\t0\t+" PHONE "\t+15550000000\t6f6e65", 0, NULL, NULL), DG_OK);
	bench->config.concat_timeout = 200;
	bench_start();
	assert_string_equal(joined(0), "one [part 2 of 2 did not arrive]");
	assert_int_not_equal(fake_event(bench->host, DG_MESSAGE, 0)->message.sent_ms, 0);
}

/* The carrier could not bring the rest while the program was not there: it gets time for that now. */
static void what_was_incomplete_before_a_long_outage(void **state)
{
	(void)state;
	char hours_ago[32];
	bench->config.concat_timeout = 2000;
	bench_start_online();
	part_acked(1, PHONE, 7, 2, 1, "one ");
	bench_stop();
	assert_int_equal(n_parts_kept(), 1);
	(void)snprintf(hours_ago, sizeof hours_ago, "%013lld", (long long)dg_now_ms() - 7200000);
	memcpy(bench->host->store[0].key + strlen("part/0123456789abcdef0123456789abcdef/"), hours_ago, 13);
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2 && smsc_receiver(bench->smsc));
	bench_run_for(500); /* ticks */
	part_acked(2, PHONE, 7, 2, 2, "two");
	assert_string_equal(joined(0), "one two");
}

static void badly_cut_pairs_grow_together(void **state)
{
	(void)state;
	bench_start_online();
	part_acked(1, PHONE, 1, 2, 1, "euro \x1B");
	part_acked(2, PHONE, 1, 2, 2, "\x65!");
	assert_string_equal(joined(0), "euro €!");
	bench_network_texts(3, PHONE, 0x40, 8, "\5\0\3\2\2\1\0a\xD8\x3D", 10);
	bench_network_texts(4, PHONE, 0x40, 8, "\5\0\3\2\2\2\xDE\x00\0b", 10);
	assert_string_equal(joined(1), "a😀b");
	bench_until(bench_n_acks() == 4);
	part_acked(5, PHONE, 3, 2, 1, "gsm "); /* two alphabets in one message */
	bench_network_texts(6, PHONE, 0x40, 8, "\5\0\3\3\2\2\x20\xAC", 8);
	assert_string_equal(joined(2), "gsm €");
}

static void by_sar_parameters(void **state)
{
	(void)state;
	bench_start_online();
	for (unsigned i = 2; i >= 1; i--) {
		char text[8];
		(void)snprintf(text, sizeof text, "part%u", i);
		wire_message(&bench->wire, SMPP_DELIVER_SM, i, PHONE, "15550000000", 0, 0, text, 5);
		wire_tlv(&bench->wire, SMPP_TAG_SAR_MSG_REF_NUM, "\x12\x34", 2);
		wire_tlv(&bench->wire, SMPP_TAG_SAR_TOTAL_SEGMENTS, "\2", 1);
		wire_tlv(&bench->wire, SMPP_TAG_SAR_SEGMENT_SEQNUM, i == 1 ? "\1" : "\2", 1);
		bench_network_says();
	}
	assert_string_equal(joined(0), "part1part2");
}

static void endless_parts_are_messages_of_their_own(void **state)
{
	(void)state;
	static char text[5000];
	bench_start_online();
	memset(text, 'x', sizeof text);
	memcpy(text, "\5\0\3\1\2\1", 6);
	wire_message(&bench->wire, SMPP_DELIVER_SM, 1, PHONE, "15550000000", 0x40, 0, "", 0);
	wire_tlv(&bench->wire, SMPP_TAG_MESSAGE_PAYLOAD, text, sizeof text);
	bench_network_says();
	assert_int_equal(strlen(joined(0)), sizeof text - 6);
	assert_int_equal(n_parts_kept(), 0);
}

static void the_longest_message(void **state)
{
	(void)state;
	bench_start_online();
	for (unsigned i = 255; i >= 1; i--) {
		char text[8];
		(void)snprintf(text, sizeof text, "%03u", i);
		part(i, PHONE, 9, 255, i, text);
	}
	const char *text = joined(0);
	assert_int_equal(strlen(text), 255 * 3);
	assert_memory_equal(text, "001002003", 9);
	bench_until(n_parts_kept() == 1);
	bench_stop();
	bench_start(); /* a long list of digests is read again */
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2 && smsc_receiver(bench->smsc));
	part_acked(1000, PHONE, 9, 255, 100, "100");
	bench_run_for(30);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 1);
}

static void strange_things_in_the_store_are_left_out(void **state)
{
	(void)state;
	static const char *const keys[] = { "part/", "part/xyz/1/001", "part/0123456789abcdef0123456789abcdef/1/001",
		"part/0123456789abcdef0123456789abcdef/1/002", "part/0123456789abcdef0123456789abcdef/1/999",
		"part/0123456789abcdef0123456789abcdee/1/done" };
	static const char *const values[] = { "", "2\t0\ta\tb\t61", "nonsense", "2\t0\ta\tb\t6", "2\t0\ta\tb\t61",
		"0" };
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		assert_int_equal(fake_put(&bench->host->host, keys[i], values[i], 0, NULL, NULL), DG_OK);
	bench_start_online();
	assert_int_equal(fake_n_logged(bench->host, DG_LOG_WARN, "makes no sense"), 6);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(any_order),
		bench_test(parts_are_kept_first),
		bench_test(a_restart_in_between),
		bench_test(a_crash_before_the_hand_over),
		bench_test(a_crash_after_the_hand_over),
		bench_test(core_is_full_for_a_while),
		bench_test(doubled_parts),
		bench_test(a_reference_that_is_used_again),
		bench_test(messages_do_not_mix),
		bench_test(what_stays_incomplete_is_shown_with_marks),
		bench_test(what_was_incomplete_long_before_the_restart),
		bench_test(what_was_incomplete_before_a_long_outage),
		bench_test(badly_cut_pairs_grow_together),
		bench_test(by_sar_parameters),
		bench_test(endless_parts_are_messages_of_their_own),
		bench_test(the_longest_message),
		bench_test(strange_things_in_the_store_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
