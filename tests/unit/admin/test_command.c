/* Tests of core/admin/command.c: the check of arguments, the life of a call. */
#include "ask.h"

static void test_wrong_questions(void **state)
{
	(void)state;
	expect_refusal("dance", "{}", DG_NOENT, "\"dance\"");
	expect_refusal("status", "{\"loud\": true}", DG_INVALID, "no argument \"loud\"");
	expect_refusal("trace", "{}", DG_INVALID, "\"id\" is missing");
	expect_refusal("trace", "{\"id\": 7}", DG_INVALID, "\"id\" must be a text");
	expect_refusal("trace", "{\"id\": \"\"}", DG_INVALID, "not empty");
	expect_refusal("search", "{\"limit\": 1001}", DG_INVALID, "from 0 to 1000");
	expect_refusal("search", "{\"limit\": -1}", DG_INVALID, "from 0 to 1000");
	expect_refusal("search", "{\"text\": 1}", DG_INVALID, "true or false");
	expect_refusal("retry", "{\"id\": \"7\"}", DG_INVALID, "whole number");
}

static void test_who_has_gone_gets_no_answer(void **state)
{
	struct answer a = { 0 };
	struct dg_call *call = dg_command_run(&admin, "status", NULL, on_answer, &a);

	(void)state;
	assert_non_null(call);
	dg_call_forget(call);
	fake_settle();
	assert_int_equal(a.count, 0);
}

static void test_a_stop_answers_everybody_once(void **state)
{
	struct answer a = { 0 }, b = { 0 };

	(void)state;
	(void)dg_command_run(&admin, "status", NULL, on_answer, &a);
	(void)dg_command_run(&admin, "search", NULL, on_answer, &b);
	dg_calls_dismiss(&admin, DG_OFFLINE, "stopping");
	assert_int_equal(a.count, 1);
	assert_int_equal(b.status, DG_OFFLINE);
	fake_settle();
	assert_int_equal(a.count + b.count, 2);
}

static void test_a_stop_says_what_is_known_of_a_text(void **state)
{
	struct answer waits = { 0 }, decides = { 0 };

	(void)state;
	dg_command_run(&admin, "status", NULL, on_answer, &waits)->accepted = 17;
	dg_command_run(&admin, "search", NULL, on_answer, &decides)->is_deciding = true;
	dg_calls_dismiss(&admin, DG_OFFLINE, "stopping");
	assert_int_equal(waits.status, DG_TIMEOUT);
	assert_non_null(strstr(waits.text, "message 17 is in the journal"));
	assert_int_equal(decides.count, 0);
	fake_settle();
	assert_int_equal(decides.count, 1);
	json_decref(decides.result);
}

static void test_calls_that_nothing_will_end_are_dropped(void **state)
{
	struct answer a = { 0 };

	(void)state;
	(void)dg_command_run(&admin, "status", NULL, on_answer, &a);
	fake.n_pending = 0; /* the store has closed */
	dg_calls_drop(&admin);
	assert_int_equal(a.count, 0);
	assert_true(dg_list_empty(&admin.calls));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_wrong_questions),
		TEST(test_a_stop_says_what_is_known_of_a_text),
		TEST(test_who_has_gone_gets_no_answer),
		TEST(test_a_stop_answers_everybody_once),
		TEST(test_calls_that_nothing_will_end_are_dropped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
