/* test_finder.c - ids are found wherever they are: in memory, on their way to the disk, on the disk, after a restart,
 * and not when their rows are gone. */
#include "rig.h"

#include <sqlite3.h>

#include "store/finder.h"
#include "store/upkeep.h"

#define BORN_MS INT64_C(1700000000000) /* of the rows of rig.h */

/* finder.c begins to move ids when it has so many, and each of these rows has two. */
#define ENOUGH 32768

static void accept_range(struct rig *r, int from, int to)
{
	for (int i = from; i < to; i++) {
		char ours[32], theirs[32];
		snprintf(ours, sizeof ours, "ours%d", i);
		snprintf(theirs, sizeof theirs, "theirs%d", i);
		struct dg_row row = rig_up(theirs);
		row.stanza_id = ours;
		dg_store_accept(r->store, &row, false, NULL, NULL);
	}
	uv_run(&r->loop, UV_RUN_DEFAULT);
}

/* A sample of the first `n` rows, by both of their ids, and by that which makes a repeat. */
static void expect_found(struct rig *r, int n)
{
	for (int i = 0; i < n; i += 997) {
		char text[32], wanted[96];
		snprintf(wanted, sizeof wanted, "ok #%d accepted alice@example.org ours%d", i + 1, i);
		snprintf(text, sizeof text, "ours%d", i);
		assert_string_equal(rig_search(r, text, 9), wanted);
		snprintf(text, sizeof text, "theirs%d", i);
		assert_string_equal(rig_search(r, text, 9), wanted);
	}
}

