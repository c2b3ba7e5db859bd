/* args.h - the program's command line: every option in one table, and which subcommand takes which. Pure. */
#ifndef DG_ARGS_H
#define DG_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dragoman/event.h"
#include "util/buf.h"

#define DG_CONFIG_PATH "/etc/dragoman/dragoman.json"

/* What was said. Strings are borrowed from argv; NULL and false when not given, but for those with a default. */
struct dg_args {
	const char *config; /* DG_CONFIG_PATH when not given */
	const char *control, *as, *from, *to, *domain, *server, *secret_file, *user, *modules;
	int64_t timeout_s, limit; /* 30 and 100 when not given */
	bool json, core, sample, text, help;
	const char *const *words; /* what is not an option */
	size_t n_words;
};

enum dg_option_bit {
	DG_TAKES_CONFIG = 1 << 0,
	DG_TAKES_CONTROL = 1 << 1,
	DG_TAKES_FROM = 1 << 2,
	DG_TAKES_TO = 1 << 3,
	DG_TAKES_DOMAIN = 1 << 4,
	DG_TAKES_SERVER = 1 << 5,
	DG_TAKES_SECRET_FILE = 1 << 6,
	DG_TAKES_USER = 1 << 7,
	DG_TAKES_MODULES = 1 << 8,
	DG_TAKES_TIMEOUT = 1 << 9,
	DG_TAKES_LIMIT = 1 << 10,
	DG_TAKES_JSON = 1 << 11,
	DG_TAKES_CORE = 1 << 12,
	DG_TAKES_SAMPLE = 1 << 13,
	DG_TAKES_TEXT = 1 << 14,
	DG_TAKES_AS = 1 << 15,
};

struct dg_subcommand {
	const char *name;
	const char *words; /* as the usage line shows them: "[NAME]"; "" for none */
	const char *summary;
	unsigned takes; /* enum dg_option_bit; --help is everybody's */
	size_t words_min, words_max;
	int (*run)(const struct dg_args *args); /* the exit code */
};

/* Read `argv` (argv[0] is the subcommand itself, argv[argc] NULL; its order may change so that options come first).
 * DG_INVALID with a sentence in `why`. With `--help` nothing else is required. */
enum dg_status dg_args_read(const struct dg_subcommand *sub, int argc, char **argv, struct dg_args *out,
	struct dg_error *why) __attribute__((warn_unused_result));
/* Usage, summary and the options of one subcommand, for people. */
void dg_args_help(const struct dg_subcommand *sub, struct dg_buf *out);

#endif
