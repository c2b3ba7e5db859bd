/* schema.c - see schema.h. profile.c calls it. */
#include "schema.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "path.h"
#include "template.h"
#include "tree.h"
#include "util/event_copy.h"

#define STATUS(name, value, text) DG_##name,
static const enum dg_status statuses[] = { DG_STATUS_MAP(STATUS) };
#undef STATUS

bool http_status_parse(const char *name, enum dg_status *out)
{
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
		if (strcmp(dg_status_name(statuses[i]), name) == 0) {
			*out = statuses[i];
			return true;
		}
	return false;
}

bool http_schema_refuse(const struct http_reader *r, const char *place, const char *fmt, ...)
{
	char text[140];
	va_list args;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	(void)snprintf(r->why->text, sizeof r->why->text, "%.50s: %.50s%s%s", r->file, place, *place ? ": " : "", text);
	return false;
}

/* ---- values ---- */

static bool check_template(const struct http_reader *r, const char *place, const json_t *value)
{
	const char *complaint = json_is_string(value)
		? http_template_complaint(json_string_value(value), http_names_known, r->credentials)
		: "text in quotes is expected";
	return !complaint || http_schema_refuse(r, place, "%s", complaint);
}

static bool check_path(const struct http_reader *r, const char *place, const json_t *value)
{
	const char *complaint =
		json_is_string(value) ? http_path_complaint(json_string_value(value)) : "a path is expected";
	return !complaint || http_schema_refuse(r, place, "%s", complaint);
}

static bool check_ref(const struct http_reader *r, const char *place, const json_t *value)
{
	bool is_template = json_is_string(value) && strstr(json_string_value(value), "{{");
	return is_template ? check_template(r, place, value) : check_path(r, place, value);
}

static bool check_status(const struct http_reader *r, const char *place, const json_t *value)
{
	enum dg_status status;
	return (json_is_string(value) && http_status_parse(json_string_value(value), &status)) ||
		http_schema_refuse(r, place, "the name of a status is expected, such as \"denied\" or \"busy\"");
}

static bool check_text(const struct http_reader *r, const char *place, const json_t *value)
{
	return json_is_string(value) || http_schema_refuse(r, place, "text in quotes is expected");
}

static bool check_number(const struct http_reader *r, const char *place, const json_t *value)
{
	return (json_is_integer(value) && json_integer_value(value) >= 0) ||
		http_schema_refuse(r, place, "a whole number is expected");
}

typedef bool check_one(const struct http_reader *r, const char *place, const json_t *value);

static bool check_object(const struct http_reader *r, const char *place, const json_t *value, check_one *one)
{
	const char *key;
	json_t *each;
	if (!json_is_object(value))
		return http_schema_refuse(r, place, "an object is expected");
	json_object_foreach((json_t *)(uintptr_t)value, key, each)
	{
		char deeper[160];
		(void)snprintf(deeper, sizeof deeper, "%.100s.%.50s", place, key);
		if (!one(r, deeper, each))
			return false;
	}
	return true;
}

static bool check_array(const struct http_reader *r, const char *place, const json_t *value, check_one *one)
{
	size_t i;
	json_t *each;
	if (!json_is_array(value))
		return http_schema_refuse(r, place, "a list is expected");
	json_array_foreach(value, i, each)
	{
		char deeper[160];
		(void)snprintf(deeper, sizeof deeper, "%.100s[%zu]", place, i);
		if (!one(r, deeper, each))
			return false;
	}
	return true;
}

static bool check_wanted(const struct http_reader *r, const char *place, const json_t *value)
{
	return json_is_array(value) ? check_array(r, place, value, check_text) : check_text(r, place, value);
}

static bool check_where(const struct http_reader *r, const char *place, const json_t *value)
{
	const char *key;
	json_t *each;
	json_object_foreach((json_t *)(uintptr_t)value, key, each)
	{
		const char *complaint = http_path_complaint(key);
		if (complaint)
			return http_schema_refuse(r, place, "%s: \"%.60s\"", complaint, key);
	}
	return check_object(r, place, value, check_wanted);
}

/* Places of deeper texts are not told apart: they are near enough to be found. */
/* NOLINTNEXTLINE(misc-no-recursion): HTTP_TREE_DEPTH deep at most */
static bool check_layout_at(const struct http_reader *r, const char *place, const json_t *value, int depth)
{
	const char *key;
	json_t *each;
	size_t i;
	bool good = depth < HTTP_TREE_DEPTH || http_schema_refuse(r, place, "it is nested too deeply");
	if (json_is_string(value))
		good = good && check_template(r, place, value);
	json_object_foreach((json_t *)(uintptr_t)value, key, each) good =
		good && check_layout_at(r, place, each, depth + 1);
	json_array_foreach(value, i, each) good = good && check_layout_at(r, place, each, depth + 1);
	return good;
}

