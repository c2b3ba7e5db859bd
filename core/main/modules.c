/* modules.c - `dragoman modules`: which modules are there, and what one of them can be told.
 *
 * Called by main.c. Loads modules to read their descriptors; never runs their code.
 */
#include <stdio.h>
#include <stdlib.h>

#include "conf/options.h"
#include "main/columns.h"
#include "main/main.h"
#include "module/loader.h"

static void add_module(struct dg_columns *t, const char *directory, const char *name)
{
	struct dg_module m = { 0 };
	struct dg_error why;

	dg_columns_add(t, name);
	if (dg_module_load(directory, name, &m, &why) != DG_OK) {
		dg_columns_add(t, "refused");
		dg_columns_add(t, NULL);
		dg_columns_add(t, why.text);
		return;
	}
	dg_columns_add(t, m.transport ? "transport" : "plugin");
	dg_columns_add(t, m.transport ? m.transport->gateway : NULL);
	dg_columns_add(t, m.transport ? m.transport->summary : m.plugin->summary);
	dg_module_unload(&m);
}

static int list(const char *directory)
{
	static const char *const headings[] = { "NAME", "KIND", "GATEWAY", "SUMMARY", NULL };
	struct dg_buf out = { 0 };
	struct dg_columns t;
	size_t n;
	char **names = dg_module_names(directory, &n);

	dg_columns_init(&t, headings);
	for (size_t i = 0; i < n; i++) {
		add_module(&t, directory, names[i]);
		free(names[i]);
	}
	free(names);
	dg_columns_print(&t, &out);
	dg_columns_finish(&t);
	(void)fwrite(out.at, 1, out.len, stdout);
	dg_buf_finish(&out);
	if (n > 0)
		return DG_EXIT_OK;
	(void)fprintf(stderr, "dragoman: there are no modules in %s\n", directory);
	return DG_EXIT_FAILED;
}

static void describe(const struct dg_module *m, bool sample, struct dg_buf *out)
{
	const struct dg_option *options = m->transport ? m->transport->options : m->plugin->options;
	const char *name = m->transport ? m->transport->name : m->plugin->name;

	if (sample) {
		dg_options_sample(name, options, out);
		return;
	}
	dg_buf_printf(out, "%s (%s): %s\n\n", name, m->transport ? "transport" : "plugin",
		m->transport ? m->transport->summary : m->plugin->summary);
	dg_options_help(options, out);
}

static int show(const char *directory, const char *name, bool sample)
{
	struct dg_module m = { 0 };
	struct dg_error why;
	struct dg_buf out = { 0 };

	if (dg_module_load(directory, name, &m, &why) != DG_OK) {
		(void)fprintf(stderr, "dragoman: %s\n", why.text);
		return DG_EXIT_FAILED;
	}
	describe(&m, sample, &out);
	dg_module_unload(&m);
	(void)fwrite(out.at, 1, out.len, stdout);
	dg_buf_finish(&out);
	return DG_EXIT_OK;
}

int dg_main_modules(const struct dg_args *args)
{
	char *directory = dg_module_directory(args->modules);
	int code = args->n_words > 0 ? show(directory, args->words[0], args->sample) : list(directory);

	free(directory);
	return code;
}
