/* One command after the other, and what comes in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "chat.h"
#include "util/buf.h"

struct play {
	uv_loop_t loop;
	struct modem_chat *chat;
	struct dg_buf written, heard; /* heard: answers and notices */
	const char *then;             /* asked from inside the next answer */
};

static void on_answer(void *arg, const struct modem_answer *a)
{
	struct play *p = arg;
	static const char *const results[] = { "OK", "ERROR", "CMS", "CME", "SILENT", "GONE" };
	const char *then = p->then;
	p->then = NULL;
	if (then)
		modem_chat_ask(p->chat, then, NULL, 1000, on_answer, p);
	dg_buf_printf(&p->heard, "<%s %d %s%s:%s>", results[a->result], a->code, a->words,
		a->payload_begun ? " begun" : "", a->lines);
}

static void on_write(void *arg, const char *octets, size_t n)
{
	struct play *p = arg;
	dg_buf_add(&p->written, octets, n);
}

static void on_notice(void *arg, const char *line, const char *pdu)
{
	struct play *p = arg;
	dg_buf_printf(&p->heard, "[%s%s%s]", line, pdu ? "+" : "", pdu ? pdu : "");
}

static const struct modem_chat_events events = { on_write, on_notice };

static int set_up(void **state)
{
	struct play *p = test_calloc(1, sizeof *p);
	assert_int_equal(uv_loop_init(&p->loop), 0);
	p->chat = modem_chat_create(&p->loop, &events, p);
	dg_buf_str(&p->written, "");
	dg_buf_str(&p->heard, "");
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct play *p = *state;
	modem_chat_destroy(p->chat);
	uv_run(&p->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&p->loop), 0);
	dg_buf_finish(&p->written);
	dg_buf_finish(&p->heard);
	test_free(p);
	return 0;
}

static void says(struct play *p, const char *text)
{
	modem_chat_feed(p->chat, text, strlen(text));
}

static void ask(struct play *p, const char *command, const char *prefix)
{
	modem_chat_ask(p->chat, command, prefix, 1000, on_answer, p);
}

#define assert_heard(p, text) assert_string_equal((p)->heard.at, text)

static void one_after_the_other(void **state)
{
	struct play *p = *state;
	ask(p, "AT", NULL);
	ask(p, "AT+CREG?", "+CREG");
	assert_string_equal(p->written.at, "AT\r");
	says(p, "AT\r\r\nOK\r\n");
	assert_string_equal(p->written.at, "AT\rAT+CREG?\r");
	says(p, "AT+CREG?\r\r\n+CREG: 0,1\r\n\r\nOK\r\n");
	assert_heard(p, "<OK 0 :><OK 0 :+CREG: 0,1\n>");
	assert_true(modem_chat_is_idle(p->chat));
}

static void an_answer_may_ask(void **state)
{
	struct play *p = *state;
	p->then = "ATI";
	ask(p, "AT+CGMM", NULL);
	says(p, "Model\r\nOK\r\n");
	assert_heard(p, "<OK 0 :Model\n>");
	says(p, "Maker\r\nOK\r\n");
	assert_heard(p, "<OK 0 :Model\n><OK 0 :Maker\n>");
}

static void errors_have_codes_or_words(void **state)
{
	struct play *p = *state;
	for (size_t i = 0; i < 5; i++)
		ask(p, "AT", NULL);
	says(p, "ERROR\r\n+CMS ERROR: 38\r\n+CME ERROR: SIM busy\r\n+CMS ERROR:\r\nCOMMAND NOT SUPPORT\r\n");
	assert_heard(p, "<ERROR 0 :><CMS 38 :><CME -1 SIM busy:><CMS -1 :><ERROR 0 :>");
}

static void what_is_said_unasked_is_no_answer(void **state)
{
	struct play *p = *state;
	ask(p, "AT+CMGL=4", "+CMGL");
	says(p, "+CMGL: 1,1,,3\r\nAABBCC\r\n\r\n+CMTI: \"SM\",3\r\n^RSSI: 17\r\n+CDS: 3\r\n001122\r\nOK\r\nRING\r\n");
	assert_heard(p, "[+CMTI: \"SM\",3][^RSSI: 17][+CDS: 3+001122]<OK 0 :+CMGL: 1,1,,3\nAABBCC\n>[RING]");
}

