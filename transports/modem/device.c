/* The life of one modem: its port comes and goes, it is started, watched, restarted when it hangs. session.c owns all
 * of an instance. */
#include "device.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inside.h"
#include "proto.h"
#include "util/mem.h"

#define CONNECT_MS 10000
#define RESTART_MS 3000
#define HANGS_MOST 2 /* texts in a row; then the modem is restarted */

/* -- what others hear ---------------------------------------------------------------------- */

static void say(struct modem_device *d, enum modem_state state, enum dg_status why, const char *words)
{
	bool same = d->state == state && strcmp(d->words, words) == 0;
	d->state = state;
	d->why = why;
	(void)snprintf(d->words, sizeof d->words, "%s", words);
	if (!same && !d->quiet)
		d->events->on_change(d->arg, d);
}

void modem_complain(struct modem_device *d, enum modem_state state, enum dg_status why, const char *fmt, ...)
{
	char words[sizeof d->words];
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(words, sizeof words, fmt, args);
	va_end(args);
	if (strcmp(words, d->said) != 0 && !d->quiet)
		d->host->log(
			d->host, why == DG_AUTH ? DG_LOG_ERROR : DG_LOG_WARN, "modem %s: %s", d->line->name, words);
	(void)snprintf(d->said, sizeof d->said, "%s", words);
	say(d, state, why, words);
}

int64_t modem_pause_ms(const struct modem_device *d)
{
	return d->settings->config->restart_pause;
}

void modem_ask(struct modem_device *d, const char *command, const char *prefix, modem_answered *done, void *arg)
{
	modem_chat_ask(d->chat, command, prefix, d->settings->config->command_timeout, done, arg);
}

/* -- the port ------------------------------------------------------------------------------ */

/* Whatever was under way is over; those who wait for it hear so. */
static void close_port(struct modem_device *d)
{
	struct modem_port *port = d->port;
	d->port = NULL;
	d->registered = false;
	modem_port_destroy(port);
	modem_chat_fail(d->chat);
}

static void on_open(void *arg)
{
	struct modem_device *d = arg;
	modem_begin(d);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct modem_device *d = arg;
	modem_chat_feed(d->chat, octets, n);
}

static void on_port_closed(void *arg, const char *why)
{
	struct modem_device *d = arg;
	char words[sizeof d->words]; /* `why` goes with the port */
	bool broke = d->state != MODEM_OPENING && !d->line->device;
	(void)snprintf(words, sizeof words, "%s: %s.",
		broke ? "The connection to the modem broke" : "The modem cannot be reached", why);
	d->state = MODEM_WAITING;
	close_port(d);
	modem_complain(d, MODEM_WAITING, DG_OFFLINE, "%s", words);
	dg_timer_start(d->clock, d->settings->config->reopen_interval, 0);
}

static const struct modem_port_events port_events = { on_open, on_octets, on_port_closed };

static void open_port(struct modem_device *d)
{
	const struct modem_port_options options = { .device = d->line->device,
		.host = d->line->host,
		.port = d->line->port,
		.baud = d->settings->config->baud,
		.flow_control = d->settings->config->flow_control,
		.connect_ms = CONNECT_MS };
	d->state = MODEM_OPENING;
	d->session++;
	d->bad_memories = 0;
	d->port = modem_port_open(d->host->loop, &options, &port_events, d);
}

/* -- starting, and starting over ----------------------------------------------------------- */

void modem_begin(struct modem_device *d)
{
	d->state = MODEM_STARTING;
	d->registered = false;
	d->step = d->n_tries = d->n_commands = d->notice_mode = 0;
	d->selected[0] = '\0';
	modem_start_step(d);
}

static void on_restarted(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	if (a->result == MODEM_GONE)
		return;
	d->state = MODEM_WAITING;
	close_port(d);
	dg_timer_start(d->clock, modem_pause_ms(d), 0);
}

void modem_restart(struct modem_device *d)
{
	d->n_hangs = 0;
	d->registered = false;
	modem_complain(d, MODEM_RESTARTING, DG_OFFLINE, "The modem does not answer and is restarted.");
	d->host->count(d->host, "restarts", 1);
	modem_chat_ask(d->chat, "AT+CFUN=1,1", NULL, RESTART_MS, on_restarted, d);
}

void modem_hang(struct modem_device *d)
{
	bool stubborn = d->state != MODEM_WORKING || ++d->n_hangs >= HANGS_MOST;
	d->host->count(d->host, "hangs", 1);
	d->state = MODEM_STARTING;
	d->registered = false;
	modem_chat_fail(d->chat);
	if (stubborn) {
		modem_restart(d);
		return;
	}
	modem_complain(d, MODEM_STARTING, DG_OFFLINE, "The modem did not answer.");
	modem_begin(d);
}

static void on_clock(void *arg)
{
	struct modem_device *d = arg;
	switch (d->state) {
	case MODEM_WAITING: open_port(d); return;
	case MODEM_STARTING: modem_start_step(d); return;
	case MODEM_HELD: modem_begin(d); return;
	case MODEM_WORKING: modem_watch_due(d); return;
	case MODEM_CLOSED:
	case MODEM_OPENING:
	case MODEM_RESTARTING: return;
	}
}

/* -- texts --------------------------------------------------------------------------------- */

