/* test_fallback.c - what stands in a body for something else is found by code points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "xmpp/fallback.h"

static const char *const replies[] = { "urn:xmpp:reply:0", NULL };

static void gives(const char *ranges, const char *body, bool found, const char *wanted)
{
	struct dg_buf xml = { 0 }, out = { 0 };
	dg_buf_printf(&xml, "<message>%s</message>", ranges);
	struct dg_element *e = dg_element_parse(xml.at);
	assert_non_null(e);
	assert_int_equal(fallback_cut(e, replies, body, &out), found);
	assert_string_equal(out.at ? out.at : "", wanted);
	dg_element_free(e);
	dg_buf_finish(&xml);
	dg_buf_finish(&out);
}

#define FOR_REPLY(inside) "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>" inside "</fallback>"

static void points_are_counted_not_octets(void **state)
{
	(void)state;
	gives(FOR_REPLY("<body start='0' end='6'/>"), "> \xC3\xA4\xF0\x9F\x98\x80!\nyes", true, "yes");
	gives(FOR_REPLY("<body start='2' end='3'/>"),
		"a\xF0\x9F\x98\x80"
		"bc",
		true,
		"a\xF0\x9F\x98\x80"
		"c");
}

static void a_range_without_ends_is_everything(void **state)
{
	(void)state;
	gives(FOR_REPLY(""), "all", true, "");
	gives(FOR_REPLY("<body/>"), "all", true, "");
	gives(FOR_REPLY("<body start='1'/>"), "all", true, "a");
	gives(FOR_REPLY("<subject/>"), "all", false, "all");
}

static void what_is_for_others_stays(void **state)
{
	(void)state;
	gives("", "all", false, "all");
	gives("<fallback xmlns='urn:xmpp:fallback:0' for='urn:example:other'/>", "all", false, "all");
	gives("<fallback xmlns='urn:xmpp:fallback:0'/>", "all", false, "all");
}

static void odd_ranges_stay_inside(void **state)
{
	(void)state;
	gives(FOR_REPLY("<body start='1' end='99999999999999999999999'/>"), "all", true, "a");
	gives(FOR_REPLY("<body start='2' end='1'/>"), "all", false, "all");
	gives(FOR_REPLY("<body start='-1' end='x'/>"), "all", true, "");
	gives(FOR_REPLY("<body start='0' end='1'/><body start='2' end='3'/>"), "all", true, "l");
}

static void a_quotation_is_found_again(void **state)
{
	(void)state;
	struct dg_buf body = { 0 }, xml = { 0 };
	struct dg_render r;
	size_t points = fallback_quote("\xC3\xA4\x01\nb\xFF", &body);
	assert_string_equal(body.at, "> \xC3\xA4\n> b\xEF\xBF\xBD\n");
	assert_int_equal(points, 9);
	dg_buf_str(&body, "yes");
	dg_render_init(&r, &xml);
	fallback_render(&r, replies[0], points);
	assert_string_equal(xml.at, FOR_REPLY("<body start='0' end='9'/>"));
	gives(xml.at, body.at, true, "yes");
	dg_buf_clear(&body);
	assert_int_equal(fallback_quote("", &body), 0);
	dg_buf_clear(&xml);
	fallback_render(&r, replies[0], 0);
	assert_string_equal(xml.at, FOR_REPLY("<body/>"));
	dg_buf_finish(&body);
	dg_buf_finish(&xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_are_counted_not_octets),
		cmocka_unit_test(a_range_without_ends_is_everything),
		cmocka_unit_test(what_is_for_others_stays),
		cmocka_unit_test(odd_ranges_stay_inside),
		cmocka_unit_test(a_quotation_is_found_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
