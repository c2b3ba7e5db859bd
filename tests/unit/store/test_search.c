/* test_search.c - operators find a message by any of its ids. */
#include "rig.h"

static void by_any_id(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	for (int life = 0; life < 2; life++) {
		assert_string_equal(rig_search(r, "1", 9), "ok #1 sent alice@example.org m1");
		assert_string_equal(rig_search(r, "m1", 9), "ok #1 sent alice@example.org m1");
		assert_string_equal(rig_search(r, "a2", 9), "ok #1 sent alice@example.org m1");
		assert_string_equal(rig_search(r, "n1", 9), "ok #2 accepted alice@example.org ours");
		assert_string_equal(rig_search(r, "ours", 9), "ok #2 accepted alice@example.org ours");
		assert_string_equal(rig_search(r, "a3", 9), "ok");
		assert_string_equal(rig_search(r, "3", 9), "ok");
		assert_string_equal(rig_search(r, "-1", 9), "ok");
		assert_string_equal(rig_search(r, "99999999999999999999", 9), "ok");
		assert_string_equal(rig_search(r, "", 9), "ok");
		rig_reopen(r);
	}
}

static void newest_first_and_each_once(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("3"); /* which is also a journal's number */
	rig_accept(r, &row, false);
	row.user = "bob@example.org";
	row.stand = DG_SUBMITTED;
	rig_accept(r, &row, false);
	rig_sent(r, 2, RIG_REFS("3", "3"), false);
	rig_submitted(r, "other");
	assert_string_equal(rig_search(r, "3", 9),
		"ok #3 submitted alice@example.org other #2 sent bob@example.org 3 #1 accepted alice@example.org 3");
	assert_string_equal(
		rig_search(r, "3", 2), "ok #3 submitted alice@example.org other #2 sent bob@example.org 3 more");
}

static void what_is_not_done(void **state)
{
	struct rig *r = *state;
	rig_submitted(r, "m1");
	uint64_t id = rig_submitted(r, "m2");
	rig_settle(r, id, DG_GONE, DG_OK, NULL);
	id = rig_submitted(r, "m3");
	rig_settle(r, id, DG_GONE, DG_OK, NULL);
	rig_told(r, id);
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	assert_string_equal(rig_search(r, NULL, 9),
		"ok #4 accepted alice@example.org ours #2 failed alice@example.org m2 #1 submitted alice@example.org "
		"m1");
	assert_string_equal(rig_search(r, NULL, 1), "ok #4 accepted alice@example.org ours more");
}

static void parts_of_nothing(void **state)
{
	struct rig *r = *state;
	assert_string_equal(rig_parts(r, 1), "noent");
	rig_submitted(r, "m1");
	assert_string_equal(rig_parts(r, 1), "ok");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(by_any_id),
		RIG_TEST(newest_first_and_each_once),
		RIG_TEST(what_is_not_done),
		RIG_TEST(parts_of_nothing),
	};
	return cmocka_run_group_tests_name("store/search", tests, NULL, NULL);
}
