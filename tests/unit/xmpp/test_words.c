/* test_words.c - what users may write, in every language. */
#include "xmpp/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_a_word_and_what_people_put_around_it(void **state)
{
	(void)state;
	static const char *const helps[] = { "help", "HELP", " Help\n", "/help", "help!", "help?", "?", "hello",
		"Hi!!" };
	for (size_t i = 0; i < sizeof helps / sizeof helps[0]; i++)
		assert_true(words_are(helps[i], DG_T_WORD_HELP, DG_LANG_EN));
	assert_false(words_are("helpless", DG_T_WORD_HELP, DG_LANG_EN));
	assert_false(words_are("hel", DG_T_WORD_HELP, DG_LANG_EN));
	assert_false(words_are("", DG_T_WORD_HELP, DG_LANG_EN));
	assert_false(words_are("help me", DG_T_WORD_HELP, DG_LANG_EN));
	assert_false(words_are("/", DG_T_WORD_HELP, DG_LANG_EN));
}

static void test_the_users_language_and_english(void **state)
{
	(void)state;
	assert_true(words_are("abbrechen", DG_T_WORD_CANCEL, DG_LANG_DE));
	assert_true(words_are("cancel", DG_T_WORD_CANCEL, DG_LANG_DE));
	assert_false(words_are("abbrechen", DG_T_WORD_CANCEL, DG_LANG_FR));
	assert_true(words_are("帮助", DG_T_WORD_HELP, DG_LANG_ZH));
	assert_true(words_are("État", DG_T_WORD_STATUS, DG_LANG_FR));
}

static void test_commands_by_their_words(void **state)
{
	(void)state;
	assert_string_equal(words_command("register", DG_LANG_EN)->node, "jabber:iq:register");
	assert_string_equal(words_command("Anmelden", DG_LANG_DE)->node, "jabber:iq:register");
	assert_string_equal(words_command("注销", DG_LANG_ZH)->node, "unregister");
	assert_string_equal(words_command("QUEUE", DG_LANG_ES)->word, "queue");
	assert_null(words_command("anmelden", DG_LANG_ES));
	assert_null(words_command("", DG_LANG_EN));
	assert_null(words_command("sing", DG_LANG_EN));
}

/* One word must never mean two things in one language. */
static void test_no_word_means_two_commands(void **state)
{
	(void)state;
	static const enum dg_text_id own[] = { DG_T_WORD_HELP, DG_T_WORD_CANCEL, DG_T_WORD_BACK, DG_T_WORD_SKIP,
		DG_T_WORD_ADD };
	for (int lang = 0; lang < DG_LANG_END; lang++) {
		for (size_t i = 0; dg_command_kinds[i]; i++) {
			struct dg_buf word = { 0 };
			words_print_command(&word, dg_command_kinds[i], (enum dg_lang)lang);
			assert_ptr_equal(words_command(word.at, (enum dg_lang)lang), dg_command_kinds[i]);
			assert_null(strpbrk(word.at, " |"));
			for (size_t k = 0; k < sizeof own / sizeof own[0]; k++)
				assert_false(words_are(word.at, own[k], (enum dg_lang)lang));
			dg_buf_finish(&word);
		}
		for (size_t k = 0; k < sizeof own / sizeof own[0]; k++) {
			struct dg_buf word = { 0 };
			words_print(&word, own[k], (enum dg_lang)lang);
			assert_null(strchr(word.at, '|'));
			for (size_t j = 0; j < sizeof own / sizeof own[0]; j++)
				assert_int_equal(words_are(word.at, own[j], (enum dg_lang)lang), j == k);
			dg_buf_finish(&word);
		}
	}
}

static void test_the_first_word(void **state)
{
	(void)state;
	const char *rest;
	char *word = words_first("  add   (555) 123 ", &rest);
	assert_string_equal(word, "add");
	assert_string_equal(rest, "(555) 123 ");
	free(word);
	word = words_first(" ", &rest);
	assert_string_equal(word, "");
	assert_string_equal(rest, "");
	free(word);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_word_and_what_people_put_around_it),
		cmocka_unit_test(test_the_users_language_and_english),
		cmocka_unit_test(test_commands_by_their_words),
		cmocka_unit_test(test_no_word_means_two_commands),
		cmocka_unit_test(test_the_first_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
