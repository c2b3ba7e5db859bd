/* path.c - see path.h. result.c and the readers of webhooks call it; paths come from profiles and were checked there,
 * what they point into comes from the network. */
#include "path.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/mem.h"

#define HEADER "header:"
#define TEXT   "text:"

enum { STEPS_MAX = 16, KEY_MAX = 64 };

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* ---- steps ---- */

enum step_type { STEP_END, STEP_KEY, STEP_INDEX, STEP_EACH, STEP_WRONG };

struct step {
	enum step_type type;
	char key[KEY_MAX];
	size_t index;
};

static struct step bracket(const char **at)
{
	struct step s = { .type = STEP_EACH };
	char *end = NULL;
	if (**at != ']') {
		s.type = **at >= '0' && **at <= '9' ? STEP_INDEX : STEP_WRONG;
		s.index = strtoul(*at, &end, 10);
		*at = end;
	}
	if (**at != ']')
		s.type = STEP_WRONG;
	else
		*at += 1;
	return s;
}

static struct step next_step(const char **at)
{
	struct step s = { .type = STEP_END };
	if (!**at)
		return s;
	if (**at == '[') {
		*at += 1;
		return bracket(at);
	}
	size_t n = **at == '.' ? strcspn(*at + 1, ".[") : 0;
	s.type = n > 0 && n < KEY_MAX ? STEP_KEY : STEP_WRONG;
	if (s.type == STEP_KEY) {
		memcpy(s.key, *at + 1, n);
		*at += 1 + n;
	}
	return s;
}

static const json_t *take_step(const json_t *from, const struct step *s, size_t i)
{
	switch (s->type) {
	case STEP_KEY: return json_object_get(from, s->key);
	case STEP_INDEX: return json_array_get(from, s->index);
	case STEP_EACH: return json_array_get(from, i);
	case STEP_END:
	case STEP_WRONG: break;
	}
	return NULL;
}

/* ---- what may be written ---- */

static const char *complaint_of_steps(const char *at)
{
	size_t n = 0, each = 0;
	for (struct step s = next_step(&at); s.type != STEP_END; s = next_step(&at)) {
		if (s.type == STEP_WRONG)
			return "a path goes on with \".key\", \"[0]\" or \"[]\"";
		each += s.type == STEP_EACH;
		if (++n > STEPS_MAX)
			return "a path has at most 16 steps";
	}
	return each > 1 ? "a path has one \"[]\" at most" : NULL;
}

const char *http_path_complaint(const char *path)
{
	if (*path == '$')
		return complaint_of_steps(path + 1);
	if (begins(path, HEADER))
		return path[strlen(HEADER)] ? NULL : "the name of the header is missing";
	if (begins(path, TEXT))
		return strchr(path, '*') ? NULL : "\"*\" is missing: it stands for what is looked for";
	return "a path begins with \"$\", \"header:\" or \"text:\"";
}

/* ---- JSON ---- */

const json_t *http_path_at(const json_t *root, const char *path, size_t i)
{
	const char *at = path + 1;
	const json_t *here = root;
	for (struct step s = next_step(&at); here && s.type != STEP_END; s = next_step(&at))
		here = take_step(here, &s, i);
	return here;
}

const json_t *http_path_get(const json_t *root, const char *path)
{
	return http_path_at(root, path, 0);
}

size_t http_path_count(const json_t *root, const char *path)
{
	const char *at = path + 1;
	const json_t *here = root;
	for (struct step s = next_step(&at); here && s.type != STEP_END; s = next_step(&at)) {
		if (s.type == STEP_EACH)
			return json_array_size(here);
		here = take_step(here, &s, 0);
	}
	return here ? 1 : 0;
}

bool http_path_print(struct dg_buf *out, const json_t *value)
{
	if (json_is_string(value))
		dg_buf_add(out, json_string_value(value), json_string_length(value));
	else if (json_is_integer(value))
		dg_buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		dg_buf_printf(out, "%.15g", json_real_value(value));
	else if (json_is_boolean(value))
		dg_buf_str(out, json_is_true(value) ? "true" : "false");
	else
		return false;
	return !json_is_string(value) || json_string_length(value) > 0;
}

/* ---- the other kinds ---- */

static bool read_header(struct dg_buf *out, const struct http_said *said, const char *name)
{
	for (size_t i = 0; i < said->n_fields; i++)
		if (strcasecmp(said->fields[i].name, name) == 0) {
			dg_buf_str(out, said->fields[i].value);
			return *said->fields[i].value;
		}
	return false;
}

/* The `i`th line that has it. */
static bool read_text(struct dg_buf *out, const char *body, const char *pattern, size_t i)
{
	const char *star = strchr(pattern, '*');
	char *before = dg_strndup(pattern, (size_t)(star - pattern));
	const char *at = strstr(body, before);
	for (; at && i > 0; i--)
		at = strstr(at + strcspn(at, "\n"), before);
	at = at ? at + strlen(before) : NULL;
	free(before);
	if (!at)
		return false;
	size_t line = strcspn(at, "\r\n");
	const char *end = star[1] ? strstr(at, star + 1) : NULL;
	size_t n = end && (size_t)(end - at) < line ? (size_t)(end - at) : line;
	dg_buf_add(out, at, n);
	return n > 0;
}

bool http_path_read(struct dg_buf *out, const struct http_said *said, const char *path, size_t i)
{
	if (*path == '$')
		return http_path_print(out, http_path_at(said->json, path, i));
	if (begins(path, HEADER))
		return read_header(out, said, path + strlen(HEADER));
	return read_text(out, said->body, path + strlen(TEXT), i);
}
