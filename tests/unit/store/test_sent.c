/* test_sent.c - the network took a message, or it ends without its parts. */
#include "rig.h"

static void sent_waits_for_its_reports(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1", "a2"), false), "ok #1 sent");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 10), "ok");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:sent 2:a2:sent");
	rig_reopen(r);
	assert_string_equal(rig_parts(r, id), "ok 1:a1:sent 2:a2:sent");
	assert_string_equal(rig_search(r, "m1", 10), "ok #1 sent alice@example.org m1");
}

static void sent_may_be_all_that_a_network_can_say(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), true), "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok #1 delivered alice@example.org m1");
	assert_string_equal(rig_told(r, id), "ok");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), true), "ok #1 delivered told");
	id = rig_submitted(r, "m2");
	assert_string_equal(rig_sent(r, id, RIG_NO_REFS, true), "ok settled #2 delivered alice@example.org m2");
	assert_string_equal(rig_parts(r, id), "ok");
}

static void success_without_a_wish_to_hear_is_told(void **state)
{
	struct rig *r = *state;
	struct dg_row row = rig_down("m1");
	row.want_receipt = false;
	rig_accept(r, &row, false);
	assert_string_equal(rig_sent(r, 1, RIG_NO_REFS, true), "ok settled #1 delivered alice@example.org m1 told");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok");
	row.stanza_id = "m2";
	rig_accept(r, &row, false);
	assert_string_equal(
		rig_settle(r, 2, DG_GONE, DG_NOENT, NULL), "ok settled #2 failed alice@example.org m2 why=noent");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok #2 failed alice@example.org m2 why=noent");
}

static void sent_without_ids_cannot_be_tracked(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_sent(r, id, RIG_NO_REFS, false), "ok #1 sent");
	assert_string_equal(rig_parts(r, id), "ok");
}

static void late_news_changes_nothing_but_names_the_parts(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_settle(r, id, DG_LATE, DG_TIMEOUT, "too old");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), false), "ok #1 expired why=timeout");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:sent");
	assert_string_equal(rig_delivered(r, "a1"), "ok #1 expired why=timeout");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:delivered");
	assert_string_equal(
		rig_load_up(r, "sms.example.org", 0, 10), "ok #1 expired alice@example.org m1 why=timeout \"too old\"");
}

static void the_same_answer_again_changes_nothing(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1", "a2"), false), "ok #1 sent");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a2"), true), "ok #1 sent");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:sent 2:a2:sent");
}

/* It was in doubt, sent again, and answered twice in the end. */
static void another_answer_is_another_copy(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1", "a2"), false);
	assert_string_equal(rig_sent(r, id, RIG_REFS("b1", "b2"), false), "ok #1 sent");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:sent 2:a2:sent 3:b1:sent 4:b2:sent");
	assert_string_equal(rig_report(r, RIG_REFS("a1"), DG_FAILED, DG_NOENT, "gone"), "ok #1 sent");
	assert_string_equal(rig_delivered(r, "b2"), "ok #1 sent");
	assert_string_equal(rig_delivered(r, "b1"), "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_report(r, RIG_REFS("a2"), DG_FAILED, DG_NOENT, "gone"), "ok #1 delivered");
}

/* Its receipt was quicker than the late answer. */
static void a_report_on_another_copy_may_be_early(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	rig_delivered(r, "b1");
	assert_string_equal(rig_sent(r, id, RIG_REFS("b1"), false), "ok settled #1 delivered alice@example.org m1");
}

static void all_copies_may_fail(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	rig_sent(r, id, RIG_REFS("b1"), false);
	assert_string_equal(rig_report(r, RIG_REFS("b1"), DG_FAILED, DG_BUSY, "off"), "ok #1 sent");
	assert_string_equal(rig_report(r, RIG_REFS("a1"), DG_FAILED, DG_NOENT, "gone"),
		"ok settled #1 failed alice@example.org m1 why=noent \"gone\"");
}

static void doubt_is_over_when_an_answer_comes(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	dg_store_doubt(r->store, id, 0, NULL, NULL);
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), false), "ok #1 sent");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 10), "ok");
	assert_string_equal(rig_delivered(r, "a1"), "ok settled #1 delivered alice@example.org m1 doubted");
}

static void nobody_is_sent(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("n1");
	assert_string_equal(rig_sent(r, 7, RIG_REFS("a1"), false), "noent");
	assert_string_equal(rig_sent(r, 7, RIG_NO_REFS, true), "noent");
	rig_accept(r, &up, false); /* a text from the network is not on its way there */
	assert_string_equal(rig_sent(r, 1, RIG_REFS("a1"), false), "ok #1 accepted");
	assert_string_equal(rig_sent(r, 1, RIG_REFS("a1"), true), "ok #1 accepted");
	assert_string_equal(rig_parts(r, 1), "ok");
}

/* ---- settle ---- */

static void settling_ends_once(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_settle(r, id, DG_GONE, DG_NOENT, "no such number"),
		"ok settled #1 failed alice@example.org m1 why=noent \"no such number\"");
	assert_string_equal(rig_settle(r, id, DG_DONE, DG_OK, NULL), "ok #1 failed why=noent");
	assert_string_equal(rig_settle(r, 9, DG_DONE, DG_OK, NULL), "noent");
	rig_reopen(r);
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10),
		"ok #1 failed alice@example.org m1 why=noent \"no such number\"");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 10), "ok");
}

static void a_text_from_the_network_can_be_given_up(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	assert_string_equal(rig_settle(r, 1, DG_GONE, DG_INVALID, "poison"),
		"ok settled #1 failed alice@example.org ours why=invalid \"poison\" told");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok");
	rig_accept(r, &up, false);
	rig_told(r, 2);
	assert_string_equal(rig_settle(r, 2, DG_GONE, DG_INVALID, NULL), "ok #2 delivered told");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(sent_waits_for_its_reports),
		RIG_TEST(sent_may_be_all_that_a_network_can_say),
		RIG_TEST(success_without_a_wish_to_hear_is_told),
		RIG_TEST(sent_without_ids_cannot_be_tracked),
		RIG_TEST(late_news_changes_nothing_but_names_the_parts),
		RIG_TEST(the_same_answer_again_changes_nothing),
		RIG_TEST(another_answer_is_another_copy),
		RIG_TEST(a_report_on_another_copy_may_be_early),
		RIG_TEST(all_copies_may_fail),
		RIG_TEST(doubt_is_over_when_an_answer_comes),
		RIG_TEST(nobody_is_sent),
		RIG_TEST(settling_ends_once),
		RIG_TEST(a_text_from_the_network_can_be_given_up),
	};
	return cmocka_run_group_tests_name("store/sent", tests, NULL, NULL);
}
