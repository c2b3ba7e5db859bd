/* test_dialogs.c - the set of open dialogs: what is found in it, its hands, its end. */
#include "dialog/inside.h"
#include "rig.h"

static void twins_are_of_one_user_and_command(void **state)
{
	struct rig *r = *state;
	struct face a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
	(void)fake_add("alice@example.org", NULL);
	begin(r, &a, "register", "alice@example.org");
	begin(r, &b, "preferences", "alice@example.org");
	begin(r, &c, "register", "bob@example.org");
	assert_null(dialog_twin(a.dialog));
	begin(r, &d, "register", "alice@example.org");
	assert_ptr_equal(dialog_twin(d.dialog), a.dialog);
	dg_dialog_cancel(a.dialog);
	assert_null(dialog_twin(d.dialog));
}

static size_t two_online(void *arg, const char *domain, const char **jids, size_t room)
{
	(void)arg;
	(void)domain;
	(void)jids;
	(void)room;
	return 2;
}

static void each_gives_the_hands_that_it_has(void **state)
{
	struct rig *r = *state;
	struct face f = { 0 };
	struct dg_dialogs *all = dg_dialogs_create(&r->loop, &rig_conf, NULL, NULL, NULL, NULL, NULL, r->metrics);
	struct rig other = { .all = all };
	const struct dg_dialog_hands first = { .announce = fake_announce }, second = { .online = two_online };
	dg_dialogs_set_hands(all, &first);
	dg_dialogs_set_hands(all, &second);
	dg_dialogs_set_hands(all, &fake_hands); /* who comes first is asked */
	begin_as(&other, &f, "online-count", NULL, true);
	assert_string_equal(f.form, "onlineusersnum=2\n");
	begin_as(&other, &f, "announce", NULL, true);
	fill(&f, "announcement", "hi");
	submit(&f);
	assert_string_equal(fake.announced, "hi");
	dg_dialogs_destroy(all);
}

static void what_is_open_or_at_work_ends_unheard(void **state)
{
	struct rig *r = *state;
	struct face asked = { 0 }, busy = { 0 };
	begin(r, &asked, "register", "alice@example.org");
	begin(r, &busy, "register", "bob@example.org");
	fake.at_once = false;
	submit(&busy);
	fake.n_pending = 0;                  /* the store has closed: no answer will come */
	assert_int_equal(r->all->n_open, 2); /* and the rig's end finds no leak */
	assert_int_equal(asked.heard + busy.heard, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(twins_are_of_one_user_and_command, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(each_gives_the_hands_that_it_has, rig_begin, rig_end),
		cmocka_unit_test_setup_teardown(what_is_open_or_at_work_ends_unheard, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
