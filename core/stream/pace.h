/* pace.h - the times of a link, so that tests need not wait for them. */
#ifndef DG_PACE_H
#define DG_PACE_H

#include <stdint.h>

#include "stream/link.h"

struct dg_pace {
	int64_t connect_ms;        /* TCP connection and handshake together */
	int64_t idle_ms;           /* silence in either direction until a ping is sent */
	int64_t answer_ms;         /* silence after a ping until the stream is given up; four times that in any case */
	int64_t first_ms, most_ms; /* back-off */
	int64_t slow_ms;           /* between attempts when somebody must act first */
	int64_t proven_ms;         /* up so long: the back-off starts over */
	/* Of a stop: for answers; silence before our goodbye, when there is any in that time; then for the last answers
	 * and the server's goodbye, before which all comes that it has still written. */
	int64_t drain_ms, lull_ms, closing_ms;
};

extern const struct dg_pace dg_pace_usual;

/* Before dg_xlink_start(). */
void dg_xlink_set_pace(struct dg_xlink *x, const struct dg_pace *pace);
/* Of all links; before dg_xmpp_start(). */
struct dg_xmpp;
void dg_xmpp_set_pace(struct dg_xmpp *x, const struct dg_pace *pace);

#endif
