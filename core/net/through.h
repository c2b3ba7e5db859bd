/* through.h - connections whose octets go through a filter. Private to conn.c and tls.c.
 */
#ifndef DG_THROUGH_H
#define DG_THROUGH_H

#include "net/conn.h"
#include "net/filter.h"

struct dg_through {
	struct dg_filter *filter; /* given */
	int64_t shake_ms;         /* how long it may take until it stands */
};

/* As dg_conn_open() and dg_conn_accept(); on_open is called when the filter stands. NULL: without one. */
struct dg_conn *dg_conn_open_through(uv_loop_t *loop, const char *host, uint16_t port, unsigned first,
	int64_t timeout_ms, const struct dg_through *through, const struct dg_conn_events *events, void *arg);
struct dg_conn *dg_conn_accept_through(
	uv_stream_t *listener, const struct dg_through *through, const struct dg_conn_events *events, void *arg);

#endif
