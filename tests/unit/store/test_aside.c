/* test_aside.c - rows that the XMPP server does not bear: seen, told of in other words, tried again, given up. */
#include "rig.h"

#define DOMAIN "sms.example.org"
#define AGAIN  true

static const char *set_aside(struct rig *r, uint64_t id, const char *condition)
{
	dg_store_set_aside(r->store, id, condition, rig_on_done, r);
	return rig_wait(r);
}

static const char *readmit(struct rig *r, uint64_t id, bool again)
{
	dg_store_readmit(r->store, id, again, rig_on_done, r);
	return rig_wait(r);
}

static uint64_t up(struct rig *r)
{
	const struct dg_row row = rig_up("n1");
	rig_accept(r, &row, false);
	return r->id;
}

static void set_aside_rows_are_seen_until_an_operator_acts(void **state)
{
	struct rig *r = *state;
	uint64_t id = up(r);
	up(r);
	assert_string_equal(set_aside(r, id, "not-well-formed"), "ok");
	rig_reopen(r);
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9),
		"ok #1 accepted alice@example.org ours aside=not-well-formed #2 accepted alice@example.org ours");
	assert_string_equal(rig_told(r, id), "ok"); /* the notice */
	assert_string_equal(rig_told(r, 2), "ok");
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9), "ok");
	rig_reopen(r);
	assert_string_equal(rig_search(r, NULL, 9), "ok #1 accepted alice@example.org ours told aside=not-well-formed");

	assert_string_equal(readmit(r, id, AGAIN), "ok");
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9), "ok #1 accepted alice@example.org ours");
	assert_string_equal(readmit(r, id, AGAIN), "noent");
	rig_told(r, id);
	assert_string_equal(rig_search(r, NULL, 9), "ok");
	assert_string_equal(rig_search(r, "1", 9), "ok #1 delivered alice@example.org ours told");
}

static void given_up_rows_are_told_to_nobody(void **state)
{
	struct rig *r = *state;
	uint64_t id = up(r);
	set_aside(r, id, "policy-violation");
	assert_string_equal(readmit(r, id, !AGAIN), "ok");
	assert_string_equal(rig_load_up(r, DOMAIN, 0, 9), "ok");
	assert_string_equal(rig_search(r, "1", 9), "ok #1 failed alice@example.org ours told");
}

static void the_end_of_a_users_own_message_can_be_set_aside_too(void **state)
{
	struct rig *r = *state;
	uint64_t id = rig_submitted(r, "m1");
	assert_string_equal(set_aside(r, id, "invalid-xml"), "noent"); /* there is nothing to tell yet */
	rig_settle(r, id, DG_GONE, DG_NOENT, "no such number");
	assert_string_equal(set_aside(r, id, "invalid-xml"), "ok");
	rig_told(r, id);
	assert_string_equal(set_aside(r, id, "invalid-xml"), "noent"); /* its user knows */
	assert_string_equal(rig_search(r, NULL, 9),
		"ok #1 failed alice@example.org m1 why=noent \"no such number\" told aside=invalid-xml");
	assert_string_equal(readmit(r, id, AGAIN), "ok");
	assert_string_equal(
		rig_load_up(r, DOMAIN, 0, 9), "ok #1 failed alice@example.org m1 why=noent \"no such number\"");
	set_aside(r, id, "invalid-xml");
	readmit(r, id, !AGAIN);
	assert_string_equal(
		rig_search(r, "1", 9), "ok #1 failed alice@example.org m1 why=noent \"no such number\" told");
}

static void on_counts(void *arg, enum dg_status status, const struct dg_store_counts *c)
{
	struct rig *r = arg;
	rig_hear(r, status);
	dg_buf_printf(&r->heard, " up=%d aside=%d", (int)c->waiting_up, (int)c->set_aside);
}

static void they_are_counted(void **state)
{
	struct rig *r = *state;
	uint64_t id = up(r);
	up(r);
	set_aside(r, id, "bad-format");
	rig_told(r, id);
	dg_store_counts(r->store, on_counts, r);
	assert_string_equal(rig_wait(r), "ok up=1 aside=1");
	readmit(r, id, AGAIN);
	dg_store_counts(r->store, on_counts, r);
	assert_string_equal(rig_wait(r), "ok up=2 aside=0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(set_aside_rows_are_seen_until_an_operator_acts),
		RIG_TEST(given_up_rows_are_told_to_nobody),
		RIG_TEST(the_end_of_a_users_own_message_can_be_set_aside_too),
		RIG_TEST(they_are_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
