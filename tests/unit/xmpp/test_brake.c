/* test_brake.c - when reading pauses for the journal, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fake/run.h"
#include "util/clock.h"
#include "xmpp/brake.h"

static unsigned load;

unsigned dg_router_load(const struct dg_router *r)
{
	(void)r;
	return load;
}

static uv_loop_t loop;
static struct brake brake;
static struct dg_metrics *metrics;
static bool held;
static int changes;

static void on_hold(void *arg, bool yes)
{
	(void)arg;
	assert_true(held != yes);
	held = yes;
	changes++;
}

static bool is_free(void *arg)
{
	(void)arg;
	return !held;
}

static int setup(void **state)
{
	(void)state;
	uv_loop_init(&loop);
	metrics = dg_metrics_create();
	brake_init(&brake, &loop, NULL, on_hold, NULL, metrics);
	load = 0;
	held = false;
	changes = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	brake_finish(&brake);
	assert_true(fake_close(&loop));
	dg_metrics_destroy(metrics);
	return 0;
}

static void it_holds_until_the_journal_has_caught_up(void **state)
{
	(void)state;
	load = 49;
	brake_look(&brake);
	assert_false(held);
	load = 50;
	brake_look(&brake);
	brake_look(&brake);
	assert_true(held);
	load = 30; /* not yet */
	fake_run_for(&loop, 60);
	assert_true(held);
	load = 24;
	assert_true(fake_run(&loop, is_free, NULL, 500));
	assert_int_equal(changes, 2);
	assert_int_equal(brake.pauses->value, 1);
}

/* A server kills who does not read; from here on users are asked to wait. */
static void it_holds_for_a_moment_only(void **state)
{
	(void)state;
	load = 90;
	uv_update_time(&loop);
	int64_t from = dg_mono_ms();
	brake_look(&brake);
	assert_true(held);
	assert_true(fake_run(&loop, is_free, NULL, 3000));
	assert_true(dg_mono_ms() - from >= 900);
	brake_look(&brake);
	assert_false(held);
	load = 40; /* as long as it lags there is no second moment */
	brake_look(&brake);
	load = 90;
	brake_look(&brake);
	assert_false(held);
	load = 10;
	brake_look(&brake);
	load = 60;
	brake_look(&brake);
	assert_true(held);
}

static void a_stopped_one_holds_nothing(void **state)
{
	(void)state;
	load = 90;
	brake_look(&brake);
	assert_true(held);
	brake_stop(&brake);
	assert_false(held);
	brake_look(&brake);
	assert_false(held);
}

#define STORY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(it_holds_until_the_journal_has_caught_up),
		STORY(it_holds_for_a_moment_only),
		STORY(a_stopped_one_holds_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
