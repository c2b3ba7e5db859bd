/* live.h - asking the running program and printing its answer: what every subcommand that does so has in common. */
#ifndef DG_LIVE_H
#define DG_LIVE_H

#include "main/args.h"
#include "main/show.h"

enum { LIVE_WAIT_MS = 10000 };

/* Ask for `command` and print: as it came with --json, else by `show`. `asked` is taken. *result (given; may be NULL)
 * for those who look at it, too. The exit code. */
int live_ask(const struct dg_args *args, const char *command, json_t *asked, int64_t wait_ms, dg_show *show,
	json_t **result);
/* One line on stderr; `code`. */
int live_fail(int code, const char *text);

#endif
