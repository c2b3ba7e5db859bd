/* options.c - a module's own keys, checked against its option table and filled into its config struct. The router calls
 * it for every section of the configuration; what a value must look like is in value.c. */
#include "conf/options.h"

#include <stdlib.h>
#include <string.h>

#include "conf/table.h"
#include "util/mem.h"

#define KNOWN_MAX 256u

struct filling {
	const struct dg_conf *conf;
	const struct dg_conf_section *section;
	struct dg_conf_errors *errors;
	void *config;
};

static bool is_known(const struct dg_option *options, const char *key)
{
	for (const struct dg_option *o = options; o && o->key; o++)
		if (!strcmp(o->key, key))
			return true;
	return false;
}

/* What an unknown key may have been meant to be: the module's keys, and core's for a transport. */
static size_t list_known(const struct filling *f, const struct dg_option *options, const char *known[KNOWN_MAX])
{
	size_t n = 0;
	if (!f->section->is_plugin)
		n = dg_conf_reserved(known, KNOWN_MAX);
	for (const struct dg_option *o = options; o && o->key && n < KNOWN_MAX; o++)
		known[n++] = o->key;
	return n;
}

static void report_unknown(const struct filling *f, const struct dg_option *options)
{
	const char *known[KNOWN_MAX];
	size_t n = list_known(f, options, known);
	const char *key;
	json_t *value;
	json_object_foreach(f->section->json, key, value) if (!is_known(options, key))
		conf_unknown_key(f->conf, f->errors, conf_path_key(f->section->path, key).text, key, known, n);
}

static void fill_one(const struct filling *f, const struct dg_option *option)
{
	struct conf_path at = conf_path_key(f->section->path, option->key);
	json_t *value = json_incref(json_object_get(f->section->json, option->key));
	if (!value && option->initial)
		value = conf_value_initial(option);
	struct dg_error why = { 0 };
	if (!value)
		dg_conf_error(f->conf, f->errors, at.text, "is missing: %s", option->doc);
	else if (conf_value_read(option, value, conf_folder(f->conf, at.text), (char *)f->config + option->offset,
			 &why) != DG_OK)
		dg_conf_error(f->conf, f->errors, at.text, "%s", why.text);
	json_decref(value);
}

void *dg_options_fill(const struct dg_conf *conf, const struct dg_conf_section *section,
	const struct dg_option *options, size_t config_size, struct dg_conf_errors *errors)
{
	size_t before = errors->count;
	struct filling f = { conf, section, errors, dg_alloc(config_size) };
	report_unknown(&f, options);
	for (const struct dg_option *o = options; o && o->key; o++)
		fill_one(&f, o);
	if (errors->count == before)
		return f.config;
	dg_options_free(f.config, options);
	return NULL;
}

void dg_options_free(void *config, const struct dg_option *options)
{
	if (!config)
		return;
	for (const struct dg_option *o = options; o && o->key; o++) {
		char *text;
		if (!conf_value_is_text(o->type))
			continue;
		memcpy(&text, (char *)config + o->offset, sizeof text);
		if (text && (o->type == DG_SECRET || (o->type == DG_JSON && o->choices)))
			explicit_bzero(text, strlen(text));
		free(text);
	}
	free(config);
}
