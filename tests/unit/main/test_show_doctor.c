/* test_show_doctor.c - what a checkup found, as people read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "main/show.h"

static void shows(const char *json, const char *text)
{
	json_t *answer = json_loads(json, 0, NULL);
	struct dg_buf out = { 0 };
	assert_non_null(answer);
	dg_show_doctor(answer, &out);
	assert_string_equal(out.at ? out.at : "", text);
	json_decref(answer);
	dg_buf_finish(&out);
}

static void what_lacks_comes_with_its_remedy(void **state)
{
	(void)state;
	shows("{\"domains\":[{\"domain\":\"sms.example.org\",\"findings\":["
	      "{\"what\":\"stream\",\"verdict\":\"fine\",\"text\":\"connected\",\"good_for\":\"everything\"},"
	      "{\"what\":\"upload\",\"verdict\":\"missing\",\"text\":\"none\",\"good_for\":\"pictures\","
	      "\"remedy\":\"one\\n\\ttwo\\n\"}]},"
	      "{\"domain\":\"irc.example.org\",\"findings\":[{\"what\":\"stream\",\"verdict\":\"wrong\","
	      "\"text\":\"refused\"}]}]}",
		"sms.example.org\n"
		"  fine     stream      connected\n"
		"  missing  upload      none\n"
		"                       good for: pictures\n"
		"                | one\n"
		"                | \ttwo\n"
		"\n"
		"irc.example.org\n"
		"  wrong    stream      refused\n");
}

static void what_an_older_program_does_not_say_is_a_dash(void **state)
{
	(void)state;
	shows("{\"domains\":[{\"findings\":[{}]}]}", "-\n  -        -           -\n");
	shows("{}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lacks_comes_with_its_remedy),
		cmocka_unit_test(what_an_older_program_does_not_say_is_a_dash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
