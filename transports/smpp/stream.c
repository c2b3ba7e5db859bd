/* Framing at work. It answers only one thing by itself: a frame of an impossible length, after which the stream cannot
 * be followed any further. */
#include "stream.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "pack34.h"

#define UNREAD_MAX (1u << 20) /* octets that wait for a peer that does not read */
#define SIP_OCTETS (1u << 18)

void smpp_stream_init(struct smpp_stream *s, size_t max_pdu, const struct smpp_stream_events *events, void *arg)
{
	*s = (struct smpp_stream){ .events = events, .arg = arg, .max_pdu = max_pdu };
}

void smpp_stream_close(struct smpp_stream *s)
{
	dg_conn_destroy(s->conn);
	s->conn = NULL;
	s->ending = NULL;
	s->paused = false;
	s->held = false;
	s->number++;
	dg_buf_finish(&s->in);
}

void smpp_stream_finish(struct smpp_stream *s)
{
	smpp_stream_close(s);
	dg_buf_finish(&s->out);
}

bool smpp_stream_is_full(const struct smpp_stream *s)
{
	return s->paused || s->ending || dg_conn_queued(s->conn) > UNREAD_MAX;
}

void smpp_stream_hold(struct smpp_stream *s, bool held)
{
	if (s->held == held || !s->conn)
		return;
	s->held = held;
	s->sip_octets = 0;
	if (!s->paused && !s->ending)
		dg_conn_pause(s->conn, held);
}

void smpp_stream_sip(struct smpp_stream *s)
{
	if (!s->held || s->paused || s->ending)
		return;
	s->sip_octets = SIP_OCTETS;
	dg_conn_pause(s->conn, false);
}

const char *smpp_stream_peer(const struct smpp_stream *s)
{
	return dg_conn_peer(s->conn);
}

enum dg_status smpp_stream_write(struct smpp_stream *s, const struct smpp_pdu *pdu)
{
	dg_buf_clear(&s->out);
	enum dg_status status = smpp_pack(pdu, &s->out);
	if (status == DG_OK)
		dg_conn_write(s->conn, s->out.at, s->out.len);
	return status;
}

void smpp_stream_write_bare(struct smpp_stream *s, uint32_t command, uint32_t status, uint32_t sequence)
{
	struct smpp_pdu pdu;
	smpp_pdu_init(&pdu, command);
	pdu.status = status;
	pdu.sequence = sequence;
	enum dg_status written = smpp_stream_write(s, &pdu);
	assert(written == DG_OK);
	(void)written;
}

/* -- reading ------------------------------------------------------------------------------- */

static void end_by_bad_frame(struct smpp_stream *s, const uint8_t *octets, size_t n)
{
	struct smpp_pdu pdu = { .sequence = 0 };
	if (n >= SMPP_HEADER_OCTETS)
		smpp_peek(octets, &pdu);
	smpp_stream_write_bare(s, SMPP_GENERIC_NACK, SMPP_ESME_RINVCMDLEN, pdu.sequence);
	s->ending = "a PDU of an impossible length";
	dg_conn_finish(s->conn); /* on_closed follows */
}

/* Tell every whole PDU in octets[0..n); how many octets that took. A PDU may end the connection: the rest is void then.
 */
static size_t read_pdus(struct smpp_stream *s, const uint8_t *octets, size_t n)
{
	struct smpp_pdu pdu;
	uint32_t number = s->number;
	size_t at = 0, length = 0;
	while (s->number == number && !s->ending) {
		enum dg_status status = smpp_frame(octets + at, n - at, s->max_pdu, &length);
		if (status == DG_AGAIN)
			return at;
		if (status == DG_INVALID) {
			end_by_bad_frame(s, octets + at, n - at);
			break;
		}
		status = smpp_decode(octets + at, length, &pdu);
		s->events->on_pdu(s->arg, status, &pdu);
		at += length;
	}
	return n;
}

/* A PDU was left open. What it sets off now may close the stream and clear s->in: so that is taken away for the while.
 */
static void read_on(struct smpp_stream *s, const char *octets, size_t n)
{
	struct dg_buf all = s->in;
	s->in = (struct dg_buf){ 0 };
	dg_buf_add(&all, octets, n);
	dg_buf_drop(&all, read_pdus(s, (const uint8_t *)all.at, all.len));
	s->in = all;
}

/* Stop reading when there is a reason to. */
static void mind_pause(struct smpp_stream *s, size_t n)
{
	s->sip_octets -= n < s->sip_octets ? n : s->sip_octets;
	if (!s->paused && smpp_stream_is_full(s))
		s->paused = true;
	if (s->paused || (s->held && !s->sip_octets))
		dg_conn_pause(s->conn, true);
}

static void on_octets(void *arg, const char *octets, size_t n)
{
	struct smpp_stream *s = arg;
	if (s->in.len) {
		read_on(s, octets, n);
	} else {
		size_t took = read_pdus(s, (const uint8_t *)octets, n);
		dg_buf_add(&s->in, octets + took, n - took);
	}
	if (s->conn)
		mind_pause(s, n);
	if (s->conn && !s->ending)
		s->events->on_room(s->arg);
}

static void on_drained(void *arg)
{
	struct smpp_stream *s = arg;
	if (s->paused) {
		s->paused = false;
		dg_conn_pause(s->conn, s->held);
	}
	s->events->on_room(s->arg);
}

static void on_open(void *arg)
{
	struct smpp_stream *s = arg;
	s->events->on_open(s->arg);
}

static void on_closed(void *arg, const char *why)
{
	struct smpp_stream *s = arg;
	if (s->ending)
		why = s->ending;
	(void)snprintf(s->why, sizeof s->why, "%s", why); /* `why` may go with the connection */
	s->fault = dg_conn_fault(s->conn);
	smpp_stream_close(s);
	s->events->on_closed(s->arg, s->why);
}

static const struct dg_conn_events conn_events = {
	.on_open = on_open, .on_octets = on_octets, .on_drained = on_drained, .on_closed = on_closed
};

void smpp_stream_dial(struct smpp_stream *s, uv_loop_t *loop, struct dg_tls *tls, const char *host, uint16_t port,
	unsigned first, int64_t timeout_ms)
{
	s->conn = tls ? dg_tls_open(tls, loop, host, port, first, timeout_ms, &conn_events, s)
		      : dg_conn_open(loop, host, port, first, timeout_ms, &conn_events, s);
}

bool smpp_stream_accept(struct smpp_stream *s, struct dg_tls *tls, uv_stream_t *listener, int64_t timeout_ms)
{
	s->conn = tls ? dg_tls_accept(tls, listener, timeout_ms, &conn_events, s)
		      : dg_conn_accept(listener, &conn_events, s);
	return s->conn;
}