static bool check_layout(const struct http_reader *r, const char *place, const json_t *value)
{
	return check_layout_at(r, place, value, 0);
}
static bool check_templates(const struct http_reader *r, const char *place, const json_t *value)
{
	return check_object(r, place, value, check_template);
}
static bool check_paths(const struct http_reader *r, const char *place, const json_t *value)
{
	return json_is_array(value) ? check_array(r, place, value, check_path) : check_path(r, place, value);
}
static bool check_statuses(const struct http_reader *r, const char *place, const json_t *value)
{
	return check_object(r, place, value, check_status);
}
static bool check_numbers(const struct http_reader *r, const char *place, const json_t *value)
{
	return check_array(r, place, value, check_number);
}
static bool check_texts(const struct http_reader *r, const char *place, const json_t *value)
{
	return check_array(r, place, value, check_text);
}
static bool check_bool(const struct http_reader *r, const char *place, const json_t *value)
{
	return json_is_boolean(value) || http_schema_refuse(r, place, "true or false is expected");
}
static bool check_any_object(const struct http_reader *r, const char *place, const json_t *value)
{
	return json_is_object(value) || http_schema_refuse(r, place, "an object is expected");
}

static check_one *const checks[] = { [HTTP_KEY_TEXT] = check_text,
	[HTTP_KEY_TEMPLATE] = check_template,
	[HTTP_KEY_PATH] = check_path,
	[HTTP_KEY_REF] = check_ref,
	[HTTP_KEY_CHOICE] = check_text,
	[HTTP_KEY_NUMBER] = check_number,
	[HTTP_KEY_BOOL] = check_bool,
	[HTTP_KEY_TEMPLATES] = check_templates,
	[HTTP_KEY_LAYOUT] = check_layout,
	[HTTP_KEY_PATHS] = check_paths,
	[HTTP_KEY_WHERE] = check_where,
	[HTTP_KEY_STATUSES] = check_statuses,
	[HTTP_KEY_NUMBERS] = check_numbers,
	[HTTP_KEY_TEXTS] = check_texts,
	[HTTP_KEY_OBJECT] = check_any_object };

/* ---- into the struct ---- */

static bool choose(const struct http_reader *r, const char *place, const char *choices, const char *text, unsigned *out)
{
	unsigned i = 0;
	size_t n = strlen(text);
	for (const char *at = choices; *at; i++) {
		size_t one = strcspn(at, "|");
		if (one == n && !strncmp(at, text, n)) {
			*out = i;
			return true;
		}
		at += one + (at[one] == '|');
	}
	return http_schema_refuse(r, place, "one of %.100s is expected", choices);
}

static bool store(
	const struct http_reader *r, const char *place, const struct http_key *key, const json_t *value, void *into)
{
	char *at = (char *)into + key->offset;
	const char *text = json_string_value(value);
	int64_t number = json_integer_value(value);
	bool truth = json_is_true(value);
	unsigned choice = 0;
	switch (key->type) {
	case HTTP_KEY_TEXT:
	case HTTP_KEY_TEMPLATE:
	case HTTP_KEY_PATH:
	case HTTP_KEY_REF: memcpy(at, &text, sizeof text); return true;
	case HTTP_KEY_NUMBER: memcpy(at, &number, sizeof number); return true;
	case HTTP_KEY_BOOL: memcpy(at, &truth, sizeof truth); return true;
	case HTTP_KEY_CHOICE:
		if (!choose(r, place, key->choices, text, &choice))
			return false;
		memcpy(at, &choice, sizeof choice);
		return true;
	case HTTP_KEY_TEMPLATES:
	case HTTP_KEY_LAYOUT:
	case HTTP_KEY_PATHS:
	case HTTP_KEY_WHERE:
	case HTTP_KEY_STATUSES:
	case HTTP_KEY_NUMBERS:
	case HTTP_KEY_TEXTS:
	case HTTP_KEY_OBJECT: break;
	}
	memcpy(at, &value, sizeof value); /* NOLINT(bugprone-sizeof-expression): the pointer is meant */
	return true;
}

static const struct http_key *find(const struct http_key *keys, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}

bool http_schema_read(const struct http_reader *r, const char *place, const json_t *object, const struct http_key *keys,
	size_t n_keys, void *into)
{
	const char *name;
	json_t *value;
	if (!json_is_object(object))
		return http_schema_refuse(r, place, "an object is expected");
	for (size_t i = 0; i < n_keys; i++)
		if (keys[i].required && !json_object_get(object, keys[i].name))
			return http_schema_refuse(r, place, "\"%s\" is missing", keys[i].name);
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		const struct http_key *key = find(keys, n_keys, name);
		char deeper[160];
		(void)snprintf(deeper, sizeof deeper, "%.100s%s%.50s", place, *place ? "." : "", name);
		if (!key)
			return http_schema_refuse(r, deeper, "there is no such key");
		if (!checks[key->type](r, deeper, value) || !store(r, deeper, key, value, into))
			return false;
	}
	return true;
}
