/* The way out: what is on the wire, every answer a carrier can give, pauses, order. */
#include "script.h"
#include "sms/udh.h"

/* -- what is on the wire ------------------------------------------------------------------- */

static void a_short_text(void **state)
{
	(void)state;
	bench_start_online();
	const struct dg_event *receipt = bench_send("msg-1", "hello @ €");
	assert_int_equal(receipt->receipt.stage, DG_SENT);
	assert_int_equal(receipt->receipt.n_refs, 1);
	assert_string_equal(receipt->receipt.refs[0], "id-1");
	const struct smpp_pdu *pdu = bench_submit(0);
	assert_string_equal(pdu->source_addr, "15550000000");
	assert_int_equal(pdu->source_addr_ton, 1);
	assert_int_equal(pdu->source_addr_npi, 1);
	assert_string_equal(pdu->destination_addr, "15550001111");
	assert_int_equal(pdu->dest_addr_ton, 1);
	assert_int_equal(pdu->registered_delivery, 1);
	assert_int_equal(pdu->data_coding, 0);
	assert_int_equal(pdu->esm_class, 0);
	assert_string_equal(pdu->validity_period, "");
	assert_int_equal(pdu->sm_length, 10);
	assert_memory_equal(pdu->short_message, "hello \0 \x1B\x65", 10);
	uint32_t reference;
	assert_true(smpp_tlv_number(pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, &reference));
}

static void a_text_in_ucs2(void **state)
{
	(void)state;
	bench_start_online();
	assert_int_equal(bench_send("1", "ж😀")->receipt.stage, DG_SENT);
	assert_int_equal(bench_submit(0)->data_coding, 8);
	assert_int_equal(bench_submit(0)->sm_length, 6);
	assert_memory_equal(bench_submit(0)->short_message, "\x04\x36\xD8\x3D\xDE\x00", 6);
}

static void a_long_text_is_parts_and_one_receipt(void **state)
{
	(void)state;
	char text[401];
	fill_text(text, 400);
	bench_start_online();
	const struct dg_event *receipt = bench_send("1", text);
	assert_int_equal(receipt->receipt.stage, DG_SENT);
	assert_int_equal(receipt->receipt.n_refs, 3);
	assert_string_equal(receipt->receipt.refs[0], "id-1");
	assert_string_equal(receipt->receipt.refs[2], "id-3");
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 1);
	uint16_t reference = 0;
	for (size_t i = 0; i < 3; i++) {
		struct sms_udh udh;
		const struct smpp_pdu *pdu = bench_submit(i);
		assert_int_equal(pdu->esm_class, 0x40);
		assert_int_equal(pdu->registered_delivery, 1);
		assert_int_equal(sms_udh_read(pdu->short_message, pdu->sm_length, &udh), DG_OK);
		assert_int_equal(udh.place.number, i + 1);
		assert_int_equal(udh.place.total, 3);
		assert_int_equal(udh.place.reference_bits, 16);
		if (i)
			assert_int_equal(udh.place.reference, reference);
		reference = udh.place.reference;
	}
	assert_int_equal(bench_send("2", text)->receipt.stage, DG_SENT);
	struct sms_udh udh;
	assert_int_equal(sms_udh_read(bench_submit(3)->short_message, bench_submit(3)->sm_length, &udh), DG_OK);
	assert_int_not_equal(udh.place.reference, reference);
}

static void sar_and_payload(void **state)
{
	(void)state;
	char text[401];
	uint32_t number = 0;
	fill_text(text, 400);
	bench->config.concat = "sar";
	bench_start_online();
	assert_int_equal(bench_send("1", text)->receipt.n_refs, 3);
	assert_int_equal(bench_submit(1)->esm_class, 0);
	assert_true(smpp_tlv_number(bench_submit(1), SMPP_TAG_SAR_SEGMENT_SEQNUM, &number));
	assert_int_equal(number, 2);
	assert_true(smpp_tlv_number(bench_submit(1), SMPP_TAG_SAR_TOTAL_SEGMENTS, &number));
	assert_int_equal(number, 3);
	assert_true(smpp_tlv_number(bench_submit(1), SMPP_TAG_SAR_MSG_REF_NUM, &number));
	bench_stop();
	bench->config.concat = "payload";
	bench_start();
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2 && bench_is_online());
	assert_int_equal(bench_send("2", text)->receipt.n_refs, 1);
	assert_int_equal(bench_submit(3)->sm_length, 0);
	assert_int_equal(smpp_tlv_find(bench_submit(3), SMPP_TAG_MESSAGE_PAYLOAD)->octets, 400);
	assert_int_equal(bench_send("3", "short")->receipt.n_refs, 1);
	assert_int_equal(bench_submit(4)->sm_length, 5);
}

