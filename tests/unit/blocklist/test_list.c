/* Lines of the list, and whom they are about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "list.h"

static const char text[] = "# who way phones\n"
			   "*\tboth +1900* premium\n"
			   "\n"
			   "  sms.example.org up +15550001234\r\n"
			   "alice@example.org down +4479*\n"
			   "bob@example.org both *";

static bool blocks(const struct list *l, enum dg_way way, const char *user, const char *phone)
{
	const struct dg_place at = { .way = way, .domain = "sms.example.org", .user = user };
	return list_blocks(l, &at, phone);
}

static void lines_mean_what_they_say(void **state)
{
	struct dg_error why;
	struct list *l = list_read(text, &why);
	(void)state;
	assert_non_null(l);
	assert_int_equal(list_count(l), 6);
	assert_true(blocks(l, DG_DOWN, "carol@example.org", "+19005550000"));
	assert_true(blocks(l, DG_UP, NULL, "+1900"));
	assert_false(blocks(l, DG_DOWN, "carol@example.org", "+1901"));
	assert_true(blocks(l, DG_UP, "carol@example.org", "+15550001234"));
	assert_false(blocks(l, DG_DOWN, "carol@example.org", "+15550001234"));
	assert_false(blocks(l, DG_UP, "carol@example.org", "+155500012345"));
	assert_true(blocks(l, DG_DOWN, "alice@example.org", "+447900000000"));
	assert_false(blocks(l, DG_UP, "alice@example.org", "+447900000000"));
	assert_false(blocks(l, DG_DOWN, "carol@example.org", "+447900000000"));
	assert_true(blocks(l, DG_DOWN, "bob@example.org", "12345"));
	list_free(l);
	list_free(NULL);
}

static void a_wrong_line_is_named(void **state)
{
	static const struct {
		const char *text, *what;
	} wrong[] = {
		{ "* down\n", "line 1: it is not: who, way, phones" },
		{ "\n# x\n* sideways +1\n", "line 3: its way" },
		{ "* down +1*9\n", "line 1: a * may only end" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct dg_error why;
		assert_null(list_read(wrong[i].text, &why));
		if (strncmp(why.text, wrong[i].what, strlen(wrong[i].what)) != 0)
			fail_msg("%s", why.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_mean_what_they_say),
		cmocka_unit_test(a_wrong_line_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
