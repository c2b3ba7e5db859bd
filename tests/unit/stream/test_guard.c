/* Tests of core/stream/guard.c and firewall.c through a parser such as libstrophe makes them, and through libstrophe.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <strophe.h>

#include "stream/element.h"
#include "stream/guard.h"
#include "util/buf.h"

/* What reached the handlers that libstrophe would have set: one line per event. */
struct seen {
	struct dg_buf log;
	int starts, ends, depth, deepest;
	size_t text;
	bool truncated; /* of the last stanza, when it ended */
	int stanzas;
};

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct seen *s = arg;
	const char *local = strchr(name, DG_GUARD_SEPARATOR);
	s->starts++;
	if (++s->depth > s->deepest)
		s->deepest = s->depth;
	dg_buf_printf(&s->log, "<%s", local ? local + 1 : name);
	for (size_t i = 0; attrs[i]; i += 2)
		dg_buf_printf(&s->log, " %s='%s'", attrs[i], attrs[i + 1]);
	dg_buf_chr(&s->log, '>');
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct seen *s = arg;
	(void)name;
	s->ends++;
	s->depth--;
	dg_buf_str(&s->log, "</>");
	if (s->depth == 1) {
		s->truncated = dg_guard_is_truncated();
		s->stanzas++;
	}
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
	struct seen *s = arg;
	s->text += (size_t)n;
	dg_buf_chr(&s->log, '[');
	dg_buf_add(&s->log, text, (size_t)n);
	dg_buf_chr(&s->log, ']');
}

static XML_Parser make_parser(struct seen *s, XML_Char separator)
{
	XML_Parser p = XML_ParserCreate_MM(NULL, NULL, &separator);
	XML_SetUserData(p, s);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	return p;
}

static bool parse(XML_Parser p, const char *text)
{
	return XML_Parse(p, text, (int)strlen(text), 0) == XML_STATUS_OK;
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct seen));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct seen *s = *state;
	dg_buf_finish(&s->log);
	free(s);
	return 0;
}

static void other_parsers_are_left_alone(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, '|');
	assert_true(parse(p, "<!DOCTYPE a><a><!-- x --><?p i?>"));
	for (int i = 0; i < 2 * DG_GUARD_ELEMENTS; i++)
		assert_true(parse(p, "<b/>"));
	assert_int_equal(s->starts, 1 + 2 * DG_GUARD_ELEMENTS);
	XML_ParserReset(p, NULL);
	assert_true(parse(p, "<a>"));
	XML_ParserFree(p);
	assert_null(dg_guard_take_failure());
}

static void stanzas_pass_as_they_are(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s xmlns='n'><m a='1'>x\ny&amp;z<b/>t<![CDATA[<]]></m> <m/>"));
	assert_string_equal(s->log.at, "<s><m a='1'>[x\ny&z]<b></>[t<]</><m></>");
	assert_false(s->truncated);
	XML_ParserFree(p);
}

/* A half entity is all that expat may be left with; it must not wait for twice as much. */
static void nothing_waits_for_more_than_its_end(void **state)
{
	struct seen *s = *state;
	static const char text[] = "<m><b>&#x00000000000000000000000000000000000000041;</b></m>";
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s>"));
	for (size_t first = 1; first < sizeof text - 2; first++)
		for (size_t second = 1; first + second < sizeof text - 1; second++) {
			int before = s->stanzas;
			assert_int_equal(XML_Parse(p, text, (int)first, 0), XML_STATUS_OK);
			assert_int_equal(XML_Parse(p, text + first, (int)second, 0), XML_STATUS_OK);
			assert_int_equal(s->stanzas, before);
			assert_true(parse(p, text + first + second));
			assert_int_equal(s->stanzas, before + 1);
		}
	XML_ParserFree(p);
}

static void foreign_attributes_are_left_out(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s xmlns:x='u'><m from='a' x:from='b' xml:lang='de' xml:space='preserve'/>"));
	assert_string_equal(s->log.at, "<s><m from='a' xml:lang='de'></>");
	XML_ParserFree(p);
}

static void elements_are_bounded_and_counted_anew(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s>"));
	for (int round = 0; round < 3; round++) {
		s->starts = 0;
		assert_true(parse(p, "<m from='a'>"));
		for (int i = 0; i < 3 * DG_GUARD_ELEMENTS; i++)
			assert_true(parse(p, "<b><c/></b>"));
		assert_true(parse(p, "</m>"));
		assert_int_equal(s->starts, DG_GUARD_ELEMENTS);
		assert_true(s->truncated);
		assert_true(parse(p, "<m><b/></m>"));
		assert_false(s->truncated);
	}
	XML_ParserFree(p);
}

