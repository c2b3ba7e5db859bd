/* test_rehome.c - rows of an instance that is no longer configured go to one that is. */
#include "rig.h"

static void on_moved(void *arg, enum dg_status status, size_t moved)
{
	struct rig *r = arg;
	rig_hear(r, status);
	dg_buf_printf(&r->heard, " %zu", moved);
}

static const char *rehome(struct rig *r, const char *domain, const struct rig_refs *known, const char *to)
{
	dg_store_rehome(r->store, domain, known->at, known->n, to, on_moved, r);
	return rig_wait(r);
}

static void strays_find_a_home(void **state)
{
	static const char *const instances[] = { "kept", "gone", "gone too", "gone" };
	struct rig *r = *state;
	struct dg_row row = rig_down(NULL);
	for (int i = 0; i < 4; i++) {
		row.instance = instances[i];
		rig_accept(r, &row, false);
	}
	row.domain = "irc.example.org"; /* not asked about */
	rig_accept(r, &row, false);
	row.domain = "sms.example.org";
	rig_accept(r, &row, false);
	rig_sent(r, 6, RIG_REFS("a1"), false); /* waits no more */
	assert_string_equal(rehome(r, "sms.example.org", RIG_REFS("kept", "new"), "new"), "ok 3");
	assert_string_equal(rehome(r, "sms.example.org", RIG_REFS("kept", "new"), "new"), "ok 0");
	assert_string_equal(rehome(r, "sip.example.org", RIG_REFS("new"), "new"), "ok 0");
	rig_reopen(r);
	assert_string_equal(rig_load_down(r, "kept", 0, 9), "ok #1 accepted alice@example.org");
	assert_string_equal(rig_load_down(r, "new", 0, 9),
		"ok #2 accepted alice@example.org #3 accepted alice@example.org #4 accepted alice@example.org");
	assert_string_equal(rig_load_down(r, "gone", 0, 9), "ok #5 accepted alice@example.org");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(strays_find_a_home),
	};
	return cmocka_run_group_tests_name("store/rehome", tests, NULL, NULL);
}
