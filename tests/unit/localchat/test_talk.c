/* test_talk.c - texts from one to another, and what is said about them. */
#include "stage.h"

static void a_text_is_delivered_when_it_is_on_disk(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	assert_int_equal(stage_text(s, 1, "amy", "7", "hi"), DG_OK);
	assert_heard(s, "2 bob: hi\n");
	assert_string_equal(s->last->message.id, "7");
	stage_turn(s);
	assert_heard(s, "1 sent 7\n1 delivered 7\n");
	assert_int_equal(stage_text(s, 1, "nobody", "8", "hi"), DG_NOENT);
}

static void who_cannot_take_it_now_gets_it_later(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	s->keeps = DG_REMOTE;
	stage_text(s, 1, "amy", "7", "hi");
	stage_turn(s);
	assert_heard(s, "2 bob: hi\n1 failed 7\n");
	assert_int_equal(s->last->receipt.why, DG_BUSY);
	s->is_full = true;
	stage_text(s, 1, "amy", "8", "hi");
	assert_heard(s, "1 failed 8\n");
	s->is_full = false;
	stage_leave(s, 2);
	stage_forget(s);
	stage_text(s, 1, "amy", "9", "hi");
	assert_heard(s, "1 failed 9\n");
	assert_int_equal(s->last->receipt.why, DG_BUSY);
}

static void what_is_said_about_a_text_reaches_the_other(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	stage_enter(s, 2, "amy");
	struct dg_event ev = DG_EVENT(DG_TYPING, 1);
	ev.typing.peer = "amy";
	ev.typing.composing = true;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	ev = (struct dg_event)DG_EVENT(DG_REACTION, 1);
	ev.reaction.peer = "amy";
	ev.reaction.id = "7";
	ev.reaction.emojis = "+";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	ev = (struct dg_event)DG_EVENT(DG_RETRACT, 1);
	ev.retract.peer = "amy";
	ev.retract.id = "7";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	ev = (struct dg_event)DG_EVENT(DG_RECEIPT, 1);
	ev.receipt.peer = "amy";
	ev.receipt.id = "6";
	ev.receipt.stage = DG_READ;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_heard(s, "2 bob types\n2 bob reacts + to 7\n2 bob retracts 7\n2 read 6\n");
	ev.receipt.stage = DG_DELIVERED;
	assert_int_equal(stage_ask(s, &ev), DG_INVALID);
	ev.receipt.peer = "nobody";
	assert_int_equal(stage_ask(s, &ev), DG_NOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(a_text_is_delivered_when_it_is_on_disk),
		STAGE_TEST(who_cannot_take_it_now_gets_it_later),
		STAGE_TEST(what_is_said_about_a_text_reaches_the_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
