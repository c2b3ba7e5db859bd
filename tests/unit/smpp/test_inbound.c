/* The way in: texts, receipts, and the one rule: "yes" is said after "kept", never before. */
#include "bench.h"

static void texts(const char *text)
{
	bench_network_texts(7, "15550001111", 0, 0, text, strlen(text));
}

static const struct dg_event *text_event(size_t nth)
{
	return fake_event(bench->host, DG_MESSAGE, nth);
}

/* -- acknowledging ------------------------------------------------------------------------- */

static void yes_is_said_after_kept(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->hold_kept = true;
	texts("hello");
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 1);
	bench_run_for(30);
	assert_int_equal(bench_n_acks(), 0);
	bench->host->hold_kept = false;
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_ROK);
	assert_int_equal(bench_ack(0)->sequence, 7);
	const struct dg_event *ev = text_event(0);
	assert_string_equal(ev->message.peer, "+15550001111");
	assert_string_equal(ev->message.self, "+15550000000");
	assert_string_equal(ev->message.text, "hello");
	assert_int_equal(strlen(ev->message.id), 32);
	assert_int_equal(ev->sid, 0);
}

static void what_core_cannot_keep_comes_again(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->kept_status = DG_REMOTE;
	texts("one");
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_RX_T_APPN);
	bench->host->kept_status = DG_OK;
	bench->host->emit_status = DG_AGAIN; /* core is full */
	texts("two");
	bench_until(bench_n_acks() == 2);
	assert_int_equal(bench_ack(1)->status, SMPP_ESME_RX_T_APPN);
	bench->host->emit_status = DG_OK;
	texts("two");
	bench_until(bench_n_acks() == 3);
	assert_int_equal(bench_ack(2)->status, SMPP_ESME_ROK);
}

/* The bind that asked is gone: nobody is answered, and nothing breaks. */
static void answers_die_with_their_bind(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->hold_kept = true;
	texts("hello");
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 1);
	smsc_drop(smsc_receiver(bench->smsc), true);
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2 && smsc_receiver(bench->smsc));
	bench->host->hold_kept = false;
	bench_run_for(30);
	assert_int_equal(bench_n_acks(), 0);
	texts("hello"); /* the carrier sends it again: the same id, marked */
	bench_until(bench_n_acks() == 1);
	assert_string_equal(text_event(0)->message.id, text_event(1)->message.id);
	assert_true(text_event(1)->message.maybe_repeat);
}

static void too_many_unanswered_are_pushed_back(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->hold_kept = true;
	struct dg_buf all = { 0 };
	for (uint32_t i = 0; i < 2010; i++) {
		wire_message(&bench->wire, SMPP_DELIVER_SM, i + 1, "15550001111", "15550000000", 0, 0, "x", 1);
		dg_buf_add(&all, bench->wire.at, bench->wire.n);
	}
	dg_conn_write(smsc_receiver(bench->smsc)->conn, all.at, all.len);
	dg_buf_finish(&all);
	bench_until(bench_n_acks() == 10);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 2000);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(bench_ack(i)->status, SMPP_ESME_RX_T_APPN);
	bench->host->hold_kept = false;
	bench_until(bench_n_acks() == 2010);
	assert_int_equal(bench_ack(2009)->status, SMPP_ESME_ROK);
}

static void data_sm_is_answered_by_its_own_response(void **state)
{
	(void)state;
	bench_start_online();
	wire_open(&bench->wire, SMPP_DATA_SM, 0, 66);
	wire_text(&bench->wire, "");
	wire_u16(&bench->wire, 0x0101);
	wire_text(&bench->wire, "15550001111");
	wire_u16(&bench->wire, 0x0101);
	wire_text(&bench->wire, "15550000000");
	wire_octets(&bench->wire, "\0\0\0", 3);
	wire_tlv(&bench->wire, SMPP_TAG_MESSAGE_PAYLOAD, "by data sm", 10);
	bench_network_says();
	bench_until(smsc_n_seen(bench->smsc, SMPP_DATA_SM_RESP) == 1);
	assert_int_equal(smsc_seen(bench->smsc, SMPP_DATA_SM_RESP, 0)->sequence, 66);
	assert_string_equal(text_event(0)->message.text, "by data sm");
}

/* -- texts --------------------------------------------------------------------------------- */

