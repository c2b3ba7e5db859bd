/* pulse.c - see pulse.h. */
#include "stream/pulse.h"

void dg_pulse_renew(struct dg_pulse *p)
{
	dg_barriers_renew(&p->barriers);
	p->ping_end = 0;
	p->ping_left = true;
}

void dg_pulse_finish(struct dg_pulse *p)
{
	dg_barriers_finish(&p->barriers);
	dg_buf_finish(&p->ping);
}

void dg_pulse_ask(struct dg_pulse *p, struct dg_stream *stream, int64_t now_ms)
{
	dg_buf_clear(&p->ping);
	dg_barriers_ask(&p->barriers, now_ms, &p->ping);
	dg_stream_write(stream, p->ping.at, p->ping.len);
	p->ping_end = dg_stream_given(stream);
	p->ping_left = false;
}

void dg_pulse_look(struct dg_pulse *p, const struct dg_stream *stream)
{
	if (p->ping_left || dg_stream_given(stream) - dg_stream_queued(stream) < p->ping_end)
		return;
	p->ping_left = true;
	dg_barriers_excuse(&p->barriers, dg_stream_wrote_ms(stream));
}

bool dg_pulse_is_busy(const struct dg_pulse *p, const struct dg_stream *stream)
{
	return dg_stream_queued(stream) || dg_barriers_due(&p->barriers) || dg_barriers_asking(&p->barriers);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t dg_pulse_due_ms(const struct dg_pulse *p, const struct dg_stream *stream, const struct dg_pace *pace)
{
	int64_t read_ms = dg_stream_read_ms(stream);
	int64_t wrote_ms = dg_stream_wrote_ms(stream);
	if (!dg_barriers_asking(&p->barriers))
		return (read_ms < wrote_ms ? read_ms : wrote_ms) + pace->idle_ms;
	/* The ping stands behind all that was said before it; while we are choked, its answer cannot be read. */
	if (!p->ping_left || dg_stream_is_choked(stream))
		return later(later(read_ms, wrote_ms), p->barriers.since_ms) + pace->answer_ms;
	return dg_barriers_overdue_ms(&p->barriers, read_ms, pace->answer_ms);
}
