/* stream.h - one TCP connection with an XEP-0114 stream on it: libstrophe driven from the uv loop.
 *
 * Connects to an address, shakes hands, reads stanzas, writes octets, ends. Knows nothing of names, retries or pings:
 * that is link.c, its only caller. libstrophe reads and writes only inside xmpp_run_once(), which is called when the
 * socket is ready and once per loop turn while something waits to be written; there is no polling timer.
 *
 * Loop thread only. on_up and on_stanza are called from inside libstrophe's parser: they may write and close, not
 * destroy. on_lost and on_drained are called with nothing of libstrophe on the stack.
 * libstrophe writes without MSG_NOSIGNAL: the program must ignore SIGPIPE (core/main does).
 */
#ifndef DG_STREAM_H
#define DG_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

#include "dragoman/event.h"
#include "stream/element.h"
#include "stream/trouble.h"

struct dg_stream;

struct dg_stream_events {
	void (*on_up)(void *arg); /* the handshake is through */
	void (*on_lost)(void *arg, const struct dg_loss *why);
	void (*on_stanza)(void *arg, const struct dg_element *stanza, bool truncated);
	void (*on_flush)(void *arg); /* once per turn, before octets leave: the last chance to add to them */
	void (*on_drained)(void *arg);
};

/* Borrowed: `domain` and `secret`, until the stream is destroyed. */
struct dg_stream *dg_stream_create(
	uv_loop_t *loop, const char *domain, const char *secret, const struct dg_stream_events *events, void *arg);
void dg_stream_destroy(struct dg_stream *s); /* NULL is fine; on_lost is not called */
void dg_stream_limit(struct dg_stream *s, size_t high_octets, size_t low_octets);

/* DG_OK: on_up or on_lost follows. DG_REMOTE with `why` filled: it could not even begin. Only while closed. */
enum dg_status dg_stream_open(struct dg_stream *s, const struct sockaddr *to, uint16_t port, struct dg_loss *why)
	__attribute__((warn_unused_result));
void dg_stream_write(struct dg_stream *s, const char *octets, size_t n); /* only while up */
/* Send </stream:stream>: only while up, and with nothing queued. on_lost follows when the server closes. */
void dg_stream_close(struct dg_stream *s);
/* Cut the connection now. on_lost is called from inside, or, when libstrophe is on the stack, soon; `why` becomes its
 * text unless the server has given one. Nothing happens when closed. */
void dg_stream_abort(struct dg_stream *s, const char *why);
void dg_stream_pause(struct dg_stream *s, bool paused);

size_t dg_stream_queued(const struct dg_stream *s);    /* octets that the kernel has not taken */
uint64_t dg_stream_given(const struct dg_stream *s);   /* octets, since the stream was opened */
bool dg_stream_is_choked(const struct dg_stream *s);   /* far above high_octets: nothing is read until it is not full */
bool dg_stream_is_full(const struct dg_stream *s);     /* passed high_octets, not yet back under low_octets */
int64_t dg_stream_read_ms(const struct dg_stream *s);  /* uv_now() when octets came last */
int64_t dg_stream_wrote_ms(const struct dg_stream *s); /* uv_now() when octets left last */

#endif
