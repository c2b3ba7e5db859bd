/* sieve.c - see sieve.h. guard.c runs all that libstrophe reads through it. */
#include "stream/sieve.h"

#include <string.h>

/* What a stanza's start tag keeps when it is rebuilt: enough to answer its sender. */
static const struct {
	const char *name;
	size_t most_octets;
} kept[] = {
	{ "from", DG_SIEVE_JID },
	{ "to", DG_SIEVE_JID },
	{ "id", DG_SIEVE_VALUE },
	{ "type", DG_SIEVE_VALUE },
	{ "xmlns", DG_SIEVE_VALUE },
	{ "xml:lang", DG_SIEVE_VALUE },
};

void dg_sieve_init(struct dg_sieve *s, const struct dg_sieve_sink *sink, void *arg)
{
	*s = (struct dg_sieve){ .sink = sink, .arg = arg };
}

void dg_sieve_finish(struct dg_sieve *s)
{
	dg_buf_finish(&s->held);
}

void dg_sieve_reset(struct dg_sieve *s)
{
	struct dg_buf held = s->held;
	dg_buf_clear(&held);
	*s = (struct dg_sieve){ .sink = s->sink, .arg = s->arg, .held = held };
}

static bool refuse(struct dg_sieve *s, const char *why)
{
	s->why = why;
	return false;
}

/* Is the tag in progress one that XMPP knows? */
static bool is_permitted(struct dg_sieve *s)
{
	if (s->tag.state == DG_TAG_REFUSED)
		return refuse(s, "a comment or a document type, which XMPP forbids");
	if (s->tag.kind == '?' && s->begun)
		return refuse(s, "a processing instruction, which XMPP forbids");
	return true;
}

static bool feed(struct dg_sieve *s, const char *octets, size_t n)
{
	s->begun = true;
	return s->sink->feed(s->arg, octets, n);
}

static bool feed_held(struct dg_sieve *s)
{
	bool ok = feed(s, s->held.at, s->held.len);
	dg_buf_clear(&s->held);
	return ok;
}

/* Octets outside of any tag in progress. All of a piece goes on but for a last tag without its end. */
static bool pass(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	*used = n = n < DG_SIEVE_PIECE ? n : DG_SIEVE_PIECE;
	const char *from = memrchr(octets, '<', n);
	if (!from)
		return feed(s, octets, n);
	size_t before = (size_t)(from - octets);
	size_t tail = n - before;
	dg_tag_begin(&s->tag);
	dg_tag_scan(&s->tag, from + 1, tail - 1);
	if (s->tag.state == DG_TAG_DONE)
		return feed(s, octets, n);
	if (before && !feed(s, octets, before))
		return false;
	if (s->sink->place(s->arg).cdata)
		return feed(s, from, tail);
	dg_buf_add(&s->held, from, tail);
	return is_permitted(s);
}

static bool is_kept(const struct dg_tag_attr *a)
{
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (strlen(kept[i].name) == a->name_octets && memcmp(kept[i].name, a->name, a->name_octets) == 0)
			return a->value_octets <= kept[i].most_octets;
	return false;
}

/* Leave out of the held start tag every whole attribute that is not kept, and a last one that is too long already. */
static bool trim(struct dg_sieve *s)
{
	char *start = s->held.at + 1;
	const char *end = s->held.at + s->held.len;
	const char *at = start + dg_tag_name(start, end);
	char *to = start + (at - start);
	struct dg_tag_attr a;
	for (const char *next; (next = dg_tag_attr(at, end, &a)); at = next)
		if (is_kept(&a)) {
			memmove(to, at, (size_t)(next - at));
			to += next - at;
		}
	size_t rest = (size_t)(end - at);
	s->trimming = rest > DG_SIEVE_JID;
	if (!s->trimming) {
		memmove(to, at, rest);
		to += rest;
	}
	s->held.len = (size_t)(to - s->held.at);
	*to = '\0';
	if (s->held.len > DG_SIEVE_TAG - DG_SIEVE_VALUE / 2) /* the same attribute again and again, or a name */
		return refuse(s, "a tag that is too long and no stanza's");
	return true;
}

static void begin_dropping(struct dg_sieve *s)
{
	s->dropping = true;
	s->in_tag = s->in_cdata = false;
	s->depth = 0;
}

/* The held tag has reached the limit and has no end yet. */
static bool overflow(struct dg_sieve *s)
{
	int depth = s->sink->place(s->arg).depth;
	if (depth < 1 || s->tag.kind == '/' || s->tag.kind == '?')
		return refuse(s, "a tag that is too long and no stanza's");
	s->sink->cut(s->arg);
	if (depth == 1)
		return trim(s);
	begin_dropping(s);
	s->in_tag = true;
	return true;
}

