/* listener.c - the listening half of conn.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/bind.h"
#include "net/conn.h"
#include "util/list.h"
#include "util/mem.h"

#define BACKLOG 128

struct dg_listener {
	uv_tcp_t uv;
	uint16_t port;
	void (*on_peer)(void *arg, uv_stream_t *listener);
	void *arg;
};

static void on_close(uv_handle_t *uv)
{
	free(DG_OF(uv, struct dg_listener, uv));
}

static void on_connection(uv_stream_t *uv, int error)
{
	struct dg_listener *l = DG_OF(uv, struct dg_listener, uv);
	if (!error) /* a peer that was gone before we took it is nobody's news */
		l->on_peer(l->arg, uv);
}

struct dg_listener *dg_listener_open(uv_loop_t *loop, const char *host, uint16_t port,
	void (*on_peer)(void *arg, uv_stream_t *listener), void *arg, char why[256])
{
	int fd = dg_bind(host, port, why);
	if (fd < 0)
		return NULL;
	struct dg_listener *l = dg_alloc(sizeof *l);
	l->on_peer = on_peer;
	l->arg = arg;
	l->port = dg_bound_port(fd);
	uv_tcp_init(loop, &l->uv);
	int error = uv_tcp_open(&l->uv, fd);
	if (error)
		close(fd);
	else
		error = uv_listen((uv_stream_t *)&l->uv, BACKLOG, on_connection);
	if (!error)
		return l;
	snprintf(why, 256, "%s port %u: %s", host, port, uv_strerror(error));
	dg_listener_destroy(l);
	return NULL;
}

uint16_t dg_listener_port(const struct dg_listener *l)
{
	return l->port;
}

void dg_listener_destroy(struct dg_listener *l)
{
	if (l)
		uv_close((uv_handle_t *)&l->uv, on_close);
}
