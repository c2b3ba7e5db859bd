/* The commands that make a modem work, one after the other: a table, and what each answer means. device.c begins it
 * whenever the port opens or the modem has to be started over. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "inside.h"

#define TRIES_MOST 5
#define AGAIN_MS   2000 /* a SIM that has just been opened is busy for a while */
#define AT_MS      3000

struct step {
	const char *text; /* NULL: `command` makes it */
	const char *prefix;
	/* false: it is left out. */
	bool (*command)(struct modem_device *d, char out[256]);
	void (*answered)(struct modem_device *d, const struct modem_answer *a);
};

/* -- courses ------------------------------------------------------------------------------- */

static void next(struct modem_device *d)
{
	d->step++;
	d->n_tries = 0;
	modem_start_step(d);
}

static void again(struct modem_device *d)
{
	int64_t pause_ms = modem_pause_ms(d);
	dg_timer_start(d->clock, pause_ms < AGAIN_MS ? pause_ms : AGAIN_MS, 0);
}

static void hold(struct modem_device *d, enum dg_status why, const char *fmt, ...) DG_PRINTF(3, 4);
static void hold(struct modem_device *d, enum dg_status why, const char *fmt, ...)
{
	char words[160];
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(words, sizeof words, fmt, args);
	va_end(args);
	modem_complain(d, MODEM_HELD, why, "%s", words);
	dg_timer_start(d->clock, modem_pause_ms(d), 0);
}

/* -- answers ------------------------------------------------------------------------------- */

/* Good to have. */
static void either(struct modem_device *d, const struct modem_answer *a)
{
	(void)a;
	next(d);
}

static void must(struct modem_device *d, const struct modem_answer *a)
{
	if (a->result == MODEM_OK)
		next(d);
	else if (++d->n_tries < TRIES_MOST)
		again(d);
	else
		hold(d, DG_OFFLINE, "The modem cannot be set up for texts: %s.", modem_status_of(a)->text);
}

static void on_function(struct modem_device *d, const struct modem_answer *a)
{
	struct modem_reply reply;
	d->off = modem_reply_find(a->lines, "+CFUN", &reply) && modem_reply_number(&reply, 0, 1) != 1;
	next(d);
}

static bool switch_on(struct modem_device *d, char out[256])
{
	(void)snprintf(out, 256, "AT+CFUN=1");
	return d->off;
}

static void on_service(struct modem_device *d, const struct modem_answer *a)
{
	d->acknowledges = a->result == MODEM_OK;
	next(d);
}

/* -- the PIN ------------------------------------------------------------------------------- */

static void on_pin_answered(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	if (a->result == MODEM_GONE)
		return;
	if (a->result == MODEM_OK) {
		again(d); /* the SIM says by itself that it is open */
		return;
	}
	if (a->result == MODEM_SILENT) {
		modem_hang(d);
		return;
	}
	modem_pins_refused(d->pins, d->line->name, d->line->pin);
	hold(d, DG_AUTH,
		"The SIM refuses the PIN. It is not tried again, three wrong ones would lock the SIM: correct pin.");
}

static void on_pin_kept(void *arg, enum dg_status status)
{
	struct modem_device *d = arg;
	char command[32];
	d->awaits_pin_kept = false;
	if (status != DG_OK)
		modem_pins_not_tried(d->pins, d->line->name, d->line->pin);
	if (d->state != MODEM_STARTING || !d->port || d->quiet)
		return;
	if (status != DG_OK) {
		hold(d, DG_OFFLINE, "The PIN is not tried while the disk does not keep that it was.");
		return;
	}
	(void)snprintf(command, sizeof command, "AT+CPIN=\"%s\"", d->line->pin);
	modem_ask(d, command, NULL, on_pin_answered, d);
	explicit_bzero(command, sizeof command);
}

static void try_pin(struct modem_device *d)
{
	if (d->awaits_pin_kept) { /* asked for through a port that has been closed since */
		again(d);
	} else if (!d->line->pin[0]) {
		hold(d, DG_AUTH, "The SIM wants its PIN: set pin.");
	} else if (!modem_pins_may_try(d->pins, d->line->name, d->line->pin)) {
		hold(d, DG_AUTH,
			"The SIM wants its PIN and has refused the one that is set; it is not tried again: correct "
			"pin.");
	} else if (modem_pins_trying(d->pins, d->line->name, d->line->pin, on_pin_kept, d) == DG_OK) {
		d->awaits_pin_kept = true;
	} else {
		hold(d, DG_OFFLINE, "The PIN is not tried while the disk does not keep that it was.");
	}
}

