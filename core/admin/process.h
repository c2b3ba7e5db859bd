/* process.h - the process seen from outside: memory, descriptors, start, version, under Prometheus' usual names. */
#ifndef DG_PROCESS_H
#define DG_PROCESS_H

#include <stdint.h>

#include "util/metrics.h"

/* Look now; called before each print of /metrics. `started_ms`: Unix time. */
void dg_process_measure(struct dg_metrics *m, int64_t started_ms);

#endif
