/* Tests of core/stream/sieve.c, with a parser that only counts tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/sieve.h"
#include "util/buf.h"

/* Stands in for expat and the firewall: what it is fed must be whole tokens. */
struct parser {
	struct dg_buf fed;
	int depth;
	int excess_below; /* elements deeper than this are excess; 0: none are */
	bool cdata;
	int brackets; /* ']' in a row */
	int cuts, feeds;
};

static bool feed(void *arg, const char *octets, size_t n)
{
	struct parser *p = arg;
	dg_buf_add(&p->fed, octets, n);
	p->feeds++;
	for (size_t i = 0; i < n; i++) {
		if (p->cdata) {
			p->cdata = octets[i] != '>' || p->brackets < 2;
			p->brackets = octets[i] == ']' ? p->brackets + 1 : 0;
			continue;
		}
		if (octets[i] != '<')
			continue;
		struct dg_tag t;
		dg_tag_begin(&t);
		i += dg_tag_scan(&t, octets + i + 1, n - i - 1);
		assert_int_equal(t.state, DG_TAG_DONE); /* a part of a tag is what must never come */
		p->cdata = t.kind == '!';
		if (t.kind == '/')
			p->depth--;
		else if (t.kind != '!' && t.kind != '?' && t.last != '/')
			p->depth++;
	}
	return true;
}

static struct dg_sieve_place place(void *arg)
{
	const struct parser *p = arg;
	return (struct dg_sieve_place){
		.depth = p->depth,
		.cdata = p->cdata,
		.excess = p->excess_below && p->depth > p->excess_below,
	};
}

static void cut(void *arg)
{
	struct parser *p = arg;
	p->cuts++;
}

static const struct dg_sieve_sink sink = { feed, place, cut };

/* What passes when `text` comes in pieces of `step` octets; NULL when it is refused. Free with free(). */
static char *sift(const char *text, size_t step, int excess_below, int *cuts)
{
	struct parser p = { .excess_below = excess_below };
	struct dg_sieve s;
	size_t n = strlen(text);
	bool ok = true;
	dg_sieve_init(&s, &sink, &p);
	for (size_t at = 0; ok && at < n; at += step)
		ok = dg_sieve_take(&s, text + at, n - at < step ? n - at : step);
	assert_true(ok || s.why);
	dg_sieve_finish(&s);
	char *passed = dg_buf_give(&p.fed);
	if (cuts)
		*cuts = p.cuts;
	if (ok)
		return passed;
	free(passed);
	return NULL;
}

static void expect(const char *text, int excess_below, const char *passed)
{
	for (size_t step = 1; step <= strlen(text); step++) {
		char *got = sift(text, step, excess_below, NULL);
		if (passed)
			assert_string_equal(got, passed);
		else
			assert_null(got);
		free(got);
	}
}

