/* metrics.c - see metrics.h. Every room counts here; /metrics prints. */
#include "util/metrics.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/map.h"
#include "util/mem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum type { COUNTER, GAUGE, HISTOGRAM };
static const char *const type_names[] = { [COUNTER] = "counter", [GAUGE] = "gauge", [HISTOGRAM] = "histogram" };

static const struct {
	int64_t microseconds;
	const char *seconds;
} bounds[] = {
	{ 500, "0.0005" },
	{ 1000, "0.001" },
	{ 2500, "0.0025" },
	{ 5000, "0.005" },
	{ 10000, "0.01" },
	{ 25000, "0.025" },
	{ 50000, "0.05" },
	{ 100000, "0.1" },
	{ 250000, "0.25" },
	{ 500000, "0.5" },
	{ 1000000, "1" },
	{ 2500000, "2.5" },
	{ 5000000, "5" },
	{ 10000000, "10" },
	{ 30000000, "30" },
	{ 60000000, "60" },
};

struct dg_histogram {
	uint64_t buckets[COUNT(bounds) + 1]; /* the last: above every bound; not cumulative until printed */
	int64_t sum_us;
};

struct entry {
	char *labels; /* "" for none */
	struct dg_series series;
	struct dg_histogram histogram; /* of a HISTOGRAM family */
};

struct family {
	char *name, *help;
	enum type type;
	struct dg_map *entries; /* by labels */
};

struct dg_metrics {
	struct dg_map *families; /* by name */
};

struct dg_metrics *dg_metrics_create(void)
{
	struct dg_metrics *m = dg_alloc(sizeof *m);
	m->families = dg_map_create();
	return m;
}

static void destroy_family(struct family *f)
{
	for (struct dg_map_iter at = { 0 }; dg_map_next(f->entries, &at);) {
		struct entry *e = at.value;
		free(e->labels);
		free(e);
	}
	dg_map_destroy(f->entries);
	free(f->name);
	free(f->help);
	free(f);
}

void dg_metrics_destroy(struct dg_metrics *m)
{
	if (!m)
		return;
	for (struct dg_map_iter at = { 0 }; dg_map_next(m->families, &at);)
		destroy_family(at.value);
	dg_map_destroy(m->families);
	free(m);
}

static struct entry *entry_of(
	struct dg_metrics *m, enum type type, const char *name, const char *labels, const char *help)
{
	struct family *f = dg_map_get(m->families, name);
	if (!f) {
		f = dg_alloc(sizeof *f);
		*f = (struct family){ dg_strdup(name), dg_strdup(help), type, dg_map_create() };
		dg_map_put(m->families, name, f);
	}
	assert(f->type == type);
	labels = labels ? labels : "";
	struct entry *e = dg_map_get(f->entries, labels);
	if (!e) {
		e = dg_alloc(sizeof *e);
		e->labels = dg_strdup(labels);
		dg_map_put(f->entries, labels, e);
	}
	return e;
}

struct dg_series *dg_metrics_counter(struct dg_metrics *m, const char *name, const char *labels, const char *help)
{
	return &entry_of(m, COUNTER, name, labels, help)->series;
}

struct dg_series *dg_metrics_gauge(struct dg_metrics *m, const char *name, const char *labels, const char *help)
{
	return &entry_of(m, GAUGE, name, labels, help)->series;
}

struct dg_histogram *dg_metrics_histogram(struct dg_metrics *m, const char *name, const char *labels, const char *help)
{
	return &entry_of(m, HISTOGRAM, name, labels, help)->histogram;
}

void dg_histogram_add(struct dg_histogram *h, int64_t microseconds)
{
	size_t i = 0;
	while (i < COUNT(bounds) && microseconds > bounds[i].microseconds)
		i++;
	h->buckets[i]++;
	h->sum_us += microseconds;
}

/* Text format 0.0.4: in HELP a backslash and a newline are escaped, in a label value the quote too. */
static void put_escaped(struct dg_buf *out, const char *text, bool is_value)
{
	for (const char *c = text; *c; c++) {
		if (*c == '\n')
			dg_buf_str(out, "\\n");
		else if (*c == '\\' || (*c == '"' && is_value))
			dg_buf_printf(out, "\\%c", *c);
		else
			dg_buf_chr(out, *c);
	}
}

void dg_metrics_label(struct dg_buf *out, const char *key, const char *value)
{
	dg_buf_printf(out, "%s%s=\"", out->len ? "," : "", key);
	put_escaped(out, value, true);
	dg_buf_chr(out, '"');
}

static void print_value(struct dg_buf *out, const struct family *f, const struct entry *e)
{
	const char *open = *e->labels ? "{" : "";
	const char *close = *e->labels ? "}" : "";
	dg_buf_printf(out, "%s%s%s%s %lld\n", f->name, open, e->labels, close, (long long)e->series.value);
}

static void print_histogram(struct dg_buf *out, const struct family *f, const struct entry *e)
{
	const struct dg_histogram *h = &e->histogram;
	const char *open = *e->labels ? "{" : "";
	const char *close = *e->labels ? "}" : "";
	const char *comma = *e->labels ? "," : "";
	uint64_t total = 0;
	for (size_t i = 0; i <= COUNT(bounds); i++) {
		total += h->buckets[i];
		dg_buf_printf(out, "%s_bucket{%s%sle=\"%s\"} %llu\n", f->name, e->labels, comma,
			i < COUNT(bounds) ? bounds[i].seconds : "+Inf", (unsigned long long)total);
	}
	dg_buf_printf(out, "%s_sum%s%s%s %lld.%06lld\n", f->name, open, e->labels, close,
		(long long)(h->sum_us / 1000000), (long long)(h->sum_us % 1000000));
	dg_buf_printf(out, "%s_count%s%s%s %llu\n", f->name, open, e->labels, close, (unsigned long long)total);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct dg_map_iter *)a)->key, ((const struct dg_map_iter *)b)->key);
}

/* Given: the entries of a map in the order of their keys; dg_map_count() of them. */
static struct dg_map_iter *sorted(const struct dg_map *map)
{
	struct dg_map_iter *all = dg_alloc((dg_map_count(map) + 1) * sizeof *all);
	size_t n = 0;
	for (struct dg_map_iter at = { 0 }; dg_map_next(map, &at);)
		all[n++] = at;
	qsort(all, n, sizeof *all, by_key);
	return all;
}

static void print_family(struct dg_buf *out, const struct family *f)
{
	dg_buf_printf(out, "# HELP %s ", f->name);
	put_escaped(out, f->help, false);
	dg_buf_printf(out, "\n# TYPE %s %s\n", f->name, type_names[f->type]);
	struct dg_map_iter *entries = sorted(f->entries);
	for (size_t i = 0; i < dg_map_count(f->entries); i++) {
		if (f->type == HISTOGRAM)
			print_histogram(out, f, entries[i].value);
		else
			print_value(out, f, entries[i].value);
	}
	free(entries);
}

void dg_metrics_print(const struct dg_metrics *m, struct dg_buf *out)
{
	struct dg_map_iter *families = sorted(m->families);
	for (size_t i = 0; i < dg_map_count(m->families); i++)
		print_family(out, families[i].value);
	free(families);
}
