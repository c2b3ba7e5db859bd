/* tree.c - see tree.h. request.c calls it. Layouts are as deep as profile.c lets them be (HTTP_TREE_DEPTH). */
#include "tree.h"

#include <stdlib.h>
#include <string.h>

#include "template.h"

#define MEDIA  "media."
#define NUMBER "$number"

/* ---- forms ---- */

static void print_pair(struct dg_buf *out, const char *key, const char *text, const struct http_names *names)
{
	struct dg_buf value = { 0 };
	if (http_template_print(&value, text, HTTP_PLAIN, http_names_find, names)) {
		if (out->len)
			dg_buf_chr(out, '&');
		http_escape_url(out, key, strlen(key));
		dg_buf_chr(out, '=');
		http_escape_url(out, value.at ? value.at : "", value.len);
	}
	dg_buf_finish(&value);
}

void http_form_print(struct dg_buf *out, const json_t *layout, const struct http_names *names)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)layout, key, value)
	{
		const char *text = json_string_value(value);
		struct http_names each = *names;
		size_t n = http_template_has(text, MEDIA) ? names->n_files : 1;
		for (size_t i = 0; i < n; i++) {
			each.file = n == 1 ? names->file : i;
			print_pair(out, key, text, &each);
		}
	}
}

/* ---- JSON ---- */

/* NOLINTBEGIN(misc-no-recursion): the profile is the operator's, and HTTP_TREE_DEPTH deep at most (schema.c) */
static bool has_media(const json_t *layout)
{
	const char *key;
	json_t *value;
	size_t i;
	bool has = json_is_string(layout) && http_template_has(json_string_value(layout), MEDIA);
	json_object_foreach((json_t *)(uintptr_t)layout, key, value) has = has || has_media(value);
	json_array_foreach(layout, i, value) has = has || has_media(value);
	return has;
}

static json_t *fill(const json_t *layout, const struct http_names *names);

static json_t *fill_text(const json_t *layout, const struct http_names *names)
{
	struct dg_buf text = { 0 };
	json_t *filled = NULL;
	if (http_template_print(&text, json_string_value(layout), HTTP_PLAIN, http_names_find, names))
		filled = json_stringn(text.at ? text.at : "", text.len);
	dg_buf_finish(&text);
	return filled;
}

static json_t *fill_number(const json_t *layout, const struct http_names *names)
{
	json_t *text = fill_text(layout, names);
	json_t *number = text ? json_integer(strtoll(json_string_value(text), NULL, 10)) : NULL;
	json_decref(text);
	return number;
}

static json_t *fill_array(const json_t *layout, const struct http_names *names)
{
	json_t *filled = json_array(), *element;
	size_t i;
	json_array_foreach(layout, i, element)
	{
		struct http_names each = *names;
		size_t n = has_media(element) ? names->n_files : 1;
		for (size_t file = 0; file < n; file++) {
			each.file = n == 1 ? names->file : file;
			json_t *one = fill(element, &each);
			if (one)
				json_array_append_new(filled, one);
		}
	}
	if (json_array_size(filled) || !json_array_size(layout))
		return filled;
	json_decref(filled);
	return NULL;
}

static json_t *fill_object(const json_t *layout, const struct http_names *names)
{
	const json_t *number = json_object_get(layout, NUMBER);
	if (number)
		return fill_number(number, names);
	json_t *filled = json_object(), *value;
	const char *key;
	json_object_foreach((json_t *)(uintptr_t)layout, key, value)
	{
		json_t *one = fill(value, names);
		if (one)
			json_object_set_new(filled, key, one);
	}
	if (json_object_size(filled) || !json_object_size(layout))
		return filled;
	json_decref(filled);
	return NULL;
}

/* Given; NULL: nothing is left of it. */
static json_t *fill(const json_t *layout, const struct http_names *names)
{
	switch (json_typeof(layout)) {
	case JSON_OBJECT: return fill_object(layout, names);
	case JSON_ARRAY: return fill_array(layout, names);
	case JSON_STRING: return fill_text(layout, names);
	case JSON_INTEGER:
	case JSON_REAL:
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL: break;
	}
	return json_deep_copy(layout);
}

/* NOLINTEND(misc-no-recursion) */

void http_tree_print(struct dg_buf *out, const json_t *layout, const struct http_names *names)
{
	json_t *filled = layout ? fill(layout, names) : NULL;
	char *text = filled ? json_dumps(filled, JSON_COMPACT) : NULL;
	dg_buf_str(out, text);
	free(text);
	json_decref(filled);
}
