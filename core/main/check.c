/* check.c - `dragoman check`: every mistake of a configuration in one go, without touching anything.
 *
 * Called by main.c; its way of printing errors is run.c's, too.
 */
#include <stdio.h>

#include "main/main.h"
#include "router/router.h"

bool dg_main_complain(struct dg_conf_errors *errors)
{
	size_t n = errors->count;

	dg_conf_errors_sort(errors);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(stderr, "%s\n", errors->lines[i]);
	dg_conf_errors_finish(errors);
	return n > 0;
}

int dg_main_check(const struct dg_args *args)
{
	struct dg_conf_errors errors = { 0 };
	struct dg_conf *conf = dg_conf_read(args->config, &errors);
	bool wrong;

	if (conf)
		dg_router_check(conf, &errors);
	wrong = dg_main_complain(&errors);
	dg_conf_free(conf);
	if (wrong)
		return DG_EXIT_FAILED;
	(void)printf("%s: ok\n", args->config);
	return DG_EXIT_OK;
}
