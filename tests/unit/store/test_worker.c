/* test_worker.c - batches: what fails alone, what fails together, and that the store gets well again. */
#include "rig.h"

#include "faults.h"
#include "store/op.h"
#include "store/worker.h"

/* ---- operations of the test's own ---- */

struct own {
	struct dg_op op;
	struct rig *rig;
	bool is_gate; /* the thread waits there, so that what is queued meanwhile makes one batch */
	const char *sql;
	int rc;
	enum dg_status heard;
};

static uv_sem_t entered, gate;
static enum dg_status last_heard; /* by a test's own operation */

static int run_own(struct dg_journal *j, struct dg_op *op)
{
	const struct own *o = (const struct own *)op;
	if (o->is_gate) {
		uv_sem_post(&entered);
		uv_sem_wait(&gate);
	}
	return o->sql ? sqlite3_exec(j->file.db, o->sql, NULL, NULL, NULL) : o->rc;
}

static void answer_own(struct dg_op *op)
{
	last_heard = op->status;
}

static const struct dg_op_kind own_kind = { "own", run_own, NULL, answer_own, 0 };

static struct own *own(struct rig *r)
{
	struct own *o = dg_op_create(&own_kind, sizeof *o, 0, NULL, true);
	o->rig = r;
	return o;
}

static void shut_gate(struct rig *r)
{
	assert_int_equal(uv_sem_init(&gate, 0), 0);
	assert_int_equal(uv_sem_init(&entered, 0), 0);
	struct own *o = own(r);
	o->is_gate = true;
	dg_store_queue(r->store, &o->op);
	uv_sem_wait(&entered);
}

static void open_gate(struct rig *r)
{
	uv_sem_post(&gate);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	uv_sem_destroy(&gate);
	uv_sem_destroy(&entered);
}

/* ---- until something happens ---- */

static void on_overdue(uv_timer_t *t)
{
	(void)t;
	fail_msg("waited too long");
}

/* The store tells its health by itself, so the loop has to live without an operation. */
static void wait_for_health(struct rig *r, const char *wanted)
{
	uv_timer_t overdue;
	uv_timer_init(&r->loop, &overdue);
	uv_timer_start(&overdue, on_overdue, 30000, 0);
	while (!r->health.at || strcmp(r->health.at, wanted) != 0)
		uv_run(&r->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&overdue, NULL);
	uv_run(&r->loop, UV_RUN_DEFAULT);
}

/* ---- tests ---- */

static void answers_come_in_the_order_of_calls(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down(NULL);
	shut_gate(r);
	for (int i = 0; i < 100; i++) {
		dg_store_accept(r->store, &row, false, rig_on_accepted, r);
		dg_store_claim(r->store, (uint64_t)i + 1, "smsc-a", 1, rig_on_done, r);
	}
	assert_int_equal(dg_store_queued(r->store), 201);
	open_gate(r);
	assert_int_equal(r->status, DG_OK);
	assert_int_equal(r->id, 100);
	assert_int_equal(rig_series(r, "dragoman_store_commits_total"), 2);
	assert_int_equal(rig_series(r, "dragoman_store_operations_total"), 201);
	assert_int_equal(dg_metrics_gauge(r->metrics, "dragoman_store_queue", NULL, "")->value, 0);
}

static void a_batch_is_bounded(void **state)
{
	struct rig *r = *state;
	shut_gate(r);
	for (int i = 0; i < DG_STORE_BATCH_MOST + 1; i++)
		dg_store_told(r->store, NULL, 0, rig_on_done, r);
	open_gate(r);
	assert_int_equal(rig_series(r, "dragoman_store_commits_total"), 3);
}

static void poison_harms_nobody_else(void **state)
{
	static const char *const bad[] = {
		/* a constraint, after it has written */
		("INSERT INTO state(instance, key, value, expires_ms) VALUES(1, 'k', 'half', 0);"
		 "INSERT INTO message(id) VALUES(1)"),
		/* a key that is taken */
		"INSERT INTO name(id, text) VALUES(1, 'taken')",
		/* a wrong type */
		"INSERT INTO name(id, text) VALUES('x', 'text')",
	};
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		shut_gate(r);
		row.stanza_id = i ? NULL : "m1";
		dg_store_accept(r->store, &row, false, rig_on_accepted, r);
		struct own *o = own(r);
		o->sql = bad[i];
		dg_store_queue(r->store, &o->op);
		dg_store_accept(r->store, &row, false, rig_on_accepted, r);
		open_gate(r);
		assert_int_equal(last_heard, DG_INTERNAL);
		assert_string_equal(r->heard.at, i == 0 ? "ok #1 repeat" : i == 1 ? "ok #3" : "ok #5");
	}
	assert_non_null(strstr(r->logged.at, "the database refused an operation"));
	assert_null(dg_store_health(r->store));
	assert_null(r->health.at);
	rig_reopen(r);
	assert_string_equal(rig_search(r, "5", 9), "ok #5 accepted alice@example.org");
	assert_string_equal(rig_search(r, "6", 9), "ok");
}

