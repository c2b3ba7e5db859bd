/* test_echo.c - who answers the same. */
#include "stage.h"

static void a_text_comes_back(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	assert_int_equal(stage_text(s, 1, "echo", "7", "hi"), DG_OK);
	assert_heard(s, "1 sent 7\n1 delivered 7\n1 read 7\n1 echo types\n1 echo: hi\n1 echo pauses\n");
}

static void its_answer_is_corrected_and_withdrawn_with_the_text(void **state)
{
	struct stage *s = *state;
	struct dg_event ev = DG_EVENT(DG_MESSAGE, 1);
	stage_enter(s, 1, "bob");
	stage_text(s, 1, "echo", "7", "hi");
	ev.message.id = "8";
	ev.message.peer = "echo";
	ev.message.text = "Hi";
	ev.message.replaces = "7";
	s->heard.len = 0;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_non_null(strstr(s->heard.at, "1 echo: Hi\n"));
	stage_forget(s);
	ev = (struct dg_event)DG_EVENT(DG_RETRACT, 1);
	ev.retract.peer = "echo";
	ev.retract.id = "7";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_heard(s, "1 echo retracts echo-7\n");
	ev = (struct dg_event)DG_EVENT(DG_REACTION, 1);
	ev.reaction.peer = "echo";
	ev.reaction.id = "echo-8";
	ev.reaction.emojis = "+";
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_heard(s, "1 echo reacts + to echo-8\n");
	ev = (struct dg_event)DG_EVENT(DG_RECEIPT, 1);
	ev.receipt.peer = "echo";
	ev.receipt.id = "echo-8";
	ev.receipt.stage = DG_READ;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
	assert_heard(s, ""); /* there is nothing to say to that */
}

/* What core has no room for is said in its order when there is some. */
static void nothing_is_lost_when_core_is_full(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob");
	s->is_full = true;
	assert_int_equal(stage_text(s, 1, "echo", "7", "hi"), DG_OK);
	assert_heard(s, "1 sent 7\n");
	s->is_full = false;
	while (!s->heard.len || !strstr(s->heard.at, "echo: hi"))
		uv_run(&s->loop, UV_RUN_ONCE);
	assert_heard(s, "1 delivered 7\n1 read 7\n1 echo: hi\n");
}

static void texts_are_pushed_back_when_too_much_is_owed(void **state)
{
	struct stage *s = *state;
	int n = 0;
	stage_enter(s, 1, "bob");
	s->is_full = true;
	while (stage_text(s, 1, "echo", "7", "hi") == DG_OK)
		assert_true(++n < WINDOW);
	assert_int_equal(stage_text(s, 1, "echo", "7", "hi"), DG_AGAIN);
	assert_int_equal(s->n_ready, 0);
	s->is_full = false;
	while (!s->n_ready)
		uv_run(&s->loop, UV_RUN_ONCE);
	assert_int_equal(stage_text(s, 1, "echo", "8", "hi"), DG_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(a_text_comes_back),
		STAGE_TEST(its_answer_is_corrected_and_withdrawn_with_the_text),
		STAGE_TEST(nothing_is_lost_when_core_is_full),
		STAGE_TEST(texts_are_pushed_back_when_too_much_is_owed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
