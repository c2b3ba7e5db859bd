/* work.c - see work.h. */
#include "work.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/clock.h"

enum {
	STALL_NS = 1000000000, /* times ten: nothing moved for so long, so the rest is lost */
	SETTLE_NS = 200000000, /* after the last text: repeats would come, and the work behind the last answer ends */
	TURN_NS = 50000000,    /* the longest wait of one turn */
	BURST = 256,           /* texts begun in one turn */
};

static bool begin_mt(struct load *l, uint32_t number)
{
	return xmpp_send(&l->xmpp, number);
}

static bool begin_mo(struct load *l, uint32_t number)
{
	return smsc_deliver(&l->smsc, number);
}

static bool begin_http(struct load *l, uint32_t number)
{
	return http_send(&l->http, number);
}

static const struct kind {
	const char *name;
	bool (*begin)(struct load *l, uint32_t number);
	bool reaches; /* the SMSC, each exactly once */
} kinds[] = {
	{ "mt", begin_mt, true },
	{ "mo", begin_mo, false },
	{ "kannel-mt", begin_http, true },
	{ "kannel-mo", begin_mo, false },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* How many texts may have been begun by now. */
static uint32_t due(const struct work *w, const struct tally *t, int64_t start_ns, int64_t now_ns)
{
	uint64_t most = (uint64_t)t->ended + w->window;
	uint64_t by_clock = w->rate ? (uint64_t)(now_ns - start_ns) * w->rate / 1000000000 : most;
	uint64_t n = by_clock < most ? by_clock : most;
	return n < w->messages ? (uint32_t)n : w->messages;
}

static void begin_some(struct load *l, const struct work *w, const struct kind *kind, int64_t start_ns)
{
	struct tally *t = &l->tally;
	int64_t now_ns = dg_mono_ns();
	uint32_t end = due(w, t, start_ns, now_ns);
	for (int i = 0; i < BURST && t->begun < end; i++) {
		uint32_t number = t->first + t->begun;
		if (!kind->begin(l, number))
			return;
		tally_begin(t, number, now_ns);
	}
}

static int64_t wait_ns(const struct load *l, const struct work *w, int64_t start_ns)
{
	const struct tally *t = &l->tally;
	int64_t now_ns = dg_mono_ns();
	int64_t until_ns = now_ns + TURN_NS;
	int64_t receipt_ns = smsc_due_ns(&l->smsc);
	until_ns = receipt_ns < until_ns ? receipt_ns : until_ns;
	if (w->rate && t->begun < w->messages) {
		int64_t next_ns = start_ns + (int64_t)(((uint64_t)t->begun + 1) * 1000000000 / w->rate) + 1000;
		until_ns = next_ns < until_ns ? next_ns : until_ns;
	}
	if (!w->rate && t->begun < due(w, t, start_ns, now_ns))
		until_ns = now_ns + 1000000; /* the entrance was shut */
	return until_ns > now_ns ? until_ns - now_ns : 0;
}

static bool is_through(const struct load *l)
{
	return l->tally.ended == l->tally.count && l->smsc.acknowledged == l->smsc.delivered;
}

static void pump(struct load *l, const struct work *w, const struct kind *kind)
{
	int64_t start_ns = dg_mono_ns();
	l->tally.moved_ns = start_ns;
	while (!is_through(l) && dg_mono_ns() - l->tally.moved_ns < (int64_t)STALL_NS * 10) {
		begin_some(l, w, kind, start_ns);
		loop_turn(&l->loop, wait_ns(l, w, start_ns));
		smsc_turn(&l->smsc);
	}
	for (int64_t end_ns = dg_mono_ns() + SETTLE_NS; dg_mono_ns() < end_ns; smsc_turn(&l->smsc))
		loop_turn(&l->loop, 5000000);
}

bool work_run(struct load *l, const struct work *w)
{
	const struct kind *kind = find_kind(w->kind);
	struct tally_sum sum;
	if (!kind || !w->messages || !w->window)
		return false;
	tally_start(&l->tally, l->next, w->messages);
	l->next += w->messages;
	double cpu = cost_seconds(&l->cost);
	double own = cost_own_seconds();
	pump(l, w, kind);
	cpu = cost_seconds(&l->cost) - cpu;
	own = cost_own_seconds() - own;
	tally_sum(&l->tally, kind->reaches, &sum);
	printf("{\"messages\": %" PRIu32
	       ", \"seconds\": %.6f, \"per_second\": %.1f, \"cpu_us\": %.3f, \"own_us\": %.3f, "
	       "\"reach_p50_ms\": %.3f, \"reach_p99_ms\": %.3f, \"end_p50_ms\": %.3f, \"end_p99_ms\": %.3f, "
	       "\"lost\": %" PRIu32 ", \"doubled\": %" PRIu32 ", \"strays\": %" PRIu32 ", \"errors\": %" PRIu32
	       ", \"unacknowledged\": %" PRIu32 ", \"complaint\": \"%s\"}\n",
		w->messages, sum.seconds, w->messages / sum.seconds, cpu / w->messages * 1e6, own / w->messages * 1e6,
		sum.reach_p50_ms, sum.reach_p99_ms, sum.end_p50_ms, sum.end_p99_ms, sum.lost, sum.doubled, sum.strays,
		sum.errors, l->smsc.delivered - l->smsc.acknowledged, l->tally.complaint);
	l->smsc.delivered = l->smsc.acknowledged = 0;
	fflush(stdout);
	return true;
}
