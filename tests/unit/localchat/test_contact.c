/* test_contact.c - whom one knows, and who may see whom. */
#include "stage.h"

static void presence(struct stage *s, dg_sid sid, enum dg_show show)
{
	struct dg_event ev = DG_EVENT(DG_PRESENCE, sid);
	ev.presence.show = show;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
}

static void who_was_granted_sees_the_other(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	presence(s, 2, DG_SHOW_AWAY);
	assert_heard(s, ""); /* nobody may see it yet */
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_ASK, "amy"), DG_OK);
	assert_heard(s, "2 ask bob\n");
	assert_int_equal(stage_contact(s, 2, DG_CONTACT_GRANT, "bob"), DG_OK);
	assert_heard(s, "1 grant amy\n1 amy shows 3\n");
	presence(s, 2, DG_SHOW_DND);
	assert_heard(s, "1 amy shows 5\n");
	stage_leave(s, 2);
	assert_heard(s, "2 offline(ok)\n1 amy shows 0\n");
	stage_log_in(s, 3, "amy", "secret");
	assert_heard(s, "3 online(ok)\n1 amy shows 1\n");
	assert_int_equal(stage_contact(s, 3, DG_CONTACT_DENY, "bob"), DG_OK);
	assert_heard(s, "1 deny amy\n");
	presence(s, 3, DG_SHOW_AWAY);
	assert_heard(s, "");
}

static void requests_and_lists_wait_for_their_people_and_the_next_life(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	stage_leave(s, 2);
	struct dg_event ev = DG_EVENT(DG_CONTACT, 1);
	ev.contact.op = DG_CONTACT_ADD;
	ev.contact.peer = "amy";
	ev.contact.name = "Amy";
	ev.contact.group = "Friends";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	stage_stop(s);
	stage_create(s);
	stage_log_in(s, 1, "amy", "secret");
	assert_heard(s, "1 online(ok)\n1 ask bob\n");
	stage_contact(s, 1, DG_CONTACT_GRANT, "bob");
	stage_stop(s);
	stage_create(s);
	stage_log_in(s, 1, "bob", "secret");
	assert_heard(s, "1 online(ok)\n1 add amy\n1 amy shows 0\n");
	stage_contact(s, 1, DG_CONTACT_REMOVE, "amy");
	stage_stop(s);
	stage_create(s);
	stage_log_in(s, 1, "bob", "secret");
	assert_heard(s, "1 online(ok)\n");
}

static void a_robot_is_always_there(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_ASK, "echo"), DG_OK);
	assert_heard(s, "1 grant echo\n1 echo shows 1\n");
}

static void nobody_knows_nobody(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_ASK, "nobody"), DG_NOENT);
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_ASK, "bob"), DG_NOENT);
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_DENY, "echo"), DG_OK);
	assert_int_equal(stage_contact(s, 1, DG_CONTACT_REMOVE, "echo"), DG_OK);
	assert_int_equal(stage_contact(s, 1, (enum dg_contact_op)99, "echo"), DG_INVALID);
	assert_heard(s, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(who_was_granted_sees_the_other),
		STAGE_TEST(requests_and_lists_wait_for_their_people_and_the_next_life),
		STAGE_TEST(a_robot_is_always_there),
		STAGE_TEST(nobody_knows_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
