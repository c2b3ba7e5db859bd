/* test_watch.c - everyone who watches hears of a change, at the pace of the link; the list of one user. */
#include "component_rig.h"

static void test_who_watches_hears_of_a_change(void **state)
{
	(void)state;
	watch_announce(&c);
	HAS(heard.at, "from='+15550001111@sms.example.org' to='alice@example.org'");
	dg_buf_clear(&heard);
	c.announce.told_gone = true;
	watch_announce(&c);
	HAS(heard.at, "<show>xa</show>");
}

/* When the link is full the rest hears of it all the same, when there is room again. */
static void test_an_announcement_waits_for_room_and_goes_on(void **state)
{
	(void)state;
	many_watchers = 1000;
	full_at = 20000;
	size_t octets = 0;
	int rounds = 0;
	do {
		dg_buf_clear(&heard);
		watch_announce(&c);
		assert_true(heard.len < full_at + 300); /* the one that fills it is the last */
		octets += heard.len;
		assert_true(++rounds < 50);
	} while (c.watch.waits);
	assert_true(rounds > 2);
	HAS(heard.at, "to='user000999@example.org'");
	assert_null(strstr(heard.at, "to='user000001@example.org'"));
	assert_null(c.watch.after);
	full_at = 0;
	dg_buf_clear(&heard);
	watch_announce(&c);
	assert_int_equal(octets, heard.len); /* each once */
}

static void on_contact(void *arg, const char *contact)
{
	dg_buf_printf(arg, "%s;", contact ? contact : "end");
}

static void test_what_one_user_watches(void **state)
{
	(void)state;
	struct dg_buf list = { 0 };
	noted[0] = "watch alice@example.org +1@sms.example.org";
	noted[1] = "watch alice@example.org.uk +2@sms.example.org";
	noted[2] = "watch alice@example.org sms.example.org";
	watch_list(&c, "alice@example.org", on_contact, &list);
	assert_string_equal(list.at, "+1@sms.example.org;sms.example.org;end;");
	dg_buf_finish(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_who_watches_hears_of_a_change),
		STORY(test_an_announcement_waits_for_room_and_goes_on),
		STORY(test_what_one_user_watches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
