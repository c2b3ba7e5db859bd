/* What was used is counted by period, kept, and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../fixtures/plugin_host.h"
#include "ledger.h"

static struct stage s;
static const struct span first = { 1000, 2000 }, second = { 2000, 3000 };

static int set_up(void **state)
{
	(void)state;
	s.host = (struct dg_host){ .put = stage_put, .find = stage_find };
	s.kept = dg_map_create();
	s.counted = dg_map_create();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stage_finish(&s);
	return 0;
}

static struct ledger *open_ledger(void)
{
	struct ledger *l = ledger_create(&s.host);
	assert_false(ledger_is_ready(l));
	ledger_start(l);
	assert_true(ledger_is_ready(l));
	return l;
}

static void sums_outlive_a_restart_and_end_with_their_period(void **state)
{
	(void)state;
	struct ledger *l = open_ledger();
	ledger_add(l, "a", first, (struct used){ 2, 50 });
	ledger_add(l, "a", first, (struct used){ 1, 25 });
	assert_int_equal(ledger_look(l, "a", 1000).segments, 3);
	ledger_destroy(l);
	l = open_ledger();
	assert_int_equal(ledger_look(l, "a", 1000).segments, 3);
	assert_int_equal(ledger_look(l, "a", 1000).micros, 75);
	assert_int_equal(ledger_look(l, "a", 2000).segments, 0);
	assert_int_equal(ledger_look(l, "b", 1000).segments, 0);
	ledger_add(l, "a", second, (struct used){ 1, 1 });
	assert_int_equal(ledger_look(l, "a", 2000).segments, 1);
	ledger_destroy(l);
}

/* A busy account has one write under way, and what changed meanwhile goes with the next. */
static void a_slow_disk_gets_the_last_sum(void **state)
{
	(void)state;
	struct ledger *l = open_ledger();
	s.is_slow = true;
	for (int i = 0; i < 10; i++)
		ledger_add(l, "a", first, (struct used){ 1, 0 });
	assert_int_equal(s.n_owed, 1);
	s.n_owed = 0;
	s.owed[0](s.owed_arg[0], DG_OK);
	assert_int_equal(s.n_owed, 1);
	s.is_slow = false;
	s.owed[0](s.owed_arg[0], DG_OK);
	ledger_destroy(l);
	l = open_ledger();
	assert_int_equal(ledger_look(l, "a", 1000).segments, 10);
	ledger_destroy(l);
}

static void memory_follows_who_writes(void **state)
{
	char key[24];
	(void)state;
	struct ledger *l = open_ledger();
	for (int i = 0; i < 500; i++) {
		snprintf(key, sizeof key, "user%d", i);
		ledger_add(l, key, first, (struct used){ 1, 0 });
	}
	assert_int_equal(ledger_count(l), 500);
	for (int i = 0; i < 500; i++)
		ledger_add(l, "busy", second, (struct used){ 1, 0 });
	assert_in_range(ledger_count(l), 1, 3);
	ledger_destroy(l);
	ledger_destroy(NULL);
}

static void users_are_as_old_as_their_first_text(void **state)
{
	(void)state;
	struct ledger *l = open_ledger();
	assert_int_equal(ledger_since(l, "alice", 500), 500);
	assert_int_equal(ledger_since(l, "alice", 900), 500);
	ledger_destroy(l);
	l = open_ledger();
	assert_int_equal(ledger_since(l, "alice", 900), 500);
	assert_int_equal(ledger_since(l, "bob", 900), 900);
	ledger_destroy(l);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sums_outlive_a_restart_and_end_with_their_period),
		TEST(a_slow_disk_gets_the_last_sum),
		TEST(memory_follows_who_writes),
		TEST(users_are_as_old_as_their_first_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
