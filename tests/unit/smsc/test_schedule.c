/* test_schedule.c - order, equal times, removal anywhere in the heap, and callbacks that change the schedule. */
#include "schedule.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "prng.h"
#include "util/list.h"

#define MANY 500

struct item {
	struct smsc_due due;
	struct smsc_schedule *schedule;
	int number;
	int *log, *n;
};

static void on_due(struct smsc_due *d)
{
	struct item *item = DG_OF(d, struct item, due);
	item->log[(*item->n)++] = item->number;
}

struct fixture {
	uv_loop_t loop;
	struct smsc_schedule schedule;
	struct item items[MANY];
	int log[MANY], n;
};

static void start(struct fixture *f)
{
	uv_loop_init(&f->loop);
	smsc_schedule_init(&f->schedule, &f->loop);
	f->n = 0;
	for (int i = 0; i < MANY; i++)
		f->items[i] = (struct item){ { .on_due = on_due }, &f->schedule, i, f->log, &f->n };
}

static void stop(struct fixture *f)
{
	smsc_schedule_finish(&f->schedule);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
}

static void runs_by_time_and_equals_in_order(void **state)
{
	(void)state;
	static struct fixture f;
	struct smsc_prng chance = { 5 };
	int64_t after[MANY];
	start(&f);
	for (int i = 0; i < MANY; i++) {
		after[i] = (int64_t)smsc_prng_below(&chance, 5) * 4;
		smsc_schedule_add(&f.schedule, &f.items[i].due, after[i]);
	}
	while (f.n < MANY)
		uv_run(&f.loop, UV_RUN_NOWAIT);
	for (int i = 1; i < MANY; i++) {
		const struct smsc_due *a = &f.items[f.log[i - 1]].due, *b = &f.items[f.log[i]].due;
		assert_true(a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->order < b->order));
	}
	stop(&f);
}

static void removed_ones_never_run(void **state)
{
	(void)state;
	static struct fixture f;
	struct smsc_prng chance = { 6 };
	start(&f);
	for (int i = 0; i < MANY; i++)
		smsc_schedule_add(&f.schedule, &f.items[i].due, (int64_t)smsc_prng_below(&chance, 20));
	for (int i = 0; i < MANY; i += 3)
		smsc_schedule_remove(&f.schedule, &f.items[i].due);
	smsc_schedule_remove(&f.schedule, &f.items[0].due); /* again: nothing */
	while (f.schedule.n)
		uv_run(&f.loop, UV_RUN_NOWAIT);
	assert_int_equal(f.n, MANY - (MANY + 2) / 3);
	for (int i = 0; i < f.n; i++) {
		assert_int_not_equal(f.log[i] % 3, 0);
		if (i)
			assert_true(f.items[f.log[i - 1]].due.at_ms <= f.items[f.log[i]].due.at_ms);
	}
	stop(&f);
}

static void on_due_again(struct smsc_due *d)
{
	struct item *item = DG_OF(d, struct item, due);
	on_due(d);
	if (*item->n < 5)
		smsc_schedule_add(item->schedule, d, 0);
}

static void may_be_added_again_from_inside(void **state)
{
	(void)state;
	static struct fixture f;
	start(&f);
	f.items[0].due.on_due = on_due_again;
	smsc_schedule_add(&f.schedule, &f.items[0].due, -7);
	assert_int_equal(f.n, 0);
	while (f.schedule.n)
		uv_run(&f.loop, UV_RUN_NOWAIT);
	assert_int_equal(f.n, 5);
	stop(&f);
}

static void on_due_finish(struct smsc_due *d)
{
	struct item *item = DG_OF(d, struct item, due);
	on_due(d);
	smsc_schedule_finish(item->schedule);
}

static void may_be_finished_from_inside(void **state)
{
	(void)state;
	static struct fixture f;
	start(&f);
	f.items[0].due.on_due = on_due_finish;
	for (int i = 0; i < 3; i++)
		smsc_schedule_add(&f.schedule, &f.items[i].due, 0);
	uv_run(&f.loop, UV_RUN_DEFAULT);
	assert_int_equal(f.n, 1);
	assert_int_equal(uv_loop_close(&f.loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_by_time_and_equals_in_order),
		cmocka_unit_test(removed_ones_never_run),
		cmocka_unit_test(may_be_added_again_from_inside),
		cmocka_unit_test(may_be_finished_from_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
