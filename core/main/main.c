/* main.c - the program's front door: which subcommand is meant, and the help about all of them. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "main/main.h"
#include "util/mem.h"

enum { LIVE = DG_TAKES_CONFIG | DG_TAKES_CONTROL | DG_TAKES_JSON, FIELDS_MOST = 200 };

static int show_version(const struct dg_args *args)
{
	(void)args;
	(void)puts("dragoman " DG_VERSION);
	return DG_EXIT_OK;
}

static int show_help(const struct dg_args *args);

/* clang-format off */
static const struct dg_subcommand subcommands[] = {
	{ "run", "", "Run the gateway in the foreground", DG_TAKES_CONFIG | DG_TAKES_CORE, 0, 0, dg_main_run },
	{ "check", "", "Find every mistake in a configuration", DG_TAKES_CONFIG, 0, 0, dg_main_check },
	{ "init", "[DIR]", "Write a first configuration",
		DG_TAKES_DOMAIN | DG_TAKES_SERVER | DG_TAKES_SECRET_FILE | DG_TAKES_USER, 0, 1, dg_main_init },
	{ "modules", "[NAME]", "List the modules, or the options of one", DG_TAKES_MODULES | DG_TAKES_SAMPLE, 0, 1,
		dg_main_modules },
	{ "status", "", "Show how a running gateway is", LIVE, 0, 0, dg_main_status },
	{ "doctor", "", "Look at what the XMPP server gives the gateway, and what it lacks", LIVE, 0, 0, dg_main_doctor },
	{ "send", "TEXT", "Text a number as a user, and tell what became of it",
		LIVE | DG_TAKES_FROM | DG_TAKES_TO | DG_TAKES_DOMAIN | DG_TAKES_TIMEOUT, 1, 1, dg_main_send },
	{ "queue", "list | retry ID | drop ID", "Show what waits, hand it over now, or give it up",
		LIVE | DG_TAKES_LIMIT | DG_TAKES_TEXT, 1, 2, dg_main_queue },
	{ "trace", "ID", "Tell one message's story", LIVE | DG_TAKES_TEXT, 1, 1, dg_main_trace },
	{ "user", "list [AFTER] | show JID | add JID [NUMBER] | remove JID...", "Look at who is registered, and change it",
		LIVE | DG_TAKES_DOMAIN, 1, FIELDS_MOST, dg_main_user },
	{ "do", "[WORD [FIELD=VALUE...]]", "Run any command that users and administrators have, or list them",
		LIVE | DG_TAKES_DOMAIN | DG_TAKES_AS, 0, FIELDS_MOST, dg_main_do },
	{ "version", "", "Print the version", 0, 0, 0, show_version },
	{ "help", "[COMMAND]", "Explain a command", 0, 0, 1, show_help },
};
/* clang-format on */

enum { N_SUBCOMMANDS = sizeof subcommands / sizeof subcommands[0] };

static const struct dg_subcommand *find(const char *name)
{
	for (size_t i = 0; i < N_SUBCOMMANDS; i++)
		if (strcmp(subcommands[i].name, name) == 0)
			return &subcommands[i];
	return NULL;
}

static void print_overview(FILE *to)
{
	(void)fputs("dragoman: a gateway between XMPP and other networks\n\nusage: dragoman COMMAND [OPTIONS]\n\n", to);
	for (size_t i = 0; i < N_SUBCOMMANDS; i++)
		(void)fprintf(to, "  %-9s %s.\n", subcommands[i].name, subcommands[i].summary);
	(void)fputs(
		"\n`dragoman COMMAND --help` explains one. A first gateway: `dragoman init`, then `dragoman run`.\n",
		to);
}

static void print_help(const struct dg_subcommand *sub)
{
	struct dg_buf out = { 0 };

	dg_args_help(sub, &out);
	(void)fwrite(out.at, 1, out.len, stdout);
	dg_buf_finish(&out);
}

static int no_such(const char *name)
{
	(void)fprintf(stderr, "dragoman: there is no command \"%s\"; see dragoman help\n", name);
	return DG_EXIT_USAGE;
}

static int show_help(const struct dg_args *args)
{
	const struct dg_subcommand *sub = args->n_words > 0 ? find(args->words[0]) : NULL;

	if (args->n_words > 0 && !sub)
		return no_such(args->words[0]);
	if (sub)
		print_help(sub);
	else
		print_overview(stdout);
	return DG_EXIT_OK;
}

static int dispatch(const struct dg_subcommand *sub, int argc, char **argv)
{
	struct dg_args args;
	struct dg_error why;

	if (dg_args_read(sub, argc, argv, &args, &why) != DG_OK) {
		(void)fprintf(stderr, "dragoman: %s\n", why.text);
		return DG_EXIT_USAGE;
	}
	if (args.help) {
		print_help(sub);
		return DG_EXIT_OK;
	}
	return sub->run(&args);
}

/* In the same process, so that whoever watches over it sees no end. What was installed meanwhile goes first. */
static int begin_anew(char **argv)
{
	(void)execvp(argv[0], argv);
	(void)execv("/proc/self/exe", argv);
	perror("dragoman: cannot begin anew");
	return DG_EXIT_FAILED;
}

int main(int argc, char **argv)
{
	const struct dg_subcommand *sub = argc > 1 ? find(argv[1]) : NULL;
	int code;

	json_set_alloc_funcs(dg_alloc, free); /* out of memory ends the program here, too */
	if (sub) {
		code = dispatch(sub, argc - 1, argv + 1);
	} else if (argc < 2) {
		print_overview(stderr);
		code = DG_EXIT_USAGE;
	} else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_overview(stdout);
		code = DG_EXIT_OK;
	} else if (strcmp(argv[1], "--version") == 0) {
		code = show_version(NULL);
	} else {
		code = no_such(argv[1]);
	}
	if (code == DG_EXIT_ANEW)
		code = begin_anew(argv);
	if (fflush(stdout) != 0 && code == DG_EXIT_OK)
		code = DG_EXIT_FAILED;
	return code;
}
