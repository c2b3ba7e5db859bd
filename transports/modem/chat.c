/* The conversation with a modem: a queue of commands of which the first is on the wire. device.c owns one per modem. */
#include "chat.h"

#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "net/handle.h"
#include "util/buf.h"
#include "util/list.h"
#include "util/mem.h"

#define LINES_OCTETS_MAX 262144 /* of one answer: a full store of 500 messages */
#define CTRL_Z           '\x1A'
#define ESCAPE           '\x1B'

struct command {
	struct dg_node in_queue;
	const char *text, *payload; /* given; payload NULL: none */
	const char *prefix;
	int64_t prompt_ms, timeout_ms;
	modem_answered *done;
	void *arg;
	bool written, payload_begun;
};

struct modem_chat {
	const struct modem_chat_events *events;
	void *arg;
	struct modem_lines lines;
	struct dg_node queue;
	struct dg_buf answer;
	struct dg_timer *limit;
	char notice[MODEM_LINE_MAX + 1]; /* one that its PDU has still to follow; "" */
};

static struct command *first(const struct modem_chat *c)
{
	return dg_list_empty(&c->queue) ? NULL : DG_OF(c->queue.next, struct command, in_queue);
}

static int64_t limit_of(const struct command *x)
{
	return x->payload && !x->payload_begun ? x->prompt_ms : x->timeout_ms;
}

/* -- writing ------------------------------------------------------------------------------- */

static void write_text(struct modem_chat *c, const char *text, char end)
{
	struct dg_buf out = { 0 };
	dg_buf_str(&out, text);
	dg_buf_chr(&out, end);
	c->events->on_write(c->arg, out.at, out.len);
	dg_buf_finish(&out);
}

static void write_first(struct modem_chat *c)
{
	struct command *x = first(c);
	if (!x || x->written)
		return;
	x->written = true;
	dg_buf_clear(&c->answer);
	c->lines.awaits_prompt = x->payload != NULL;
	dg_timer_start(c->limit, limit_of(x), 0);
	write_text(c, x->text, '\r');
}

static void free_command(struct command *x)
{
	char *text = (char *)x->text;
	explicit_bzero(text, strlen(text)); /* it may have been a PIN */
	free(text);
	free((char *)x->payload);
	free(x);
}

static void answer_first(struct modem_chat *c, enum modem_result result, int code, const char *words)
{
	struct command *x = first(c);
	struct dg_buf lines = c->answer; /* the callback may ask, and so begin another answer */
	c->answer = (struct dg_buf){ 0 };
	const struct modem_answer a = { .result = result,
		.code = code,
		.words = words,
		.lines = lines.len ? lines.at : "",
		.payload_begun = x->payload_begun };
	dg_list_remove(&x->in_queue);
	dg_timer_stop(c->limit);
	c->lines.awaits_prompt = false;
	x->done(x->arg, &a);
	free_command(x);
	dg_buf_finish(&lines);
	write_first(c);
}

static void on_limit(void *arg)
{
	struct modem_chat *c = arg;
	const struct command *x = first(c);
	if (!x)
		return;
	if (x->payload && !x->payload_begun)
		c->events->on_write(c->arg, &(const char){ ESCAPE }, 1);
	answer_first(c, MODEM_SILENT, 0, "");
}

static void on_prompt(void *arg)
{
	struct modem_chat *c = arg;
	struct command *x = first(c);
	c->lines.awaits_prompt = false;
	if (!x || !x->payload)
		return;
	x->payload_begun = true;
	dg_timer_start(c->limit, x->timeout_ms, 0);
	write_text(c, x->payload, CTRL_Z);
}

/* -- reading ------------------------------------------------------------------------------- */

static bool begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/* Final result codes (V.250 5.7.1, and what some makers say in place of ERROR). */
static const struct {
	const char *text;
	enum modem_result result;
	bool whole; /* else a code or words follow */
} finals[] = {
	{ "OK", MODEM_OK, true },
	{ "ERROR", MODEM_ERROR, true },
	{ "+CMS ERROR:", MODEM_CMS, false },
	{ "+CME ERROR:", MODEM_CME, false },
	{ "COMMAND NOT SUPPORT", MODEM_ERROR, true },
	{ "TOO MANY PARAMETERS", MODEM_ERROR, true },
};

static bool take_final(struct modem_chat *c, const char *line)
{
	for (size_t i = 0; i < sizeof finals / sizeof finals[0]; i++) {
		const char *rest = line + strlen(finals[i].text);
		if (finals[i].whole ? strcmp(line, finals[i].text) != 0 : !begins(line, finals[i].text))
			continue;
		char *end = NULL;
		rest += finals[i].whole ? 0 : strspn(rest, " ");
		long code = finals[i].whole ? 0 : strtol(rest, &end, 10);
		bool is_number = finals[i].whole || (end != rest && !*end && code >= 0 && code <= 100000);
		answer_first(c, finals[i].result, is_number ? (int)code : -1, is_number ? "" : rest);
		return true;
	}
	return false;
}

