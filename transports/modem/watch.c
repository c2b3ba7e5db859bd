/* Whether there is a network, asked from time to time (3GPP TS 27.007 sections 7.2, 8.5, 10.1.22). device.c calls it
 * when a modem is started, and its clock after that. */
#include <stdio.h>
#include <string.h>

#include "inside.h"
#include "util/clock.h"

/* <stat> of +CREG and +CEREG; 6 and 7: for texts only. */
static const struct {
	bool registered, abroad;
	const char *words;
} stands[] = {
	{ false, false, "The modem has no network and does not look for one; is the SIM active?" },
	{ true, false, "" },
	{ false, false, "The modem looks for a network." },
	{ false, false, "The network refuses the SIM." },
	{ false, false, "The modem does not know whether it has a network; is the antenna connected?" },
	{ true, true, "" },
	{ true, false, "" },
	{ true, true, "" },
	{ false, false, "The network allows emergency calls only." },
};
#define STANDS ((int)(sizeof stands / sizeof stands[0]))

static void go_on(struct modem_device *d)
{
	if (!d->quiet)
		dg_timer_start(d->clock, d->settings->config->watch_interval, 0);
}

static void on_signal(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	struct modem_reply reply;
	char name[64];
	if (a->result == MODEM_GONE || d->state != MODEM_WORKING)
		return;
	if (a->result == MODEM_SILENT) {
		modem_hang(d);
		return;
	}
	int strength = modem_reply_find(a->lines, "+CSQ", &reply) ? modem_reply_number(&reply, 0, 99) : 99;
	(void)snprintf(name, sizeof name, "signal_dbm_%s", d->line->name);
	for (char *at = name; *at; at++)
		if (*at == '-')
			*at = '_';
	if (strength >= 0 && strength <= 31)
		d->host->gauge(d->host, name, -113 + 2 * strength);
	go_on(d);
}

/* The network's name is for the log; the state goes out first. */
static void on_operator(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	struct modem_reply reply;
	if (a->result != MODEM_OK || !modem_reply_find(a->lines, "+COPS", &reply))
		return;
	d->host->log(d->host, DG_LOG_INFO, "modem %s has the network \"%s\"%s", d->line->name, reply.field[2],
		d->abroad ? " abroad" : "");
}

static void found(struct modem_device *d, bool abroad)
{
	bool news = !d->registered || d->abroad != abroad;
	d->registered = true;
	d->abroad = abroad;
	if (abroad && !d->settings->config->roaming)
		modem_complain(d, MODEM_WORKING, DG_OFFLINE,
			"The SIM is abroad, where texts may cost more: set roaming to true to send.");
	else
		d->said[0] = d->words[0] = '\0';
	if (news) {
		modem_ask(d, "AT+COPS?", "+COPS", on_operator, d);
		d->events->on_change(d->arg, d);
	}
	if (modem_device_is_ready(d) && !d->busy)
		d->events->on_idle(d->arg, d);
}

static void settle(struct modem_device *d, int stand)
{
	if (stand < 0 || stand >= STANDS)
		stand = 4;
	if (stands[stand].registered) {
		found(d, stands[stand].abroad);
	} else {
		d->registered = false;
		modem_complain(d, MODEM_WORKING, DG_OFFLINE, "%s", stands[stand].words);
	}
	if (d->state == MODEM_WORKING)
		modem_ask(d, "AT+CSQ", "+CSQ", on_signal, d);
}

/* "<n>,<stat>,..."; a notice that came in between has the stat alone. */
static int stand_of(const struct modem_answer *a, const char *prefix)
{
	struct modem_reply reply;
	if (a->result != MODEM_OK || !modem_reply_find(a->lines, prefix, &reply))
		return -1;
	return modem_reply_number(&reply, reply.n > 1 ? 1 : 0, -1);
}

static bool is_of_use(struct modem_device *d, const struct modem_answer *a)
{
	if (a->result == MODEM_GONE || d->quiet || (d->state != MODEM_WORKING && d->state != MODEM_STARTING))
		return false;
	if (a->result == MODEM_SILENT)
		modem_hang(d);
	return a->result != MODEM_SILENT;
}

/* A SIM that has 4G and nothing else. */
static void on_packet_network(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	if (!is_of_use(d, a))
		return;
	int stand = stand_of(a, "+CEREG");
	settle(d, stand >= 0 && stand < STANDS && stands[stand].registered ? stand : d->stand);
}

static void on_network(void *arg, const struct modem_answer *a)
{
	struct modem_device *d = arg;
	if (!is_of_use(d, a))
		return;
	int stand = d->stand = stand_of(a, "+CREG"); /* what to say when neither has one */
	if (stand >= 0 && stand < STANDS && stands[stand].registered)
		settle(d, stand);
	else
		modem_ask(d, "AT+CEREG?", "+CEREG", on_packet_network, d);
}

void modem_watch(struct modem_device *d)
{
	if (!d->quiet)
		modem_ask(d, "AT+CREG?", "+CREG", on_network, d);
}

void modem_watch_due(struct modem_device *d)
{
	if (!modem_chat_is_idle(d->chat)) {
		go_on(d); /* it is at work: that is watched, too */
		return;
	}
	if (dg_mono_ms() >= d->next_read_ms) {
		modem_start_notices(d);
		modem_device_read(d);
	}
	modem_watch(d);
}
