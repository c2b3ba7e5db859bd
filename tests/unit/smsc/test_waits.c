/* test_waits.c - waiting for a counter: reached, already there, out of time, and a condition beside it. */
#include "waits.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	uv_loop_t loop;
	struct smsc_schedule schedule;
	struct smsc_stats stats;
	struct smsc_waits waits;
	int reached, timed_out;
	uint64_t last;
	bool allowed;
};

static void on_answer(void *arg, uint64_t tag, struct dg_http_exchange *x, bool reached)
{
	struct fixture *f = arg;
	assert_null(x);
	f->reached += reached;
	f->timed_out += !reached;
	f->last = tag;
}

static bool is_allowed(void *arg, uint64_t tag)
{
	assert_true(tag == 9);
	return ((struct fixture *)arg)->allowed;
}

static void start(struct fixture *f)
{
	*f = (struct fixture){ .allowed = false };
	uv_loop_init(&f->loop);
	smsc_schedule_init(&f->schedule, &f->loop);
	smsc_stats_init(&f->stats, smsc_waits_on_wanted, &f->waits);
	smsc_waits_init(&f->waits, &f->stats, &f->schedule);
}

static void stop(struct fixture *f)
{
	smsc_waits_finish(&f->waits);
	smsc_schedule_finish(&f->schedule);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
}

static void add(struct fixture *f, int64_t at_least, uint64_t tag, int64_t timeout_ms)
{
	const struct smsc_wish wish = {
		.which = SMSC_SUBMITS, .at_least = at_least, .answer = on_answer, .arg = f, .tag = tag
	};
	smsc_waits_add(&f->waits, &wish, timeout_ms, NULL);
}

static void run(struct fixture *f, int answers)
{
	while (f->reached + f->timed_out < answers)
		uv_run(&f->loop, UV_RUN_NOWAIT);
}

static void answers_each_when_its_number_is_there(void **state)
{
	(void)state;
	struct fixture f;
	start(&f);
	add(&f, 3, 3, 60000);
	add(&f, 1, 1, 60000);
	smsc_count(&f.stats, SMSC_SUBMITS, 1);
	assert_int_equal(f.reached, 0); /* never from inside */
	run(&f, 1);
	assert_true(f.last == 1);
	assert_true(f.stats.wanted[SMSC_SUBMITS] == 3);
	smsc_count(&f.stats, SMSC_SUBMITS, 2);
	run(&f, 2);
	assert_true(f.last == 3);
	assert_int_equal(f.reached, 2);
	assert_true(f.stats.wanted[SMSC_SUBMITS] == INT64_MAX);
	stop(&f);
}

static void answers_soon_when_it_is_there_already(void **state)
{
	(void)state;
	struct fixture f;
	start(&f);
	smsc_count(&f.stats, SMSC_SUBMITS, 5);
	add(&f, 5, 5, 60000);
	assert_int_equal(f.reached, 0);
	run(&f, 1);
	assert_int_equal(f.reached, 1);
	stop(&f);
}

static void gives_up_in_time(void **state)
{
	(void)state;
	struct fixture f;
	start(&f);
	add(&f, 1, 1, 1);
	add(&f, 2, 2, 60000); /* is still there at the end */
	run(&f, 1);
	assert_int_equal(f.timed_out, 1);
	assert_true(f.last == 1);
	stop(&f);
}

static void asks_the_condition_each_time_it_moves(void **state)
{
	(void)state;
	struct fixture f;
	start(&f);
	const struct smsc_wish wish = {
		.which = SMSC_SUBMITS, .holds = is_allowed, .answer = on_answer, .arg = &f, .tag = 9
	};
	smsc_waits_add(&f.waits, &wish, 60000, NULL);
	while (f.stats.wanted[SMSC_SUBMITS] < 1) /* it looked, and waits for the next */
		uv_run(&f.loop, UV_RUN_NOWAIT);
	assert_int_equal(f.reached, 0);
	f.allowed = true;
	smsc_count(&f.stats, SMSC_SUBMITS, 1);
	run(&f, 1);
	assert_int_equal(f.reached, 1);
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_each_when_its_number_is_there),
		cmocka_unit_test(answers_soon_when_it_is_there_already),
		cmocka_unit_test(gives_up_in_time),
		cmocka_unit_test(asks_the_condition_each_time_it_moves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