static void depth_is_bounded(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s><m>"));
	for (int i = 0; i < 200; i++)
		assert_true(parse(p, "<b>"));
	for (int i = 0; i < 200; i++)
		assert_true(parse(p, "</b>"));
	assert_true(parse(p, "<c/></m>"));
	assert_int_equal(s->deepest, DG_GUARD_DEPTH + 1); /* and the stream */
	assert_true(s->truncated);
	assert_non_null(strstr(s->log.at, "<c></></>")); /* what comes after it is kept */
	XML_ParserFree(p);
}

static void text_is_bounded(void **state)
{
	struct seen *s = *state;
	char run[1001];
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	memset(run, 'x', 1000);
	run[1000] = '\0';
	assert_true(parse(p, "<s><m><b>"));
	for (int i = 0; i < 100; i++)
		assert_true(parse(p, run));
	assert_true(parse(p, "</b><b>y</b></m>"));
	assert_true(s->text <= DG_GUARD_TEXT && s->text > DG_GUARD_TEXT - 1000);
	assert_null(strchr(s->log.at, 'y')); /* nothing behind a hole */
	assert_true(s->truncated);
	XML_ParserFree(p);
}

static void octets_are_bounded(void **state)
{
	struct seen *s = *state;
	struct dg_buf element = { 0 };
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	dg_buf_str(&element, "<b a='");
	for (int i = 0; i < 1000; i++)
		dg_buf_str(&element, "0123456789");
	dg_buf_str(&element, "'/>");
	assert_true(parse(p, "<s><m>"));
	for (int i = 0; i < 100; i++)
		assert_true(parse(p, element.at));
	assert_true(parse(p, "</m>"));
	assert_in_range(s->starts, 2 + DG_GUARD_OCTETS / 10009, 4 + DG_GUARD_OCTETS / 10009);
	assert_true(s->truncated);
	dg_buf_finish(&element);
	XML_ParserFree(p);
}

/* The 64 first, and the four that say whom to answer. */
static void attributes_are_bounded_but_for_addresses(void **state)
{
	struct seen *s = *state;
	struct dg_buf tag = { 0 };
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	dg_buf_str(&tag, "<s><m");
	for (int i = 0; i < 200; i++)
		dg_buf_printf(&tag, " a%d=''", i);
	dg_buf_str(&tag, " type='t' id='i' to='b' from='a'/>");
	assert_true(parse(p, tag.at));
	assert_non_null(strstr(s->log.at, " a63='' type='t' id='i' to='b' from='a'>"));
	assert_true(s->truncated);
	dg_buf_finish(&tag);
	XML_ParserFree(p);
}

static void namespaces_are_bounded(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	char text[64];
	assert_true(parse(p, "<s><m>"));
	for (int i = 0; i < 2 * DG_GUARD_NAMESPACES; i++) {
		snprintf(text, sizeof text, "<b xmlns:n%d='u'/>", i);
		assert_true(parse(p, text));
	}
	assert_true(parse(p, "</m><m><b xmlns='u'/></m>"));
	assert_in_range(s->starts, DG_GUARD_NAMESPACES, DG_GUARD_NAMESPACES + 6);
	assert_false(s->truncated);
	XML_ParserFree(p);
}

/* expat begins anew in the middle of a stream, and nobody sees it: namespaces of the header still hold. */
static void recycling_is_not_seen(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	struct dg_buf piece = { 0 };
	int sent = 0;
	assert_true(parse(p, "<?xml version='1.0'?><s:s xmlns='n' xmlns:s='st'>"));
	for (size_t octets = 0; octets < 3 * (size_t)DG_GUARD_RECYCLE; octets += piece.len) {
		dg_buf_clear(&piece);
		for (int i = 0; i < 40; i++, sent++)
			dg_buf_printf(&piece, "<m id='%d'><b>%d</b></m> <s:e/>", sent, sent);
		dg_buf_clear(&s->log);
		size_t half = piece.len / 2;
		assert_int_equal(XML_Parse(p, piece.at, (int)half, 0), XML_STATUS_OK);
		assert_int_equal(XML_Parse(p, piece.at + half, (int)(piece.len - half), 0), XML_STATUS_OK);
		assert_int_equal(s->stanzas, 2 * sent);
		assert_int_equal(s->depth, 1);
	}
	assert_true(parse(p, "</s:s>"));
	assert_int_equal(s->depth, 0);
	dg_buf_finish(&piece);
	XML_ParserFree(p);
}