static void well_formed_text_passes_unchanged(void **state)
{
	static const char *const texts[] = {
		"<?xml version='1.0'?><s a='>'><m b=\"'\">x &lt; y's</m> <m/></s>",
		"<s><m><![CDATA[ <a> don't ]] > ]]></m><m>\"</m></s>",
		"<s><m><![CDATA[]]></m></s>",
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect(texts[i], 0, texts[i]);
}

static void partial_tags_are_held_back(void **state)
{
	struct parser p = { 0 };
	struct dg_sieve s;
	(void)state;
	dg_sieve_init(&s, &sink, &p);
	assert_true(dg_sieve_take(&s, "<s><m a='x", 10));
	assert_string_equal(p.fed.at, "<s>");
	assert_true(dg_sieve_take(&s, ">y", 2));
	assert_string_equal(p.fed.at, "<s>");
	assert_true(dg_sieve_take(&s, "'>z", 3));
	assert_string_equal(p.fed.at, "<s><m a='x>y'>z");
	dg_sieve_finish(&s);
	dg_buf_finish(&p.fed);
}

static void forbidden_markup_is_refused(void **state)
{
	static const char *const texts[] = { "<s><!-- x", "<s><!D", "<s><?x ", " <?xml ?" };
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		expect(texts[i], 0, NULL);
}

/* The third level is too deep: its content goes nowhere, the ends of what is open do. */
static void excess_is_dropped(void **state)
{
	static const char excess[] = "<s><m><a>"
				     "<b c='>'>x<d/></b><![CDATA[</a>]]><e>>]]>' </e>text"
				     "</a></m><m>next</m></s>";
	(void)state;
	for (size_t step = 1; step < sizeof excess; step++) {
		char *got = sift(excess, step, 2, NULL);
		/* How soon depends on the pieces; what is open afterwards does not. */
		assert_memory_equal(got, "<s><m><a>", 9);
		assert_non_null(strstr(got, "</a></m><m>next</m></s>"));
		if (step == 9)
			assert_string_equal(got, "<s><m><a></a></m><m>next</m></s>");
		free(got);
	}
}

/* The parser alone knows where a CDATA section ends: it is led there, and not one tag further. */
static void cdata_is_left_before_dropping(void **state)
{
	(void)state;
	for (size_t brackets = 2; brackets < 5; brackets++) {
		struct parser p = { .excess_below = 2 };
		struct dg_sieve s;
		dg_sieve_init(&s, &sink, &p);
		assert_true(dg_sieve_take(&s, "<s><m><a><![CDATA[x]]]]]", 19 + brackets));
		assert_true(dg_sieve_take(&s, "><b><b></b></b></a></m>", 23));
		assert_null(strstr(p.fed.at, "<b>"));
		assert_int_equal(p.depth, 1);
		dg_sieve_finish(&s);
		dg_buf_finish(&p.fed);
	}
}

static void false_ends_of_cdata_cost_nothing(void **state)
{
	struct parser p = { .excess_below = 2 };
	struct dg_sieve s;
	(void)state;
	dg_sieve_init(&s, &sink, &p);
	assert_true(dg_sieve_take(&s, "<s><m><a><![CDATA[", 18));
	assert_true(dg_sieve_take(&s, ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>", 30));
	assert_true(p.feeds < 5);
	dg_sieve_finish(&s);
	dg_buf_finish(&p.fed);
}

static void forbidden_markup_is_refused_in_excess(void **state)
{
	(void)state;
	for (size_t step = 1; step < 10; step++) {
		assert_null(sift("<s><m><a><x><!-- </x>", step, 2, NULL));
		assert_null(sift("<s><m><a><x><?p </x> ?>", step, 2, NULL));
	}
}

static void add_many(struct dg_buf *b, const char *unit, size_t octets)
{
	for (size_t i = 0; i < octets; i += strlen(unit))
		dg_buf_str(b, unit);
}

/* The stanza's own tag keeps what its sender is answered by, wherever it stands. */
static void long_stanza_tag_is_rebuilt(void **state)
{
	(void)state;
	for (size_t step = 1000; step < 200000; step += 33333) {
		struct dg_buf text = { 0 };
		int cuts;
		dg_buf_str(&text, "<s><m from='a' x='");
		add_many(&text, "y>", 100000);
		dg_buf_str(&text, "' id=\"i'\" ");
		add_many(&text, "z='z' ", 100000);
		dg_buf_str(&text, "to='b'/><n/>");
		char *got = sift(text.at, step, 0, &cuts);
		assert_non_null(got);
		assert_memory_equal(got, "<s><m from='a' id=\"i'\"", 22);
		assert_non_null(strstr(got, "to='b'/><n/>"));
		assert_true(strlen(got) < DG_SIEVE_TAG + 100);
		assert_true(cuts > 0);
		free(got);
		dg_buf_finish(&text);
	}
}

/* The limit may fall on any octet of what is kept. */
static void limit_cuts_no_address(void **state)
{
	static const char addresses[] = " from='a@b' id=\"1\" to='c@d'";
	(void)state;
	for (size_t back = 0; back < sizeof addresses + 20; back++) {
		struct dg_buf text = { 0 };
		int cuts;
		dg_buf_str(&text, "<s><m x='");
		while (text.len < DG_SIEVE_TAG + 3 - back)
			dg_buf_chr(&text, 'y');
		dg_buf_printf(&text, "'%s/>", addresses);
		char *got = sift(text.at, 4096, 0, &cuts);
		assert_non_null(strstr(got, addresses));
		assert_int_equal(cuts, strlen(text.at) > DG_SIEVE_TAG + 3);
		free(got);
		dg_buf_finish(&text);
	}
}

/* Any other tag goes with the element that it opens. */
static void long_tag_inside_is_left_out(void **state)
{
	(void)state;
	for (size_t step = 1000; step < 100000; step += 33333) {
		struct dg_buf text = { 0 };
		int cuts;
		dg_buf_str(&text, "<s><m><k/><a x='");
		add_many(&text, "/m>", 50000);
		dg_buf_str(&text, "'><b>x</b><a/></a><l/></m><m><");
		add_many(&text, "name", 50000);
		dg_buf_str(&text, "/></m>");
		char *got = sift(text.at, step, 0, &cuts);
		assert_string_equal(got, "<s><m><k/><l/></m><m></m>");
		assert_int_equal(cuts, 2);
		free(got);
		dg_buf_finish(&text);
	}
}

static void endless_tags_are_refused(void **state)
{
	static const char *const starts[] = { "<s ", "<?xml ", "<s><m></m", "<s><m from='x' " };
	(void)state;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		struct dg_buf text = { 0 };
		dg_buf_str(&text, starts[i]);
		add_many(&text, i == 3 ? "from='xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' " : "x", 100000);
		assert_null(sift(text.at, 5000, 0, NULL));
		dg_buf_finish(&text);
	}
}

/* A tag of many pieces must not be scanned or fed again and again. */
static void work_is_linear(void **state)
{
	struct parser p = { 0 };
	struct dg_sieve s;
	(void)state;
	dg_sieve_init(&s, &sink, &p);
	assert_true(dg_sieve_take(&s, "<s><m x='", 9));
	for (int i = 0; i < 30000; i++)
		assert_true(dg_sieve_take(&s, "y", 1));
	assert_true(dg_sieve_take(&s, "'>", 2));
	assert_int_equal(p.feeds, 2);
	assert_int_equal(p.depth, 2);
	dg_sieve_finish(&s);
	dg_buf_finish(&p.fed);
}

static void reset_forgets_a_stream(void **state)
{
	struct parser p = { 0 };
	struct dg_sieve s;
	(void)state;
	dg_sieve_init(&s, &sink, &p);
	assert_true(dg_sieve_take(&s, "<s><m a='", 9));
	dg_sieve_reset(&s);
	dg_buf_clear(&p.fed);
	assert_true(dg_sieve_take(&s, "<?xml version='1.0'?><s>", 24));
	assert_string_equal(p.fed.at, "<?xml version='1.0'?><s>");
	dg_sieve_finish(&s);
	dg_buf_finish(&p.fed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_text_passes_unchanged),
		cmocka_unit_test(partial_tags_are_held_back),
		cmocka_unit_test(forbidden_markup_is_refused),
		cmocka_unit_test(excess_is_dropped),
		cmocka_unit_test(cdata_is_left_before_dropping),
		cmocka_unit_test(false_ends_of_cdata_cost_nothing),
		cmocka_unit_test(forbidden_markup_is_refused_in_excess),
		cmocka_unit_test(long_stanza_tag_is_rebuilt),
		cmocka_unit_test(limit_cuts_no_address),
		cmocka_unit_test(long_tag_inside_is_left_out),
		cmocka_unit_test(endless_tags_are_refused),
		cmocka_unit_test(work_is_linear),
		cmocka_unit_test(reset_forgets_a_stream),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
