/* test_queue.c - administrators look at what waits and move it. */
#include "rig.h"

static void what_waits_is_listed_without_what_was_said(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	fake.rows[0] = (struct dg_row){ .id = 12,
		.way = DG_DOWN,
		.stand = DG_DOUBT,
		.domain = "sms.example.org",
		.user = "alice@example.org",
		.peer = "+15550001111",
		.text = "hush",
		.created_ms = 1700000000000 };
	fake.rows[1] = (struct dg_row){ .id = 13, .domain = "irc.example.org" };
	fake.n_rows = 2;
	begin_as(r, &f, "queue", NULL, true);
	assert_string_equal(f.form, "action=list\nid=\nmax_items=50\n");
	submit(&f);
	assert_string_equal(f.form, "messages=12 in doubt: alice@example.org -> +15550001111, 2023-11-14\n");
	assert_string_equal(f.said, "Messages that wait: 1.");
}

static void one_is_moved_by_its_id(void **state)
{
	static const struct {
		const char *action;
		enum dg_status status;
		enum dg_text_id what;
	} rows[] = {
		{ "retry", DG_OK, DG_T_QUEUE_RETRIED },
		{ "drop", DG_OK, DG_T_QUEUE_DROPPED },
		{ "drop", DG_NOENT, DG_T_QUEUE_NOT_WAITING },
		{ "retry", DG_BUSY, DG_T_QUEUE_UNDER_WAY },
		{ "retry", DG_REMOTE, DG_T_CANNOT_SAVE },
	};
	struct rig *r = *state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct face f = { 0 };
		fake.moved_status = rows[i].status;
		begin_as(r, &f, "queue", NULL, true);
		fill(&f, "action", rows[i].action);
		fill(&f, "id", "42");
		submit(&f);
		assert_int_equal(f.what, rows[i].what);
		assert_int_equal(fake.moved, 42);
		assert_string_equal(fake.text, rows[i].action);
	}
}

static void without_an_id_it_asks_again(void **state)
{
	static const char *const wrong[] = { "", "the last one", "9999999999999999999999" };
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "queue", NULL, true);
	for (size_t i = 0; i < 3; i++) {
		fill(&f, "action", "drop");
		fill(&f, "id", wrong[i]);
		submit(&f);
		assert_int_equal(f.event, DG_DIALOG_AGAIN);
		assert_string_equal(f.var, "id");
	}
	assert_int_equal(fake.moved, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_waits_is_listed_without_what_was_said, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(one_is_moved_by_its_id, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(without_an_id_it_asks_again, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