static void letters_of_a_language(void **state)
{
	(void)state;
	char text[311] = "";
	for (size_t i = 0; i < 155; i++)
		memcpy(text + 2 * i, "ğ", 2);
	bench->config.national_languages = "[\"tr\"]";
	bench_start_online();
	assert_int_equal(bench_send("1", text)->receipt.n_refs, 1);
	assert_int_equal(bench_submit(0)->esm_class, 0x40);
	assert_int_equal(bench_submit(0)->data_coding, 0);
	assert_int_equal(bench_submit(0)->sm_length, 4 + 155);
	assert_memory_equal(bench_submit(0)->short_message, "\3\x25\1\1\x0C", 5);
}

static void a_carrier_of_old_gets_no_parameters(void **state)
{
	(void)state;
	bench->smsc->no_version = true;
	bench_start_online();
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	assert_int_equal(bench_submit(0)->n_tlvs, 0);
}

static void own_types_of_number_and_no_receipts(void **state)
{
	(void)state;
	bench->config.source_ton = "5";
	bench->config.dest_npi = "9";
	bench->config.service_type = "CMT";
	bench->config.registered_delivery = false;
	bench->config.validity = 3600000;
	bench_start_online();
	assert_int_equal(bench_send("1", "hello")->receipt.stage, DG_SENT);
	assert_int_equal(bench_submit(0)->source_addr_ton, 5);
	assert_int_equal(bench_submit(0)->dest_addr_npi, 9);
	assert_string_equal(bench_submit(0)->service_type, "CMT");
	assert_int_equal(bench_submit(0)->registered_delivery, 0);
	assert_string_equal(bench_submit(0)->validity_period, "000000010000000R");
}

static void a_message_that_expires_tells_the_carrier(void **state)
{
	(void)state;
	bench_start_online();
	struct dg_event ev = bench_message("1", "hello");
	ev.message.expires_ms = dg_now_ms() + 3600000;
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	bench_until(fake_receipt(bench->host, "1"));
	const char *validity = bench_submit(0)->validity_period;
	assert_true(!strcmp(validity, "000000010000000R") || !strncmp(validity, "0000000059", 10));
}

static void what_cannot_be_sent_is_refused_with_a_sentence(void **state)
{
	(void)state;
	bench->config.max_parts = 2;
	bench_start_online();
	char text[401];
	fill_text(text, 400);
	struct dg_event ev = bench_message("long", text);
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	ev = bench_message("nobody", "hello");
	ev.message.peer = "My Bank";
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	ev = bench_message("sender", "hello");
	ev.message.self = "me@home.example"; /* '@' is 0x00 in GSM */
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	ev = bench_message("empty", "");
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	assert_int_equal(fake_receipt(bench->host, "long")->receipt.why, DG_TOOBIG);
	assert_int_equal(fake_receipt(bench->host, "nobody")->receipt.why, DG_NOENT);
	assert_int_equal(fake_receipt(bench->host, "sender")->receipt.why, DG_INVALID);
	assert_int_equal(fake_receipt(bench->host, "empty")->receipt.why, DG_INVALID);
	bench_run_for(20);
	assert_int_equal(bench_n_submits(), 0);
	for (size_t i = 0; i < 4; i++)
		assert_true(strlen(fake_event(bench->host, DG_RECEIPT, i)->receipt.text) > 10);
}

/* -- answers ------------------------------------------------------------------------------- */