/* Inside an attribute that is left out: its octets go nowhere until its value ends. */
static bool skip_attribute(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	bool in_value = s->tag.state == DG_TAG_VALUE;
	*used = dg_tag_step(&s->tag, octets, n);
	if (s->tag.state == DG_TAG_DONE)
		return refuse(s, "an attribute without a value");
	s->trimming = !(in_value && s->tag.state == DG_TAG_BODY);
	return true;
}

/* More of the tag in progress. */
static bool hold(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	size_t room = DG_SIEVE_TAG - s->held.len;
	*used = dg_tag_scan(&s->tag, octets, n < room ? n : room);
	dg_buf_add(&s->held, octets, *used);
	if (!is_permitted(s))
		return false;
	if (s->tag.state == DG_TAG_DONE)
		return feed_held(s);
	return s->held.len < DG_SIEVE_TAG || overflow(s);
}

/* A tag ended while dropping. Ends of elements that the parser has open go on, nothing else. */
static bool drop_tag(struct dg_sieve *s)
{
	s->in_tag = false;
	bool ok = true;
	if (s->tag.kind == '!')
		s->in_cdata = true;
	else if (s->tag.kind != '/')
		s->depth += s->tag.last != '/';
	else if (s->depth)
		s->depth--;
	else
		ok = s->held.len < DG_SIEVE_TAG ? feed_held(s) : refuse(s, "an end tag for nothing");
	dg_buf_clear(&s->held);
	s->brackets = 0;
	if (ok && !s->depth && !s->in_cdata && !s->sink->place(s->arg).excess)
		s->dropping = false;
	return ok;
}

/* Where the "]]>" of a CDATA section ends, or all. */
static size_t end_of_cdata(struct dg_sieve *s, const char *octets, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (octets[i] == '>' && s->brackets >= 2) {
			s->in_cdata = false;
			s->brackets = 0;
			return i + 1;
		}
		s->brackets = octets[i] == ']' ? s->brackets + 1 : 0;
	}
	return n;
}

static void begin_dropped_tag(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	const char *from = memchr(octets, '<', n);
	*used = from ? (size_t)(from - octets) + 1 : n;
	if (!from)
		return;
	s->in_tag = true;
	dg_tag_begin(&s->tag);
	dg_buf_chr(&s->held, '<');
}

static bool drop(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	if (s->in_cdata) {
		*used = end_of_cdata(s, octets, n);
		return true;
	}
	if (!s->in_tag) {
		begin_dropped_tag(s, octets, n, used);
		return true;
	}
	*used = dg_tag_scan(&s->tag, octets, n);
	size_t room = DG_SIEVE_TAG - s->held.len;
	dg_buf_add(&s->held, octets, *used < room ? *used : room);
	return is_permitted(s) && (s->tag.state != DG_TAG_DONE || drop_tag(s));
}

static bool lead_out_of_cdata(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	if (!s->in_cdata)
		s->brackets = 2; /* perhaps two are in already: then an early '>' is only fed by itself */
	s->in_cdata = true;
	*used = end_of_cdata(s, octets, n);
	bool ok = feed(s, octets, *used);
	s->in_cdata = s->sink->place(s->arg).cdata;
	return ok;
}

/* What comes is excess, but the parser is in the midst of something that only it knows the end of: an entity, a
 * character, a CDATA section. It gets so much more, and no tag. */
static bool lead_out(struct dg_sieve *s, struct dg_sieve_place place, const char *octets, size_t n, size_t *used)
{
	n = n < DG_SIEVE_PIECE ? n : DG_SIEVE_PIECE;
	if (!place.cdata && (!place.pending || *octets == '<')) {
		begin_dropping(s);
		*used = 0;
		return true;
	}
	if (place.cdata)
		return lead_out_of_cdata(s, octets, n, used);
	const char *from = memchr(octets, '<', n);
	*used = from ? (size_t)(from - octets) : n;
	return feed(s, octets, *used);
}

/* Outside of any tag in progress. */
static bool take_between(struct dg_sieve *s, const char *octets, size_t n, size_t *used)
{
	struct dg_sieve_place place = s->sink->place(s->arg);
	return place.excess ? lead_out(s, place, octets, n, used) : pass(s, octets, n, used);
}

bool dg_sieve_take(struct dg_sieve *s, const char *octets, size_t n)
{
	size_t used = 0;
	bool ok = true;
	for (; ok && n; octets += used, n -= used) {
		if (s->dropping)
			ok = drop(s, octets, n, &used);
		else if (s->trimming)
			ok = skip_attribute(s, octets, n, &used);
		else if (s->held.len)
			ok = hold(s, octets, n, &used);
		else
			ok = take_between(s, octets, n, &used);
	}
	return ok;
}
