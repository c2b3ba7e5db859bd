/* value.c - see value.h. One reader per dg_type, found by a table; no reader knows where its value stands. */
#include "conf/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/mem.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct reading {
	const struct dg_option *option;
	const char *folder;
	struct dg_error *why;
};

static const struct {
	const char *unit;
	int64_t ms;
} units[] = {
	{ "d", 86400000 },
	{ "h", 3600000 },
	{ "m", 60000 },
	{ "s", 1000 },
	{ "ms", 1 },
};

bool conf_duration_read(const char *text, int64_t *ms)
{
	size_t digits = strspn(text, "0123456789");
	if (!digits || digits > 15)
		return false;
	int64_t n = strtoll(text, NULL, 10);
	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcmp(text + digits, units[i].unit))
			return !__builtin_mul_overflow(n, units[i].ms, ms);
	return false;
}

const char *conf_duration_print(int64_t ms, char out[32])
{
	size_t i = 0;
	while (i + 1 < COUNT(units) && (ms % units[i].ms || ms == 0))
		i++;
	snprintf(out, 32, "%" PRId64 "%s", ms / units[i].ms, units[i].unit);
	return out;
}

static enum dg_status refuse(const struct reading *r, const char *what)
{
	snprintf(r->why->text, sizeof r->why->text, "must be %s", what);
	return DG_INVALID;
}

/* "a|b|c" -> whether `text` is one of them. */
static bool is_choice(const char *choices, const char *text)
{
	size_t n = strlen(text);
	for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (n && strcspn(at, "|") == n && !strncmp(at, text, n))
			return true;
	return false;
}

static enum dg_status read_text(const struct reading *r, const json_t *json, void *into)
{
	const char *text = json_string_value(json);
	const char *choices = r->option->choices;
	if (choices && (!text || !is_choice(choices, text))) {
		struct dg_buf list = { 0 };
		for (const char *c = choices; *c; c++)
			dg_buf_str(&list, *c == '|' ? "\" or \"" : (char[2]){ *c, '\0' });
		snprintf(r->why->text, sizeof r->why->text, "must be \"%.200s\"", list.at ? list.at : "");
		dg_buf_finish(&list);
		return DG_INVALID;
	}
	if (!text)
		return refuse(r, "text in quotes");
	if (!strcmp(text, CONF_BLANK))
		return refuse(r, "filled in");
	char *copy = dg_strdup(text);
	memcpy(into, &copy, sizeof copy);
	return DG_OK;
}

static enum dg_status read_secret(const struct reading *r, const json_t *json, void *into)
{
	if (!json_is_string(json))
		return refuse(r, "text in quotes: the secret, \"file:PATH\" or \"env:NAME\"");
	if (!strcmp(json_string_value(json), CONF_BLANK_SECRET))
		return refuse(r, "filled in: it is still the example");
	char *secret = NULL;
	enum dg_status s = conf_secret_read(json_string_value(json), r->folder, &secret, r->why);
	if (s == DG_OK)
		memcpy(into, &secret, sizeof secret);
	return s;
}

/* Whether the option's range has `n`; the bounds are spelled by `print`. */
static enum dg_status in_range(const struct reading *r, int64_t n, const char *(*print)(int64_t n, char out[32]))
{
	int64_t min = r->option->min;
	int64_t max = r->option->max;
	char low[32];
	char high[32];
	if (min == max || (n >= min && (max < min || n <= max)))
		return DG_OK;
	if (max < min)
		snprintf(r->why->text, sizeof r->why->text, "must be at least %s", print(min, low));
	else
		snprintf(r->why->text, sizeof r->why->text, "must be from %s to %s", print(min, low), print(max, high));
	return DG_INVALID;
}

static const char *print_number(int64_t n, char out[32])
{
	snprintf(out, 32, "%" PRId64, n);
	return out;
}

static enum dg_status read_int(const struct reading *r, const json_t *json, void *into)
{
	if (!json_is_integer(json))
		return refuse(r, "a whole number");
	int64_t n = json_integer_value(json);
	enum dg_status s = in_range(r, n, print_number);
	if (s == DG_OK)
		memcpy(into, &n, sizeof n);
	return s;
}

static enum dg_status read_bool(const struct reading *r, const json_t *json, void *into)
{
	if (!json_is_boolean(json))
		return refuse(r, "true or false");
	bool yes = json_is_true(json);
	memcpy(into, &yes, sizeof yes);
	return DG_OK;
}

