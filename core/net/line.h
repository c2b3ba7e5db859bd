/* line.h - one TCP socket and everything that libuv holds on to while it closes. Private to conn.c and dial.c.
 *
 * A line outlives its owner until libuv has let go of it; `owner` is NULL from then on.
 */
#ifndef DG_LINE_H
#define DG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "util/buf.h"

struct dg_line {
	uv_tcp_t tcp; /* tcp.data is the line */
	uv_connect_t connect;
	uv_write_t write;
	uv_shutdown_t shutdown;
	void *owner;
	char *inbox; /* what the next read goes to */
	size_t inbox_octets;
	bool inbox_was_filled;
	struct dg_buf plain;  /* with a filter: what it made of that, for the owner */
	struct dg_buf flying; /* what the kernel did not take at once */
	bool is_flying;
};

struct dg_line *dg_line_create(uv_loop_t *loop, void *owner);
/* With `reset` the peer sees RST instead of FIN, unless a FIN has left already. NULL is fine. */
void dg_line_close(struct dg_line *l, bool reset);
/* "127.0.0.1:2775" or "[::1]:2775". */
void dg_line_print(const struct sockaddr *sa, char out[96]);

#endif
