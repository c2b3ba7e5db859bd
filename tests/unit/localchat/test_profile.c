/* test_profile.c - who somebody is. */
#include "stage.h"

static void ask(struct stage *s, const char *peer)
{
	struct dg_event ev = DG_EVENT(DG_PROFILE, 1);
	ev.profile.peer = peer;
	assert_int_equal(stage_ask(s, &ev), DG_OK);
}

static void everybody_has_a_name_and_a_picture(void **state)
{
	struct stage *s = *state;
	stage_enter(s, 1, "bob.smith");
	ask(s, "echo");
	assert_heard(s, "1 echo is Echo\n");
	assert_memory_equal(s->last->profile.avatar, "\x89PNG", 4);
	assert_non_null(s->last->profile.text);
	ask(s, NULL);
	assert_heard(s, "1 bob.smith is Bob smith\n");
	ask(s, "nobody");
	assert_heard(s, "1 nobody is nobody\n");
	assert_int_equal(s->last->profile.why, DG_NOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = { STAGE_TEST(everybody_has_a_name_and_a_picture) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
