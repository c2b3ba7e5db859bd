/* pulse.h - is the server alive? When its next sign of life is due, and the ping that asks for one.
 *
 * Whatever it sends is a sign, and so is whatever it takes from us: a server that reads slowly is not dead, and the
 * time for its answer begins when the ping has left. link.c owns one.
 */
#ifndef DG_PULSE_H
#define DG_PULSE_H

#include "stream/barrier.h"
#include "stream/pace.h"
#include "stream/stream.h"
#include "util/buf.h"

struct dg_pulse {
	struct dg_barriers barriers;
	struct dg_buf ping; /* the one that is being written */
	uint64_t ping_end;  /* octets of this stream up to the end of the ping that is asked */
	bool ping_left;     /* they are with the kernel */
};

void dg_pulse_renew(struct dg_pulse *p); /* a new stream */
void dg_pulse_finish(struct dg_pulse *p);
/* Write the next ping; only while none is asked. */
void dg_pulse_ask(struct dg_pulse *p, struct dg_stream *stream, int64_t now_ms);
/* Once per turn: has the ping left? */
void dg_pulse_look(struct dg_pulse *p, const struct dg_stream *stream);
/* Have we said something that the kernel has not taken, or that a barrier shall cover or covers? */
bool dg_pulse_is_busy(const struct dg_pulse *p, const struct dg_stream *stream);
/* When to ask, or, while a ping is asked, when to give the stream up. */
int64_t dg_pulse_due_ms(const struct dg_pulse *p, const struct dg_stream *stream, const struct dg_pace *pace);

#endif
