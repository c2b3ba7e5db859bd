/* Octets on the wire: cut anywhere, too many at once, too long, senseless. */
#include "bench.h"

/* -- framing ------------------------------------------------------------------------------- */

static void one_octet_at_a_time(void **state)
{
	(void)state;
	bench_start_online();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 9, "15550001111", "15550000000", 0, 0, "slowly", 6);
	struct fake_peer *p = smsc_receiver(bench->smsc);
	for (size_t i = 0; i < bench->wire.n; i++) {
		dg_conn_write(p->conn, bench->wire.at + i, 1);
		bench_turn();
	}
	bench_until(bench_n_acks() == 1);
	assert_string_equal(fake_event(bench->host, DG_MESSAGE, 0)->message.text, "slowly");
}

static void many_pdus_in_one_write(void **state)
{
	(void)state;
	bench_start_online();
	struct dg_buf all = { 0 };
	for (uint32_t i = 0; i < 500; i++) {
		char text[16];
		int n = snprintf(text, sizeof text, "text %u", (unsigned)i);
		wire_message(
			&bench->wire, SMPP_DELIVER_SM, 1000 + i, "15550001111", "15550000000", 0, 0, text, (size_t)n);
		dg_buf_add(&all, bench->wire.at, bench->wire.n);
	}
	dg_conn_write(smsc_receiver(bench->smsc)->conn, all.at, all.len);
	bench_until(bench_n_acks() == 500);
	for (size_t i = 0; i < 500; i++) {
		char text[16];
		(void)snprintf(text, sizeof text, "text %zu", i);
		assert_string_equal(fake_event(bench->host, DG_MESSAGE, i)->message.text, text);
		assert_int_equal(bench_ack(i)->sequence, 1000 + i);
	}
	dg_buf_finish(&all);
}

static void a_large_pdu_in_many_reads(void **state)
{
	(void)state;
	bench_start_online();
	static char text[65535];
	memset(text, 'x', sizeof text);
	wire_message(&bench->wire, SMPP_DELIVER_SM, 9, "15550001111", "15550000000", 0, 0, "", 0);
	wire_tlv(&bench->wire, SMPP_TAG_MESSAGE_PAYLOAD, text, sizeof text);
	bench_network_says();
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_ROK);
	assert_int_equal(strlen(fake_event(bench->host, DG_MESSAGE, 0)->message.text), sizeof text);
}

static void impossible_lengths_end_the_connection(void **state)
{
	(void)state;
	static const uint32_t lengths[] = { 0, 4, 8, 15, 0x80000000u, SMPP_PDU_MAX + 1 };
	bench_start_online();
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == i + 1 && bench_is_online());
		bench_until(smsc_receiver(bench->smsc));
		bench->wire.n = 0;
		wire_u32(&bench->wire, lengths[i]);
		wire_u32(&bench->wire, SMPP_DELIVER_SM);
		wire_u32(&bench->wire, 0);
		wire_u32(&bench->wire, 4711);
		dg_conn_write(smsc_receiver(bench->smsc)->conn, bench->wire.at, bench->wire.n);
		bench_until(smsc_n_seen(bench->smsc, SMPP_GENERIC_NACK) == i + 1);
		const struct smpp_pdu *nack = smsc_seen(bench->smsc, SMPP_GENERIC_NACK, i);
		assert_int_equal(nack->status, SMPP_ESME_RINVCMDLEN);
		assert_int_equal(nack->sequence, 4711);
	}
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == sizeof lengths / sizeof lengths[0] + 1);
	assert_true(fake_n_logged(bench->host, DG_LOG_WARN, "impossible length") >= 1);
}

/* -- senseless PDUs ------------------------------------------------------------------------ */

static void unknown_commands_leave_the_link_up(void **state)
{
	(void)state;
	bench_start_online();
	wire_open(&bench->wire, 0x00010255, 0, 31);
	wire_text(&bench->wire, "vendor");
	bench_network_says();
	wire_open(&bench->wire, SMPP_QUERY_SM, 0, 32); /* known, broken, and not for us */
	bench_network_says();
	wire_open(&bench->wire, 0x80010255, 0, 33); /* a response to nothing */
	bench_network_says();
	bench_until(smsc_n_seen(bench->smsc, SMPP_GENERIC_NACK) == 2);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_GENERIC_NACK, 0)->status, SMPP_ESME_RINVCMDID);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_GENERIC_NACK, 0)->sequence, 31);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_GENERIC_NACK, 1)->sequence, 32);
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER), 1);
}

