/* file.c - reading the files of a configuration: text, comments, JSON, `include` globs, and one merged object out of
 * them all. conf.c calls it and then reads that object; what keys mean is not known here. */
#include "conf/origin.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#define FILE_OCTETS_MAX (16u << 20)
#define FILES_MAX       1000u

/* DG_OK: `out` has the text. DG_TOOBIG, or DG_NOENT with errno. */
static enum dg_status read_text(const char *path, struct dg_buf *out)
{
	FILE *f = fopen(path, "re");
	if (!f)
		return DG_NOENT;
	size_t n;
	char chunk[4096];
	while (out->len <= FILE_OCTETS_MAX && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		dg_buf_add(out, chunk, n);
	int failed = ferror(f) ? errno : 0; /* a folder opens well and fails here */
	fclose(f);
	errno = failed;
	if (failed)
		return DG_NOENT;
	return out->len > FILE_OCTETS_MAX ? DG_TOOBIG : DG_OK;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? dg_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : dg_strdup(".");
}

/* Lays `from` over `into`: objects are merged, arrays joined, and what is given twice stays as it was first (place.c
 * has reported it). Iterative, because the depth is the file's. */
static void merge(json_t *root, json_t *addition)
{
	struct dg_buf pairs = { 0 };
	json_t *pair[2] = { root, addition };
	dg_buf_add(&pairs, pair, sizeof pair);
	while (pairs.len) {
		pairs.len -= sizeof pair;
		memcpy(pair, pairs.at + pairs.len, sizeof pair);
		const char *key;
		json_t *value;
		json_object_foreach(pair[1], key, value)
		{
			json_t *was = json_object_get(pair[0], key);
			if (!was) {
				json_object_set(pair[0], key, value);
			} else if (json_is_object(was) && json_is_object(value)) {
				json_t *inner[2] = { was, value };
				dg_buf_add(&pairs, inner, sizeof inner);
			} else if (json_is_array(was) && json_is_array(value)) {
				json_array_extend(was, value);
			}
		}
	}
	dg_buf_finish(&pairs);
}

static size_t add_file(struct dg_conf_origin *o, const char *path, size_t includer, uint32_t line)
{
	o->files = dg_grow(o->files, (o->n_files + 1) * sizeof *o->files);
	o->files[o->n_files] = (struct conf_file){ .path = dg_strdup(path),
		.real = realpath(path, NULL),
		.folder = folder_of(path),
		.includer = includer,
		.include_line = line };
	return o->n_files++;
}

/* Why `path` (with its `real` spelling) may not be included from file `from`: NULL when it may. */
static const char *refusal(const struct dg_conf_origin *o, const char *real, size_t from)
{
	bool again = false;
	for (size_t i = 0; i < o->n_files; i++)
		again = again || (o->files[i].real && !strcmp(o->files[i].real, real));
	if (!again)
		return o->n_files >= FILES_MAX ? "includes too many files, such as" : NULL;
	for (size_t i = from;; i = o->files[i].includer) {
		if (o->files[i].real && !strcmp(o->files[i].real, real))
			return "is a circle: it leads back to";
		if (o->files[i].includer == i)
			return "names what is included already:";
	}
}

static void include_one(struct dg_conf *c, const char *path, size_t from, uint32_t line, struct dg_conf_errors *errors)
{
	char *real = realpath(path, NULL);
	const char *why = real ? refusal(c->origin, real, from) : NULL;
	if (why)
		conf_error_in(c, errors, (uint32_t)from, line, "include", "%s %s", why, path);
	else
		add_file(c->origin, path, from, line);
	free(real);
}

/* Adds what the glob names, in glob's order, to the list of files. A pattern may match nothing, a plain name may not.
 */
static void include(struct dg_conf *c, size_t from, const json_t *value, struct dg_conf_errors *errors)
{
	const struct conf_place *place = dg_map_get(c->origin->places, "include");
	uint32_t line = place ? place->line : 0;
	const char *pattern = json_string_value(value);
	if (!pattern || !*pattern || c->origin->files[from].in_memory) {
		conf_error_in(c, errors, (uint32_t)from, line, "include",
			pattern && *pattern ? "works in a file only" : "must be a file name or a pattern, as text");
		return;
	}
	struct dg_buf full = { 0 };
	if (*pattern != '/' && strcmp(c->origin->files[from].folder, ".") != 0)
		dg_buf_printf(&full, "%s/", c->origin->files[from].folder);
	dg_buf_str(&full, pattern);
	glob_t found = { 0 };
	int failed = glob(full.at, GLOB_BRACE, NULL, &found);
	for (size_t i = 0; !failed && i < found.gl_pathc; i++)
		include_one(c, found.gl_pathv[i], from, line, errors);
	if (failed && (failed != GLOB_NOMATCH || !strpbrk(pattern, "*?[{")))
		conf_error_in(c, errors, (uint32_t)from, line, "include", "cannot find %s", full.at);
	globfree(&found);
	dg_buf_finish(&full);
}

/* Takes the octets in `text`. false: not JSON. */
static bool take_text(struct dg_conf *c, size_t file, struct dg_buf *text, struct dg_conf_errors *errors)
{
	json_error_t bad;
	if (text->len && memchr(text->at, '\0', text->len)) { /* jansson would take it for the end */
		conf_error_in(c, errors, (uint32_t)file, 0, "", "holds a NUL octet: it is no text");
		return false;
	}
	conf_blank_comments(text->at, text->len);
	json_t *json = json_loadb(text->at ? text->at : "", text->len, 0, &bad);
	if (!json) {
		char *near = strstr(bad.text, " near "); /* quotes the file, which may be a secret */
		if (near)
			*near = '\0';
		uint32_t line = bad.line > 0 ? (uint32_t)bad.line : 1;
		conf_error_in(c, errors, (uint32_t)file, line, "", "not JSON: %s (column %d)", bad.text, bad.column);
		return false;
	}
	if (!json_is_object(json)) {
		conf_error_in(c, errors, (uint32_t)file, 1, "", "must be one object: { ... }");
		json_decref(json);
		return false;
	}
	conf_note_places(c, (uint32_t)file, text->at, text->len, errors);
	const json_t *included = json_object_get(json, "include");
	if (included)
		include(c, file, included, errors);
	json_object_del(json, "include");
	merge(c->origin->root, json);
	json_decref(json);
	return true;
}

static bool take_file(struct dg_conf *c, size_t file, struct dg_conf_errors *errors)
{
	struct dg_buf text = { 0 };
	const char *path = c->origin->files[file].path;
	enum dg_status s = read_text(path, &text);
	bool ok = false;
	if (s != DG_OK)
		conf_error_in(c, errors, (uint32_t)file, 0, "", "cannot be read: %s",
			s == DG_TOOBIG ? "it is over 16 MiB" : strerror(errno));
	else
		ok = take_text(c, file, &text, errors);
	dg_buf_finish(&text);
	return ok;
}

bool conf_files_read(struct dg_conf *c, const char *path, struct dg_conf_errors *errors)
{
	add_file(c->origin, path, 0, 0);
	bool ok = take_file(c, 0, errors);
	for (size_t i = 1; i < c->origin->n_files; i++) /* each may add others */
		take_file(c, i, errors);
	return ok;
}

bool conf_files_read_text(
	struct dg_conf *c, const char *name, const char *text, size_t octets, struct dg_conf_errors *errors)
{
	struct dg_buf copy = { 0 };
	dg_buf_add(&copy, text, octets);
	size_t file = add_file(c->origin, name, 0, 0);
	c->origin->files[file].in_memory = true;
	bool ok = take_text(c, file, &copy, errors);
	dg_buf_finish(&copy);
	return ok;
}
