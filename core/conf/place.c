/* place.c - the line of every value. jansson has said already that the text is JSON, so this walk trusts its shape
 * and only looks for where things begin. Called by file.c once per file. */
#include "conf/origin.h"

#include <assert.h>
#include <string.h>

#include "util/mem.h"

void conf_blank_comments(char *text, size_t n)
{
	static const char mark[] = "\xEF\xBB\xBF"; /* U+FEFF: some editors write it in front */
	if (n >= 3 && !memcmp(text, mark, 3))
		memset(text, ' ', 3);
	bool in_string = false;
	for (size_t i = 0; i < n; i++) {
		if (in_string && text[i] == '\\')
			i++;
		else if (text[i] == '"' || (in_string && text[i] == '\n'))
			in_string = !in_string && text[i] == '"';
		else if (!in_string && text[i] == '/' && i + 1 < n && text[i + 1] == '/')
			for (; i < n && text[i] != '\n'; i++)
				text[i] = ' ';
	}
}

#define DEPTH_MAX 32u /* the deepest known key is at 6; a module's own JSON may go on */

/* A container that is open. */
struct level {
	struct conf_place *place;
	size_t path_len; /* of its own path */
};

struct walk {
	struct dg_conf *conf;
	struct dg_conf_errors *errors;
	const char *at, *end;
	uint32_t file, line;
	struct dg_buf path;
	struct level levels[DEPTH_MAX];
	size_t depth;
	bool key_next;
	uint32_t key_line; /* a value may begin lines after its key */
};

static struct level *top(struct walk *w)
{
	return w->depth ? &w->levels[w->depth - 1] : NULL;
}

static void cut_path(struct walk *w, size_t len)
{
	if (w->path.len > len) {
		w->path.len = len;
		w->path.at[len] = '\0';
	}
}

static struct conf_place *remember(struct walk *w, enum conf_shape shape, bool in_map)
{
	struct level *level = top(w);
	struct conf_place *place = conf_keep(w->conf, dg_alloc(sizeof *place));
	uint32_t line = level && level->place->shape == CONF_OBJECT ? w->key_line : w->line;
	*place = (struct conf_place){ w->file, line, shape, 0, level ? level->place : NULL };
	if (in_map)
		dg_map_put(w->conf->origin->places, w->path.len ? w->path.at : "", place);
	return place;
}

/* A value begins here. Returns its place, which may be one that continues from another file. */
static struct conf_place *note(struct walk *w, enum conf_shape shape)
{
	struct level *level = top(w);
	if (level && level->place->shape == CONF_ARRAY) {
		cut_path(w, level->path_len);
		dg_buf_printf(&w->path, "[%zu]", level->place->count++);
	}
	const char *path = w->path.len ? w->path.at : "";
	struct conf_place *was = dg_map_get(w->conf->origin->places, path);
	bool is_include = w->depth == 1 && !strcmp(path, "include"); /* each file has its own */
	if (!was || (is_include && was->file != w->file))
		return remember(w, shape, true);
	if (was->within != (level ? level->place : NULL))
		return remember(w, shape, false); /* another value whose path is spelled the same */
	if (was->shape == shape && shape != CONF_SCALAR && was->file != w->file)
		return was;
	conf_error_in(w->conf, w->errors, w->file, w->key_line, path, "is given twice: the first is at %s:%u",
		w->conf->origin->files[was->file].path, was->line);
	return remember(w, shape, false);
}

static void open_level(struct walk *w, enum conf_shape shape)
{
	struct conf_place *place = note(w, shape);
	if (w->depth == DEPTH_MAX) {
		conf_error_in(w->conf, w->errors, w->file, w->line, "", "is nested more than %u deep", DEPTH_MAX);
		w->at = w->end;
		return;
	}
	w->levels[w->depth++] = (struct level){ place, w->path.len };
	w->key_next = shape == CONF_OBJECT;
	w->at++;
}

static void close_level(struct walk *w)
{
	assert(w->depth);
	w->depth--;
	w->key_next = false;
	w->at++;
}

/* The end of the string that begins at `at`, behind its closing quote. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at < end ? at + 1 : end;
}

static void take_string(struct walk *w)
{
	const char *end = string_end(w->at, w->end);
	if (w->key_next) {
		cut_path(w, top(w)->path_len);
		json_t *key = json_loadb(w->at, (size_t)(end - w->at), JSON_DECODE_ANY, NULL);
		assert(key); /* jansson has read it before */
		if (w->path.len)
			dg_buf_chr(&w->path, '.');
		dg_buf_str(&w->path, json_string_value(key));
		json_decref(key);
		w->key_line = w->line;
		w->key_next = false;
	} else {
		note(w, CONF_SCALAR);
	}
	w->at = end;
}

static void take_word(struct walk *w)
{
	note(w, CONF_SCALAR);
	do
		w->at++;
	while (w->at < w->end && !strchr(",]} \t\r\n", *w->at));
}

static void step(struct walk *w)
{
	switch (*w->at) {
	case '\n':
		w->line++;
		w->at++;
		return;
	case ' ':
	case '\t':
	case '\r':
	case ':': w->at++; return;
	case ',':
		w->key_next = top(w)->place->shape == CONF_OBJECT;
		w->at++;
		return;
	case '{': open_level(w, CONF_OBJECT); return;
	case '[': open_level(w, CONF_ARRAY); return;
	case '}':
	case ']': close_level(w); return;
	case '"': take_string(w); return;
	default: take_word(w); return;
	}
}

void conf_note_places(struct dg_conf *c, uint32_t file, const char *text, size_t n, struct dg_conf_errors *errors)
{
	struct walk w = {
		.conf = c, .errors = errors, .at = text, .end = text + n, .file = file, .line = 1, .key_line = 1
	};
	while (w.at < w.end)
		step(&w);
	dg_buf_finish(&w.path);
}
