/* sample.c - an option table shown to people: as help, and as a configuration file to start from. */
#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "conf/value.h"

/* The column where the next one begins. */
static int widest(const struct dg_option *options, const char *(*text)(const struct dg_option *o))
{
	size_t most = 0;
	for (const struct dg_option *o = options; o && o->key; o++)
		if (strlen(text(o)) > most)
			most = strlen(text(o));
	return (int)(most < 40 ? most : 40) + 2;
}

static const char *key_of(const struct dg_option *o)
{
	return o->key;
}

static const char *type_of(const struct dg_option *o)
{
	return o->choices && o->type == DG_STRING ? o->choices : conf_type_name(o->type);
}

static const char *initial_of(const struct dg_option *o)
{
	if (!o->initial)
		return "required";
	return *o->initial ? o->initial : "\"\"";
}

static void put_range(const struct dg_option *o, struct dg_buf *out)
{
	bool is_duration = o->type == DG_DURATION_MS;
	char low[32];
	char high[32];
	if (o->min == o->max || (!is_duration && o->type != DG_INT))
		return;
	dg_buf_str(out, o->max < o->min ? " At least " : " From ");
	if (is_duration)
		dg_buf_str(out, conf_duration_print(o->min, low));
	else
		dg_buf_printf(out, "%lld", (long long)o->min);
	if (o->max > o->min && is_duration)
		dg_buf_printf(out, " to %s", conf_duration_print(o->max, high));
	else if (o->max > o->min)
		dg_buf_printf(out, " to %lld", (long long)o->max);
	dg_buf_chr(out, '.');
}

void dg_options_help(const struct dg_option *options, struct dg_buf *out)
{
	int key = widest(options, key_of);
	int type = widest(options, type_of);
	int initial = widest(options, initial_of);
	for (const struct dg_option *o = options; o && o->key; o++) {
		dg_buf_printf(out, "%-*s%-*s%-*s%s", key, key_of(o), type, type_of(o), initial, initial_of(o), o->doc);
		put_range(o, out);
		dg_buf_chr(out, '\n');
	}
}

/* A required key has no default: something that the reader refuses, so that it cannot be forgotten. */
static json_t *placeholder(const struct dg_option *o)
{
	if (o->type == DG_STRING && o->choices) {
		size_t n = strcspn(o->choices, "|");
		return json_stringn(o->choices, n);
	}
	return json_string(o->type == DG_SECRET ? CONF_BLANK_SECRET : CONF_BLANK);
}

void dg_options_sample(const char *module, const struct dg_option *options, struct dg_buf *out)
{
	dg_buf_printf(out, "{\n\t\"module\": \"%s\"", module);
	for (const struct dg_option *o = options; o && o->key; o++) {
		json_t *value = o->initial ? conf_value_initial(o) : placeholder(o);
		char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		dg_buf_printf(out, ",\n\n\t// %s", o->doc);
		put_range(o, out);
		dg_buf_printf(out, "%s\n\t\"%s\": %s", o->initial ? "" : " Required.", o->key, text ? text : "null");
		free(text);
		json_decref(value);
	}
	dg_buf_str(out, "\n}\n");
}