static int64_t ask(const struct rig *r, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_open(r->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void step(struct dg_journal *j, int64_t now_ms, bool *more)
{
	assert_int_equal(dg_journal_begin(j), SQLITE_OK);
	assert_int_equal(dg_upkeep_step(j, now_ms, more), SQLITE_OK);
	assert_int_equal(dg_journal_commit(j), SQLITE_OK);
}

/* The store has nothing to do for a while. */
static void rest(struct rig *r, int64_t now_ms)
{
	struct dg_error why;
	bool more = true;
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	step(j, now_ms, &more); /* from here on they are leaving */
	do
		step(j, now_ms, &more);
	while (more);
	dg_journal_close(j);
	assert_true(rig_open(r));
}

static void ids_are_found_on_all_their_way(void **state)
{
	struct rig *r = *state;
	int n = ENOUGH;
	accept_range(r, 0, n);
	expect_found(r, n); /* they are leaving, none has left */
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup"), 0);
	struct dg_row row = rig_up("theirs6");
	assert_string_equal(rig_accept(r, &row, true), "ok #7 repeat");
	accept_range(r, n, n + 2000); /* some are on disk now */
	n += 2000;
	int64_t some = ask(r, "SELECT count(*) FROM lookup");
	assert_true(some > 0 && some < ENOUGH);
	expect_found(r, n);
	rig_reopen(r); /* in the middle */
	expect_found(r, n);
	accept_range(r, n, n + 1000);
	n += 1000;
	rig_reopen(r); /* and again, too soon to come to an end */
	expect_found(r, n);
	rest(r, BORN_MS);
	expect_found(r, n);
	accept_range(r, n, n + 1000);
	n += 1000;
	int64_t mark = ask(r, "SELECT max(last) FROM run");
	assert_true(mark >= ENOUGH / 2);
	assert_true(ask(r, "SELECT count(*) FROM lookup") >= 2 * mark);
	expect_found(r, n);
	rig_reopen(r);
	expect_found(r, n);

	/* A repeat of an old one is known as such, once. */
	row.network_id = "theirs7";
	assert_string_equal(rig_accept(r, &row, true), "ok #8 repeat");
	row.network_id = "theirs8";
	assert_string_equal(rig_accept(r, &row, true), "ok #9 repeat");
}

static void when_all_have_left_it_stays_at_rest(void **state)
{
	struct rig *r = *state;
	struct dg_error why;
	bool more = true;
	accept_range(r, 0, ENOUGH);
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	for (int i = 0; more || i < 2; i++)
		step(j, BORN_MS, &more);
	step(j, BORN_MS, &more);
	assert_false(more);
	dg_journal_close(j);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup"), ENOUGH);
	assert_true(rig_open(r));
}

static void pruned_rows_are_not_found_and_leave_with_their_run(void **state)
{
	struct rig *r = *state;
	struct dg_error why;
	static uint64_t ids[ENOUGH];
	const size_t told = ENOUGH / 4 * 3; /* among them all of the first run */
	r->options.keep_ms = HOUR_MS;
	accept_range(r, 0, ENOUGH);
	for (size_t i = 0; i < told; i++)
		ids[i] = i + 1;
	dg_store_told(r->store, ids, told, rig_on_done, r);
	rig_wait(r);
	rig_close(r);

	/* Some go while their ids are in memory; others when these are on disk. */
	bool more;
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	step(j, BORN_MS + 2 * HOUR_MS, &more);
	assert_true(more);
	while (more)
		step(j, BORN_MS, &more);
	dg_journal_close(j);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup"), ENOUGH); /* the younger half stays */
	assert_true(rig_open(r));
	assert_string_equal(rig_search(r, "ours5", 9), "ok");
	assert_string_equal(rig_search(r, "ours64", 9), "ok #65 delivered alice@example.org ours64 told");
	rest(r, BORN_MS + 2 * HOUR_MS);
	assert_int_equal(ask(r, "SELECT count(*) FROM message"), ENOUGH - (int64_t)told);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup"), 0);
	assert_int_equal(ask(r, "SELECT count(*) FROM run"), 0);
	assert_string_equal(rig_search(r, "ours64", 9), "ok");
	const struct dg_row row = rig_up("theirs32767");
	assert_string_equal(rig_accept(r, &row, true), "ok #32768 repeat");
}

/* A long history has come and gone: what leaves is half of what is here, not of all there ever was. */
static void after_a_long_life_half_of_what_is_here_leaves(void **state)
{
	struct rig *r = *state;
	static uint64_t ids[ENOUGH];
	r->options.keep_ms = HOUR_MS;
	accept_range(r, 0, ENOUGH);
	for (size_t i = 0; i < ENOUGH; i++)
		ids[i] = i + 1;
	dg_store_told(r->store, ids, ENOUGH, rig_on_done, r);
	rig_wait(r);
	rest(r, BORN_MS + 2 * HOUR_MS);
	assert_int_equal(ask(r, "SELECT count(*) FROM message"), 1);
	assert_int_equal(ask(r, "SELECT count(*) FROM run"), 0);
	rig_reopen(r);
	accept_range(r, ENOUGH, 2 * ENOUGH);
	rest(r, BORN_MS);
	assert_int_equal(ask(r, "SELECT count(*) FROM run"), 1);
	assert_in_range(ask(r, "SELECT count(*) FROM lookup"), ENOUGH - 4, ENOUGH + 4);
	assert_string_equal(rig_search(r, "ours32770", 9), "ok #32771 accepted alice@example.org ours32770");
	assert_string_equal(rig_search(r, "ours65535", 9), "ok #65536 accepted alice@example.org ours65535");
}

static void parts_are_found_as_well(void **state)
{
	struct rig *r = *state;
	r->options.keep_ms = HOUR_MS;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	accept_range(r, 0, ENOUGH);
	rest(r, BORN_MS);
	assert_true(ask(r, "SELECT max(last) FROM run") > 1);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup WHERE row = 1"), 3);
	assert_string_equal(rig_search(r, "a2", 9), "ok #1 sent alice@example.org m1");
	rig_delivered(r, "a1");
	assert_string_equal(rig_delivered(r, "a2"), "ok settled #1 delivered alice@example.org m1");
	rig_told(r, id);
	rest(r, BORN_MS + 2 * HOUR_MS);
	assert_string_equal(rig_search(r, "m1", 9), "ok");
}

/* It is not among the rows that are read back when the store is opened. */
static void an_old_row_learns_its_names_late(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	accept_range(r, 0, ENOUGH);
	rest(r, BORN_MS);
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup WHERE row = 1 AND run = 0"), 2);
	assert_string_equal(rig_search(r, "a2", 9), "ok #1 sent alice@example.org m1");
	rig_reopen(r);
	assert_string_equal(rig_delivered(r, "a1"), "ok #1 sent");
	assert_string_equal(rig_delivered(r, "a2"), "ok settled #1 delivered alice@example.org m1");
}

static void a_rollback_takes_the_move_back(void **state)
{
	struct rig *r = *state;
	struct dg_error why;
	accept_range(r, 0, ENOUGH);
	rig_close(r);
	struct dg_journal *j = dg_journal_open(&r->options, &why);
	assert_non_null(j);
	assert_int_equal(dg_journal_begin(j), SQLITE_OK);
	assert_int_equal(dg_journal_commit(j), SQLITE_OK); /* now they are leaving */
	for (int i = 0; i < 3; i++) {
		assert_int_equal(dg_journal_begin(j), SQLITE_OK);
		for (int64_t k = 0; k < 2 * ENOUGH; k++)
			assert_int_equal(dg_finder_add(j, k, INT32_MAX), SQLITE_OK);
		if (i < 2) {
			assert_int_equal(dg_finder_move(j), SQLITE_OK);
			dg_journal_rollback(j);
		} else {
			assert_int_equal(dg_journal_commit(j), SQLITE_OK);
		}
	}
	dg_journal_close(j);
	assert_int_equal(ask(r, "SELECT count(*) FROM lookup"), ENOUGH);
	assert_int_equal(ask(r, "SELECT max(last) FROM run"), ENOUGH / 2);
	assert_true(rig_open(r));
	expect_found(r, ENOUGH);
}

static void an_id_that_everybody_bears(void **state)
{
	struct rig *r = *state;
	for (int i = 0; i < 3 * DG_FINDER_MOST; i++) {
		const struct dg_row row = rig_up("0");
		dg_store_accept(r->store, &row, false, NULL, NULL);
	}
	dg_store_search(r->store, "0", 1000, rig_on_rows, r);
	rig_wait(r);
	char newest[64];
	snprintf(newest, sizeof newest, "ok #%d accepted alice@example.org ours", 3 * DG_FINDER_MOST);
	assert_memory_equal(r->heard.at, newest, strlen(newest));
	const struct dg_row row = rig_up("0");
	snprintf(newest, sizeof newest, "ok #%d repeat", 3 * DG_FINDER_MOST);
	assert_string_equal(rig_accept(r, &row, true), newest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(ids_are_found_on_all_their_way),
		RIG_TEST(when_all_have_left_it_stays_at_rest),
		RIG_TEST(pruned_rows_are_not_found_and_leave_with_their_run),
		RIG_TEST(after_a_long_life_half_of_what_is_here_leaves),
		RIG_TEST(parts_are_found_as_well),
		RIG_TEST(an_old_row_learns_its_names_late),
		RIG_TEST(a_rollback_takes_the_move_back),
		RIG_TEST(an_id_that_everybody_bears),
	};
	return cmocka_run_group_tests_name("store/finder", tests, NULL, NULL);
}