static enum modem_fate fate_of(const struct modem_answer *a, const struct modem_meaning *meaning)
{
	if (a->result == MODEM_OK)
		return MODEM_SENT;
	if (a->result == MODEM_SILENT || a->result == MODEM_GONE)
		return a->payload_begun ? MODEM_IN_DOUBT : MODEM_UNSENT;
	return meaning->why == DG_TIMEOUT ? MODEM_IN_DOUBT : MODEM_REFUSED;
}

static void on_text_answered(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	struct modem_reply reply;
	void *what = d->sending;
	struct modem_verdict v = { .reference = -1, .code = a->code };
	v.meaning = a->result == MODEM_OK ? NULL : modem_status_of(a);
	v.fate = fate_of(a, v.meaning);
	if (v.fate == MODEM_SENT && modem_reply_find(a->lines, "+CMGS", &reply))
		v.reference = modem_reply_number(&reply, 0, -1);
	if (v.reference > 255)
		v.reference = -1;
	d->busy = false;
	d->sending = NULL;
	if (a->result == MODEM_SILENT && d->state == MODEM_WORKING)
		modem_hang(d);
	else if (a->result != MODEM_GONE)
		d->n_hangs = 0;
	d->events->on_sent(d->arg, d, what, &v);
	if (modem_device_is_ready(d) && !d->busy)
		d->events->on_idle(d->arg, d);
	if (v.fate == MODEM_REFUSED && d->state == MODEM_WORKING && !d->busy)
		modem_watch(d); /* is it the network? */
}

static void on_ignored(void *arg, const struct modem_answer *a)
{
	(void)arg;
	(void)a;
}

void modem_device_send(struct modem_device *d, const uint8_t *tpdu, size_t n, bool more, void *what)
{
	char command[24], hex[2 + 2 * MODEM_TPDU_MAX + 1] = "00"; /* the service centre: as the SIM has it */
	assert(modem_device_is_ready(d) && !d->busy);
	modem_hex_print(tpdu, n, hex + 2);
	(void)snprintf(command, sizeof command, "AT+CMGS=%zu", n);
	d->busy = true;
	d->sending = what;
	if (more)
		modem_ask(d, "AT+CMMS=1", NULL, on_ignored, d);
	modem_chat_send(d->chat, command, hex, d->settings->config->command_timeout, d->settings->config->send_timeout,
		on_text_answered, d);
}

void modem_device_acknowledge(struct modem_device *d, const struct modem_where *at)
{
	if (d->acknowledges && d->port && at->session == d->session)
		modem_ask(d, "AT+CNMA", NULL, on_ignored, d);
}

/* -- what it is ---------------------------------------------------------------------------- */

bool modem_device_is_ready(const struct modem_device *d)
{
	bool allowed = !d->abroad || d->settings->config->roaming;
	return d->state == MODEM_WORKING && d->registered && allowed;
}

bool modem_device_is_busy(const struct modem_device *d)
{
	return d->busy;
}

const char *modem_device_name(const struct modem_device *d)
{
	return d->line->name;
}

const char *modem_device_number(const struct modem_device *d)
{
	return d->number;
}

const char *modem_device_words(const struct modem_device *d)
{
	return d->words;
}

enum dg_status modem_device_why(const struct modem_device *d)
{
	return d->why;
}

/* -- life ---------------------------------------------------------------------------------- */

static void on_write(void *arg, const char *octets, size_t n)
{
	struct modem_device *d = arg;
	if (d->port)
		modem_port_write(d->port, octets, n);
}

static void on_notice(void *arg, const char *line, const char *pdu)
{
	struct modem_device *d = arg;
	if (d->port && !d->quiet)
		modem_memory_notice(d, line, pdu);
}

static const struct modem_chat_events chat_events = { on_write, on_notice };

struct modem_device *modem_device_create(struct dg_host *host, const struct modem_settings *settings,
	const struct modem_line_settings *line, struct modem_pins *pins, const struct modem_device_events *events,
	void *arg)
{
	struct modem_device *d = dg_alloc(sizeof *d);
	d->host = host;
	d->settings = settings;
	d->line = line;
	d->pins = pins;
	d->events = events;
	d->arg = arg;
	d->why = DG_OFFLINE;
	(void)snprintf(d->number, sizeof d->number, "%s", line->number);
	return d;
}

void modem_device_start(struct modem_device *d)
{
	d->clock = dg_timer_create(d->host->loop, on_clock, d);
	d->chat = modem_chat_create(d->host->loop, &chat_events, d);
	open_port(d);
}

void modem_device_quiet(struct modem_device *d)
{
	d->quiet = true;
	if (d->clock)
		dg_timer_stop(d->clock);
}

void modem_device_close(struct modem_device *d)
{
	d->quiet = true;
	if (!d->chat)
		return;
	d->state = MODEM_CLOSED;
	dg_timer_stop(d->clock);
	close_port(d);
}

bool modem_device_is_settled(const struct modem_device *d)
{
	return !d->awaits_pin_kept && (!d->chat || modem_chat_is_idle(d->chat));
}

void modem_device_destroy(struct modem_device *d)
{
	if (!d)
		return;
	modem_port_destroy(d->port);
	modem_chat_destroy(d->chat);
	dg_timer_destroy(d->clock);
	free(d);
}
