/* firewall.c - see firewall.h. */
#include "stream/firewall.h"

#include <dlfcn.h>
#include <string.h>

#include "stream/guard.h"

#define XML_PREFIX "http://www.w3.org/XML/1998/namespace\x1F"

static void flush_words(struct dg_firewall *f)
{
	if (!f->words.len)
		return;
	f->text(f->user, f->words.at, (int)f->words.len);
	dg_buf_clear(&f->words);
}

static bool is_address(const XML_Char *name)
{
	return !strcmp(name, "from") || !strcmp(name, "to") || !strcmp(name, "id") || !strcmp(name, "type");
}

/* What libstrophe shall call this attribute; NULL: it must not see it. */
static const XML_Char *attribute_name(const XML_Char *name)
{
	if (!strchr(name, DG_GUARD_SEPARATOR))
		return name;
	return strcmp(name, XML_PREFIX "lang") == 0 ? "xml:lang" : NULL;
}

/* In place: the array is expat's, and only lives for the call. */
static void trim_attributes(struct dg_firewall *f, const XML_Char **attrs)
{
	size_t n = 0;
	for (size_t i = 0; attrs[i]; i += 2) {
		const XML_Char *name = attribute_name(attrs[i]);
		if (!name)
			continue;
		if (n >= DG_GUARD_ATTRIBUTES && !is_address(name)) {
			f->stanza.truncated = true;
			continue;
		}
		attrs[2 * n] = name;
		attrs[2 * n + 1] = attrs[i + 1];
		n++;
	}
	attrs[2 * n] = NULL;
}

static void begin_stanza(struct dg_firewall *f)
{
	f->stanza.begun_at = XML_GetCurrentByteIndex(f->parser);
	/* A rebuilt tag has lost its namespaces, so nothing in its stanza can be read. */
	f->stanza.full |= f->cut_next;
	f->stanza.truncated |= f->stanza.full;
	f->cut_next = false;
}

/* Does this element go beyond a limit? Never the stanza itself, or nobody could be answered. */
static bool is_excess(struct dg_firewall *f)
{
	if (f->depth < 2)
		return false;
	return f->stanza.full || f->depth > DG_GUARD_DEPTH || ++f->stanza.elements >= DG_GUARD_ELEMENTS;
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct dg_firewall *f = arg;
	if (f->replaying)
		return;
	if (f->skip || is_excess(f)) {
		f->stanza.truncated = true;
		f->skip++;
		return;
	}
	if (f->depth == 0)
		f->header.len = (size_t)(XML_GetCurrentByteIndex(f->parser) + XML_GetCurrentByteCount(f->parser));
	if (f->depth == 1)
		begin_stanza(f);
	trim_attributes(f, attrs);
	flush_words(f);
	f->depth++;
	f->start(f->user, name, attrs);
}

static void end_stanza(struct dg_firewall *f)
{
	f->just_ended = false;
	f->stanza = (struct dg_tally){ 0 };
	if (f->fed < DG_GUARD_RECYCLE)
		return;
	f->stopped_at = XML_GetCurrentByteIndex(f->parser) + XML_GetCurrentByteCount(f->parser);
	XML_StopParser(f->parser, XML_TRUE);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct dg_firewall *f = arg;
	if (f->skip) {
		f->skip--;
		return;
	}
	flush_words(f);
	f->depth--;
	f->just_ended = f->depth == 1;
	f->end(f->user, name);
	if (f->depth == 1)
		end_stanza(f);
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
	struct dg_firewall *f = arg;
	size_t octets = (size_t)n;
	if (f->depth < 2 || f->skip)
		return;
	if (octets > DG_GUARD_TEXT - f->stanza.text_octets) {
		f->stanza.text_octets = DG_GUARD_TEXT; /* or a later, shorter run would leave a hole in front of it */
		f->stanza.truncated = true;
		return;
	}
	f->stanza.text_octets += octets;
	dg_buf_add(&f->words, text, octets);
}

static void XMLCALL on_namespace(void *arg, const XML_Char *prefix, const XML_Char *uri)
{
	struct dg_firewall *f = arg;
	(void)prefix;
	(void)uri;
	if (f->depth < 1 || f->replaying || ++f->stanza.namespaces <= DG_GUARD_NAMESPACES)
		return;
	f->stanza.full = f->stanza.truncated = true;
}

static void XMLCALL on_cdata(void *arg)
{
	struct dg_firewall *f = arg;
	f->in_cdata = true;
}

static void XMLCALL on_cdata_end(void *arg)
{
	struct dg_firewall *f = arg;
	f->in_cdata = false;
}

static void refuse(struct dg_firewall *f, const char *why)
{
	f->why = why;
	XML_StopParser(f->parser, XML_FALSE);
}

static void XMLCALL on_comment(void *arg, const XML_Char *text)
{
	(void)text;
	refuse(arg, "a comment, which XMPP forbids");
}

static void XMLCALL on_instruction(void *arg, const XML_Char *target, const XML_Char *text)
{
	(void)target;
	(void)text;
	refuse(arg, "a processing instruction, which XMPP forbids");
}

