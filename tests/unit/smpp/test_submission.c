/* A message on its way out, as a thing: its PDUs and the words in which it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_host.h"
#include "submission.h"
#include "util/clock.h"

static struct fake_host *host;
static struct smpp_submission *m;

static int set_up(void **state)
{
	(void)state;
	host = fake_host_create(NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fake_host_destroy(host);
	free(m);
	m = NULL;
	return 0;
}

static void create(size_t units)
{
	struct sms_parts parts = { .n = 0 };
	const struct sms_split_rules rules = { .most_parts = 255, .limit_octets = 140, .reference = 0x1234 };
	struct dg_buf text = { 0 };
	for (size_t i = 0; i < units; i++)
		dg_buf_chr(&text, 'x');
	assert_int_equal(sms_split(text.at, &rules, &parts), DG_OK);
	struct dg_buf extras = { 0 };
	dg_buf_add(&extras,
		"\x14\x00\x00\x03"
		"abc",
		7);
	m = smpp_submission_create("core's id", &parts, 0x1234, &extras);
	dg_buf_finish(&extras);
	sms_parts_finish(&parts);
	dg_buf_finish(&text);
}

static void accept_part(size_t i, const char *id)
{
	struct smpp_pdu answer;
	smpp_pdu_init(&answer, SMPP_SUBMIT_SM_RESP);
	answer.message_id = id;
	smpp_part_accepted(&m->parts[i], &answer);
}

static void refuse_part(size_t i, uint32_t status)
{
	struct smpp_pdu answer;
	smpp_pdu_init(&answer, SMPP_SUBMIT_SM_RESP);
	smpp_part_refused(&m->parts[i], status, smpp_status_meaning(status), &answer);
}

static const struct dg_event *report(void)
{
	smpp_submission_report(m, &host->host);
	assert_int_equal(host->n_events, 1);
	return host->events[0];
}

static void it_owns_what_it_needs(void **state)
{
	(void)state;
	create(400);
	assert_int_equal(m->n, 3);
	assert_string_equal(m->id, "core's id");
	struct smpp_pdu pdu;
	char validity[SMPP_VALIDITY_OCTETS];
	struct smpp_submit_style style = { .service_type = "CMT",
		.validity_ms = 60000,
		.times = SMPP_RELATIVE,
		.priority = 2,
		.want_receipts = true,
		.with_parameters = true };
	smpp_part_pdu(&m->parts[2], &style, validity, &pdu);
	assert_int_equal(pdu.sm_length, 7 + 400 - 2 * 152);
	assert_int_equal(pdu.short_message[6], 3);
	assert_int_equal(pdu.n_tlvs, 2);
	assert_int_equal(pdu.tlvs[0].tag, 0x1400);
	assert_memory_equal(pdu.tlvs[0].at, "abc", 3);
	assert_int_equal(pdu.priority_flag, 2);
	assert_string_equal(pdu.validity_period, "000000000100000R");
	m->expires_ms = dg_now_ms() - 1; /* too late in fact: the shortest that can be said */
	smpp_part_pdu(&m->parts[2], &style, validity, &pdu);
	assert_string_equal(pdu.validity_period, "000000000001000R");
	style.times = SMPP_ABSOLUTE;
	smpp_part_pdu(&m->parts[2], &style, validity, &pdu);
	assert_int_equal(strlen(pdu.validity_period), 16);
	assert_int_equal(pdu.validity_period[15], '+');
	style.times = SMPP_NO_TIMES;
	smpp_part_pdu(&m->parts[2], &style, validity, &pdu);
	assert_string_equal(pdu.validity_period, "");
}

static void all_accepted(void **state)
{
	(void)state;
	create(400);
	accept_part(0, "a");
	accept_part(1, ""); /* cannot be tracked */
	accept_part(2, "with space\x01 and more");
	const struct dg_event *ev = report();
	assert_int_equal(ev->receipt.stage, DG_SENT);
	assert_string_equal(ev->receipt.id, "core's id");
	assert_int_equal(ev->receipt.n_refs, 2);
	assert_string_equal(ev->receipt.refs[0], "a");
	assert_string_equal(ev->receipt.refs[1], "withspaceandmore");
}

static void endless_ids_are_cut(void **state)
{
	(void)state;
	char id[300];
	memset(id, 'a', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	create(10);
	accept_part(0, id);
	assert_int_equal(strlen(report()->receipt.refs[0]), SMPP_ID_MAX - 1);
}

static void the_first_refusal_counts(void **state)
{
	(void)state;
	create(400);
	refuse_part(1, SMPP_ESME_RINVDSTADR);
	refuse_part(0, SMPP_ESME_RSYSERR);
	refuse_part(2, SMPP_ESME_RSYSERR);
	const struct dg_event *ev = report();
	assert_int_equal(ev->receipt.stage, DG_FAILED);
	assert_int_equal(ev->receipt.why, DG_NOENT);
	assert_non_null(strstr(ev->receipt.text, "ESME_RINVDSTADR"));
}

static void a_lost_part_is_a_doubt_whatever_else(void **state)
{
	(void)state;
	create(400);
	refuse_part(1, SMPP_ESME_RINVDSTADR);
	m->lost = true;
	assert_int_equal(report()->receipt.why, DG_TIMEOUT);
}

/* Another carrier would send the first part a second time. */
static void what_was_taken_in_part_is_no_other_carriers(void **state)
{
	static const struct {
		uint32_t status;
		enum dg_status why;
	} rests[] = {
		{ SMPP_ESME_RPROHIBITED, DG_INVALID },
		{ SMPP_ESME_RINVESMCLASS, DG_INVALID },
		{ SMPP_ESME_RINVDSTADR, DG_NOENT },
		{ SMPP_ESME_RTHROTTLED, DG_TIMEOUT },
		{ SMPP_ESME_RINVPASWD, DG_TIMEOUT },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rests / sizeof rests[0]; i++) {
		free(m);
		create(400);
		accept_part(0, "a");
		refuse_part(1, rests[i].status);
		refuse_part(2, rests[i].status);
		smpp_submission_report(m, &host->host);
		assert_int_equal(host->n_events, i + 1);
		assert_int_equal(host->events[i]->receipt.why, rests[i].why);
		assert_non_null(strstr(host->events[i]->receipt.text, "took only 1 of 3 parts"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_owns_what_it_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_accepted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(endless_ids_are_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_refusal_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_lost_part_is_a_doubt_whatever_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_taken_in_part_is_no_other_carriers, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
