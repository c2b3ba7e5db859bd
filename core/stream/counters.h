/* counters.h - what one link counts, registered once. */
#ifndef DG_COUNTERS_H
#define DG_COUNTERS_H

#include "util/metrics.h"

struct dg_counters {
	struct dg_series *up, *in, *out, *truncated, *losses, *queued;
	struct dg_histogram *barrier; /* NULL without a registry */
	struct dg_series none;        /* what is counted then */
};

/* `m` may be NULL. */
void dg_counters_init(struct dg_counters *c, struct dg_metrics *m, const char *domain);

#endif
