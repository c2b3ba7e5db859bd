/* Who has opted out, what is refused, and who is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../fixtures/plugin_host.h"

/* As the plugin's own struct. */
struct config {
	bool answer, tell;
	const char *stop_answer, *start_answer, *help_answer, *stop_words, *start_words, *help_words;
};

static struct config config = { false, true, "", "", "", "", "", "" };
static const char us[] = "+15550001111", them[] = "+15559990001";

static bool sends(struct stage *s, const char *self, const char *peer)
{
	const struct dg_place at = stage_place(DG_DOWN, "alice@example.org");
	return stage_show(s, &at, self, peer, "hello");
}

static void hears(struct stage *s, const char *text)
{
	const struct dg_place at = stage_place(DG_UP, "alice@example.org");
	assert_true(stage_show(s, &at, us, them, text)); /* the user has to see it */
}

static int set_up(void **state)
{
	static struct stage s;
	config = (struct config){ false, true, "", "", "", "", "", "" };
	*state = &s;
	return stage_open(&s, &config) != DG_OK;
}

static int tear_down(void **state)
{
	stage_shut(*state);
	stage_finish(*state);
	return 0;
}

static void stop_holds_until_start(void **state)
{
	struct stage *s = *state;
	assert_true(sends(s, us, them));
	hears(s, "Stop");
	assert_false(sends(s, us, them));
	assert_int_equal(s->why, DG_DENIED);
	assert_non_null(strstr(s->text.text, "recipient opted out"));
	assert_true(sends(s, "+15550002222", them)); /* another number of ours */
	assert_true(sends(s, us, "+15559990002"));
	hears(s, "thanks");
	assert_false(sends(s, us, them));
	hears(s, "START");
	assert_true(sends(s, us, them));
	assert_int_equal(stage_counted(s, "refused"), 2);
}

static void the_user_is_told_once(void **state)
{
	struct stage *s = *state;
	hears(s, "STOP");
	hears(s, "STOP");
	hears(s, "START");
	assert_string_equal(s->said.at,
		"up:+15559990001:This phone wants no more texts from this number (it wrote “STOP”). Texts to it are "
		"refused "
		"until it writes START.\n"
		"up:+15559990001:This phone wants texts from this number again.\n");
}

static void it_outlives_a_restart(void **state)
{
	struct stage *s = *state;
	hears(s, "quit");
	stage_shut(s);
	assert_int_equal(stage_open(s, &config), DG_OK);
	assert_false(sends(s, us, them));
	hears(s, "start");
	stage_shut(s);
	assert_int_equal(stage_open(s, &config), DG_OK);
	assert_true(sends(s, us, them));
	assert_int_equal(dg_map_count(s->kept), 0);
}

static void nothing_goes_before_the_list_is_read(void **state)
{
	struct stage *s = *state;
	void *self;
	assert_int_equal(dg_plugin_module.create(&s->host, &config, &self, &s->text), DG_OK);
	void *started = s->self;
	s->self = self;
	assert_false(sends(s, us, them));
	assert_int_equal(s->why, DG_AGAIN);
	stage_shut(s);
	s->self = started;
}

static void answers_are_given_where_they_are_wanted(void **state)
{
	struct stage *s = *state;
	config.answer = true;
	config.tell = false;
	config.start_answer = "Welcome back.";
	hears(s, "STOP");
	hears(s, "STOP"); /* nothing new: no answer, or two gateways would talk for ever */
	hears(s, "START");
	hears(s, "HELP");
	assert_string_equal(s->said.at,
		"down:+15559990001:You will get no more texts from this number. Write START to get them again.\n"
		"down:+15559990001:Welcome back.\n"
		"down:+15559990001:Texts from this number are written by its owner. Write STOP to get no more, START "
		"to "
		"get them again.\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stop_holds_until_start),
		TEST(the_user_is_told_once),
		TEST(it_outlives_a_restart),
		TEST(nothing_goes_before_the_list_is_read),
		TEST(answers_are_given_where_they_are_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
