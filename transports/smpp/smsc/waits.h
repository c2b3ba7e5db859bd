/* waits.h - HTTP requests that wait for a counter: GET /messages?count=3&timeout_ms=5000.
 *
 * Loop thread only. Answers come from a turn of their own, never from inside smsc_count().
 */
#ifndef SMSC_WAITS_H
#define SMSC_WAITS_H

#include "net/http_server.h"
#include "schedule.h"
#include "stats.h"
#include "util/list.h"

struct smsc_wish {
	enum smsc_stat which; /* this counter */
	int64_t at_least;     /* has got there, */
	/* and this holds, asked each time the counter moves beyond; NULL: always. */
	bool (*holds)(void *arg, uint64_t tag);
	/* Answers the exchange, exactly once. `reached` is false when the time was up. */
	void (*answer)(void *arg, uint64_t tag, struct dg_http_exchange *exchange, bool reached);
	void *arg;
	uint64_t tag; /* whatever the caller wants to know again */
};

struct smsc_waits {
	struct smsc_stats *stats;
	struct smsc_schedule *schedule;
	struct dg_node waiting;
	struct smsc_due look; /* scheduled when a counter has reached what somebody wants */
};

void smsc_waits_init(struct smsc_waits *w, struct smsc_stats *stats, struct smsc_schedule *schedule);
/* Those who still wait are forgotten: their server has dropped them. */
void smsc_waits_finish(struct smsc_waits *w);
/* The callback for smsc_stats_init(), with the waits as its argument. */
void smsc_waits_on_wanted(void *waits);
/* Answers at once when it holds already, though never from inside this call. */
void smsc_waits_add(
	struct smsc_waits *w, const struct smsc_wish *wish, int64_t timeout_ms, struct dg_http_exchange *exchange);

#endif