static void the_same_words_asked_for_and_not(void **state)
{
	struct play *p = *state;
	says(p, "+CREG: 1\r\n");
	ask(p, "AT+CREG?", "+CREG");
	says(p, "+CREG: 0,5\r\nOK\r\n");
	ask(p, "AT", NULL);
	says(p, "+CREG: 2\r\nOK\r\n");
	assert_heard(p, "[+CREG: 1]<OK 0 :+CREG: 0,5\n>[+CREG: 2]<OK 0 :>");
}

static void a_notice_without_its_pdu_is_none(void **state)
{
	struct play *p = *state;
	ask(p, "AT", NULL);
	says(p, "+CMT: ,23\r\nOK\r\n+CMT: ,23\r\n+CMT: ,24\r\n00AA\r\n");
	assert_heard(p, "<OK 0 :>[+CMT: ,24+00AA]");
}

static void a_payload_follows_its_prompt(void **state)
{
	struct play *p = *state;
	modem_chat_send(p->chat, "AT+CMGS=2", "0011", 1000, 1000, on_answer, p);
	says(p, "AT+CMGS=2\r\r\n+CMTI: \"SM\",1\r\n");
	assert_string_equal(p->written.at, "AT+CMGS=2\r");
	says(p, "\r\n> ");
	assert_string_equal(p->written.at, "AT+CMGS=2\r0011\x1A");
	says(p, "0011\x1A\r\n\r\n+CMGS: 17\r\n\r\nOK\r\n");
	assert_heard(p, "[+CMTI: \"SM\",1]<OK 0  begun:+CMGS: 17\n>");
}

static void without_a_prompt_nothing_has_left(void **state)
{
	struct play *p = *state;
	modem_chat_send(p->chat, "AT+CMGS=2", "0011", 1000, 1000, on_answer, p);
	says(p, "+CMS ERROR: 310\r\n> \r\n");
	assert_heard(p, "<CMS 310 :>");
	assert_string_equal(p->written.at, "AT+CMGS=2\r");
}

static void silence_is_an_answer_in_the_end(void **state)
{
	struct play *p = *state;
	modem_chat_send(p->chat, "AT+CMGS=2", "0011", 20, 1000, on_answer, p);
	modem_chat_ask(p->chat, "AT", NULL, 20, on_answer, p);
	while (!modem_chat_is_idle(p->chat))
		uv_run(&p->loop, UV_RUN_ONCE);
	assert_heard(p, "<SILENT 0 :><SILENT 0 :>");
	assert_string_equal(p->written.at,
		"AT+CMGS=2\r\x1B"
		"AT\r"); /* the escape leaves a prompt that comes late */
}

static void silence_after_the_payload_says_so(void **state)
{
	struct play *p = *state;
	modem_chat_send(p->chat, "AT+CMGS=2", "0011", 1000, 20, on_answer, p);
	says(p, "> ");
	while (!modem_chat_is_idle(p->chat))
		uv_run(&p->loop, UV_RUN_ONCE);
	assert_heard(p, "<SILENT 0  begun:>");
}

static void when_the_port_goes_all_hear_it(void **state)
{
	struct play *p = *state;
	modem_chat_send(p->chat, "AT+CMGS=2", "0011", 1000, 1000, on_answer, p);
	ask(p, "AT", NULL);
	says(p, "> ");
	modem_chat_fail(p->chat);
	assert_heard(p, "<GONE 0  begun:><GONE 0 :>");
	assert_true(modem_chat_is_idle(p->chat));
	says(p, "OK\r\n"); /* nobody asked */
	ask(p, "AT", NULL);
	says(p, "OK\r\n");
	assert_heard(p, "<GONE 0  begun:><GONE 0 :><OK 0 :>");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(one_after_the_other),
		TEST(an_answer_may_ask),
		TEST(errors_have_codes_or_words),
		TEST(what_is_said_unasked_is_no_answer),
		TEST(the_same_words_asked_for_and_not),
		TEST(a_notice_without_its_pdu_is_none),
		TEST(a_payload_follows_its_prompt),
		TEST(without_a_prompt_nothing_has_left),
		TEST(silence_is_an_answer_in_the_end),
		TEST(silence_after_the_payload_says_so),
		TEST(when_the_port_goes_all_hear_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
