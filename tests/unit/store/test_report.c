/* test_report.c - delivery reports: spellings, parts in any order, ids given twice, reports before their message. */
#include "rig.h"

static void one_part_one_end(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	assert_string_equal(rig_delivered(r, "a1"), "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_delivered(r, "a1"), "ok #1 delivered");
	assert_string_equal(rig_report(r, RIG_REFS("a1"), DG_FAILED, DG_NOENT, "late"), "ok #1 delivered");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:delivered");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok #1 delivered alice@example.org m1");
	rig_reopen(r);
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok #1 delivered alice@example.org m1");
}

static void one_part_failed(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	assert_string_equal(rig_report(r, RIG_REFS("a1"), DG_FAILED, DG_NOENT, "absent"),
		"ok settled #1 failed alice@example.org m1 why=noent \"absent\"");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:failed:absent");
	assert_string_equal(rig_delivered(r, "a1"), "ok #1 failed why=noent");
}

static void spellings_are_tried_in_order(void **state)
{
	struct rig *r = *state;
	uint64_t first = rig_submitted(r, "m1");
	uint64_t second = rig_submitted(r, "m2");
	rig_sent(r, first, RIG_REFS("255"), false);
	rig_sent(r, second, RIG_REFS("FF"), false);
	assert_string_equal(rig_report(r, RIG_REFS("0FF", "255", "FF"), DG_DELIVERED, DG_OK, NULL),
		"ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_report(r, RIG_REFS("0FF", "255", "FF"), DG_DELIVERED, DG_OK, NULL),
		"ok settled #2 delivered alice@example.org m2");
	assert_string_equal(rig_report(r, RIG_NO_REFS, DG_DELIVERED, DG_OK, NULL), "ok");
}

static void an_id_belongs_to_its_instance(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	const char *ref = "a1";
	dg_store_report(r->store, "smsc-b", &ref, 1, DG_DELIVERED, DG_OK, NULL, rig_on_reported, r);
	assert_string_equal(rig_wait(r), "ok");
	assert_string_equal(rig_delivered(r, "a1"), "ok settled #1 delivered alice@example.org m1");
}

static void a_report_on_the_way_settles_nothing(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1"), false);
	assert_string_equal(rig_report(r, RIG_REFS("a1"), DG_SENT, DG_OK, NULL), "ok #1 sent");
	assert_string_equal(rig_report(r, RIG_REFS("zz"), DG_SENT, DG_OK, NULL), "ok");
	assert_string_equal(
		rig_report(r, RIG_REFS("a1"), DG_READ, DG_OK, NULL), "ok settled #1 delivered alice@example.org m1");
}

/* Every order of three parts, and every mix of good and bad ends. */
static void parts_end_in_any_order(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 },
		{ 2, 1, 0 } };
	struct rig *r = *state;
	for (int o = 0; o < 6; o++) {
		for (unsigned failed = 0; failed < 8; failed++) {
			char stanza[32], refs[3][32];
			snprintf(stanza, sizeof stanza, "m%d-%u", o, failed);
			for (int i = 0; i < 3; i++)
				snprintf(refs[i], sizeof refs[i], "r%d-%u-%d", o, failed, i);
			uint64_t id = rig_submitted(r, stanza);
			rig_sent(r, id, RIG_REFS(refs[0], refs[1], refs[2]), false);
			for (int i = 0; i < 3; i++) {
				int part = orders[o][i];
				bool bad = failed & 1u << part;
				rig_report(r, RIG_REFS(refs[part]), bad ? DG_FAILED : DG_DELIVERED,
					bad ? DG_NOENT : DG_OK, bad ? "bad" : NULL);
				char sent[64], end[128];
				snprintf(sent, sizeof sent, "ok #%llu sent", (unsigned long long)id);
				snprintf(end, sizeof end, "ok settled #%llu %s alice@example.org %s%s",
					(unsigned long long)id, failed ? "failed" : "delivered", stanza,
					failed ? " why=noent \"bad\"" : "");
				assert_string_equal(r->heard.at, i < 2 ? sent : end);
			}
		}
	}
}

static void the_first_part_that_failed_says_why(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a1", "a2", "a3"), false);
	rig_report(r, RIG_REFS("a3"), DG_FAILED, DG_BUSY, "third");
	rig_report(r, RIG_REFS("a2"), DG_FAILED, DG_NOENT, "second");
	rig_reopen(r);
	assert_string_equal(rig_delivered(r, "a1"), "ok settled #1 failed alice@example.org m1 why=noent \"second\"");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:delivered 2:a2:failed:second 3:a3:failed:third");
}

