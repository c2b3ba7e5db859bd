/* conn.h - one TCP connection on the loop: bytes in, bytes out, one end. With TLS: tls.h opens it.
 *
 * Loop thread only. Callbacks are never called from inside a function of this file, and each may destroy the
 * connection. After dg_conn_destroy() no callback is called. Memory is bounded by the owner: look at dg_conn_queued()
 * before writing more. libuv writes with write(2): the program ignores SIGPIPE.
 */
#ifndef DG_CONN_H
#define DG_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "dragoman/event.h"

struct dg_conn;

struct dg_conn_events {
	void (*on_open)(void *arg);                                 /* NULL is fine for accepted ones */
	void (*on_octets)(void *arg, const char *octets, size_t n); /* borrowed */
	/* The queue is empty: the kernel has everything that was written. At most once a loop turn; may be NULL. */
	void (*on_drained)(void *arg);
	/* Once, and nothing after it: refused, reset, end of stream (why: "end of stream"). `why` is borrowed. The
	 * owner then calls dg_conn_destroy(). */
	void (*on_closed)(void *arg, const char *why);
};

/* Resolve, try each address in turn (`first` rotates the list), at most `timeout_ms` each. `events` is shared. */
struct dg_conn *dg_conn_open(uv_loop_t *loop, const char *host, uint16_t port, unsigned first, int64_t timeout_ms,
	const struct dg_conn_events *events, void *arg);
/* Adopt what a listener offers, inside its on_peer; on_open is not called. NULL: the peer is gone already. */
struct dg_conn *dg_conn_accept(uv_stream_t *listener, const struct dg_conn_events *events, void *arg);
void dg_conn_destroy(struct dg_conn *c); /* closes at once; NULL is fine */
/* Send what is queued, then FIN, then close; on_closed follows when the peer has closed or after 2 s. What arrives
 * meanwhile is dropped. */
void dg_conn_finish(struct dg_conn *c);
void dg_conn_reset(struct dg_conn *c); /* RST now (SO_LINGER 0); on_closed is not called: destroys */
/* Copies and queues; writes of one loop turn leave in one writev. Ignored after on_closed. */
void dg_conn_write(struct dg_conn *c, const void *octets, size_t n);
size_t dg_conn_queued(const struct dg_conn *c);     /* octets not yet taken by the kernel */
void dg_conn_pause(struct dg_conn *c, bool paused); /* stop reading: TCP pushes back on the peer */
const char *dg_conn_peer(const struct dg_conn *c);  /* "127.0.0.1:2775"; borrowed */
/* In on_closed: DG_AUTH when one side would not have the other's certificate (tls.h), so that trying again soon is
 * of no use; else DG_REMOTE. */
enum dg_status dg_conn_fault(const struct dg_conn *c);

struct dg_listener;
/* `on_peer` must call dg_conn_accept(), even if only to destroy what it gives. Port 0 picks a free one. NULL with `why`
 * filled (256 octets) when the address is taken or wrong. */
struct dg_listener *dg_listener_open(uv_loop_t *loop, const char *host, uint16_t port,
	void (*on_peer)(void *arg, uv_stream_t *listener), void *arg, char why[256]);
uint16_t dg_listener_port(const struct dg_listener *l);
void dg_listener_destroy(struct dg_listener *l);

#endif