static void refusals_become_reasons(void **state)
{
	(void)state;
	static const struct {
		uint32_t status;
		enum dg_status why;
	} cases[] = { { SMPP_ESME_RINVDSTADR, DG_NOENT }, { SMPP_ESME_RINVSRCADR, DG_DENIED },
		{ SMPP_ESME_RSYSERR, DG_REMOTE }, { SMPP_ESME_RSUBMITFAIL, DG_REMOTE },
		{ SMPP_ESME_RINVMSGLEN, DG_TOOBIG }, { SMPP_ESME_RX_T_APPN, DG_BUSY },
		{ SMPP_ESME_RUNKNOWNERR, DG_DENIED }, { 0x00000412, DG_DENIED }, { 0x00000101, DG_DENIED } };
	bench_start_online();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char id[16];
		(void)snprintf(id, sizeof id, "%zu", i);
		refuse_with(cases[i].status, 0);
		script.with_body = i % 2;
		const struct dg_event *receipt = bench_send(id, "hello");
		assert_int_equal(receipt->receipt.stage, DG_FAILED);
		assert_int_equal(receipt->receipt.why, cases[i].why);
		assert_int_equal(strstr(receipt->receipt.text, "credit") != NULL, script.with_body);
	}
}

static void one_bad_number_is_one_failure(void **state)
{
	(void)state;
	bench_start_online();
	refuse_with(SMPP_ESME_RINVDSTADR, 0);
	script.to = "15550009999";
	struct dg_event ev = bench_message("bad", "hello");
	ev.message.peer = "+15550009999";
	assert_int_equal(bench_deliver("1", "hello"), DG_OK);
	assert_int_equal(dg_transport_module.deliver(bench->instance, &ev), DG_OK);
	assert_int_equal(bench_deliver("2", "hello"), DG_OK);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 3);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.stage, DG_SENT);
	assert_int_equal(fake_receipt(bench->host, "bad")->receipt.stage, DG_FAILED);
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.stage, DG_SENT);
}

static void answers_out_of_order_twice_and_to_nothing(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_deliver("1", "one"), DG_OK);
	assert_int_equal(bench_deliver("2", "two"), DG_OK);
	bench_until(bench_n_submits() == 2);
	struct fake_peer *p = &bench->smsc->peers[0];
	smsc_answer(p, bench_submit(1), 0, "second");
	smsc_answer(p, bench_submit(1), SMPP_ESME_RSYSERR, NULL);
	struct smpp_pdu stray = *bench_submit(0);
	stray.sequence = 0x00123456;
	smsc_answer(p, &stray, 0, "stray");
	smsc_answer(p, bench_submit(0), 0, "first");
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 2);
	assert_string_equal(fake_receipt(bench->host, "1")->receipt.refs[0], "first");
	assert_string_equal(fake_receipt(bench->host, "2")->receipt.refs[0], "second");
	bench_until(fake_counted(bench->host, "unmatched_responses") == 2);
}

static void accepted_without_an_id(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_deliver("1", "one"), DG_OK);
	bench_until(bench_n_submits() == 1);
	smsc_answer(&bench->smsc->peers[0], bench_submit(0), 0, NULL); /* no body at all */
	bench_until(fake_receipt(bench->host, "1"));
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.stage, DG_SENT);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.n_refs, 0);
	assert_int_equal(fake_counted(bench->host, "untrackable"), 1);
}

static void nack(uint32_t sequence, uint32_t status)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, SMPP_GENERIC_NACK);
	pdu.sequence = sequence;
	pdu.status = status;
	smsc_send(&bench->smsc->peers[0], &pdu);
}

static void generic_nack_fails_what_it_names(void **state)
{
	(void)state;
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_deliver("1", "one"), DG_OK);
	assert_int_equal(bench_deliver("2", "two"), DG_OK);
	bench_until(bench_n_submits() == 2);
	nack(0, SMPP_ESME_RINVCMDLEN); /* names nothing: only logged */
	bench_until(fake_n_logged(bench->host, DG_LOG_WARN, "generic_nack"));
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 0);
	nack(bench_submit(0)->sequence, SMPP_ESME_RINVCMDLEN);
	nack(bench_submit(1)->sequence, SMPP_ESME_ROK); /* a nack is no yes */
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 2);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.why, DG_INTERNAL);
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.stage, DG_FAILED);
}

static void no_answer_is_doubt_and_the_link_stands(void **state)
{
	(void)state;
	bench->config.response_timeout = 60;
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_send("1", "one")->receipt.why, DG_TIMEOUT);
	bench->smsc->on_pdu = NULL;
	assert_int_equal(bench_send("2", "two")->receipt.stage, DG_SENT);
	assert_int_equal(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER), 1);
}