static void on_sim(struct modem_device *d, const struct modem_answer *a)
{
	struct modem_reply reply = { 0 };
	bool said = a->result == MODEM_OK && modem_reply_find(a->lines, "+CPIN", &reply);
	const char *state = reply.field[0];
	if (said && strcmp(state, "READY") == 0) {
		modem_pins_good(d->pins, d->line->name);
		next(d);
	} else if (said && strcmp(state, "SIM PIN") == 0) {
		try_pin(d);
	} else if (said && strcmp(state, "SIM PUK") == 0) {
		hold(d, DG_AUTH, "The SIM is locked and wants its PUK: open it in a phone.");
	} else if (said) {
		hold(d, DG_AUTH, "The modem wants \"%.30s\": it may be locked to another operator's SIMs.", state);
	} else if (++d->n_tries < TRIES_MOST) {
		again(d);
	} else {
		hold(d, DG_OFFLINE, "The SIM cannot be read: %s.", modem_status_of(a)->text);
	}
}

/* -- further settings ---------------------------------------------------------------------- */

static bool own_command(struct modem_device *d, char out[256])
{
	if (d->n_commands < d->settings->n_commands)
		(void)snprintf(out, 256, "%s", d->settings->commands[d->n_commands]);
	return d->n_commands < d->settings->n_commands;
}

static void on_own(struct modem_device *d, const struct modem_answer *a)
{
	if (a->result != MODEM_OK)
		d->host->log(d->host, DG_LOG_WARN, "modem %s refuses \"%s\" of init: %s", d->line->name,
			d->settings->commands[d->n_commands], modem_status_of(a)->text);
	d->n_commands++;
	modem_start_step(d);
}

static bool service_centre(struct modem_device *d, char out[256])
{
	bool plus = d->line->smsc[0] == '+';
	(void)snprintf(out, 256, "AT+CSCA=\"%s\",%d", d->line->smsc, plus ? 145 : 129);
	return d->line->smsc[0];
}

static void on_memories(struct modem_device *d, const struct modem_answer *a)
{
	modem_memory_found(d, a->result == MODEM_OK ? a->lines : "");
	next(d);
}

static bool store(struct modem_device *d, char out[256])
{
	const char *name = d->memories[d->main_memory].name;
	(void)snprintf(out, 256, "AT+CPMS=\"%s\",\"%s\",\"%s\"", name, name, name);
	return true;
}

static void on_store(struct modem_device *d, const struct modem_answer *a)
{
	if (a->result == MODEM_OK) {
		(void)snprintf(d->selected, sizeof d->selected, "%s", d->memories[d->main_memory].name);
		modem_memory_room(&d->memories[d->main_memory], a->lines);
		next(d);
	} else if (++d->n_tries < TRIES_MOST) {
		again(d); /* the SIM's files take a while to be read */
	} else if (d->main_memory + 1 < d->n_memories) {
		d->memories[d->main_memory++].usable = false;
		d->n_tries = 0;
		modem_start_step(d);
	} else {
		d->main_memory = 0;
		hold(d, DG_OFFLINE, "The modem has no memory for texts: %s.", modem_status_of(a)->text);
	}
}

/* mode, texts, cell broadcasts, reports, buffer (3GPP TS 27.005 3.4.1). Texts are stored, so that nothing is lost that
 * is not kept yet. Reports come directly where that is possible: some modems store them where nobody can read them. */
static const char *const notice_modes[] = { "2,1,0,1,0", "2,1,0,1,1", "1,1,0,1,0", "1,1,0,1,1", "3,1,0,1,0",
	"2,1,0,2,0", "2,1,0,2,1", "1,1,0,2,0", "2,1,0,0,0", "2,1,0,0,1", "1,1,0,0,0", "1,1,0,0,1" };
#define NOTICE_MODES    (sizeof notice_modes / sizeof notice_modes[0])
#define WITHOUT_REPORTS 8

