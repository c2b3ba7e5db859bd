/* Which texts are STOP, START and HELP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "words.h"

static const char *const none[3];

static enum word read(const char *text)
{
	const char *lang;
	return word_read(text, none, &lang);
}

static void every_word_of_the_rule_is_heard(void **state)
{
	static const char *const stops[] = { "STOP", "stop", " Stop. ", "\"stop\"", "STOP!!", "quit", "End", "REVOKE",
		"OPT OUT", "opt-out", "optout", "Cancel", "unsubscribe", "STOPALL", "stop all", "Stopp", "ABMELDEN",
		"Baja", "Arr\303\252t", "ARRET", "ARRE\314\202T", "退订", "ＳＴＯＰ", "停止。" };
	static const char *const starts[] = { "START", "unstop", "Start!", "订阅", "alta", "Début" };
	static const char *const helps[] = { "HELP", "help?", "Hilfe", "ayuda", "aide", "帮助", "INFO" };
	(void)state;
	for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
		if (read(stops[i]) != WORD_STOP)
			fail_msg("%s", stops[i]);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (read(starts[i]) != WORD_START)
			fail_msg("%s", starts[i]);
	for (size_t i = 0; i < sizeof helps / sizeof *helps; i++)
		if (read(helps[i]) != WORD_HELP)
			fail_msg("%s", helps[i]);
}

static void a_text_that_has_more_is_a_text(void **state)
{
	static const char *const texts[] = { "", "...", "stop it", "please stop", "don't stop", "The End of it",
		"helpful", "start now", "stopp mal", "xstop", "no", "yes" };
	char endless[4096];
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (read(texts[i]) != WORD_NONE)
			fail_msg("%s", texts[i]);
	memset(endless, ' ', sizeof endless);
	memcpy(endless + sizeof endless - 5, "stop", 5);
	assert_int_equal(read(endless), WORD_NONE);
	assert_int_equal(read("\377\376stop"), WORD_STOP); /* bad octets are beside it */
}

static void the_language_is_the_words(void **state)
{
	const char *lang;
	(void)state;
	assert_int_equal(word_read("ABMELDEN", none, &lang), WORD_STOP);
	assert_string_equal(lang, "de");
	assert_int_equal(word_read("stop", none, &lang), WORD_STOP);
	assert_null(lang);
}

static void operators_have_words_of_their_own(void **state)
{
	static const char *const more[3] = { "nie wieder, SORTIR", "", "что" };
	const char *lang;
	(void)state;
	assert_int_equal(word_read("Nie wieder!", more, &lang), WORD_STOP);
	assert_int_equal(word_read("sortir", more, &lang), WORD_STOP);
	assert_int_equal(word_read("ЧТО?", more, &lang), WORD_HELP);
	assert_int_equal(word_read("wieder", more, &lang), WORD_NONE);
	assert_null(lang);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_of_the_rule_is_heard),
		cmocka_unit_test(a_text_that_has_more_is_a_text),
		cmocka_unit_test(the_language_is_the_words),
		cmocka_unit_test(operators_have_words_of_their_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
