/* args.c - see args.h. Called by main.c. Never prints: a mistake is a sentence in `why`, help is text in a buffer. */
#include "main/args.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT = 1, NUMBER, FLAG };
enum { EVERYBODY = 0, NUMBER_MOST = 1000000 };

/* One row is one option: how it is called, what its value is named in the help, where it goes. */
/* clang-format off */
static const struct option_row {
	unsigned bit;
	const char *name;
	char letter; /* 0: none */
	enum kind kind;
	const char *value;
	size_t offset;
	const char *doc;
} rows[] = {
	{ DG_TAKES_CONFIG, "config", 'c', TEXT, "FILE", offsetof(struct dg_args, config),
		"the configuration; default " DG_CONFIG_PATH },
	{ DG_TAKES_CONTROL, "control", 0, TEXT, "PATH", offsetof(struct dg_args, control),
		"the control socket; default: as the configuration says" },
	{ DG_TAKES_AS, "as", 0, TEXT, "JID", offsetof(struct dg_args, as), "the user for whom it is done" },
	{ DG_TAKES_FROM, "from", 0, TEXT, "JID", offsetof(struct dg_args, from), "the user who writes" },
	{ DG_TAKES_TO, "to", 0, TEXT, "NUMBER", offsetof(struct dg_args, to), "the number to text, or NUMBER@DOMAIN" },
	{ DG_TAKES_DOMAIN, "domain", 0, TEXT, "DOMAIN", offsetof(struct dg_args, domain),
		"the gateway's domain; default: the only one there is (init: sms.example.org)" },
	{ DG_TAKES_SERVER, "server", 0, TEXT, "HOST:PORT", offsetof(struct dg_args, server),
		"where the XMPP server takes components; default 127.0.0.1:5347" },
	{ DG_TAKES_SECRET_FILE, "secret-file", 0, TEXT, "FILE", offsetof(struct dg_args, secret_file),
		"a file that holds the component secret already; default: make one" },
	{ DG_TAKES_USER, "user", 0, TEXT, "JID", offsetof(struct dg_args, user),
		"who may text: a user or a whole domain; default: the domain without its first label" },
	{ DG_TAKES_MODULES, "modules", 0, TEXT, "DIR", offsetof(struct dg_args, modules),
		"where modules are; default: beside the program, or the installed place" },
	{ DG_TAKES_TIMEOUT, "timeout", 0, NUMBER, "SECONDS", offsetof(struct dg_args, timeout_s),
		"how long to wait for the end of it; default 30, at most 600" },
	{ DG_TAKES_LIMIT, "limit", 0, NUMBER, "N", offsetof(struct dg_args, limit),
		"how many to show; default 100, at most 1000" },
	{ DG_TAKES_JSON, "json", 0, FLAG, NULL, offsetof(struct dg_args, json), "print JSON, for programs" },
	{ DG_TAKES_CORE, "core", 0, FLAG, NULL, offsetof(struct dg_args, core),
		"allow core dumps and debuggers; memory holds secrets and texts" },
	{ DG_TAKES_SAMPLE, "sample", 0, FLAG, NULL, offsetof(struct dg_args, sample),
		"print a sample section for the configuration" },
	{ DG_TAKES_TEXT, "text", 0, FLAG, NULL, offsetof(struct dg_args, text), "show what was said, too" },
	{ EVERYBODY, "help", 'h', FLAG, NULL, offsetof(struct dg_args, help), "show this" },
};
/* clang-format on */

enum { N_ROWS = sizeof rows / sizeof rows[0] };

static bool takes(const struct dg_subcommand *sub, const struct option_row *row)
{
	return row->bit == EVERYBODY || (row->bit & sub->takes);
}

static enum dg_status number_read(const char *text, int64_t *out)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (errno || *end || end == text || n < 0 || n > NUMBER_MOST)
		return DG_INVALID;
	*out = n;
	return DG_OK;
}

