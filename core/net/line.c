/* line.c - see line.h. */
#include "net/line.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/bind.h"
#include "net/resolve.h"
#include "util/mem.h"

struct dg_line *dg_line_create(uv_loop_t *loop, void *owner)
{
	struct dg_line *l = dg_alloc(sizeof *l);
	uv_tcp_init(loop, &l->tcp);
	l->tcp.data = l;
	l->owner = owner;
	return l;
}

static void on_closed(uv_handle_t *uv)
{
	struct dg_line *l = uv->data;
	free(l->inbox);
	dg_buf_finish(&l->plain);
	dg_buf_finish(&l->flying);
	free(l);
}

void dg_line_close(struct dg_line *l, bool reset)
{
	if (!l)
		return;
	l->owner = NULL;
	if (!reset || uv_tcp_close_reset(&l->tcp, on_closed))
		uv_close((uv_handle_t *)&l->tcp, on_closed);
}

void dg_line_print(const struct sockaddr *sa, char out[96])
{
	char address[64];
	dg_address_print(sa, address);
	snprintf(out, 96, sa->sa_family == AF_INET6 ? "[%s]:%u" : "%s:%u", address, dg_address_port(sa));
}
