/* conformance.c - the suite that every module must pass:
 *
 *	conformance modules/irc.so [options.json]
 *
 * Loads the module as the gateway would and runs all checks of its kind. Prints one line per check, and one per thing
 * that is wrong. Exit status 0: it conforms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
#include "util/buf.h"
#include "util/mem.h"

/* "modules/irc.so" -> "modules" and "irc"; both given. */
static void take_apart(const char *path, char **directory, char **name)
{
	const char *slash = strrchr(path, '/');
	const char *file = slash ? slash + 1 : path;
	const char *dot = strrchr(file, '.');
	*directory = slash ? dg_strndup(path, (size_t)(slash - path)) : dg_strdup(".");
	*name = dg_strndup(file, dot ? (size_t)(dot - file) : strlen(file));
}

static char *read_all(const char *path)
{
	struct dg_buf text = { 0 };
	char chunk[4096];
	size_t n;
	FILE *f = fopen(path, "re");
	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		dg_buf_add(&text, chunk, n);
	fclose(f);
	return dg_buf_give(&text);
}

static void run(struct suite *s)
{
	for (const struct check *c = s->module.transport ? transport_checks : plugin_checks; c->name; c++) {
		int before = s->n_failed;
		s->check = c->name;
		c->run(s);
		printf("%s  %s: %s\n", s->n_failed == before ? "ok    " : "FAILED", s->name, c->name);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct suite s = { 0 };
	struct dg_error why;
	char *directory, *name;
	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: %s MODULE.so [OPTIONS.json]\n", argv[0]);
		return 2;
	}
	take_apart(argv[1], &directory, &name);
	char *options = argc == 3 ? read_all(argv[2]) : NULL;
	s.name = name;
	s.options = options;
	if (dg_module_load(directory, name, &s.module, &why) == DG_OK)
		run(&s);
	else
		s.n_failed += printf("FAILED  %s: %s\n", name, why.text) > 0;
	dg_module_unload(&s.module);
	free(options);
	free(directory);
	free(name);
	return s.n_failed ? 1 : 0;
}
