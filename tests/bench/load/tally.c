/* tally.c - see tally.h. */
#include "tally.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

void tally_start(struct tally *t, uint32_t first, uint32_t count)
{
	tally_finish(t);
	*t = (struct tally){ .first = first, .count = count };
	t->marks = dg_alloc(count * sizeof *t->marks);
	memset(t->marks, 0, count * sizeof *t->marks);
}

void tally_finish(struct tally *t)
{
	free(t->marks);
	t->marks = NULL;
}

/* NULL for a text that this run has not begun. */
static struct tally_mark *find(struct tally *t, uint32_t number, int64_t now_ns)
{
	t->moved_ns = now_ns;
	if (number - t->first < t->count && t->marks[number - t->first].begun_ns)
		return &t->marks[number - t->first];
	t->strays++;
	return NULL;
}

void tally_begin(struct tally *t, uint32_t number, int64_t now_ns)
{
	t->marks[number - t->first].begun_ns = now_ns;
	t->moved_ns = now_ns;
	t->begun++;
}

static void count(struct tally *t, uint8_t *times, uint32_t *texts)
{
	if (*times == 0)
		++*texts;
	else
		t->doubled++;
	*times = (uint8_t)(*times < UINT8_MAX ? *times + 1 : UINT8_MAX);
}

void tally_reach(struct tally *t, uint32_t number, int64_t now_ns)
{
	struct tally_mark *m = find(t, number, now_ns);
	if (!m)
		return;
	m->reached_ns = m->reached ? m->reached_ns : now_ns;
	count(t, &m->reached, &t->reached);
}

void tally_end(struct tally *t, uint32_t number, int64_t now_ns)
{
	struct tally_mark *m = find(t, number, now_ns);
	if (!m)
		return;
	m->ended_ns = m->ended ? m->ended_ns : now_ns;
	count(t, &m->ended, &t->ended);
}

/* Only letters, digits and what is harmless in a JSON string. */
void tally_complain(struct tally *t, const char *what, const char *detail, size_t n)
{
	if (t->errors++)
		return;
	int used = snprintf(t->complaint, sizeof t->complaint, "%s ", what);
	for (size_t i = 0; i < n && (size_t)used + 1 < sizeof t->complaint; i++)
		t->complaint[used++] =
			isprint((unsigned char)detail[i]) && !strchr("\"\\", detail[i]) ? detail[i] : '?';
	t->complaint[used] = '\0';
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;
	return (*x > *y) - (*x < *y);
}

static void percentiles(int64_t *sorted, size_t n, double *p50_ms, double *p99_ms)
{
	qsort(sorted, n, sizeof *sorted, by_size);
	size_t middle = n / 2;
	size_t ninety_ninth = n * 99 / 100;
	*p50_ms = n ? (double)sorted[middle] / 1e6 : 0;
	*p99_ms = n ? (double)sorted[ninety_ninth] / 1e6 : 0;
}

void tally_sum(const struct tally *t, bool reaches, struct tally_sum *out)
{
	*out = (struct tally_sum){ .doubled = t->doubled, .strays = t->strays, .errors = t->errors };
	int64_t *reach_ns = dg_alloc((t->count + 1) * sizeof *reach_ns);
	int64_t *end_ns = dg_alloc((t->count + 1) * sizeof *end_ns);
	int64_t last_ns = t->count ? t->marks[0].begun_ns : 0;
	size_t reached = 0;
	size_t ended = 0;
	for (uint32_t i = 0; i < t->count; i++) {
		const struct tally_mark *m = &t->marks[i];
		out->lost += !m->ended || (reaches && !m->reached);
		if (m->reached)
			reach_ns[reached++] = m->reached_ns - m->begun_ns;
		if (m->ended)
			end_ns[ended++] = m->ended_ns - m->begun_ns;
		last_ns = m->ended_ns > last_ns ? m->ended_ns : last_ns;
	}
	out->seconds = t->count ? (double)(last_ns - t->marks[0].begun_ns) / 1e9 : 0;
	percentiles(reach_ns, reached, &out->reach_p50_ms, &out->reach_p99_ms);
	percentiles(end_ns, ended, &out->end_p50_ms, &out->end_p99_ms);
	free(reach_ns);
	free(end_ns);
}
