/* Tests of core/stream/element.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stream/element.h"

static void accessors_read_a_stanza(void **state)
{
	(void)state;
	struct dg_element *e = dg_element_parse(
		"<message xmlns='jabber:component:accept' from='a@b/c' id='' xml:lang='de'>\n"
		" <body>x &lt; y</body><x xmlns='urn:x'>1</x> <x xmlns='urn:y'><in/></x><empty/>tail</message>");
	assert_non_null(e);
	assert_string_equal(dg_element_name(e), "message");
	assert_string_equal(dg_element_ns(e), "jabber:component:accept");
	assert_string_equal(dg_element_attr(e, "from"), "a@b/c");
	assert_string_equal(dg_element_attr(e, "id"), "");
	assert_string_equal(dg_element_attr(e, "xml:lang"), "de");
	assert_null(dg_element_attr(e, "to"));
	assert_true(dg_element_is(e, "message", DG_NS_STANZA));
	assert_false(dg_element_is(e, "presence", DG_NS_STANZA));

	const struct dg_element *body = dg_element_child(e, "body", DG_NS_STANZA);
	assert_string_equal(dg_element_text(body), "x < y");
	assert_string_equal(dg_element_ns(body), "jabber:component:accept"); /* inherited */
	assert_null(dg_element_child(e, "x", DG_NS_STANZA));
	assert_string_equal(dg_element_text(dg_element_child(e, "x", "urn:x")), "1");
	const struct dg_element *y = dg_element_child(e, "x", "urn:y");
	assert_string_equal(dg_element_text(y), "");
	assert_string_equal(dg_element_ns(dg_element_first(y)), "urn:y");
	assert_string_equal(dg_element_text(dg_element_child(e, "empty", DG_NS_STANZA)), "");
	dg_element_free(e);
}

static void children_are_elements_only(void **state)
{
	static const char *const names[] = { "body", "a", "b" };
	size_t n = 0;
	(void)state;
	struct dg_element *e = dg_element_parse("<m> <body/>x<a/><b/>y</m>");
	for (const struct dg_element *c = dg_element_first(e); c; c = dg_element_next(c), n++)
		assert_string_equal(dg_element_name(c), names[n]);
	assert_int_equal(n, 3);
	dg_element_free(e);
	e = dg_element_parse("<m>only text</m>");
	assert_null(dg_element_first(e));
	dg_element_free(e);
}

/* jabberd2 delivers the children of a stanza in jabber:client. */
static void stanza_namespace_is_either(void **state)
{
	(void)state;
	struct dg_element *e = dg_element_parse("<message xmlns='jabber:component:accept'><body xmlns='jabber:client'>x"
						"</body></message>");
	assert_non_null(dg_element_child(e, "body", DG_NS_STANZA));
	assert_non_null(dg_element_child(e, "body", "jabber:client"));
	assert_null(dg_element_child(e, "body", "jabber:component:accept"));
	dg_element_free(e);
}

static void text_is_the_first_run(void **state)
{
	static const struct {
		const char *xml, *text;
	} cases[] = {
		{ "<m/>", "" },
		{ "<m></m>", "" },
		{ "<m><![CDATA[]]></m>", "" },
		{ "<m>a\nb<![CDATA[<]]>&amp;c</m>", "a\nb<&c" },
		{ "<m>a<b/>c</m>", "a" },
		{ "<m><b/>c</m>", "c" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dg_element *e = dg_element_parse(cases[i].xml);
		assert_string_equal(dg_element_text(e), cases[i].text);
		dg_element_free(e);
	}
}

static void malformed_text_is_refused(void **state)
{
	static const char *const wrong[] = { "", "<m", "<m>", "<m></n>", "x", "<m a=b/>", "<m>\x01</m>",
		"<m>\xFF</m>" };
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_null(dg_element_parse(wrong[i]));
	dg_element_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accessors_read_a_stanza),
		cmocka_unit_test(children_are_elements_only),
		cmocka_unit_test(stanza_namespace_is_either),
		cmocka_unit_test(text_is_the_first_run),
		cmocka_unit_test(malformed_text_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
