/* test_upkeep.c - what is old goes, what waits stays. The steps are called here; worker.c calls them by the clock. */
#include "rig.h"

#include "store/upkeep.h"
#include "util/clock.h"

/* The rows of rig.h were made at this time. */
#define BORN_MS INT64_C(1700000000000)

/* All that is due by then, with the store closed meanwhile. */
static int upkeep(struct rig *r, int64_t now_ms)
{
	struct dg_error why;
	bool more = true;
	int steps = 0;
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	for (; more; steps++) {
		assert_int_equal(dg_journal_begin(j), SQLITE_OK);
		assert_int_equal(dg_upkeep_step(j, now_ms, &more), SQLITE_OK);
		assert_int_equal(dg_journal_commit(j), SQLITE_OK);
	}
	dg_journal_close(j);
	assert_true(rig_open(r));
	return steps;
}

static void history_goes_and_what_waits_stays(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("n1");
	r->options.keep_ms = HOUR_MS;
	rig_submitted(r, "waits");
	uint64_t id = rig_submitted(r, "untold");
	rig_settle(r, id, DG_GONE, DG_OK, NULL);
	id = rig_submitted(r, "told");
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	rig_delivered(r, "a1");
	rig_delivered(r, "a2");
	rig_told(r, id);
	id = rig_submitted(r, "no report");
	rig_sent(r, id, RIG_REFS("a3"), false);
	rig_accept(r, &up, false);
	rig_told(r, r->id);
	rig_accept(r, &up, false);
	rig_submitted(r, "newest");

	upkeep(r, BORN_MS + HOUR_MS);
	assert_string_equal(rig_search(r, "told", 9), "ok #3 delivered alice@example.org told told");

	upkeep(r, BORN_MS + HOUR_MS + 1);
	assert_string_equal(rig_search(r, "waits", 9), "ok #1 submitted alice@example.org waits");
	assert_string_equal(rig_search(r, "untold", 9), "ok #2 failed alice@example.org untold");
	assert_string_equal(rig_search(r, "told", 9), "ok");
	assert_string_equal(rig_search(r, "3", 9), "ok");
	assert_string_equal(rig_search(r, "no report", 9), "ok");
	assert_string_equal(rig_search(r, "n1", 9), "ok #6 accepted alice@example.org ours");
	assert_string_equal(rig_search(r, "newest", 9), "ok #7 submitted alice@example.org newest");
	assert_string_equal(rig_delivered(r, "a1"), "ok"); /* fits nothing any more */
	const struct dg_row again = rig_down("told");
	assert_string_equal(rig_accept(r, &again, false), "ok #8");
}

static void no_id_comes_twice(void **state)
{
	struct rig *r = *state;
	r->options.keep_ms = HOUR_MS;
	for (int i = 0; i < 3; i++) {
		uint64_t id = rig_submitted(r, NULL);
		rig_settle(r, id, DG_GONE, DG_OK, NULL);
		rig_told(r, id);
	}
	upkeep(r, BORN_MS + 2 * HOUR_MS);
	assert_string_equal(rig_search(r, "2", 9), "ok");
	assert_string_equal(rig_search(r, "3", 9), "ok #3 failed alice@example.org told");
	assert_int_equal(rig_submitted(r, NULL), 4);
}

static void many_go_in_small_steps(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("n1");
	uint64_t ids[1000];
	r->options.keep_ms = HOUR_MS;
	for (size_t i = 0; i < 1000; i++) {
		ids[i] = i + 1;
		dg_store_accept(r->store, &up, false, NULL, NULL);
	}
	dg_store_told(r->store, ids, 500, rig_on_done, r);
	rig_wait(r);
	assert_true(upkeep(r, BORN_MS + 2 * HOUR_MS) > 10);
	assert_string_equal(rig_search(r, "500", 9), "ok");
	assert_string_equal(rig_search(r, "501", 9), "ok #501 accepted alice@example.org ours");
}

static void reports_that_nobody_claims_go_after_five_minutes(void **state)
{
	struct rig *r = *state;
	struct dg_error why;
	bool more;
	rig_report(r, RIG_REFS("0FF", "255"), DG_DELIVERED, DG_OK, NULL);
	rig_delivered(r, "a1");
	rig_report(r, RIG_REFS("a2"), DG_SENT, DG_OK, NULL); /* says nothing that is worth keeping */
	int64_t now_ms = dg_now_ms();
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	assert_int_equal(j->tally.parked, 3);
	assert_int_equal(dg_journal_begin(j), SQLITE_OK);
	assert_int_equal(dg_upkeep_step(j, now_ms + 299000, &more), SQLITE_OK);
	assert_int_equal(j->tally.parked, 3);
	assert_int_equal(dg_upkeep_step(j, now_ms + 300001, &more), SQLITE_OK);
	assert_int_equal(j->tally.parked, 0);
	assert_int_equal(j->unmatched, 2);
	dg_journal_rollback(j);
	assert_int_equal(j->tally.parked, 3);
	assert_int_equal(j->unmatched, 0);
	dg_journal_close(j);
	assert_true(rig_open(r));
	upkeep(r, now_ms + 300001);
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), false), "ok #1 sent");
}

static int count_state(struct rig *r)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	rig_close(r);
	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM state", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	assert_true(rig_open(r));
	return n;
}

static void state_that_expired_goes(void **state)
{
	struct rig *r = *state;
	int64_t now_ms = dg_now_ms();
	dg_store_put(r->store, "a", "for ever", "x", 0, NULL, NULL);
	dg_store_put(r->store, "a", "soon", "x", now_ms + HOUR_MS, NULL, NULL);
	dg_store_put(r->store, "a", "later", "x", now_ms + 2 * HOUR_MS, NULL, NULL);
	assert_int_equal(count_state(r), 3);
	upkeep(r, now_ms + HOUR_MS);
	assert_int_equal(count_state(r), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(history_goes_and_what_waits_stays),
		RIG_TEST(no_id_comes_twice),
		RIG_TEST(many_go_in_small_steps),
		RIG_TEST(reports_that_nobody_claims_go_after_five_minutes),
		RIG_TEST(state_that_expired_goes),
	};
	return cmocka_run_group_tests_name("store/upkeep", tests, NULL, NULL);
}
