/* waits.c - see waits.h. Few wait at a time, so a list; counting itself never walks it. */
#include "waits.h"

#include <stdlib.h>

#include "util/mem.h"

struct wait {
	struct dg_node node;
	struct smsc_due timeout;
	struct smsc_waits *waits;
	struct smsc_wish wish;
	struct dg_http_exchange *exchange;
};

static void set_wanted(struct smsc_waits *w)
{
	for (int i = 0; i < SMSC_STAT_END; i++)
		w->stats->wanted[i] = INT64_MAX;
	DG_LIST_EACH (n, &w->waiting) {
		const struct smsc_wish *wish = &DG_OF(n, struct wait, node)->wish;
		if (wish->at_least < w->stats->wanted[wish->which])
			w->stats->wanted[wish->which] = wish->at_least;
	}
}

static void settle(struct wait *wait, bool reached)
{
	struct smsc_waits *w = wait->waits;
	dg_list_remove(&wait->node);
	smsc_schedule_remove(w->schedule, &wait->timeout);
	wait->wish.answer(wait->wish.arg, wait->wish.tag, wait->exchange, reached);
	free(wait);
}

static void on_timeout(struct smsc_due *d)
{
	struct wait *wait = DG_OF(d, struct wait, timeout);
	struct smsc_waits *w = wait->waits;
	settle(wait, false);
	set_wanted(w);
}

static bool holds(struct smsc_waits *w, struct smsc_wish *wish)
{
	int64_t value = w->stats->value[wish->which];
	if (value < wish->at_least)
		return false;
	if (!wish->holds || wish->holds(wish->arg, wish->tag))
		return true;
	wish->at_least = value + 1; /* ask again when it has moved */
	return false;
}

static void on_look(struct smsc_due *d)
{
	struct smsc_waits *w = DG_OF(d, struct smsc_waits, look);
	for (struct dg_node *n = w->waiting.next, *next; n != &w->waiting; n = next) {
		struct wait *wait = DG_OF(n, struct wait, node);
		next = n->next;
		if (holds(w, &wait->wish))
			settle(wait, true);
	}
	set_wanted(w);
}

void smsc_waits_init(struct smsc_waits *w, struct smsc_stats *stats, struct smsc_schedule *schedule)
{
	*w = (struct smsc_waits){ .stats = stats, .schedule = schedule, .look.on_due = on_look };
	dg_list_init(&w->waiting);
}

void smsc_waits_finish(struct smsc_waits *w)
{
	smsc_schedule_remove(w->schedule, &w->look);
	for (struct dg_node *n = w->waiting.next, *next; n != &w->waiting; n = next) {
		struct wait *wait = DG_OF(n, struct wait, node);
		next = n->next;
		smsc_schedule_remove(w->schedule, &wait->timeout);
		free(wait);
	}
}

void smsc_waits_on_wanted(void *waits)
{
	struct smsc_waits *w = waits;
	if (!w->look.place)
		smsc_schedule_add(w->schedule, &w->look, 0);
}

void smsc_waits_add(
	struct smsc_waits *w, const struct smsc_wish *wish, int64_t timeout_ms, struct dg_http_exchange *exchange)
{
	struct wait *wait = dg_alloc(sizeof *wait);
	*wait = (struct wait){ .timeout.on_due = on_timeout, .waits = w, .wish = *wish, .exchange = exchange };
	dg_list_append(&w->waiting, &wait->node);
	smsc_schedule_add(w->schedule, &wait->timeout, timeout_ms);
	set_wanted(w);
	if (w->stats->value[wish->which] >= wish->at_least)
		smsc_waits_on_wanted(w);
}