/* What modems say unasked; makers' own begin with ^ and the like. */
static bool is_notice(const char *line)
{
	static const char *const known[] = { "+CMTI:", "+CDSI:", "+CMT:", "+CDS:", "+CBM:", "+CUSD:", "+CREG:",
		"+CGREG:", "+CEREG:", "+CIEV:", "+CRING:", "+CLIP:", "+CPIN:", "+CFUN:", "RING", "NO CARRIER",
		"SYSSTART", "RDY", "Call Ready", "SMS Ready", "+PBREADY", "+SIND:", "+STIN:", "+CTZV:", "+CSCON:" };
	if (strchr("^*%$#", *line))
		return true;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (begins(line, known[i]))
			return true;
	return false;
}

static bool is_hex(const char *line)
{
	return !line[strspn(line, "0123456789abcdefABCDEF")];
}

/* `line` may be the PDU of the notice before it. */
static bool take_second(struct modem_chat *c, const char *line)
{
	bool fits = is_hex(line);
	if (!c->notice[0])
		return false;
	if (fits)
		c->events->on_notice(c->arg, c->notice, line);
	c->notice[0] = '\0';
	return fits;
}

static void take_notice(struct modem_chat *c, const char *line)
{
	if (begins(line, "+CMT:") || begins(line, "+CDS:") || begins(line, "+CBM:"))
		memcpy(c->notice, line, strlen(line) + 1);
	else
		c->events->on_notice(c->arg, line, NULL);
}

/* The modem repeats what it is told until ATE0 has told it not to; it may do so with the payload, too. */
static bool is_echo(const struct command *x, const char *line)
{
	if (strcmp(line, x->text) == 0)
		return true;
	return x->payload_begun && begins(line, x->payload);
}

static void on_line(void *arg, char *line)
{
	struct modem_chat *c = arg;
	const struct command *x = first(c);
	if (take_second(c, line))
		return;
	bool asked_for = x && x->written && x->prefix && begins(line, x->prefix);
	if (!asked_for && is_notice(line)) {
		take_notice(c, line);
		return;
	}
	if (!x || !x->written || is_echo(x, line) || take_final(c, line))
		return;
	dg_timer_start(c->limit, limit_of(x), 0);
	if (c->answer.len + strlen(line) < LINES_OCTETS_MAX) {
		dg_buf_str(&c->answer, line);
		dg_buf_chr(&c->answer, '\n');
	}
}

static const struct modem_lines_events lines_events = { on_line, on_prompt };

void modem_chat_feed(struct modem_chat *c, const char *octets, size_t n)
{
	modem_lines_feed(&c->lines, octets, n, &lines_events, c);
}

/* -- asking -------------------------------------------------------------------------------- */

/* A copy of what is asked, in the queue. */
static void enqueue(struct modem_chat *c, const struct command *command)
{
	struct command *x = dg_alloc(sizeof *x);
	*x = *command;
	x->text = dg_strdup(command->text);
	x->payload = dg_strdup(command->payload);
	dg_list_append(&c->queue, &x->in_queue);
	write_first(c);
}

void modem_chat_ask(struct modem_chat *c, const char *command, const char *prefix, int64_t timeout_ms,
	modem_answered *done, void *arg)
{
	enqueue(c,
		&(const struct command){
			.text = command, .prefix = prefix, .timeout_ms = timeout_ms, .done = done, .arg = arg });
}

void modem_chat_send(struct modem_chat *c, const char *command, const char *payload, int64_t prompt_ms,
	int64_t timeout_ms, modem_answered *done, void *arg)
{
	enqueue(c,
		&(const struct command){ .text = command,
			.payload = payload,
			.prefix = "+CMGS",
			.prompt_ms = prompt_ms,
			.timeout_ms = timeout_ms,
			.done = done,
			.arg = arg });
}

void modem_chat_fail(struct modem_chat *c)
{
	struct dg_node failed;
	dg_list_init(&failed);
	while (!dg_list_empty(&c->queue)) {
		struct dg_node *n = c->queue.next;
		dg_list_remove(n);
		dg_list_append(&failed, n);
	}
	dg_timer_stop(c->limit);
	c->lines.n = 0;
	c->lines.awaits_prompt = false;
	c->notice[0] = '\0';
	dg_buf_clear(&c->answer);
	while (!dg_list_empty(&failed)) {
		struct command *x = DG_OF(failed.next, struct command, in_queue);
		const struct modem_answer a = {
			.result = MODEM_GONE, .words = "", .lines = "", .payload_begun = x->payload_begun
		};
		dg_list_remove(&x->in_queue);
		x->done(x->arg, &a);
		free_command(x);
	}
}

bool modem_chat_is_idle(const struct modem_chat *c)
{
	return dg_list_empty(&c->queue);
}

struct modem_chat *modem_chat_create(uv_loop_t *loop, const struct modem_chat_events *events, void *arg)
{
	struct modem_chat *c = dg_alloc(sizeof *c);
	c->events = events;
	c->arg = arg;
	c->limit = dg_timer_create(loop, on_limit, c);
	dg_list_init(&c->queue);
	return c;
}

void modem_chat_destroy(struct modem_chat *c)
{
	if (!c)
		return;
	while (!dg_list_empty(&c->queue)) {
		struct command *x = first(c);
		dg_list_remove(&x->in_queue);
		free_command(x);
	}
	dg_timer_destroy(c->limit);
	dg_buf_finish(&c->answer);
	free(c);
}
