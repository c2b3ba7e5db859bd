/* buf.c - see buf.h. Whoever builds octets piece by piece calls it. */
#include "util/buf.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define FIRST_CAP 64u

void dg_buf_finish(struct dg_buf *b)
{
	free(b->at);
	*b = (struct dg_buf){ 0 };
}

void dg_buf_clear(struct dg_buf *b)
{
	b->len = 0;
	if (b->at)
		b->at[0] = '\0';
}

char *dg_buf_reserve(struct dg_buf *b, size_t octets)
{
	assert(octets < SIZE_MAX / 4 && b->len < SIZE_MAX / 4);
	size_t need = b->len + octets + 1;
	if (need > b->cap) {
		size_t cap = b->cap ? b->cap : FIRST_CAP;
		while (cap < need)
			cap *= 2;
		b->at = dg_grow(b->at, cap);
		b->cap = cap;
		b->at[b->len] = '\0';
	}
	return b->at + b->len;
}

void dg_buf_add(struct dg_buf *b, const void *octets, size_t n)
{
	if (!n)
		return;
	memcpy(dg_buf_reserve(b, n), octets, n);
	b->len += n;
	b->at[b->len] = '\0';
}

void dg_buf_str(struct dg_buf *b, const char *text)
{
	if (text)
		dg_buf_add(b, text, strlen(text));
}

void dg_buf_chr(struct dg_buf *b, char c)
{
	dg_buf_add(b, &c, 1);
}

/* The length that vsnprintf() reports; a failing format is a bug of ours. */
static size_t printed(int n)
{
	assert(n >= 0);
	return n > 0 ? (size_t)n : 0;
}

void dg_buf_printf(struct dg_buf *b, const char *fmt, ...)
{
	va_list args;
	va_list again;
	va_start(args, fmt);
	va_copy(again, args);
	dg_buf_reserve(b, 0);
	size_t room = b->cap - b->len;
	size_t n = printed(vsnprintf(b->at + b->len, room, fmt, args));
	if (n >= room)
		vsnprintf(dg_buf_reserve(b, n), n + 1, fmt, again);
	b->len += n;
	va_end(again);
	va_end(args);
}

void dg_buf_drop(struct dg_buf *b, size_t octets)
{
	assert(octets <= b->len);
	if (!octets)
		return;
	b->len -= octets;
	memmove(b->at, b->at + octets, b->len + 1);
}

char *dg_buf_give(struct dg_buf *b)
{
	dg_buf_reserve(b, 0);
	char *text = b->at;
	*b = (struct dg_buf){ 0 };
	return text;
}