static void one_id_for_all_parts(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_sent(r, id, RIG_REFS("a", "a", "a"), false);
	assert_string_equal(rig_delivered(r, "a"), "ok #1 sent");
	assert_string_equal(rig_delivered(r, "a"), "ok #1 sent");
	assert_string_equal(rig_delivered(r, "a"), "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_delivered(r, "a"), "ok #1 delivered");
}

static void an_id_that_comes_again_means_the_open_message(void **state)
{
	struct rig *r = *state;
	uint64_t first = rig_submitted(r, "m1");
	rig_sent(r, first, RIG_REFS("7"), false);
	rig_delivered(r, "7");
	uint64_t second = rig_submitted(r, "m2");
	rig_sent(r, second, RIG_REFS("7"), false);
	uint64_t third = rig_submitted(r, "m3");
	rig_sent(r, third, RIG_REFS("7"), false);
	rig_delivered(r, "7");
	assert_string_equal(r->heard.at, "ok settled #3 delivered alice@example.org m3");
	assert_string_equal(rig_delivered(r, "7"), "ok settled #2 delivered alice@example.org m2");
	assert_string_equal(rig_delivered(r, "7"), "ok #3 delivered");
}

/* ---- reports that overtake ---- */

static void a_report_may_overtake_its_answer(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(rig_delivered(r, "a1"), "ok");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), false), "ok settled #1 delivered alice@example.org m1");
	assert_string_equal(rig_delivered(r, "a1"), "ok #1 delivered");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 10), "ok #1 delivered alice@example.org m1");
}

static void overtaking_under_another_spelling(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_report(r, RIG_REFS("0FF", "0FF", "255"), DG_FAILED, DG_NOENT, "absent");
	assert_string_equal(rig_sent(r, id, RIG_REFS("255"), false),
		"ok settled #1 failed alice@example.org m1 why=noent \"absent\"");
	id = rig_submitted(r, "m2"); /* no spelling of it is left behind */
	assert_string_equal(rig_sent(r, id, RIG_REFS("0FF"), false), "ok #2 sent");
}

static void some_parts_overtake(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_report(r, RIG_REFS("a2"), DG_FAILED, DG_NOENT, "absent");
	rig_delivered(r, "a1");
	rig_reopen(r);
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1", "a2", "a3"), false), "ok #1 sent");
	assert_string_equal(rig_parts(r, id), "ok 1:a1:delivered 2:a2:failed:absent 3:a3:sent");
	assert_string_equal(rig_delivered(r, "a3"), "ok settled #1 failed alice@example.org m1 why=noent \"absent\"");
}

static void all_parts_with_one_id_overtake(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	rig_delivered(r, "a");
	rig_delivered(r, "a");
	assert_string_equal(rig_sent(r, id, RIG_REFS("a", "a"), false), "ok settled #1 delivered alice@example.org m1");
}

static void parked_under_one_instance(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	const char *ref = "a1";
	dg_store_report(r->store, "smsc-b", &ref, 1, DG_DELIVERED, DG_OK, NULL, NULL, NULL);
	assert_string_equal(rig_sent(r, id, RIG_REFS("a1"), false), "ok #1 sent");
}

static void in_the_same_batch(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	const char *ref = "a1";
	dg_store_report(r->store, "smsc-a", &ref, 1, DG_DELIVERED, DG_OK, NULL, NULL, NULL);
	dg_store_sent(r->store, id, "smsc-a", &ref, 1, false, rig_on_reported, r);
	assert_string_equal(rig_wait(r), "ok settled #1 delivered alice@example.org m1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(one_part_one_end),
		RIG_TEST(one_part_failed),
		RIG_TEST(spellings_are_tried_in_order),
		RIG_TEST(an_id_belongs_to_its_instance),
		RIG_TEST(a_report_on_the_way_settles_nothing),
		RIG_TEST(parts_end_in_any_order),
		RIG_TEST(the_first_part_that_failed_says_why),
		RIG_TEST(one_id_for_all_parts),
		RIG_TEST(an_id_that_comes_again_means_the_open_message),
		RIG_TEST(a_report_may_overtake_its_answer),
		RIG_TEST(overtaking_under_another_spelling),
		RIG_TEST(some_parts_overtake),
		RIG_TEST(all_parts_with_one_id_overtake),
		RIG_TEST(parked_under_one_instance),
		RIG_TEST(in_the_same_batch),
	};
	return cmocka_run_group_tests_name("store/report", tests, NULL, NULL);
}
