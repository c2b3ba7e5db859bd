/* metrics.h - counters, gauges and histograms by name and labels, printed for Prometheus.
 *
 * A series lives as long as the registry. Look one up once and keep the pointer: counting is then
 * one addition. Loop thread only.
 */
#ifndef DG_METRICS_H
#define DG_METRICS_H

#include <stdint.h>

#include "util/buf.h"

struct dg_metrics;
struct dg_series {
	int64_t value;
};
struct dg_histogram; /* fixed bounds: 0.5 ms to 60 s */

struct dg_metrics *dg_metrics_create(void);
void dg_metrics_destroy(struct dg_metrics *m);
/* Append `key="value"` to a list of labels, escaped, after a comma when it is not the first. */
void dg_metrics_label(struct dg_buf *out, const char *key, const char *value);
/* `name` without labels ("dragoman_messages_total"); `labels` as printed between the braces
 * ("domain=\"sms.example.org\",way=\"down\"") or NULL; `help` one sentence. Borrowed. The same name and
 * labels give the same series; the same name always has the same type. */
struct dg_series *dg_metrics_counter(struct dg_metrics *m, const char *name, const char *labels, const char *help);
struct dg_series *dg_metrics_gauge(struct dg_metrics *m, const char *name, const char *labels, const char *help);
struct dg_histogram *dg_metrics_histogram(struct dg_metrics *m, const char *name, const char *labels, const char *help);
void dg_histogram_add(struct dg_histogram *h, int64_t microseconds);
/* Prometheus text format 0.0.4, sorted by name. */
void dg_metrics_print(const struct dg_metrics *m, struct dg_buf *out);

#endif
