/* parts.c - see parts.h. Called by sent.c, report.c, search.c, finder.c and upkeep.c. */
#include "store/parts.h"

#include <stdlib.h>
#include <string.h>

#include "util/digits.h"

bool dg_stage_is_end(enum dg_stage stage)
{
	return stage == DG_DELIVERED || stage == DG_READ || stage == DG_FAILED;
}

enum { COPY = 16 };

/* ---- reading ---- */

struct cursor {
	const char *at, *end;
	bool is_wrong;
};

static int64_t take_number(struct cursor *c)
{
	int64_t value = 0;
	bool any = false;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9' && value < INT64_MAX / 10 - 1; c->at++, any = true)
		value = value * 10 + (*c->at - '0');
	if (any && c->at < c->end && *c->at == ' ')
		c->at++;
	else
		c->is_wrong = true;
	return value;
}

/* So many octets, the mark `after` them, and a NUL of its own in its place. */
static char *take_text(struct cursor *c, int64_t octets, char after, char **to)
{
	if (c->is_wrong || octets >= c->end - c->at || c->at[octets] != after) {
		c->is_wrong = true;
		return NULL;
	}
	char *text = *to;
	memcpy(text, c->at, (size_t)octets);
	text[octets] = '\0';
	*to += octets + 1;
	c->at += octets + 1;
	return text;
}

static void take_part(struct cursor *c, struct dg_ref *out, char **to)
{
	int64_t stage = take_number(c);
	out->news.stage = (enum dg_stage)(stage % COPY);
	out->copy = (unsigned)(stage / COPY);
	out->news.at_ms = take_number(c);
	out->news.why = (enum dg_status) - take_number(c);
	int64_t ref_octets = take_number(c), why_octets = take_number(c);
	out->ref = take_text(c, ref_octets, ' ', to);
	const char *why_text = take_text(c, why_octets, '\n', to);
	out->news.why_text = why_octets ? why_text : NULL;
}

/* No part is shorter than this: "1 0 0 0 0  \n". */
enum { LEAST_OCTETS = 12 };

int dg_refs_read(const char *text, struct dg_keep *k, struct dg_refs *out)
{
	*out = (struct dg_refs){ 0 };
	if (!text || !*text)
		return SQLITE_OK;
	size_t octets = strlen(text), most = octets / LEAST_OCTETS + 1;
	struct cursor c = { text, text + octets, false };
	out->at = (struct dg_ref *)(void *)dg_keep_room(k, most * sizeof *out->at + octets);
	char *to = (char *)(out->at + most);
	while (c.at < c.end && !c.is_wrong && out->n < most)
		take_part(&c, &out->at[out->n++], &to);
	return c.is_wrong || c.at < c.end ? SQLITE_CORRUPT : SQLITE_OK;
}

/* ---- writing ---- */

static void write_number(struct dg_buf *out, int64_t value)
{
	char digits[DG_DIGITS_ROOM + 1];
	size_t n = dg_digits((uint64_t)value, 10, 1, digits);
	digits[n] = ' ';
	dg_buf_add(out, digits, n + 1);
}

void dg_refs_write(const struct dg_refs *refs, struct dg_buf *out)
{
	for (size_t i = 0; i < refs->n; i++) {
		const struct dg_ref *p = &refs->at[i];
		size_t why_octets = p->news.why_text ? strlen(p->news.why_text) : 0;
		write_number(out, p->news.stage + (int64_t)p->copy * COPY);
		write_number(out, p->news.at_ms);
		write_number(out, -(int64_t)p->news.why);
		write_number(out, (int64_t)strlen(p->ref));
		write_number(out, (int64_t)why_octets);
		dg_buf_str(out, p->ref);
		dg_buf_chr(out, ' ');
		dg_buf_str(out, p->news.why_text);
		dg_buf_chr(out, '\n');
	}
}

/* ---- asking ---- */

struct dg_ref *dg_refs_find(const struct dg_refs *refs, const char *ref)
{
	struct dg_ref *ended = NULL;
	for (size_t i = 0; i < refs->n; i++) {
		struct dg_ref *p = &refs->at[i];
		if (strcmp(p->ref, ref))
			continue;
		if (!dg_stage_is_end(p->news.stage))
			return p;
		ended = ended ? ended : p;
	}
	return ended;
}

/* The last part of a copy that was delivered whole; NULL: none was. */
static const struct dg_ref *delivered(const struct dg_refs *refs)
{
	const struct dg_ref *last = NULL;
	for (size_t i = 0; i < refs->n; i++) { /* copies stand one behind the other */
		const struct dg_ref *p = &refs->at[i];
		bool begins = !i || refs->at[i - 1].copy != p->copy;
		bool arrived = p->news.stage == DG_DELIVERED || p->news.stage == DG_READ;
		if (begins && last)
			return last;
		last = arrived && (begins || last) ? p : NULL;
	}
	return last;
}

bool dg_refs_have_ended(const struct dg_refs *refs, struct dg_news *sum)
{
	const struct dg_ref *whole = delivered(refs);
	const struct dg_news *failed = NULL;
	for (size_t i = 0; i < refs->n && !whole; i++) {
		const struct dg_news *news = &refs->at[i].news;
		if (!dg_stage_is_end(news->stage))
			return false;
		if (news->stage == DG_FAILED && !failed)
			failed = news;
	}
	if (whole)
		*sum = whole->news;
	else if (failed)
		*sum = *failed;
	return whole || failed;
}