/* What ran before the poison came is undone and run again, to the same end. */
static void what_runs_twice_ends_the_same(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	const char *ref = "a1";
	struct rig said = *r; /* for the answers that come before the last */
	said.heard = said.logged = (struct dg_buf){ 0 };
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS(ref), false);
	shut_gate(r);
	dg_store_accept(r->store, &row, false, rig_on_accepted, &said);
	dg_store_report(r->store, "smsc-a", &ref, 1, DG_DELIVERED, DG_OK, NULL, rig_on_reported, r);
	dg_store_search(r->store, "m1", 9, rig_on_rows, &said);
	struct own *o = own(r);
	o->rc = SQLITE_CONSTRAINT;
	dg_store_queue(r->store, &o->op);
	open_gate(r);
	assert_int_equal(last_heard, DG_INTERNAL);
	assert_string_equal(r->heard.at, "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(said.heard.at, "ok #1 delivered alice@example.org m1");
	assert_int_equal(said.id, 1);
	dg_buf_finish(&said.heard);
}

static void fails_together_and_gets_well(struct rig *r, atomic_int *fault, int rc)
{
	const struct dg_row first = rig_down("m0");
	const struct dg_row row = rig_down("m1");
	assert_string_equal(rig_accept(r, &first, false), "ok #1");
	shut_gate(r);
	atomic_store(fault, rc);
	dg_store_accept(r->store, &row, false, rig_on_accepted, r);
	dg_store_settle(r->store, 1, DG_GONE, DG_DENIED, "text", rig_on_reported, r);
	open_gate(r);
	assert_string_equal(r->heard.at, "remote"); /* and nothing of what became of it */
	assert_non_null(strstr(dg_store_health(r->store), "the journal cannot be written"));
	assert_string_equal(rig_accept(r, &row, false), "remote");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 9), "ok #1 accepted alice@example.org m0");
	assert_string_equal(r->health.at, "ill "); /* reading is possible and proves nothing */
	atomic_store(fault, 0);
	wait_for_health(r, "ill well "); /* without being asked for anything */
	assert_null(dg_store_health(r->store));
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
	rig_reopen(r);
	assert_string_equal(rig_load_down(r, "smsc-a", 1, 9), "ok #2 accepted alice@example.org m1");
	assert_string_equal(rig_accept(r, &row, false), "ok #2 repeat");
}

static void disk_full(void **state)
{
	fails_together_and_gets_well(*state, &faults.write_fails, SQLITE_FULL);
}

static void disk_that_does_not_write(void **state)
{
	fails_together_and_gets_well(*state, &faults.write_fails, SQLITE_IOERR_WRITE);
}

static void disk_that_does_not_sync(void **state)
{
	fails_together_and_gets_well(*state, &faults.sync_fails, SQLITE_IOERR_FSYNC);
}

static void on_user(void *arg, enum dg_status status, const char *user)
{
	struct rig *r = arg;
	rig_hear(r, status);
	dg_buf_printf(&r->heard, " %s", user ? user : "nobody");
}

/* Whoever wrote last is kept in memory as well: what the disk did not take must not stay there. */
static void what_was_undone_is_not_remembered(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down(NULL);
	row.remember = true;
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	row.user = "bob@example.org";
	atomic_store(&faults.sync_fails, SQLITE_IOERR_FSYNC);
	assert_string_equal(rig_accept(r, &row, false), "remote");
	atomic_store(&faults.sync_fails, 0);
	wait_for_health(r, "ill well ");
	assert_string_equal(rig_accept(r, &row, false), "ok #2");
	dg_store_correspondent(r->store, row.domain, row.self, row.peer, on_user, r);
	assert_string_equal(rig_wait(r), "ok bob@example.org");
}

