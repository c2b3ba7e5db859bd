/* test_moves.c - claim, defer, doubt, told. */
#include "rig.h"

static const char *claim(struct rig *r, uint64_t id, const char *instance, int attempts)
{
	dg_store_claim(r->store, id, instance, attempts, rig_on_done, r);
	return rig_wait(r);
}

static const char *defer(struct rig *r, uint64_t id, int64_t due_ms, int attempts)
{
	dg_store_defer(r->store, id, due_ms, attempts, rig_on_done, r);
	return rig_wait(r);
}

static const char *doubt(struct rig *r, uint64_t id, int64_t due_ms)
{
	dg_store_doubt(r->store, id, due_ms, rig_on_done, r);
	return rig_wait(r);
}

static struct dg_row only; /* numbers and the instance of the only row that waits */
static char only_instance[32];

static void on_only(void *arg, enum dg_status status, const struct dg_row *rows, size_t n, bool more)
{
	rig_on_rows(arg, status, rows, n, more);
	assert_int_equal(n, 1);
	only = rows[0];
	snprintf(only_instance, sizeof only_instance, "%s", rows[0].instance);
}

static void look(struct rig *r, const char *instance)
{
	dg_store_load_down(r->store, instance, 0, 10, on_only, r);
	rig_wait(r);
}

static void a_claim_names_who_carries_it(void **state)
{
	struct rig *r = *state;
	const struct dg_row row = rig_down("m1");
	rig_accept(r, &row, false);
	assert_string_equal(claim(r, 1, "smsc-b", 1), "ok");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 10), "ok");
	look(r, "smsc-b");
	assert_int_equal(only.stand, DG_SUBMITTED);
	assert_int_equal(only.attempts, 1);
	assert_string_equal(only_instance, "smsc-b");
	rig_reopen(r);
	assert_string_equal(rig_load_down(r, "smsc-b", 0, 10), "ok #1 submitted alice@example.org m1");
}

static void deferred_rows_wait_for_their_time(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(defer(r, id, 1700000099000, 2), "ok");
	look(r, "smsc-a");
	assert_int_equal(only.stand, DG_ACCEPTED);
	assert_int_equal(only.due_ms, 1700000099000);
	assert_int_equal(only.attempts, 2);
	assert_string_equal(claim(r, id, "smsc-a", 3), "ok");
	look(r, "smsc-a");
	assert_int_equal(only.due_ms, 0);
}

static void doubt_stays_with_a_row(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(doubt(r, id, 1700000099000), "ok");
	look(r, "smsc-a");
	assert_int_equal(only.stand, DG_DOUBT);
	assert_true(only.doubted);
	assert_int_equal(only.due_ms, 1700000099000);
	assert_string_equal(claim(r, id, "smsc-a", 2), "ok");
	look(r, "smsc-a");
	assert_int_equal(only.stand, DG_SUBMITTED);
	assert_true(only.doubted);
}

static void what_is_not_there_or_not_waiting_does_not_move(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	for (uint64_t each = id; each < id + 3; each++) { /* with the network; from the network; nobody */
		assert_string_equal(claim(r, each, "smsc-a", 1), "noent");
		assert_string_equal(defer(r, each, 0, 1), "noent");
		assert_string_equal(doubt(r, each, 0), "noent");
	}
	assert_string_equal(rig_search(r, "m1", 10), "ok #1 sent alice@example.org m1");
}

static void told_ends_what_has_ended(void **state)
{
	struct rig *r = *state;
	uint64_t waits = rig_submitted(r, "m1");
	uint64_t ended = rig_submitted(r, "m2");
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	rig_settle(r, ended, DG_GONE, DG_DENIED, NULL);
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10),
		"ok #2 failed alice@example.org m2 why=denied #3 accepted alice@example.org ours");
	const uint64_t ids[] = { waits, ended, r->id, 99 };
	dg_store_told(r->store, ids, 4, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok");
	assert_string_equal(rig_search(r, "n1", 10), "ok #3 delivered alice@example.org ours told");
	assert_string_equal(rig_search(r, "m1", 10), "ok #1 submitted alice@example.org m1");
	dg_store_told(r->store, NULL, 0, rig_on_done, r);
	assert_string_equal(rig_wait(r), "ok");
}

static void nobody_needs_to_listen(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	dg_store_defer(r->store, id, 0, 1, NULL, NULL);
	dg_store_defer(r->store, 99, 0, 1, NULL, NULL);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 10), "ok #1 accepted alice@example.org m1");
	assert_non_null(strstr(r->logged.at, "no such row"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(a_claim_names_who_carries_it),
		RIG_TEST(deferred_rows_wait_for_their_time),
		RIG_TEST(doubt_stays_with_a_row),
		RIG_TEST(what_is_not_there_or_not_waiting_does_not_move),
		RIG_TEST(told_ends_what_has_ended),
		RIG_TEST(nobody_needs_to_listen),
	};
	return cmocka_run_group_tests_name("store/moves", tests, NULL, NULL);
}
