/* table.c - see table.h. Walks one object by one table; called for each object that core knows. */
#include "conf/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "util/mem.h"

#define RULES_MAX 32u

struct conf_path conf_path_key(const char *at, const char *key)
{
	struct conf_path path;
	snprintf(path.text, sizeof path.text, "%s%s%s", at, *at ? "." : "", key);
	return path;
}

struct conf_path conf_path_index(const char *at, size_t index)
{
	struct conf_path path;
	snprintf(path.text, sizeof path.text, "%s[%zu]", at, index);
	return path;
}

void conf_unknown_key(const struct dg_conf *c, struct dg_conf_errors *errors, const char *at, const char *key,
	const char *const *known, size_t n)
{
	const char *nearest = dg_nearest(key, known, n);
	if (nearest)
		dg_conf_error(c, errors, at, "is no known key: did you mean \"%s\"?", nearest);
	else
		dg_conf_error(c, errors, at, "is no known key");
}

/* Give each key that no rule knows to `others`, or report it. */
static void sort_out(
	struct conf_reader *r, const char *at, const json_t *object, const struct conf_rule *rules, json_t *others)
{
	const char *known[RULES_MAX];
	size_t n = 0;
	for (; n < RULES_MAX && rules[n].option.key; n++)
		known[n] = rules[n].option.key;
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		size_t i = 0;
		while (i < n && strcmp(known[i], key) != 0)
			i++;
		if (i < n)
			continue;
		if (others)
			json_object_set(others, key, value);
		else
			conf_unknown_key(r->conf, r->errors, conf_path_key(at, key).text, key, known, n);
	}
}

static void read_value(
	struct conf_reader *r, const char *at, const json_t *value, const struct conf_rule *rule, void *into)
{
	struct dg_error why = { 0 };
	void *field = (char *)into + rule->option.offset;
	if (conf_value_read(&rule->option, value, conf_folder(r->conf, at), field, &why) != DG_OK) {
		dg_conf_error(r->conf, r->errors, at, "%s", why.text);
		return;
	}
	if (!conf_value_is_text(rule->option.type))
		return;
	char *text;
	memcpy(&text, field, sizeof text);
	if (rule->check && !rule->check(r, at, &text)) {
		free(text);
		text = NULL;
	}
	if (text)
		conf_keep(r->conf, text);
	memcpy(field, &text, sizeof text);
}

static void read_default(struct conf_reader *r, const char *at, const struct conf_rule *rule, void *into)
{
	json_t *initial = conf_value_initial(&rule->option);
	read_value(r, at, initial, rule, into);
	json_decref(initial);
}

static void read_key(
	struct conf_reader *r, const char *at, const json_t *value, const struct conf_rule *rule, void *into)
{
	if (value && rule->read)
		rule->read(r, at, value, into);
	else if (value)
		read_value(r, at, value, rule, into);
	else if (rule->option.initial)
		read_default(r, at, rule, into);
	else if (!rule->optional)
		dg_conf_error(r->conf, r->errors, at, "is missing: %s", rule->option.doc);
}

/* The keys of one object, without its sections. */
static void read_keys(struct conf_reader *r, const char *at, const json_t *object, const struct conf_rule *rules,
	void *into, json_t *others)
{
	sort_out(r, at, object, rules, others);
	for (const struct conf_rule *rule = rules; rule->option.key; rule++)
		if (!rule->section)
			read_key(r, conf_path_key(at, rule->option.key).text, json_object_get(object, rule->option.key),
				rule, into);
}

static void read_section(
	struct conf_reader *r, const char *at, const json_t *value, const struct conf_rule *rule, void *into)
{
	if (value && !json_is_object(value))
		dg_conf_error(r->conf, r->errors, at, "must be an object: { ... }");
	else if (value || rule->optional)
		read_keys(r, at, value, rule->section, into, NULL);
	else
		dg_conf_error(r->conf, r->errors, at, "is missing: %s", rule->option.doc);
}

void conf_read_object(struct conf_reader *r, const char *at, const json_t *object, const struct conf_rule *rules,
	void *into, json_t *others)
{
	for (const struct conf_rule *rule = rules; rule->option.key; rule++)
		if (rule->section)
			read_section(r, conf_path_key(at, rule->option.key).text,
				json_object_get(object, rule->option.key), rule, into);
	read_keys(r, at, object, rules, into, others);
}

void conf_read_texts(struct conf_reader *r, const char *at, const json_t *value, conf_check *check, const char ***list,
	size_t *count)
{
	static const struct dg_option text = { .type = DG_STRING };
	if (!json_is_array(value)) {
		dg_conf_error(r->conf, r->errors, at, "must be a list of texts: [ \"...\" ]");
		return;
	}
	const char **texts = conf_keep(r->conf, dg_alloc(json_array_size(value) * sizeof *texts));
	size_t n = 0;
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct conf_path path = conf_path_index(at, i);
		struct dg_error why = { 0 };
		char *one = NULL;
		if (conf_value_read(&text, json_array_get(value, i), "", &one, &why) != DG_OK)
			dg_conf_error(r->conf, r->errors, path.text, "%s", why.text);
		else if (check(r, path.text, &one))
			texts[n++] = conf_keep(r->conf, one);
		else
			free(one);
	}
	*list = texts;
	*count = n;
}

const char *conf_folder(const struct dg_conf *c, const char *at)
{
	const struct dg_conf_origin *o = c->origin;
	const struct conf_place *place = o ? dg_map_get(o->places, at) : NULL;
	return o && o->n_files ? o->files[place ? place->file : 0].folder : ".";
}
