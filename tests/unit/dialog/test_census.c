/* test_census.c - XEP-0133's counts and lists, with the names of fields that clients look for. */
#include "rig.h"

static void they_are_counted_and_listed(void **state)
{
	static const struct {
		const char *word, *form;
		bool asks;
	} rows[] = {
		{ "registered-count", "registeredusersnum=2\n", false },
		{ "registered", "registereduserjids=alice@example.org\nbob@example.org\n", true },
		{ "online-count", "onlineusersnum=1\n", false },
		{ "online", "onlineuserjids=alice@example.org\n", true },
	};
	struct rig *r = *state;
	(void)fake_add("alice@example.org", NULL);
	(void)fake_add("bob@example.org", NULL);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct face f = { 0 };
		begin_as(r, &f, rows[i].word, NULL, true);
		if (rows[i].asks) {
			assert_string_equal(f.form, "max_items=50\n");
			fill(&f, "max_items", "none");
			submit(&f);
		}
		assert_int_equal(f.event, DG_DIALOG_DONE);
		assert_string_equal(f.form, rows[i].form);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(they_are_counted_and_listed, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
