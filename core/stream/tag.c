/* tag.c - see tag.h. */
#include "stream/tag.h"

#include <string.h>

static const char cdata[] = "![CDATA[";

void dg_tag_begin(struct dg_tag *t)
{
	*t = (struct dg_tag){ .state = DG_TAG_OPEN };
}

static size_t step_open(struct dg_tag *t, const char *at, size_t n)
{
	(void)n;
	t->kind = t->last = *at;
	t->bang = 1;
	t->state = *at == '!' ? DG_TAG_BANG : DG_TAG_BODY;
	return 1;
}

static size_t step_bang(struct dg_tag *t, const char *at, size_t n)
{
	(void)n;
	if (*at != cdata[t->bang++])
		t->state = DG_TAG_REFUSED;
	else if (!cdata[t->bang])
		t->state = DG_TAG_DONE;
	return 1;
}

static size_t step_body(struct dg_tag *t, const char *at, size_t n)
{
	size_t i = 0;
	while (i < n && at[i] != '>' && at[i] != '\'' && at[i] != '"')
		i++;
	if (i)
		t->last = at[i - 1];
	if (i == n)
		return n;
	t->state = at[i] == '>' ? DG_TAG_DONE : DG_TAG_VALUE;
	t->quote = at[i];
	return i + 1;
}

static size_t step_value(struct dg_tag *t, const char *at, size_t n)
{
	const char *end = memchr(at, t->quote, n);
	if (!end)
		return n;
	t->state = DG_TAG_BODY;
	t->last = t->quote;
	return (size_t)(end - at) + 1;
}

size_t dg_tag_step(struct dg_tag *t, const char *octets, size_t n)
{
	static size_t (*const steps[])(struct dg_tag * t, const char *at, size_t n) = {
		[DG_TAG_OPEN] = step_open,
		[DG_TAG_BANG] = step_bang,
		[DG_TAG_BODY] = step_body,
		[DG_TAG_VALUE] = step_value,
	};
	return n && t->state < DG_TAG_DONE ? steps[t->state](t, octets, n) : 0;
}

size_t dg_tag_scan(struct dg_tag *t, const char *octets, size_t n)
{
	size_t used = 0;
	while (used < n && t->state < DG_TAG_DONE)
		used += dg_tag_step(t, octets + used, n - used);
	return used;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

size_t dg_tag_name(const char *at, const char *end)
{
	const char *from = at;
	while (at < end && !is_space(*at) && *at != '=' && *at != '>' && *at != '/')
		at++;
	return (size_t)(at - from);
}

const char *dg_tag_attr(const char *at, const char *end, struct dg_tag_attr *out)
{
	out->name = at = skip_space(at, end);
	out->name_octets = dg_tag_name(at, end);
	at = skip_space(at + out->name_octets, end);
	if (!out->name_octets || at == end || *at != '=')
		return NULL;
	at = skip_space(at + 1, end);
	if (at == end || (*at != '\'' && *at != '"'))
		return NULL;
	out->value = at + 1;
	const char *close = memchr(out->value, *at, (size_t)(end - out->value));
	if (!close)
		return NULL;
	out->value_octets = (size_t)(close - out->value);
	return close + 1;
}
