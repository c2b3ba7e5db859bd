/* check.c - `dragoman check`: every mistake of a configuration in one go, without touching anything.
 *
 * Called by main.c; its way of printing errors is run.c's, too.
 */
#include <stdio.h>

#include "main/main.h"
#include "router/router.h"
#include "user/directory.h"

bool dg_main_complain(struct dg_conf_errors *errors)
{
	size_t n = errors->count;

	dg_conf_errors_sort(errors);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(stderr, "%s\n", errors->lines[i]);
	dg_conf_errors_finish(errors);
	return n > 0;
}

/* Address books are files that the configuration names, and wrong like it. */
void dg_main_check_files(const struct dg_conf *conf, struct dg_conf_errors *errors)
{
	for (size_t i = 0; i < conf->n_domains; i++) {
		const struct dg_conf_domain *d = &conf->domains[i];
		struct dg_error why;
		struct dg_buf at = { 0 };
		struct dg_directory *book =
			d->directory ? dg_directory_read(d->directory, d->country, false, &why) : NULL;
		dg_buf_printf(&at, "domains.%s.directory", d->domain);
		if (d->directory && !book)
			dg_conf_error(conf, errors, at.at, "cannot be used: %s: %s", d->directory, why.text);
		dg_directory_free(book);
		dg_buf_finish(&at);
	}
}

int dg_main_check(const struct dg_args *args)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *conf = dg_conf_read(args->config, &errors);
	bool wrong;

	if (conf) {
		dg_router_check(conf, &errors);
		dg_main_check_files(conf, &errors);
	}
	wrong = dg_main_complain(&errors);
	dg_conf_free(conf);
	if (wrong)
		return DG_EXIT_FAILED;
	(void)printf("%s: ok\n", args->config);
	return DG_EXIT_OK;
}
