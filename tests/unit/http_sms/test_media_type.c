/* test_media_type.c - what the ends of URLs say. */
#include "media_type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void the_end_of_the_path_says_it(void **state)
{
	(void)state;
	assert_string_equal(http_media_type_of("https://h/a/b.png"), "image/png");
	assert_string_equal(http_media_type_of("https://h/b.tar.JPEG?x=.gif#.mp4"), "image/jpeg");
	static const char *const silent[] = { "https://h.png", "https://h/a.b/c", "https://h/apng", "https://h/a.",
		"https://h/a.exe", "https://h/?a=b.png", "nonsense", "" };
	for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
		if (http_media_type_of(silent[i]))
			fail_msg("%s is said to be %s", silent[i], http_media_type_of(silent[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_end_of_the_path_says_it) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
