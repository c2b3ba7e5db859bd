/* test_text.c - the catalogue is whole in every language, and what goes into a sentence comes out of it. */
#include "text/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void expect_same_places(const char *english, const char *text, const char *tag)
{
	static const char *const places[] = { "{1}", "{2}", "{3}" };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (!strstr(text, places[i]) != !strstr(english, places[i]))
			fail_msg("%s differs in %s: %s", places[i], tag, text);
}

static void each_sentence_is_there_in_each_language_with_the_same_places(void **state)
{
	(void)state;
	for (int i = 0; i < (DG_T_END - 1) * DG_LANG_END; i++) {
		enum dg_text_id id = (enum dg_text_id)(1 + i / DG_LANG_END);
		enum dg_lang lang = (enum dg_lang)(i % DG_LANG_END);
		if (!*dg_text(lang, id))
			fail_msg("\"%s\" is missing in %s", dg_text(DG_LANG_EN, id), dg_lang_tag(lang));
		expect_same_places(dg_text(DG_LANG_EN, id), dg_text(lang, id), dg_lang_tag(lang));
	}
}

static void no_two_sentences_have_the_same_english(void **state)
{
	(void)state;
	for (int id = DG_T_NONE + 1; id < DG_T_END; id++)
		assert_int_equal(dg_text_found(dg_text(DG_LANG_EN, (enum dg_text_id)id)), id);
	assert_int_equal(dg_text_found("nobody ever said this"), DG_T_NONE);
	assert_int_equal(dg_text_found(NULL), DG_T_NONE);
}

static void every_status_has_a_sentence(void **state)
{
	(void)state;
	for (int status = DG_AGAIN; status >= DG_INTERNAL; status--)
		assert_true(*dg_text(DG_LANG_DE, dg_text_of_status((enum dg_status)status)) != '\0');
	assert_int_equal(dg_text_of_status(DG_OK), DG_T_NONE);
}

static void arguments_stand_where_they_belong(void **state)
{
	(void)state;
	struct dg_buf out = { 0 };
	const struct dg_said said = { DG_T_NOT_DELIVERED, { "hello {2}", "no one there", NULL } };
	dg_text_print(&out, DG_LANG_ES, &said);
	assert_string_equal(out.at, "No entregado: «hello {2}» (no one there)");
	dg_buf_clear(&out);
	const struct dg_said plain = { DG_T_PLAIN, { "as {it} is", NULL, NULL } };
	dg_text_print(&out, DG_LANG_ZH, &plain);
	assert_string_equal(out.at, "as {it} is");
	dg_buf_clear(&out);
	const struct dg_said lacking = { DG_T_WRITE_INSTEAD, { NULL, NULL, NULL } };
	dg_text_print(&out, DG_LANG_EN, &lacking);
	assert_string_equal(out.at, "Write to  instead.");
	dg_buf_finish(&out);
}

static void what_plugins_say_is_found_again(void **state)
{
	struct dg_text_room room;
	struct dg_buf out = { 0 };
	(void)state;
	struct dg_said said = dg_text_read("This text was not sent: the limit of 5 SMS/day for numbers with +44 is "
					   "used up until 2026-11-24 00:00 UTC.",
		&room);
	assert_int_equal(said.what, DG_T_LIMIT_PREFIX);
	dg_text_print(&out, DG_LANG_DE, &said);
	assert_string_equal(out.at,
		"Diese Nachricht wurde nicht gesendet: das Kontingent von 5 SMS/day für Nummern mit +44 ist bis "
		"2026-11-24 00:00 UTC aufgebraucht.");
	dg_buf_finish(&out);
	said = dg_text_read("This phone wants texts from this number again.", &room);
	assert_int_equal(said.what, DG_T_OPTED_IN_NEWS);
}

static void what_is_not_quite_ours_stays_as_it_is(void **state)
{
	static const char *const others[] = { "", "No.",
		"This text was not sent: ", "This text was not sent:  is blocked here.",
		"This text was not sent: +1 is blocked here. Really.", "This phone wants texts from this number again",
		"This text was not sent: your limit of 5 is used up until ." };
	struct dg_text_room room;
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct dg_said said = dg_text_read(others[i], &room);
		if (said.what != DG_T_PLAIN || said.args[0] != others[i])
			fail_msg("%s", others[i]);
	}
}

static void languages_are_found_by_lookup(void **state)
{
	(void)state;
	assert_int_equal(dg_lang_find("de-CH-1996", DG_LANG_EN), DG_LANG_DE);
	assert_int_equal(dg_lang_find("ZH_Hans", DG_LANG_EN), DG_LANG_ZH);
	assert_int_equal(dg_lang_find("deu", DG_LANG_FR), DG_LANG_FR);
	assert_int_equal(dg_lang_find("", DG_LANG_FR), DG_LANG_FR);
	assert_int_equal(dg_lang_find(NULL, DG_LANG_ES), DG_LANG_ES);
	assert_true(dg_lang_known("fr-CA"));
	assert_false(dg_lang_known("tlh"));
	for (int lang = 0; lang < DG_LANG_END; lang++) {
		assert_int_equal(dg_lang_find(dg_lang_tag((enum dg_lang)lang), DG_LANG_END), lang);
		assert_true(*dg_lang_name((enum dg_lang)lang) != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sentence_is_there_in_each_language_with_the_same_places),
		cmocka_unit_test(no_two_sentences_have_the_same_english),
		cmocka_unit_test(every_status_has_a_sentence),
		cmocka_unit_test(arguments_stand_where_they_belong),
		cmocka_unit_test(what_plugins_say_is_found_again),
		cmocka_unit_test(what_is_not_quite_ours_stays_as_it_is),
		cmocka_unit_test(languages_are_found_by_lookup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