static enum dg_status row_set(
	const struct option_row *row, const char *value, struct dg_args *out, struct dg_error *why)
{
	void *at = (char *)out + row->offset;

	switch (row->kind) {
	case TEXT: *(const char **)at = value; return DG_OK;
	case FLAG: *(bool *)at = true; return DG_OK;
	case NUMBER:
		if (number_read(value, at) == DG_OK)
			return DG_OK;
		(void)snprintf(why->text, sizeof why->text, "--%s: \"%.64s\" is not a number", row->name, value);
		return DG_INVALID;
	}
	return DG_INVALID;
}

/* The rows that `sub` takes, as getopt_long(3) wants them; `val` is the row's place, one up. */
static void getopt_tables(const struct dg_subcommand *sub, struct option longs[N_ROWS + 1], char shorts[2 * N_ROWS + 2])
{
	char *s = shorts;

	*s++ = ':'; /* a missing value is ':', not '?' */
	for (int i = 0; i < N_ROWS; i++) {
		if (!takes(sub, &rows[i]))
			continue;
		*longs++ = (struct option){ rows[i].name, rows[i].kind == FLAG ? no_argument : required_argument, NULL,
			i + 1 };
		if (rows[i].letter) {
			*s++ = rows[i].letter;
			if (rows[i].kind != FLAG)
				*s++ = ':';
		}
	}
	*s = '\0';
	*longs = (struct option){ 0 };
}

static const struct option_row *row_of(int val)
{
	if (val >= 1 && val <= N_ROWS)
		return &rows[val - 1];
	for (int i = 0; i < N_ROWS; i++)
		if (rows[i].letter == val)
			return &rows[i];
	return NULL;
}

static enum dg_status words_check(const struct dg_subcommand *sub, const struct dg_args *args, struct dg_error *why)
{
	if (args->help || (args->n_words >= sub->words_min && args->n_words <= sub->words_max))
		return DG_OK;
	(void)snprintf(why->text, sizeof why->text, "%s: %s; usage: dragoman %s%s%s", sub->name,
		args->n_words < sub->words_min ? "something is missing" : "too many words", sub->name,
		sub->words[0] ? " " : "", sub->words);
	return DG_INVALID;
}

enum dg_status dg_args_read(
	const struct dg_subcommand *sub, int argc, char **argv, struct dg_args *out, struct dg_error *why)
{
	struct option longs[N_ROWS + 1];
	char shorts[2 * N_ROWS + 2];
	int found;

	*out = (struct dg_args){ .config = DG_CONFIG_PATH, .timeout_s = 30, .limit = 100 };
	getopt_tables(sub, longs, shorts);
	optind = 0; /* glibc: start afresh */
	opterr = 0;
	while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (found == '?' || found == ':') {
			(void)snprintf(why->text, sizeof why->text, "%s: %s %.64s; see dragoman %s --help", sub->name,
				found == ':' ? "a value is missing after" : "there is no option",
				argv[optind > 1 ? optind - 1 : 1], sub->name);
			return DG_INVALID;
		}
		if (row_set(row_of(found), optarg, out, why) != DG_OK)
			return DG_INVALID;
	}
	out->words = (const char *const *)argv + optind;
	out->n_words = (size_t)(argc - optind);
	return words_check(sub, out, why);
}

void dg_args_help(const struct dg_subcommand *sub, struct dg_buf *out)
{
	dg_buf_printf(out, "usage: dragoman %s [OPTIONS]%s%s\n%s.\n\n", sub->name, sub->words[0] ? " " : "", sub->words,
		sub->summary);
	for (int i = 0; i < N_ROWS; i++) {
		char left[48];

		if (!takes(sub, &rows[i]))
			continue;
		(void)snprintf(left, sizeof left, "--%s%s%s", rows[i].name, rows[i].value ? " " : "",
			rows[i].value ? rows[i].value : "");
		dg_buf_printf(out, "  %c%c%c %-22s  %s\n", rows[i].letter ? '-' : ' ',
			rows[i].letter ? rows[i].letter : ' ', rows[i].letter ? ',' : ' ', left, rows[i].doc);
	}
}
