/* A message as a thing: its TPDUs and its last words. */
#include "bench.h"
#include "submission.h"

static struct fake_host *host;
static struct sms_parts split;
static uv_loop_t loop;

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(uv_loop_init(&loop), 0);
	host = fake_host_create(&loop);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sms_parts_finish(&split);
	fake_host_destroy(host);
	return uv_loop_close(&loop);
}

static struct modem_submission *make(size_t octets)
{
	char text[400];
	const struct sms_split_rules rules = {
		.zero = SMS_GSM, .concat = SMS_UDH8, .reference = 7, .most_parts = 9, .limit_octets = 140
	};
	memset(text, 'x', octets);
	text[octets] = '\0';
	assert_int_equal(sms_split(text, &rules, &split), DG_OK);
	return modem_submission_create("id", "+15550001111", &split);
}

static void each_part_is_a_tpdu(void **state)
{
	(void)state;
	uint8_t tpdu[MODEM_TPDU_MAX];
	struct modem_submission *m = make(200);
	assert_int_equal(m->n, 2);
	assert_int_equal(modem_submission_next(m, true, 0, tpdu), 13 + 140);
	assert_int_equal(tpdu[0], 0x61);
	assert_memory_equal(tpdu + 13, "\x05\x00\x03\x07\x02\x01", 6);
	m->n_sent = 1;
	assert_true(modem_submission_next(m, false, 0, tpdu) > 0);
	assert_int_equal(tpdu[0], 0x41);
	assert_memory_equal(tpdu + 13, "\x05\x00\x03\x07\x02\x02", 6);
	free(m);
}

static void validity_is_the_shorter_of_two(void **state)
{
	(void)state;
	uint8_t tpdu[MODEM_TPDU_MAX];
	struct modem_submission *m = make(5);
	assert_true(modem_submission_next(m, false, 3600000, tpdu) > 0);
	assert_int_equal(tpdu[12], 11);
	m->expires_ms = dg_now_ms() + 1200500;
	assert_true(modem_submission_next(m, false, 3600000, tpdu) > 0);
	assert_int_equal(tpdu[12], 3);
	assert_true(modem_submission_next(m, false, 0, tpdu) > 0);
	assert_int_equal(tpdu[12], 3);
	assert_true(modem_submission_next(m, false, -1, tpdu) > 0); /* the network refuses any */
	assert_int_equal(tpdu[0], 0x01);
	m->expires_ms = 1;
	assert_true(modem_submission_next(m, false, 0, tpdu) > 0);
	assert_int_equal(tpdu[12], 0);
	free(m);
}

static const struct dg_event *last_words(struct modem_submission *m)
{
	fake_forget_events(host);
	modem_submission_report(m, &host->host);
	return fake_receipt(host, "id");
}

static void what_becomes_of_it(void **state)
{
	(void)state;
	struct modem_submission *m = make(200);
	modem_submission_refuse(m, DG_BUSY, "Words %d.", 1);
	assert_int_equal(last_words(m)->receipt.why, DG_BUSY);
	assert_string_equal(last_words(m)->receipt.text, "Words 1.");
	m->n_sent = 1; /* again would be twice */
	assert_int_equal(last_words(m)->receipt.why, DG_TIMEOUT);
	assert_non_null(strstr(last_words(m)->receipt.text, "1 of 2"));
	m->why = DG_NOENT; /* for good */
	assert_int_equal(last_words(m)->receipt.why, DG_NOENT);
	m->n_sent = 2;
	(void)snprintf(m->parts[1].ref, sizeof m->parts[1].ref, "second");
	assert_int_equal(last_words(m)->receipt.stage, DG_SENT);
	assert_int_equal(last_words(m)->receipt.n_refs, 1);
	assert_string_equal(last_words(m)->receipt.refs[0], "second");
	free(m);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(each_part_is_a_tpdu),
		TEST(validity_is_the_shorter_of_two),
		TEST(what_becomes_of_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
