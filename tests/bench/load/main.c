/* main.c - the load generator: an XMPP server, an SMSC and Kannel's HTTP neighbours in one process on one clock, so
 *that what is between them is measured and nothing else. Told what to do on standard input, one command a line, each
 * answered by one line:
 *
 *	bench_load [users=N] [peers=N] [receipt_us=N] [connections=N]
 *
 *	ports                              {"xmpp": N, "smpp": N, "http": N}
 *	await dragoman|kannel "up" once it is there ("not up" after ten seconds)
 *	watch PID                          count this process's time too
 *	gateway PORT                       of Kannel's sendsms
 *	run KIND MESSAGES WINDOW RATE      KIND: mt, mo, kannel-mt, kannel-mo; RATE 0: as fast as it goes
 *
 * At the end of input it exits. tests/bench/run starts it. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/clock.h"
#include "work.h"

enum { TURN_NS = 50000000, PATIENCE_MS = 10000 };

static void do_ports(struct load *l, const char *line)
{
	(void)line;
	printf("{\"xmpp\": %u, \"smpp\": %u, \"http\": %u}\n", l->xmpp.port, l->smsc.port, l->http.port);
}

static bool is_there(struct load *l, bool dragoman)
{
	return smsc_is_up(&l->smsc) && (l->xmpp.up || !dragoman);
}

static void do_await(struct load *l, const char *line)
{
	bool dragoman = strcmp(line, "dragoman") == 0;
	int64_t end_ms = dg_mono_ms() + PATIENCE_MS;
	while (!is_there(l, dragoman) && dg_mono_ms() < end_ms)
		loop_turn(&l->loop, TURN_NS);
	puts(is_there(l, dragoman) ? "up" : "not up");
}

static void do_watch(struct load *l, const char *line)
{
	puts(cost_watch(&l->cost, (pid_t)strtol(line, NULL, 10)) ? "watched" : "no such process");
}

static void do_gateway(struct load *l, const char *line)
{
	l->http.gateway_port = (uint16_t)strtoul(line, NULL, 10);
	puts("noted");
}

/* The number at `*at`, which moves behind it. */
static uint32_t take_number(const char **at)
{
	char *end;
	unsigned long number = strtoul(*at, &end, 10);
	*at = end;
	return number <= TEXT_NUMBERS ? (uint32_t)number : 0;
}

static void do_run(struct load *l, const char *line)
{
	char kind[16];
	size_t n = strcspn(line, " ");
	snprintf(kind, sizeof kind, "%.*s", (int)n, line);
	line += n;
	struct work w = { .kind = kind };
	w.messages = take_number(&line);
	w.window = take_number(&line);
	w.rate = take_number(&line);
	if (!work_run(l, &w))
		puts("run KIND MESSAGES WINDOW RATE");
}

static const struct command {
	const char *name;
	void (*run)(struct load *l, const char *line);
} commands[] = {
	{ "ports", do_ports },
	{ "await", do_await },
	{ "watch", do_watch },
	{ "gateway", do_gateway },
	{ "run", do_run },
};

static void obey(struct load *l, char *line)
{
	char *rest = line + strcspn(line, " ");
	rest += *rest ? 1 : 0;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		size_t n = strlen(commands[i].name);
		if (strncmp(line, commands[i].name, n) != 0 || (line[n] && line[n] != ' '))
			continue;
		commands[i].run(l, rest);
		fflush(stdout);
		return;
	}
	puts("unknown command");
	fflush(stdout);
}

/* ---- standard input: lines stay in its buffer until the main loop takes them, so that a run is not inside a callback
 */

static size_t on_input(struct conn *c, const char *at, size_t n)
{
	(void)c;
	(void)at;
	(void)n;
	return 0;
}

static void on_input_end(struct conn *c)
{
	*(struct conn **)c->owner = NULL;
}

static void serve(struct load *l)
{
	struct conn *input = NULL;
	input = conn_open(&l->loop, STDIN_FILENO, &input);
	input->on_octets = on_input;
	input->on_end = on_input_end;
	while (input) {
		char *end = input->in.len ? strchr(input->in.at, '\n') : NULL;
		if (!end) {
			loop_turn(&l->loop, TURN_NS);
			smsc_turn(&l->smsc);
			continue;
		}
		char line[256];
		size_t n = (size_t)(end - input->in.at);
		snprintf(line, sizeof line, "%.*s", (int)n, input->in.at);
		dg_buf_drop(&input->in, n + 1);
		obey(l, line);
	}
}

/* ---- arguments ---- */

static uint32_t argument(int argc, char **argv, const char *name, uint32_t otherwise)
{
	size_t n = strlen(name);
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=')
			return (uint32_t)strtoul(argv[i] + n + 1, NULL, 10);
	return otherwise;
}

int main(int argc, char **argv)
{
	struct load *l = calloc(1, sizeof *l);
	if (!l)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	loop_init(&l->loop);
	l->texts = (struct texts){ argument(argc, argv, "users", 1000), argument(argc, argv, "peers", 4) };
	l->next = 1;
	xmpp_start(&l->xmpp, &l->loop, &l->tally, &l->texts);
	smsc_start(&l->smsc, &l->loop, &l->tally, &l->texts);
	http_start(&l->http, &l->loop, &l->tally, &l->texts);
	l->smsc.receipt_ns = (int64_t)argument(argc, argv, "receipt_us", 0) * 1000;
	l->http.connections = argument(argc, argv, "connections", 50);
	if (l->http.connections > HTTP_CONNECTIONS_MAX || !l->texts.users || !l->texts.peers) {
		fputs("bench_load: too many connections, or no users or peers\n", stderr);
		return 2;
	}
	serve(l);
	loop_finish(&l->loop);
	smsc_finish(&l->smsc);
	tally_finish(&l->tally);
	free(l);
	return 0;
}
