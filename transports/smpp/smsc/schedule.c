/* schedule.c - see schedule.h. A binary heap whose nodes know their place, so that removal is O(log n) too. */
#include "schedule.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "net/handle.h"
#include "util/clock.h"
#include "util/mem.h"

#define RUN_MOST 1000 /* per turn of the loop: sockets get their share between */

static bool before(const struct smsc_due *a, const struct smsc_due *b)
{
	return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void set(struct smsc_schedule *s, size_t place, struct smsc_due *d)
{
	s->heap[place - 1] = d;
	d->place = place;
}

static void sift_up(struct smsc_schedule *s, struct smsc_due *d, size_t place)
{
	for (; place > 1 && before(d, s->heap[place / 2 - 1]); place /= 2)
		set(s, place, s->heap[place / 2 - 1]);
	set(s, place, d);
}

static void sift_down(struct smsc_schedule *s, struct smsc_due *d, size_t place)
{
	for (;;) {
		size_t child = place * 2;
		if (child > s->n)
			break;
		if (child < s->n && before(s->heap[child], s->heap[child - 1]))
			child++;
		if (!before(s->heap[child - 1], d))
			break;
		set(s, place, s->heap[child - 1]);
		place = child;
	}
	set(s, place, d);
}

static void arm(struct smsc_schedule *s)
{
	if (!s->timer) /* finished by what was due */
		return;
	if (!s->n) {
		dg_timer_stop(s->timer);
		return;
	}
	int64_t wait = s->heap[0]->at_ms - dg_mono_ms();
	dg_timer_start(s->timer, wait > 0 ? wait : 0, 0);
}

static void on_timer(void *arg)
{
	struct smsc_schedule *s = arg;
	int64_t now = dg_mono_ms();
	for (int ran = 0; ran < RUN_MOST && s->n && s->heap[0]->at_ms <= now; ran++) {
		struct smsc_due *d = s->heap[0];
		smsc_schedule_remove(s, d);
		d->on_due(d);
	}
	arm(s);
}

void smsc_schedule_init(struct smsc_schedule *s, uv_loop_t *loop)
{
	*s = (struct smsc_schedule){ .timer = dg_timer_create(loop, on_timer, s) };
}

void smsc_schedule_finish(struct smsc_schedule *s)
{
	dg_timer_destroy(s->timer);
	free(s->heap);
	*s = (struct smsc_schedule){ 0 };
}

void smsc_schedule_add(struct smsc_schedule *s, struct smsc_due *d, int64_t after_ms)
{
	assert(!d->place);
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->heap = dg_grow(s->heap, s->cap * sizeof(struct smsc_due *));
	}
	d->at_ms = dg_mono_ms() + (after_ms > 0 ? after_ms : 0);
	d->order = ++s->added;
	sift_up(s, d, ++s->n);
	if (d->place == 1)
		arm(s);
}

void smsc_schedule_remove(struct smsc_schedule *s, struct smsc_due *d)
{
	if (!d->place)
		return;
	size_t place = d->place;
	struct smsc_due *last = s->heap[--s->n];
	d->place = 0;
	if (last == d)
		return;
	if (place > 1 && before(last, s->heap[place / 2 - 1]))
		sift_up(s, last, place);
	else
		sift_down(s, last, place);
}
