/* xml.c - see parts.h: stanzas parsed and written. */
#include <expat.h>
#include <string.h>

#include "crossing.h"
#include "parts.h"
#include "util/buf.h"

enum { CHUNK = 65536 };

static void on_start(void *arg, const char *name, const char **attributes)
{
	(void)arg;
	(void)name;
	(void)attributes;
}

static void on_end(void *arg, const char *name)
{
	(void)arg;
	(void)name;
}

static void on_text(void *arg, const char *text, int n)
{
	(void)arg;
	(void)text;
	(void)n;
}

static void feed(XML_Parser parser, const char *at, size_t n)
{
	if (XML_Parse(parser, at, (int)n, 0) != XML_STATUS_OK)
		parts_give_up("XML_Parse");
}

/* Nothing comes from the server for a text on its way up but the answers of barriers, one for a thousand texts. */
double part_xml_in(enum part_way way, size_t messages)
{
	static const char header[] = "<stream:stream xmlns='jabber:component:accept' "
				     "xmlns:stream='http://etherx.jabber.org/streams' id='1'>";
	static const char stanza[] = CROSSING_USER_STANZA;
	struct dg_buf chunk = { 0 };
	if (way == PART_MO)
		return 0;
	XML_Parser parser = XML_ParserCreateNS(NULL, '\xff');
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	feed(parser, header, sizeof header - 1);
	size_t in_chunk = CHUNK / (sizeof stanza - 1);
	for (size_t i = 0; i < in_chunk; i++)
		dg_buf_add(&chunk, stanza, sizeof stanza - 1);
	double from = parts_seconds();
	for (size_t done = 0; done < messages; done += in_chunk)
		feed(parser, chunk.at, chunk.len);
	double seconds = parts_seconds() - from;
	XML_ParserFree(parser);
	dg_buf_finish(&chunk);
	return seconds;
}

/* What changes from stanza to stanza is copied in pieces between what does not; here as five pieces. */
double part_xml_out(enum part_way way, size_t messages)
{
	const char *stanza = way == PART_MT ? CROSSING_RECEIPT_STANZA : CROSSING_TEXT_STANZA;
	size_t n = strlen(stanza);
	struct dg_buf out = { 0 };
	double from = parts_seconds();
	for (size_t i = 0; i < messages; i++) {
		for (size_t at = 0; at < n; at += n / 5 + 1)
			dg_buf_add(&out, stanza + at, n - at < n / 5 + 1 ? n - at : n / 5 + 1);
		if (out.len > CHUNK)
			dg_buf_clear(&out);
	}
	double seconds = parts_seconds() - from;
	dg_buf_finish(&out);
	return seconds;
}