static void no_answer_is_the_end_of_the_bind_where_that_is_wanted(void **state)
{
	(void)state;
	bench->config.response_timeout = 60;
	bench->config.on_silence = "reconnect";
	bench_start_online();
	bench->smsc->on_pdu = swallow_submits;
	assert_int_equal(bench_send("1", "one")->receipt.why, DG_TIMEOUT);
	bench_until(smsc_n_seen(bench->smsc, SMPP_BIND_TRANSCEIVER) == 2);
}

/* -- what the link mends by itself --------------------------------------------------------- */

static void parameters_are_left_out_on_request(void **state)
{
	(void)state;
	bench_start_online();
	refuse_with(SMPP_ESME_ROPTPARNOTALLWD, 2);
	assert_int_equal(bench_deliver("1", "one"), DG_OK); /* both under way with parameters */
	assert_int_equal(bench_deliver("2", "two"), DG_OK);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 2);
	assert_int_equal(fake_receipt(bench->host, "1")->receipt.stage, DG_SENT);
	assert_int_equal(fake_receipt(bench->host, "2")->receipt.stage, DG_SENT);
	assert_int_equal(bench_n_submits(), 4);
	assert_int_equal(bench_submit(1)->n_tlvs, 1);
	assert_int_equal(bench_submit(2)->n_tlvs, 0);
	assert_int_equal(bench_send("3", "three")->receipt.stage, DG_SENT);
	assert_int_equal(bench_submit(4)->n_tlvs, 0); /* remembered */
	refuse_with(SMPP_ESME_ROPTPARNOTALLWD, 0);    /* there is nothing left to leave out */
	assert_int_equal(bench_send("4", "four")->receipt.why, DG_UNSUPPORTED);
}

static void validity_is_written_otherwise_or_left_out_on_request(void **state)
{
	(void)state;
	bench->config.validity = 60000;
	bench_start_online();
	refuse_with(SMPP_ESME_RINVEXPIRY, 2);
	assert_int_equal(bench_send("1", "one")->receipt.stage, DG_SENT);
	assert_string_equal(bench_submit(0)->validity_period, "000000000100000R");
	assert_int_equal(bench_submit(1)->validity_period[15], '+');
	assert_string_equal(bench_submit(2)->validity_period, "");
	assert_int_equal(bench_send("2", "two")->receipt.stage, DG_SENT);
	assert_string_equal(bench_submit(3)->validity_period, "");
	refuse_with(SMPP_ESME_RINVEXPIRY, 0);
	assert_int_equal(bench_send("3", "three")->receipt.stage, DG_FAILED);
	assert_int_equal(bench_n_submits(), 5); /* there is nothing left to try */
}

static void what_the_operator_adds(void **state)
{
	(void)state;
	bench->config.tlvs = "[{\"tag\": \"0x1400\", \"value\": \"{{sender}}\"}]";
	bench->config.address_plans = "{\"dest\": {\"international\": {\"ton\": 0, \"prefix\": \"00\"}}}";
	bench->config.priority = 3;
	bench_start_online();
	assert_int_equal(bench_send("1", "one")->receipt.stage, DG_SENT);
	const struct smpp_tlv *entity = smpp_tlv_find(bench_submit(0), 0x1400);
	assert_int_equal(entity->octets, 12);
	assert_memory_equal(entity->at, "+15550000000", 12);
	assert_string_equal(bench_submit(0)->destination_addr, "0015550001111");
	assert_int_equal(bench_submit(0)->dest_addr_ton, 0);
	assert_int_equal(bench_submit(0)->dest_addr_npi, 1);
	assert_int_equal(bench_submit(0)->priority_flag, 3);
}

static void own_statuses(void **state)
{
	(void)state;
	bench->config.statuses = "{\"0x401\": {\"status\": \"unknown_number\", \"text\": \"gone away\"}}";
	bench_start_online();
	refuse_with(0x401, 1);
	const struct dg_event *receipt = bench_send("1", "one");
	assert_int_equal(receipt->receipt.why, DG_NOENT);
	assert_non_null(strstr(receipt->receipt.text, "gone away"));
}