static void broken_deliver_sm_is_answered_with_what_is_wrong(void **state)
{
	(void)state;
	bench_start_online();
	wire_open(&bench->wire, SMPP_DELIVER_SM, 0, 40);
	wire_octets(&bench->wire, "AAAA", 4); /* a string that does not end */
	bench_network_says();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 41, "15550001111", "15550000000", 0, 0, "x", 1);
	wire_u16(&bench->wire, SMPP_TAG_MESSAGE_PAYLOAD);
	wire_u16(&bench->wire, 500); /* a parameter that is longer than the PDU */
	wire_octets(&bench->wire, "short", 5);
	bench_network_says();
	bench_until(bench_n_acks() == 2);
	assert_int_equal(bench_ack(0)->sequence, 40);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_RINVCMDLEN);
	assert_int_equal(bench_ack(1)->sequence, 41);
	assert_int_equal(bench_ack(1)->status, SMPP_ESME_RINVOPTPARSTREAM);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 0);
}

static void a_short_tail_is_padding(void **state)
{
	(void)state;
	bench_start_online();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 41, "15550001111", "15550000000", 0, 0, "x", 1);
	wire_octets(&bench->wire, "\0\0\0", 3);
	bench_network_says();
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_ROK);
	assert_int_equal(fake_counted(bench->host, "odd_pdus"), 1);
}

/* Any sequence number is echoed as it came, whatever the specification thinks of it. */
static void sequence_numbers_are_echoed(void **state)
{
	(void)state;
	static const uint32_t numbers[] = { 0, 1, 0x7FFFFFFF, 0x80000000u, 0xFFFFFFFFu };
	bench_start_online();
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		bench_network_texts(numbers[i], "15550001111", 0, 0, "hi", 2);
		bench_until(bench_n_acks() == i + 1);
		assert_int_equal(bench_ack(i)->sequence, numbers[i]);
	}
}

/* The well-framed PDUs on which libsmpp34 dies. */
static void killers_pass_without_a_trace(void **state)
{
	(void)state;
	bench_start_online();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 1, "15550001111", "15550000000", 0, 0, "x", 1);
	for (unsigned k = 0; k < 64; k++)
		wire_tlv(&bench->wire, 0x1400 + k, "", 0);
	bench_network_says();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 2, "15550001111", "15550000000", 0, 0, "x", 1);
	for (unsigned k = 0; k < 10000; k++)
		wire_tlv(&bench->wire, k, "", 0);
	bench_network_says();
	wire_open(&bench->wire, 0x80000021u, 0, 3);
	wire_text(&bench->wire, "id");
	wire_u8(&bench->wire, 255);
	for (unsigned k = 0; k < 255; k++) {
		wire_u16(&bench->wire, 0x0101);
		wire_text(&bench->wire, "5550000");
		wire_u32(&bench->wire, SMPP_ESME_RINVDSTADR);
	}
	bench_network_says();
	bench_until(bench_n_acks() == 2);
	for (size_t i = 0; i < 2; i++) /* the good one waits for core, the bad one does not */
		assert_int_equal(bench_ack(i)->status,
			bench_ack(i)->sequence == 1 ? (uint32_t)SMPP_ESME_ROK : (uint32_t)SMPP_ESME_RINVOPTPARSTREAM);
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
}

/* A carrier that sends and never reads: it is not read from any more, and nothing grows without end. */
static void a_peer_that_does_not_read_is_not_read_from(void **state)
{
	(void)state;
	bench_start_online();
	struct fake_peer *p = smsc_receiver(bench->smsc);
	dg_conn_pause(p->conn, true);
	wire_open(&bench->wire, SMPP_ENQUIRE_LINK, 0, 1);
	wire_close(&bench->wire);
	struct dg_buf all = { 0 };
	for (size_t i = 0; i < 10000; i++)
		dg_buf_add(&all, bench->wire.at, bench->wire.n);
	size_t written = 0;
	for (; dg_conn_queued(p->conn) < (8u << 20) && written < (400u << 20); written += all.len) {
		dg_conn_write(p->conn, all.at, all.len);
		bench_turn();
	}
	dg_buf_finish(&all);
	assert_true(dg_conn_queued(p->conn) >= (8u << 20)); /* what we do not take stays on the peer's side */
	smsc_drop(p, true);
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(one_octet_at_a_time),
		bench_test(many_pdus_in_one_write),
		bench_test(a_large_pdu_in_many_reads),
		bench_test(impossible_lengths_end_the_connection),
		bench_test(unknown_commands_leave_the_link_up),
		bench_test(broken_deliver_sm_is_answered_with_what_is_wrong),
		bench_test(a_short_tail_is_padding),
		bench_test(sequence_numbers_are_echoed),
		bench_test(killers_pass_without_a_trace),
		bench_test(a_peer_that_does_not_read_is_not_read_from),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
