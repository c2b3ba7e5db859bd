/* test_ask.c - questions of ours: the answer counts from whom we asked, once; silence and a broken stream end them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "component_rig.h"

static int answers;
static char kind[16];

static void on_answer(void *arg, const struct dg_element *iq)
{
	assert_ptr_equal(arg, &answers);
	answers++;
	snprintf(kind, sizeof kind, "%s", iq ? dg_element_attr(iq, "type") : "nothing");
}

/* The id of the question, which is asked of `to`. */
static const char *ask(const char *to)
{
	static char id[64];
	answers = 0;
	dg_buf_clear(&heard);
	struct dg_render r = ask_open(&c, "get", NULL, to);
	dg_render_leaf(&r, "query", "http://jabber.org/protocol/disco#info", NULL);
	dg_render_close(&r);
	ask_send(&c, to, on_answer, &answers);
	const char *at = heard.at ? strstr(heard.at, "id='") : NULL;
	snprintf(id, sizeof id, "%.26s", at ? at + strlen("id='") : "");
	return id;
}

static void answer(const char *from, const char *id, const char *type)
{
	char xml[256];
	snprintf(xml, sizeof xml,
		"<iq xmlns='jabber:component:accept' from='%s' to='sms.example.org' id='%s' type='%s'/>", from, id,
		type);
	say(xml);
}

static void test_the_answer_counts_once_and_from_whom_we_asked(void **state)
{
	(void)state;
	const char *id = ask("alice@example.org");
	HAS(heard.at, "from='sms.example.org'");
	HAS(heard.at, "to='alice@example.org'");
	assert_int_equal(asks_open(&c.asks), 1);
	answer("mallory@example.org", id, "result");
	answer("alice@example.org/r", id, "result");
	answer("alice@example.org", "another", "result");
	assert_int_equal(answers, 0);
	answer("ALICE@example.org", id, "error");
	assert_int_equal(answers, 1);
	assert_string_equal(kind, "error");
	answer("alice@example.org", id, "result");
	assert_int_equal(answers, 1);
	assert_int_equal(asks_open(&c.asks), 0);
}

static void test_no_two_questions_bear_one_id(void **state)
{
	(void)state;
	char first[64];
	snprintf(first, sizeof first, "%s", ask("example.org"));
	assert_string_not_equal(first, ask("example.org"));
	assert_int_equal(asks_open(&c.asks), 2);
	answers = 0;
	asks_stream_down(&c.asks);
	assert_int_equal(answers, 2);
	assert_string_equal(kind, "nothing");
	assert_int_equal(asks_open(&c.asks), 0);
}

static void test_a_stream_that_is_down_answers_at_once(void **state)
{
	(void)state;
	stream_up = false;
	ask("example.org");
	assert_int_equal(answers, 1);
	assert_string_equal(kind, "nothing");
	assert_int_equal(asks_open(&c.asks), 0);
}

static int released;

static void on_release(void *arg)
{
	assert_ptr_equal(arg, &released);
	released++;
}

static void test_what_a_question_owns_is_released_with_it(void **state)
{
	(void)state;
	struct dg_render r = ask_open(&c, "get", NULL, "example.org");
	dg_render_close(&r);
	ask_send_owned(&c, "example.org", on_answer, on_release, &released);
	asks_finish(&c.asks);
	assert_int_equal(released, 1);
	asks_init(&c.asks, &c, &loop);
}

static void test_what_nobody_answers_does_not_outlive_us(void **state)
{
	(void)state;
	ask("example.org");
	assert_int_equal(answers, 0); /* and teardown frees it, unheard */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_the_answer_counts_once_and_from_whom_we_asked),
		STORY(test_no_two_questions_bear_one_id),
		STORY(test_a_stream_that_is_down_answers_at_once),
		STORY(test_what_a_question_owns_is_released_with_it),
		STORY(test_what_nobody_answers_does_not_outlive_us),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