static enum dg_status read_duration(const struct reading *r, const json_t *json, void *into)
{
	int64_t ms = json_integer_value(json);
	bool ok = json_is_string(json) ? conf_duration_read(json_string_value(json), &ms) : json_is_integer(json);
	if (!ok || ms < 0)
		return refuse(r, "a duration such as \"500ms\", \"30s\", \"10m\", \"24h\" or \"7d\"");
	enum dg_status s = in_range(r, ms, conf_duration_print);
	if (s == DG_OK)
		memcpy(into, &ms, sizeof ms);
	return s;
}

static enum dg_status read_port(const struct reading *r, const json_t *json, void *into)
{
	json_int_t n = json_integer_value(json);
	if (!json_is_integer(json) || n < 1 || n > UINT16_MAX)
		return refuse(r, "a port: a whole number from 1 to 65535");
	uint16_t port = (uint16_t)n;
	memcpy(into, &port, sizeof port);
	return DG_OK;
}

/* Put in the place of "file:PATH" what it stands for, wherever one of the option's secret keys has it. */
static enum dg_status open_secrets(const struct reading *r, json_t *object)
{
	const char *key;
	json_t *value;
	void *next;
	json_object_foreach_safe(object, next, key, value)
	{
		char *secret = NULL;
		if (!is_choice(r->option->choices, key) || !json_is_string(value))
			continue;
		enum dg_status s = conf_secret_read(json_string_value(value), r->folder, &secret, r->why);
		if (s != DG_OK)
			return s;
		json_object_set_new(object, key, json_string(secret));
		explicit_bzero(secret, strlen(secret));
		free(secret);
	}
	return DG_OK;
}

/* A copy, given, with the secrets of the object or of each object in the list. */
static json_t *with_secrets(const struct reading *r, const json_t *json)
{
	json_t *copy = json_deep_copy(json);
	enum dg_status s = open_secrets(r, copy);
	for (size_t i = 0; s == DG_OK && i < json_array_size(copy); i++)
		s = open_secrets(r, json_array_get(copy, i));
	if (s == DG_OK)
		return copy;
	json_decref(copy);
	return NULL;
}

static enum dg_status read_json(const struct reading *r, const json_t *json, void *into)
{
	json_t *copy = r->option->choices ? with_secrets(r, json) : NULL;
	if (r->option->choices && !copy)
		return DG_INVALID;
	char *text = json_dumps(copy ? copy : json, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(copy);
	if (!text)
		return refuse(r, "JSON that is not nested too deeply");
	memcpy(into, &text, sizeof text);
	return DG_OK;
}

/* clang-format off */
static const struct {
	const char *name;
	size_t octets;
	bool is_text;
	enum dg_status (*read)(const struct reading *r, const json_t *json, void *into);
} types[] = {
	[DG_STRING]      = { "text", sizeof(char *), true, read_text },
	[DG_SECRET]      = { "secret", sizeof(char *), true, read_secret },
	[DG_INT]         = { "number", sizeof(int64_t), false, read_int },
	[DG_BOOL]        = { "true|false", sizeof(bool), false, read_bool },
	[DG_DURATION_MS] = { "duration", sizeof(int64_t), false, read_duration },
	[DG_PORT]        = { "port", sizeof(uint16_t), false, read_port },
	[DG_JSON]        = { "JSON", sizeof(char *), true, read_json },
};
/* clang-format on */

static bool is_known(enum dg_type type)
{
	return (size_t)type < COUNT(types) && types[type].read;
}

size_t conf_value_octets(enum dg_type type)
{
	return is_known(type) ? types[type].octets : 0;
}

bool conf_value_is_text(enum dg_type type)
{
	return is_known(type) && types[type].is_text;
}

const char *conf_type_name(enum dg_type type)
{
	return is_known(type) ? types[type].name : "unknown";
}

enum dg_status conf_value_read(
	const struct dg_option *option, const json_t *json, const char *folder, void *into, struct dg_error *why)
{
	struct reading r = { option, folder, why };
	return is_known(option->type) ? types[option->type].read(&r, json, into) : refuse(&r, "of a known type");
}

json_t *conf_value_initial(const struct dg_option *option)
{
	if (option->type != DG_STRING && option->type != DG_SECRET) {
		json_t *json = json_loads(option->initial, JSON_DECODE_ANY, NULL);
		if (json || option->type != DG_DURATION_MS)
			return json;
	}
	return json_string(option->initial); /* written without its quotes */
}
