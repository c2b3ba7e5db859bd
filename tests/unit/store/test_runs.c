/* test_runs.c - a key is found in whichever run it is, across shelves, over a restart, and until its rows are
 * forgotten. */
#include "rig.h"

#include <endian.h>

#include "store/runs.h"

#define RUNS    30
#define KEYS    5000 /* of each run; and as many odd ones, so that all together fill two shelves */
#define ENDED   INT64_C(1700000000000)
#define DAY_MS  (24 * HOUR_MS)
#define PER_RUN (KEYS * 2)

static int64_t key_of(int run, int i)
{
	return ((int64_t)i * RUNS + run) * 2;
}

static void fill(struct dg_journal *j, struct dg_runs *r, int number)
{
	struct dg_marks marks = { .at = calloc(KEYS, sizeof *marks.at) };
	const struct dg_run run = { dg_runs_next(r), (int64_t)(number + 1) * PER_RUN, ENDED + number };
	assert_int_equal(dg_journal_begin(j), SQLITE_OK);
	for (int i = 0; i < KEYS; i++) {
		int64_t row = (int64_t)number * PER_RUN + i + 1;
		assert_int_equal(dg_runs_put(j, run.id, key_of(number, i), row), SQLITE_OK);
		assert_int_equal(dg_runs_put(j, run.id, key_of(number, i) | 1, row), SQLITE_OK);
		marks.at[marks.n++] = htole32(dg_filter_mark(key_of(number, i) | 1));
	}
	assert_int_equal(dg_runs_close(j, &run, &marks), SQLITE_OK);
	assert_int_equal(dg_journal_commit(j), SQLITE_OK);
	dg_runs_add(r, &run, &marks);
	free(marks.at);
}

static int note(struct dg_journal *j, int64_t row, void *arg, bool *stop)
{
	(void)j;
	*(int64_t *)arg = row;
	*stop = true;
	return SQLITE_OK;
}

static int64_t find(struct dg_journal *j, const struct dg_runs *r, int64_t key)
{
	int64_t row = 0;
	assert_int_equal(dg_runs_each(j, r, key, note, &row), SQLITE_OK);
	return row;
}

/* The runs from `first` on, and none before. */
static void expect(struct dg_journal *j, const struct dg_runs *r, int first, bool odd)
{
	for (int number = 0; number < RUNS; number++)
		for (int i = 0; i < KEYS; i += 499)
			assert_int_equal(find(j, r, key_of(number, i) | odd),
				number < first ? 0 : (int64_t)number * PER_RUN + i + 1);
	assert_int_equal(find(j, r, key_of(0, KEYS) | odd), 0);
}

static void prune(struct dg_journal *j, struct dg_runs *r, int64_t oldest, int64_t old_ms)
{
	bool more = true;
	while (more) {
		assert_int_equal(dg_journal_begin(j), SQLITE_OK);
		assert_int_equal(dg_runs_prune(j, r, oldest, old_ms, &more), SQLITE_OK);
		assert_int_equal(dg_journal_commit(j), SQLITE_OK);
	}
}

static void keys_are_found_until_their_rows_are_forgotten(void **state)
{
	struct rig *rig = *state;
	struct dg_error why;
	struct dg_runs r = { 0 };
	int64_t row = 0;
	rig_close(rig);
	rig->options.dedupe_ms = 7 * DAY_MS;
	struct dg_journal *j = dg_journal_open(&rig->options, &why);
	assert_non_null(j);
	assert_int_equal(dg_runs_last(&r), 0);
	assert_int_equal(find(j, &r, 2), 0);
	for (int number = 0; number < RUNS; number++)
		fill(j, &r, number);
	assert_int_equal(r.n_shelves, 2);
	assert_int_equal(dg_runs_last(&r), (int64_t)RUNS * PER_RUN);
	expect(j, &r, 0, true);
	expect(j, &r, 0, false);
	assert_int_equal(dg_runs_search(j, &r, key_of(3, 7), key_of(3, 7) | 1, note, &row), SQLITE_OK);
	assert_int_equal(row, 3 * PER_RUN + 7 + 1);

	/* After a restart; and again when some of them can have no repeats any more. */
	dg_runs_finish(&r);
	assert_int_equal(dg_runs_load(j, &r, ENDED), SQLITE_OK);
	assert_int_equal(r.n_shelves, 2);
	expect(j, &r, 0, true);
	prune(j, &r, 1, ENDED + 5);
	expect(j, &r, 5, true);
	expect(j, &r, 0, false);
	dg_runs_finish(&r);
	assert_int_equal(dg_runs_load(j, &r, ENDED + 7 * DAY_MS + 5), SQLITE_OK);
	assert_int_equal(r.n_old, 5);
	expect(j, &r, 5, true);
	expect(j, &r, 0, false);

	/* Their rows are gone: first of old ones, then of others, then of all. */
	prune(j, &r, 3 * PER_RUN + 1, ENDED);
	expect(j, &r, 3, false);
	prune(j, &r, 20 * PER_RUN + 1, ENDED);
	expect(j, &r, 20, true);
	expect(j, &r, 20, false);
	assert_int_equal(r.n, RUNS - 20);
	prune(j, &r, INT64_MAX, ENDED);
	expect(j, &r, RUNS, true);
	assert_int_equal(r.n + r.n_shelves + r.n_old, 0);
	assert_int_equal(dg_runs_next(&r), 1);
	dg_runs_finish(&r);
	dg_journal_close(j);
	assert_true(rig_open(rig));
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_TEST(keys_are_found_until_their_rows_are_forgotten) };
	return cmocka_run_group_tests_name("store/runs", tests, NULL, NULL);
}
