/* errands.h - stanzas that nobody waits for, at a walk: probes at the start, requests for subscriptions, the farewell
 * of a user's contacts. 50 a second, so that neither a start nor a list of contacts is a storm at the server.
 *
 * They wait while the stream is down or full. In memory only, and bounded.
 */
#ifndef DG_ERRANDS_H
#define DG_ERRANDS_H

#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "util/list.h"

struct component;
struct dg_timer;

enum { ERRANDS_A_SECOND = 50, ERRANDS_MAX = 100 * 1000 };

struct errands {
	struct component *c;
	struct dg_node list;
	size_t count;
	struct dg_timer *timer;
	int64_t every_ms; /* one step; tests walk faster */
};

void errands_init(struct errands *e, struct component *c, uv_loop_t *loop);
void errands_finish(struct errands *e);
/* Queue what is in c->out instead of sending it. Beyond the bound it is counted as dropped. */
void errands_add(struct component *c);
size_t errands_waiting(const struct errands *e);

#endif
