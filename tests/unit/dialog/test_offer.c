/* test_offer.c - the menu that a user is shown. */
#include "rig.h"

static void remember(void *arg, const struct dg_command_kind *const *kinds, size_t n, const struct dg_user *user)
{
	struct dg_buf *words = arg;
	dg_buf_clear(words);
	dg_buf_str(words, user ? "(known)" : "(new)");
	for (size_t i = 0; i < n; i++)
		dg_buf_printf(words, " %s", kinds[i]->word);
}

static void each_sees_what_is_for_them(void **state)
{
	struct rig *r = *state;
	struct dg_buf words = { 0 };
	fake.admin = "admin@example.org";
	dg_dialogs_offer(r->all, "sms.example.org", "alice@example.org", false, remember, &words);
	assert_string_equal(words.at, "(new) register status cost");
	(void)fake_add("alice@example.org", NULL);
	dg_dialogs_offer(r->all, "sms.example.org", "alice@example.org", false, remember, &words);
	assert_string_equal(words.at, "(known) register preferences status cost unregister");
	dg_dialogs_offer(r->all, "sms.example.org", "admin@example.org", false, remember, &words);
	assert_non_null(strstr(words.at, "(new) register status cost users user-show"));
	dg_dialogs_offer(r->all, "sms.example.org", NULL, true, remember, &words);
	assert_non_null(strstr(words.at, "(new) status cost users"));
	fake.may = false;
	dg_dialogs_offer(r->all, "sms.example.org", "mallory@example.net", false, remember, &words);
	assert_string_equal(words.at, "(new)");
	fake.may = true;
	dg_dialogs_offer(r->all, "mars.example.org", "alice@example.org", false, remember, &words);
	assert_string_equal(words.at, "(new)");
	fake.find_status = DG_REMOTE;
	dg_dialogs_offer(r->all, "sms.example.org", "alice@example.org", false, remember, &words);
	assert_string_equal(words.at, "(new)");
	dg_buf_finish(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_sees_what_is_for_them, rig_begin, rig_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
