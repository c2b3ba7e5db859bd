/* main.c - the program dragoman-smsc: reads the command line, runs the loop until it is told to quit. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/http_server.h"
#include "post.h"
#include "smsc.h"

#define EXIT_USAGE 2

/* What lives beside the simulator on the loop. */
struct program {
	struct smsc smsc;
	uv_loop_t loop;
	uv_signal_t interrupt, terminate;
};

static void print_help(void)
{
	struct dg_buf text = { 0 };
	dg_buf_str(&text,
		"usage: dragoman-smsc [OPTION...]        run a simulated SMSC\n"
		"       dragoman-smsc text --from NUMBER --to NUMBER TEXT   text in, by a running one\n\n"
		"Options; most can be changed at run time by POST /options:\n");
	smsc_options_help(&text);
	dg_buf_str(&text,
		"\nActions, of --rule MATCH:ACTION[,ACTION...] (MATCH: a number, \"prefix*\", \"*suffix\", \"*\") "
		"and of --chaos:\n");
	smsc_action_help(&text);
	dg_buf_str(&text, "\nMagic endings of a destination:\n");
	smsc_rules_magic_help(&text);
	dg_buf_str(&text, "\nThe HTTP side is in dragoman-smsc(1).\n");
	fputs(text.at, stdout);
	dg_buf_finish(&text);
}

static void quit(struct program *p)
{
	if (uv_is_closing((uv_handle_t *)&p->interrupt))
		return;
	smsc_stop(&p->smsc);
	uv_close((uv_handle_t *)&p->interrupt, NULL);
	uv_close((uv_handle_t *)&p->terminate, NULL);
}

static void on_quit(struct smsc *s)
{
	quit(DG_OF(s, struct program, smsc));
}

static void on_signal(uv_signal_t *signal, int number)
{
	(void)number;
	quit(signal->data);
}

static void print_ready(const struct smsc *s)
{
	printf("ready smpp=%s:%u http=%s:%u\n", s->options.listen, s->port, s->options.listen,
		dg_http_server_port(s->http));
	fflush(stdout);
}

static int run(struct smsc_options *options)
{
	struct program p;
	struct dg_error why = { "" };
	uv_loop_init(&p.loop);
	enum dg_status status = smsc_start(&p.smsc, &p.loop, options, &why);
	if (status) {
		fprintf(stderr, "dragoman-smsc: %s\n", why.text);
	} else {
		p.smsc.on_quit = on_quit;
		p.interrupt.data = p.terminate.data = &p;
		uv_signal_init(&p.loop, &p.interrupt);
		uv_signal_init(&p.loop, &p.terminate);
		uv_signal_start(&p.interrupt, on_signal, SIGINT);
		uv_signal_start(&p.terminate, on_signal, SIGTERM);
		print_ready(&p.smsc);
	}
	uv_run(&p.loop, UV_RUN_DEFAULT); /* after a failed start: until all is closed */
	uv_loop_close(&p.loop);
	return status ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && strcmp(argv[1], "text") == 0)
		return smsc_post_text(argc - 2, argv + 2);
	struct smsc_options options;
	struct dg_error why;
	int status = EXIT_SUCCESS;
	smsc_options_init(&options);
	if (smsc_options_read(&options, argc - 1, argv + 1, &why)) {
		fprintf(stderr, "dragoman-smsc: %s\n", why.text);
		status = EXIT_USAGE;
	} else if (options.help) {
		print_help();
	} else if (options.version) {
		puts("dragoman-smsc " DG_VERSION);
	} else {
		status = run(&options);
	}
	smsc_options_finish(&options);
	return status;
}
