/* test_conversation.c - the lines that a person reads on stderr. */
#include "conversation.h"

#include <unistd.h>

#include "rig.h"

/* stderr goes to a file between these. */
struct capture {
	FILE *file;
	int saved;
};

static void begin(struct capture *c)
{
	fflush(stderr);
	c->file = tmpfile();
	assert_non_null(c->file);
	c->saved = dup(STDERR_FILENO);
	dup2(fileno(c->file), STDERR_FILENO);
}

static void end(struct capture *c, struct dg_buf *out)
{
	fflush(stderr);
	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	rewind(c->file);
	char line[1024];
	while (fgets(line, sizeof line, c->file))
		dg_buf_str(out, line);
	fclose(c->file);
}

static void check_line(const struct dg_buf *lines, const char *expected)
{
	if (!lines->at || !strstr(lines->at, expected))
		fail_msg("\"%s\" is not in:\n%s", expected, lines->at ? lines->at : "");
}

static void converse(char *loudness, struct dg_buf *lines)
{
	struct rig r;
	struct esme e;
	struct smpp_pdu pdu;
	struct capture c;
	RIG_START(&r, "--receipt-delay", "0", "--rule", "*9:status=RTHROTTLED", "--no-quiet", loudness);
	begin(&c);
	assert_int_equal(esme_bind(&e, &r, SMPP_BIND_TRANSCEIVER, "esme"), SMPP_ESME_ROK);
	esme_submit(&e, "15557654321", "hello\nyou\x1b");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_ROK);
	esme_submit(&e, "9", "too fast");
	esme_expect(&e, SMPP_SUBMIT_SM_RESP, &pdu);
	rig_tell(&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"\xC5\xA1\"}");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, SMPP_ESME_ROK);
	rig_tell(&r, "POST", "/inbound", "{\"from\": \"+1\", \"to\": \"+2\", \"text\": \"no\"}");
	esme_expect(&e, SMPP_DELIVER_SM, &pdu);
	esme_answer(&e, &pdu, 0x400);
	rig_until(&r, SMSC_INBOUND_SETTLED, 2);
	end(&c, lines);
	esme_close(&e);
	rig_stop(&r);
}

static void tells_who_texted_whom(void **state)
{
	(void)state;
	struct dg_buf lines = { 0 };
	converse("--no-verbose", &lines);
	check_line(&lines, "link 1: bind_transceiver by \"esme\"\n");
	check_line(&lines, "<- +15550001111 -> +15557654321 \"hello\\nyou\" (1 part, GSM)\n");
	check_line(&lines, "<- +15550001111 -> +9 \"too fast\" (1 part, GSM) refused: ESME_RTHROTTLED\n");
	check_line(&lines, "-> receipt +15557654321 -> +15550001111 DELIVRD id ");
	check_line(&lines, "-> +1 -> +2 \"\xC5\xA1\" (1 part, UCS-2)\n");
	check_line(&lines, "-> text +1 -> +2 refused: 0x00000400\n");
	check_line(&lines, "-> +1 -> +2 \"no\" (1 part, GSM) not taken: 1 of 1\n");
	assert_null(strstr(lines.at, "octets:"));
	dg_buf_finish(&lines);
}

static void tells_every_pdu_when_verbose(void **state)
{
	(void)state;
	struct dg_buf lines = { 0 };
	converse("--verbose", &lines);
	check_line(&lines, "> 1 bind_transceiver status 0x00000000 seq 1, ");
	check_line(&lines, "< 1 submit_sm_resp status 0x00000058 seq 3, 16 octets:\n");
	dg_buf_finish(&lines);
}

static void keeps_quiet(void **state)
{
	(void)state;
	struct dg_buf lines = { 0 };
	converse("--quiet", &lines);
	assert_int_equal(lines.len, 0);
	dg_buf_finish(&lines);
}

static void prints_numbers_as_people_write_them(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	char words[32];
	smsc_number_print(&out, 1, "1555");
	smsc_number_print(&out, 1, "+1555");
	smsc_number_print(&out, 0, "1555");
	smsc_number_print(&out, 1, "");
	assert_string_equal(out.at, "+1555+15551555");
	assert_string_equal(smsc_status_print(SMPP_ESME_RTHROTTLED, words), "ESME_RTHROTTLED");
	assert_string_equal(smsc_status_print(0x400, words), "0x00000400");
	dg_buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_who_texted_whom),
		cmocka_unit_test(tells_every_pdu_when_verbose),
		cmocka_unit_test(keeps_quiet),
		cmocka_unit_test(prints_numbers_as_people_write_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
