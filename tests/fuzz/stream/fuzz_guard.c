/* fuzz_guard.c - a server's octets through the guard, in arbitrary pieces.
 *
 * The input is what the server sends, with two marks that UTF-8 has no use for: FE is a read boundary, and FF len count
 * repeats the `len` octets before it 16 * `count` times, so that a short input reaches the limits.
 * Oracles: the limits hold; start and end tags balance; a stanza that was not cut is the same whether it came in those
 * pieces or octet by octet. The same text also goes through libstrophe itself. */
#include <expat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stream/element.h"
#include "stream/guard.h"
#include "util/buf.h"
#include "util/mem.h"

#define BOUNDARY    0xFE
#define REPEAT      0xFF
#define MOST_OCTETS (700u * 1024)
#define MOST_SINGLE (48u * 1024) /* fed octet by octet: not more */

struct input {
	struct dg_buf text;
	size_t *ends; /* of the pieces */
	size_t pieces;
};

static void repeat(struct dg_buf *text, size_t n, size_t times)
{
	if (!n || n > text->len)
		return;
	for (size_t i = 0; i < times && text->len + n <= MOST_OCTETS; i++) {
		char *to = dg_buf_reserve(text, n);
		memcpy(to, to - n, n);
		text->len += n;
	}
	dg_buf_reserve(text, 0)[0] = '\0';
}

static void unpack(struct input *in, const uint8_t *octets, size_t n)
{
	in->ends = dg_alloc((n + 1) * sizeof *in->ends);
	for (size_t i = 0; i < n; i++) {
		if (octets[i] == BOUNDARY) {
			in->ends[in->pieces++] = in->text.len;
		} else if (octets[i] == REPEAT && i + 2 < n) {
			repeat(&in->text, octets[i + 1], 16u * octets[i + 2]);
			i += 2;
		} else {
			dg_buf_chr(&in->text, (char)octets[i]);
		}
	}
	dg_buf_reserve(&in->text, 0);
	in->ends[in->pieces++] = in->text.len;
}

/* What libstrophe would have been given. */
struct seen {
	struct dg_buf *stanzas; /* as text */
	bool *cut;
	size_t count, room;
	int depth, elements;
	size_t text_octets;
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static struct dg_buf *current(struct seen *s)
{
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 16;
		s->stanzas = dg_grow(s->stanzas, room * sizeof *s->stanzas);
		s->cut = dg_grow(s->cut, room * sizeof *s->cut);
		memset(s->stanzas + s->room, 0, (room - s->room) * sizeof *s->stanzas);
		s->room = room;
	}
	return &s->stanzas[s->count];
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attrs)
{
	struct seen *s = arg;
	size_t n = 0;
	for (; attrs[2 * n]; n++) {
		check(!strchr(attrs[2 * n], DG_GUARD_SEPARATOR));
		if (s->depth)
			dg_buf_printf(current(s), "%s=%s ", attrs[2 * n], attrs[2 * n + 1]);
	}
	check(n <= DG_GUARD_ATTRIBUTES + 4);
	if (s->depth++)
		dg_buf_printf(current(s), "<%s>", name);
	check(s->depth <= DG_GUARD_DEPTH + 1);
	check(++s->elements <= DG_GUARD_ELEMENTS + 1);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
	struct seen *s = arg;
	check(--s->depth >= 0);
	if (s->depth)
		dg_buf_printf(current(s), "</%s>", name);
	if (s->depth != 1)
		return;
	current(s);
	s->cut[s->count++] = dg_guard_is_truncated();
	s->elements = 1;
	s->text_octets = 0;
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
	struct seen *s = arg;
	check(s->depth >= 2);
	s->text_octets += (size_t)n;
	check(s->text_octets <= DG_GUARD_TEXT);
	dg_buf_add(current(s), text, (size_t)n);
}

static void feed(struct seen *s, const struct input *in, size_t step)
{
	const XML_Char separator = DG_GUARD_SEPARATOR;
	XML_Parser p = XML_ParserCreate_MM(NULL, NULL, &separator);
	XML_SetUserData(p, s);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	bool ok = true;
	size_t at = 0;
	for (size_t piece = 0; ok && at < in->text.len;) {
		size_t end = step ? at + step : in->ends[piece++];
		ok = XML_Parse(p, in->text.at + at, (int)(end - at), 0) == XML_STATUS_OK;
		at = end;
	}
	check(ok || dg_guard_take_failure());
	XML_ParserFree(p);
}

static void forget(struct seen *s)
{
	for (size_t i = 0; i < s->room; i++)
		dg_buf_finish(&s->stanzas[i]);
	free(s->stanzas);
	free(s->cut);
}

/* All of the tree, through the accessors; depth is bounded by the guard. */
static void walk(const struct dg_element *e)
{
	const struct dg_element *path[DG_GUARD_DEPTH + 2];
	int depth = 0;
	path[0] = e;
	while (depth >= 0) {
		const struct dg_element *here = path[depth];
		check(dg_element_name(here) && dg_element_text(here) && dg_element_ns(here));
		const struct dg_element *next = dg_element_first(here);
		if (next) {
			check(depth < DG_GUARD_DEPTH);
			path[++depth] = next;
			continue;
		}
		while (depth > 0 && !(next = dg_element_next(path[depth])))
			depth--;
		if (depth == 0)
			return;
		path[depth] = next;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t n)
{
	struct input in = { 0 };
	struct seen pieces = { 0 };
	struct seen single = { 0 };
	unpack(&in, octets, n);
	feed(&pieces, &in, 0);
	if (in.text.len <= MOST_SINGLE) {
		feed(&single, &in, 1);
		for (size_t i = 0; i < pieces.count && i < single.count; i++)
			check(pieces.cut[i] || single.cut[i] ||
				strcmp(dg_buf_reserve(&pieces.stanzas[i], 0) - pieces.stanzas[i].len,
					dg_buf_reserve(&single.stanzas[i], 0) - single.stanzas[i].len) == 0);
	}
	struct dg_element *e = dg_element_parse(in.text.at);
	if (e)
		walk(e);
	dg_element_free(e);
	forget(&pieces);
	forget(&single);
	dg_buf_finish(&in.text);
	free(in.ends);
	return 0;
}