static void entities_across_limits_are_no_error(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s>"));
	for (int shift = 0; shift < 5; shift++) {
		struct dg_buf text = { 0 };
		dg_buf_str(&text, "<m>");
		for (int i = 0; i < shift; i++)
			dg_buf_chr(&text, '-');
		while (text.len < 2 * DG_GUARD_OCTETS)
			dg_buf_str(&text, text.len % 3 ? "&lt;" : "\xE2\x82\xAC<![CDATA[]]]]>");
		dg_buf_str(&text, "</m>");
		assert_true(parse(p, text.at));
		assert_true(s->truncated);
		dg_buf_finish(&text);
	}
	XML_ParserFree(p);
}

static void failure_is_told_once_and_stays(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s>"));
	assert_false(parse(p, "<m></n>"));
	assert_string_equal(dg_guard_take_failure(), "mismatched tag");
	assert_null(dg_guard_take_failure());
	assert_false(parse(p, "<m/>"));
	XML_ParserReset(p, NULL);
	XML_SetUserData(p, s);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	assert_true(parse(p, "<s><m/>"));
	XML_ParserFree(p);
	dg_guard_take_failure();
}

static void endless_prolog_is_refused(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	bool ok = true;
	for (int i = 0; ok && i < 10000; i++)
		ok = parse(p, "                                ");
	assert_false(ok);
	XML_ParserFree(p);
	dg_guard_take_failure();
}

static void endless_entity_is_refused(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	assert_true(parse(p, "<s><m>&"));
	bool ok = true;
	for (int i = 0; ok && i < 100; i++)
		ok = parse(p, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_false(ok);
	XML_ParserFree(p);
	dg_guard_take_failure();
}

/* Another text may be parsed while a stanza is handed over; neither is taken for the other. */
static void XMLCALL on_end_nested(void *arg, const XML_Char *name)
{
	struct dg_element *e = dg_element_parse("<x from='y'/>");
	assert_non_null(e);
	dg_element_free(e);
	assert_null(dg_element_parse("<x"));
	on_end(arg, name);
}

static void parsers_may_nest(void **state)
{
	struct seen *s = *state;
	XML_Parser p = make_parser(s, DG_GUARD_SEPARATOR);
	XML_SetElementHandler(p, on_start, on_end_nested);
	assert_true(parse(p, "<s><m><b/></m>"));
	assert_false(s->truncated);
	for (int i = 0; i < DG_GUARD_DEPTH + 2; i++)
		assert_true(parse(p, "<m>"));
	for (int i = 0; i < DG_GUARD_DEPTH + 2; i++)
		assert_true(parse(p, "</m>"));
	assert_int_equal(s->stanzas, 2);
	assert_true(s->truncated);
	assert_null(dg_guard_take_failure());
	XML_ParserFree(p);
}

static void libstrophe_is_bound(void **state)
{
	(void)state;
	assert_true(dg_guard_is_bound());
	xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
	xmpp_stanza_t *stanza = xmpp_stanza_new_from_string(context, "<m a='1'/>");
	char *text;
	size_t n;
	assert_int_equal(xmpp_stanza_to_text(stanza, &text, &n), XMPP_EOK); /* whoever wants the text gets it */
	assert_string_equal(text, "<m a=\"1\"/>");
	xmpp_free(context, text);
	xmpp_stanza_release(stanza);
	xmpp_ctx_free(context);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(other_parsers_are_left_alone),
		TEST(stanzas_pass_as_they_are),
		TEST(nothing_waits_for_more_than_its_end),
		TEST(foreign_attributes_are_left_out),
		TEST(elements_are_bounded_and_counted_anew),
		TEST(depth_is_bounded),
		TEST(text_is_bounded),
		TEST(octets_are_bounded),
		TEST(attributes_are_bounded_but_for_addresses),
		TEST(namespaces_are_bounded),
		TEST(recycling_is_not_seen),
		TEST(entities_across_limits_are_no_error),
		TEST(failure_is_told_once_and_stays),
		TEST(endless_prolog_is_refused),
		TEST(endless_entity_is_refused),
		TEST(parsers_may_nest),
		TEST(libstrophe_is_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
