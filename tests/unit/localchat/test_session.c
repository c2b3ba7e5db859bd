/* test_session.c - logging in and out. */
#include "stage.h"

static void a_session_begins_and_ends(void **state)
{
	struct stage *s = *state;
	stage_log_in(s, 1, "bob", "secret");
	assert_heard(s, "1 online(ok)\n");
	stage_leave(s, 1);
	assert_heard(s, "1 offline(ok)\n");
	assert_int_equal(stage_text(s, 1, "echo", "1", "hi"), DG_NOENT);
	stage_log_in(s, 2, "bob", "wrong");
	assert_heard(s, "2 offline(auth)\n");
	const struct dg_event nothing = DG_EVENT(DG_LOGIN, 3);
	assert_int_equal(stage_ask(s, &nothing), DG_OK);
	assert_heard(s, "3 offline(auth)\n");
}

/* Nobody hears of a text after the session has ended, so the end waits. */
static void the_end_waits_for_what_is_under_way(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	assert_int_equal(stage_text(s, 1, "amy", "7", "hi"), DG_OK);
	stage_leave(s, 1);
	assert_heard(s, "2 bob: hi\n");
	assert_int_equal(stage_text(s, 1, "amy", "8", "too late"), DG_OFFLINE);
	stage_turn(s);
	assert_heard(s, "1 sent 7\n1 delivered 7\n1 offline(ok)\n");
}

static void an_account_is_used_from_several_places(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	stage_enter(s, 3, "amy");
	assert_int_equal(stage_text(s, 1, "amy", "7", "hi"), DG_OK);
	assert_heard(s, "2 bob: hi\n3 bob: hi\n");
	stage_turn(s);
	assert_heard(s, "1 sent 7\n1 delivered 7\n");
	stage_leave(s, 2);
	assert_heard(s, "2 offline(ok)\n");
	assert_int_equal(stage_text(s, 1, "amy", "8", "still there?"), DG_OK);
	assert_heard(s, "3 bob: still there?\n");
	stage_turn(s);
}

static void the_network_ends_with_all_of_them(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	assert_int_equal(stage_text(s, 1, "amy", "7", "hi"), DG_OK);
	stage_forget(s);
	dg_transport_module.stop(s->self);
	assert_int_equal(s->n_stopped, 0);
	assert_heard(s, "");
	stage_turn(s);
	assert_int_equal(s->n_stopped, 1);
	assert_non_null(strstr(s->heard.at, "1 sent 7\n1 delivered 7\n"));
	assert_non_null(strstr(s->heard.at, "1 offline(offline)\n"));
	assert_non_null(strstr(s->heard.at, "2 offline(offline)\n"));
	assert_non_null(strstr(s->heard.at, "0 offline(ok)\n"));
	s->n_stopped = 0;
	dg_transport_module.destroy(s->self);
	uv_run(&s->loop, UV_RUN_NOWAIT);
	stage_create(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(a_session_begins_and_ends),
		STAGE_TEST(the_end_waits_for_what_is_under_way),
		STAGE_TEST(an_account_is_used_from_several_places),
		STAGE_TEST(the_network_ends_with_all_of_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
