/* test_renew.c - an instance ends and begins anew under a router that goes on. */
#include "accounts.h"

static void test_what_waits_goes_to_the_new_one(void **state)
{
	(void)state;
	struct dg_instance *before = open_network();
	dg_router_log_in(router, DOMAIN, ALICE);
	UNTIL(before->last_sid == 1);
	session_is(before, 1, DG_LINK_ONLINE, DG_OK, false);
	assert_int_equal(dg_router_reconnect(router, "a"), DG_OK);
	assert_int_equal(n_networks, 2);
	const char *text;
	assert_int_equal(dg_router_session(router, DOMAIN, ALICE, &text), DG_LINK_OFFLINE);
	answered = 0;
	send_text(ALICE, "echo", "id1", "hi");
	UNTIL(answered == 1);
	struct dg_instance *after = &networks[1];
	assert_int_equal(after->last_sid, 0);
	link_is(after, DG_LINK_ONLINE);
	UNTIL(after->last_sid == 2); /* the user is there still */
	session_is(after, 2, DG_LINK_ONLINE, DG_OK, false);
	UNTIL(after->delivered == 1);
	close_house();
}

static void test_only_what_is_there(void **state)
{
	(void)state;
	(void)open_network();
	assert_int_equal(dg_router_reconnect(router, "nobody"), DG_NOENT);
	stop_house();
	assert_int_equal(dg_router_reconnect(router, "a"), DG_OFFLINE);
	leave_house();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_what_waits_goes_to_the_new_one),
		STORY(test_only_what_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
