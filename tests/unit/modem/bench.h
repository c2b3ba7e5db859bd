/* bench.h - an instance of the module between core as the module sees it (fake_host.h) and a modem that says what the
 * test wants, behind a TCP port. One per test; header only, because each test is one file.
 */
#ifndef TEST_MODEM_BENCH_H
#define TEST_MODEM_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../smpp/fake_host.h"
#include "net/conn.h"
#include "net/handle.h"
#include "session.h"
#include "util/buf.h"
#include "util/clock.h"

#define BENCH_SAID_MAX  2000
#define BENCH_RULES_MAX 40
#define BENCH_LIMIT_MS  30000

struct bench_rule {
	const char *command; /* how it begins; "PDU" for what follows a prompt */
	const char *answer;  /* NULL: none */
	int times;           /* 0: always */
};

struct bench {
	uv_loop_t loop;
	struct fake_host *host;
	struct dg_listener *listener;
	struct dg_conn *peer;
	struct dg_timer *tick;
	struct dg_buf in;
	bool wants_pdu;
	char said[BENCH_SAID_MAX][360]; /* what the modem was told */
	size_t n_said, n_opened;
	struct bench_rule rules[BENCH_RULES_MAX];
	size_t n_rules;
	struct modem_config config;
	char modems[600];
	void *session;
};

/* What a modem says to which command; what is not here is "OK". */
static const struct bench_rule bench_manners[] = {
	{ "AT+CFUN?", "+CFUN: 1\r\nOK", 0 },
	{ "AT+CPIN?", "+CPIN: READY\r\nOK", 0 },
	{ "AT+CSMS=1", "+CSMS: 1,1,1\r\nOK", 0 },
	{ "AT+CPMS=?", "+CPMS: (\"SM\"),(\"SM\"),(\"SM\")\r\nOK", 0 },
	{ "AT+CREG?", "+CREG: 0,1\r\nOK", 0 },
	{ "AT+CEREG?", "+CEREG: 0,0\r\nOK", 0 },
	{ "AT+CSQ", "+CSQ: 20,99\r\nOK", 0 },
	{ "AT+COPS?", "+COPS: 0,0,\"Bench\"\r\nOK", 0 },
	{ "PDU", "+CMGS: 7\r\nOK", 0 },
};

/* From now on; `times` 0: for ever. */
static inline void bench_rule(struct bench *b, const char *command, const char *answer, int times)
{
	assert_true(b->n_rules < BENCH_RULES_MAX);
	b->rules[b->n_rules++] = (struct bench_rule){ command, answer, times };
}

static inline void bench_says(struct bench *b, const char *text)
{
	dg_conn_write(b->peer, "\r\n", 2);
	dg_conn_write(b->peer, text, strlen(text));
	dg_conn_write(b->peer, "\r\n", 2);
}

static inline const char *bench_answer(struct bench *b, const char *command)
{
	for (size_t i = b->n_rules; i-- > 0;) {
		struct bench_rule *r = &b->rules[i];
		if (strncmp(command, r->command, strlen(r->command)) != 0 || r->times < 0)
			continue;
		if (r->times && !--r->times)
			r->times = -1;
		return r->answer;
	}
	for (size_t i = 0; i < sizeof bench_manners / sizeof bench_manners[0]; i++)
		if (strncmp(command, bench_manners[i].command, strlen(bench_manners[i].command)) == 0)
			return bench_manners[i].answer;
	return "OK";
}

static inline void bench_hears(struct bench *b, const char *text)
{
	assert_true(b->n_said < BENCH_SAID_MAX);
	(void)snprintf(b->said[b->n_said++], sizeof b->said[0], "%s%s", b->wants_pdu ? "PDU " : "", text);
	bool sends = strncmp(text, "AT+CMGS=", 8) == 0;
	const char *answer = bench_answer(b, b->said[b->n_said - 1]);
	b->wants_pdu = sends && answer && strcmp(answer, "OK") == 0;
	if (b->wants_pdu)
		dg_conn_write(b->peer, "\r\n> ", 4);
	else if (answer)
		bench_says(b, answer);
}

static inline void bench_on_octets(void *arg, const char *octets, size_t n)
{
	struct bench *b = arg;
	for (size_t i = 0; i < n; i++) {
		bool ends = b->wants_pdu ? octets[i] == '\x1A' : octets[i] == '\r';
		if (octets[i] == '\x1B') {
			b->wants_pdu = false;
			dg_buf_clear(&b->in);
		} else if (!ends) {
			dg_buf_chr(&b->in, octets[i]);
		} else if (b->in.len) {
			struct dg_buf line = b->in;
			b->in = (struct dg_buf){ 0 };
			bench_hears(b, line.at);
			dg_buf_finish(&line);
		}
	}
}

static inline void bench_on_closed(void *arg, const char *why)
{
	struct bench *b = arg;
	(void)why;
	dg_conn_destroy(b->peer);
	b->peer = NULL;
	b->wants_pdu = false;
	dg_buf_clear(&b->in);
}

static const struct dg_conn_events bench_conn_events = { .on_octets = bench_on_octets, .on_closed = bench_on_closed };

static inline void bench_on_peer(void *arg, uv_stream_t *listener)
{
	struct bench *b = arg;
	dg_conn_destroy(b->peer);
	b->peer = dg_conn_accept(listener, &bench_conn_events, b);
	b->n_opened++;
}

