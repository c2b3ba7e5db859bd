/* render.c - see render.h. Every stanza that leaves is written here. */
#include "stream/render.h"

#include <assert.h>
#include <string.h>

#include "util/utf8.h"

/* Octets that do not stand for themselves: in text, in an attribute value, and those of which the decoder decides. Tab
 * and newline are normalized in a value unless they are written as references (XML 1.0 section 3.3.3); a carriage
 * return survives nowhere (section 2.11). Values stand in apostrophes. */
#define IN_TEXT  1
#define IN_VALUE 2
#define BOTH     (IN_TEXT | IN_VALUE)
#define DECODE   (BOTH | 4)
#define EIGHT(x) x, x, x, x, x, x, x, x
#define PLAIN_8  EIGHT(0)
#define DECODE_8 EIGHT(DECODE)

/* clang-format off */
static const unsigned char octets[256] = {
	DECODE_8, DECODE, /* tab */ IN_VALUE, /* newline */ IN_VALUE, DECODE, DECODE, /* return */ BOTH, DECODE, DECODE,
	DECODE_8, DECODE_8,
	0, 0, 0, 0, 0, 0, /* & */ BOTH, /* ' */ IN_VALUE, PLAIN_8,
	PLAIN_8, 0, 0, 0, 0, /* < */ BOTH, 0, /* > */ BOTH, 0,
	PLAIN_8, PLAIN_8, PLAIN_8, PLAIN_8, PLAIN_8, PLAIN_8, PLAIN_8, PLAIN_8,
	DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8,
	DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8, DECODE_8,
};
/* clang-format on */

static const char *reference_for(char c)
{
	switch (c) {
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '&': return "&amp;";
	case '\'': return "&apos;";
	case '\t': return "&#9;";
	case '\n': return "&#10;";
	default: return "&#13;";
	}
}

/* Runs that stand for themselves are copied whole. */
static void escape(struct dg_buf *out, const char *at, unsigned where)
{
	size_t n = strlen(at);
	size_t start = 0; /* of the run in progress */
	size_t used;
	for (size_t i = 0; i < n; i += used) {
		used = 1;
		unsigned kind = octets[(unsigned char)at[i]];
		if (!(kind & where) || (kind == DECODE && dg_xml_char_ok(dg_utf8_next(at + i, n - i, &used))))
			continue;
		dg_buf_add(out, at + start, i - start);
		if (kind == DECODE)
			dg_utf8_mend(out, at + i, used);
		else
			dg_buf_str(out, reference_for(at[i]));
		start = i + used;
	}
	dg_buf_add(out, at + start, n - start);
}

static void end_tag(struct dg_render *r)
{
	if (r->in_tag)
		dg_buf_chr(r->out, '>');
	r->in_tag = 0;
}

void dg_render_init(struct dg_render *r, struct dg_buf *out)
{
	*r = (struct dg_render){ .out = out };
}

void dg_render_open(struct dg_render *r, const char *name)
{
	assert(r->depth < DG_RENDER_DEPTH);
	end_tag(r);
	dg_buf_chr(r->out, '<');
	dg_buf_str(r->out, name);
	r->open[r->depth++] = name;
	r->in_tag = 1;
}

void dg_render_attr(struct dg_render *r, const char *name, const char *value)
{
	assert(r->in_tag);
	if (!value)
		return;
	dg_buf_chr(r->out, ' ');
	dg_buf_str(r->out, name);
	dg_buf_add(r->out, "='", 2);
	escape(r->out, value, IN_VALUE);
	dg_buf_chr(r->out, '\'');
}

void dg_render_text(struct dg_render *r, const char *text)
{
	assert(r->depth > 0);
	end_tag(r);
	escape(r->out, text, IN_TEXT);
}

void dg_render_close(struct dg_render *r)
{
	assert(r->depth > 0);
	const char *name = r->open[--r->depth];
	if (r->in_tag) {
		dg_buf_add(r->out, "/>", 2);
		r->in_tag = 0;
		return;
	}
	dg_buf_add(r->out, "</", 2);
	dg_buf_str(r->out, name);
	dg_buf_chr(r->out, '>');
}

void dg_render_leaf(struct dg_render *r, const char *name, const char *ns, const char *text)
{
	dg_render_open(r, name);
	dg_render_attr(r, "xmlns", ns);
	if (text)
		dg_render_text(r, text);
	dg_render_close(r);
}
