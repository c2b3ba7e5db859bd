/* selftest.c - dg_xlink_selftest() of link.h: is the guard in front of libstrophe and of expat, as it was built to be?
 *
 * What goes through xmpp_stanza_new_from_string() proves that libstrophe calls us; what goes through a parser of our
 * own, that expat does not hold octets back. Takes a few milliseconds and touches no network. */
#include <expat.h>
#include <stdio.h>
#include <string.h>

#include "stream/element.h"
#include "stream/guard.h"
#include "stream/link.h"
#include "util/buf.h"

static const char stanza[] =
	"<message from='+15550001111@sms.example.org' to=\"a@example.org\" id='1'><body>x&gt;y</body></message>";

static void XMLCALL on_start(void *count, const XML_Char *name, const XML_Char **attrs)
{
	(void)count;
	(void)name;
	(void)attrs;
}

static void XMLCALL on_end(void *count, const XML_Char *name)
{
	int *ends = count;
	(void)name;
	++*ends;
}

static void XMLCALL on_text(void *count, const XML_Char *text, int n)
{
	(void)count;
	(void)text;
	(void)n;
}

/* A parser such as libstrophe makes them; only DG_GUARD_SEPARATOR tells ours from others. */
static XML_Parser guarded_parser(int *ends)
{
	const XML_Char separator = DG_GUARD_SEPARATOR;
	XML_Parser p = XML_ParserCreate_MM(NULL, NULL, &separator);
	XML_SetUserData(p, ends);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	return p;
}

static bool parse(XML_Parser p, const char *octets, size_t n)
{
	bool ok = XML_Parse(p, octets, (int)n, 0) == XML_STATUS_OK;
	dg_guard_take_failure();
	return ok;
}

/* Both elements have ended when the last octet is in, wherever the read boundary fell. */
static bool split_is_not_deferred(void)
{
	int ends = 0;
	XML_Parser p = guarded_parser(&ends);
	bool ok = parse(p, "<stream>", 8);
	for (size_t at = 1; ok && at < sizeof stanza - 1; at++) {
		ends = 0;
		ok = parse(p, stanza, at) && parse(p, stanza + at, sizeof stanza - 1 - at) && ends == 2;
	}
	XML_ParserFree(p);
	return ok;
}

static bool document_type_is_refused(void)
{
	static const char bomb[] = "<!DOCTYPE s [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><s>&b;";
	int ends = 0;
	XML_Parser p = guarded_parser(&ends);
	bool ok = !parse(p, bomb, sizeof bomb - 1);
	XML_ParserFree(p);
	return ok;
}

static bool comment_is_refused(void)
{
	struct dg_element *e = dg_element_parse("<message><!-- --></message>");
	dg_element_free(e);
	return !e;
}

static bool flood_is_cut(void)
{
	struct dg_buf text = { 0 };
	dg_buf_str(&text, "<message from='a@example.org'>");
	for (int i = 0; i < 4 * DG_GUARD_ELEMENTS; i++)
		dg_buf_str(&text, "<a/>");
	dg_buf_str(&text, "</message>");
	struct dg_element *e = dg_element_parse(text.at);
	dg_buf_finish(&text);
	int children = 0;
	for (const struct dg_element *c = e ? dg_element_first(e) : NULL; c; c = dg_element_next(c))
		children++;
	dg_element_free(e);
	return children > 0 && children <= DG_GUARD_ELEMENTS;
}

static bool long_tag_is_cut(void)
{
	struct dg_buf text = { 0 };
	dg_buf_str(&text, "<message x='");
	memset(dg_buf_reserve(&text, DG_GUARD_OCTETS), 'x', DG_GUARD_OCTETS);
	text.len += DG_GUARD_OCTETS;
	dg_buf_str(&text, "' from='a@example.org'/>");
	struct dg_element *e = dg_element_parse(text.at);
	dg_buf_finish(&text);
	bool ok = e && dg_element_attr(e, "from") && !dg_element_attr(e, "x");
	dg_element_free(e);
	return ok;
}

enum dg_status dg_xlink_selftest(struct dg_error *why)
{
	static const struct {
		bool (*holds)(void);
		const char *what;
	} checks[] = {
		{ dg_guard_is_bound, "libstrophe is not bound to the program's guard" },
		{ long_tag_is_cut, "libstrophe's XML_Parse() is not the guard's" },
		{ comment_is_refused, "libstrophe's parser has not got the guard's handlers" },
		{ flood_is_cut, "a flood of elements reaches libstrophe" },
		{ document_type_is_refused, "a document type is not refused" },
		{ split_is_not_deferred, "a stanza in two pieces is held back" },
	};
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (!checks[i].holds()) {
			snprintf(why->text, sizeof why->text,
				"the XML guard does not work, it would be unsafe to run: %s", checks[i].what);
			return DG_INTERNAL;
		}
	return DG_OK;
}