static bool notices(struct modem_device *d, char out[256])
{
	if (d->notice_mode < NOTICE_MODES)
		(void)snprintf(out, 256, "AT+CNMI=%s", notice_modes[d->notice_mode]);
	return d->notice_mode < NOTICE_MODES;
}

static void on_notices(struct modem_device *d, const struct modem_answer *a)
{
	bool busy = a->result != MODEM_OK && modem_status_of(a)->remedy == MODEM_TRY_AGAIN;
	if (busy && ++d->n_tries < TRIES_MOST) {
		again(d);
		return;
	}
	if (a->result != MODEM_OK) {
		d->notice_mode++;
		modem_start_step(d); /* the next one, or past it */
		return;
	}
	if (d->notice_mode >= WITHOUT_REPORTS && d->settings->config->reports)
		d->host->log(
			d->host, DG_LOG_WARN, "modem %s brings no status reports: set reports to false", d->line->name);
	next(d);
}

static void on_noticed_again(void *arg, const struct modem_answer *a)
{
	(void)arg;
	(void)a;
}

void modem_start_notices(struct modem_device *d)
{
	char command[256];
	if (notices(d, command))
		modem_ask(d, command, NULL, on_noticed_again, d);
}

static bool own_number(struct modem_device *d, char out[256])
{
	(void)snprintf(out, 256, "AT+CNUM");
	return !d->line->number[0];
}

static void on_own_number(struct modem_device *d, const struct modem_answer *a)
{
	struct modem_reply reply;
	bool found = a->result == MODEM_OK && modem_reply_find(a->lines, "+CNUM", &reply);
	bool international = found && (reply.field[1][0] == '+' || modem_reply_number(&reply, 2, 0) == 145);
	const char *digits = found ? reply.field[1] + (reply.field[1][0] == '+') : "";
	if (international && strlen(digits) >= 7 && strlen(digits) <= 15 && !digits[strspn(digits, "0123456789")])
		(void)snprintf(d->number, sizeof d->number, "+%s", digits);
	if (!d->number[0])
		d->host->log(d->host, DG_LOG_WARN,
			"modem %s: the SIM does not know its number: set number, or texts that come in find nobody",
			d->line->name);
	next(d);
}

/* -- the table ----------------------------------------------------------------------------- */

static const struct step steps[] = {
	{ "AT", NULL, NULL, must },
	{ "ATE0", NULL, NULL, either },
	{ "AT+CMEE=1", NULL, NULL, either },
	{ "AT+CFUN?", "+CFUN", NULL, on_function },
	{ NULL, NULL, switch_on, must },
	{ "AT+CPIN?", "+CPIN", NULL, on_sim },
	{ NULL, NULL, own_command, on_own },
	{ "AT+CMGF=0", NULL, NULL, must },
	{ NULL, NULL, service_centre, must },
	{ "AT+CREG=0", NULL, NULL, either },
	{ "AT+CSMS=1", "+CSMS", NULL, on_service },
	{ "AT+CPMS=?", "+CPMS", NULL, on_memories },
	{ NULL, "+CPMS", store, on_store },
	{ NULL, NULL, notices, on_notices },
	{ NULL, "+CNUM", own_number, on_own_number },
};
#define STEPS (sizeof steps / sizeof steps[0])

static void on_answered(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	if (a->result == MODEM_GONE || d->state != MODEM_STARTING || d->quiet)
		return;
	if (a->result != MODEM_SILENT)
		steps[d->step].answered(d, a);
	else if (d->step == 0 && ++d->n_tries < TRIES_MOST)
		modem_start_step(d);
	else
		modem_hang(d);
}

void modem_start_step(struct modem_device *d)
{
	char made[256];
	int64_t timeout_ms = d->settings->config->command_timeout;
	while (d->step < STEPS && steps[d->step].command && !steps[d->step].command(d, made))
		d->step++;
	if (d->step == STEPS) {
		modem_memory_list_all(d);
		modem_watch(d);
		return;
	}
	const struct step *s = &steps[d->step];
	if (d->step == 0 && timeout_ms > AT_MS)
		timeout_ms = AT_MS;
	modem_chat_ask(d->chat, s->text ? s->text : made, s->prefix, timeout_ms, on_answered, d);
}
