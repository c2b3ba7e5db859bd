/* fallback.c - see fallback.h. Called by submit.c, text_out.c and news.c. */
#include "xmpp/fallback.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/utf8.h"

enum { RANGES_MAX = 16 }; /* more than any client writes */

struct range {
	uint64_t from, to; /* code points, `to` excluded */
};

struct ranges {
	struct range at[RANGES_MAX];
	size_t n;
};

static uint64_t number_of(const struct dg_element *e, const char *name, uint64_t otherwise)
{
	const char *text = dg_element_attr(e, name);
	char *end;
	if (!text || *text < '0' || *text > '9')
		return otherwise;
	unsigned long long n = strtoull(text, &end, 10); /* too large is the largest: beyond the body */
	return *end ? otherwise : n;
}

static void add(struct ranges *r, uint64_t from, uint64_t to)
{
	if (r->n < RANGES_MAX && from < to)
		r->at[r->n++] = (struct range){ from, to };
}

static void read_ranges(const struct dg_element *fallback, struct ranges *r)
{
	const struct dg_element *e = dg_element_first(fallback);
	if (!e)
		add(r, 0, UINT64_MAX);
	for (; e; e = dg_element_next(e))
		if (!strcmp(dg_element_name(e), "body"))
			add(r, number_of(e, "start", 0), number_of(e, "end", UINT64_MAX));
}

static bool is_one_of(const char *const *namespaces, const char *ns)
{
	while (*namespaces && strcmp(*namespaces, ns))
		namespaces++;
	return *namespaces;
}

static bool is_cut(const struct ranges *r, uint64_t point)
{
	size_t i = 0;
	while (i < r->n && (point < r->at[i].from || point >= r->at[i].to))
		i++;
	return i < r->n;
}

bool fallback_cut(const struct dg_element *stanza, const char *const *namespaces, const char *body, struct dg_buf *out)
{
	struct ranges r = { .n = 0 };
	for (const struct dg_element *e = dg_element_first(stanza); e; e = dg_element_next(e)) {
		const char *what = dg_element_attr(e, "for");
		if (what && dg_element_is(e, "fallback", "urn:xmpp:fallback:0") && is_one_of(namespaces, what))
			read_ranges(e, &r);
	}
	size_t n = strlen(body);
	uint64_t point = 0;
	for (size_t at = 0, used; at < n; at += used, point++) {
		dg_utf8_next(body + at, n - at, &used);
		if (!is_cut(&r, point))
			dg_buf_add(out, body + at, used);
	}
	return r.n > 0;
}

static size_t points_of(const char *text, size_t n)
{
	size_t points = 0;
	for (size_t at = 0, used; at < n; at += used, points++)
		dg_utf8_next(text + at, n - at, &used);
	return points;
}

size_t fallback_quote(const char *words, struct dg_buf *out)
{
	size_t start = out->len;
	while (*words) {
		size_t n = strcspn(words, "\n");
		dg_buf_str(out, "> ");
		dg_utf8_mend(out, words, n); /* as the renderer would: what it leaves out does not count */
		dg_buf_chr(out, '\n');
		words += n + (words[n] == '\n');
	}
	return out->len > start ? points_of(out->at + start, out->len - start) : 0;
}

void fallback_render(struct dg_render *r, const char *ns, size_t points)
{
	char end[24];
	snprintf(end, sizeof end, "%zu", points);
	dg_render_open(r, "fallback");
	dg_render_attr(r, "xmlns", "urn:xmpp:fallback:0");
	dg_render_attr(r, "for", ns);
	dg_render_open(r, "body");
	dg_render_attr(r, "start", points ? "0" : NULL);
	dg_render_attr(r, "end", points ? end : NULL);
	dg_render_close(r);
	dg_render_close(r);
}