static void alphabets(void **state)
{
	(void)state;
	static const struct {
		unsigned data_coding;
		const char *octets;
		size_t n;
		const char *text;
	} cases[] = { { 0, "\0\x1B\x65", 3, "@€" }, { 1, "plain", 5, "plain" }, { 3, "caf\xE9", 4, "café" },
		{ 8, "\xD8\x3D\xDE\x00", 4, "😀" }, { 0x18, "\0f", 2, "f" }, { 0xF0, "flash", 5, "flash" },
		{ 0xC8, "mail", 4, "mail" }, { 8, "\0a\xD8\x3D", 4, "a\uFFFD" }, { 3, "\x01\x02ok\x1F", 5, "ok" },
		{ 4, "\1\2\3", 3, "[a message of 3 octets that is no text]" }, { 0, "", 0, "[a message without text]" },
		{ 3, "\1\2", 2, "[a message without text]" },
		{ 0x0D, "kanji", 5, "[a message of 5 octets that is no text]" } };
	bench_start_online();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bench_network_texts(
			(uint32_t)i + 1, "15550001111", 0, cases[i].data_coding, cases[i].octets, cases[i].n);
		bench_until(bench_n_acks() == i + 1);
		assert_int_equal(bench_ack(i)->status, SMPP_ESME_ROK);
		assert_string_equal(text_event(i)->message.text, cases[i].text);
	}
}

static void the_inbound_alphabet_is_the_carriers(void **state)
{
	(void)state;
	bench->config.inbound_alphabet = "latin1";
	bench_start_online();
	texts("@\xE9");
	bench_until(fake_n_events(bench->host, DG_MESSAGE) == 1);
	assert_string_equal(text_event(0)->message.text, "@é");
}

static void payloads_ports_and_broken_headers(void **state)
{
	(void)state;
	bench_start_online();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 1, "15550001111", "15550000000", 0, 0, "short", 5);
	wire_tlv(&bench->wire, SMPP_TAG_MESSAGE_PAYLOAD, "long", 4);
	bench_network_says();
	bench_until(bench_n_acks() == 1);
	assert_string_equal(text_event(0)->message.text, "long");
	bench_network_texts(2, "15550001111", 0x40, 0, "\6\5\4\x0B\x84\x23\xF0wap", 10);
	bench_until(bench_n_acks() == 2);
	assert_string_equal(text_event(1)->message.text, "[a message of 3 octets that is no text]");
	bench_network_texts(3, "15550001111", 0x40, 0, "Zhello", 6); /* no header after all */
	bench_until(bench_n_acks() == 3);
	assert_string_equal(text_event(2)->message.text, "Zhello");
	bench_network_texts(4, "15550001111", 0x40, 0, "\5\0\3\1\1\1one of one", 16);
	bench_until(bench_n_acks() == 4);
	assert_string_equal(text_event(3)->message.text, "one of one");
}

static void senders_of_all_sorts(void **state)
{
	(void)state;
	bench_start_online();
	bench_network_texts(1, "", 0, 0, "x", 1);
	bench_until(bench_n_acks() == 1);
	assert_string_equal(text_event(0)->message.peer, "unknown");
	bench_network_texts(2, "My Bank", 0, 0, "x", 1);
	bench_until(bench_n_acks() == 2);
	assert_string_equal(text_event(1)->message.peer, "My Bank");
	bench_network_texts(3, "+1234567890123456789012345", 0, 0, "x", 1); /* longer than the field may be */
	bench_until(bench_n_acks() == 3);
	assert_string_equal(text_event(2)->message.peer, "+1234567890123456789012345");
}

static void words_like_a_receipt_are_a_text(void **state)
{
	(void)state;
	bench_start_online();
	texts("id:1 stat:DELIVRD");
	bench_until(bench_n_acks() == 1);
	assert_string_equal(text_event(0)->message.text, "id:1 stat:DELIVRD");
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 0);
}

