/* xmpp_reader.c - see xmpp_reader.h. A parser of expat's own, which no guard of ours touches. */
#include "fake/xmpp_reader.h"

#include <stdio.h>
#include <string.h>

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct fake_xmpp_reader *r = arg;
	(void)name;
	if (r->depth++ == 1)
		r->from = XML_GetCurrentByteIndex(r->parser);
	if (r->depth != 1)
		return;
	for (size_t i = 0; attrs[i]; i += 2)
		if (strcmp(attrs[i], "to") == 0)
			snprintf(r->to, sizeof r->to, "%s", attrs[i + 1]);
	r->on_header(r->arg);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct fake_xmpp_reader *r = arg;
	(void)name;
	if (--r->depth == 0)
		r->on_end(r->arg);
	if (r->depth != 1)
		return;
	XML_Index end = XML_GetCurrentByteIndex(r->parser) + XML_GetCurrentByteCount(r->parser);
	dg_buf_drop(&r->raw, (size_t)(r->from - r->raw_at));
	size_t n = (size_t)(end - r->from);
	char after = r->raw.at[n];
	r->raw.at[n] = '\0';
	r->on_stanza(r->arg, r->raw.at);
	r->raw.at[n] = after;
	dg_buf_drop(&r->raw, n);
	r->raw_at = end;
}

void fake_xmpp_reader_init(struct fake_xmpp_reader *r)
{
	r->parser = XML_ParserCreate(NULL);
	r->depth = 0;
	r->raw_at = 0;
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetReparseDeferralEnabled(r->parser, XML_FALSE);
}

void fake_xmpp_reader_finish(struct fake_xmpp_reader *r)
{
	XML_ParserFree(r->parser);
	dg_buf_finish(&r->raw);
}

bool fake_xmpp_reader_take(struct fake_xmpp_reader *r, const char *octets, size_t n)
{
	dg_buf_add(&r->raw, octets, n);
	return XML_Parse(r->parser, octets, (int)n, 0) == XML_STATUS_OK;
}
