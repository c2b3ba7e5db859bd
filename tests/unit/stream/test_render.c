/* Tests of core/stream/render.c: whatever comes in, what goes out is well-formed and says the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdbool.h>

#include "stream/element.h"
#include "stream/render.h"
#include "util/utf8.h"

static void stanza_is_written(void **state)
{
	struct dg_buf out = { 0 };
	struct dg_render r;
	(void)state;
	dg_render_init(&r, &out);
	dg_render_open(&r, "message");
	dg_render_attr(&r, "to", "a@b/c'd");
	dg_render_attr(&r, "id", NULL);
	dg_render_leaf(&r, "body", NULL, "x <&> \"y's\"\n\tz");
	dg_render_leaf(&r, "request", "urn:xmpp:receipts", NULL);
	dg_render_open(&r, "x");
	dg_render_text(&r, "a");
	dg_render_text(&r, "b");
	dg_render_close(&r);
	dg_render_leaf(&r, "e", NULL, "");
	dg_render_close(&r);
	assert_int_equal(r.depth, 0);
	assert_string_equal(out.at,
		"<message to='a@b/c&apos;d'><body>x &lt;&amp;&gt; \"y's\"\n\tz</body>"
		"<request xmlns='urn:xmpp:receipts'/><x>ab</x><e></e></message>");
	dg_buf_finish(&out);
}

/* As text and as value, read back by a parser. */
static void expect_back(const char *text, const char *back)
{
	struct dg_buf out = { 0 };
	struct dg_render r;
	bool is_short = strlen(text) < 1000; /* the guard cuts long values, also of what we read back */
	dg_render_init(&r, &out);
	dg_render_open(&r, "m");
	dg_render_attr(&r, "a", is_short ? text : "");
	dg_render_text(&r, text);
	dg_render_close(&r);
	struct dg_element *e = dg_element_parse(out.at);
	assert_non_null(e);
	assert_string_equal(dg_element_attr(e, "a"), is_short ? back : "");
	assert_string_equal(dg_element_text(e), back);
	dg_element_free(e);
	dg_buf_finish(&out);
}

/* Each of these closes a component's whole stream when a server reads it. */
static void poison_cannot_be_written(void **state)
{
	static const struct {
		const char *text, *back;
	} cases[] = {
		{ "a\x01\x08\x0B\x0C\x1F"
		  "b",
			"ab" },
		{ "a\x7F"
		  "b",
			"a\x7F"
			"b" },
		{ "a\xEF\xBF\xBE"
		  "b\xEF\xBF\xBF",
			"a\xEF\xBF\xBD"
			"b\xEF\xBF\xBD" },                                                  /* U+FFFE, U+FFFF */
		{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },                 /* a lone surrogate */
		{ "\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD" },                                 /* overlong NUL */
		{ "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* above U+10FFFF */
		{ "cut \xF0\x9F\x98", "cut \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ "latin \xE9 x", "latin \xEF\xBF\xBD x" },
		{ "]]>", "]]>" },
		{ "\r\n\t \r", "\r\n\t \r" },
		{ "\xF0\x9F\x98\x80 \xE2\x82\xAC \xC3\xA9", "\xF0\x9F\x98\x80 \xE2\x82\xAC \xC3\xA9" },
		{ "</m><m>", "</m><m>" },
		{ "&amp;lt;", "&amp;lt;" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_back(cases[i].text, cases[i].back);
}

/* Every octet, alone and between others. */
static void every_octet_is_mended_or_kept(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char text[4] = { 'a', (char)c, 'b', '\0' };
		struct dg_buf mended = { 0 };
		dg_utf8_mend(&mended, text, 3);
		expect_back(text, mended.at);
		dg_buf_finish(&mended);
	}
}

static void long_text_is_written_whole(void **state)
{
	struct dg_buf text = { 0 };
	(void)state;
	while (text.len < 60000)
		dg_buf_str(&text, "seventy kilobytes, & more \xE2\x98\x83 ");
	expect_back(text.at, text.at);
	dg_buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stanza_is_written),
		cmocka_unit_test(poison_cannot_be_written),
		cmocka_unit_test(every_octet_is_mended_or_kept),
		cmocka_unit_test(long_text_is_written_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
