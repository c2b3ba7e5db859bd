/* stream.h - PDUs over one TCP connection: cuts what arrives into PDUs, writes what is given, minds the limits.
 *
 * A member of its owner (link.c), opened and closed many times. Loop thread only. No callback is called from inside
 * these functions, and none of a connection after smpp_stream_close().
 */
#ifndef SMPP_STREAM_H
#define SMPP_STREAM_H

#include <stdbool.h>
#include <uv.h>

#include "net/tls.h"
#include "proto.h"

struct smpp_stream_events {
	void (*on_open)(void *arg);
	/* One PDU and what smpp_decode() said of it; borrowed. */
	void (*on_pdu)(void *arg, enum dg_status status, const struct smpp_pdu *pdu);
	/* All that arrived at once has been told, or all that was written has left. */
	void (*on_room)(void *arg);
	/* Once: refused, reset, ended by the peer, or after smpp_stream_finish(). The stream is closed already. */
	void (*on_closed)(void *arg, const char *why);
};

struct smpp_stream {
	const struct smpp_stream_events *events;
	void *arg;
	size_t max_pdu;
	struct dg_conn *conn;
	struct dg_buf in, out;
	uint32_t number;    /* of the connection: grows at each close */
	const char *ending; /* nothing more is read, and why: our last words are on their way */
	bool paused;        /* the peer does not read: neither do we */
	bool held;          /* the owner is behind: nothing is read but sips */
	size_t sip_octets;  /* that may still be read of the current one */
	char why[320];
	enum dg_status fault; /* in on_closed: dg_conn_fault() */
};

void smpp_stream_init(struct smpp_stream *s, size_t max_pdu, const struct smpp_stream_events *events, void *arg);
void smpp_stream_finish(struct smpp_stream *s); /* closes, frees */
/* `tls`: NULL for plain text. */
void smpp_stream_dial(struct smpp_stream *s, uv_loop_t *loop, struct dg_tls *tls, const char *host, uint16_t port,
	unsigned first, int64_t timeout_ms);
/* In place of dialling, inside the listener's on_peer; false: the peer is gone already. No on_open. */
bool smpp_stream_accept(struct smpp_stream *s, struct dg_tls *tls, uv_stream_t *listener, int64_t timeout_ms);
void smpp_stream_close(struct smpp_stream *s);         /* at once; closed already is fine */
bool smpp_stream_is_full(const struct smpp_stream *s); /* the peer does not read: no more requests now */
/* Stop reading, so that TCP pushes the peer back; while it is held, each sip reads a little (256 KiB at most), for what
 * stands behind the flood: enquire_link, and the answers to our requests. */
void smpp_stream_hold(struct smpp_stream *s, bool held);
void smpp_stream_sip(struct smpp_stream *s);
const char *smpp_stream_peer(const struct smpp_stream *s);
/* DG_TOOBIG: a field does not fit; nothing was written. */
DG_MUST_CHECK
enum dg_status smpp_stream_write(struct smpp_stream *s, const struct smpp_pdu *pdu);
/* A PDU whose fields are all empty: that always fits. */
void smpp_stream_write_bare(struct smpp_stream *s, uint32_t command, uint32_t status, uint32_t sequence);

#endif
