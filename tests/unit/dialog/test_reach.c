/* test_reach.c - commands that need somebody's hand, with it and without. */
#include "rig.h"

static void an_announcement_goes_out(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "announce", NULL, true);
	submit(&f);
	assert_int_equal(f.what, DG_T_FIELD_MISSING);
	fill(&f, "announcement", "Down at nine.");
	submit(&f);
	assert_int_equal(f.what, DG_T_ANNOUNCED);
	assert_string_equal(fake.announced, "Down at nine.");
}

static void a_connection_is_made_anew(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "reconnect", NULL, true);
	assert_int_equal(dg_form_field(dg_dialog_form(f.dialog), "connection")->n_choices, 2); /* not irc's */
	fill(&f, "connection", "smsc-a");
	submit(&f);
	assert_int_equal(f.what, DG_T_RECONNECTING);
	assert_string_equal(fake.reconnected, "smsc-a");
	begin_as(r, &f, "reconnect", NULL, true);
	fill(&f, "connection", "xmpp:");
	submit(&f);
	assert_string_equal(fake.reconnected, "the stream");
}

static void the_program_stops_or_begins_anew(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	begin_as(r, &f, "shutdown", NULL, true);
	assert_false(fake.stopped);
	submit(&f);
	assert_int_equal(f.what, DG_T_STOPPING);
	assert_true(fake.stopped && !fake.stopped_again);
	assert_string_equal(fake.announced, "");
	begin_as(r, &f, "restart", NULL, true);
	fill(&f, "announcement", "Back in a moment.");
	submit(&f);
	assert_true(fake.stopped_again);
	assert_string_equal(fake.announced, "Back in a moment.");
}

static void without_a_hand_it_says_so(void **state)
{
	static const char *const words[][3] = { { "announce", "announcement", "x" },
		{ "reconnect", "connection", "xmpp:" }, { "shutdown", "announcement", "" },
		{ "online-count", NULL, NULL }, { "online", NULL, NULL } };
	struct rig *r = *state;
	struct dg_dialogs *bare = dg_dialogs_create(&r->loop, &rig_conf, NULL, NULL, NULL, NULL, NULL, r->metrics);
	struct rig without = { .all = bare };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		struct face f = { 0 };
		begin_as(&without, &f, words[i][0], NULL, true);
		if (f.dialog) {
			fill(&f, words[i][1], words[i][2]);
			submit(&f);
		}
		assert_int_equal(f.event, DG_DIALOG_REFUSED);
		assert_int_equal(f.what, DG_T_NOT_HERE);
	}
	dg_dialogs_destroy(bare);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_announcement_goes_out, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(a_connection_is_made_anew, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(the_program_stops_or_begins_anew, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(without_a_hand_it_says_so, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
