/* What a modem says, while it is being asked things. The input is what comes; whenever nothing is asked, the next octet
 * picks the next thing to ask. Oracles: every question is answered exactly once, lines are printable ASCII, a payload
 * leaves only behind its prompt, and fields of answers are cut to their size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat.h"
#include "reply.h"
#include "status.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_chat: %s\n", what);
	abort();
}

struct play {
	size_t asked, answered, payloads;
};

static void require_printable(const char *text)
{
	for (; *text; text++)
		require((*text >= ' ' && *text < 0x7F) || *text == '\n', "a line that cannot be printed");
}

static void read_fields(const char *line)
{
	static const char *const prefixes[] = { "+CMGL", "+CREG", "+CMTI", "+CPMS", "+CSQ", "+CUSD" };
	struct modem_reply reply;
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (modem_reply_find(line, prefixes[i], &reply)) {
			require(reply.n >= 1 && reply.n <= MODEM_FIELDS_MAX, "too many fields");
			(void)modem_reply_number(&reply, 0, 0);
			(void)modem_reply_number(&reply, reply.n, 0);
		}
}

static void on_write(void *arg, const char *octets, size_t n)
{
	struct play *p = arg;
	p->payloads += n && octets[n - 1] == '\x1A';
}

static void on_notice(void *arg, const char *line, const char *pdu)
{
	(void)arg;
	require_printable(line);
	if (pdu)
		require(!pdu[strspn(pdu, "0123456789abcdefABCDEF")], "a PDU that is none");
	read_fields(line);
}

static void on_answer(void *arg, const struct modem_answer *a)
{
	struct play *p = arg;
	p->answered++;
	require_printable(a->lines);
	require_printable(a->words);
	if (a->lines[0])
		read_fields(a->lines);
	if (a->result != MODEM_OK)
		require(modem_status_of(a)->text[0] != '\0', "an error without words");
}

static const struct modem_chat_events events = { on_write, on_notice };

static void ask(struct modem_chat *c, struct play *p, uint8_t what)
{
	static const char *const commands[] = { "AT", "AT+CREG?", "AT+CMGL=4" };
	static const char *const prefixes[] = { NULL, "+CREG", "+CMGL" };
	p->asked++;
	if (what % 4 == 3)
		modem_chat_send(c, "AT+CMGS=7", "00AB", 500, 1000, on_answer, p);
	else
		modem_chat_ask(c, commands[what % 4], prefixes[what % 4], 1000, on_answer, p);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	uv_loop_t loop;
	struct play p = { 0 };
	if (uv_loop_init(&loop))
		abort();
	struct modem_chat *c = modem_chat_create(&loop, &events, &p);
	for (size_t i = 0; i < n; i++) {
		if (modem_chat_is_idle(c))
			ask(c, &p, octets[i]);
		modem_chat_feed(c, (const char *)octets + i, 1);
		require(p.asked == p.answered + !modem_chat_is_idle(c), "a question without its answer");
		require(p.payloads <= p.asked, "a payload twice");
	}
	modem_chat_fail(c);
	require(p.asked == p.answered && modem_chat_is_idle(c), "a question that is never answered");
	modem_chat_destroy(c);
	uv_run(&loop, UV_RUN_DEFAULT);
	require(uv_loop_close(&loop) == 0, "something was left on the loop");
	return 0;
}