static inline void bench_on_tick(void *arg)
{
	(void)arg;
}

/* Before start: the test may change the configuration and the manners. */
static inline struct bench *bench_create(void)
{
	struct bench *b = dg_alloc(sizeof *b);
	char why[256];
	assert_int_equal(uv_loop_init(&b->loop), 0);
	b->host = fake_host_create(&b->loop);
	b->listener = dg_listener_open(&b->loop, "127.0.0.1", 0, bench_on_peer, b, why);
	assert_non_null(b->listener);
	b->tick = dg_timer_create(&b->loop, bench_on_tick, b);
	dg_timer_start(b->tick, 1, 1);
	b->config = (struct modem_config){ .init = "[]",
		.concat = "udh8",
		.country_code = "",
		.national_languages = "[]",
		.transliterate = "off",
		.baud = 115200,
		.max_parts = 10,
		.reports = true,
		.concat_timeout = 60000,
		.watch_interval = 100,
		.read_interval = 100000,
		.command_timeout = 1500, /* longer than a busy machine keeps us waiting */
		.send_timeout = 1500,
		.reopen_interval = 20,
		.restart_pause = 40 };
	return b;
}

/* `keys` are further ones of its modem: ", \"pin\": \"1234\"". */
static inline void bench_start(struct bench *b, const char *keys)
{
	struct dg_error why;
	(void)snprintf(b->modems, sizeof b->modems, "[{\"name\":\"m\",\"device\":\"tcp:127.0.0.1:%u\"%s}]",
		dg_listener_port(b->listener), keys);
	b->config.modems = b->modems;
	assert_int_equal(modem_session_create(&b->host->host, &b->config, &b->session, &why), DG_OK);
	assert_int_equal(modem_session_start(b->session), DG_OK);
}

/* Run until `holds`; the test fails when it takes too long. */
#define bench_until(b, holds)                                                                                          \
	do {                                                                                                           \
		int64_t bench_end_ms = dg_mono_ms() + BENCH_LIMIT_MS;                                                  \
		while (!(holds)) {                                                                                     \
			assert_true(dg_mono_ms() < bench_end_ms);                                                      \
			uv_run(&(b)->loop, UV_RUN_ONCE);                                                               \
			fake_turn((b)->host);                                                                          \
		}                                                                                                      \
	} while (0)

/* How often it was told something that begins so. */
static inline size_t bench_said(const struct bench *b, const char *begins)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n_said; i++)
		n += strncmp(b->said[i], begins, strlen(begins)) == 0;
	return n;
}

static inline const struct dg_event *bench_state(const struct bench *b)
{
	const struct dg_event *last = NULL;
	for (size_t i = 0; i < b->host->n_events; i++)
		if (b->host->events[i]->kind == DG_STATE)
			last = b->host->events[i];
	return last;
}

static inline bool bench_is_online(const struct bench *b)
{
	const struct dg_event *ev = bench_state(b);
	return ev && ev->state.link == DG_LINK_ONLINE;
}

/* Offline, and says so in words that have these in them. */
static inline bool bench_complains(const struct bench *b, const char *words)
{
	const struct dg_event *ev = bench_state(b);
	return ev && ev->state.link == DG_LINK_OFFLINE && ev->state.text && strstr(ev->state.text, words);
}

static inline void bench_online(struct bench *b, const char *keys)
{
	bench_start(b, keys);
	bench_until(b, bench_is_online(b));
}

static inline enum dg_status bench_send(struct bench *b, const char *id, const char *self, const char *text)
{
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 0);
	ev.message.id = id;
	ev.message.peer = "+15550001111";
	ev.message.self = self;
	ev.message.text = text;
	return modem_session_deliver(b->session, &ev);
}

static inline void bench_stop(struct bench *b)
{
	modem_session_stop(b->session);
	bench_until(b, b->host->stopped);
	modem_session_destroy(b->session);
	b->session = NULL;
	b->host->stopped = false;
}

static inline void bench_destroy(struct bench *b)
{
	if (b->session)
		bench_stop(b);
	dg_conn_destroy(b->peer);
	dg_listener_destroy(b->listener);
	dg_timer_destroy(b->tick);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
	dg_buf_finish(&b->in);
	fake_host_destroy(b->host);
	free(b);
}

static inline int bench_set_up(void **state)
{
	*state = bench_create();
	return 0;
}

static inline int bench_tear_down(void **state)
{
	bench_destroy(*state);
	return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)

/* SMS-DELIVER "Hello" from +15550001111 in another second for each `second` (two digits); 24 octets of TPDU. */
#define BENCH_CENTRE       "07911326040000F0"
#define BENCH_TEXT(second) BENCH_CENTRE "040B915155001011F100006211325054" second "4005C8329BFD06"
/* "Hel" and "lo", parts of one text; 28 and 27 octets. */
#define BENCH_PART_1 BENCH_CENTRE "440B915155001011F10000621132505440400A050003070201906536"
#define BENCH_PART_2 BENCH_CENTRE "440B915155001011F100006211325054404009050003070202D86F"
/* SMS-STATUS-REPORT about reference 7, without times; 25 octets. */
#define BENCH_REPORT(status) BENCH_CENTRE "06070B915155001011F1FFFFFFFFFFFFFFFFFFFFFFFFFFFF" status

#endif
