/* dial.h - from a host's name to a connected line: look up, try each address in turn. Private to conn.c. */
#ifndef DG_DIAL_H
#define DG_DIAL_H

#include <stdint.h>

#include "net/line.h"

struct dg_dial;

/* `done` is called once from the loop, never from inside this call, with a line (given, without an owner) or with NULL
 * and a sentence in `why`; the dial is dead then. */
struct dg_dial *dg_dial_start(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	void (*done)(void *arg, struct dg_line *line, const char *why), void *arg);
/* Before `done`: it will not be called. NULL is fine. */
void dg_dial_cancel(struct dg_dial *d);

#endif