/* An operator with a shell on the file. */
static void a_database_that_somebody_else_holds(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	sqlite3 *other;
	assert_int_equal(sqlite3_open(r->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_string_equal(rig_accept(r, &row, false), "remote");
	assert_string_equal(dg_store_health(r->store), "the journal cannot be written: database is locked");
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	wait_for_health(r, "ill well ");
	assert_string_equal(rig_accept(r, &row, false), "ok #1");
	assert_int_equal(sqlite3_exec(other, "SELECT * FROM message", NULL, NULL, NULL), SQLITE_OK); /* may look */
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

static off_t size_of(const struct rig *r, const char *suffix)
{
	char path[128];
	struct stat st;
	snprintf(path, sizeof path, "%s%s", r->path, suffix);
	return stat(path, &st) ? -1 : st.st_size;
}

/* Without a pause, so that it is not moved at rest; and not so many that everybody has to wait for it. */
static void a_long_log_is_moved_beside_the_commits(void **state)
{
	struct rig *r = *state;
	char text[2000];
	int n = 0;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	struct dg_row row = rig_down(NULL);
	row.text = text;
	off_t fresh = size_of(r, "");
	for (; size_of(r, "") == fresh && n < 20000; n++)
		rig_accept(r, &row, false);
	assert_in_range(n, 500, 19999);
	assert_true(size_of(r, "-wal") < INT64_C(24000) * 4120);
	for (int i = 0; i < 200; i++)
		rig_accept(r, &row, false);
	rig_reopen(r); /* which looks at every page */
	char newest[16];
	snprintf(newest, sizeof newest, "ok #%d", n + 201);
	assert_string_equal(rig_accept(r, &row, false), newest);
}

static void a_corrupt_journal_is_left_alone(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	rig_accept(r, &row, false);
	struct own *o = own(r);
	o->rc = SQLITE_CORRUPT;
	dg_store_queue(r->store, &o->op);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(last_heard, DG_REMOTE);
	off_t log = size_of(r, "-wal");
	assert_true(log > 0);
	int writes = atomic_load(&faults.writes);
	assert_string_equal(rig_accept(r, &row, false), "remote");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 9), "remote");
	assert_string_equal(r->health.at, "ill ");
	rig_close(r);
	assert_int_equal(atomic_load(&faults.writes), writes);
	assert_int_equal(size_of(r, "-wal"), log);
	assert_true(rig_open(r)); /* it was not, after all */
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 9), "ok #1 accepted alice@example.org m1");
}

/* ---- facts ---- */

/* While facts are held the loop has something to wait for, always. */
static void see_it_fall_ill(struct rig *r)
{
	while (!r->health.at || strcmp(r->health.at, "ill ") != 0)
		uv_run(&r->loop, UV_RUN_ONCE);
}

static void facts_are_held_until_the_disk_takes_them(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	struct rig said = *r;
	said.heard = said.logged = (struct dg_buf){ 0 };
	rig_submitted(r, "m0");
	atomic_store(&faults.write_fails, SQLITE_FULL);
	dg_store_doubt(r->store, 1, 5, rig_on_done, &said);
	dg_store_put(r->store, "smsc-a", "k", "v", 0, NULL, NULL); /* nobody listens: nobody would try again */
	dg_store_accept(r->store, &row, false, rig_on_accepted, r);
	while (strcmp(r->heard.at, "remote") != 0)
		uv_run(&r->loop, UV_RUN_ONCE);
	assert_string_equal(r->health.at, "ill ");
	assert_int_equal(said.heard.len, 0);
	assert_int_equal(dg_store_queued(r->store), 2);
	atomic_store(&faults.write_fails, 0);
	wait_for_health(r, "ill well ");
	assert_string_equal(said.heard.at, "ok");
	assert_null(strstr(r->logged.at, "an operation failed"));
	assert_string_equal(rig_search(r, "1", 9), "ok #1 in doubt alice@example.org m0 doubted");
	dg_buf_finish(&said.heard);
}

static void facts_do_not_overtake_each_other(void **state)
{
	struct rig *r = *state;
	enum { MOST = DG_STORE_BATCH_MOST + 10 };
	rig_submitted(r, "m0");
	shut_gate(r);
	atomic_store(&faults.write_fails, SQLITE_IOERR_WRITE);
	for (int i = 0; i < MOST; i++)
		dg_store_defer(r->store, 1, 1000 + i, i, NULL, NULL);
	dg_store_doubt(r->store, 1, 5, rig_on_done, r);
	uv_sem_post(&gate);
	see_it_fall_ill(r);
	assert_int_equal(dg_store_queued(r->store), MOST + 1);
	atomic_store(&faults.write_fails, 0);
	wait_for_health(r, "ill well ");
	assert_string_equal(rig_search(r, "1", 9), "ok #1 in doubt alice@example.org m0 doubted");
	uv_sem_destroy(&gate);
	uv_sem_destroy(&entered);
}

