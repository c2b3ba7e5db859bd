/* conformance.c - the suite that every module must pass:
 *
 *	conformance modules/irc.so [--options irc.json] [--sample conf/transports.d/irc.json]
 *
 * Loads the module as the gateway would and runs all checks of its kind. Prints one line per check, and one per thing
 * that is wrong. Exit status 0: it conforms.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"
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

/* The value of `--name VALUE` among the arguments; NULL when it is not there. */
static const char *argument(int argc, char **argv, const char *name)
{
	for (int i = 2; i + 1 < argc; i += 2)
		if (!strcmp(argv[i], name))
			return argv[i + 1];
	return NULL;
}

int main(int argc, char **argv)
{
	struct suite s = { 0 };
	struct dg_error why;
	char *directory, *name;
	if (argc < 2 || argc % 2) {
		fprintf(stderr, "usage: %s MODULE.so [--options FILE] [--sample FILE]\n", argv[0]);
		return 2;
	}
	take_apart(argv[1], &directory, &name);
	const char *options_file = argument(argc, argv, "--options");
	char *options = options_file ? suite_read_file(options_file) : NULL;
	s.name = name;
	s.options = options;
	s.sample = argument(argc, argv, "--sample");
	if (options_file && !options)
		s.n_failed += printf("FAILED  %s: %s cannot be read\n", name, options_file) > 0;
	else if (dg_module_load(directory, name, &s.module, &why) == DG_OK)
		run(&s);
	else
		s.n_failed += printf("FAILED  %s: %s\n", name, why.text) > 0;
	dg_module_unload(&s.module);
	free(options);
	free(directory);
	free(name);
	return s.n_failed ? 1 : 0;
}