static void XMLCALL on_doctype(
	void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has_internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	refuse(arg, "a document type, which XMPP forbids");
}

/* Absent before expat 2.6 and its backports, which do not defer either. */
static void forbid_deferral(XML_Parser parser)
{
	XML_Bool (*set)(XML_Parser parser, XML_Bool enabled);
	void *at = dlsym(RTLD_DEFAULT, "XML_SetReparseDeferralEnabled");
	memcpy(&set, &at, sizeof at);
	if (set)
		set(parser, XML_FALSE);
}

/* XML_ParserReset() forgets all of these. */
void dg_firewall_arm(struct dg_firewall *f)
{
	f->real.set_user(f->parser, f);
	f->real.set_element(f->parser, on_start, on_end);
	f->real.set_text(f->parser, on_text);
	XML_SetStartNamespaceDeclHandler(f->parser, on_namespace);
	XML_SetCdataSectionHandler(f->parser, on_cdata, on_cdata_end);
	XML_SetCommentHandler(f->parser, on_comment);
	XML_SetProcessingInstructionHandler(f->parser, on_instruction);
	XML_SetStartDoctypeDeclHandler(f->parser, on_doctype);
	forbid_deferral(f->parser);
}

/* ---- feeding: the sieve's sink ---- */

static bool fail(struct dg_firewall *f)
{
	if (!f->why)
		f->why = XML_ErrorString(XML_GetErrorCode(f->parser));
	return false;
}

/* A new document for expat, the same stream for libstrophe. */
static bool recycle(struct dg_firewall *f)
{
	f->real.reset(f->parser, NULL);
	dg_firewall_arm(f);
	f->replaying = true;
	enum XML_Status status = f->real.parse(f->parser, f->header.at, (int)f->header.len, 0);
	f->replaying = false;
	f->fed = (XML_Index)f->header.len;
	return status == XML_STATUS_OK || fail(f);
}

/* Parse, and go on after a suspension that asked for a recycle. */
static bool parse(struct dg_firewall *f, const char *octets, size_t n)
{
	while (n) {
		XML_Index from = f->fed;
		f->fed += (XML_Index)n;
		enum XML_Status status = f->real.parse(f->parser, octets, (int)n, 0);
		if (status == XML_STATUS_ERROR)
			return fail(f);
		if (status == XML_STATUS_OK)
			return true;
		size_t used = (size_t)(f->stopped_at - from);
		octets += used;
		n -= used;
		if (!recycle(f))
			return false;
	}
	return true;
}

static bool feed(void *arg, const char *octets, size_t n)
{
	struct dg_firewall *f = arg;
	if (f->depth == 0)
		dg_buf_add(&f->header, octets, n);
	if (f->header.len > 2 * (size_t)DG_SIEVE_TAG) {
		f->why = "no stream";
		return false;
	}
	if (!parse(f, octets, n))
		return false;
	XML_Index at = XML_GetCurrentByteIndex(f->parser);
	f->pending = at >= 0 ? f->fed - at : 0;
	if (f->pending > DG_GUARD_TOKEN) {
		f->why = "something that does not end";
		return false;
	}
	if (f->depth > 1 && f->fed - f->stanza.begun_at > DG_GUARD_OCTETS)
		f->stanza.full = f->stanza.truncated = true;
	return true;
}

static struct dg_sieve_place place(void *arg)
{
	const struct dg_firewall *f = arg;
	return (struct dg_sieve_place){
		.depth = f->depth + f->skip,
		.cdata = f->in_cdata,
		.pending = f->pending,
		.excess = f->skip || f->stanza.full,
	};
}

static void cut(void *arg)
{
	struct dg_firewall *f = arg;
	f->cut_next = f->depth == 1;
	f->stanza.truncated |= f->depth > 1;
}

static const struct dg_sieve_sink sink = { .feed = feed, .place = place, .cut = cut };

void dg_firewall_init(struct dg_firewall *f, XML_Parser parser, const struct dg_expat *real)
{
	*f = (struct dg_firewall){ .parser = parser, .real = *real };
	dg_sieve_init(&f->sieve, &sink, f);
}

void dg_firewall_finish(struct dg_firewall *f)
{
	dg_sieve_finish(&f->sieve);
	dg_buf_finish(&f->header);
	dg_buf_finish(&f->words);
}

void dg_firewall_reset(struct dg_firewall *f)
{
	f->stanza = (struct dg_tally){ 0 };
	f->depth = f->skip = 0;
	f->fed = f->pending = 0;
	f->cut_next = f->in_cdata = f->just_ended = false;
	f->why = NULL;
	dg_sieve_reset(&f->sieve);
	dg_buf_clear(&f->header);
	dg_buf_clear(&f->words);
}

bool dg_firewall_take(struct dg_firewall *f, const char *octets, size_t n)
{
	if (!f->why && !dg_sieve_take(&f->sieve, octets, n) && !f->why)
		f->why = f->sieve.why;
	return !f->why;
}