static void closing_an_ill_store_says_what_was_lost(void **state)
{
	struct rig *r = *state;
	rig_submitted(r, "m0");
	atomic_store(&faults.write_fails, SQLITE_FULL);
	dg_store_doubt(r->store, 1, 5, rig_on_done, r);
	assert_int_equal(dg_store_close(r->store), DG_REMOTE);
	assert_string_equal(r->heard.at, "remote");
	uv_run(&r->loop, UV_RUN_DEFAULT);
	atomic_store(&faults.write_fails, 0);
	assert_true(rig_open(r));
	assert_string_equal(rig_search(r, "1", 9), "ok #1 submitted alice@example.org m0");
}

/* ---- a disk that does not answer ---- */

static struct rig *hang(void **state)
{
	struct rig *r = *state;
	rig_close(r);
	r->options.silent_s = 2;
	assert_true(rig_open(r));
	shut_gate(r);
	return r;
}

static void a_silent_disk_is_ill_until_it_answers(void **state)
{
	struct rig *r = hang(state);
	struct dg_row row = rig_down("m1");
	struct rig said = *r;
	said.heard = said.logged = (struct dg_buf){ 0 };
	dg_store_accept(r->store, &row, false, rig_on_accepted, r); /* queued when the silence is noticed */
	dg_store_told(r->store, NULL, 0, rig_on_done, &said);
	see_it_fall_ill(r);
	assert_string_equal(r->heard.at, "remote");
	assert_string_equal(dg_store_health(r->store), "the disk has not answered for 2 s");
	row.stanza_id = "m2";
	dg_buf_clear(&r->heard);
	dg_store_accept(r->store, &row, false, rig_on_accepted, r); /* later: at once, but not within the call */
	assert_int_equal(r->heard.len, 0);
	uv_run(&r->loop, UV_RUN_NOWAIT);
	assert_string_equal(r->heard.at, "remote");
	assert_int_equal(said.heard.len, 0);
	uv_sem_post(&gate);
	wait_for_health(r, "ill well ");
	assert_string_equal(said.heard.at, "ok");
	assert_null(dg_store_health(r->store));
	assert_string_equal(rig_accept(r, &row, false), "ok #1"); /* what was refused has left no row */
	uv_sem_destroy(&gate);
	uv_sem_destroy(&entered);
	dg_buf_finish(&said.heard);
}

static void a_silent_disk_does_not_hold_the_end(void **state)
{
	struct rig *r = hang(state);
	assert_int_equal(dg_store_close(r->store), DG_TIMEOUT);
	assert_non_null(strstr(r->logged.at, "leaving without it"));
	uv_sem_post(&gate); /* only a process that ends may leave it so: here it gets its end after all */
	assert_int_equal(dg_store_close(r->store), DG_OK);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	uv_sem_destroy(&gate);
	uv_sem_destroy(&entered);
	r->store = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(answers_come_in_the_order_of_calls),
		RIG_TEST(a_batch_is_bounded),
		RIG_TEST(poison_harms_nobody_else),
		RIG_TEST(what_runs_twice_ends_the_same),
		RIG_TEST(disk_full),
		RIG_TEST(what_was_undone_is_not_remembered),
		RIG_TEST(a_long_log_is_moved_beside_the_commits),
		RIG_TEST(disk_that_does_not_write),
		RIG_TEST(disk_that_does_not_sync),
		RIG_TEST(a_database_that_somebody_else_holds),
		RIG_TEST(a_corrupt_journal_is_left_alone),
		RIG_TEST(facts_are_held_until_the_disk_takes_them),
		RIG_TEST(facts_do_not_overtake_each_other),
		RIG_TEST(closing_an_ill_store_says_what_was_lost),
		RIG_TEST(a_silent_disk_is_ill_until_it_answers),
		RIG_TEST(a_silent_disk_does_not_hold_the_end),
	};
	return cmocka_run_group_tests_name("store/worker", tests, faults_setup, NULL);
}
