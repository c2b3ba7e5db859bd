/* columns.c - see columns.h. Called by every subcommand that prints for people. */
#include "main/columns.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"
#include "util/utf8.h"

/* Controls, and the bidirectional ones that show a line in another order than it has. */
static int is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || (cp >= 0x202A && cp <= 0x202E) ||
		(cp >= 0x2066 && cp <= 0x2069) || cp == DG_UTF8_BAD;
}

void dg_columns_safe(struct dg_buf *out, const char *text)
{
	size_t left = text ? strlen(text) : 0, used;

	for (; left > 0; text += used, left -= used) {
		if (is_unsafe(dg_utf8_next(text, left, &used)))
			dg_buf_str(out, "\xEF\xBF\xBD");
		else
			dg_buf_add(out, text, used);
	}
}

/* Code points, which is near enough for names, numbers and sentences. */
static size_t width(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

void dg_columns_init(struct dg_columns *t, const char *const *headings)
{
	*t = (struct dg_columns){ 0 };
	while (headings[t->columns])
		t->columns++;
	assert(t->columns > 0 && t->columns <= DG_COLUMNS_MAX);
	for (size_t i = 0; i < t->columns; i++)
		dg_columns_add(t, headings[i]);
}

void dg_columns_add(struct dg_columns *t, const char *text)
{
	struct dg_buf safe = { 0 };

	dg_columns_safe(&safe, text && text[0] ? text : "-");
	if (t->n_cells % t->columns == 0)
		t->cells = dg_grow(t->cells, (t->n_cells + t->columns) * sizeof *t->cells);
	t->cells[t->n_cells++] = dg_buf_give(&safe);
}

void dg_columns_add_number(struct dg_columns *t, long long number)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%lld", number);
	dg_columns_add(t, text);
}

void dg_columns_print(const struct dg_columns *t, struct dg_buf *out)
{
	size_t widest[DG_COLUMNS_MAX] = { 0 };

	assert(t->n_cells % t->columns == 0);
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t w = width(t->cells[i]);

		if (w > widest[i % t->columns])
			widest[i % t->columns] = w;
	}
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t column = i % t->columns;

		dg_buf_str(out, t->cells[i]);
		if (column + 1 == t->columns)
			dg_buf_chr(out, '\n');
		else
			dg_buf_printf(out, "%*s", (int)(widest[column] - width(t->cells[i]) + 2), "");
	}
}

void dg_columns_finish(struct dg_columns *t)
{
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	*t = (struct dg_columns){ 0 };
}