static void other_pdus_of_the_carrier(void **state)
{
	(void)state;
	bench_start_online();
	wire_open(&bench->wire, SMPP_ALERT_NOTIFICATION, 0, 5);
	wire_u16(&bench->wire, 0x0101);
	wire_text(&bench->wire, "1555");
	wire_u16(&bench->wire, 0x0101);
	wire_text(&bench->wire, "1556");
	bench_network_says();
	wire_open(&bench->wire, SMPP_QUERY_SM_RESP, 0, 6);
	bench_network_says();
	bench_network_texts(
		7, "15550001111", 0x08, 0, "id:1 stat:DELIVRD", 17); /* an acknowledgement of a phone's program */
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_ROK);
	assert_int_equal(fake_n_events(bench->host, DG_MESSAGE), 0);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 0);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_GENERIC_NACK), 0);
}

/* -- receipts ------------------------------------------------------------------------------ */

static void receipt(const char *text)
{
	bench_network_texts(7, "15550001111", SMPP_ESM_RECEIPT, 0, text, strlen(text));
}

static void receipts_become_reports(void **state)
{
	(void)state;
	bench_start_online();
	receipt("id:00ABCDEF sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 "
		"text:x");
	bench_until(bench_n_acks() == 1);
	const struct dg_event *ev = fake_event(bench->host, DG_RECEIPT, 0);
	assert_null(ev->receipt.id);
	assert_int_equal(ev->receipt.stage, DG_DELIVERED);
	assert_string_equal(ev->receipt.peer, "+15550001111");
	assert_string_equal(ev->receipt.refs[0], "00ABCDEF");
	assert_true(ev->receipt.n_refs > 3);
	receipt("id:2 stat:UNDELIV err:027");
	bench_until(bench_n_acks() == 2);
	ev = fake_event(bench->host, DG_RECEIPT, 1);
	assert_int_equal(ev->receipt.stage, DG_FAILED);
	assert_int_equal(ev->receipt.why, DG_BUSY);
	assert_non_null(ev->receipt.text);
}

static void receipts_that_settle_nothing_are_taken(void **state)
{
	(void)state;
	bench_start_online();
	receipt("id:1 stat:ENROUTE");
	receipt("id:1 stat:ACCEPTD");
	receipt("stat:DELIVRD");
	receipt("");
	bench_network_texts(9, "15550001111", SMPP_ESM_INTERMEDIATE, 0, "id:1 stat:UNDELIV", 17);
	bench_until(bench_n_acks() == 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(bench_ack(i)->status, SMPP_ESME_ROK);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 0);
	assert_int_equal(fake_counted(bench->host, "receipts_without_id"), 2);
}

static void receipts_by_parameters(void **state)
{
	(void)state;
	bench->config.receipt_ids = "exact";
	bench_start_online();
	wire_message(&bench->wire, SMPP_DELIVER_SM, 1, "15550001111", "15550000000", 0, 0, "", 0);
	wire_tlv(&bench->wire, SMPP_TAG_RECEIPTED_MESSAGE_ID, "AbC", 4);
	wire_tlv(&bench->wire, SMPP_TAG_MESSAGE_STATE, "\2", 1);
	bench_network_says();
	bench_until(bench_n_acks() == 1);
	const struct dg_event *ev = fake_event(bench->host, DG_RECEIPT, 0);
	assert_int_equal(ev->receipt.stage, DG_DELIVERED);
	assert_int_equal(ev->receipt.n_refs, 1);
	assert_string_equal(ev->receipt.refs[0], "AbC");
}

static void receipts_wait_for_kept_as_well(void **state)
{
	(void)state;
	bench_start_online();
	bench->host->kept_status = DG_REMOTE;
	receipt("id:1 stat:DELIVRD");
	bench_until(bench_n_acks() == 1);
	assert_int_equal(bench_ack(0)->status, SMPP_ESME_RX_T_APPN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(yes_is_said_after_kept),
		bench_test(what_core_cannot_keep_comes_again),
		bench_test(answers_die_with_their_bind),
		bench_test(too_many_unanswered_are_pushed_back),
		bench_test(data_sm_is_answered_by_its_own_response),
		bench_test(alphabets),
		bench_test(the_inbound_alphabet_is_the_carriers),
		bench_test(payloads_ports_and_broken_headers),
		bench_test(senders_of_all_sorts),
		bench_test(words_like_a_receipt_are_a_text),
		bench_test(other_pdus_of_the_carrier),
		bench_test(receipts_become_reports),
		bench_test(receipts_that_settle_nothing_are_taken),
		bench_test(receipts_by_parameters),
		bench_test(receipts_wait_for_kept_as_well),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
