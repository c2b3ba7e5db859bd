/* test_load.c - rows by the page. */
#include "rig.h"

static void accept_many(struct rig *r, int n, const char *instance)
{
	for (int i = 0; i < n; i++) {
		struct dg_row row = rig_down(NULL);
		row.instance = instance;
		dg_store_accept(r->store, &row, false, NULL, NULL);
	}
	uv_run(&r->loop, UV_RUN_DEFAULT);
}

static void pages_of_one_instance(void **state)
{
	struct rig *r = *state;
	accept_many(r, 3, "smsc-a");
	accept_many(r, 2, "smsc-b");
	accept_many(r, 2, "smsc-a");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 3),
		"ok #1 accepted alice@example.org #2 accepted alice@example.org #3 accepted alice@example.org more");
	assert_string_equal(
		rig_load_down(r, "smsc-a", 3, 2), "ok #6 accepted alice@example.org #7 accepted alice@example.org");
	assert_string_equal(rig_load_down(r, "smsc-a", 7, 2), "ok");
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 0), "ok more");
	assert_string_equal(rig_load_down(r, "smsc-c", 0, 9), "ok");
}

static void each_domain_has_its_own(void **state)
{
	struct rig *r = *state;
	accept_many(r, 1, "smsc-a");
	struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	up.domain = "irc.example.org";
	rig_accept(r, &up, false);
	assert_string_equal(rig_load_up(r, "irc.example.org", 0, 9), "ok #3 accepted alice@example.org ours");
	assert_string_equal(rig_load_up(r, "sms.example.org", 0, 9), "ok #2 accepted alice@example.org ours");
	assert_string_equal(rig_load_up(r, "sms.example.org", 2, 9), "ok");
	assert_string_equal(rig_load_up(r, "sip.example.org", 0, 9), "ok");
}

static void submitted_rows_come_back_as_they_are(void **state)
{
	struct rig *r = *state;
	rig_submitted(r, "m1");
	uint64_t doubted = rig_submitted(r, "m2");
	dg_store_doubt(r->store, doubted, 0, NULL, NULL);
	rig_reopen(r);
	assert_string_equal(rig_load_down(r, "smsc-a", 0, 9),
		"ok #1 submitted alice@example.org m1 #2 in doubt alice@example.org m2 doubted");
}

static void on_counts(void *arg, enum dg_status status, const struct dg_store_counts *c)
{
	struct rig *r = arg;
	rig_hear(r, status);
	dg_buf_printf(&r->heard, " down=%d doubt=%d up=%d", (int)c->waiting_down, (int)c->in_doubt, (int)c->waiting_up);
	for (size_t i = 0; i < c->n_instances; i++)
		dg_buf_printf(&r->heard, " %s=%d", c->instances[i].instance, (int)c->instances[i].messages);
}

static void what_waits_is_counted(void **state)
{
	struct rig *r = *state;
	const struct dg_row up = rig_up("n1");
	rig_accept(r, &up, false);
	accept_many(r, 2, "smsc-a");
	uint64_t doubted = rig_submitted(r, "m1");
	dg_store_doubt(r->store, doubted, 0, NULL, NULL);
	uint64_t ended = rig_submitted(r, "m2");
	rig_sent(r, ended, RIG_REFS("a1"), false);
	dg_store_counts(r->store, on_counts, r);
	assert_string_equal(rig_wait(r), "ok down=2 doubt=1 up=1 smsc-a=3");
	rig_delivered(r, "a1");
	dg_store_counts(r->store, on_counts, r);
	assert_string_equal(rig_wait(r), "ok down=2 doubt=1 up=2 smsc-a=3");
	rig_told(r, ended);
	rig_told(r, 1);
	dg_store_counts(r->store, on_counts, r);
	assert_string_equal(rig_wait(r), "ok down=2 doubt=1 up=0 smsc-a=3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(pages_of_one_instance),
		RIG_TEST(each_domain_has_its_own),
		RIG_TEST(submitted_rows_come_back_as_they_are),
		RIG_TEST(what_waits_is_counted),
	};
	return cmocka_run_group_tests_name("store/load", tests, NULL, NULL);
}
