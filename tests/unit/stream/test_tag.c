/* Tests of core/stream/tag.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/tag.h"

/* Where the tag after '<' ends, scanned in pieces of `step` octets; 0 when it does not. */
static size_t end_of(const char *text, size_t step, enum dg_tag_state *state, char *last)
{
	struct dg_tag t;
	size_t n = strlen(text);
	size_t at = 0;
	dg_tag_begin(&t);
	while (at < n && t.state < DG_TAG_DONE) {
		size_t piece = n - at < step ? n - at : step;
		at += dg_tag_scan(&t, text + at, piece);
	}
	*state = t.state;
	*last = t.last;
	return t.state == DG_TAG_DONE ? at : 0;
}

static void end_is_found_whatever_the_pieces(void **state)
{
	static const struct {
		const char *text;
		size_t end;
		enum dg_tag_state state;
		char last;
	} cases[] = {
		{ "a>text", 2, DG_TAG_DONE, 'a' },
		{ "a/>text", 3, DG_TAG_DONE, '/' },
		{ "/a>", 3, DG_TAG_DONE, 'a' },
		{ "a b='>' c=\"'>/\">x", 16, DG_TAG_DONE, '"' },
		{ "a b='/'>x", 8, DG_TAG_DONE, '\'' },
		{ "a b='x", 0, DG_TAG_VALUE, '=' },
		{ "a b", 0, DG_TAG_BODY, 'b' },
		{ "", 0, DG_TAG_OPEN, 0 },
		{ "![CDATA[x>", 8, DG_TAG_DONE, '!' },
		{ "![CDA", 0, DG_TAG_BANG, '!' },
		{ "!--", 0, DG_TAG_REFUSED, '!' },
		{ "!DOCTYPE", 0, DG_TAG_REFUSED, '!' },
		{ "?xml version='1.0'?>", 20, DG_TAG_DONE, '?' },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t step = 1; step < 20; step++) {
			enum dg_tag_state found;
			char last;
			assert_int_equal(end_of(cases[i].text, step, &found, &last), cases[i].end);
			assert_int_equal(found, cases[i].state);
			assert_int_equal(last, cases[i].last);
		}
}

static void attributes_are_read_one_by_one(void **state)
{
	static const char text[] = "  from='a@b' to = \"c>'d\"\n\tid='' rest='cut";
	const char *at = text;
	const char *end = text + sizeof text - 1;
	struct dg_tag_attr a;
	(void)state;
	assert_non_null(at = dg_tag_attr(at, end, &a));
	assert_int_equal(a.name_octets, 4);
	assert_memory_equal(a.name, "from", 4);
	assert_int_equal(a.value_octets, 3);
	assert_memory_equal(a.value, "a@b", 3);
	assert_non_null(at = dg_tag_attr(at, end, &a));
	assert_memory_equal(a.name, "to", a.name_octets);
	assert_int_equal(a.value_octets, 4);
	assert_memory_equal(a.value, "c>'d", 4);
	assert_non_null(at = dg_tag_attr(at, end, &a));
	assert_int_equal(a.value_octets, 0);
	assert_null(dg_tag_attr(at, end, &a));
}

/* Every prefix of a tag, without the rest behind it: ASan sees a read too far. */
static void nothing_is_read_behind_the_end(void **state)
{
	static const char text[] = " a = 'b' c=\"d\" e";
	(void)state;
	for (size_t n = 0; n < sizeof text; n++) {
		char *copy = malloc(n ? n : 1);
		assert_non_null(copy);
		memcpy(copy, text, n);
		struct dg_tag_attr a;
		const char *at = copy;
		while ((at = dg_tag_attr(at, copy + n, &a)))
			assert_true(a.value + a.value_octets < copy + n);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_is_found_whatever_the_pieces),
		cmocka_unit_test(attributes_are_read_one_by_one),
		cmocka_unit_test(nothing_is_read_behind_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
