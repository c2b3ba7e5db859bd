/* test_talk.c - pace, patience and number of the gateway's conversations, on a clock of the test's own. */
#include "xmpp/talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MINUTE_MS = 60000 };

static struct talks talks;

static int setup(void **state)
{
	(void)state;
	talks_init(&talks);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	talks_finish(&talks);
	return 0;
}

static void test_so_many_answers_a_minute(void **state)
{
	(void)state;
	struct talk *t = talks_open(&talks, "a@b", "a@b/r", DG_LANG_EN);
	char text[32];
	for (int i = 0; i < 2 * TALK_ANSWERS; i++) {
		snprintf(text, sizeof text, "text %d", i);
		enum talk_pace wanted = i < TALK_ANSWERS ? TALK_ANSWER : i == TALK_ANSWERS ? TALK_ENOUGH : TALK_SILENT;
		assert_int_equal(talk_hear(&talks, t, text, 1000 + i), wanted);
	}
	assert_int_equal(talk_hear(&talks, t, "a minute later", 1000 + MINUTE_MS - 1), TALK_SILENT);
	assert_int_equal(talk_hear(&talks, t, "and now", 1000 + MINUTE_MS), TALK_ANSWER);
}

static void test_not_to_the_same_over_and_over(void **state)
{
	(void)state;
	struct talk *t = talks_open(&talks, "a@b", "a@b/r", DG_LANG_EN);
	int64_t now = 1000;
	for (int i = 0; i < TALK_REPEATS; i++, now += MINUTE_MS)
		assert_int_equal(talk_hear(&talks, t, "I am away", now), TALK_ANSWER);
	for (int i = 0; i < 100; i++, now += MINUTE_MS)
		assert_int_equal(talk_hear(&talks, t, "I am away", now), TALK_SILENT);
	assert_int_equal(talk_hear(&talks, t, "I am back", now), TALK_ANSWER);
	assert_int_equal(talk_hear(&talks, t, "I am away", now), TALK_ANSWER);
	for (int i = 0; i < 10; i++, now += 20 * MINUTE_MS) /* a person who looks again now and then */
		assert_int_equal(talk_hear(&talks, t, "status", now), TALK_ANSWER);
}

static void test_a_form_may_want_the_same_often(void **state)
{
	(void)state;
	struct talk *t = talks_open(&talks, "a@b", "a@b/r", DG_LANG_EN);
	snprintf(t->dialog, sizeof t->dialog, "open");
	for (int i = 0; i < TALK_ANSWERS; i++)
		assert_int_equal(talk_hear(&talks, t, "skip", 1000), TALK_ANSWER);
	assert_int_equal(talk_hear(&talks, t, "skip", 1000), TALK_ENOUGH);
}

static void test_answers_go_where_the_last_words_came_from(void **state)
{
	(void)state;
	struct talk *t = talks_open(&talks, "a@b", NULL, DG_LANG_EN);
	assert_string_equal(t->to, "a@b");
	assert_ptr_equal(talks_open(&talks, "a@b", "a@b/phone", DG_LANG_DE), t);
	assert_string_equal(t->to, "a@b/phone");
	talks_open(&talks, "a@b", NULL, DG_LANG_DE);
	assert_string_equal(t->to, "a@b/phone");
	assert_int_equal(t->lang, DG_LANG_DE);
	assert_null(talks_find(&talks, "c@d"));
}

static void test_who_is_silent_for_longest_leaves_first(void **state)
{
	(void)state;
	char jid[32];
	for (int i = 0; i < TALKS_MOST; i++) {
		snprintf(jid, sizeof jid, "user%d@b", i);
		talks_open(&talks, jid, NULL, DG_LANG_EN);
	}
	talks_open(&talks, "user0@b", NULL, DG_LANG_EN);
	talks_open(&talks, "new@b", NULL, DG_LANG_EN);
	assert_non_null(talks_find(&talks, "user0@b"));
	assert_null(talks_find(&talks, "user1@b"));
	assert_int_equal(dg_map_count(talks.by_jid), TALKS_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_so_many_answers_a_minute, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_to_the_same_over_and_over, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_form_may_want_the_same_often, setup, teardown),
		cmocka_unit_test_setup_teardown(test_answers_go_where_the_last_words_came_from, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_is_silent_for_longest_leaves_first, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
