/* test_directory.c - who has an account. */
#include "stage.h"

static void log_in_is(struct stage *s, const char *name, const char *password, const char *heard)
{
	stage_log_in(s, 9, name, password);
	assert_heard(s, heard);
	if (strstr(heard, "online")) {
		stage_leave(s, 9);
		stage_forget(s);
	}
}

static void again(struct stage *s, bool is_open, const char *accounts)
{
	stage_stop(s);
	s->config = (struct chat_config){ .open = is_open, .accounts = accounts };
	stage_create(s);
}

static void an_open_network_takes_everybody_once(void **state)
{
	struct stage *s = *state;
	log_in_is(s, "bob", "secret", "9 online(ok)\n");
	log_in_is(s, "bob", "other", "9 offline(auth)\n");
	again(s, false, "{}");
	log_in_is(s, "bob", "secret", "9 online(ok)\n"); /* what was made stays */
	log_in_is(s, "bob", "other", "9 offline(auth)\n");
	log_in_is(s, "amy", "secret", "9 offline(auth)\n");
	for (size_t i = 0; i < s->n_pairs; i++)
		assert_null(strstr(s->pairs[i].value, "secret"));
}

static void the_configuration_has_the_first_word(void **state)
{
	struct stage *s = *state;
	again(s, false, "{\"amy\": \"pearl\"}");
	log_in_is(s, "amy", "pearl", "9 online(ok)\n");
	log_in_is(s, "amy", "stone", "9 offline(auth)\n");
	log_in_is(s, "bob", "secret", "9 offline(auth)\n");
	again(s, true, "{\"amy\": \"pearl\"}");
	log_in_is(s, "amy", "stone", "9 offline(auth)\n");
	log_in_is(s, "bob", "secret", "9 online(ok)\n");
	again(s, true, "{\"bob\": \"new\"}");
	log_in_is(s, "bob", "secret", "9 offline(auth)\n");
	log_in_is(s, "bob", "new", "9 online(ok)\n");
	again(s, true, "{}"); /* what the configuration has no more is free */
	log_in_is(s, "amy", "pearl", "9 online(ok)\n");
}

static void names_are_plain(void **state)
{
	struct stage *s = *state;
	char long_name[NAME_MAX_OCTETS + 2];
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_false(directory_is_name(long_name));
	assert_true(directory_is_name(long_name + 1));
	assert_false(directory_is_name(""));
	assert_false(directory_is_name(NULL));
	assert_false(directory_is_name("Bob"));
	assert_false(directory_is_name("a/b"));
	assert_false(directory_is_name("#den"));
	log_in_is(s, "a/b", "x", "9 offline(auth)\n");
	log_in_is(s, "echo", "x", "9 offline(auth)\n"); /* somebody lives there */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STAGE_TEST(an_open_network_takes_everybody_once),
		STAGE_TEST(the_configuration_has_the_first_word),
		STAGE_TEST(names_are_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
