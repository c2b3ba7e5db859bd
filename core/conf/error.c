/* error.c - what is wrong with a configuration, collected: one line each, `file:line: path: what is wrong`. Every
 * reader of this room adds here; nobody prints. */
#include "conf/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define LINE_MAX_OCTETS 1000u /* keys and values are an operator's, but may be anything */
#define ERRORS_MAX      1000u /* nobody reads more, and a wrong kind of file must not take for ever */

void dg_conf_errors_finish(struct dg_conf_errors *e)
{
	for (size_t i = 0; i < e->count; i++)
		free(e->lines[i]);
	free(e->lines);
	free(e->places);
	*e = (struct dg_conf_errors){ 0 };
}

/* Takes `line`. */
static void add(struct dg_conf_errors *e, uint32_t file, uint32_t at_line, char *line)
{
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
	e->lines = dg_grow(e->lines, (e->count + 1) * sizeof *e->lines);
	e->places = dg_grow(e->places, (e->count + 1) * sizeof *e->places);
	e->lines[e->count] = line;
	e->places[e->count++] = (uint64_t)file << 32 | at_line;
}

static void compose(const struct dg_conf *c, struct dg_conf_errors *errors, uint32_t file, uint32_t line,
	const char *at, const char *fmt, va_list args)
{
	if (errors->count > ERRORS_MAX)
		return;
	char what[LINE_MAX_OCTETS];
	if (errors->count == ERRORS_MAX)
		snprintf(what, sizeof what, "there is more, which is not shown");
	else
		vsnprintf(what, sizeof what, fmt, args);
	struct dg_buf out = { 0 };
	if (c->origin && file < c->origin->n_files)
		dg_buf_printf(&out, "%s:", c->origin->files[file].path);
	if (line)
		dg_buf_printf(&out, "%u:", line);
	if (out.len)
		dg_buf_chr(&out, ' ');
	if (*at)
		dg_buf_printf(&out, "%.*s: ", (int)LINE_MAX_OCTETS, at);
	dg_buf_str(&out, what);
	add(errors, file, line, dg_buf_give(&out));
}

void conf_error_in(const struct dg_conf *c, struct dg_conf_errors *errors, uint32_t file, uint32_t line, const char *at,
	const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	compose(c, errors, file, line, at, fmt, args);
	va_end(args);
}

/* The place of `at`, or of what encloses it: "a.b[1].c" -> "a.b[1]" -> "a.b" -> "a" -> "". */
static const struct conf_place *place_of(const struct dg_conf_origin *o, const char *at)
{
	char *path = dg_strdup(at);
	const struct conf_place *place;
	while (!(place = dg_map_get(o->places, path)) && *path) {
		size_t n = strlen(path);
		while (n > 0 && path[n - 1] != '.' && path[n - 1] != '[')
			n--;
		path[n ? n - 1 : 0] = '\0';
	}
	free(path);
	return place;
}

void dg_conf_error(const struct dg_conf *c, struct dg_conf_errors *errors, const char *at, const char *fmt, ...)
{
	const struct conf_place *place = c->origin ? place_of(c->origin, at) : NULL;
	va_list args;
	va_start(args, fmt);
	compose(c, errors, place ? place->file : 0, place ? place->line : 0, at, fmt, args);
	va_end(args);
}

/* Insertion sort: stable, so that errors of one line stay in the order in which they were found. */
void dg_conf_errors_sort(struct dg_conf_errors *e)
{
	for (size_t i = 1; i < e->count; i++) {
		uint64_t place = e->places[i];
		char *line = e->lines[i];
		size_t j = i;
		for (; j > 0 && e->places[j - 1] > place; j--) {
			e->places[j] = e->places[j - 1];
			e->lines[j] = e->lines[j - 1];
		}
		e->places[j] = place;
		e->lines[j] = line;
	}
}