static struct {
	uint32_t sequences[2];
	size_t n;
} unanswered;

static bool note_submits(struct fake_smsc *s, struct fake_peer *p, const struct smpp_pdu *pdu)
{
	(void)s;
	(void)p;
	if (pdu->command != SMPP_SUBMIT_SM)
		return false;
	unanswered.sequences[unanswered.n++ % 2] = pdu->sequence;
	return true;
}

static void answer_late(size_t i, uint32_t status)
{
	struct smpp_pdu answer;
	smpp_pdu_init(&answer, SMPP_SUBMIT_SM_RESP);
	answer.sequence = unanswered.sequences[i];
	answer.status = status;
	answer.message_id = i ? "late-2" : "late-1";
	smsc_send(&bench->smsc->peers[0], &answer);
}

static void what_is_answered_late_is_told_late(void **state)
{
	(void)state;
	char text[201];
	fill_text(text, 200);
	unanswered.n = 0;
	bench->config.response_timeout = 60;
	bench_start_online();
	bench->smsc->on_pdu = note_submits;
	assert_int_equal(bench_send("1", text)->receipt.why, DG_TIMEOUT);
	answer_late(0, SMPP_ESME_ROK);
	bench_run_for(30);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 1); /* half of it is nothing yet */
	answer_late(1, SMPP_ESME_ROK);
	bench_until(fake_n_events(bench->host, DG_RECEIPT) == 2);
	const struct dg_event *late = fake_event(bench->host, DG_RECEIPT, 1);
	assert_int_equal(late->receipt.stage, DG_SENT);
	assert_true(late->receipt.late);
	assert_int_equal(late->receipt.n_refs, 2);
	answer_late(1, SMPP_ESME_ROK); /* and again */
	bench_until(fake_counted(bench->host, "unmatched_responses") == 1);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 2);
}

static void a_late_no_is_no_news(void **state)
{
	(void)state;
	unanswered.n = 0;
	bench->config.response_timeout = 60;
	bench_start_online();
	bench->smsc->on_pdu = note_submits;
	assert_int_equal(bench_send("1", "one")->receipt.why, DG_TIMEOUT);
	answer_late(0, SMPP_ESME_RSYSERR);
	answer_late(0, SMPP_ESME_ROK);
	bench_until(fake_counted(bench->host, "unmatched_responses") == 1);
	assert_int_equal(fake_n_events(bench->host, DG_RECEIPT), 1);
}

static void without_headers_by_sar(void **state)
{
	(void)state;
	char text[401];
	fill_text(text, 400);
	bench_start_online();
	refuse_with(SMPP_ESME_RINVESMCLASS, 3);
	assert_int_equal(bench_send("1", text)->receipt.why, DG_REMOTE); /* core offers it again */
	assert_int_equal(bench_send("1b", text)->receipt.stage, DG_SENT);
	assert_int_equal(bench_submit(3)->esm_class, 0);
	assert_non_null(smpp_tlv_find(bench_submit(3), SMPP_TAG_SAR_MSG_REF_NUM));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		bench_test(a_short_text),
		bench_test(a_text_in_ucs2),
		bench_test(a_long_text_is_parts_and_one_receipt),
		bench_test(sar_and_payload),
		bench_test(letters_of_a_language),
		bench_test(a_carrier_of_old_gets_no_parameters),
		bench_test(own_types_of_number_and_no_receipts),
		bench_test(a_message_that_expires_tells_the_carrier),
		bench_test(what_cannot_be_sent_is_refused_with_a_sentence),
		bench_test(refusals_become_reasons),
		bench_test(one_bad_number_is_one_failure),
		bench_test(answers_out_of_order_twice_and_to_nothing),
		bench_test(accepted_without_an_id),
		bench_test(generic_nack_fails_what_it_names),
		bench_test(no_answer_is_doubt_and_the_link_stands),
		bench_test(no_answer_is_the_end_of_the_bind_where_that_is_wanted),
		bench_test(parameters_are_left_out_on_request),
		bench_test(validity_is_written_otherwise_or_left_out_on_request),
		bench_test(what_the_operator_adds),
		bench_test(own_statuses),
		bench_test(what_is_answered_late_is_told_late),
		bench_test(a_late_no_is_no_news),
		bench_test(without_headers_by_sar),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
