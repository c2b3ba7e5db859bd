/* options_check.c - whether a module's option table is one that core can work with. The loader asks before it accepts a
 * module, so that options.c and sample.c need not doubt the table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/options.h"
#include "conf/value.h"

#define OPTIONS_MAX 128u /* a table without its {0} must not be read for ever */

struct table {
	const struct dg_option *options;
	size_t count, config_size;
	bool is_transport;
};

static bool is_key(const char *key)
{
	size_t n = strlen(key);
	return n > 0 && n <= 64 && strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static bool is_reserved(const struct table *t, const char *key)
{
	const char *reserved[32];
	size_t n = dg_conf_reserved(reserved, sizeof reserved / sizeof *reserved);
	bool found = !t->is_transport && !strcmp(key, "module");
	for (size_t i = 0; i < n && t->is_transport; i++)
		found = found || !strcmp(reserved[i], key);
	return found;
}

/* Same key, or a field that shares octets, with an earlier option. */
static bool clashes(const struct table *t, size_t index)
{
	const struct dg_option *o = &t->options[index];
	for (size_t i = 0; i < index; i++) {
		const struct dg_option *e = &t->options[i];
		if (!strcmp(e->key, o->key))
			return true;
		if (o->offset < e->offset + conf_value_octets(e->type) &&
			e->offset < o->offset + conf_value_octets(o->type))
			return true;
	}
	return false;
}

/* The default must pass the option's own check. A secret's is not looked up: it may name a file that is not there. */
static bool is_initial_good(const struct dg_option *o)
{
	if (!o->initial || o->type == DG_SECRET)
		return true;
	char field[16] = { 0 }; /* room for any type */
	struct dg_error why = { 0 };
	json_t *json = conf_value_initial(o);
	bool good = json && conf_value_read(o, json, ".", field, &why) == DG_OK;
	if (good && conf_value_is_text(o->type)) {
		char *text;
		memcpy(&text, field, sizeof text);
		free(text);
	}
	json_decref(json);
	return good;
}

/* What is wrong with one option; NULL when nothing is. */
static const char *flaw(const struct table *t, size_t index)
{
	const struct dg_option *o = &t->options[index];
	size_t octets = conf_value_octets(o->type);
	if (!is_key(o->key))
		return "is not spelled with a-z, 0-9 and _";
	if (is_reserved(t, o->key))
		return "is a key of core's own";
	if (!octets)
		return "has no known type";
	if (o->offset > t->config_size || octets > t->config_size - o->offset)
		return "lies outside of config_size";
	if (clashes(t, index))
		return "stands twice, or shares its field with another";
	if (!o->doc || !*o->doc)
		return "has no sentence that explains it";
	if (o->choices && o->type != DG_STRING && o->type != DG_JSON)
		return "has choices, which only text and JSON have";
	if (!is_initial_good(o))
		return "has a default that it would refuse";
	return NULL;
}

enum dg_status dg_options_check(
	const struct dg_option *options, size_t config_size, bool is_transport, struct dg_error *why)
{
	struct table t = { options, 0, config_size, is_transport };
	while (options && options[t.count].key && t.count < OPTIONS_MAX)
		t.count++;
	if (t.count == OPTIONS_MAX) {
		snprintf(why->text, sizeof why->text, "its option table has no end");
		return DG_INVALID;
	}
	for (size_t i = 0; i < t.count; i++) {
		const char *wrong = flaw(&t, i);
		if (!wrong)
			continue;
		snprintf(why->text, sizeof why->text, "its option \"%.64s\" %s", options[i].key, wrong);
		return DG_INVALID;
	}
	return DG_OK;
}
